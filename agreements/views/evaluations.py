"""The yearly evaluation: the list, its own page, starting and calling off, the way of working."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.evaluation_answers import check_may_answer
from agreements.actions.evaluation_sides import hindrances
from agreements.choices import ScopePart, Side
from agreements.duties.periods import deciding_periods
from agreements.evaluation import after
from agreements.evaluation.addresses import address
from agreements.evaluation.ball import Ball, ball_of, tone_of
from agreements.evaluation.history import history_for
from agreements.evaluation.issuing import document_of
from agreements.evaluation.querysets import reach_of
from agreements.evaluation.rules import parties_led
from agreements.evaluation.starting import period_of, stands_alone
from agreements.evaluation.states import FLOW
from agreements.models import Agreement, Evaluation, EvaluationParticipant, EvaluationState
from agreements.status import standing_alone
from agreements.views.evaluation_bases import (
    EvaluationView,
    SideCard,
    is_late,
    name_of,
    title_of,
)
from parties.standing import standing_of
from records.refusals import Refused
from records.workflow import has_right
from web.access import LoggedIn, Right
from web.transitions import steps
from web.views import Crumb, PageView, PortalListView

# So many agreements are offered in the list at a time.
MOST_TO_START = 20


@dataclass(frozen=True)
class Act:
    """Something the person may do on the evaluation's page, in the shape that `{% offers %}` shows."""

    name: str
    label: str
    url: str
    style: str = "secondary"
    reasons: list[str] = field(default_factory=list)
    opens_page: bool = True

    @property
    def is_open(self) -> bool:
        """Can it be done now?"""
        return not self.reasons


