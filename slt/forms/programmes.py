"""Forms for what a programme has decided about itself, its groups and its municipalities."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.choices import Capacity
from parties.forms import PrivacyGuardedFormMixin
from parties.models import Municipality, Office
from slt.actions.groups import GroupPlan
from slt.choices import Level, Rhythm
from slt.forms.founding import KINDS, NEW
from slt.founding import RHYTHMS, USUAL_RHYTHM, Founding, rhythm_facts
from slt.models import Programme, SltGroup
from slt.structure import level_title
from web.forms import DateInput, PortalForm, Textarea

LOCAL = gettext_lazy(
    "Bruker dere et annet ord, for eksempel «arbeidsutvalg» eller «fagteam», skriver du det."
)


class SettingsForm(PrivacyGuardedFormMixin, PortalForm):
    """What a programme has decided about itself."""

    submit_label = gettext_lazy("Lagre innstillingene")
    guarded_fields = ("about",)

    name = forms.CharField(label=gettext_lazy("Navn"), max_length=150)
    kind = forms.ChoiceField(label=gettext_lazy("Organisering"), choices=KINDS, widget=forms.RadioSelect)
    about = forms.CharField(
        label=gettext_lazy("Om arbeidet"),
        widget=Textarea,
        required=False,
        help_text=gettext_lazy("Alle kan lese dette."),
    )
    steering_name = forms.CharField(
        label=gettext_lazy("Eget navn på styrende nivå"), max_length=60, required=False, help_text=LOCAL
    )
    coordinating_name = forms.CharField(
        label=gettext_lazy("Eget navn på koordinerende nivå"), max_length=60, required=False
    )
    executing_name = forms.CharField(
        label=gettext_lazy("Eget navn på utførende nivå"), max_length=60, required=False
    )
    stuck_days = forms.IntegerField(
        label=gettext_lazy("En henvisning som har ligget så mange dager, blir fast sak"),
        min_value=1,
        max_value=365,
        widget=forms.NumberInput({"class": "input--short"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Målform"),
        choices=[("nb", gettext_lazy("Bokmål")), ("nn", gettext_lazy("Nynorsk"))],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Planer og rapporter får denne målformen."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**{name: getattr(programme, name) for name in self.fields}, **self.initial}

    def marks(self) -> str:
        """What must be there is there already."""
        return ""


def _rhythm_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Hvor ofte skal gruppa møtes?"), choices=[(key, words[0]) for key, words in RHYTHMS.items()]
    )


def _pause_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Tar pause i juli"),
        required=False,
        initial=True,
        help_text=_("Da regnes verken juli eller sommerferien med når portalen ser etter om møtene uteblir."),
    )


class _GroupFields(PortalForm):
    """What both the new and the changed group are asked about."""

    def __init__(self, *args: Any, programme: Programme, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.on = programme, on
        self.homes = [
            row.municipality
            for row in programme.parties.exclude(valid_to__lt=on).select_related("municipality")
        ]

    def _above_field(self, below: SltGroup | None = None) -> forms.ChoiceField:
        groups = self.programme.groups.valid(self.on).filter(level__lt=Level.EXECUTING).in_order()
        if below is not None:
            groups = groups.filter(level__lt=below.level)
        self.groups = {str(one.pk): one for one in groups}
        return forms.ChoiceField(
            label=_("Løfter saker til"),
            choices=[
                ("", _("Ingen") if below is not None else _("Den nærmeste gruppa over")),
                *((key, one.forum.name) for key, one in self.groups.items()),
            ],
            required=False,
        )

    def _home_field(self) -> dict[str, forms.Field]:
        if len(self.homes) < 2:
            return {}
        return {
            "municipality": forms.ChoiceField(
                label=_("Bare for én av kommunene"),
                choices=[("", _("For alle")), *((str(one.pk), one.display_name) for one in self.homes)],
                required=False,
            )
        }

    @property
    def home(self) -> Municipality | None:
        """The municipality that the group is for alone."""
        chosen = self.cleaned_data.get("municipality") or ""
        return next((one for one in self.homes if str(one.pk) == chosen), None)

    def marks(self) -> str:
        """Most of it has an answer from the start; nothing to mark."""
        return ""


class AddGroupForm(_GroupFields):
    """A group on a forum that is there, or on a new one."""

    submit_label = gettext_lazy("Legg til gruppa")

    def __init__(self, *args: Any, founding: Founding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.founding = founding
        founding.municipalities = list(self.homes)
        taken = set(self.programme.groups.valid(self.on).values_list("forum", flat=True))
        self.forums = {f"forum-{one.pk}": one for one in founding.forums if one.pk not in taken}
        police = founding.options.usual_police(self.homes)
        founding.police = police
        offices = [
            (str(one.pk), f"{one} ({founding.holders.get(one.pk) or _('ubesatt')})")
            for one in founding.offices
        ]
        secretary = founding.usual(Capacity.SECRETARY, Level.EXECUTING)
        self.fields |= {
            "level": forms.TypedChoiceField(
                label=_("Nivå"),
                coerce=int,
                choices=[(level.value, level_title(self.programme, level)) for level in Level],
                initial=Level.EXECUTING.value,
                widget=forms.RadioSelect,
            ),
            "forum": forms.ChoiceField(
                label=_("Forum"),
                choices=[
                    (NEW, _("Et nytt forum")),
                    *((key, one.name) for key, one in self.forums.items()),
                ],
                help_text=_(
                    "Møter, medlemmer og referater hører til forumet. Politirådet kan være styringsgruppe."
                ),
            ),
            "name": forms.CharField(label=_("Navn på det nye forumet"), max_length=150, required=False),
            "treats_individuals": forms.BooleanField(
                label=_("Gruppa snakker om enkeltpersoner"),
                required=False,
                help_text=_(
                    "Da fører den logg uten innhold og er bare for medlemmene. Det kan ikke endres senere."
                ),
            ),
            "chair": forms.ChoiceField(
                label=_("Leder"), choices=[("", _("Velges senere")), *offices], required=False
            ),
            "secretary": forms.ChoiceField(
                label=_("Sekretær"),
                choices=[("", _("Velges senere")), *offices],
                required=False,
                initial=str(secretary.pk) if secretary else "",
            ),
            "rhythm": _rhythm_field(),
            "pauses_in_summer": _pause_field(),
            **self._home_field(),
            "above": self._above_field(),
        }
        self.fields["rhythm"].initial = USUAL_RHYTHM[Level.EXECUTING]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("forum") == NEW and not data.get("name"):
            self.add_error("name", _("Gi forumet et navn, eller velg et som finnes."))
        return data

    def _office(self, name: str) -> Office | None:
        chosen = self.cleaned_data.get(name) or ""
        return next((one for one in self.founding.offices if str(one.pk) == chosen), None)

    def plan(self) -> GroupPlan:
        """The group as the action takes it."""
        data = self.cleaned_data
        return GroupPlan(
            level=data["level"],
            forum=self.forums.get(data["forum"]),
            name=data["name"],
            organisations=self.founding.parties,
            seats=self.founding.seats(data["level"], self._office("chair"), self._office("secretary")),
            municipality=self.home,
            above=self.groups.get(data.get("above") or ""),
            pauses_in_summer=data["pauses_in_summer"],
            treats_individuals=data["treats_individuals"],
            **rhythm_facts(data["rhythm"]),
        )


class ChangeGroupForm(_GroupFields):
    """Where a group's referrals go, how often it is to meet, for whom it is."""

    def __init__(self, *args: Any, group: SltGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        self.fields |= {
            "rhythm": forms.ChoiceField(
                label=_("Avtalt hvor ofte gruppa møtes"), choices=Rhythm.choices, initial=group.rhythm
            ),
            "rhythm_count": forms.IntegerField(
                label=_("Antallet n"),
                min_value=1,
                max_value=52,
                required=False,
                initial=group.rhythm_count,
                widget=forms.NumberInput({"class": "input--short"}),
                help_text=_(
                    "Annenhver uke er «hver n-te uke» med tallet 2. To ganger i måneden er noe annet."
                ),
            ),
            "pauses_in_summer": _pause_field(),
            **self._home_field(),
            "above": self._above_field(group),
            "position": forms.IntegerField(
                label=_("Rekkefølge på nivået"),
                min_value=1,
                max_value=999,
                initial=group.position,
                widget=forms.NumberInput({"class": "input--short"}),
            ),
        }
        self.fields["pauses_in_summer"].initial = group.pauses_in_summer
        self.fields["above"].initial = str(group.above_id or "")
        if "municipality" in self.fields:
            self.fields["municipality"].initial = str(group.municipality_id or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        has_promise = data.get("rhythm") not in {None, Rhythm.NONE}
        if has_promise and not data.get("rhythm_count") and "rhythm_count" not in self.errors:
            self.add_error("rhythm_count", _("Si hvor ofte: et tall fra 1 til 52."))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """What `change_group` takes."""
        data = self.cleaned_data
        names = ("rhythm", "rhythm_count", "pauses_in_summer", "position")
        facts = {name: data[name] for name in names}
        facts["above"] = self.groups.get(data.get("above") or "")
        if "municipality" in self.fields:
            facts["municipality"] = self.home
        return facts


class CloseGroupForm(PortalForm):
    """The last day of a group, and who takes over what lies with it."""

    submit_label = gettext_lazy("Legg ned gruppa")
    submit_style = "danger"

    last_day = forms.DateField(
        label=gettext_lazy("Siste dag"),
        widget=DateInput,
        help_text=gettext_lazy("I dag eller tidligere. Denne dagen teller med."),
    )
    merged_into = forms.ChoiceField(label=gettext_lazy("Slått sammen med"), required=False)

    def __init__(self, *args: Any, group: SltGroup, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = on
        others = group.programme.groups.valid(on).filter(valid_to__isnull=True).exclude(pk=group.pk)
        self.others = {str(one.pk): one for one in others.in_order()}
        field: Any = self.fields["merged_into"]
        field.choices = [
            ("", _("Ingen. Gruppa bare avsluttes")),
            *((key, one.forum.name) for key, one in self.others.items()),
        ]

    @property
    def heir(self) -> SltGroup | None:
        """The group that takes over."""
        return self.others.get(self.cleaned_data.get("merged_into") or "")

    def marks(self) -> str:
        """Two fields; nothing to mark."""
        return ""


class AddPartyForm(PortalForm):
    """A municipality that is to be in the programme, and from when."""

    submit_label = gettext_lazy("Ta inn kommunen")

    municipality = forms.ChoiceField(label=gettext_lazy("Kommune"))
    valid_from = forms.DateField(label=gettext_lazy("Første dag"), widget=DateInput)

    def __init__(self, *args: Any, founding: Founding, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = on
        self.found = {str(one.pk): one for one in founding.free}
        field: Any = self.fields["municipality"]
        field.choices = [("", _("Velg …")), *((key, one.display_name) for key, one in self.found.items())]

    @property
    def chosen(self) -> Any:
        """The municipality."""
        return Municipality.objects.get(pk=self.found[self.cleaned_data["municipality"]].pk)
