"""Starting a round: the year, what is asked and about what, and when it is to be done."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.choices import ScopePart
from agreements.evaluation.starting import LONGEST_TIME
from agreements.forms.questionnaires import capitalised
from agreements.models import Questionnaire
from parties.forms import PrivacyGuardedFormMixin
from web.forms import DateInput, PortalForm, Textarea


class StartRoundForm(PrivacyGuardedFormMixin, PortalForm):
    """What a round is started with."""

    year = forms.TypedChoiceField(
        label=_("Hvilket år gjelder evalueringen?"), coerce=int, widget=forms.RadioSelect
    )
    questionnaire = forms.ChoiceField(label=_("Spørreskjema"), widget=forms.RadioSelect)
    scope = forms.MultipleChoiceField(
        label=_("Hva gjelder den?"),
        choices=capitalised(ScopePart),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("En del som avtalen ikke sier noe om, blir ikke med for den avtalen."),
        error_messages={"required": _("Velg minst én del av samarbeidet.")},
    )
    due_on = forms.DateField(label=_("Frist"), widget=DateInput)
    message = forms.CharField(
        label=_("Beskjed til partene"),
        help_text=_("Står i e-posten som sendes når evalueringene er startet."),
        widget=Textarea(attrs={"rows": 4}),
        max_length=1000,
        required=False,
    )
    submit_label = _("Start runden")

    def __init__(
        self, *args: Any, years: list[int], questionnaires: list[Questionnaire], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.questionnaires = {str(one.pk): one for one in questionnaires}
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["questionnaire"].choices = [
            (key, f"{one} – {one.owner.display_name}") for key, one in self.questionnaires.items()
        ]

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.on:
            raise forms.ValidationError(_("Fristen kan ikke være før i dag."))
        if due_on > self.on + LONGEST_TIME:
            raise forms.ValidationError(_("Fristen må være fra i dag og innen ett år."))
        return due_on

    def facts(self) -> dict[str, Any]:
        """What the action is given."""
        return {
            "year": self.cleaned_data["year"],
            "questionnaire": self.questionnaires[self.cleaned_data["questionnaire"]],
            "scope": self.cleaned_data["scope"],
            "due_on": self.cleaned_data["due_on"],
            "message": self.cleaned_data["message"],
        }
