"""What comes of an evaluation: its points become items and measures, or are done; the council treats it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.actions.evaluation_steps import acting, locked
from agreements.actions.steps import required_text
from agreements.merging import joined
from agreements.models import (
    AgreementParty,
    Evaluation,
    EvaluationState,
    EvaluationTreatment,
    ImprovementPoint,
)
from councils.actions.proposing import propose_item
from councils.choices import ItemKind
from councils.models import AgendaItem, Meeting
from parties.acting import actor_from, user_of
from parties.standing import Capability, standing_of
from records import audit, richtext
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from slt.actions.measure_facts import MeasureFacts
from slt.actions.measures import Ownership, create_measure
from slt.models import Measure, Programme, ProgrammeParty

LONGEST_OUTCOME = 500
LONGEST_CASE = 60

Becomes = ImprovementPoint.Becomes
# What a point can be made into by a press; a change is listed with the next version by itself.
MADE = (Becomes.AGENDA_ITEM, Becomes.MEASURE)


def follow_point(
    *,
    point: ImprovementPoint,
    programme: Programme | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> ImprovementPoint:
    """Make the point what it is to become: an item proposed to the council, or a measure in the programme.

    Once: whoever comes second is told what it became. Raises NotAllowed, also from the council and the
    programme, which have rights of their own; Refused before the evaluation is agreed, for a point that
    becomes nothing by itself, and where there is no council or programme to make it in.
    """
    with transaction.atomic():
        evaluation, by = _agreed(point.evaluation, by, on)
        point = _current(evaluation, point)
        if point.becomes not in MADE:
            raise Refused(_("Dette punktet blir ikke en sak eller et tiltak."))
        if point.item is not None:
            raise Refused(_("Punktet er allerede meldt inn som sak i politirådet."))
        if point.measure is not None:
            raise Refused(_("Punktet er allerede blitt et tiltak."))
        if point.done_on is not None:
            raise Refused(_("%(name)s har ført punktet som gjort.") % {"name": point.done_by_name})
        if point.becomes == Becomes.AGENDA_ITEM:
            point.item = _item(evaluation, point, by, on, at)
        else:
            point.measure = _measure(evaluation, point, programme, by, on, at)
        point.save(update_fields=["item", "measure"])
        audit.record(
            shown_with=evaluation,
            verb="evaluation.point_followed",
            by=by,
            at=at,
            title=point.title,
            becomes=str(Becomes(point.becomes).label),
        )
        return point


@dataclass
class Followed:
    """What came of following all points: those made now, and why others were not."""

    made: list[ImprovementPoint] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def follow_all(*, evaluation: Evaluation, by: Actor, on: date, at: datetime) -> Followed:
    """Make all points that can become something and have not, each by itself; those that cannot are told of.

    Raises NotAllowed, Refused only when nothing at all could be made.
    """
    found = Followed()
    waiting = list(waiting_points(evaluation.points.all()))
    for point in waiting:
        try:
            found.made.append(follow_point(point=point, by=by, on=on, at=at))
        except Refused as refusal:
            found.refused += [f"{point.title}: {reason}" for reason in refusal.reasons]
    if not found.made:
        raise Refused(found.refused or [_("Alle punktene er fulgt opp.")])
    return found


def waiting_points(points: Iterable[ImprovementPoint]) -> list[ImprovementPoint]:
    """Those that are to become an item or a measure, and have not."""
    return [
        one
        for one in points
        if one.becomes in MADE and one.item_id is None and one.measure_id is None and one.done_on is None
    ]


def note_done(
    *, point: ImprovementPoint, done_on: date, outcome: str, by: Actor, on: date, at: datetime
) -> ImprovementPoint:
    """Write what came of a point, and when it was done. A second time corrects what was written.

    Raises NotAllowed; Refused before the evaluation is agreed, without an outcome, and for a day to come.
    """
    outcome = " ".join(required_text(outcome, _("Skriv hva som kom ut av det.")).split())
    with transaction.atomic():
        evaluation, by = _agreed(point.evaluation, by, on)
        point = _current(evaluation, point)
        if len(outcome) > LONGEST_OUTCOME:
            raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_OUTCOME})
        if done_on > on:
            raise Refused(_("Dagen har ikke vært ennå."))
        if (point.done_on, point.outcome) == (done_on, outcome):
            return point
        point.done_on, point.done_by_name, point.outcome = done_on, by.name, outcome
        point.save(update_fields=["done_on", "done_by_name", "outcome"])
        audit.record(shown_with=evaluation, verb="evaluation.point_done", by=by, at=at, title=point.title)
        return point


def propose_evaluation(
    *, evaluation: Evaluation, wanted_meeting: Meeting | None = None, by: Actor, on: date, at: datetime
) -> AgendaItem:
    """Propose the evaluation itself as an item of the council, before it is agreed or after; once.

    The item says nothing of what anybody has answered. Raises NotAllowed, Refused.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        by = acting("evaluations.write_joint", by, evaluation, on)
        if evaluation.state == EvaluationState.CANCELLED:
            raise Refused(_("Evalueringen er avlyst."))
        if evaluation.item is not None:
            raise Refused(_("Evalueringen er allerede meldt inn som sak i politirådet."))
        if evaluation.forum is None:
            raise Refused(_("Avtalen har ikke et politiråd i portalen."))
        with translation.override(evaluation.forum.language):
            title = _("Evaluering av samarbeidet i %(year)s") % {"year": evaluation.year}
        item = propose_item(
            forum=evaluation.forum,
            title=title,
            kind=ItemKind.EVALUATION,
            wanted_meeting=wanted_meeting,
            by=by,
            on=on,
            at=at,
        )
        evaluation.item = item
        evaluation.save(update_fields=["item"])
        audit.record(shown_with=evaluation, verb="evaluation.item_proposed", by=by, at=at)
        return item


