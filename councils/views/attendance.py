"""Who was there, put down by tap; works with plain posts, and swaps only the row when scripts are on."""

from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import holding
from councils.actions.writable import why_not_write
from councils.choices import Capacity, Presence, Reply
from councils.forms.writing import DeputyForm, GuestForm, TimesForm
from councils.logbook import is_logged
from councils.models import Attendance
from councils.views.bases import MeetingView
from records.refusals import Refused
from web.access import Right
from web.views import ActionFormView, ActionView, PageView


@dataclass
class Row:
    """One line of the list: the person, whoever met instead, and the forms behind «Mer»."""

    attendance: Attendance
    deputies: list[Attendance]
    times: TimesForm
    deputy: DeputyForm | None
    reasons: list[str]
    is_open: bool = False

    @property
    def said(self) -> str:
        """What the person answered to the notice; empty for nothing."""
        reply = self.attendance.reply
        return str(Reply(reply).label) if reply != Reply.NONE else ""

    @property
    def may_be_removed(self) -> bool:
        """Guests and deputies can be taken off the list again."""
        return self.attendance.deputy_for_id is not None or self.attendance.membership_id is None


class AttendanceBase(MeetingView):
    """What the page and its buttons share: the page itself, for whoever leads the forum."""

    access = Right("councils.lead_meeting")
    template_name = "councils/attendance.html"
    page_title = gettext_lazy("Frammøte")
    # Where on the page an answer belongs: a row's key, "gjest", "taushet" or "alle".
    place: str = ""

    @cached_property
    def hindrances(self) -> list[str]:
        """Why nothing can be put down now."""
        return why_not_write(self.meeting)

    def rows(self, form: Any, reasons: list[str]) -> list[Row]:
        """The list, members first; a row's own form with its faults when it was the one that was sent."""
        everybody = list(self.meeting.attendances.order_by("pk"))
        order = {Capacity.CHAIR: 0, Capacity.SECRETARY: 1, Capacity.GUEST: 3}
        everybody.sort(key=lambda one: (order.get(Capacity(one.capacity), 2), one.pk))
        instead: dict[int, list[Attendance]] = {}
        for one in everybody:
            if one.deputy_for_id:
                instead.setdefault(one.deputy_for_id, []).append(one)
        waiting = holding.deputies_by_seat(self.meeting) if not self.hindrances else {}
        made = []
        for one in everybody:
            if one.deputy_for_id:
                continue
            key = str(one.pk)
            here = self.place == key
            times = TimesForm(
                initial={"arrived_at": one.arrived_at, "left_at": one.left_at}, auto_id=f"tider-{key}-%s"
            )
            may_have_deputy = one.capacity not in {Capacity.GUEST, Capacity.DEPUTY} and one.pk not in instead
            deputy = (
                DeputyForm(deputies=waiting.get(one.membership_id or 0, []), auto_id=f"vara-{key}-%s")
                if may_have_deputy
                else None
            )
            if here and isinstance(form, TimesForm):
                times = form
            if here and isinstance(form, DeputyForm):
                deputy = form
            made.append(
                Row(one, instead.get(one.pk, []), times, deputy, reasons if here else [], here and bool(form))
            )
        return made

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None)
        reasons = list(kwargs.pop("reasons", []))
        rows = self.rows(form, reasons)
        is_held = not self.hindrances or self.meeting.state in {"HELD", "CLOSED"}
        guest = form if isinstance(form, GuestForm) else GuestForm(auto_id="gjest-%s")
        context = super().get_context_data(
            **{
                "page_title": self.page_title,
                "rows": [row for row in rows if row.attendance.capacity != Capacity.GUEST],
                "guests": [row for row in rows if row.attendance.capacity == Capacity.GUEST],
                "left": sum(
                    one.presence == Presence.UNKNOWN
                    for row in rows
                    for one in [row.attendance, *row.deputies]
                ),
                "declined": any(
                    row.attendance.presence == Presence.UNKNOWN
                    and row.attendance.reply in {Reply.DECLINED, Reply.DEPUTY}
                    for row in rows
                ),
                "presences": [
                    (Presence.PRESENT, _("Til stede")),
                    (Presence.APOLOGY, _("Forfall")),
                    (Presence.ABSENT, _("Ikke møtt")),
                ],
                "counted": holding.counts(self.meeting) if is_held else None,
                "is_held": is_held,
                "may_hold": self.meeting.state in {"PLANNED", "CALLED"} and not is_logged(self.meeting),
                "hindrances": self.hindrances,
                "guest_form": guest,
                "guest_open": isinstance(form, GuestForm),
                "place": self.place,
                "reasons": reasons,
                **kwargs,
            }
        )
        return context


