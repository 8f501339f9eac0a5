"""What stands behind a figure of an overview, row by row; a list tells no more than the overview does.

A figure that is hidden is not opened. A list of something that is shown leaves out what would give away a
hidden figure: the duties of hidden kinds, and, on the nation's page, the evaluations of a police district
whose own figure is hidden. What is left out is `suppression.LEAST` agreements together at least, or nothing:
also the shown figure minus the list tells nothing of a smaller group.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from agreements.evaluation.aggregates import Agreed, duty_kinds
from agreements.evaluation.overview import (
    ALL_DUTIES,
    Cell,
    Measure,
    Source,
    by_district,
    duty_lines,
    duty_measure,
    known_kinds,
)
from agreements.evaluation.progress import BEGUN, FINISHED, NOT_BEGUN, Row
from agreements.evaluation.suppression import shown

ONE_KIND = "plikt"
# How far the evaluations have come, by the name in addresses; what everybody may know.
STAGES = {
    "framdrift.alle": frozenset({FINISHED, BEGUN, NOT_BEGUN}),
    "framdrift.ferdig": frozenset({FINISHED}),
    "framdrift.begynt": frozenset({BEGUN}),
    "framdrift.ikke-begynt": frozenset({NOT_BEGUN}),
}


@dataclass(frozen=True)
class Area:
    """A police district in a table of the nation's; `pk` is None for agreements without one."""

    pk: int | None


@dataclass(frozen=True)
class Told:
    """An agreed evaluation behind a figure, with those of its duties that the list tells of."""

    agreed: Agreed
    duties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Opened:
    """The list behind a figure: what it tells, and how many evaluations are left out of it."""

    told: tuple[Told, ...] = ()
    withheld: int = 0


def opened(source: Source, measure: Measure, *, area: Area | None = None, status: str = "") -> Opened | None:
    """The list behind the figure of the source's newest year; None where the figure itself is hidden.

    `area` is one of the nation's police districts, `status` narrows a kind of duty to those that stand so.
    """
    cell = _cell(source, measure, area)
    if cell.is_hidden:
        return None
    rows = [
        one
        for one in source.rows[source.years[0]]
        if measure.has(one) and (area is None or source.districts[one.agreement_id] == area.pk)
    ]
    if measure.kind in {ONE_KIND, ALL_DUTIES}:
        return _duties(source, measure, rows, area, status)
    districts = _districts(source, measure)
    listed = [Told(one) for one in rows if source.districts[one.agreement_id] in districts]
    return Opened(tuple(listed), len(rows) - len(listed))


def stages_behind(source: Source, key: str, area: Area | None) -> list[Row]:
    """The agreements behind a figure of how far the evaluations have come. Nothing of it is hidden."""
    return [
        row
        for row in source.progress[0].rows
        if row.public in STAGES[key] and (area is None or row.district_id == area.pk)
    ]


def _cell(source: Source, measure: Measure, area: Area | None) -> Cell:
    """The figure as the overview shows it."""
    nothing = Cell(source.years[0])
    if area is not None:
        lines = {
            row.district.pk if row.district is not None else None: row.line
            for row in by_district(source, measure)
        }
        return lines[area.pk].now if area.pk in lines else nothing
    if measure.kind not in {ONE_KIND, ALL_DUTIES}:
        return source.line(measure).now
    kinds, total = duty_lines(source)
    found = {line.key: line for line in [*kinds, *([total] if total is not None else [])]}
    return found[measure.key].now if measure.key in found else nothing


def _districts(
    source: Source, measure: Measure, hidden: Collection[int | None] = ()
) -> Collection[int | None]:
    """The police districts whose evaluations a list may tell of."""
    groups = source.by_district(measure, source.years[0])
    return shown(groups, hidden=hidden).groups if source.is_national else set(groups)


def _duties(
    source: Source, measure: Measure, rows: list[Agreed], area: Area | None, status: str
) -> Opened | None:
    """The duties of a kind, or those of all kinds that may be told of."""
    told_of = _kinds_told_of(source)
    name = measure.key.partition(".")[2]
    if name and area is not None and area.pk not in told_of.get(name, ()):
        return None
    districts = _districts(source, measure)
    listed: list[Told] = []
    withheld = 0
    for one in rows:
        wanted = [
            (kind, stands)
            for kind, stands in one.duties
            if (not name or kind == name) and (not status or stands == status)
        ]
        if not wanted:
            continue
        district = source.districts[one.agreement_id]
        told = [row for row in wanted if district in districts and district in told_of.get(row[0], ())]
        if told:
            listed.append(Told(one, tuple(told)))
        else:
            withheld += 1
    return Opened(tuple(listed), withheld)


def _kinds_told_of(source: Source) -> dict[str, Collection[int | None]]:
    """For each kind of duty that the overview shows: the police districts whose evaluations may be told of.

    A kind that would be hidden on a district's own page is not told of for it on the nation's either.
    """
    lines, _total = duty_lines(source)
    visible = [line.key.partition(".")[2] for line in lines if line.now.value is not None]
    measures = {kind: duty_measure(kind) for kind in visible}
    if not source.is_national:
        return {kind: _districts(source, one) for kind, one in measures.items()}
    year = source.years[0]
    hidden: dict[str, set[int | None]] = {kind: set() for kind in visible}
    all_kinds = known_kinds(source.rows[year])
    apart = {kind: shown(source.by_district(duty_measure(kind), year)).groups for kind in all_kinds}
    for district in set(source.districts.values()):
        own = [one for one in source.rows[year] if source.districts[one.agreement_id] == district]
        of_own = shown(
            {kind: _having(own, kind) for kind in all_kinds},
            hidden=[kind for kind in all_kinds if district not in apart[kind]],
        )
        for kind in visible:
            if kind not in of_own.groups:
                hidden[kind].add(district)
    return {kind: _districts(source, one, hidden[kind]) for kind, one in measures.items()}


def _having(rows: Iterable[Agreed], kind: str) -> set[int]:
    return {one.agreement_id for one in rows if kind in duty_kinds([one])}
