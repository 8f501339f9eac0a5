"""Forms of the annual report; what they collect goes to the actions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parties.forms import PrivacyGuardedFormMixin
from slt.actions.reports import LONGEST_CASE, LONGEST_TEXT
from web.forms import PortalForm, Textarea


class StartForm(PortalForm):
    """Which year the report is about."""

    submit_label = _("Lag utkast")
    year = forms.TypedChoiceField(label=_("Hvilket år gjelder rapporten?"), coerce=int)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


class TextsForm(PrivacyGuardedFormMixin, PortalForm):
    """What the coordinator writes beside the figures; saves itself."""

    wide = True
    submit_label = _("Lagre og se rapporten")
    introduction = forms.CharField(
        label=_("Innledning"),
        help_text=_("Kort om året: hva dere har lagt vekt på."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=Textarea({"rows": 6}),
    )
    assessment = forms.CharField(
        label=_("Koordinatorens vurdering"),
        help_text=_(
            "Hva gikk bra, hva gikk ikke, og hva lærte dere? Skriv om steder og fenomener, aldri om "
            "enkeltpersoner. Tallene viser hva som er gjort, ikke at kriminaliteten har endret seg."
        ),
        required=False,
        max_length=LONGEST_TEXT,
        widget=Textarea({"rows": 12}),
    )
    next_year = forms.CharField(
        label=_("Neste år"),
        help_text=_("Hva dere vil fortsette med, endre og begynne på."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=Textarea({"rows": 6}),
    )


class CaseForm(PortalForm):
    """The case that the municipal council treated the report in."""

    case_reference = forms.CharField(
        label=_("Saksnummer i kommunestyret"),
        help_text=_("Slik det står i kommunens arkiv, for eksempel 26/1234."),
        required=False,
        max_length=LONGEST_CASE,
    )
