"""The overview of a police district or the nation: completeness, and what agreed evaluations say together.

This year and the two before. Completeness is public; everything else is of evaluations that both sides have
agreed on, and is hidden where fewer than `suppression.LEAST` agreements stand behind it. Each year is shown
on its own, with no total over years, so that no year can be had by subtraction. On the nation's page a
measure is shown for each district beside the nation's total; a district's own page shows the district alone,
and to somebody who reads the nation's page too nothing that is hidden there.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agreements.choices import Dimension
from agreements.duties.kinds import KINDS
from agreements.evaluation.aggregates import Agreed, Amount, Duties, Scores, agreed_of, duty_kinds
from agreements.evaluation.area import agreements_of
from agreements.evaluation.figure_kinds import FIGURES
from agreements.evaluation.progress import Progress, progress_over
from agreements.evaluation.suppression import is_enough, shown
from agreements.models import Evaluation
from parties.models import Organisation, OrganisationKind, PoliceDistrict

YEARS_BACK = 2
# What is told of the year's records, in this order: presence, rhythm, shared knowledge, focus areas.
AMOUNTS = (
    "presence_weeks",
    "council_held",
    "slt_steering",
    "slt_coordinating",
    "slt_executing",
    "crime_pictures",
    "focus_areas",
)
ALL_DUTIES = "forpliktelser"


@dataclass(frozen=True)
class Cell:
    """A year's value of a measure; `is_hidden` where too few agreements stand behind it."""

    year: int
    value: Any = None
    is_hidden: bool = False


@dataclass(frozen=True)
class Line:
    """A measure over the years, the newest first; `key` names it in addresses."""

    key: str
    label: str
    cells: tuple[Cell, ...]

    @property
    def now(self) -> Cell:
        """The newest year's."""
        return self.cells[0]

    @property
    def is_empty(self) -> bool:
        """Nothing in any year."""
        return all(cell.value is None and not cell.is_hidden for cell in self.cells)


@dataclass(frozen=True)
class Measure:
    """Something that many evaluations say together: whom it is about, and what it is of some of them."""

    key: str
    label: str
    has: Callable[[Agreed], bool]
    of: Callable[[Collection[Agreed]], Any]

    @property
    def kind(self) -> str:
        """The sort of it: «dimensjon», «plikt», «tall», or all duties."""
        return self.key.partition(".")[0]


def measure_named(key: str) -> Measure | None:
    """The measure with that name in an address; None where there is none."""
    prefix, _sep, name = key.partition(".")
    if key == ALL_DUTIES:
        return Measure(key, _("Alle forpliktelser"), lambda one: bool(one.duties), Duties.of)
    if prefix == "dimensjon" and name in Dimension.values:
        return dimension_measure(name)
    if prefix == "plikt" and name in KINDS:
        return duty_measure(name)
    if prefix == "tall" and name in FIGURES:
        return amount_measure(name)
    return None


def dimension_measure(name: str) -> Measure:
    """What the two sides answered in a dimension."""
    label = str(Dimension(name).label)
    return Measure(
        f"dimensjon.{name}",
        label[:1].upper() + label[1:],
        lambda one: name in one.scores,
        lambda rows: Scores.of(rows, name),
    )


def duty_measure(kind: str) -> Measure:
    """How the duties of a kind stood."""
    return Measure(
        f"plikt.{kind}",
        str(KINDS[kind].label),
        lambda one: any(of_kind == kind for of_kind, _status in one.duties),
        lambda rows: Duties.of(rows, kind),
    )


def amount_measure(key: str) -> Measure:
    """A figure of the year's records."""
    return Measure(
        f"tall.{key}",
        str(FIGURES[key].label),
        lambda one: key in one.figures,
        lambda rows: Amount.of(rows, key),
    )


@dataclass
class Overview:
    """All that the page, the CSV and the workbook show of an owner's year."""

    owner: Organisation
    year: int
    progress: list[Progress]
    dimensions: list[Line] = field(default_factory=list)
    duties: list[Line] = field(default_factory=list)
    all_duties: Line | None = None
    amounts: list[Line] = field(default_factory=list)

    @property
    def years(self) -> list[int]:
        """The years, the newest first."""
        return [one.year for one in self.progress]

    @property
    def agreed(self) -> int:
        """How many agreed evaluations there are of the newest year."""
        return self.progress[0].finished


