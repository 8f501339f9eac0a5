"""The forms of a meeting: when and where, moving, calling off, sending the notice, answering it."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.choices import CancelReason, Reply
from councils.models import Meeting
from councils.people import Seated
from councils.recurrence import Break, moment, obstacle
from parties.forms import PrivacyGuardedFormMixin
from records import days
from web.forms import DateInput, PortalForm, Textarea, TimeInput
from web.templatetags.norwegian import longweekdate

# A meeting that was forgotten may be logged afterwards, and the next years planned; other years are slips.
EARLIEST, LATEST = timedelta(days=366), timedelta(days=3 * 366)


class FreeDayMixin(PortalForm):
    """A form that asks once more before a meeting is put on a holiday or in a school break.

    `breaks` are those that count; what stands in the way is said, and a box lets the day be used anyway.
    """

    breaks: Collection[Break] = ()

    def check_day(self, name: str, day: date) -> None:
        """Add an error to the field for a day that is not free, unless the person wants it anyway."""
        found = obstacle(day, breaks=self.breaks)
        if not found:
            return
        if "anyway" not in self.fields:
            self.fields["anyway"] = forms.BooleanField(
                label=_("Bruk dagen likevel"),
                required=False,
                help_text=_("Det er helligdag eller skoleferie."),
            )
        if not self.data.get(self.add_prefix("anyway")):
            said = {"day": longweekdate(day).capitalize(), "what": found}
            self.add_error(
                name,
                _("%(day)s: %(what)s. Velg en annen dag, eller kryss av for «Bruk dagen likevel».") % said,
            )


class WhenFields(FreeDayMixin):
    """Day, beginning and end, by the clock in Oslo."""

    on = forms.DateField(label=gettext_lazy("Dato"), widget=DateInput)
    begins = forms.TimeField(
        label=gettext_lazy("Begynner"),
        widget=TimeInput,
        error_messages={"invalid": gettext_lazy("Skriv et klokkeslett, for eksempel 10.00.")},
    )
    ends = forms.TimeField(
        label=gettext_lazy("Slutter"),
        widget=TimeInput,
        error_messages={"invalid": gettext_lazy("Skriv et klokkeslett, for eksempel 11.30.")},
    )

    def __init__(self, *args: Any, today: date, breaks: Collection[Break] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.breaks = today, breaks

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, begins, ends = data.get("on"), data.get("begins"), data.get("ends")
        if day:
            if not self.today - EARLIEST <= day <= self.today + LATEST:
                self.add_error("on", _("Datoen er for langt unna. Kontroller årstallet."))
            else:
                self.check_day("on", day)
        if begins and ends and ends <= begins:
            self.add_error("ends", _("Møtet kan ikke slutte før det begynner."))
        return data

    @property
    def starts_at(self) -> datetime:
        return moment(self.cleaned_data["on"], self.cleaned_data["begins"])

    @property
    def ends_at(self) -> datetime:
        return moment(self.cleaned_data["on"], self.cleaned_data["ends"])


class WhereFields(forms.Form):
    """A place, a video meeting, or both."""

    place = forms.CharField(label=gettext_lazy("Sted"), max_length=200, required=False)
    video_url = forms.URLField(
        label=gettext_lazy("Lenke til videomøte"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Vises bare for dem som er kalt inn."),
        error_messages={"invalid": gettext_lazy("Skriv hele nettadressen, for eksempel https://…")},
    )

    def clean_video_url(self) -> str:
        url = self.cleaned_data["video_url"]
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Skriv hele nettadressen, for eksempel https://…"))
        return url


class WordlessMixin(PortalForm):
    """A form that leaves out its fields for words where the forum keeps a log without content."""

    words: tuple[str, ...] = ()

    def __init__(self, *args: Any, wordless: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.words if wordless else ():
            self.fields.pop(name, None)


class MeetingForm(WordlessMixin, WhenFields, WhereFields):
    """A new meeting; filled in from the last one."""

    words = ("title",)

    field_order = ["on", "begins", "ends", "place", "video_url", "title"]
    submit_label = gettext_lazy("Planlegg møtet")

    title = forms.CharField(
        label=gettext_lazy("Tittel"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Bare når møtet har et eget navn, for eksempel «ekstraordinært møte»."),
    )


class MoveForm(PrivacyGuardedFormMixin, WordlessMixin, WhenFields):
    """Another time for a meeting, with a word to those called."""

    submit_label: Any = gettext_lazy("Flytt møtet")
    words = ("message",)
    message = forms.CharField(
        label=gettext_lazy("Beskjed til dem som er kalt inn"),
        widget=Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, is_called: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_called:
            self.submit_label = _("Flytt møtet og gi beskjed")
        else:
            self.fields.pop("message", None)


class PlaceForm(PrivacyGuardedFormMixin, WordlessMixin, WhereFields, PortalForm):
    """Where a meeting is, what it is called, and who may come and listen."""

    words = ("title", "message")

    field_order = ["place", "video_url", "title", "is_open", "message"]
    title = forms.CharField(label=gettext_lazy("Tittel"), max_length=150, required=False)
    is_open = forms.BooleanField(
        label=gettext_lazy("Åpent møte"),
        required=False,
        help_text=gettext_lazy("Alle kan komme og høre på."),
    )
    message = MoveForm.base_fields["message"]

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        names = ("place", "video_url", "title", "is_open")
        super().__init__(*args, initial={name: getattr(meeting, name) for name in names}, **kwargs)
        if meeting.state == "CALLED":
            self.submit_label = _("Lagre og gi beskjed")
        else:
            self.fields.pop("message", None)


class CancelForm(PrivacyGuardedFormMixin, PortalForm):
    """Why a meeting is called off."""

    submit_label = gettext_lazy("Avlys møtet")
    submit_style = "danger"
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor avlyses møtet?"),
        widget=Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=gettext_lazy(
            "Alle som er kalt inn, får vite det. Skriv ikke om sykdom hos enkeltpersoner."
        ),
        error_messages={"required": gettext_lazy("Si hvorfor møtet avlyses.")},
    )

    def __init__(self, *args: Any, wordless: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wordless:
            self.fields["reason"] = forms.ChoiceField(
                label=_("Hvorfor avlyses møtet?"),
                choices=[(one.value, str(one.label).capitalize()) for one in CancelReason],
                widget=forms.RadioSelect,
                error_messages={"required": _("Velg hvorfor møtet avlyses.")},
            )


class NoticeForm(PrivacyGuardedFormMixin, WordlessMixin):
    """A few words with the notice; it may go without."""

    words = ("message",)

    submit_label = gettext_lazy("Send innkallingen")
    message = forms.CharField(
        label=gettext_lazy("Beskjed i innkallingen"),
        widget=Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def marks(self) -> str:
        return "optional"


class ReplyForm(PrivacyGuardedFormMixin, WordlessMixin):
    """Whether somebody comes, or who comes instead: a seat's deputy, or somebody by name."""

    words = ("note", "deputy_name", "deputy_address")

    guarded_fields = ("note",)
    submit_label = gettext_lazy("Send svaret")

    reply = forms.ChoiceField(
        label=gettext_lazy("Kommer du?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg et av svarene.")},
    )
    deputy = forms.ChoiceField(label=gettext_lazy("Vara som møter"), widget=forms.RadioSelect, required=False)
    deputy_name = forms.CharField(
        label=gettext_lazy("Navnet på den som møter for deg"), max_length=200, required=False
    )
    deputy_address = forms.EmailField(
        label=gettext_lazy("E-posten til den som møter for deg"),
        required=False,
        help_text=gettext_lazy("Da får personen innkallingen."),
    )
    note = forms.CharField(
        label=gettext_lazy("Beskjed til sekretæren"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Bare leder og sekretær ser den. Skriv ikke hvorfor du er borte."),
    )

    def __init__(self, *args: Any, deputies: list[Seated], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["reply"].choices = [
            (Reply.ACCEPTED, _("Jeg kommer")),
            (Reply.DECLINED, _("Jeg kommer ikke")),
            (Reply.DEPUTY, _("En annen møter for meg")),
        ]
        if deputies:
            fields["deputy"].choices = [
                (str(one.membership.pk), f"{one.name}, {one.office_title}" if one.office_title else one.name)
                for one in deputies
            ]
        else:
            del self.fields["deputy"]
            if "deputy_name" not in self.fields:
                fields["reply"].choices = fields["reply"].choices[:2]

    def marks(self) -> str:
        return ""

    def required_note(self) -> str:
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("deputy") or data.get("deputy_name")
        if data.get("reply") == Reply.DEPUTY and not chosen and "deputy_name" not in self.errors:
            if "deputy_name" in self.fields:
                self.add_error("deputy_name", _("Skriv hvem som møter for deg."))
            else:
                self.add_error("reply", _("Velg hvem av varaene som møter."))
        return data


def initial_when(starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """The fields of a time, by the clock in Oslo."""
    begins, ends = days.oslo(starts_at), days.oslo(ends_at)
    return {"on": begins.date(), "begins": _clock(begins), "ends": _clock(ends)}


def _clock(at: datetime) -> time:
    return at.time().replace(second=0, microsecond=0)