class AttendancePage(AttendanceBase, PageView):
    """The list, with large buttons."""


class Hold(MeetingView, ActionView):
    """Begin to write about the meeting; the way on is the list of who was there."""

    access = Right("councils.lead_meeting")
    page_title = gettext_lazy("Start føringen av møtet")
    confirm_text = gettext_lazy(
        "Frammøte og referat gjøres klart, med et avsnitt for hver sak. Sakene som ikke har nummer, får det."
    )

    def perform(self) -> Any:
        return holding.hold_meeting(meeting=self.meeting, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return reverse("councils:attendance", args=[self.meeting.pk])


class OnTheList(AttendanceBase):
    """An act on the list; opened by its address it leads back to the list."""

    @cached_property
    def row(self) -> Attendance:
        """The row that the address names; 404 if it is another meeting's."""
        found = (
            self.meeting.attendances.select_related("meeting__forum", "membership")
            .filter(pk=self.kwargs["row"])
            .first()
        )
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("councils:attendance", args=[self.meeting.pk]))

    def get_success_url(self) -> str:
        return reverse("councils:attendance", args=[self.meeting.pk]) + self.anchor

    @property
    def anchor(self) -> str:
        """The place on the page to come back to."""
        if not self.place:
            return ""
        return f"#rad-{self.place}" if self.place.isdecimal() else f"#{self.place}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs)


class TapBase(OnTheList, ActionView):
    """A button without a form: a refusal is shown on the page, at its place."""

    def refused(self, refusal: Refused) -> HttpResponse:
        return self.render(status=refusal.status, reasons=refusal.reasons)


class SetPresence(TapBase):
    """Present, apology, or absent."""

    def perform(self) -> Any:
        self.place = str(self.row.deputy_for_id or self.row.pk)
        return holding.set_presence(
            attendance=self.row,
            presence=self.request.POST.get("presence", ""),
            arrived_at=self.row.arrived_at,
            left_at=self.row.left_at,
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class Everybody(TapBase):
    """All the rest were there."""

    place = "deltakere"

    def perform(self) -> Any:
        return holding.everybody_present(meeting=self.meeting, by=self.actor, on=self.on, at=self.at)


class Secrecy(TapBase):
    """The rules on secrecy were gone through; or that is taken back."""

    place = "taushet"

    def perform(self) -> Any:
        return holding.confirm_secrecy(
            meeting=self.meeting,
            confirmed=self.request.POST.get("confirmed", "ja") == "ja",
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class RemoveAttendance(TapBase):
    """Take a guest or a deputy off the list."""

    def perform(self) -> Any:
        self.place = str(self.row.deputy_for_id or "gjester")
        return holding.remove_attendance(attendance=self.row, by=self.actor, on=self.on, at=self.at)


class FormOnTheList(OnTheList, ActionFormView):
    """An act with a small form of its own on the page; its faults are shown there."""

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        return self.render(status=refusal.status, form=form, reasons=refusal.reasons)


class Times(FormOnTheList):
    """When somebody came late or left early."""

    form_class = TimesForm

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = str(self.row.pk)
        return {**super().get_form_kwargs(), "auto_id": f"tider-{self.row.pk}-%s"}

    def perform(self, form: Any) -> Any:
        arrived: time | None = form.cleaned_data["arrived_at"]
        return holding.set_presence(
            attendance=self.row,
            presence=Presence.PRESENT,
            arrived_at=arrived,
            left_at=form.cleaned_data["left_at"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class Deputy(FormOnTheList):
    """Somebody met instead."""

    form_class = DeputyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = str(self.row.pk)
        waiting = holding.deputies_by_seat(self.meeting).get(self.row.membership_id or 0, [])
        return {**super().get_form_kwargs(), "deputies": waiting, "auto_id": f"vara-{self.row.pk}-%s"}

    def perform(self, form: Any) -> Any:
        seat = form.deputies.get(form.cleaned_data.get("deputy") or "") if form.deputies else None
        return holding.add_deputy(
            attendance=self.row,
            membership=seat.membership if seat else None,
            name=form.cleaned_data["name"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class Guest(FormOnTheList):
    """Somebody without a seat was there."""

    form_class = GuestForm
    place = "gjester"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "auto_id": "gjest-%s"}

    def perform(self, form: Any) -> Any:
        return holding.add_guest(
            meeting=self.meeting, **form.cleaned_data, by=self.actor, on=self.on, at=self.at
        )
