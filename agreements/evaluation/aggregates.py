"""What many agreed evaluations say together: read lightly from their frozen content, and summed up.

Nothing else is read than what both sides have agreed on. Whether a sum may be shown is asked of
`suppression`; here everything is counted.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from django.db.models import F, Func, JSONField, QuerySet

from agreements.choices import Dimension, Side
from agreements.duties.status import Status
from agreements.models import Evaluation, EvaluationState

_WITH_SCORE = "keyvalue() ? (@.value.score != null)"
_PATHS = {
    "question_keys": '$.questions[*] ? (@.kind == "SCALE").key',
    "question_dimensions": '$.questions[*] ? (@.kind == "SCALE").dimension',
    "police_keys": f"$.answers.POLICE.{_WITH_SCORE}.key",
    "police_scores": f"$.answers.POLICE.{_WITH_SCORE}.value.score",
    "municipality_keys": f"$.answers.MUNICIPALITY.{_WITH_SCORE}.key",
    "municipality_scores": f"$.answers.MUNICIPALITY.{_WITH_SCORE}.value.score",
    "duty_kinds": "$.figures.duties[*].kind",
    "duty_statuses": "$.figures.duties[*].status",
    "figure_keys": '$.figures.figures[*] ? (@.value.type() == "number").key',
    "figure_values": '$.figures.figures[*] ? (@.value.type() == "number").value',
}
# Large parts of the content that no path leads to.
_LEFT_OUT = "{last_year,spread,points,parties}"


class Picked(Func):
    """The parts of a JSON column that some paths pick, as a list for each name.

    A large content is stored packed, and unpacked by each function that looks into it: it is unpacked once,
    into a value of its own, and all paths are asked of that. OFFSET 0 keeps the two apart.
    """

    output_field = JSONField()

    def __init__(self, column: str, paths: Mapping[str, str]) -> None:
        # Names and paths are constants of this module.
        picked = ", ".join(
            f"'{name}', jsonb_path_query_array(unpacked.content, '{path}'::jsonpath)"
            for name, path in paths.items()
        )
        unpacked = f"SELECT %(expressions)s - '{_LEFT_OUT}'::text[] AS content OFFSET 0"
        super().__init__(
            F(column),
            template=f"(SELECT jsonb_build_object({picked}) FROM ({unpacked}) AS unpacked)",  # noqa: S608
        )


@dataclass(frozen=True)
class Agreed:
    """One agreed evaluation, as aggregates read it.

    `scores` are each side's mean per dimension, where both have one; `duties` the kind and status of each;
    `figures` the values by key, one for each municipality of a joint agreement.
    """

    pk: int
    agreement_id: int
    year: int
    scores: Mapping[str, tuple[float, float]]
    duties: tuple[tuple[str, str], ...]
    figures: Mapping[str, tuple[float, ...]]


def agreed_of(evaluations: QuerySet[Evaluation]) -> list[Agreed]:
    """The agreed ones among the evaluations, in one query."""
    rows = (
        evaluations.filter(state=EvaluationState.AGREED)
        .order_by("pk")
        .annotate(picked=Picked("frozen_content", _PATHS))
        .values("pk", "agreement_id", "year", "picked")
    )
    return [_agreed({**row, **row["picked"]}) for row in rows]


def _agreed(row: Mapping[str, Any]) -> Agreed:
    dimensions = dict(zip(row["question_keys"], row["question_dimensions"], strict=True))
    police, municipality = (
        _by_dimension(zip(row[f"{side}_keys"], row[f"{side}_scores"], strict=True), dimensions)
        for side in (Side.POLICE.lower(), Side.MUNICIPALITY.lower())
    )
    figures: dict[str, list[float]] = defaultdict(list)
    for key, value in zip(row["figure_keys"], row["figure_values"], strict=True):
        figures[key].append(value)
    return Agreed(
        pk=row["pk"],
        agreement_id=row["agreement_id"],
        year=row["year"],
        scores={
            one: (police[one], municipality[one])
            for one in Dimension.values
            if one in police and one in municipality
        },
        duties=tuple(zip(row["duty_kinds"], row["duty_statuses"], strict=True)),
        figures={key: tuple(values) for key, values in figures.items()},
    )


def _by_dimension(answers: Iterable[tuple[str, int]], dimensions: Mapping[str, str]) -> dict[str, float]:
    """The mean of a side's scores in each dimension; a dimension may have several questions."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, score in answers:
        if dimension := dimensions.get(key):
            found[dimension].append(score)
    return {dimension: mean(scores) for dimension, scores in found.items()}


