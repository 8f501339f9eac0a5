"""The form that sets up a forum: what, for whom, who sits in it, and how it works."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.seats import SeatPlan
from councils.choices import Access, Capacity, Language, Record, SilenceRule
from councils.forms.settings import (
    ACCESS,
    RECORDS,
    SILENCE,
    deadline_fields,
    refuse_silence_without_deadline,
)
from councils.founding import (
    SCOPES,
    USUAL_ACCESS,
    FoundingOptions,
    Purpose,
    SuggestedSeat,
    suggested_name,
    suggested_seats,
)
from councils.models import Topic
from parties.forms import PrivacyGuardedFormMixin
from parties.models import Office, Organisation
from web.forms import PortalForm, Textarea

PERSON_ROWS = 2
# A deputy is named once the seats are there.
CAPACITIES = [
    (one.value, one.label.capitalize())
    for one in Capacity
    if one != Capacity.DEPUTY  # type: ignore[union-attr]
]


@dataclass(frozen=True)
class SeatRow:
    """An office in the form: its bound fields, and what is said about it."""

    suggestion: SuggestedSeat
    include: forms.BoundField
    capacity: forms.BoundField
    reviews: forms.BoundField
    alternative: forms.BoundField

    @property
    def is_chosen(self) -> bool:
        return bool(self.include.value())


class FoundForm(PrivacyGuardedFormMixin, PortalForm):
    """Rendered by its own template. The rows of offices follow the parties that are chosen.

    `shown` names the offices that the page had rows for: when the parties are others now, the rows are new
    and the person has to see them first (`has_new_offices`).
    """

    submit_label = gettext_lazy("Opprett")
    guarded_fields = ("about",)

    purpose = forms.ChoiceField(
        label=gettext_lazy("Hva vil du opprette?"), choices=Purpose.choices, widget=forms.RadioSelect
    )
    municipalities = forms.MultipleChoiceField(
        label=gettext_lazy("Kommuner"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Velg minst én kommune.")},
    )
    police = forms.ChoiceField(label=gettext_lazy("Politienhet"), required=False)
    name = forms.CharField(label=gettext_lazy("Navn"), max_length=150)
    suggested_name = forms.CharField(widget=forms.HiddenInput, required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    about = forms.CharField(label=gettext_lazy("Formål"), widget=Textarea({"rows": 3}), required=False)
    access = forms.ChoiceField(
        label=gettext_lazy("Hvem skal forumet være åpent for?"), choices=ACCESS, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Målform"),
        help_text=gettext_lazy("Innkallinger og referater får denne målformen."),
        choices=[(one.value, one.label.capitalize()) for one in Language],  # type: ignore[union-attr]
        widget=forms.RadioSelect,
    )
    record = forms.ChoiceField(
        label=gettext_lazy("Hva føres fra møtene?"),
        choices=RECORDS,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("Et politiråd skriver referat. Andre fora kan velge."),
    )
    treats_individuals = forms.BooleanField(
        label=gettext_lazy("Forumet behandler enkeltpersoner"),
        required=False,
        help_text=gettext_lazy(
            "For eksempel samordning av ungdomsstraff. Forumet er da bare for medlemmene, og fører logg uten "
            "innhold. Det kan ikke endres siden."
        ),
    )
    silence_rule = forms.ChoiceField(
        label=gettext_lazy("Hva skjer når ingen svarer på referatet?"),
        choices=SILENCE,
        widget=forms.RadioSelect,
    )
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Temaer"),
        queryset=Topic.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, options: FoundingOptions, **kwargs: Any) -> None:
        self.options = options
        super().__init__(*args, **kwargs)
        self.fields |= deadline_fields()
        municipalities: Any = self.fields["municipalities"]
        municipalities.choices = [(str(one.pk), one.display_name) for one in options.municipalities]
        police: Any = self.fields["police"]
        police.choices = [
            ("", _("Ingen")),
            *((str(one.pk), one.display_name) for one in options.police),
        ]
        self.initial = {**self._usual(), **self.initial}
        self.chosen_municipalities = self._chosen_municipalities()
        self.chosen_police = self._chosen_police()
        self.suggestions = self._suggestions()
        self._add_rows()
        self._name_it()

    # --- What is chosen, before anything is validated: the rows depend on it ---

    def _value(self, name: str) -> Any:
        if self.is_bound:
            bound = self[name]
            return bound.field.widget.value_from_datadict(self.data, self.files, bound.html_name)
        return self.initial.get(name)

    @property
    def chosen_purpose(self) -> str:
        """What is to be set up."""
        value = self._value("purpose")
        return value if value in Purpose.values else Purpose.COUNCIL

    def _chosen_municipalities(self) -> list[Organisation]:
        chosen = {str(value) for value in self._value("municipalities") or ()}
        return [one for one in self.options.municipalities if str(one.pk) in chosen]

    def _chosen_police(self) -> Organisation | None:
        chosen = str(self._value("police") or "")
        return next((one for one in self.options.police if str(one.pk) == chosen), None)

    @property
    def parties(self) -> list[Organisation]:
        """The organisations that are chosen."""
        return [*self.chosen_municipalities, *([self.chosen_police] if self.chosen_police else [])]

    def _usual(self) -> dict[str, Any]:
        """What most people would choose."""
        municipalities = self.options.usual_municipalities
        police = self.options.usual_police(municipalities) if municipalities else None
        standards = {getattr(one, "written_standard", "") for one in municipalities}
        return {
            "purpose": Purpose.COUNCIL,
            "municipalities": [str(one.pk) for one in municipalities],
            "police": str(police.pk) if police else "",
            "access": USUAL_ACCESS.get(self.initial.get("purpose", Purpose.COUNCIL), Access.PARTIES),
            "language": Language.NYNORSK if standards == {"nn"} else Language.BOKMAL,
            "record": Record.MINUTES,
            "silence_rule": SilenceRule.REMIND,
            "topics": [topic.pk for topic in Topic.objects.filter(is_active=True)],
        }

    def _suggestions(self) -> list[SuggestedSeat]:
        if not self.chosen_municipalities:
            return []
        return suggested_seats(
            self.chosen_purpose,
            [one.pk for one in self.parties],
            self.options.on,
            first_municipality=self.chosen_municipalities[0].pk,
        )

    def _add_rows(self) -> None:
        offices = [(str(one.office.pk), str(one.office)) for one in self.suggestions]
        for one in self.suggestions:
            pk = one.office.pk
            # What a box is called is said with the office: in a list, «Skal være med» is out of earshot.
            words = {"office": one.office.title}
            self.fields[f"include_{pk}"] = forms.BooleanField(
                label=str(one.office.title)[:1].upper() + str(one.office.title)[1:],
                required=False,
                initial=one.is_suggested,
            )
            self.fields[f"capacity_{pk}"] = forms.ChoiceField(
                label=_("Rolle: %(office)s") % words, choices=CAPACITIES, initial=one.capacity, required=False
            )
            self.fields[f"reviews_{pk}"] = forms.BooleanField(
                label=_("Godkjenner referatet"), required=False, initial=one.reviews_minutes
            )
            self.fields[f"alternative_{pk}"] = forms.ChoiceField(
                label=_("Eller et annet verv i samme plass: %(office)s") % words,
                choices=[("", _("Nei")), *(pair for pair in offices if pair[0] != str(pk))],
                required=False,
            )
        sides = [("", _("Velg …")), *((str(one.pk), one.display_name) for one in self.parties)]
        for row in range(1, PERSON_ROWS + 1):
            self.fields[f"person_name_{row}"] = forms.CharField(
                label=_("Navn"), max_length=150, required=False
            )
            self.fields[f"person_email_{row}"] = forms.EmailField(
                label=_("E-postadresse på jobb"), required=False
            )
            self.fields[f"person_from_{row}"] = forms.ChoiceField(
                label=_("Kommer fra"), choices=sides, required=False
            )
            self.fields[f"person_capacity_{row}"] = forms.ChoiceField(
                label=_("Rolle"), choices=CAPACITIES, initial=Capacity.MEMBER, required=False
            )
        self.initial.setdefault("shown", self.offices_now)

    @property
    def offices_now(self) -> str:
        """The offices that there are rows for, as the page sends them back."""
        return ",".join(str(one.office.pk) for one in self.suggestions)

    def _name_it(self) -> None:
        suggested = suggested_name(self.chosen_purpose, self.chosen_municipalities)
        self.initial.setdefault("suggested_name", suggested)
        self.initial.setdefault("name", suggested)

    @property
    def has_new_offices(self) -> bool:
        """Are there rows that the page that was sent did not show?"""
        seen = set(str(self._value("shown") or "").split(","))
        return not {str(one.office.pk) for one in self.suggestions} <= seen

    def with_new_suggestions(self) -> "FoundForm":
        """The form anew, with what was typed and the rows of the parties that are chosen now."""
        seen = set(str(self._value("shown") or "").split(","))
        kept: dict[str, Any] = {}
        for name in self.fields:
            kind, _sep, pk = name.rpartition("_")
            is_row = kind in {"include", "capacity", "reviews", "alternative"}
            if name not in {"shown", "suggested_name"} and (not is_row or pk in seen):
                kept[name] = self._value(name)
        name_now = suggested_name(self.chosen_purpose, self.chosen_municipalities)
        if (kept.get("name") or "") in {"", self._value("suggested_name") or ""}:
            kept["name"] = name_now
        return type(self)(options=self.options, initial={**kept, "suggested_name": name_now})

    # --- For the template ---

    @property
    def rows(self) -> list[SeatRow]:
        """The offices, each with its fields."""
        return [
            SeatRow(
                one,
                *(
                    self[f"{kind}_{one.office.pk}"]
                    for kind in ("include", "capacity", "reviews", "alternative")
                ),
            )
            for one in self.suggestions
        ]

    @property
    def suggested_rows(self) -> list[SeatRow]:
        """Those that are suggested or chosen."""
        return [row for row in self.rows if row.suggestion.is_suggested or row.is_chosen]

    @property
    def other_rows(self) -> list[SeatRow]:
        """The parties' other offices."""
        return [row for row in self.rows if not (row.suggestion.is_suggested or row.is_chosen)]

    @property
    def person_rows(self) -> list[list[forms.BoundField]]:
        """Lines for people without an office."""
        return [
            [self[f"person_{part}_{row}"] for part in ("name", "email", "from", "capacity")]
            for row in range(1, PERSON_ROWS + 1)
        ]

    @property
    def deadlines(self) -> list[forms.BoundField]:
        """How often, and the deadlines."""
        return [self[name] for name in deadline_fields()]

    def marks(self) -> str:
        """Nearly everything has an answer from the start; nothing to mark."""
        return ""

    # --- What it comes to ---

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        refuse_silence_without_deadline(self, data)
        data["record"] = data.get("record") or Record.MINUTES
        if data.get("treats_individuals"):
            if data.get("purpose") != Purpose.STANDING:
                self.add_error(
                    "treats_individuals",
                    _(
                        "Bare et annet fast forum kan behandle enkeltpersoner. "
                        "Velg det øverst, eller ta bort krysset."
                    ),
                )
            data["record"], data["access"] = Record.LOG, Access.MEMBERS
        elif data.get("purpose") in SCOPES and data["record"] == Record.LOG:
            self.add_error("record", _("Et politiråd skriver referat."))
        if data.get("purpose") in SCOPES and not data.get("police") and "police" not in self.errors:
            self.add_error("police", _("Et politiråd har politiet som part. Velg politienhet."))
        for row in range(1, PERSON_ROWS + 1):
            name, email = data.get(f"person_name_{row}"), data.get(f"person_email_{row}")
            if name and not email and f"person_email_{row}" not in self.errors:
                self.add_error(f"person_email_{row}", _("Skriv e-postadressen. Innkallingen går dit."))
            if email and not name:
                self.add_error(f"person_name_{row}", _("Skriv navnet."))
        return data

    def seat_plans(self) -> list[SeatPlan]:
        """The seats by office that are chosen, chair and secretary first."""
        data = self.cleaned_data
        by_key: dict[str, Office] = {str(one.office.pk): one.office for one in self.suggestions}
        plans = []
        for pk, office in by_key.items():
            if data.get(f"include_{pk}"):
                plans.append(
                    SeatPlan(
                        office=office,
                        alternative_office=by_key.get(data.get(f"alternative_{pk}") or ""),
                        capacity=data.get(f"capacity_{pk}") or Capacity.MEMBER,
                        reviews_minutes=bool(data.get(f"reviews_{pk}")),
                    )
                )
        order = {Capacity.CHAIR.value: 0, Capacity.SECRETARY.value: 1}
        return sorted(plans, key=lambda plan: order.get(plan.capacity, 2))

    def people(self) -> list[dict[str, Any]]:
        """The people without an office: name, e-mail, organisation and capacity."""
        data = self.cleaned_data
        parties = {str(one.pk): one for one in self.parties}
        return [
            {
                "name": data[f"person_name_{row}"],
                "email": data[f"person_email_{row}"],
                "organisation": parties.get(data.get(f"person_from_{row}") or ""),
                "capacity": data.get(f"person_capacity_{row}") or Capacity.MEMBER,
            }
            for row in range(1, PERSON_ROWS + 1)
            if data.get(f"person_name_{row}")
        ]

    def forum_facts(self) -> dict[str, Any]:
        """The rest of what `found_forum` takes."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "about": data["about"].strip(),
            "access": data["access"],
            "widest_access": Access.MEMBERS if data["treats_individuals"] else Access.PUBLIC,
            "record": data["record"],
            "treats_individuals": data["treats_individuals"],
            "language": data["language"],
            "silence_rule": data["silence_rule"],
            "topics": list(data["topics"]),
            "council_scope": SCOPES.get(data["purpose"]),
            "organisations": self.parties,
            **{name: data.get(name) for name in deadline_fields()},
        }
