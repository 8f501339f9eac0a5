"""How far a year's evaluations have come in a police district or the nation: one row per agreement.

Nothing of what an evaluation says stands here, only whether it has begun, whom it waits for, and that it is
finished. An evaluation counts whether a round or the parties themselves began it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.evaluation.area import agreements_of, due_over, evaluated
from agreements.models import (
    Agreement,
    AgreementParty,
    Evaluation,
    EvaluationState,
)
from parties.models import Organisation, PoliceDistrict, PoliceUnit


class Stage(StrEnum):
    """How far one evaluation has come, in the order in which it goes."""

    NOT_STARTED = "NOT_STARTED"
    CANCELLED = "CANCELLED"
    STARTED = "STARTED"
    POLICE_DONE = "POLICE_DONE"
    MUNICIPALITY_DONE = "MUNICIPALITY_DONE"
    BOTH_DONE = "BOTH_DONE"
    SUBMITTED = "SUBMITTED"
    AGREED = "AGREED"


LABELS = {
    Stage.NOT_STARTED: _("ikke startet"),
    Stage.CANCELLED: _("avlyst"),
    Stage.STARTED: _("begynt"),
    Stage.POLICE_DONE: _("politiet er ferdig"),
    Stage.MUNICIPALITY_DONE: _("kommunen er ferdig"),
    Stage.BOTH_DONE: _("begge har svart"),
    Stage.SUBMITTED: _("til godkjenning"),
    Stage.AGREED: _("ferdig"),
}
TONES = {
    Stage.NOT_STARTED: "neutral",
    Stage.CANCELLED: "neutral",
    Stage.STARTED: "info",
    Stage.POLICE_DONE: "info",
    Stage.MUNICIPALITY_DONE: "info",
    Stage.BOTH_DONE: "warning",
    Stage.SUBMITTED: "warning",
    Stage.AGREED: "success",
}
# What everybody may know: the rest is between the parties and those who run the round.
FINISHED, BEGUN, NOT_BEGUN = "ferdig", "begynt", "ikke begynt"
PUBLIC_LABELS = {FINISHED: _("ferdig"), BEGUN: _("begynt"), NOT_BEGUN: _("ikke begynt")}
PUBLIC_TONES = {FINISHED: "success", BEGUN: "info", NOT_BEGUN: "neutral"}


@dataclass(frozen=True)
class Row:
    """One agreement's evaluation of the year; `waits_for` are the parties that have something left to do."""

    agreement: Agreement
    parties: tuple[AgreementParty, ...]
    stage: Stage
    evaluation: Evaluation | None = None
    waits_for: tuple[AgreementParty, ...] = ()
    district_id: int | None = None

    @property
    def label(self) -> str:
        """The stage in words."""
        return str(LABELS[self.stage])

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return TONES[self.stage]

    @property
    def is_finished(self) -> bool:
        """Both sides have agreed on it."""
        return self.stage == Stage.AGREED

    @property
    def public(self) -> str:
        """What everybody may know of it."""
        if self.is_finished:
            return FINISHED
        return NOT_BEGUN if self.stage in {Stage.NOT_STARTED, Stage.CANCELLED} else BEGUN

    @property
    def municipalities(self) -> list[Organisation]:
        """The parties on the municipal side."""
        return [one.organisation for one in self.parties if one.side == Side.MUNICIPALITY]

    @property
    def police(self) -> list[Organisation]:
        """The parties on the police side."""
        return [one.organisation for one in self.parties if one.side == Side.POLICE]

    @property
    def waits_for_names(self) -> list[str]:
        """Whom it waits for, by name."""
        return [one.organisation.display_name for one in self.waits_for]

    @property
    def finished_at(self):
        """When it was agreed; None before."""
        return self.evaluation.agreed_at if self.evaluation else None


