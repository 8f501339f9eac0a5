"""Who has the ball in an evaluation: one answer for every page and list, computed, never stored."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.evaluation.approving import parties_asked
from agreements.merging import joined
from agreements.models import EvaluationState


@dataclass(frozen=True)
class Ball:
    """Whose move it is: the sides, the names that are shown, and what is to be done.

    `party_ids` narrow it to parties that have not approved; empty where the whole side may act.
    """

    who: str = ""
    what: str = ""
    sides: frozenset[str] = frozenset()
    party_ids: frozenset[int] = frozenset()


def ball_of(evaluation: Any, on: date) -> Ball:
    """Say who has the ball that day; reads only what `EvaluationQuerySet.with_parties` brings along."""
    if evaluation.state == EvaluationState.OPEN:
        waiting = [side for side in evaluation.sides.all() if side.agreed_at is None]
        if not waiting:
            return Ball(
                _("begge parter"), _("legg evalueringen fram til godkjenning"), frozenset(Side.values)
            )
        names = [str(Side(side.side).label) for side in waiting]
        what = _("fyll ut sammen i møtet") if evaluation.mode == "TOGETHER" else _("bli enige om svaret")
        return Ball(joined(names), what, frozenset(side.side for side in waiting))
    if evaluation.state == EvaluationState.SUBMITTED:
        approved = {one.party_id for one in evaluation.standing_approvals}
        parties = [one for one in parties_asked(evaluation, on) if one.pk not in approved]
        return Ball(
            joined([str(one) for one in parties]),
            _("godkjenn evalueringen"),
            frozenset(one.side for one in parties),
            frozenset(one.pk for one in parties),
        )
    return Ball()


def tone_of(state: str) -> str:
    """The tone of the state's tag on the pages."""
    return {
        EvaluationState.OPEN.value: "info",
        EvaluationState.SUBMITTED.value: "warning",
        EvaluationState.AGREED.value: "success",
    }.get(state, "neutral")