@dataclass(frozen=True)
class Scores:
    """What the two sides answered in a dimension, over the agreements where both have a score."""

    count: int
    police: float
    municipality: float
    police_median: float
    municipality_median: float
    gap: float

    @classmethod
    def of(cls, rows: Collection[Agreed], dimension: str) -> "Scores | None":
        """Of these evaluations; None without any. `gap` is the mean distance between the sides."""
        pairs = [one.scores[dimension] for one in rows if dimension in one.scores]
        if not pairs:
            return None
        police, municipality = zip(*pairs, strict=True)
        return cls(
            count=len(pairs),
            police=float(mean(police)),
            municipality=float(mean(municipality)),
            police_median=float(median(police)),
            municipality_median=float(median(municipality)),
            gap=float(mean(abs(one - other) for one, other in pairs)),
        )


# The order in which a bar of statuses is drawn.
STATUSES = (
    Status.MET,
    Status.ON_TRACK,
    Status.BEHIND,
    Status.UNMET,
    Status.NOT_REACHED,
    Status.NOT_MEASURABLE,
)


@dataclass(frozen=True)
class Duties:
    """How duties stood: how many of each status, and the agreements behind."""

    agreements: frozenset[int]
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Collection[Agreed], kind: str = "") -> "Duties":
        """Of one kind of duty, or of all."""
        found = [
            (one.agreement_id, status)
            for one in rows
            for of_kind, status in one.duties
            if not kind or of_kind == kind
        ]
        counted = Counter(status for _key, status in found)
        return cls(frozenset(key for key, _status in found), {one.value: counted[one] for one in STATUSES})

    @property
    def total(self) -> int:
        """All duties that were checked."""
        return sum(self.counts.values())

    @property
    def named_counts(self) -> list[tuple[str, str, int]]:
        """How many of each status, by its key and its name, in the order of the bar."""
        return [(one.value, str(one.label), self.counts[one]) for one in STATUSES]

    @property
    def met(self) -> int:
        """Those that were met."""
        return self.counts.get(Status.MET, 0)

    @property
    def unmet(self) -> int:
        """Those that were not."""
        return self.counts.get(Status.UNMET, 0)

    @property
    def percentage_met(self) -> int | None:
        """The met ones of those that could be measured, in whole percent rounded down."""
        measured = self.total - self.counts.get(Status.NOT_MEASURABLE, 0)
        return self.met * 100 // measured if measured else None


@dataclass(frozen=True)
class Amount:
    """A figure over many agreements: how many agreements, their sum, mean and median."""

    count: int
    total: float
    mean: float
    median: float

    @classmethod
    def of(cls, rows: Collection[Agreed], key: str) -> "Amount | None":
        """Of these evaluations; None where none has the figure. Of a joint agreement each municipality
        counts in the mean; `count` is of agreements."""
        having = [one.figures[key] for one in rows if key in one.figures]
        values = [value for values in having for value in values]
        if not values:
            return None
        return cls(len(having), sum(values), float(mean(values)), float(median(values)))


def duty_kinds(rows: Iterable[Agreed]) -> set[str]:
    """The kinds of duties that any of the evaluations has."""
    return {kind for one in rows for kind, _status in one.duties}