class Source:
    """The agreed evaluations of an owner over the years, each with the police district of its agreement."""

    def __init__(self, owner: Organisation, year: int, *, is_beside_nation: bool = False) -> None:
        self.owner = owner
        self.is_national = owner.kind == OrganisationKind.NATIONAL
        self.years = [year - back for back in range(YEARS_BACK + 1)]
        whole = is_beside_nation or self.is_national
        everything = progress_over(self.years, None if whole else owner)
        self.districts = {
            row.agreement.pk: row.district_id for progress in everything for row in progress.rows
        }
        self.progress = [self._own(one) for one in everything] if is_beside_nation else everything
        evaluations = Evaluation.objects.filter(year__in=self.years)
        if not whole:
            evaluations = evaluations.filter(agreement__in=agreements_of(owner).order_by().values("pk"))
        self.rows: dict[int, list[Agreed]] = defaultdict(list)
        self.nation: dict[int, list[Agreed]] | None = defaultdict(list) if is_beside_nation else None
        for one in agreed_of(evaluations):
            if one.agreement_id not in self.districts:
                continue
            if self.nation is not None:
                self.nation[one.year].append(one)
            if self.is_national or self.districts[one.agreement_id] == owner.pk:
                self.rows[one.year].append(one)

    def _own(self, progress: Progress) -> Progress:
        return Progress(progress.year, [row for row in progress.rows if row.district_id == self.owner.pk])

    def line(self, measure: Measure) -> Line:
        """A measure of the owner as a whole, over the years."""
        return Line(measure.key, measure.label, tuple(self._cell(measure, year) for year in self.years))

    def _cell(self, measure: Measure, year: int) -> Cell:
        rows = [one for one in self.rows[year] if measure.has(one)]
        if not rows:
            return Cell(year)
        if not self.may_show(measure, year):
            return Cell(year, is_hidden=True)
        return Cell(year, measure.of(rows))

    def may_show(self, measure: Measure, year: int) -> bool:
        """Do enough agreements stand behind it, also beside what the nation's page shows?"""
        if not is_enough({one.agreement_id for one in self.rows[year] if measure.has(one)}):
            return False
        if self.nation is None:
            return True
        return self.owner.pk in shown(self.by_district(measure, year, self.nation[year])).groups

    def by_district(
        self, measure: Measure, year: int, rows: Iterable[Agreed] | None = None
    ) -> dict[int | None, set[int]]:
        """The agreements behind a measure in each police district."""
        found: dict[int | None, set[int]] = defaultdict(set)
        for one in self.rows[year] if rows is None else rows:
            if measure.has(one):
                found[self.districts[one.agreement_id]].add(one.agreement_id)
        return dict(found)


def overview_of(source: Source) -> Overview:
    """Everything about the owner as a whole. A constant number of queries, however many agreements."""
    duties, all_duties = duty_lines(source)
    dimensions = [source.line(dimension_measure(name)) for name in Dimension.values]
    amounts = [source.line(amount_measure(key)) for key in AMOUNTS]
    return Overview(
        owner=source.owner,
        year=source.years[0],
        progress=source.progress,
        dimensions=[line for line in dimensions if not line.is_empty],
        duties=duties,
        all_duties=all_duties,
        amounts=[line for line in amounts if not line.is_empty],
    )


def known_kinds(rows: Iterable[Agreed]) -> list[str]:
    """The kinds of duties that any of the evaluations has, in the order in which they stand everywhere."""
    return sorted(duty_kinds(rows) & set(KINDS), key=list(KINDS).index)


def duty_lines(source: Source) -> tuple[list[Line], Line | None]:
    """The kinds of duties beside the total of all: no kind can be had by taking the others from it."""
    kinds = known_kinds(one for rows in source.rows.values() for one in rows)
    measures = [duty_measure(kind) for kind in kinds]
    cells: dict[str, list[Cell]] = defaultdict(list)
    totals: list[Cell] = []
    everything = measure_named(ALL_DUTIES)
    assert everything is not None  # it is named above
    for year in source.years:
        rows = source.rows[year]
        groups = {one.key: {row.agreement_id for row in rows if one.has(row)} for one in measures}
        hidden = [one.key for one in measures if not source.may_show(one, year)]
        answer = shown(groups, hidden=hidden)
        is_total_shown = answer.total and source.may_show(everything, year)
        for one in measures:
            behind = [row for row in rows if one.has(row)]
            if not behind:
                cells[one.key].append(Cell(year))
            elif one.key in answer.groups:
                cells[one.key].append(Cell(year, one.of(behind)))
            else:
                cells[one.key].append(Cell(year, is_hidden=True))
        if not any(groups.values()):
            totals.append(Cell(year))
        else:
            totals.append(Cell(year, everything.of(rows)) if is_total_shown else Cell(year, is_hidden=True))
    lines = [Line(one.key, one.label, tuple(cells[one.key])) for one in measures]
    total = Line(everything.key, everything.label, tuple(totals))
    return lines, None if total.is_empty else total


@dataclass(frozen=True)
class DistrictLine:
    """A police district in the nation's table of a measure."""

    district: PoliceDistrict | None
    line: Line


def by_district(source: Source, measure: Measure) -> list[DistrictLine]:
    """A measure of each police district over the years; small districts are hidden, and what would give them
    away. The nation's own total stands in `source.line`."""
    keys = {key for key in source.districts.values() if key is not None}
    districts = sorted(PoliceDistrict.objects.filter(pk__in=keys), key=lambda one: one.sort_key)
    cells: dict[int | None, list[Cell]] = defaultdict(list)
    for year in source.years:
        groups = source.by_district(measure, year)
        answer = shown(groups)
        for key in [*(one.pk for one in districts), None]:
            rows = [
                one
                for one in source.rows[year]
                if measure.has(one) and source.districts[one.agreement_id] == key
            ]
            if not rows:
                cells[key].append(Cell(year))
            elif key in answer.groups:
                cells[key].append(Cell(year, measure.of(rows)))
            else:
                cells[key].append(Cell(year, is_hidden=True))
    lines = [
        DistrictLine(one, Line(str(one.pk), one.display_name, tuple(cells[one.pk]))) for one in districts
    ]
    without = Line("", _("Uten politidistrikt"), tuple(cells[None]))
    return [*lines, *([] if without.is_empty else [DistrictLine(None, without)])]
