"""What the pages of an evaluation share: finding it, the way to it, and what its sides look like."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.actions.evaluation_steps import side_of
from agreements.choices import Side
from agreements.evaluation.rules import sides_approved_by, sides_of
from agreements.models import AgreementParty, Evaluation, EvaluationSide, EvaluationState
from parties.standing import Capability
from records import days
from web.views import ActionFormView, Crumb, PortalView


class EvaluationView(PortalView):
    """A page about one evaluation, found among those the person may read (else 404)."""

    model = Evaluation
    object: Evaluation

    def get_queryset(self) -> QuerySet[Evaluation]:
        return Evaluation.objects.visible_to(self.request.user, self.on).with_parties()

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation that the page is about."""
        return self.object

    @property
    def at(self) -> Any:
        """The present moment, for the action."""
        return days.now()

    @property
    def language(self) -> str:
        """The written standard that the person reads questions in."""
        return question_language()

    @cached_property
    def written_sides(self) -> set[str]:
        """The sides that the person writes for."""
        return sides_of(self.standing, self.evaluation, Capability.EDIT_DRAFTS) if self.standing else set()

    @cached_property
    def led_sides(self) -> set[str]:
        """The sides that the person may agree for."""
        return sides_approved_by(self.standing, self.evaluation) if self.standing else set()

    def get_success_url(self) -> str:
        """Where to go when it is done."""
        return self.evaluation.get_absolute_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        return [
            (_("Evaluering"), reverse("evaluations:list")),
            (title_of(self.evaluation), self.evaluation.get_absolute_url()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"evaluation": self.evaluation, **kwargs})


class SidePageView(EvaluationView):
    """A page about one side of an evaluation, named in the address; rights are asked about that side."""

    @property
    def side(self) -> str:
        """The side that the page is about."""
        return self.kwargs["side"]

    @cached_property
    def row(self) -> EvaluationSide:
        """Where that side stands."""
        return side_of(self.evaluation, self.side)

    def get_right_object(self) -> EvaluationSide:
        return self.row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"side": self.row, "side_name": name_of(self.side), **kwargs})


class WhileOpen(EvaluationView, ActionFormView):
    """A form that can be used only while the evaluation is open: later the page says why, without the
    form."""

    @cached_property
    def hindrances(self) -> list[str]:
        """Why the page cannot be used now, in sentences; none when it can."""
        return why_not_open(self.evaluation)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.evaluation.get_absolute_url()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        closed = bool(self.hindrances) and self.request.method == "GET"
        if closed:
            kwargs["form"] = None
        return super().get_context_data(**{"hindrances": self.hindrances if closed else [], **kwargs})


@dataclass(frozen=True)
class SideCard:
    """One side as the evaluation's page shows it."""

    row: EvaluationSide
    name: str
    asked: int
    answered: int
    is_mine: bool
    parties: list[str] = field(default_factory=list)

    @property
    def is_agreed(self) -> bool:
        """Has the side agreed on its answer?"""
        return self.row.agreed_at is not None


def why_not_open(evaluation: Evaluation) -> list[str]:
    """Why nothing more can be answered, in a sentence; nothing while it is open."""
    if evaluation.state == EvaluationState.OPEN:
        return []
    if evaluation.state == EvaluationState.CANCELLED:
        return [_("Evalueringen er avlyst: %(reason)s") % {"reason": evaluation.cancelled_reason}]
    return [
        _("Evalueringen er lagt fram, og svarene kan ikke endres. Den har status «%(state)s».")
        % {"state": evaluation.get_state_display()}
    ]


def question_language() -> str:
    """Bokmål unless the page is in Nynorsk."""
    return "nn" if (translation.get_language() or "").startswith("nn") else "nb"


def name_of(side: str) -> str:
    """«politiet» or «kommunen»."""
    return str(Side(side).label)


def title_of(evaluation: Any) -> str:
    """«Evaluering 2026: Samarbeidsavtale»."""
    return _("Evaluering %(year)s: %(title)s") % {
        "year": evaluation.year,
        "title": evaluation.agreement.title,
    }


def is_late(evaluation: Evaluation, on: date) -> bool:
    """Is it still open after its deadline?"""
    return (
        evaluation.state == EvaluationState.OPEN and evaluation.due_on is not None and evaluation.due_on < on
    )


def municipalities_in(evaluation: Evaluation) -> list[AgreementParty]:
    """The municipalities that the evaluation speaks of: those in its content once that is frozen."""
    told = {party["id"] for party in (evaluation.frozen_content or {}).get("parties", ())}
    return [
        party
        for party in evaluation.agreement.parties.all()
        if party.side == Side.MUNICIPALITY and (not told or party.organisation_id in told)
    ]
