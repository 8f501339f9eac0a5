"""Forms of the review: sending round, taking back, asking for changes, approving, remarks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parties.forms import PrivacyGuardedFormMixin
from web.forms import PortalForm, Textarea


class SeenField(forms.BooleanField):
    """The tick that what looks private has been looked at."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Jeg har sett advarslene"),
            error_messages={"required": _("Se over det vi fant. Rett teksten, eller kryss av her.")},
        )


class SendForm(PortalForm):
    """A word along with the minutes; the tick only where something was found."""

    message = forms.CharField(
        label=_("Beskjed til dem som går gjennom referatet"),
        help_text=_("Den står på siden med referatet, ikke i e-posten."),
        widget=Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )
    privacy_seen = SeenField()
    submit_label = _("Send til gjennomgang")

    def __init__(self, *args: Any, has_findings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_findings:
            del self.fields["privacy_seen"]

    def marks(self) -> str:
        return "optional"


class TakeBackForm(PrivacyGuardedFormMixin, PortalForm):
    """Why the minutes are taken back."""

    reason = forms.CharField(
        label=_("Hvorfor tas referatet tilbake?"),
        help_text=_("De som er bedt om å svare, ser begrunnelsen på siden."),
        widget=Textarea(attrs={"rows": 3}),
        max_length=4000,
        error_messages={"required": _("Skriv hvorfor referatet tas tilbake.")},
    )
    submit_label = _("Ta tilbake til utkast")


class ChangesForm(PrivacyGuardedFormMixin, PortalForm):
    """What the reviewer wants changed; may be left empty when remarks stand open."""

    message = forms.CharField(
        label=_("Hva vil du ha endret?"),
        widget=Textarea(attrs={"rows": 5}),
        max_length=4000,
        error_messages={"required": _("Skriv hva du vil ha endret.")},
    )
    submit_label = _("Be om endringer")

    def __init__(self, *args: Any, has_remarks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].required = not has_remarks

    def marks(self) -> str:
        return "optional"


class ApproveForm(PortalForm):
    """Binds the approval to exactly the text that the page showed."""

    content_hash = forms.CharField(widget=forms.HiddenInput)
    submit_label = _("Godkjenn referatet")

    def rebase_hash(self, content_hash: str) -> None:
        """Bind to the text as it stands now: the page that is shown again shows that one."""
        self.data = self.data.copy()
        self.data["content_hash"] = content_hash


class FinishForm(ApproveForm):
    """The same for those who approve without review, with the tick where something was found."""

    privacy_seen = SeenField()

    def __init__(self, *args: Any, has_findings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_findings:
            del self.fields["privacy_seen"]


class CommentForm(PrivacyGuardedFormMixin, PortalForm):
    """A remark."""

    text = forms.CharField(
        label=_("Merknad"),
        help_text=_("Bare medlemmene av forumet ser merknaden."),
        widget=Textarea(attrs={"rows": 4}),
        max_length=4000,
        error_messages={"required": _("Skriv merknaden.")},
    )
    submit_label = _("Lagre merknaden")


class AnswerForm(PrivacyGuardedFormMixin, PortalForm):
    """An answer to a remark, which may close it."""

    text = forms.CharField(
        label=_("Svar"),
        widget=Textarea(attrs={"rows": 4}),
        max_length=4000,
        error_messages={"required": _("Skriv svaret.")},
    )
    closes = forms.BooleanField(label=_("Avslutt merknaden samtidig"), required=False, initial=True)
    submit_label = _("Lagre svaret")
