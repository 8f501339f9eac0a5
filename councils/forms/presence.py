"""Forms about presence: a tap, and why a week was without. Choices only: there is nothing to write."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.choices import AbsenceReason, Arena
from web.forms import PortalForm


class LogForm(PortalForm):
    """One tap: which municipality (with the office that serves it), which arena, which day."""

    place = forms.ChoiceField(error_messages={"required": gettext_lazy("Velg en kommune.")})
    arena = forms.ChoiceField(
        choices=Arena.choices, error_messages={"required": gettext_lazy("Velg en arena.")}
    )
    day = forms.DateField(error_messages={"invalid": gettext_lazy("Dagen finnes ikke.")})

    def __init__(self, *args: Any, places: list[tuple[str, str]], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["place"].error_messages["invalid_choice"] = _("Vervet ditt gjelder ikke denne kommunen.")
        self.fields["arena"].error_messages["invalid_choice"] = _("Velg en arena fra listen.")

    def first_error(self) -> str:
        """What is wrong, in one sentence."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")


class ReasonForm(PortalForm):
    """Why a week was without presence."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Hvorfor var uken uten tilstedeværelse?"),
        choices=[*AbsenceReason.choices, ("", gettext_lazy("ingen grunn"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Sykdom føres ikke her, og skal ikke kunne leses ut av valgene."),
    )
    submit_label = gettext_lazy("Lagre")

    def marks(self) -> str:
        """There is one question."""
        return ""
