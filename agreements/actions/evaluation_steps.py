"""How every act on an evaluation begins and ends: the lock, the office acted from, the dated step."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from agreements.evaluation.rules import held_for, sides_approved_by
from agreements.models import Agreement, Evaluation, EvaluationSide, EvaluationState, EvaluationStep
from parties.acting import actor_from, user_of
from parties.standing import Capability, standing_of
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right


def locked(evaluation: Evaluation) -> Evaluation:
    """The evaluation as it stands now, fetched anew under its row lock, with agreement, parties and sides.

    The lock lasts until the transaction ends and orders everything that happens to the evaluation: answers,
    joint text, points, steps.
    """
    Evaluation.objects.select_for_update(no_key=True).get(pk=evaluation.pk)
    return Evaluation.objects.with_parties().get(pk=evaluation.pk)


def side_of(evaluation: Evaluation, side: str) -> EvaluationSide:
    """Where one side stands; the evaluation comes along, so that rights can be asked about it."""
    row = next(one for one in evaluation.sides.all() if one.side == side)
    row.evaluation = evaluation
    return row


def require_open(evaluation: Evaluation) -> None:
    """Answers and texts may still be written; else Refused with where it stands."""
    if evaluation.state != EvaluationState.OPEN:
        raise Refused(
            _("Evalueringen kan ikke endres nå. Den har status «%(state)s».")
            % {"state": evaluation.get_state_display()}
        )


def acting(right: str, by: Actor, obj: Any, on: date) -> Actor:
    """The person as acting from an office that writes for the parties, when they hold the right.

    `obj` is an evaluation, a side of one, or an agreement. For a side the office is one of that side's. The
    office already acted from is kept where it suffices. The portal itself (demo, commands) acts in its own
    name. Raises NotAllowed.
    """
    if by.kind == "system":
        return by
    user = user_of(by, on)
    if not has_right(right, user, obj):
        raise NotAllowed(_("Du har ikke et verv som gir rett til dette."))
    evaluation = getattr(obj, "evaluation", obj)
    side = obj.side if isinstance(obj, EvaluationSide) else None
    giving = held_for(standing_of(user, on), evaluation, Capability.EDIT_DRAFTS, side=side)
    return _from(giving, by, user)


def leading(right: str, by: Actor, obj: Any, on: date) -> Actor:
    """The person as acting from an office that leads a party (of the side, when `obj` is one).

    Raises NotAllowed.
    """
    if by.kind == "system":
        return by
    user = user_of(by, on)
    if not has_right(right, user, obj):
        raise NotAllowed(_("Bare en leder kan gjøre dette for siden."))
    evaluation = getattr(obj, "evaluation", obj)
    standing = standing_of(user, on)
    side = obj.side if isinstance(obj, EvaluationSide) else None
    giving = held_for(standing, evaluation, Capability.APPROVE_FOR_SIDE, side=side)
    # Who leads by the office that signs, without leading the party itself, acts from an office that reads.
    if not giving and (side is None or side in sides_approved_by(standing, evaluation)):
        giving = held_for(standing, evaluation, Capability.READ_DRAFTS, side=side)
    return _from(giving, by, user)


def _from(giving: tuple[Any, ...], by: Actor, user: Any) -> Actor:
    if not giving:
        raise NotAllowed(_("Du har ikke et verv som gir rett til dette."))
    chosen = next((held for held in giving if held.pk == by.appointment_id), giving[0])
    return actor_from(chosen.appointment, user)


def locked_agreement(agreement: Agreement) -> Agreement:
    """The agreement under its row lock."""
    return Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)


def record_step(
    evaluation: Evaluation,
    name: str,
    target: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    **changes: Any,
) -> EvaluationStep:
    """Put the evaluation into the state and write the dated row; `changes` are saved in the same update."""
    source = evaluation.state
    evaluation.state = EvaluationState(target)
    for field, value in changes.items():
        setattr(evaluation, field, value)
    evaluation.save(update_fields=["state", *changes])
    return EvaluationStep.objects.create(
        evaluation=evaluation,
        name=name,
        source=source,
        target=target,
        at=at,
        by_name=by.name,
        by_office=by.office,
        reason=reason,
    )