class EvaluationList(PortalListView):
    """The evaluations that the person reads, by year, with state, who has the ball and the deadline."""

    access = LoggedIn
    template_name = "agreements/evaluation/list.html"
    page_title = gettext_lazy("Evaluering")

    def get_queryset(self) -> QuerySet[Evaluation]:
        return (
            Evaluation.objects.visible_to(self.request.user, self.on)
            .with_parties()
            .order_by("-year", "agreement__title", "pk")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        years: dict[int, list[dict[str, Any]]] = {}
        for one in found["object_list"]:
            row = {
                "evaluation": one,
                "ball": ball_of(one, self.on),
                "tone": tone_of(one.state),
                "municipalities": [
                    str(party) for party in one.agreement.parties.all() if party.side == Side.MUNICIPALITY
                ],
                "is_late": is_late(one, self.on),
            }
            years.setdefault(one.year, []).append(row)
        return {
            **found,
            "years": years,
            "to_start": self._to_start(),
            "others": [
                (label, url)
                for label, url in (
                    (_("Evalueringsrunder"), address("rounds") if self._runs_rounds() else ""),
                    (_("Spørreskjemaer"), address("questionnaires")),
                )
                if url
            ],
        }

    def _runs_rounds(self) -> bool:
        return has_right("evaluations.run_round", self.request.user)

    def _to_start(self) -> list[Agreement]:
        """The agreements that the person writes for and that can be evaluated for this year or the last: in
        force in it, and without an evaluation of it."""
        own = reach_of(standing_of(self.request.user, self.on)).own
        mine = [
            one
            for one in standing_alone(
                Agreement.objects.filter(parties__organisation__in=own, versions__state="SIGNED")
            )
            .prefetch_related("parties__organisation")
            .distinct()
            .order_by("title", "pk")
            if has_right("evaluations.start", self.request.user, one)
        ]
        years = (self.on.year, self.on.year - 1)
        there = set(
            Evaluation.objects.standing()
            .filter(agreement__in=mine, year__in=years)
            .values_list("agreement", "year")
        )
        free = {
            period.agreement.pk
            for year in years
            for period in deciding_periods(mine, year, self.on)
            if (period.agreement.pk, year) not in there
        }
        return [one for one in mine if one.pk in free][:MOST_TO_START]


class EvaluationPage(EvaluationView, PageView):
    """The evaluation's own page: what it is, its state, who has the ball, the way ahead, what can be done."""

    access = Right("evaluations.view")
    template_name = "agreements/evaluation/evaluation.html"

    def get_page_title(self) -> str:
        return title_of(self.evaluation)

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Evaluering"), reverse("evaluations:list"))]

    @cached_property
    def cards(self) -> list[SideCard]:
        """The two sides."""
        counts = self.evaluation.participants.counts_by_side()
        parties = self.evaluation.agreement.parties.all()
        return [
            SideCard(
                row,
                name_of(row.side),
                *counts.get(row.side, (0, 0)),
                is_mine=row.side in self.written_sides | self.led_sides,
                parties=[str(one) for one in parties if one.side == row.side],
            )
            for row in self.evaluation.sides.all()
        ]

    @cached_property
    def participant(self) -> EvaluationParticipant | None:
        """The person as somebody who is asked to answer."""
        return (
            EvaluationParticipant.objects.of_user(self.request.user, self.on)
            .filter(evaluation=self.evaluation)
            .first()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        evaluation, ball = self.evaluation, ball_of(self.evaluation, self.on)
        period = period_of(evaluation.agreement, evaluation.year, self.on)
        both = all(card.is_agreed for card in self.cards)
        return super().get_context_data(
            tone=tone_of(evaluation.state),
            ball=ball,
            ball_is_mine=self._is_mine(ball),
            is_late=is_late(evaluation, self.on),
            cards=self.cards,
            way=self._way(both),
            acts=self._acts(),
            steps=self._steps(),
            scope=[ScopePart(part).label for part in evaluation.scope],
            period=period if period and period.version.pk == evaluation.version_id else None,
            links=self._links(both),
            seldom=self._seldom(),
            events=list(history_for(evaluation, self.standing, self.on)[:40]) if self.standing else [],
            document=document_of(evaluation) if evaluation.state == EvaluationState.AGREED else None,
            **kwargs,
        )

    def _is_mine(self, ball: Ball) -> bool:
        """Does it wait for this person: to write what is missing, to confirm, put forward or approve?"""
        evaluation = self.evaluation
        if evaluation.state == EvaluationState.SUBMITTED:
            led = parties_led(self.standing, evaluation) if self.standing else ()
            return any(one.pk in ball.party_ids for one in led)
        if evaluation.state != EvaluationState.OPEN:
            return False
        if all(card.is_agreed for card in self.cards):
            return bool(self.written_sides)
        return any(
            side in self.written_sides if hindrances(evaluation, side) else side in self.led_sides
            for side in ball.sides
        )

    def _way(self, both: bool) -> list[dict[str, Any]]:
        """The steps from start to end, with those that are done and the one that is next."""
        evaluation = self.evaluation
        together = evaluation.mode == Evaluation.Mode.TOGETHER
        past_open = evaluation.state in {EvaluationState.SUBMITTED, EvaluationState.AGREED}
        asked = any(card.asked for card in self.cards)
        answered = asked and all(card.asked == card.answered for card in self.cards)
        written = both or past_open or evaluation.answers.filter(participant__isnull=True).exists()
        rows = [
            (_("Møtet fyller ut"), written) if together else (_("Velg deltakere"), asked or written),
            *([] if together else [(_("Deltakerne svarer"), answered or both or past_open)]),
            (_("Hver side blir enig om sitt svar"), both or past_open),
            (_("Legg fram med tall, felles vurdering og forbedringspunkter"), past_open),
            (_("Alle parter godkjenner"), evaluation.state == EvaluationState.AGREED),
            (_("Ferdig"), evaluation.state == EvaluationState.AGREED),
        ]
        current = next((place for place, (_label, is_done) in enumerate(rows) if not is_done), None)
        if evaluation.state == EvaluationState.CANCELLED:
            current = None
        return [
            {"label": label, "is_done": is_done, "is_current": place == current}
            for place, (label, is_done) in enumerate(rows)
        ]

    def _acts(self) -> list[Act]:
        """What the person can do while it is open – their own answer, and their side's – and what is left
        when it is agreed."""
        evaluation = self.evaluation
        found: list[Act] = []
        if evaluation.state == EvaluationState.AGREED:
            return self._acts_after()
        if evaluation.state != EvaluationState.OPEN:
            return found
        together = evaluation.mode == Evaluation.Mode.TOGETHER
        if self.participant is not None:
            label = _("Endre svaret ditt") if self.participant.answered_at else _("Svar på evalueringen")
            try:
                check_may_answer(evaluation, self.participant, self.on)
                reasons = []
            except Refused as refused:
                reasons = refused.reasons
            style = "secondary" if self.participant.answered_at else "primary"
            found.append(Act("answer", label, address("answer", evaluation.pk), style, reasons))
        if self.written_sides and together:
            found.append(Act("together", _("Fyll ut sammen"), address("together", evaluation.pk), "primary"))
        if self.written_sides and not together:
            asked = any(card.asked for card in self.cards if card.row.side in self.written_sides)
            style = "secondary" if asked else "primary"
            found.append(
                Act("people", _("Velg hvem som skal svare"), address("participants", evaluation.pk), style)
            )
        for card in self.cards:
            if card.is_mine:
                found += self._side_acts(card, together)
        return found

    def _acts_after(self) -> list[Act]:
        """What an agreed evaluation leads to, each until it is done."""
        evaluation, user = self.evaluation, self.request.user
        found = []
        if (
            evaluation.forum_id is not None
            and evaluation.item_id is None
            and has_right("evaluations.write_joint", user, evaluation)
        ):
            label = _("Meld inn til politirådet")
            found.append(Act("propose-item", label, address("propose_item", evaluation.pk), "primary"))
        left = after.parties_without_case(evaluation, after.written_for(self.standing), self.on)
        for party in left:
            whose = f": {party}" if len(left) > 1 else ""
            for page, label in (
                ("case_paper", _("Sak til kommunestyret (Word)")),
                ("treatment", _("Før saksnummeret")),
            ):
                found.append(Act(f"{page}-{party.pk}", label + whose, address(page, evaluation.pk, party.pk)))
        if (
            has_right("evaluations.follow_point", user, evaluation)
            and after.points_left().filter(evaluation=evaluation).exists()
        ):
            found.append(Act("points", _("Følg opp punktene"), address("points", evaluation.pk)))
        return found

    def _side_acts(self, card: SideCard, together: bool) -> list[Act]:
        """Writing and confirming the answer of one of the person's sides."""
        evaluation, side = self.evaluation, card.row.side
        url = address("side", evaluation.pk, side)
        words = {"side": card.name}
        if card.is_agreed:
            return [Act(f"side-{side}", _("Se svaret for %(side)s") % words, url)]
        found = []
        if side in self.written_sides and not together:
            label = _("Skriv svaret for %(side)s") % words
            found.append(Act(f"side-{side}", label, url, "primary" if card.asked else "secondary"))
        if side not in self.written_sides:
            found.append(Act(f"side-{side}", _("Les svaret for %(side)s") % words, url))
        if side in self.led_sides:
            missing = hindrances(evaluation, side)
            reasons = [_("%(count)s spørsmål er ikke besvart for siden ennå.") % {"count": len(missing)}]
            found.append(
                Act(
                    f"agree-{side}",
                    _("Bekreft at %(side)s er enig") % words,
                    f"{url}#bekreft",
                    "primary",
                    reasons if missing else [],
                )
            )
        return found

    def _steps(self) -> list[Any]:
        """The steps of the flow whose pages stand."""
        offered = FLOW.offers(self.evaluation, self.request.user, self.on)
        bound = steps(
            offered,
            lambda name: address(name, self.evaluation.pk),
            pages=[transition.name for transition in FLOW],
        )
        # Calling off stands with what is seldom needed.
        return [one for one in bound if one.url and one.name != "cancel"]

    def _links(self, both: bool) -> list[tuple[str, str]]:
        """The pages beside this one that say more; those with both sides' answers once both have agreed."""
        evaluation = self.evaluation
        wanted = [(_("Tallene for året"), "figures")]
        if both or evaluation.mode == Evaluation.Mode.TOGETHER:
            wanted.append((_("Svarene side om side, og felles vurdering"), "joint"))
            wanted.append((_("Forbedringspunkter"), "points"))
            wanted.append((_("Hele evalueringen"), "report"))
        found = [(label, address(name, evaluation.pk)) for label, name in wanted]
        if has_right("duties.view", self.request.user, evaluation.agreement):
            duties = reverse("duties:agreement", args=[evaluation.agreement_id])
            found.append((_("Forpliktelsene slik de står i dag"), f"{duties}?aar={evaluation.year}"))
        return [(label, url) for label, url in found if url]

    def _seldom(self) -> list[Act]:
        """Going over to the other way of working, and calling off."""
        if self.evaluation.state != EvaluationState.OPEN or not self.written_sides:
            return []
        together = self.evaluation.mode == Evaluation.Mode.TOGETHER
        label = _("La hver deltaker svare") if together else _("Fyll ut sammen i et møte")
        return [
            Act("mode", label, address("mode", self.evaluation.pk)),
            Act("cancel", _("Avlys evalueringen"), address("cancel", self.evaluation.pk)),
        ]


def on_agreement(agreement: Agreement, view: Any) -> dict[str, Any]:
    """What an agreement's page says of its evaluations, to those who read them."""
    request, on = view.request, view.on
    evaluations = list(
        Evaluation.objects.visible_to(request.user, on)
        .filter(agreement=agreement)
        .order_by("-year", "-pk")[:5]
    )
    may_start = (
        has_right("evaluations.start", request.user, agreement)
        and agreement.versions.filter(state="SIGNED").exists()
        and stands_alone(agreement)
    )
    return {
        "evaluations": [(one, tone_of(one.state)) for one in evaluations],
        "may_start_evaluation": may_start,
    }
