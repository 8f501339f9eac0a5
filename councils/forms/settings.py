"""How a forum works: the choices with what they mean, its settings, its standing items."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.forums import StandingPlan, records_offices
from councils.choices import Access, ItemKind, Language, Record, SilenceRule
from councils.forms.members import check_year
from councils.models import Forum, Topic
from parties.forms import PrivacyGuardedFormMixin
from parties.models import Office
from web.forms import DateInput, PortalForm, Textarea, TimeInput
from web.templatetags.norwegian import listing

ACCESS = [
    (
        Access.PUBLIC,
        gettext_lazy(
            "Alle. Hvem som sitter i forumet, møtedagene, offentlige sakstitler og åpne deler av godkjente "
            "referater kan leses uten innlogging."
        ),
    ),
    (
        Access.PARTIES,
        gettext_lazy("Partene. De som har verv hos en av partene, kan lese alle papirer som ikke er lukket."),
    ),
    (Access.MEMBERS, gettext_lazy("Bare medlemmene. Ingen andre ser at forumet finnes.")),
]
RECORDS = [
    (
        Record.MINUTES,
        gettext_lazy("Referat. Det som ble drøftet og bestemt, skrives ned, godkjennes og arkiveres."),
    ),
    (
        Record.LOG,
        gettext_lazy(
            "Møtelogg uten innhold. Dagen, hvem som var til stede, temaer fra en liste, og at "
            "taushetsplikten ble gjennomgått. Ingen tekst, ingen vedlegg og ingen oppfølging. Det som skal "
            "videre, løftes som sak."
        ),
    ),
]
SILENCE = [
    (
        SilenceRule.REMIND,
        gettext_lazy("Påminn. Portalen minner om fristen, og referatet venter til noen svarer."),
    ),
    (
        SilenceRule.ESCALATE,
        gettext_lazy(
            "Si fra til lederne. Etter fristen får lederne på den siden som ikke har svart, beskjed. "
            "Referatet venter fortsatt."
        ),
    ),
    (
        SilenceRule.APPROVE,
        gettext_lazy(
            "Regn det som godkjent. Har to påminnelser gått ut og ingen bedt om endringer når fristen er "
            "over, er referatet godkjent. Det føres som forumets regel, aldri som at noen har godkjent."
        ),
    ),
]


def _number(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        required=False,
        widget=forms.NumberInput({"class": "input--short"}),
    )


def deadline_fields() -> dict[str, forms.Field]:
    """How often the forum meets, and its deadlines; each may be empty, which is «ikke avtalt»."""
    return {
        "meetings_per_year": _number(_("Møter i året, minst"), 60),
        "items_due_days": _number(_("Saker meldes inn, dager før møtet"), 90),
        "notice_days": _number(_("Innkalling sendes, dager før møtet"), 90),
        "minutes_days": _number(_("Referat sendes, dager etter møtet"), 90),
        "review_days": _number(_("Frist for å gå gjennom referatet, dager"), 90),
    }


def refuse_silence_without_deadline(form: Any, data: dict[str, Any]) -> None:
    """Silence can only count as approval where there is a day that it is counted from."""
    if data.get("silence_rule") == SilenceRule.APPROVE and not (
        data.get("review_days") or "review_days" in form.errors
    ):
        form.add_error(
            "review_days",
            _("Skal taushet regnes som godkjenning, må forumet ha en frist for gjennomgang."),
        )


class SettingsForm(PrivacyGuardedFormMixin, PortalForm):
    """All that a forum has decided about itself. Never offers a wider circle than it was founded for."""

    submit_label = gettext_lazy("Lagre innstillingene")
    guarded_fields = ("about",)

    revision = forms.IntegerField(widget=forms.HiddenInput)  # type: ignore[assignment]

    name = forms.CharField(label=gettext_lazy("Navn"), max_length=150)
    about = forms.CharField(label=gettext_lazy("Formål"), widget=Textarea, required=False)
    access = forms.ChoiceField(
        label=gettext_lazy("Hvem er forumet åpent for?"),
        choices=ACCESS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Velger dere færre enn i dag, ser de andre verken forumet, møtene eller referatene lenger, "
            "heller ikke dem som er godkjent. Velger dere flere, får de også se det som har vært. "
            "Lukkede saker og avsnitt er alltid bare for medlemmene."
        ),
    )
    record = forms.ChoiceField(
        label=gettext_lazy("Hva føres fra møtene?"),
        choices=RECORDS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Det som er ført før, står som det er, uansett hva dere velger."),
    )
    records_office = forms.ModelChoiceField(
        label=gettext_lazy("Arkivansvarlig for lukkede referater"),
        queryset=Office.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ingen"),
        help_text=gettext_lazy(
            "Gjelder når bare medlemmene leser referatene. Den som har vervet, kan da åpne de godkjente "
            "referatene og dokumentene, men ikke noe annet. Hver åpning blir ført i innsynsloggen."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Målform"),
        choices=[(one.value, one.label.capitalize()) for one in Language],  # type: ignore[union-attr]
        widget=forms.RadioSelect,
    )
    silence_rule = forms.ChoiceField(
        label=gettext_lazy("Hva skjer når ingen svarer på referatet?"),
        choices=SILENCE,
        widget=forms.RadioSelect,
    )
    counts_without_other_side = forms.BooleanField(
        label=gettext_lazy("Et møte teller selv om den ene siden er borte"), required=False
    )
    are_meetings_open = forms.BooleanField(
        label=gettext_lazy("Møtene er åpne for publikum"),
        help_text=gettext_lazy("Møtestedet vises da også på den offentlige siden."),
        required=False,
    )
    default_place = forms.CharField(label=gettext_lazy("Vanlig møtested"), max_length=200, required=False)
    default_time = forms.TimeField(
        label=gettext_lazy("Vanlig klokkeslett"),
        widget=TimeInput({"class": "input--short"}),
        required=False,
    )
    default_minutes = forms.IntegerField(
        label=gettext_lazy("Vanlig varighet, minutter"),
        min_value=5,
        max_value=24 * 60,
        widget=forms.NumberInput({"class": "input--short"}),
    )
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Temaer"),
        queryset=Topic.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, forum: Forum, on: date, **kwargs: Any) -> None:
        plain = [name for name in [*self.base_fields, *deadline_fields()] if name != "topics"]
        self.forum = forum
        chosen = [topic.pk for topic in forum.topics.all()]
        kwargs["initial"] = {**{name: getattr(forum, name) for name in plain}, "topics": chosen}
        super().__init__(*args, **kwargs)
        self.fields |= deadline_fields()
        first = ["name", "about", "access", "record", "records_office", "language"]
        self.order_fields([*first, *deadline_fields(), "silence_rule"])
        if forum.treats_individuals or hasattr(forum, "police_council"):
            # What these keep is not theirs to choose.
            del self.fields["record"]
        offices: Any = self.fields["records_office"]
        offices.queryset = records_offices(forum, on)
        widest = Access.values.index(forum.widest_access)
        access: Any = self.fields["access"]
        access.choices = [(value, words) for value, words in ACCESS if Access.values.index(value) >= widest]
        # Ended topics stay where they were chosen.
        topics: Any = self.fields["topics"]
        topics.queryset = Topic.objects.filter(is_active=True) | Topic.objects.filter(pk__in=chosen)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        refuse_silence_without_deadline(self, data)
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """What `change_settings` takes."""
        names = {*self.base_fields, *deadline_fields()}
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    def saved_otherwise(self) -> list[tuple[str, str]]:
        """What stands in the forum now and is not what the person has written: field and value, in words."""
        forum = self.forum
        found = []
        for name, field in self.fields.items():
            now = list(forum.topics.all()) if name == "topics" else getattr(forum, name)
            mine = self.cleaned_data.get(name)
            if name == "revision" or now == (list(mine or ()) if name == "topics" else mine):
                continue
            found.append((str(field.label), _in_words(forum, name, now)))
        return found


def _in_words(forum: Forum, name: str, value: Any) -> str:
    """The value of a setting as it is read."""
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, list):
        return listing(value) or _("ingen")
    if isinstance(value, time):
        return f"{value:%H.%M}"
    display = getattr(forum, f"get_{name}_display", None)
    return str(display() if display else value or _("ikke satt"))


class StandingItemsForm(PortalForm):
    """The forum's standing items, a line each, with a few empty lines; a line without a title goes away."""

    EMPTY_LINES = 3

    revision = forms.IntegerField(widget=forms.HiddenInput)  # type: ignore[assignment]

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        kwargs["initial"] = {"revision": forum.revision}
        super().__init__(*args, **kwargs)
        self.there = list(forum.standing_items.filter(is_active=True))
        topics = Topic.objects.filter(is_active=True)
        self.count = len(self.there) + self.EMPTY_LINES
        for number in range(1, self.count + 1):
            row = self.there[number - 1] if number <= len(self.there) else None
            line = {"number": number}
            self.fields[f"place_{number}"] = forms.IntegerField(
                label=_("Plass, linje %(number)s") % line,
                min_value=1,
                max_value=99,
                required=False,
                initial=number,
                widget=forms.NumberInput({"class": "input--short"}),
            )
            self.fields[f"title_{number}"] = forms.CharField(
                label=_("Tittel, linje %(number)s") % line,
                max_length=200,
                required=False,
                initial=row.title if row else "",
            )
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("Sakstype, linje %(number)s") % line,
                choices=[(one.value, one.label.capitalize()) for one in ItemKind],  # type: ignore[union-attr]
                initial=row.kind if row else ItemKind.INFORMATION,
                # A line that has come since the page was opened is not in what it sends.
                required=False,
            )
            self.fields[f"topic_{number}"] = forms.ModelChoiceField(
                label=_("Tema, linje %(number)s") % line,
                queryset=topics,
                required=False,
                initial=row.topic_id if row else None,
                empty_label=_("Ikke valgt"),
            )

    def rebase(self, revision: int) -> None:
        """Lines are known by their place, so what others have changed must be fetched before it is saved."""

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The fields line by line."""
        return [
            [self[f"{part}_{number}"] for part in ("place", "title", "kind", "topic")]
            for number in range(1, self.count + 1)
        ]

    def marks(self) -> str:
        """Nothing must be filled in."""
        return ""

    def plans(self) -> list[StandingPlan]:
        """The lines that have a title, in the order of their places."""
        data = self.cleaned_data
        plans = []
        for number in range(1, self.count + 1):
            if title := data.get(f"title_{number}"):
                pk = self.there[number - 1].pk if number <= len(self.there) else None
                kind = data[f"kind_{number}"] or ItemKind.INFORMATION
                plan = StandingPlan(title, kind, data[f"topic_{number}"], pk)
                plans.append((data.get(f"place_{number}") or 99, number, plan))
        return [plan for _place, _number, plan in sorted(plans, key=lambda row: row[:2])]


class EndForumForm(PrivacyGuardedFormMixin, PortalForm):
    """The last day of a forum, and why."""

    submit_label = gettext_lazy("Avslutt forumet")
    submit_style = "danger"
    guarded_fields = ("reason",)

    last_day = forms.DateField(
        label=gettext_lazy("Siste dag"),
        widget=DateInput,
        help_text=gettext_lazy("Denne dagen teller med."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        help_text=gettext_lazy("Den står i historikken, som partene leser."),
        max_length=500,
        widget=Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Skriv hvorfor forumet avsluttes.")},
    )

    def __init__(self, *args: Any, forum: Forum, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = forum.valid_to or on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check_year(self, "last_day")
        return data
