"""Forms about measures: written with the fewest questions first, reported on, ended, opened again."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.forms.agenda import ItemForm, More
from councils.models import Topic
from parties.forms import PrivacyGuardedFormMixin
from parties.models import Organisation
from slt.actions.measure_facts import HIGHEST_COST, MeasureFacts
from slt.actions.measures import Ownership
from slt.choices import Prevention, Reached
from slt.models import Goal, Measure, Programme, SltGroup
from slt.owners import OTHER, offered_owners, offered_partners
from web.forms import DateInput, PortalForm, Textarea

PROGRESS, DONE = "status", "gjennomfort"


def school_year_name(year: int) -> str:
    """«2026/27»."""
    return f"{year}/{(year + 1) % 100:02d}"


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """A day that may stand open."""
    return forms.DateField(
        label=label, required=False, widget=DateInput({"class": "input--short"}), help_text=help_text
    )


def text_field(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    """Several lines that may stand open."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=4000,
        widget=Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


def age_field(label: Any) -> forms.IntegerField:
    """An age in whole years."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=99,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )


class TargetFields(forms.Form):
    """For whom, at which level of prevention, and how one would see that it works."""

    problem = text_field(
        gettext_lazy("Problem"), gettext_lazy("Hva ser dere, hvor og når? Skriv ikke om enkeltpersoner.")
    )
    target_group = forms.CharField(label=gettext_lazy("Målgruppe"), max_length=200, required=False)
    age_from = age_field(gettext_lazy("Alder fra"))
    age_to = age_field(gettext_lazy("Alder til og med"))
    prevention = forms.ChoiceField(label=gettext_lazy("Forebyggingsnivå"), choices=Prevention.choices)
    expected_effect = text_field(
        gettext_lazy("Forventet effekt"),
        gettext_lazy("Hva skal være annerledes når tiltaket er gjennomført?"),
    )
    evaluation_method = text_field(
        gettext_lazy("Slik skal det evalueres"),
        gettext_lazy("Velges før tiltaket starter: hva teller eller spør dere om, og når?"),
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Tema"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ikke valgt"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("age_from"), data.get("age_to")
        if first is not None and last is not None and last < first:
            self.add_error("age_to", _("Den yngste alderen står først."))
        return data


class MeasureForm(ItemForm, TargetFields):
    """A measure: what, who and when first; the rest folded away until it is needed."""

    guarded_fields = (
        "title",
        "problem",
        "knowledge_basis",
        "target_group",
        "expected_effect",
        "evaluation_method",
        "other_partners",
    )
    submit_label = gettext_lazy("Lagre tiltaket")
    title = forms.CharField(
        label=gettext_lazy("Tiltak"),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv hva tiltaket er.")},
    )
    owner = forms.ChoiceField(label=gettext_lazy("Ansvarlig"), required=False)
    owner_name = forms.CharField(
        label=gettext_lazy("Navn"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "En person eller en organisasjon. Navnet er offentlig når tiltaket står i en vedtatt plan."
        ),
    )
    owner_address = forms.EmailField(
        label=gettext_lazy("E-post"),
        required=False,
        help_text=gettext_lazy("Hit går en lenke til å si fra hvordan det går, uten å logge inn."),
    )
    school_year = forms.TypedChoiceField(
        label=gettext_lazy("Skoleår"), coerce=int, empty_value=None, required=False
    )
    starts_on = day_field(gettext_lazy("Starter"))
    ends_on = day_field(gettext_lazy("Slutter"))
    goal = forms.ChoiceField(label=gettext_lazy("Følger av målet"), required=False)
    group = forms.ModelChoiceField(
        label=gettext_lazy("Følges av gruppa"),
        queryset=SltGroup.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ikke valgt"),
    )
    knowledge_basis = text_field(
        gettext_lazy("Kunnskapsgrunnlag"), gettext_lazy("For eksempel Ungdata, politiets tall, egne funn.")
    )
    grade = forms.CharField(
        label=gettext_lazy("Trinn"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For eksempel 8. trinn."),
    )
    review_on = day_field(
        gettext_lazy("Vurderes"),
        gettext_lazy("Den dagen får den ansvarlige og koordinatoren en påminnelse."),
    )
    partners = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Samarbeidspartnere"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_partners = forms.CharField(
        label=gettext_lazy("Andre samarbeidspartnere"), max_length=300, required=False
    )
    cost = forms.IntegerField(
        label=gettext_lazy("Kostnad i kroner"),
        required=False,
        min_value=0,
        max_value=HIGHEST_COST,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
        help_text=gettext_lazy("Hele kroner. Tomt betyr at det ikke er oppgitt."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)  # type: ignore[assignment]
    layout = Layout(
        "revision",
        "title",
        "owner",
        More(gettext_lazy("Noen andre er ansvarlig"), "owner_name", "owner_address"),
        "school_year",
        "starts_on",
        "ends_on",
        More(gettext_lazy("Mål og bakgrunn"), "goal", "problem", "knowledge_basis", "topic", "group"),
        More(gettext_lazy("Målgruppe"), "target_group", "age_from", "age_to", "grade", "prevention"),
        More(
            gettext_lazy("Effekt, evaluering og vurdering"),
            "expected_effect",
            "evaluation_method",
            "review_on",
        ),
        More(gettext_lazy("Samarbeid og kostnad"), "partners", "other_partners", "cost"),
    )

    def __init__(
        self, *args: Any, programme: Programme, on: date, measure: Measure | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_unfolded = measure is not None
        self.owners = {one.key: one for one in offered_owners(programme, on, measure)}
        people = [(key, one.label) for key, one in self.owners.items()]
        _offer(self, "owner", [("", _("Ikke valgt")), *people, (OTHER, _("Noen andre …"))])
        self.goals = {str(goal.pk): goal for goal in _goals(programme, on, measure)}
        _offer(self, "goal", [("", _("Ikke valgt")), *_by_plan(self.goals.values())])
        first = min(on.year, measure.school_year or on.year if measure else on.year) - 1
        years = [(str(year), school_year_name(year)) for year in range(first, on.year + 4)]
        _offer(self, "school_year", [("", _("Ikke et skoleår")), *years])
        _rows(
            self,
            "topic",
            Topic.objects.filter(Q(is_active=True) | Q(pk=measure.topic_id if measure else None)),
        )
        _rows(self, "group", programme.groups.valid(on).in_order())
        partners = [one.pk for one in offered_partners(programme, on)]
        if measure is not None:
            partners += measure.partners.values_list("pk", flat=True)
        _rows(self, "partners", Organisation.objects.filter(pk__in=partners).order_by("sort_key", "pk"))
        if measure is None:
            del self.fields["revision"]
            self.layout = Layout(*(one for one in self.layout.fields if one != "revision"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("owner") == OTHER and not data.get("owner_name") and "owner_name" in data:
            self.add_error("owner_name", _("Skriv navnet på den som er ansvarlig."))
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("Tiltaket kan ikke slutte før det starter."))
        return data

    def facts(self) -> MeasureFacts:
        """What it says, as the actions take it."""
        return MeasureFacts(**{name: self.cleaned_data.get(name) for name in MeasureFacts.names()})

    def ownership(self) -> Ownership:
        """Who is to see to it."""
        data = self.cleaned_data
        if data.get("owner") == OTHER:
            return Ownership(name=data["owner_name"], address=data["owner_address"])
        chosen = self.owners.get(data.get("owner") or "")
        return Ownership(office=chosen.office, person=chosen.person) if chosen else Ownership()

    def chosen_goal(self) -> Goal | None:
        """The goal that was chosen."""
        return self.goals.get(self.cleaned_data.get("goal") or "")


class ProgressForm(PrivacyGuardedFormMixin, PortalForm):
    """How it goes – or, where it can be, that it is done and what it led to."""

    submit_label = gettext_lazy("Send")
    what = forms.ChoiceField(
        label=gettext_lazy("Hva vil du si fra om?"),
        choices=[
            (PROGRESS, gettext_lazy("Slik går det")),
            (DONE, gettext_lazy("Tiltaket er gjennomført")),
        ],
        initial=PROGRESS,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("Med noen ord"),
        max_length=1000,
        widget=Textarea,
        help_text=gettext_lazy(
            "Skriv ikke om enkeltpersoner. Er det gjennomført, skriv hva det førte til – også når dere "
            "ikke vet."
        ),
        error_messages={"required": gettext_lazy("Skriv noen ord om hvordan det går.")},
    )
    reached = forms.ChoiceField(
        label=gettext_lazy("Ble det som forventet?"),
        choices=[("", gettext_lazy("Ikke oppgitt")), *Reached.choices],
        required=False,
        help_text=gettext_lazy("Bare når det er gjennomført."),
    )

    def __init__(self, *args: Any, may_complete: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_complete:
            del self.fields["what"], self.fields["reached"]

    def marks(self) -> str:
        """What is needed is plain to see."""
        return ""

    @property
    def is_done(self) -> bool:
        """Does it say that the measure is done?"""
        return self.cleaned_data.get("what") == DONE


class CompleteForm(PrivacyGuardedFormMixin, PortalForm):
    """What it led to, and whether that was what was expected."""

    submit_label = gettext_lazy("Før som gjennomført")
    outcome = forms.CharField(
        label=gettext_lazy("Resultat"),
        max_length=4000,
        widget=Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Hva førte tiltaket til? Si det også når dere ikke vet."),
        error_messages={"required": gettext_lazy("Skriv hva tiltaket førte til.")},
    )
    reached = forms.ChoiceField(
        label=gettext_lazy("Ble det som forventet?"),
        choices=[("", gettext_lazy("Ikke oppgitt")), *Reached.choices],
        required=False,
    )

    def marks(self) -> str:
        """What is needed is plain to see."""
        return ""


class ReasonForm(PrivacyGuardedFormMixin, PortalForm):
    """Why it is stopped, or opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        max_length=1000,
        widget=Textarea,
        error_messages={"required": gettext_lazy("Skriv en begrunnelse.")},
    )


