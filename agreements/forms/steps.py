"""Forms of the steps: handing over, approving, declining, political treatment, finishing."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.forms import DateInput, FileInput, PortalForm, Textarea


class HandOverForm(PortalForm):
    """A word along with the text."""

    message = forms.CharField(
        label=gettext_lazy("Melding til den andre parten"),
        help_text=gettext_lazy(
            "Si hva dere har endret, og hva dere vil ha svar på. Meldingen står i historikken."
        ),
        widget=Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )
    submit_label = gettext_lazy("Send over")

    def marks(self) -> str:
        return "optional"


class ApproveForm(PortalForm):
    """Binds the approval to exactly the text that the page showed."""

    content_hash = forms.CharField(widget=forms.HiddenInput)
    submit_label = gettext_lazy("Godkjenn teksten")

    def rebase_hash(self, content_hash: str) -> None:
        """Bind to the text as it stands now: the page that is shown again shows that one."""
        self.data = self.data.copy()
        self.data["content_hash"] = content_hash


class WithdrawApprovalForm(PortalForm):
    """Why an approval is taken back, if anybody wants to say."""

    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        help_text=gettext_lazy("De andre partene ser den."),
        widget=Textarea(attrs={"rows": 3}),
        max_length=250,
        required=False,
    )
    submit_label = gettext_lazy("Ta godkjenningen tilbake")

    def marks(self) -> str:
        return "optional"


class DeclineForm(PortalForm):
    """Why a party says no."""

    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        help_text=gettext_lazy("Begge parter ser begrunnelsen, og den blir stående i historikken."),
        widget=Textarea(attrs={"rows": 6}),
        max_length=4000,
        error_messages={"required": gettext_lazy("Skriv hvorfor avtalen avslås.")},
    )
    submit_label = gettext_lazy("Avslå avtalen")
    submit_style = "danger"


class WithdrawForm(PortalForm):
    """Why a draft is taken away, if anybody wants to say."""

    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        widget=Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    submit_label = gettext_lazy("Trekk utkastet")
    submit_style = "danger"

    def marks(self) -> str:
        return "optional"


class RequirementForm(PortalForm):
    """Whether the municipality's politicians have to treat the agreement, and which body."""

    BODIES = ("kommunestyret", "formannskapet", "bystyret", "byrådet")

    is_required = forms.ChoiceField(
        label=gettext_lazy("Skal avtalen behandles politisk før den signeres?"),
        choices=[("ja", gettext_lazy("Ja")), ("nei", gettext_lazy("Nei, kommunen trenger ikke det"))],
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=gettext_lazy("Hvem skal behandle den?"),
        help_text=gettext_lazy("For eksempel kommunestyret eller formannskapet."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "politiske-organ"}),
    )
    submit_label = gettext_lazy("Lagre")

    def marks(self) -> str:
        return ""

    def required_note(self) -> str:
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["required"] = data.get("is_required") == "ja"
        if data["required"] and not data.get("body"):
            self.add_error("body", _("Oppgi hvem som skal behandle avtalen, for eksempel kommunestyret."))
        return data


class AdoptionForm(PortalForm):
    """The decision: adopted, with case number and date, or sent back with a reason."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Hva ble resultatet?"),
        choices=[
            ("adopted", gettext_lazy("Avtalen ble vedtatt")),
            ("returned", gettext_lazy("Avtalen ble sendt tilbake")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg hva resultatet ble.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Behandlet av"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "politiske-organ"}),
    )
    case_number = forms.CharField(
        label=gettext_lazy("Saksnummer"),
        help_text=gettext_lazy("Slik det står i møteprotokollen, for eksempel PS 57/18."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--short"}),
    )
    decided_on = forms.DateField(label=gettext_lazy("Dato for vedtaket"), widget=DateInput, required=False)
    upload = forms.FileField(
        label=gettext_lazy("Saksprotokoll (PDF, høyst 25 MB)"),
        widget=FileInput(accept="application/pdf,.pdf"),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        help_text=gettext_lazy("Skriv hvorfor, hvis avtalen ble sendt tilbake."),
        widget=Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )
    submit_label = gettext_lazy("Før inn resultatet")

    def marks(self) -> str:
        return ""

    def required_note(self) -> str:
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("outcome") == "adopted":
            for name, words in (
                ("body", _("Oppgi hvem som vedtok avtalen.")),
                ("case_number", _("Oppgi saksnummeret.")),
                ("decided_on", _("Oppgi datoen for vedtaket.")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        elif data.get("outcome") == "returned" and not data.get("reason"):
            self.add_error("reason", _("Skriv hvorfor avtalen ble sendt tilbake."))
        return data


class FinishForm(PortalForm):
    """The tick that the findings have been looked at; only there when there are any."""

    private_data_seen = forms.BooleanField(
        label=gettext_lazy("Jeg har sett over treffene, og de kan stå i en offentlig avtale."),
        error_messages={"required": gettext_lazy("Kryss av for at du har sett over treffene.")},
    )
    submit_label = gettext_lazy("Gjør klar til signering")

    def __init__(self, *args: Any, has_findings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_findings:
            del self.fields["private_data_seen"]
