"""Forms for what a side tells about a duty: the yearly answer, what took place, the year's figure."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.duty_entries import (
    LARGEST,
    LONGEST_CASE,
    LONGEST_SOURCE,
    LONGEST_TEXT,
    LONGEST_UNIT,
)
from agreements.models import DutyEntry
from parties.forms import PrivacyGuardedFormMixin
from web.forms import DateInput, PortalForm


class FigureField(forms.Field):
    """A number as Norwegians write it: «12,5», «1 200»; to a Decimal with at most two decimals."""

    widget: Any = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "class": "input--short", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:
        text = "".join(str(value or "").split()).replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError(_("Skriv et tall, for eksempel 12,5.")) from None
        if not number.is_finite() or not 0 <= number <= LARGEST:
            raise forms.ValidationError(_("Tallet må være fra 0 til under 10 milliarder."))
        if number != round(number, 2):
            raise forms.ValidationError(_("Skriv tallet med høyst to desimaler."))
        return number


class StatementForm(PrivacyGuardedFormMixin, PortalForm):
    """Was it kept this year: yes, partly or no, with a remark."""

    submit_label = gettext_lazy("Lagre svaret")
    guarded_fields = ("text",)

    answer = forms.ChoiceField(
        label=gettext_lazy("Er forpliktelsen oppfylt?"),
        choices=[(value, label.capitalize()) for value, label in DutyEntry.Answer.choices],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg ja, delvis eller nei.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Merknad"),
        help_text=gettext_lazy("Hva er gjort, eller hva mangler? Skriv ikke om enkeltpersoner."),
        widget=forms.Textarea,
        max_length=LONGEST_TEXT,
        required=False,
    )
    case_reference = forms.CharField(
        label=gettext_lazy("Saksnummer"), max_length=LONGEST_CASE, required=False
    )

    def __init__(self, *args: Any, year: int, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Er forpliktelsen oppfylt i %(year)s?") % {"year": year}
        self.fields["case_reference"].widget.attrs["class"] = "input--short"


class EntryForm(PrivacyGuardedFormMixin, PortalForm):
    """Something that took place on a day of the year."""

    submit_label = gettext_lazy("Lagre")
    guarded_fields = ("text",)

    took_place_on = forms.DateField(label=gettext_lazy("Når"), widget=DateInput)
    text = forms.CharField(
        label=gettext_lazy("Hva skjedde"),
        help_text=gettext_lazy("En setning eller to. Skriv ikke om enkeltpersoner."),
        widget=forms.Textarea,
        max_length=LONGEST_TEXT,
    )
    case_reference = forms.CharField(
        label=gettext_lazy("Saksnummer"), max_length=LONGEST_CASE, required=False
    )

    def __init__(self, *args: Any, year: int, on: date, needs_case: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.on = year, on
        self.fields["case_reference"].required = needs_case
        self.fields["case_reference"].widget.attrs["class"] = "input--short"
        if on.year == year:
            self.fields["took_place_on"].initial = on

    def clean_took_place_on(self) -> date:
        """The same rules as the action's, shown at the field."""
        day = self.cleaned_data["took_place_on"]
        if day > self.on:
            raise forms.ValidationError(_("Dagen kan ikke ligge fram i tid."))
        if day.year != self.year:
            raise forms.ValidationError(_("Dagen må ligge i %(year)s.") % {"year": self.year})
        return day


class FigureForm(PrivacyGuardedFormMixin, PortalForm):
    """The year's figure with its unit and source."""

    submit_label = gettext_lazy("Lagre tallet")
    guarded_fields = ("text", "source")

    value = FigureField(label=gettext_lazy("Tall"))
    unit = forms.CharField(
        label=gettext_lazy("Enhet"),
        help_text=gettext_lazy("For eksempel minutter eller prosent."),
        max_length=LONGEST_UNIT,
        required=False,
    )
    source = forms.CharField(
        label=gettext_lazy("Kilde"),
        help_text=gettext_lazy("Hvor tallet er hentet fra, for eksempel et system og en dato."),
        max_length=LONGEST_SOURCE,
        error_messages={"required": gettext_lazy("Oppgi hvor tallet er hentet fra.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Merknad"), widget=forms.Textarea, max_length=LONGEST_TEXT, required=False
    )

    def __init__(self, *args: Any, year: int, on: date, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = _("Tallet for %(year)s") % {"year": year}
        self.fields["unit"].initial = unit
        self.fields["unit"].widget.attrs["class"] = "input--short"
