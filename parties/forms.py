"""Forms for appointing and for keeping contact data right; what they collect goes to the actions."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from parties.models import Appointment, Office, Person, ServicePoint
from parties.private_data import PROMPTS, Warning, warnings_in
from parties.standing import CAPABILITIES, Capability
from records import richtext
from web.forms import DateInput, PortalForm, PortalFormMixin, ProseField

# The mixin is only ever mixed into a form of the portal; the type checker should know what that has.
_GuardedBase: Any = object
if TYPE_CHECKING:
    _GuardedBase = PortalFormMixin


class PrivacyGuardedFormMixin(_GuardedBase):
    """A form whose texts are looked over for what looks like private data; stands before the form class.

    When something is found, the form is invalid until the box «Jeg har sett advarslene» that then stands in
    it is ticked: what was found is listed at the box, and sending again goes through. `overridden` then says
    how many of each kind went through, for the audit trail; the text itself is never kept there. Drafts that
    save themselves are not stopped: the browser warns while the person types (`{% privacy_guard %}`).

    `guarded_fields` names the fields to look over; left out, it is every field of several lines or rich text.
    """

    guarded_fields: Sequence[str] | None = None

    @property
    def helper(self) -> FormHelper:
        """The portal's helper; the browser's half watches the fields of a form that is marked so."""
        helper = super().helper
        helper.attrs["data-privacy-guard"] = ""
        return helper

    def guarded_texts(self) -> dict[str, str]:
        """The plain texts to look over, by the labels of their fields."""
        texts = {}
        for name, field in self.fields.items():
            if self.guarded_fields is None:
                is_guarded = isinstance(field, ProseField) or isinstance(field.widget, forms.Textarea)
            else:
                is_guarded = name in self.guarded_fields
            if is_guarded and (text := self.cleaned_data.get(name)):
                plain = richtext.plain(text) if isinstance(field, ProseField) else str(text)
                texts[str(field.label or name)] = plain
        return texts

    @cached_property
    def warnings(self) -> list[Warning]:
        """What was found in the texts as they were sent. Asks once; to be read after the form is cleaned."""
        return warnings_in(self.guarded_texts())

    @property
    def overridden(self) -> dict[str, int]:
        """How many of each kind the person let stand: {"phone": 2}. Empty when nothing was found."""
        return dict(Counter(warning.kind for warning in self.warnings)) if self.is_valid() else {}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.is_draft and self.warnings:
            self.fields["privacy_seen"] = forms.BooleanField(
                label=_("Jeg har sett advarslene"), required=False, help_text=self._what_was_found()
            )
            if not self.data.get(self.add_prefix("privacy_seen")):
                self.add_error("privacy_seen", _("Se over det vi fant. Rett teksten, eller kryss av her."))
        return cleaned

    def _what_was_found(self) -> str:
        found = format_html_join(
            "", "<li><strong>{}:</strong> {}</li>", ((row.label, row.sentence) for row in self.warnings)
        )
        return format_html(
            '<ul class="privacy-found">{}</ul><p>{} {}</p>',
            found,
            _("Skriv ikke om enkeltpersoner. Skriv heller:"),
            " – ".join(str(prompt) for prompt in PROMPTS),
        )


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
