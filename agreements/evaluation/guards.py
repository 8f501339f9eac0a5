"""What has to be in place before a step of an evaluation: Norwegian sentences, none meaning ready."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.evaluation.spread import is_shown
from agreements.models.evaluations import EvaluationState


def both_sides_agreed(evaluation: Any, on: date) -> list[str]:
    """Each side has agreed on its answer."""
    agreed = {side.side for side in evaluation.sides.all() if side.agreed_at is not None}
    return [
        _("%(side)s er ikke enig om svaret sitt ennå.") % {"side": str(Side(side).label).capitalize()}
        for side in Side.values
        if side not in agreed
    ]


def why_settled(evaluation: Any, on: date) -> list[str]:
    """Why nobody more is asked, and what is sent in is not changed: the spread can be read; else nothing."""
    if not is_shown(evaluation, on):
        return []
    if evaluation.participants.asked().filter(answered_at__isnull=True).exists():
        return [
            _(
                "Fristen er ute, og fordelingen kan leses. Derfor kan ingen flere spørres, og svar som er "
                "sendt inn, kan ikke endres."
            )
        ]
    return [
        _(
            "Alle som er spurt, har svart, og fordelingen kan leses. Derfor kan ingen flere spørres, og "
            "svarene kan ikke endres."
        )
    ]


def may_see_answers(evaluation: Any, on: date) -> bool:
    """The sides see each other's answers once both have agreed on their own, or write them together.

    One that was called off tells nothing that it did not tell before.
    """
    if evaluation.state in {EvaluationState.SUBMITTED, EvaluationState.AGREED}:
        return True
    if evaluation.state == EvaluationState.OPEN and evaluation.mode == "TOGETHER":
        return True
    return not both_sides_agreed(evaluation, on)
