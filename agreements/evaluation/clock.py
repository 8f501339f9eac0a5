"""What time brings to open evaluations: one reminder before the deadline, and new holders of offices."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from agreements.actions.evaluation_participants import (
    BETWEEN_REMINDERS,
    remind_people,
    replace_former_holders,
)
from agreements.evaluation import reminders
from agreements.models import Evaluation, EvaluationParticipant, EvaluationSide, EvaluationState
from parties.models import Appointment
from records import days
from records.actors import Actor
from records.refusals import Refused

log = logging.getLogger(__name__)

# So long before the deadline those who have not answered are reminded.
BEFORE_DUE = timedelta(days=7)
BATCH = 50


def clock(at: datetime) -> None:
    """Remind once, a week before the deadline, and of points; ask whoever has come into an office that was
    asked.

    Idempotent: nobody is reminded twice by the clock, and who has been replaced is not replaced again. What
    is refused for one evaluation holds none of the others up.
    """
    for evaluation in with_former_holders(at):
        _unless_refused(replace_former_holders, evaluation, at)
    for evaluation in to_remind(at):
        _unless_refused(remind_people, evaluation, at)
    reminders.clock(at)


def _unless_refused(act: Callable[..., Any], evaluation: Evaluation, at: datetime) -> None:
    """Do it for the one evaluation; a refusal is logged, and tried again at the next turn."""
    try:
        act(evaluation=evaluation, by=Actor.clock(), on=days.day_of(at), at=at)
    except Refused as refused:
        log.warning("Evaluation %s: %s was refused: %s", evaluation.pk, act.__name__, refused.reasons)


def to_remind(at: datetime) -> list[Evaluation]:
    """Open ones with a week or less left, in which somebody asked a week ago has been silent."""
    on = days.day_of(at)
    silent = _silent().filter(reminded_at__isnull=True, invited_at__lte=at - BETWEEN_REMINDERS)
    found = Evaluation.objects.filter(
        Exists(silent), state=EvaluationState.OPEN, due_on__range=(on, on + BEFORE_DUE)
    )
    return list(found.order_by("due_on", "pk")[:BATCH])


def with_former_holders(at: datetime) -> list[Evaluation]:
    """Open ones in which somebody silent has left the office, and somebody else with an address holds it."""
    on = days.day_of(at)
    holders = Appointment.objects.counting(on).filter(office=OuterRef("appointment__office"))
    former = _silent().filter(Exists(holders), appointment__valid_to__lt=on)
    return list(Evaluation.objects.filter(Exists(former), state=EvaluationState.OPEN).order_by("pk")[:BATCH])


def _silent():
    """Who was asked and has not answered, on sides that have not agreed yet."""
    agreed = EvaluationSide.objects.filter(
        evaluation=OuterRef("evaluation"), side=OuterRef("side"), agreed_at__isnull=False
    )
    return EvaluationParticipant.objects.asked().filter(
        ~Exists(agreed), evaluation=OuterRef("pk"), answered_at__isnull=True
    )
