"""The form that sets up a programme: for whom, and its groups; suggested where the registers know."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.choices import Capacity
from parties.models import Office, Organisation
from slt.actions.groups import GroupPlan
from slt.choices import Level, ProgrammeKind
from slt.founding import (
    RHYTHMS,
    USUAL_RHYTHM,
    Founding,
    as_municipalities,
    rhythm_facts,
    suggested_name,
)
from web.forms import PortalForm

NEW, EACH = "ny", "hver"
EXECUTING_ROWS = 4
KINDS = [
    (
        ProgrammeKind.SLT,
        gettext_lazy("SLT: en styringsgruppe, en koordinerende gruppe og grupper som møter barn og unge"),
    ),
    (
        ProgrammeKind.COORDINATION,
        gettext_lazy("Ikke SLT: en koordinerende funksjon og ett tverrfaglig forum"),
    ),
]


class FoundProgrammeForm(PortalForm):
    """Rendered by its own template. What is asked about follows the kind and the municipalities chosen.

    `shown` says for which of them the page was made: when they are others now, the person has to see the new
    suggestions first (`has_new_suggestions`).
    """

    submit_label = gettext_lazy("Opprett")

    kind = forms.ChoiceField(
        label=gettext_lazy("Hvordan er arbeidet organisert?"), choices=KINDS, widget=forms.RadioSelect
    )
    municipalities = forms.MultipleChoiceField(
        label=gettext_lazy("Kommuner"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Velg minst én kommune.")},
    )
    police = forms.ChoiceField(label=gettext_lazy("Politienhet"), required=False)
    name = forms.CharField(label=gettext_lazy("Navn"), max_length=150)
    language = forms.ChoiceField(
        label=gettext_lazy("Målform"),
        choices=[("nb", gettext_lazy("Bokmål")), ("nn", gettext_lazy("Nynorsk"))],
        widget=forms.RadioSelect,
    )
    suggested_name = forms.CharField(widget=forms.HiddenInput, required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, founding: Founding, **kwargs: Any) -> None:
        self.founding = founding
        super().__init__(*args, **kwargs)
        municipalities: Any = self.fields["municipalities"]
        municipalities.choices = [(str(one.pk), one.display_name) for one in founding.free]
        police: Any = self.fields["police"]
        police.choices = [
            ("", _("Ingen")),
            *((str(one.pk), one.display_name) for one in founding.options.police),
        ]
        self.initial = {**self._usual(), **self.initial}
        founding.municipalities = self._chosen()
        founding.police = self._chosen_police()
        self._add_groups()
        self.initial.setdefault("shown", self.shown_now)

    # --- What is chosen, before anything is validated: the rest depends on it

    def _value(self, name: str) -> Any:
        if self.is_bound:
            bound = self[name]
            return bound.field.widget.value_from_datadict(self.data, self.files, bound.html_name)
        return self.initial.get(name)

    @property
    def chosen_kind(self) -> str:
        """With SLT or without."""
        value = self._value("kind")
        return value if value in ProgrammeKind.values else ProgrammeKind.SLT

    @property
    def is_slt(self) -> bool:
        """Are there levels?"""
        return self.chosen_kind == ProgrammeKind.SLT

    def _chosen(self) -> list[Organisation]:
        chosen = {str(value) for value in self._value("municipalities") or ()}
        return [one for one in self.founding.free if str(one.pk) in chosen]

    def _chosen_police(self) -> Organisation | None:
        chosen = str(self._value("police") or "")
        return next((one for one in self.founding.options.police if str(one.pk) == chosen), None)

    def _usual(self) -> dict[str, Any]:
        own = [one for one in self.founding.free if one.pk in self.founding.own_ids]
        police = self.founding.options.usual_police(own) if own else None
        standards = {getattr(one, "written_standard", "") for one in own}
        return {
            "kind": ProgrammeKind.SLT,
            "municipalities": [str(one.pk) for one in own[:1]],
            "police": str(police.pk) if police else "",
            "language": "nn" if standards == {"nn"} else "nb",
        }

    # --- The groups

    def _add_groups(self) -> None:
        name = suggested_name(self.chosen_kind, self.founding.municipalities)
        self.initial.setdefault("suggested_name", name)
        self.initial.setdefault("name", name)
        forums = [(f"forum-{one.pk}", one.name) for one in self.founding.forums]
        where = name.partition(" i ")[2] or ""
        if self.is_slt:
            self._add_level(
                Level.STEERING,
                _("Hvem er styringsgruppe?"),
                [*forums, (NEW, _("En ny styringsgruppe"))],
                _("Styringsgruppa for SLT i %(where)s") % {"where": where} if where else "",
            )
        own = [(EACH, _("En ny gruppe for hver kommune"))] if len(self.founding.municipalities) > 1 else []
        label = _("Hvem er koordinerende gruppe?") if self.is_slt else _("Hvilket forum samordner arbeidet?")
        new = _("Én ny gruppe") if self.is_slt else _("Et nytt forum")
        title = _("Koordinerende gruppe i %(where)s") if self.is_slt else _("Samordningsforum i %(where)s")
        self._add_level(
            Level.COORDINATING,
            label,
            [(NEW, new), *own, *forums],
            title % {"where": where} if where else "",
        )
        if self.is_slt:
            self._add_executing()

    def _add_level(self, level: int, label: str, choices: list[tuple[str, str]], name: str) -> None:
        key = Level(level).name.lower()
        self.fields[f"{key}_forum"] = forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, initial=choices[0][0]
        )
        self.fields[f"{key}_name"] = forms.CharField(
            label=_("Navn på den nye gruppa"), max_length=150, required=False, initial=name
        )
        self._add_leaders(level, key)

    def _add_leaders(self, level: int, key: str) -> None:
        for capacity, label in ((Capacity.CHAIR, _("Leder")), (Capacity.SECRETARY, _("Sekretær"))):
            usual = self.founding.usual(capacity, level)
            self.fields[f"{key}_{capacity.lower()}"] = forms.ChoiceField(
                label=label,
                choices=[("", _("Velges senere")), *self._office_choices()],
                required=False,
                initial=str(usual.pk) if usual else "",
            )
        self.fields[f"{key}_rhythm"] = forms.ChoiceField(
            label=_("Hvor ofte skal gruppa møtes?"),
            choices=[(one, words[0]) for one, words in RHYTHMS.items()],
            initial=USUAL_RHYTHM[Level(level)] if self.is_slt else "ikke",
        )

    def _add_executing(self) -> None:
        for row in range(1, EXECUTING_ROWS + 1):
            self.fields[f"executing_name_{row}"] = forms.CharField(
                label=_("Navn på gruppe %(row)s") % {"row": row}, max_length=150, required=False
            )
            self.fields[f"executing_individuals_{row}"] = forms.BooleanField(
                label=_("Gruppe %(row)s snakker om enkeltpersoner") % {"row": row}, required=False
            )
        self._add_leaders(Level.EXECUTING, "executing")

    def _office_choices(self) -> list[tuple[str, str]]:
        return [
            (str(one.pk), f"{one} ({self.founding.holders.get(one.pk) or _('ubesatt')})")
            for one in self.founding.offices
        ]

    # --- For the page

    @property
    def shown_now(self) -> str:
        """What the suggestions are made for, as the page sends it back."""
        parties = ",".join(str(one.pk) for one in self.founding.parties)
        return f"{self.chosen_kind}:{parties}"

    @property
    def has_new_suggestions(self) -> bool:
        """Is something else chosen now than the page was made for?"""
        return str(self._value("shown") or "") != self.shown_now

    def with_new_suggestions(self) -> "FoundProgrammeForm":
        """The form anew for what is chosen now, with the names that the person has typed."""
        kept = {name: self._value(name) for name in ("kind", "municipalities", "police", "language")}
        kept |= {
            name: self._value(name)
            for name in self.fields
            if name.startswith("executing_") and self._value(name)
        }
        typed = self._value("name") or ""
        if typed and typed != (self._value("suggested_name") or ""):
            kept["name"] = typed
        fresh = Founding(self.founding.user, self.founding.standing, self.founding.on)
        return type(self)(founding=fresh, initial=kept)

    def fields_of(self, key: str) -> list[forms.BoundField]:
        """The fields of a new group on a level."""
        return [self[f"{key}_{part}"] for part in ("name", "chair", "secretary", "rhythm")]

    @property
    def levels(self) -> list[dict[str, Any]]:
        """The steering and the coordinating level, each with what is asked about it."""
        titles = {"steering": _("Styrende nivå"), "coordinating": _("Koordinerende nivå")}
        return [
            {
                "key": key,
                "title": title if self.is_slt else _("Forumet"),
                "choice": self[f"{key}_forum"],
                "fields": [self[f"{key}_{part}"] for part in ("name", "chair", "secretary")],
                "rhythm": self[f"{key}_rhythm"],
            }
            for key, title in titles.items()
            if f"{key}_forum" in self.fields
        ]

    @property
    def executing(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows for executing groups."""
        if not self.is_slt:
            return []
        return [
            (self[f"executing_name_{row}"], self[f"executing_individuals_{row}"])
            for row in range(1, EXECUTING_ROWS + 1)
        ]

    @property
    def executing_terms(self) -> list[forms.BoundField]:
        """Chair, secretary and rhythm of the executing groups."""
        return [self[f"executing_{part}"] for part in ("chair", "secretary", "rhythm")]

    def marks(self) -> str:
        """Nearly everything has an answer from the start; nothing to mark."""
        return ""

    # --- What it comes to

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in ("steering", "coordinating"):
            if data.get(f"{key}_forum") == NEW and not data.get(f"{key}_name"):
                self.add_error(f"{key}_name", _("Gi gruppa et navn."))
        names = [
            data.get(f"executing_name_{row}", "").strip().lower() for row in range(1, EXECUTING_ROWS + 1)
        ]
        for row, name in enumerate(names, start=1):
            if name and name in names[: row - 1]:
                self.add_error(f"executing_name_{row}", _("To grupper kan ikke ha samme navn."))
        return data

    def _office(self, name: str) -> Office | None:
        chosen = self.cleaned_data.get(name) or ""
        return next((one for one in self.founding.offices if str(one.pk) == chosen), None)

    def group_plans(self) -> list[GroupPlan]:
        """The groups as the action takes them."""
        plans = self._level_plans(Level.STEERING, "steering") if self.is_slt else []
        plans += self._level_plans(Level.COORDINATING, "coordinating")
        for row in range(1, EXECUTING_ROWS + 1) if self.is_slt else ():
            if name := self.cleaned_data.get(f"executing_name_{row}"):
                plans.append(
                    self._new(
                        Level.EXECUTING,
                        "executing",
                        name,
                        treats_individuals=self.cleaned_data[f"executing_individuals_{row}"],
                    )
                )
        return plans

    def _level_plans(self, level: int, key: str) -> list[GroupPlan]:
        data = self.cleaned_data
        choice, facts = data[f"{key}_forum"], rhythm_facts(data[f"{key}_rhythm"])
        if choice == NEW:
            return [self._new(level, key, data[f"{key}_name"])]
        if choice == EACH:
            return [
                self.founding.coordinating_in(
                    one,
                    _("Koordinerende gruppe i %(where)s") % {"where": one.name},
                    self._office(f"{key}_chair"),
                    self._office(f"{key}_secretary"),
                    **facts,
                )
                for one in as_municipalities(self.founding.municipalities)
            ]
        forum = next(one for one in self.founding.forums if f"forum-{one.pk}" == choice)
        return [GroupPlan(level, forum=forum, **facts)]

    def _new(self, level: int, key: str, name: str, **facts: Any) -> GroupPlan:
        chair, secretary = self._office(f"{key}_chair"), self._office(f"{key}_secretary")
        return GroupPlan(
            level,
            name=name,
            organisations=self.founding.parties,
            seats=self.founding.seats(level, chair, secretary),
            **rhythm_facts(self.cleaned_data[f"{key}_rhythm"]),
            **facts,
        )