@dataclass(frozen=True)
class Progress:
    """All rows of a year, sorted by the municipality's name."""

    year: int
    rows: list[Row] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many agreements are to be evaluated."""
        return len(self.rows)

    @property
    def finished(self) -> int:
        """How many both sides have agreed on."""
        return sum(row.is_finished for row in self.rows)

    @property
    def begun(self) -> int:
        """How many have begun and are not finished."""
        return sum(row.public == BEGUN for row in self.rows)

    @property
    def not_begun(self) -> int:
        """How many have not begun."""
        return sum(row.public == NOT_BEGUN for row in self.rows)

    @property
    def percentage(self) -> int | None:
        """The finished ones in whole percent, rounded down: 100 means all. None when there is nothing."""
        return self.finished * 100 // self.total if self.total else None

    @property
    def unfinished(self) -> list[Row]:
        """The rows that are not finished."""
        return [row for row in self.rows if not row.is_finished]

    @property
    def stages(self) -> dict[Stage, int]:
        """How many stand at each stage, in the order of the stages."""
        counted = Counter(row.stage for row in self.rows)
        return {stage: counted[stage] for stage in Stage}


def progress_of(owner: Organisation, year: int) -> Progress:
    """Every agreement of the owner that was in force in the year, with how far its evaluation has come.

    An agreement that has ended otherwise comes along when it has an evaluation of that year. A constant
    number of queries, however many agreements.
    """
    return progress_over([year], owner)[0]


def progress_of_all(year: int) -> Progress:
    """The same for the whole country, whoever is responsible."""
    return progress_over([year])[0]


def progress_over(years: Sequence[int], owner: Organisation | None = None) -> list[Progress]:
    """The same for each of several years – of the whole country where no owner is named –, in as many queries
    as for one."""
    agreements = agreements_of(owner) if owner is not None else evaluated()
    with_parties = agreements.prefetch_related(
        Prefetch("parties", AgreementParty.objects.select_related("organisation"))
    )
    found = {one.pk: one for one in with_parties}
    in_order = {key: _parties_in_order(one) for key, one in found.items()}
    evaluations = _evaluations(years, agreements)
    due = due_over(years, found)
    districts = _districts()
    progress = []
    for year in years:
        of_year = evaluations[year]
        counted = due[year] | {key for key, one in of_year.items() if one.state != EvaluationState.CANCELLED}
        rows = [
            _row(found[key], in_order[key], of_year.get(key), districts) for key in found if key in counted
        ]
        progress.append(Progress(year, sorted(rows, key=_name)))
    return progress


def _evaluations(years: Collection[int], agreements) -> dict[int, dict[int, Evaluation]]:
    """By year and agreement: the standing evaluation, else the one cancelled last.

    Who has something left to do is looked up only where the evaluation is not over.
    """
    rows = list(
        Evaluation.objects.filter(year__in=years, agreement__in=agreements.order_by().values("pk"))
        .defer("frozen_content", "figures", "joint_text")
        .order_by("started_at", "pk")
    )
    going = [one for one in rows if one.state not in {EvaluationState.AGREED, EvaluationState.CANCELLED}]
    prefetch_related_objects(going, "sides", "approvals")
    found: dict[int, dict[int, Evaluation]] = {year: {} for year in years}
    for one in rows:
        before = found[one.year].get(one.agreement_id)
        if before is None or before.state == EvaluationState.CANCELLED:
            found[one.year][one.agreement_id] = one
    return found


def _districts() -> dict[int, int]:
    """The district of each police organisation, by its key."""
    units = dict(PoliceUnit.objects.order_by().values_list("pk", "district_id"))
    return units | {key: key for key in PoliceDistrict.objects.order_by().values_list("pk", flat=True)}


def _parties_in_order(agreement: Agreement) -> tuple[AgreementParty, ...]:
    return tuple(sorted(agreement.parties.all(), key=lambda one: (one.side, one.organisation.sort_key)))


def _row(
    agreement: Agreement,
    parties: tuple[AgreementParty, ...],
    evaluation: Evaluation | None,
    districts: dict[int, int],
) -> Row:
    stage, waits_for = stage_of(parties, evaluation)
    district = next(
        (districts[one.organisation_id] for one in parties if one.organisation_id in districts), None
    )
    return Row(agreement, parties, stage, evaluation, waits_for, district)


def stage_of(
    parties: Collection[AgreementParty], evaluation: Evaluation | None
) -> tuple[Stage, tuple[AgreementParty, ...]]:
    """How far it has come, and the parties that it waits for."""
    everybody = tuple(parties)
    if evaluation is None:
        return Stage.NOT_STARTED, everybody
    if evaluation.state == EvaluationState.CANCELLED:
        return Stage.CANCELLED, ()
    if evaluation.state == EvaluationState.AGREED:
        return Stage.AGREED, ()
    if evaluation.state == EvaluationState.SUBMITTED:
        approved = {one.party_id for one in evaluation.approvals.all() if one.withdrawn_at is None}
        return Stage.SUBMITTED, tuple(one for one in parties if one.pk not in approved)
    done = {one.side for one in evaluation.sides.all() if one.agreed_at is not None}
    waiting = tuple(one for one in parties if one.side not in done)
    if not done:
        return Stage.STARTED, waiting
    if len(done) == len(Side):
        return Stage.BOTH_DONE, everybody
    return (Stage.POLICE_DONE if Side.POLICE in done else Stage.MUNICIPALITY_DONE), waiting


def _name(row: Row) -> tuple:
    municipal = row.municipalities or row.police
    return ([one.sort_key for one in municipal], row.agreement.title, row.agreement.pk)


def by_district(rows: Iterable[Row]) -> dict[int | None, list[Row]]:
    """The rows of each police district; None for those without."""
    found: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.district_id].append(row)
    return dict(found)
