"""What waits for a person in evaluations, for the home page; a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.evaluation.addresses import address
from agreements.evaluation.approving import parties_asked
from agreements.evaluation.letters import municipalities_of
from agreements.evaluation.rules import parties_led, sides_approved_by, sides_of
from agreements.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationParticipant,
    EvaluationState,
    SignatoryPlace,
)
from councils.waiting import MOST_OF_A_KIND, Waiting
from parties.standing import Capability, Standing


def waiting_for(user: Any, standing: Standing, on: date) -> list[Waiting]:
    """What the person is to answer, what their side is to do, what is to be put forward or approved."""
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
    begun = _begun(evaluations)
    for evaluation in evaluations:
        if evaluation.state == EvaluationState.OPEN:
            found += _of_open(evaluation, standing, begun[evaluation.pk], on)
        else:
            found += _to_approve(evaluation, standing, on)
    return found[: 2 * MOST_OF_A_KIND]


def _begun(evaluations: Iterable[Evaluation]) -> dict[int, dict[str, set[str]]]:
    """By evaluation: the sides that have asked somebody, and those that have written something."""
    keys = [one.pk for one in evaluations if one.state == EvaluationState.OPEN]
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: {"asked": set(), "written": set()})
    rows: Any = EvaluationParticipant.objects.asked().filter(evaluation__in=keys)
    for key, side in rows.order_by().values_list("evaluation", "side").distinct():
        found[key]["asked"].add(side)
    rows = EvaluationAnswer.objects.filter(evaluation__in=keys, participant__isnull=True)
    for key, side in rows.order_by().values_list("evaluation", "side").distinct():
        found[key]["written"].add(side)
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
    evaluation: Evaluation, standing: Standing, begun: dict[str, set[str]], on: date
) -> list[Waiting]:
    """What the person's side is to do next; one thing for each evaluation."""
    writes = sides_of(standing, evaluation, Capability.EDIT_DRAFTS)
    leads = sides_approved_by(standing, evaluation)
    behind = {row.side for row in evaluation.sides.all() if row.agreed_at is None}
    if not behind:
        if not writes:
            return []
        url = address("submit", evaluation.pk) or evaluation.get_absolute_url()
        return [_waiting(_("Legg evalueringen fram"), evaluation, url, on)]
    mine = behind & (writes | leads)
    if not mine:
        return []
    side = min(mine)
    if side in leads and side in begun["written"]:
        what = _("Bli enige om svaret for %(side)s")
    elif side not in writes:
        return []
    elif evaluation.mode == Evaluation.Mode.TOGETHER:
        what = _("Fyll ut evalueringen sammen")
    elif side in begun["asked"] or side in begun["written"]:
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
