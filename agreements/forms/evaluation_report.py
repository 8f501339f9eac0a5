"""Forms of the joint text, the improvement points, and of what follows after."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.actions.evaluation_following import LONGEST_CASE, LONGEST_OUTCOME
from agreements.actions.evaluation_joint import LONGEST_TEXT
from agreements.actions.evaluation_points import LONGEST_TEXT as LONGEST_POINT
from agreements.actions.evaluation_points import LONGEST_TITLE, PointFacts
from agreements.actions.evaluation_submitting import LONGEST_REASON
from agreements.choices import Dimension, Responsible
from agreements.models import ImprovementPoint
from parties.forms import PrivacyGuardedFormMixin
from parties.models import Office
from slt.models import Programme
from web.forms import DateInput, PortalForm, Textarea

Becomes = ImprovementPoint.Becomes


class JointForm(PrivacyGuardedFormMixin, PortalForm):
    """What the two sides say together; saves itself."""

    wide = True
    submit_label = _("Lagre felles vurdering")
    text = forms.CharField(
        label=_("Felles vurdering"),
        help_text=_(
            "Hva går bra, hva går ikke, og hva er dere uenige om? Skriv om samarbeidet, aldri om "
            "enkeltpersoner. Tallene viser hva som er gjort, ikke at kriminaliteten har endret seg."
        ),
        required=False,
        max_length=LONGEST_TEXT,
        widget=Textarea({"rows": 12}),
    )


class PointForm(PrivacyGuardedFormMixin, PortalForm):
    """An improvement point: what is to be better, whose it is, by when, and what it becomes."""

    submit_label = _("Lagre punktet")
    guarded_fields = ("title", "text")
    title = forms.CharField(label=_("Hva skal bli bedre?"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=_("Utdyping"),
        required=False,
        max_length=LONGEST_POINT,
        widget=Textarea({"rows": 4}),
    )
    responsible = forms.ChoiceField(label=_("Hvem har ansvaret?"), choices=Responsible.choices)
    owner_office = forms.ModelChoiceField(
        label=_("Verv som følger opp"), queryset=Office.objects.none(), required=False
    )
    due_on = forms.DateField(label=_("Frist"), widget=DateInput)
    becomes = forms.ChoiceField(
        label=_("Hva blir punktet til når evalueringen er godkjent?"),
        choices=Becomes.choices,
        widget=forms.RadioSelect,
    )
    section_key = forms.ChoiceField(
        label=_("Avsnitt i avtalen"),
        help_text=_("Bare når punktet er et forslag til endring i avtalen."),
        required=False,
    )
    dimension = forms.ChoiceField(
        label=_("Hører til"), choices=[("", _("ikke valgt")), *Dimension.choices], required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, offices: Any, sections: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner_office"].queryset = offices
        fields["owner_office"].empty_label = _("ikke valgt")
        fields["owner_office"].label_from_instance = lambda office: (
            f"{office.title[:1].upper()}{office.title[1:]}, {office.organisation.display_name}"
        )
        fields["section_key"].choices = [("", _("ikke valgt")), *sections]

    def facts(self) -> PointFacts:
        """The point as it was filled in."""
        return PointFacts(**{name: self.cleaned_data[name] for name in PointFacts.__dataclass_fields__})


class SubmitForm(PortalForm):
    """One press, about exactly what the page shows."""

    submit_label = _("Legg fram til godkjenning")
    seen = forms.CharField(widget=forms.HiddenInput)


class ApproveForm(PortalForm):
    """One press, about exactly the content that the page shows."""

    submit_label = _("Godkjenn evalueringen")
    content_hash = forms.CharField(widget=forms.HiddenInput)


class ReopenForm(PortalForm):
    """Why it is opened again."""

    submit_label = _("Åpne igjen")
    reason = forms.CharField(
        label=_("Hvorfor åpnes evalueringen igjen?"),
        help_text=_("Begrunnelsen vises for begge sider."),
        max_length=LONGEST_REASON,
        widget=Textarea({"rows": 3}),
    )


class FollowForm(PortalForm):
    """Which programme a measure is made in, where there are several."""

    programme = forms.ModelChoiceField(
        label=_("Program"), queryset=Programme.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, programmes: Sequence[Programme], label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = label
        field: Any = self.fields["programme"]
        field.queryset = Programme.objects.filter(pk__in=[one.pk for one in programmes])
        if len(programmes) < 2:
            del self.fields["programme"]


class DoneForm(PrivacyGuardedFormMixin, PortalForm):
    """What came of a point, and when."""

    submit_label = _("Før som gjort")
    guarded_fields = ("outcome",)
    outcome = forms.CharField(
        label=_("Hva kom ut av det?"), max_length=LONGEST_OUTCOME, widget=Textarea({"rows": 3})
    )
    done_on = forms.DateField(label=_("Gjort"), widget=DateInput)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"done_on": on, **(kwargs.get("initial") or {})}})


class TreatmentForm(PortalForm):
    """The case in which the municipal council was given the evaluation."""

    submit_label = _("Lagre")
    case_reference = forms.CharField(
        label=_("Saksnummer i kommunestyret"),
        help_text=_("Slik det står i kommunens arkiv, for eksempel PS 12/26."),
        max_length=LONGEST_CASE,
    )
    treated_on = forms.DateField(
        label=_("Behandlet"),
        help_text=_("La stå tomt til saken er behandlet."),
        required=False,
        widget=DateInput,
    )
