"""Forms about action plans and goals."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import FocusArea
from parties.forms import PrivacyGuardedFormMixin
from slt.choices import PlanPeriod
from web.forms import DateInput, PortalForm, Textarea


class _Guarded(PrivacyGuardedFormMixin, PortalForm):
    """Watched for private data."""


class PlanForm(_Guarded):
    """What the plan is called, when it counts, and how it begins."""

    submit_label = gettext_lazy("Lagre planen")
    title = forms.CharField(
        label=gettext_lazy("Tittel"),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv hva planen heter.")},
    )
    period_kind = forms.ChoiceField(label=gettext_lazy("Periode"), choices=PlanPeriod.choices)
    valid_from = forms.DateField(
        label=gettext_lazy("Første dag"), widget=DateInput({"class": "input--short"})
    )
    valid_to = forms.DateField(label=gettext_lazy("Siste dag"), widget=DateInput({"class": "input--short"}))
    introduction = forms.CharField(
        label=gettext_lazy("Innledning"),
        required=False,
        max_length=8000,
        widget=Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Hva planen bygger på, og hva den skal føre til."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("Siste dag kan ikke være før den første."))
        return data

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        names = ("title", "period_kind", "valid_from", "valid_to", "introduction")
        return {name: self.cleaned_data[name] for name in names}


class HearingForm(PortalForm):
    """From when to when the plan is on hearing."""

    submit_label = gettext_lazy("Send på høring")
    hearing_from = forms.DateField(
        label=gettext_lazy("På høring fra"), widget=DateInput({"class": "input--short"})
    )
    hearing_to = forms.DateField(
        label=gettext_lazy("Høringsfrist"),
        widget=DateInput({"class": "input--short"}),
        help_text=gettext_lazy("Siste dag for å komme med innspill."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("hearing_from"), data.get("hearing_to")
        if last and last < self.on:
            self.add_error("hearing_to", _("Høringsfristen kan ikke ligge tilbake i tid."))
        elif first and last and last < first:
            self.add_error("hearing_to", _("Høringsfristen kan ikke være før høringen begynner."))
        return data


class HearingOutcomeForm(_Guarded):
    """What the hearing led to."""

    hearing_outcome = forms.CharField(
        label=gettext_lazy("Hva høringen førte til"),
        required=False,
        max_length=8000,
        widget=Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Hvem som svarte, og hva som ble endret. Skriv ikke om enkeltpersoner."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)  # type: ignore[assignment]


class AdoptForm(PortalForm):
    """Who adopted the plan, when, and in which case."""

    submit_label = gettext_lazy("Før vedtaket")
    adopting_body = forms.CharField(
        label=gettext_lazy("Vedtatt av"),
        max_length=150,
        help_text=gettext_lazy("For eksempel kommunestyret eller styringsgruppa."),
        error_messages={"required": gettext_lazy("Skriv hvem som vedtok planen.")},
    )
    adopted_on = forms.DateField(
        label=gettext_lazy("Vedtatt dato"), widget=DateInput({"class": "input--short"})
    )
    case_reference = forms.CharField(
        label=gettext_lazy("Saksnummer"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For eksempel PS 57/26, slik det står i arkivet."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_adopted_on(self) -> date:
        """A day that has come."""
        day = self.cleaned_data["adopted_on"]
        if day > self.on:
            raise forms.ValidationError(_("Vedtaket kan ikke ligge fram i tid."))
        if day.year < 2000:
            raise forms.ValidationError(_("Se over datoen."))
        return day


class ContinueForm(PortalForm):
    """What the next plan is called."""

    submit_label = gettext_lazy("Før planen videre")
    title = forms.CharField(
        label=gettext_lazy("Hva den nye planen heter"),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv hva planen heter.")},
    )


class GoalForm(_Guarded):
    """What the plan wants to reach, within a focus area."""

    submit_label = gettext_lazy("Lagre målet")
    guarded_fields = ("text", "indicator")
    focus_area = forms.ModelChoiceField(
        label=gettext_lazy("Satsingsområde"),
        queryset=FocusArea.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ikke valgt"),
    )
    text = forms.CharField(
        label=gettext_lazy("Mål"),
        max_length=300,
        widget=Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Skriv hva dere vil oppnå.")},
    )
    indicator = forms.CharField(
        label=gettext_lazy("Slik ser vi om det er nådd"),
        max_length=300,
        required=False,
        widget=Textarea(attrs={"rows": 2}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)  # type: ignore[assignment]

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["focus_area"]
        field.queryset = areas
        field.label_from_instance = lambda area: f"{area.title} ({area.forum.name})"
        if not areas.exists():
            field.help_text = _(
                "Ingen satsingsområder gjelder i planens periode. De legges inn hos politirådet eller i "
                "styringsgruppa."
            )

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data.get(name) for name in ("text", "indicator", "focus_area")}
