"""What stands around the text: merge fields, title and validity, who signs."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agreements.merging import LONGEST_VALUE, MergeField, printed
from agreements.models import AgreementParty, AgreementVersion
from parties.models import Office
from web.forms import DateInput, PortalForm


class FieldsForm(PortalForm):
    """The values that the text's merge fields get; empty is «not stated», never a guess."""

    submit_label = gettext_lazy("Lagre")

    def __init__(
        self,
        *args: Any,
        fields: list[MergeField],
        used_in: dict[str, list[str]],
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        reading = "nn" if (get_language() or "").startswith("nn") else "nb"
        for field in fields:
            control = self._control(field, language)
            control.label = field.label(reading)
            control.required = False
            control.help_text = self._help(field, used_in.get(field.token, []), language)
            self.fields[field.token] = control

    def marks(self) -> str:
        """Nothing is compulsory here; what is missing is said at the field."""
        return ""

    def required_note(self) -> str:
        return ""

    def _control(self, field: MergeField, language: str) -> forms.Field:
        if field.kind == "number":
            return forms.IntegerField(
                min_value=0 if field.minimum is None else field.minimum,
                max_value=field.maximum,
                widget=forms.NumberInput(attrs={"class": "input--short", "inputmode": "numeric"}),
                error_messages={"invalid": _("Skriv et helt tall.")},
            )
        if field.kind == "choice":
            return forms.ChoiceField(
                choices=[
                    ("", _("Ikke oppgitt")),
                    *(
                        (str(choice["value"]), printed(field, str(choice["value"]), language))
                        for choice in field.choices
                    ),
                ]
            )
        return forms.CharField(max_length=LONGEST_VALUE)

    @staticmethod
    def _help(field: MergeField, used_in: list[str], language: str) -> str:
        example = field.example.get(language) if isinstance(field.example, dict) else field.example
        parts = []
        if example and field.kind == "text":
            parts.append(format_html("{}", _("Eksempel: %(example)s.") % {"example": example}))
        if used_in:
            parts.append(format_html("{}", _("Brukt i %(sections)s.") % {"sections": ", ".join(used_in)}))
        return format_html("{}", " ".join(parts)) if parts else ""


class FrameForm(PortalForm):
    """Title and validity; while the version is a draft, also how it is set up."""

    def marks(self) -> str:
        """The help texts say what an empty date means."""
        return ""

    title = forms.CharField(
        label=gettext_lazy("Tittel"),
        max_length=200,
        error_messages={"required": gettext_lazy("Avtalen må ha en tittel.")},
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Gjelder fra"),
        help_text=gettext_lazy("La stå tomt hvis avtalen skal gjelde fra dagen den siste signerer."),
        widget=DateInput,
        required=False,
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Gjelder til og med"),
        help_text=gettext_lazy("La stå tomt hvis avtalen ikke har noen sluttdato."),
        widget=DateInput,
        required=False,
    )
    is_numbered = forms.BooleanField(label=gettext_lazy("Nummererte avsnitt"), required=False)
    has_contents = forms.BooleanField(label=gettext_lazy("Innholdsliste først i dokumentet"), required=False)
    submit_label = gettext_lazy("Lagre")

    def __init__(self, *args: Any, version: AgreementVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version.state != "DRAFT":
            del self.fields["is_numbered"], self.fields["has_contents"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("Siste dag kan ikke komme før første dag."))
        return data


class PlacesForm(PortalForm):
    """Which offices sign, chosen per party. Rendered by its own template."""

    submit_label = gettext_lazy("Lagre")

    def __init__(
        self, *args: Any, offices: list[tuple[AgreementParty, list[Office]]], chosen: set[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {party.pk: (party, rows) for party, rows in offices}
        for party, rows in offices:
            self.fields[self.name_of(party)] = forms.MultipleChoiceField(
                label=party.organisation.display_name,
                choices=[(str(office.pk), str(office)) for office in rows],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[str(office.pk) for office in rows if office.pk in chosen],
            )

    @staticmethod
    def name_of(party: AgreementParty) -> str:
        return f"party_{party.pk}"

    def marks(self) -> str:
        return ""

    def required_note(self) -> str:
        return ""

    @property
    def places(self) -> list[tuple[AgreementParty, Office]]:
        """What was chosen, in the order that it is printed: the parties' order, then the offices'."""
        found = []
        for party, rows in self.offices.values():
            wanted = set(self.cleaned_data.get(self.name_of(party)) or ())
            found += [(party, office) for office in rows if str(office.pk) in wanted]
        return found
