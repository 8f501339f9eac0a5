"""What the clock reminds of in evaluations: an answer or an approval before the deadline, points to see to.

Once for each occasion and address, in the first minutes after seven. Whoever has turned reminders off, of
whatever kind, gets none. Nothing of what an evaluation says goes by mail, the names of the points neither.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.choices import Side
from agreements.evaluation.after import (
    page_of,
    points_left,
    reads_evaluations,
    sides_responsible,
)
from agreements.evaluation.approving import parties_waited_for
from agreements.evaluation.asking import answered_sides
from agreements.evaluation.letters import key_of, tell
from agreements.evaluation.progress import Row, Stage
from agreements.models import (
    AgreementParty,
    Evaluation,
    EvaluationState,
    ImprovementPoint,
    SignatoryPlace,
)
from agreements.notices import recipient_from
from agreements.party_offices import offices_by_party
from councils.follow_up_reminders import choice_for, choices_of, off_link, who_is
from councils.following import Owner
from parties.models import Appointment, Office
from parties.standing import CAPABILITIES, Capability, holders_of
from records import days
from records.actors import Actor
from records.models import Dispatch
from slt.reminders import owner_from

FIRST_HOUR = 7
MINUTES = 10
# So long before the deadline of an evaluation, and not until so long after it was begun.
BEFORE_DUE = timedelta(days=7)
# So long before the day of a point; one that has passed is reminded of the day after, or when it is seen.
BEFORE_POINT = timedelta(days=14)
PASSED_POINT = timedelta(days=30)


@dataclass(frozen=True)
class Reminder:
    """One thing to be reminded of, and the offices whose holders are; `occasion` tells it from others."""

    evaluation: Evaluation
    kind: str
    occasion: str
    offices: frozenset[int]
    subject: Any
    lines: Callable[[], list[str]]
    link_label: Any
    path: str


def clock(at: datetime) -> None:
    """Remind of what is near, and has not been reminded of. Idempotent; in the minutes after seven."""
    local = days.oslo(at)
    if local.hour == FIRST_HOUR and local.minute < MINUTES:
        remind(days.day_of(at), at)


def remind(on: date, at: datetime) -> int:
    """Write the reminders of the day that are not written yet; how many there were."""
    reminders = [*_of_points(on), *_of_evaluations(on, at)]
    wanted = Office.objects.filter(pk__in=set().union(*(one.offices for one in reminders)))
    holders: dict[int, list[Appointment]] = defaultdict(list)
    for appointment in holders_of(wanted, on):
        if appointment.contact_email:
            holders[appointment.office_id].append(appointment)
    found: dict[str, tuple[Reminder, Appointment, Owner]] = {}
    for reminder in reminders:
        for office in sorted(reminder.offices):
            for appointment in holders[office]:
                key = key_of(reminder.evaluation, reminder.kind, reminder.occasion, appointment.contact_email)
                found.setdefault(key, (reminder, appointment, owner_from(appointment)))
    written = set(Dispatch.objects.filter(unique_key__in=found).values_list("unique_key", flat=True))
    choices = choices_of(owner for _reminder, _appointment, owner in found.values())
    count = 0
    for key, (reminder, appointment, owner) in found.items():
        choice = choices.get(who_is(owner))
        if key in written or (choice is not None and choice.is_off):
            continue
        _write(reminder, appointment, owner, on=on, at=at)
        count += 1
    return count


def _write(reminder: Reminder, appointment: Appointment, owner: Owner, *, on: date, at: datetime) -> None:
    with transaction.atomic():
        tell(
            reminder.evaluation,
            reminder.kind,
            to=[recipient_from(appointment)],
            subject=reminder.subject,
            lines=reminder.lines,
            link_label=reminder.link_label,
            link=urljoin(settings.SITE_URL, reminder.path),
            off_link=off_link(choice_for(owner), owner, on=on, at=at),
            by=Actor.clock(),
            at=at,
            occasion=reminder.occasion,
        )


def _of_points(on: date) -> list[Reminder]:
    """The points whose day is near or has passed: for the office that has it, else the side's writers."""
    points = list(
        points_left()
        .filter(due_on__range=(on - PASSED_POINT, on + BEFORE_POINT))
        .select_related("owner_office", "evaluation__agreement")
        .prefetch_related("evaluation__agreement__parties__organisation")
        .order_by("due_on", "pk")
    )
    owners = {
        one.owner_office_id for one in points if one.owner_office and reads_evaluations(one.owner_office)
    }
    held = {one.office_id for one in holders_of(Office.objects.filter(pk__in=owners), on)}
    offices = _offices([one.evaluation for one in points], on)
    return [
        _of_point(
            point,
            frozenset({point.owner_office_id})
            if point.owner_office_id in held
            else _capable(
                offices,
                point.evaluation,
                [
                    one
                    for one in point.evaluation.agreement.parties.all()
                    if one.side in sides_responsible(point)
                ],
                Capability.EDIT_DRAFTS,
            ),
            on,
        )
        for point in points
    ]


