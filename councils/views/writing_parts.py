"""The buttons of the page that minutes are written on: each an act, answered where it was pressed."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import closing
from councils.actions import writing
from councils.actions.follow_ups import add_follow_up
from councils.choices import Outcome
from councils.forms import writing as forms
from councils.models import AgendaItem, Decision, MinutesPiece
from councils.views.writing import WriteBase
from records.refusals import Refused
from web.views import ActionFormView, ActionView


class Part(WriteBase):
    """An act on the page; opened by its address it leads back there."""

    @cached_property
    def item(self) -> AgendaItem:
        """The item that the address names; 404 if it is another meeting's."""
        return get_object_or_404(
            AgendaItem.objects.on_agenda().select_related("meeting__forum", "forum"),
            pk=self.kwargs["item"],
            meeting=self.meeting,
        )

    @cached_property
    def piece(self) -> MinutesPiece:
        """The piece that the address names; 404 if it is another meeting's."""
        return get_object_or_404(
            MinutesPiece.objects.select_related("item__meeting__forum"),
            pk=self.kwargs["piece"],
            item__meeting=self.meeting,
        )

    @cached_property
    def decision(self) -> Decision:
        """The decision that the address names; 404 if it is another meeting's."""
        return get_object_or_404(
            Decision.objects.select_related("item__meeting__forum"),
            pk=self.kwargs["decision"],
            item__meeting=self.meeting,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.get_success_url())

    def at_item(self, item: AgendaItem, place: str = "") -> str:
        """The page, with this item open."""
        return closing.item_address(self.meeting, item.pk, place)

    def get_success_url(self) -> str:
        return reverse("councils:write", args=[self.meeting.pk])

    @property
    def who(self) -> dict[str, Any]:
        """Who acts, and when, as every action takes it."""
        return {"by": self.actor, "on": self.on, "at": self.at}


class TapPart(Part, ActionView):
    """A button without a form."""

    def refused(self, refusal: Refused) -> HttpResponse:
        return self.render(status=refusal.status, reasons=refusal.reasons)


class FormPart(Part, ActionFormView):
    """A small form; its faults, and a refusal, are shown in it."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "auto_id": f"{self.place}-%s"}

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        return self.render(status=refusal.status, form=form, reasons=refusal.reasons)


# --- Outcome ----------------------------------------------------------------------------------------------


class SetOutcome(TapPart):
    """Treated; or the outcome is taken back."""

    def perform(self) -> Any:
        self.place = f"utfall-{self.item.pk}"
        wanted = self.request.POST.get("outcome", "")
        if wanted not in {"", Outcome.TREATED}:
            raise Refused(_("Velg hva som ble gjort med saken."))
        return writing.set_outcome(item=self.item, outcome=wanted, **self.who)

    def get_success_url(self) -> str:
        return self.at_item(self.item, f"utfall-{self.item.pk}")


class Postpone(FormPart):
    """Put off to a named meeting, with the reason."""

    form_class = forms.PostponeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = f"utsatt-{self.item.pk}"
        return {**super().get_form_kwargs(), "coming": self.coming}

    def perform(self, form: Any) -> Any:
        return writing.set_outcome(
            item=self.item,
            outcome=Outcome.POSTPONED,
            reason=form.cleaned_data["reason"],
            to=form.meeting(),
            **self.who,
        )

    def get_success_url(self) -> str:
        return self.at_item(self.item, f"utfall-{self.item.pk}")


class SendBack(FormPart):
    """Sent back to those who raised it, with the reason."""

    form_class = forms.SendBackForm

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = f"tilbake-{self.item.pk}"
        return super().get_form_kwargs()

    def perform(self, form: Any) -> Any:
        return writing.set_outcome(
            item=self.item, outcome=Outcome.SENT_BACK, reason=form.cleaned_data["reason"], **self.who
        )

    def get_success_url(self) -> str:
        return self.at_item(self.item, f"utfall-{self.item.pk}")


class TreatTheRest(TapPart):
    """Every item without an outcome was treated."""

    place = "resten"
    success_message = gettext_lazy("Sakene er ført som behandlet.")

    def perform(self) -> Any:
        return writing.treat_the_rest(meeting=self.meeting, **self.who)


class AddTableItem(FormPart):
    """An item raised at the meeting."""

    form_class = forms.TableItemForm
    place = "ny-sak"

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return writing.add_table_item(
            meeting=self.meeting,
            title=data["title"],
            is_closed=data["is_closed"],
            legal_basis=data["legal_basis"],
            public_title=data["public_title"],
            **self.who,
        )

    def get_success_url(self) -> str:
        added = getattr(self, "result", None)
        return self.at_item(added) if added else super().get_success_url()


# --- Decisions --------------------------------------------------------------------------------------------


class AddDecision(FormPart):
    """A decision, and who is to see to it."""

    form_class = forms.DecisionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = f"beslutning-{self.item.pk}"
        return {**super().get_form_kwargs(), "seats": self.seats}

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return writing.add_decision(
            item=self.item,
            text=data["text"],
            is_closed=data["is_closed"],
            legal_basis=data["legal_basis"],
            follow_up=form.wants_follow_up(),
            **self.who,
        )

    def get_success_url(self) -> str:
        return self.at_item(self.item, f"beslutninger-{self.item.pk}")


class OfDecision(Part):
    """An act on one decision."""

    def get_success_url(self) -> str:
        return self.at_item(self.decision.item, f"beslutninger-{self.decision.item_id}")


class ChangeDecision(OfDecision, FormPart):
    """Other words, or closed by a basis."""

    form_class = forms.ChangeDecisionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = f"endre-{self.decision.pk}"
        return super().get_form_kwargs()

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return writing.change_decision(
            decision=self.decision,
            text=data["text"],
            revision=data["read_revision"],
            is_closed=data["is_closed"],
            legal_basis=data["legal_basis"],
            **self.who,
        )


class RemoveDecision(OfDecision, TapPart):
    """Take a decision out of the minutes."""

    def perform(self) -> Any:
        self.place = f"endre-{self.decision.pk}"
        return writing.remove_decision(decision=self.decision, **self.who)


class AddFollowUp(OfDecision, FormPart):
    """Something more that is to be done because of a decision."""

    form_class = forms.FollowUpForm

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = f"oppfolging-{self.decision.pk}"
        return {**super().get_form_kwargs(), "seats": self.seats}

    def perform(self, form: Any) -> Any:
        return add_follow_up(
            forum=self.forum,
            decision=self.decision,
            text=form.cleaned_data["text"],
            **form.follow_up(),
            **self.who,
        )
