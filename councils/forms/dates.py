"""The forms that give meetings their dates: a year's, a series, several to choose among, and the answers."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.forms.meetings import FreeDayMixin, WordlessMixin
from councils.models import DateAnswer, DateInvitee, DateOption, MeetingSeries
from councils.people import Seated
from councils.recurrence import Break, Frequency, Rhythm, ending, moment, obstacle
from records.days import OSLO
from web.forms import DateInput, DateTimeInput, PortalForm, TimeInput
from web.templatetags.norwegian import WEEKDAYS, clocktime, longweekdate, week

LONGEST_SERIES = timedelta(days=3 * 366)


class YearDatesForm(FreeDayMixin):
    """A year's meetings, one row a date; empty rows are left out."""

    wide = True
    submit_label = gettext_lazy("Planlegg møtene")

    begins = forms.TimeField(label=gettext_lazy("Begynner"), widget=TimeInput)
    minutes = forms.IntegerField(
        label=gettext_lazy("Varighet i minutter"),
        min_value=5,
        max_value=24 * 60,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    place = forms.CharField(label=gettext_lazy("Sted"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        year: int,
        suggested: Sequence[date],
        rows: int,
        breaks: Collection[Break] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.breaks = year, breaks
        self.day_names = [f"on_{place}" for place in range(1, rows + 1)]
        for place, name in enumerate(self.day_names):
            day = suggested[place] if place < len(suggested) else None
            field = forms.DateField(
                label=_("Møte %(number)s") % {"number": place + 1},
                widget=DateInput,
                required=False,
                initial=day,
                help_text=_about(day, breaks) if day else "",
            )
            self.fields[name] = field
        self.order_fields([*self.day_names, "begins", "minutes", "place"])

    def marks(self) -> str:
        return ""

    def required_note(self) -> str:
        return _("Rader uten dato blir ikke til møter.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        seen: set[date] = set()
        for name in self.day_names:
            day = data.get(name)
            if day is None:
                continue
            if day.year != self.year:
                self.add_error(name, _("Datoen er ikke i %(year)s.") % {"year": self.year})
            elif day in seen:
                self.add_error(name, _("Datoen står to ganger."))
            else:
                self.check_day(name, day)
            seen.add(day)
        if not seen and not self.errors:
            self.add_error(self.day_names[0], _("Fyll ut minst én dato."))
        return data

    @property
    def times(self) -> list[tuple[datetime, datetime]]:
        """When each of the meetings begins and ends."""
        data = self.cleaned_data
        chosen = sorted(data[name] for name in self.day_names if data.get(name))
        starts = [moment(day, data["begins"]) for day in chosen]
        return [(at, ending(at, data["minutes"])) for at in starts]


class SeriesForm(PortalForm):
    """A rhythm: every so many weeks, or the nth weekday of every so many months, until a day."""

    submit_label = gettext_lazy("Se datoene")

    frequency = forms.ChoiceField(
        label=gettext_lazy("Rytme"),
        choices=[
            (MeetingSeries.Frequency.WEEKS, gettext_lazy("Et visst antall uker mellom møtene")),
            (MeetingSeries.Frequency.MONTHS, gettext_lazy("En fast ukedag i måneden")),
        ],
        widget=forms.RadioSelect,
    )
    interval = forms.IntegerField(
        label=gettext_lazy("Antall uker eller måneder mellom møtene"),
        min_value=1,
        max_value=52,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    weekday = forms.TypedChoiceField(label=gettext_lazy("Ukedag"), coerce=int)
    ordinal = forms.TypedChoiceField(
        label=gettext_lazy("Hvilken i måneden"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            (1, gettext_lazy("den første")),
            (2, gettext_lazy("den andre")),
            (3, gettext_lazy("den tredje")),
            (4, gettext_lazy("den fjerde")),
            (-1, gettext_lazy("den siste")),
        ],
        help_text=gettext_lazy("Gjelder bare når rytmen er en fast ukedag i måneden."),
    )
    starts_on = forms.DateField(label=gettext_lazy("Fra og med"), widget=DateInput)
    ends_on = forms.DateField(label=gettext_lazy("Til og med"), widget=DateInput)
    begins = forms.TimeField(label=gettext_lazy("Begynner"), widget=TimeInput)
    minutes = YearDatesForm.base_fields["minutes"]
    place = forms.CharField(label=gettext_lazy("Sted"), max_length=200, required=False)
    skips_holidays = forms.BooleanField(
        label=gettext_lazy("Hopp over helligdager"), required=False, initial=True
    )
    skips_school_breaks = forms.BooleanField(
        label=gettext_lazy("Hopp over skoleferier"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["weekday"].choices = list(enumerate(WEEKDAYS["nb"]))

    def marks(self) -> str:
        return ""

    def required_note(self) -> str:
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last:
            if last < first:
                self.add_error("ends_on", _("Serien kan ikke slutte før den begynner."))
            elif last - first > LONGEST_SERIES:
                self.add_error("ends_on", _("En serie kan vare i høyst tre år."))
        if data.get("frequency") == Frequency.MONTHS and data.get("ordinal") is None:
            self.add_error("ordinal", _("Velg hvilken i måneden."))
        return data

    @property
    def rhythm(self) -> Rhythm:
        data = self.cleaned_data
        frequency = Frequency(data["frequency"])
        return Rhythm(
            frequency,
            data["interval"],
            data["weekday"],
            data["starts_on"],
            data["ends_on"],
            data["ordinal"] if frequency == Frequency.MONTHS else None,
        )


class ProposalForm(WordlessMixin):
    """Several times to choose among, and those who are asked."""

    words = ("title",)

    ROWS = 6
    submit_label = gettext_lazy("Send datoforslaget")

    title = forms.CharField(
        label=gettext_lazy("Hva gjelder det?"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Kan stå tomt for et vanlig møte."),
    )
    minutes = YearDatesForm.base_fields["minutes"]
    place = forms.CharField(label=gettext_lazy("Sted"), max_length=200, required=False)
    answer_by = forms.DateField(label=gettext_lazy("Svarfrist"), widget=DateInput)
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Hvem skal svare?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        seats: list[Seated],
        suggested: Sequence[datetime],
        breaks: Collection[Break],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.breaks = breaks
        self.time_names = [f"at_{place}" for place in range(1, self.ROWS + 1)]
        for place, name in enumerate(self.time_names):
            at = suggested[place] if place < len(suggested) else None
            self.fields[name] = forms.DateTimeField(
                label=_("Tidspunkt %(number)s") % {"number": place + 1},
                widget=DateTimeInput,
                required=False,
                initial=at.astimezone(OSLO).replace(tzinfo=None) if at else None,
                help_text=_about(at.astimezone(OSLO).date(), breaks) if at else "",
            )
        fields: Any = self.fields
        fields["people"].choices = [
            (str(one.membership.pk), f"{one.name}, {one.office_title}" if one.office_title else one.name)
            for one in seats
        ]
        fields["people"].initial = [str(one.membership.pk) for one in seats]
        self.order_fields(["title", *self.time_names, "minutes", "place", "answer_by", "people"])

    def marks(self) -> str:
        return ""

    def required_note(self) -> str:
        return _("Foreslå minst to tidspunkter. Rader uten tidspunkt blir ikke med.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in self.time_names if data.get(name)]
        if len(given) < 2 and not any(name in self.errors for name in self.time_names):
            self.add_error(self.time_names[min(len(given), 1)], _("Foreslå minst to tidspunkter."))
        if len({data[name] for name in given}) < len(given):
            self.add_error(given[-1], _("To av tidspunktene er like."))
        return data

    @property
    def starts(self) -> list[datetime]:
        """The times given."""
        return [self.cleaned_data[name] for name in self.time_names if self.cleaned_data.get(name)]


class AnswerForm(PortalForm):
    """For each time whether it suits."""

    submit_label = gettext_lazy("Send svaret")

    def __init__(
        self, *args: Any, options: Sequence[DateOption], invitee: DateInvitee | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        given = (
            {one.option_id: one.answer for one in DateAnswer.objects.filter(invitee=invitee)}
            if invitee
            else {}
        )
        self.options = {f"option_{option.pk}": option.pk for option in options}
        for option in options:
            at = option.starts_at.astimezone(OSLO)
            self.fields[f"option_{option.pk}"] = forms.ChoiceField(
                label=f"{longweekdate(at).capitalize()} {clocktime(at)}",
                choices=DateAnswer.Answer.choices,
                widget=forms.RadioSelect,
                initial=given.get(option.pk),
                error_messages={"required": _("Velg et av svarene.")},
            )

    def marks(self) -> str:
        return ""

    def required_note(self) -> str:
        return ""

    @property
    def answers(self) -> dict[int, str]:
        """The answers by the key of the time."""
        return {key: self.cleaned_data[name] for name, key in self.options.items()}


def _about(day: date, breaks: Collection[Break]) -> str:
    """«tirsdag, uke 21», and what stands in the way."""
    found = obstacle(day, breaks=breaks)
    words = f"{longweekdate(day).split()[0]}, {week(day)}"
    return f"{words} – {found}" if found else words
