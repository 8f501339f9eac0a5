"""Forms for appointing and for keeping contact data right; what they collect goes to the actions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parties.models import Appointment, Office, Person, ServicePoint
from parties.standing import CAPABILITIES, Capability
from web.forms import DateInput, PortalForm


class PeriodFields(forms.Form):
    """First and last day."""

    valid_from = forms.DateField(label=_("Første dag"), widget=DateInput)
    valid_to = forms.DateField(
        label=_("Siste dag"),
        required=False,
        widget=DateInput,
        help_text=_("La stå tomt når det ikke er bestemt."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("Siste dag kan ikke komme før første dag."))
        return cleaned


class TermsFields(PeriodFields):
    """What belongs to holding an office, beside who."""

    may_sign = forms.BooleanField(
        label=_("Har fullmakt til å signere avtaler"),
        required=False,
        help_text=_("Den som kan signere, må ha totrinnsbekreftelse."),
    )
    is_acting = forms.BooleanField(label=_("Er konstituert eller fungerende"), required=False)
    rank = forms.IntegerField(
        label=_("Rekkefølge"),
        min_value=1,
        max_value=20,
        initial=1,
        help_text=_("1 er den faste innehaveren; høyere tall er vara."),
    )
    phone = forms.CharField(label=_("Telefon i vervet"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-post i vervet"), required=False)

    def limit_to(self, office: Office) -> None:
        """Ask for authority to sign only where the office can have it."""
        if Capability.SIGN not in CAPABILITIES.get(office.role, frozenset()):
            del self.fields["may_sign"]


class AppointForm(PortalForm, TermsFields):
    """Who is to hold an office, and on what terms: somebody in the register, or somebody new."""

    submit_label = _("Gi vervet")
    field_order = ["name", "person_email", "valid_from", "valid_to"]

    name = forms.CharField(label=_("Navn"), max_length=150)
    person_email = forms.EmailField(
        label=_("E-postadresse på jobb"),
        help_text=_("Hit går invitasjonen. Finnes adressen i registeret fra før, bruker vi den personen."),
    )
    invite = forms.BooleanField(
        label=_("Send invitasjon til å logge inn"),
        required=False,
        initial=True,
        help_text=_("Den som har logget inn før, får ingen ny."),
    )

    def __init__(self, *args: Any, office: Office, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(office)
        self.fields["valid_from"].initial = on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        known = Person.objects.filter(email__iexact=cleaned.get("person_email") or "-").first()
        if known and cleaned.get("name") and " ".join(cleaned["name"].split()).lower() != known.name.lower():
            self.add_error(
                "name",
                _("Adressen tilhører %(name)s i registeret. Skriv det navnet, eller bruk en annen adresse.")
                % {"name": known.name},
            )
        self.known_person = known
        return cleaned


class TermsForm(PortalForm, TermsFields):
    """The terms of an appointment that stands."""

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        names = ("valid_from", "valid_to", "may_sign", "is_acting", "rank", "phone", "email")
        super().__init__(*args, initial={name: getattr(appointment, name) for name in names}, **kwargs)
        self.limit_to(appointment.office)


class EndForm(PortalForm):
    """The last day of an appointment."""

    submit_label = _("Avslutt vervet")
    submit_style = "danger"

    last_day = forms.DateField(
        label=_("Siste dag"), widget=DateInput, help_text=_("Personen har vervet ut denne dagen.")
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"last_day": on}, **kwargs)


class ServicePointForm(PortalForm):
    """Address and number of a place where people meet the police."""

    address = forms.CharField(label=_("Besøksadresse"), max_length=200, required=False)
    website = forms.URLField(label=_("Nettside"), required=False, assume_scheme="https")
    phone = forms.CharField(label=_("Telefon"), max_length=20, required=False)
    number_kind = forms.ChoiceField(
        label=_("Hva slags nummer"),
        required=False,
        choices=[("", _("ikke oppgitt")), *ServicePoint.NumberKind.choices],
    )

    def __init__(self, *args: Any, point: ServicePoint, **kwargs: Any) -> None:
        names = ("address", "website", "phone", "number_kind")
        super().__init__(*args, initial={name: getattr(point, name) for name in names}, **kwargs)
