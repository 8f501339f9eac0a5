"""Forms about follow-ups: what is to be done and by whom, how it goes, what became of it; and focus areas."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.choices import Side
from councils.forms.writing import FollowUpForm, OwnedForm
from councils.models import AgendaItem, FollowUp
from parties.forms import PrivacyGuardedFormMixin
from records import days
from web.forms import DateInput, PortalForm, Textarea

PROGRESS, DONE, IMPOSSIBLE = "status", "gjort", "kan-ikke"
SIDES = [
    ("", gettext_lazy("Ikke valgt")),
    (Side.POLICE, gettext_lazy("Politiet")),
    (Side.MUNICIPALITY, gettext_lazy("Kommunen")),
    (Side.OTHER, gettext_lazy("Andre")),
]


def _side_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Side, når ingen er valgt"),
        choices=SIDES,
        required=False,
        help_text=gettext_lazy("Velger du politiet, får politikontakten ansvaret."),
    )


class NewFollowUpForm(FollowUpForm):
    """Something that is to be done, written down outside the minutes."""

    submit_label = gettext_lazy("Legg til")
    side = _side_field()
    field_order = (  # type: ignore[assignment]
        "text",
        "owner",
        "owner_name",
        "owner_address",
        "side",
        "due_on",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _explain_other(self)

    def marks(self) -> str:
        """Only what is to be done must be there; it says so itself."""
        return ""


class AssignForm(OwnedForm):
    """Who is to do it from now on."""

    submit_label = gettext_lazy("Gi den videre")
    guarded_fields = ()
    side = _side_field()
    revision = forms.IntegerField(widget=forms.HiddenInput)  # type: ignore[assignment]
    field_order = ("owner", "owner_name", "owner_address", "side")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["due_on"]
        _explain_other(self)

    def marks(self) -> str:
        """Nobody is an answer too."""
        return ""

    def owner_facts(self) -> dict[str, Any]:
        """The owner, as `reassign` takes it."""
        return {name: value for name, value in self.follow_up().items() if name != "due_on"}


def _explain_other(form: OwnedForm) -> None:
    form.fields["owner"].help_text = _("Velg «Noen andre» for en som ikke sitter i forumet.")
    form.fields["owner_name"].help_text = _("Bare når du har valgt «Noen andre».")
    form.fields["owner_address"].help_text = _(
        "Da får de en lenke til å si fra hvordan det går, uten å logge inn."
    )


class ReportForm(PrivacyGuardedFormMixin, PortalForm):
    """How it goes, that it is done, or that it cannot be done."""

    submit_label = gettext_lazy("Send")

    what = forms.ChoiceField(
        label=gettext_lazy("Hva vil du si fra om?"),
        choices=[
            (PROGRESS, gettext_lazy("Slik går det")),
            (DONE, gettext_lazy("Det er gjort")),
            (IMPOSSIBLE, gettext_lazy("Det kan ikke gjøres")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Med noen ord"),
        max_length=900,
        required=False,
        widget=Textarea,
        help_text=gettext_lazy("Skriv ikke om enkeltpersoner. Kan utelates når det er gjort."),
    )
    done_on = forms.DateField(
        label=gettext_lazy("Gjort dato"),
        required=False,
        widget=DateInput({"class": "input--short"}),
        help_text=gettext_lazy("Bare når det er gjort."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["done_on"].initial = on

    def marks(self) -> str:
        """Which fields are needed depends on the choice."""
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("what") in {PROGRESS, IMPOSSIBLE} and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Skriv noen ord om hvordan det går."))
        if data.get("what") == DONE and "done_on" in data:
            done_on = data["done_on"] = data["done_on"] or self.on
            if done_on > self.on:
                self.add_error("done_on", _("Dagen har ikke vært ennå. Skriv når det ble gjort."))
        return data


class ReasonForm(PrivacyGuardedFormMixin, PortalForm):
    """Why it is dropped, or opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        max_length=500,
        widget=Textarea,
        error_messages={"required": gettext_lazy("Skriv en begrunnelse.")},
    )


class DueForm(PrivacyGuardedFormMixin, PortalForm):
    """A new day, and why."""

    submit_label = gettext_lazy("Endre fristen")
    due_on = forms.DateField(
        label=gettext_lazy("Ny frist"),
        required=False,
        widget=DateInput({"class": "input--short"}),
        help_text=gettext_lazy("Tomt betyr ingen frist."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        max_length=500,
        widget=Textarea,
        error_messages={"required": gettext_lazy("Skriv hvorfor fristen endres.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)  # type: ignore[assignment]


class TreatmentForm(PrivacyGuardedFormMixin, PortalForm):
    """Whether it goes on to political or administrative treatment, and what came of that."""

    guarded_fields = ("treatment_outcome",)
    treatment = forms.ChoiceField(
        label=gettext_lazy("Videre behandling"),
        choices=[
            (FollowUp.Treatment.NONE, gettext_lazy("Ingen")),
            (FollowUp.Treatment.POLITICAL, gettext_lazy("Politisk behandling")),
            (FollowUp.Treatment.ADMINISTRATIVE, gettext_lazy("Administrativ behandling")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    case_reference = forms.CharField(
        label=gettext_lazy("Saksnummer"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For eksempel PS 57/26. Slik det står i arkivet til den som behandler saken."),
    )
    treated_on = forms.DateField(
        label=gettext_lazy("Behandlet dato"),
        required=False,
        widget=DateInput({"class": "input--short"}),
    )
    treatment_outcome = forms.CharField(
        label=gettext_lazy("Utfall"), max_length=500, required=False, widget=Textarea
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)  # type: ignore[assignment]

    def marks(self) -> str:
        """All of it comes when it comes."""
        return ""


class FocusAreaForm(PrivacyGuardedFormMixin, PortalForm):
    """A focus area: what, in which period, and what it builds on."""

    guarded_fields = ("title", "knowledge_basis")
    title = forms.CharField(
        label=gettext_lazy("Satsingsområde"),
        max_length=150,
        error_messages={"required": gettext_lazy("Skriv hva det er.")},
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Fra og med"), required=False, widget=DateInput({"class": "input--short"})
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Til og med"),
        required=False,
        widget=DateInput({"class": "input--short"}),
        help_text=gettext_lazy("Tomt betyr ingen slutt."),
    )
    knowledge_basis = forms.CharField(
        label=gettext_lazy("Kunnskapsgrunnlag"),
        required=False,
        max_length=4000,
        widget=Textarea,
        help_text=gettext_lazy("Hva bygger valget på? For eksempel Ungdata, politiets kriminalitetsbilde."),
    )
    decided_in = forms.ModelChoiceField(
        label=gettext_lazy("Besluttet i sak"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ikke oppgitt"),
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_in"].queryset = items  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("Siste dag kan ikke være før den første."))
        return data

    def facts(self) -> dict[str, Any]:
        """What the actions take; the box of the privacy guard is no part of it."""
        names = ("title", "knowledge_basis", "valid_from", "valid_to", "decided_in")
        return {name: self.cleaned_data.get(name) for name in names}


class EndForm(PortalForm):
    """The last day of something."""

    submit_label = gettext_lazy("Avslutt")
    last_on = forms.DateField(label=gettext_lazy("Siste dag"), widget=DateInput({"class": "input--short"}))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_on"].initial = on
        self.fields["last_on"].help_text = _("I dag er %(day)s.") % {"day": days.longdate(on)}
