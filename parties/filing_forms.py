"""Forms for filing: the archive's numbers, and where the archive takes mail."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parties.actions.filing import check_filed_on
from parties.models import Filing, Organisation
from records.refusals import Refused
from web.forms import DateInput, PortalForm


class ReferenceForm(PortalForm):
    """Where the archive has put the document: its own numbers, as they stand there."""

    submit_label = _("Lagre numrene")

    case_number = forms.CharField(
        label=_("Saksnummer"), max_length=60, help_text=_("Slik arkivet skriver det, for eksempel 26/1234.")
    )
    document_number = forms.CharField(
        label=_("Journalpost- eller dokumentnummer"),
        max_length=60,
        help_text=_("For eksempel 26/1234-5, eller bare 5."),
    )
    filed_on = forms.DateField(label=_("Arkivert dato"), widget=DateInput)
    # A field here, a number in the mixin.
    revision = forms.IntegerField(  # type: ignore[assignment]
        widget=forms.HiddenInput, required=False, min_value=0
    )

    def __init__(self, *args: Any, filing: Filing, on: date, **kwargs: Any) -> None:
        reference = getattr(filing, "reference", None)
        names = ("case_number", "document_number", "filed_on", "revision")
        initial = {name: getattr(reference, name) for name in names} if reference else {"filed_on": on}
        super().__init__(*args, initial={"revision": 0, **initial}, **kwargs)
        self.filing, self.on = filing, on

    def clean_filed_on(self) -> date:
        filed_on: date = self.cleaned_data["filed_on"]
        try:
            check_filed_on(self.filing, filed_on, self.on)
        except Refused as refusal:
            raise forms.ValidationError(refusal.reasons) from None
        return filed_on

    def clean_revision(self) -> int:
        return self.cleaned_data["revision"] or 0


class FilingAddressForm(PortalForm):
    """Where the organisation's archive takes mail."""

    filing_email = forms.EmailField(
        label=_("Arkivets mottaksadresse"),
        required=False,
        help_text=_(
            "Hit går ferdige dokumenter som skal arkiveres. La feltet stå tomt hvis arkivet henter dem selv."
        ),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"filing_email": organisation.filing_email}, **kwargs)