def _of_point(point: ImprovementPoint, offices: frozenset[int], on: date) -> Reminder:
    is_overdue = point.due_on < on

    def lines() -> list[str]:
        said = {"year": point.evaluation.year, "day": days.longdate(point.due_on)}
        first = (
            _("Et forbedringspunkt fra evalueringen av samarbeidet i %(year)s hadde frist %(day)s.")
            if is_overdue
            else _("Et forbedringspunkt fra evalueringen av samarbeidet i %(year)s har frist %(day)s.")
        )
        return [first % said, _("Følg det opp, og før hva som kom ut av det.")]

    return Reminder(
        point.evaluation,
        "point_due",
        f"{point.pk}:{'overdue' if is_overdue else 'due'}",
        offices,
        gettext_lazy("Påminnelse – forbedringspunkt: %(title)s"),
        lines,
        gettext_lazy("Åpne forbedringspunktet"),
        page_of(point),
    )


def _of_evaluations(on: date, at: datetime) -> list[Reminder]:
    """Those outside the rounds with a week or less left: what each side lacks, or who has not approved."""
    begun = Q(state=EvaluationState.OPEN, started_at__lte=at - BEFORE_DUE)
    put_forward = Q(state=EvaluationState.SUBMITTED, submitted_at__lt=days.start_of(on))
    evaluations = list(
        Evaluation.objects.filter(begun | put_forward, round=None, due_on__range=(on, on + BEFORE_DUE))
        .with_parties()
        .defer("frozen_content", "figures", "joint_text")
        .prefetch_related("approvals", Prefetch("version__places", SignatoryPlace.objects.order_by("pk")))
        .order_by("due_on", "pk")
    )
    offices = _offices(evaluations, on)
    complete = answered_sides([one for one in evaluations if one.state == EvaluationState.OPEN])
    found = []
    for evaluation in evaluations:
        parties = list(evaluation.agreement.parties.all())
        if evaluation.state == EvaluationState.SUBMITTED:
            asked = parties_waited_for(evaluation, on)
            leading = _capable(offices, evaluation, asked, Capability.APPROVE_FOR_SIDE)
            found.append(_of_evaluation(evaluation, "approve", "", leading))
            continue
        behind = [one.side for one in evaluation.sides.all() if one.agreed_at is None]
        for side in behind:
            own = [one for one in parties if one.side == side]
            what, asked_for = "answer", Capability.EDIT_DRAFTS
            if side in complete[evaluation.pk]:
                what, asked_for = "confirm", Capability.APPROVE_FOR_SIDE
            found.append(
                _of_evaluation(evaluation, what, side, _capable(offices, evaluation, own, asked_for))
            )
        if not behind:
            writing = _capable(offices, evaluation, parties, Capability.EDIT_DRAFTS)
            found.append(_of_evaluation(evaluation, "submit", "", writing))
    return found


def _of_evaluation(evaluation: Evaluation, what: str, side: str, offices: frozenset[int]) -> Reminder:

    def lines() -> list[str]:
        assert evaluation.due_on is not None  # by the filter
        said = {"year": evaluation.year, "side": Side(side).label if side else ""}
        first = {
            "answer": _("Svaret for %(side)s i evalueringen av samarbeidet i %(year)s er ikke ferdig."),
            "confirm": _(
                "Svaret for %(side)s i evalueringen av samarbeidet i %(year)s er skrevet, og venter på at "
                "lederen bekrefter det."
            ),
            "submit": _(
                "Begge sider har bekreftet svarene i evalueringen av samarbeidet i %(year)s. "
                "Nå kan den legges fram til godkjenning."
            ),
            "approve": _(
                "Evalueringen av samarbeidet i %(year)s er lagt fram, og venter på at dere godkjenner den."
            ),
        }[what]
        return [first % said, _("Fristen er %(day)s.") % {"day": days.longdate(evaluation.due_on)}]

    return Reminder(
        evaluation,
        "due",
        f"{what}:{side}",
        offices,
        gettext_lazy("Påminnelse om evalueringen: %(title)s"),
        lines,
        gettext_lazy("Åpne evalueringen"),
        evaluation.get_absolute_url(),
    )


_Offices = Mapping[tuple[int, int], list[Office]]


def _offices(evaluations: Iterable[Evaluation], on: date) -> _Offices:
    agreements = {one.agreement_id: one.agreement for one in evaluations}
    return offices_by_party(
        [Row(one, tuple(one.parties.all()), Stage.STARTED) for one in agreements.values()], on
    )


def _capable(
    offices: _Offices, evaluation: Evaluation, parties: Iterable[AgreementParty], capability: Capability
) -> frozenset[int]:
    """The offices of the parties with the capability; those that sign for a party lead it too."""
    listed = list(parties)
    found = {
        office.pk
        for party in listed
        for office in offices.get((evaluation.agreement_id, party.pk), ())
        if capability in CAPABILITIES.get(office.role, frozenset())
    }
    if capability == Capability.APPROVE_FOR_SIDE:
        keys = {party.pk for party in listed}
        found |= {one.office_id for one in evaluation.version.places.all() if one.party_id in keys}
    return frozenset(found)
