"""The forms of a log without content: boxes to tick, numbers and a day. None of their fields takes words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.logs import MOST_OTHERS
from councils.choices import Capacity
from councils.forms.meetings import EARLIEST
from councils.models import AgendaItem, Forum, MeetingLog, Topic
from councils.people import Seated
from councils.recurrence import ending, moment
from records import days
from web.forms import DateInput, PortalForm, TimeInput


@dataclass(frozen=True)
class SeatBox:
    """A seat to tap: its box, what the seat is called, and who sits there."""

    id: str
    value: str
    is_ticked: bool
    title: str
    holder: str
    is_asked: bool


class LogForm(PortalForm):
    """Who was there, how many others, what about, what was taken up, and that secrecy was gone through."""

    submit_label = gettext_lazy("Lagre loggen")

    everybody = forms.BooleanField(label=gettext_lazy("Alle var til stede"), required=False)
    seats = forms.MultipleChoiceField(
        label=gettext_lazy("Hvem var til stede?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    others_present = forms.IntegerField(
        label=gettext_lazy("Andre til stede, antall"),
        min_value=0,
        max_value=MOST_OTHERS,
        initial=0,
        required=False,
        widget=forms.NumberInput({"class": "input--short", "inputmode": "numeric"}),
    )
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Hva handlet møtet om?"),
        queryset=Topic.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    taken_up = forms.MultipleChoiceField(
        label=gettext_lazy("Saker som ble tatt opp"),
        help_text=gettext_lazy("De andre venter til neste møte."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    secrecy = forms.BooleanField(
        label=gettext_lazy("Taushetsplikten ble gjennomgått i møtet"),
        error_messages={
            "required": gettext_lazy(
                "Kryss av for at taushetsplikten ble gjennomgått. Uten det føres ikke møtet."
            )
        },
    )

    def __init__(
        self,
        *args: Any,
        forum: Forum,
        seated: Sequence[Seated],
        items: Sequence[AgendaItem] = (),
        log: MeetingLog | None = None,
        **kwargs: Any,
    ) -> None:
        self.seated = [
            one for one in seated if not one.is_vacant or (log and one.membership in log.seats.all())
        ]
        if log is not None:
            kwargs["initial"] = {
                "seats": [str(seat.pk) for seat in log.seats.all()],
                "topics": [topic.pk for topic in log.topics.all()],
                "others_present": log.others_present,
                "revision": log.revision,
            }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["seats"].choices = [(str(one.membership.pk), _seat_title(one)) for one in self.seated]
        chosen = forum.topics.all()
        fields["topics"].queryset = (
            Topic.objects.filter(is_active=True, pk__in=chosen)
            if chosen
            else Topic.objects.filter(is_active=True)
        ) | Topic.objects.filter(pk__in=log.topics.all() if log else ())
        fields["taken_up"].choices = [(str(item.pk), f"{item.label} {item.title}".strip()) for item in items]
        if not items:
            del fields["taken_up"]
        if log is not None:
            # What became of the items, and that secrecy was gone through, stands.
            del fields["secrecy"]
            fields["revision"] = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def seat_boxes(self) -> list[SeatBox]:
        """The seats as large boxes to tap."""
        ticked = {str(value) for value in self["seats"].value() or ()}
        return [
            SeatBox(
                id=f"{self['seats'].auto_id}_{number}",
                value=str(one.membership.pk),
                is_ticked=str(one.membership.pk) in ticked,
                title=_seat_title(one),
                holder=one.name if one.membership.office_id else "",
                is_asked=one.membership.capacity not in {Capacity.DEPUTY, Capacity.GUEST},
            )
            for number, one in enumerate(self.seated)
        ]

    def marks(self) -> str:
        """Nearly everything may be left alone."""
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = set(data.get("seats") or ())
        if data.get("everybody"):
            chosen |= {box.value for box in self.seat_boxes if box.is_asked}
        if not chosen and "seats" not in self.errors:
            self.add_error("seats", _("Kryss av for hvem som var til stede."))
        data["seats"] = [one.membership for one in self.seated if str(one.membership.pk) in chosen]
        data["others_present"] = data.get("others_present") or 0
        return data

    def facts(self) -> dict[str, Any]:
        """What the actions take of it."""
        data = self.cleaned_data
        return {
            "seats": data["seats"],
            "topics": list(data["topics"]),
            "others_present": data["others_present"],
        }

    def chosen_items(self, items: Iterable[AgendaItem]) -> list[AgendaItem]:
        """The items that were ticked."""
        ticked = set(self.cleaned_data.get("taken_up") or ())
        return [item for item in items if str(item.pk) in ticked]

    def rebase(self, revision: int) -> None:
        """Correct what stands now: the page that is shown again says that somebody else has."""
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = str(revision)


class LogNowForm(LogForm):
    """The same for a meeting that nobody had planned: first when it was."""

    on = forms.DateField(label=gettext_lazy("Dag"), widget=DateInput)
    begins = forms.TimeField(
        label=gettext_lazy("Begynte"),
        widget=TimeInput,
        error_messages={"invalid": gettext_lazy("Skriv et klokkeslett, for eksempel 10.00.")},
    )

    def __init__(self, *args: Any, forum: Forum, today: date, **kwargs: Any) -> None:
        self.forum, self.today = forum, today
        super().__init__(*args, forum=forum, **kwargs)
        self.order_fields(["on", "begins"])

    def clean_on(self) -> date:
        """A day that has come, and not long ago."""
        day = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("Dagen har ikke vært ennå. Planlegg møtet i stedet."))
        if day < self.today - EARLIEST:
            raise forms.ValidationError(_("Datoen er for langt unna. Kontroller årstallet."))
        return day

    @property
    def starts_at(self) -> datetime:
        """When it began."""
        return moment(self.cleaned_data["on"], self.cleaned_data["begins"])

    @property
    def ends_at(self) -> datetime:
        """When it was over, by the forum's usual length."""
        return ending(self.starts_at, self.forum.default_minutes)


def usual_start(forum: Forum, at: datetime) -> dict[str, Any]:
    """Today at the forum's usual time, else an hour ago, on the hour."""
    now = days.oslo(at)
    begins = forum.default_time or (now - timedelta(hours=1)).time().replace(
        minute=0, second=0, microsecond=0
    )
    return {"on": now.date(), "begins": begins}


def _seat_title(one: Seated) -> str:
    return one.membership.label