class CopyForm(PortalForm):
    """Which unfinished measures go on next year."""

    submit_label = gettext_lazy("Før videre")
    measures = forms.MultipleChoiceField(
        label=gettext_lazy("Tiltak som ikke er ferdige"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Velg minst ett tiltak.")},
    )

    def __init__(self, *args: Any, measures: list[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(one.pk): one for one in measures}
        _offer(self, "measures", [(key, _with_period(one)) for key, one in self.offered.items()])
        self.fields["measures"].initial = list(self.offered)

    def chosen(self) -> list[Measure]:
        """Those that were ticked."""
        return [self.offered[key] for key in self.cleaned_data["measures"]]


def _with_period(measure: Measure) -> str:
    return f"{measure.title} ({measure.period})" if measure.period else measure.title


def _offer(form: Any, name: str, choices: Any) -> None:
    form.fields[name].choices = choices


def _rows(form: Any, name: str, rows: Any) -> None:
    form.fields[name].queryset = rows


def _goals(programme: Programme, on: date, measure: Measure | None) -> list[Goal]:
    """The goals of plans that are not over, and the one that the measure serves."""
    rows = Goal.objects.filter(plan__programme=programme, plan__valid_to__gte=on)
    if measure is not None and measure.goal_id is not None:
        rows = rows | Goal.objects.filter(pk=measure.goal_id)
    return list(rows.select_related("plan").order_by("plan__valid_from", "plan", "position", "pk"))


def _by_plan(goals: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The goals under their plans' titles."""
    plans: dict[str, list[tuple[str, str]]] = {}
    for goal in goals:
        plans.setdefault(goal.plan.title, []).append((str(goal.pk), goal.text))
    return list(plans.items())