def note_treatment(
    *,
    evaluation: Evaluation,
    party: AgreementParty,
    case_reference: str,
    treated_on: date | None,
    by: Actor,
    on: date,
    at: datetime,
) -> EvaluationTreatment:
    """Note the case in which a municipal council was given the evaluation; again to correct it.

    Only the municipality's own writers. Raises NotAllowed, Refused before the evaluation is agreed.
    """
    case_reference = " ".join(required_text(case_reference, _("Skriv saksnummeret.")).split())
    with transaction.atomic():
        evaluation = locked(evaluation)
        by = _for_municipality(party, by, on)
        _require_agreed(evaluation)
        if party.agreement_id != evaluation.agreement_id or party.side != "MUNICIPALITY":
            raise Refused(_("Kommunen er ikke part i avtalen."))
        if len(case_reference) > LONGEST_CASE:
            raise Refused(_("Saksnummeret er for langt (høyst %(most)s tegn).") % {"most": LONGEST_CASE})
        if treated_on is not None and treated_on > on:
            raise Refused(_("Dagen har ikke vært ennå."))
        row, _made = EvaluationTreatment.objects.update_or_create(
            evaluation=evaluation,
            party=party,
            defaults={
                "case_reference": case_reference,
                "treated_on": treated_on,
                "noted_at": at,
                "noted_by_name": by.name,
            },
        )
        audit.record(
            shown_with=evaluation,
            verb="evaluation.case_noted",
            by=by,
            at=at,
            party=str(party),
            case_reference=case_reference,
        )
        return row


def programmes_of(evaluation: Evaluation, on: date) -> list[Programme]:
    """The programmes of the municipalities that are party, where a measure can be made."""
    parties = [
        party.organisation_id for party in evaluation.agreement.parties.all() if party.side == "MUNICIPALITY"
    ]
    taking_part = ProgrammeParty.objects.valid(on).filter(municipality__in=parties)
    programmes = Programme.objects.valid(on).filter(pk__in=taking_part.values("programme"))
    return list(programmes.order_by("name", "pk"))


def _item(evaluation: Evaluation, point: ImprovementPoint, by: Actor, on: date, at: datetime) -> AgendaItem:
    if evaluation.forum is None:
        raise Refused(
            _("Avtalen har ikke et politiråd i portalen. Før punktet som gjort når det er fulgt opp.")
        )
    with translation.override(evaluation.forum.language):
        source = _("Forbedringspunkt fra evalueringen av %(year)s. Frist: %(due)s.") % {
            "year": evaluation.year,
            "due": f"{point.due_on:%d.%m.%Y}",
        }
    return propose_item(
        forum=evaluation.forum,
        title=point.title,
        text=str(richtext.from_plain("\n\n".join(part for part in (point.text, source) if part))),
        by=by,
        on=on,
        at=at,
    )


def _measure(
    evaluation: Evaluation,
    point: ImprovementPoint,
    programme: Programme | None,
    by: Actor,
    on: date,
    at: datetime,
) -> Measure:
    offered = programmes_of(evaluation, on)
    if not offered:
        raise Refused(_("Kommunen har ikke et SLT-program i portalen."))
    if programme is None and len(offered) == 1:
        programme = offered[0]
    if programme is None or programme not in offered:
        raise Refused(
            _("Velg hvilket program tiltaket skal stå i: %(names)s.")
            % {"names": joined([one.name for one in offered])}
        )
    try:
        return create_measure(
            programme=programme,
            facts=MeasureFacts(title=point.title, problem=point.text, review_on=point.due_on),
            owner=Ownership(office=point.owner_office),
            by=by,
            on=on,
            at=at,
        )
    except NotAllowed as error:
        raise NotAllowed(
            _("Tiltak føres av koordinatoren eller kommunedirektøren. Be en av dem om å gjøre det.")
        ) from error


def _agreed(evaluation: Evaluation, by: Actor, on: date) -> tuple[Evaluation, Actor]:
    evaluation = locked(evaluation)
    by = acting("evaluations.follow_point", by, evaluation, on)
    _require_agreed(evaluation)
    return evaluation, by


def _require_agreed(evaluation: Evaluation) -> None:
    if evaluation.state != EvaluationState.AGREED:
        raise Refused(_("Evalueringen må være godkjent av alle parter først."))


def _current(evaluation: Evaluation, point: ImprovementPoint) -> ImprovementPoint:
    found = evaluation.points.select_related("owner_office__organisation", "item", "measure").get(pk=point.pk)
    found.evaluation = evaluation
    return found


def _for_municipality(party: AgreementParty, by: Actor, on: date) -> Actor:
    """The actor as acting from an office that writes for that municipality."""
    if by.kind == "system":
        return by
    user = user_of(by, on)
    giving = [
        held
        for held in standing_of(user, on).held
        if held.organisation.pk == party.organisation_id and Capability.EDIT_DRAFTS in held.capabilities
    ]
    if not giving:
        raise NotAllowed(_("Bare kommunen selv fører saksnummeret fra kommunestyret."))
    chosen = next((held for held in giving if held.pk == by.appointment_id), giving[0])
    return actor_from(chosen.appointment, user)
