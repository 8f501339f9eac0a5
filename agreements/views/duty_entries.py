"""Telling about a duty: the yearly answer, what took place, the year's figure; and taking it back."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from agreements.actions import duty_entries as acts
from agreements.actions.steps import side_of
from agreements.duties.promises import PromisedDuty
from agreements.duties.telling import entries_of, held_for, needs_case, told_as
from agreements.forms.duty_entries import EntryForm, FigureForm, StatementForm
from agreements.models import DutyEntry
from agreements.views.duty_bases import OfAgreementsDuties, OfDuty
from parties.standing import Held
from records import days
from web.access import Right
from web.views import ActionFormView, ActionView

FORMS: dict[str, Any] = {
    DutyEntry.Kind.STATEMENT: StatementForm,
    DutyEntry.Kind.ENTRY: EntryForm,
    DutyEntry.Kind.FIGURE: FigureForm,
}
TITLES = {
    DutyEntry.Kind.STATEMENT: gettext_lazy("Svar om forpliktelsen"),
    DutyEntry.Kind.ENTRY: gettext_lazy("Før opp noe som har skjedd"),
    DutyEntry.Kind.FIGURE: gettext_lazy("Oppgi tallet for året"),
}
THANKS = {
    DutyEntry.Kind.STATEMENT: gettext_lazy("Svaret er lagret."),
    DutyEntry.Kind.ENTRY: gettext_lazy("Det er ført opp."),
    DutyEntry.Kind.FIGURE: gettext_lazy("Tallet er lagret."),
}


class Tell(OfDuty, ActionFormView):
    """The form that suits the duty, and what has been told before; already answered it says so instead."""

    access = Right("duties.tell")
    template_name = "agreements/duties/tell.html"

    def get_right_object(self) -> PromisedDuty:
        return self.duty

    @cached_property
    def kind(self) -> str:
        """In which form it is told; 404 for a duty that the portal's records alone decide."""
        found = told_as(self.duty.terms)
        if found is None:
            raise Http404
        return found

    @cached_property
    def held(self) -> Held:
        """The office that the person tells from: the one acted from, if it is of a side that has the duty."""
        acting = self.actor.appointment_id if self.actor is not None else None
        found = held_for(self.standing, self.object, self.duty.terms.sides, acting)
        assert found is not None  # by `access`
        return found

    @cached_property
    def entries(self) -> list[DutyEntry]:
        """What was told about the duty in the year."""
        return entries_of(self.object, self.duty.terms.key, self.year)

    @property
    def standing_answer(self) -> DutyEntry | None:
        """The own side's answer or figure that stands; it has to be withdrawn before another is given."""
        if self.kind == DutyEntry.Kind.ENTRY:
            return None
        side = side_of(self.held)
        return next(
            (
                one
                for one in self.entries
                if one.kind == self.kind and one.side == side and one.withdrawn_at is None
            ),
            None,
        )

    def get_page_title(self) -> str:
        return str(TITLES[DutyEntry.Kind(self.kind)])

    def get_breadcrumbs(self) -> list[Any]:
        return [*super().get_breadcrumbs(), (self.duty.terms.label, self.duty_url(self.duty.terms.key))]

    def get_form_class(self) -> Any:
        return FORMS[self.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        more: dict[str, Any] = {}
        if self.kind == DutyEntry.Kind.FIGURE:
            more["unit"] = str(self.duty.terms.parameters.get("unit", ""))
        elif self.kind == DutyEntry.Kind.ENTRY:
            more["needs_case"] = needs_case(self.duty.terms)
        return {**super().get_form_kwargs(), "year": self.year, "on": self.on, **more}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def get_success_url(self) -> str:
        return self.duty_url(self.duty.terms.key)

    def get_success_message(self) -> str:
        return str(THANKS[DutyEntry.Kind(self.kind)])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            side=side_of(self.held),
            other_years=[one for one in self.years[:3] if one != self.year],
            standing_answer=self.standing_answer,
            entries=self.entries,
            may_withdraw={side_of(self.held)},
            duty_url=self.get_success_url(),
            **kwargs,
        )

    def perform(self, form: Any) -> DutyEntry:
        tell: Any = {
            DutyEntry.Kind.STATEMENT: acts.tell_statement,
            DutyEntry.Kind.ENTRY: acts.tell_entry,
            DutyEntry.Kind.FIGURE: acts.tell_figure,
        }[DutyEntry.Kind(self.kind)]
        told = {name: value for name, value in form.cleaned_data.items() if name != "privacy_seen"}
        return tell(
            agreement=self.object,
            key=self.duty.terms.key,
            year=self.year,
            privacy=form.overridden,
            by=self.actor,
            on=self.on,
            at=days.now(),
            **told,
        )


class WithdrawEntry(OfAgreementsDuties, ActionView):
    """Take back what the own side has told; it stays to be read, and counts no longer."""

    access = Right("duties.withdraw_entry")
    page_title = gettext_lazy("Trekk det som er ført")
    confirm_label = gettext_lazy("Trekk tilbake")
    confirm_style = "danger"
    confirm_text = gettext_lazy(
        "Det som er ført, blir stående til å lese, men teller ikke lenger. Du kan føre noe nytt etterpå."
    )
    success_message = gettext_lazy("Det er trukket tilbake.")

    @cached_property
    def entry(self) -> DutyEntry:
        """The entry that the address names; 404 if it is another duty's."""
        self.require("duties.view", self.object)
        entries = DutyEntry.objects.select_related("agreement")
        return get_object_or_404(
            entries, agreement=self.object, duty_key=self.kwargs["key"], pk=self.kwargs["entry"]
        )

    def get_right_object(self) -> DutyEntry:
        return self.entry

    def get_success_url(self) -> str:
        return f"{self.duties_url(aar=self.entry.year)}#{self.kwargs['key']}"

    def perform(self) -> DutyEntry:
        return acts.withdraw(entry=self.entry, by=self.actor, on=self.on, at=days.now())
