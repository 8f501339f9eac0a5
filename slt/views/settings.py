"""What a programme has decided about itself, and the municipalities in it; kept by those who keep it."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.forms.members import LastDayForm
from slt.actions import programmes
from slt.forms.programmes import AddPartyForm, SettingsForm
from slt.founding import Founding
from slt.models import Programme, ProgrammeParty
from slt.views.bases import ProgrammeView, SltView
from web.access import Right
from web.views import ActionFormView, Crumb


class Settings(ProgrammeView, ActionFormView):
    """Names, language, how long a referral may lie; beside it the municipalities and groups."""

    access = Right("slt.keep_programme")
    template_name = "slt/settings.html"
    form_class = SettingsForm
    page_title = gettext_lazy("Innstillinger")
    success_message = gettext_lazy("Innstillingene er lagret.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "programme": self.programme}

    def get_success_url(self) -> str:
        return reverse("slt:settings", args=[self.programme.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "groups": self.programme.groups.valid(self.on).in_order(),
                "closed_groups": self.programme.groups.ended(self.on).in_order(),
                "parties": self.programme.parties.exclude(valid_to__lt=self.on).select_related(
                    "municipality"
                ),
                **kwargs,
            }
        )

    def perform(self, form: SettingsForm) -> Programme:
        return programmes.change_settings(
            programme=self.programme, by=self.actor, on=self.on, at=self.at, **form.cleaned_data
        )


class FromSettings(ActionFormView, SltView):
    """A step that is reached from the settings and goes back there."""

    template_name = "slt/settings_step.html"

    def get_success_url(self) -> str:
        return reverse("slt:settings", args=[self.programme.pk])

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Innstillinger"), self.get_success_url())]


class AddParty(FromSettings, ProgrammeView):
    """Take a municipality in."""

    access = Right("slt.keep_programme")
    form_class = AddPartyForm
    page_title = gettext_lazy("Ta inn en kommune")
    success_message = gettext_lazy("Kommunen er tatt inn. De som har verv der, har fått beskjed.")

    @cached_property
    def founding(self) -> Founding:
        """The municipalities that can take part."""
        return Founding(self.request.user, self.standing, self.on)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "founding": self.founding, "on": self.on}

    def perform(self, form: AddPartyForm) -> ProgrammeParty:
        return programmes.add_party(
            programme=self.programme,
            municipality=form.chosen,
            valid_from=form.cleaned_data["valid_from"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class EndParty(FromSettings):
    """The last day of a municipality in the programme."""

    access = Right("slt.keep_programme")
    form_class = LastDayForm
    success_message = gettext_lazy("Siste dag er lagret.")

    def get_object(self) -> ProgrammeParty:
        rows = ProgrammeParty.objects.exclude(valid_to__lt=self.on).select_related(
            "programme", "municipality"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return _("%(municipality)s går ut") % {"municipality": self.object.municipality.display_name}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on}

    def perform(self, form: LastDayForm) -> ProgrammeParty:
        return programmes.end_party(
            party=self.object, last_day=form.cleaned_data["last_day"], by=self.actor, on=self.on, at=self.at
        )
