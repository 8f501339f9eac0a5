"""What waits for a person in evaluations, for the home page; a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.evaluation import after
from agreements.evaluation.addresses import address
from agreements.evaluation.approving import parties_asked
from agreements.evaluation.asking import answered_sides
from agreements.evaluation.letters import municipalities_of
from agreements.evaluation.rules import parties_led, sides_approved_by, sides_of
from agreements.models import (
    Evaluation,
    EvaluationParticipant,
    EvaluationState,
    SignatoryPlace,
)
from councils.waiting import MOST_OF_A_KIND, Waiting
from parties.standing import Capability, Standing


def waiting_for(user: Any, standing: Standing, on: date) -> list[Waiting]:
    """What the person is to answer, what their side is to do, what is to be put forward or approved, and what
    is left when it is agreed."""
    if standing.user_id is None or not standing:
        return []
    found = _to_answer(user, on)
    evaluations = list(
        Evaluation.objects.visible_to(user, on)
        .filter(state__in=[EvaluationState.OPEN, EvaluationState.SUBMITTED])
        .with_parties()
        .prefetch_related(Prefetch("version__places", SignatoryPlace.objects.select_related("party")))
        .order_by("due_on", "pk")[: 2 * MOST_OF_A_KIND]
    )
    begun, done = _begun(evaluations), answered_sides(evaluations)
    for evaluation in evaluations:
        if evaluation.state == EvaluationState.OPEN:
            found += _of_open(evaluation, standing, begun[evaluation.pk], done[evaluation.pk], on)
        else:
            found += _to_approve(evaluation, standing, on)
    return [*found[: 2 * MOST_OF_A_KIND], *after.waiting_for(user, standing, on)]


def _begun(evaluations: Iterable[Evaluation]) -> dict[int, set[str]]:
    """By evaluation: the sides that have asked somebody to answer."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = EvaluationParticipant.objects.asked().filter(evaluation__in=[one.pk for one in evaluations])
    for key, side in rows.order_by().values_list("evaluation", "side").distinct():
        found[key].add(side)
    return found


def _to_answer(user: Any, on: date) -> list[Waiting]:
    """What the person is asked to answer in an office of theirs."""
    asked = (
        EvaluationParticipant.objects.of_user(user, on)
        .filter(evaluation__state=EvaluationState.OPEN, answered_at__isnull=True)
        .select_related("evaluation__agreement")
        .prefetch_related("evaluation__sides", "evaluation__agreement__parties__organisation")
        .order_by("evaluation__due_on", "pk")
    )
    return [
        _waiting(
            _("Svar på evalueringen"),
            one.evaluation,
            reverse("evaluations:answer", args=[one.evaluation_id]),
            on,
        )
        for one in asked[:MOST_OF_A_KIND]
        if not any(row.side == one.side and row.agreed_at for row in one.evaluation.sides.all())
    ]


def _of_open(
    evaluation: Evaluation, standing: Standing, begun: set[str], done: set[str], on: date
) -> list[Waiting]:
    """What the person is to do next for their side, one thing for each evaluation: those who write what is
    missing, and who leads, when nothing is, confirms."""
    writes = sides_of(standing, evaluation, Capability.EDIT_DRAFTS)
    leads = sides_approved_by(standing, evaluation)
    behind = {row.side for row in evaluation.sides.all() if row.agreed_at is None}
    if not behind:
        if not writes:
            return []
        url = address("submit", evaluation.pk) or evaluation.get_absolute_url()
        return [_waiting(_("Legg evalueringen fram"), evaluation, url, on)]
    mine = (behind & done & leads) | ((behind - done) & writes)
    if not mine:
        return []
    side = min(mine)
    if side in done:
        what = _("Bekreft svaret for %(side)s")
    elif evaluation.mode == Evaluation.Mode.TOGETHER:
        what = _("Fyll ut evalueringen sammen")
    elif side in begun:
        what = _("Skriv svaret for %(side)s")
    else:
        what = _("Velg hvem som skal svare for %(side)s")
    return [_waiting(what % {"side": Side(side).label}, evaluation, evaluation.get_absolute_url(), on)]


def _to_approve(evaluation: Any, standing: Standing, on: date) -> list[Waiting]:
    """What is put forward and that a party the person leads has not approved."""
    approved = {one.party_id for one in evaluation.standing_approvals}
    own = {one.pk for one in parties_led(standing, evaluation)}
    if not any(one.pk in own and one.pk not in approved for one in parties_asked(evaluation, on)):
        return []
    url = address("approve", evaluation.pk) or evaluation.get_absolute_url()
    return [_waiting(_("Godkjenn evalueringen"), evaluation, url, on)]


def _waiting(what: str, evaluation: Evaluation, url: str, on: date) -> Waiting:
    is_open = evaluation.state == EvaluationState.OPEN
    due_on = evaluation.due_on if is_open else None
    return Waiting(
        what,
        _("evaluering %(year)s, %(municipalities)s")
        % {"year": evaluation.year, "municipalities": municipalities_of(evaluation)},
        url,
        evaluation.agreement.title,
        due_on,
        due_on is not None and due_on < on,
    )
