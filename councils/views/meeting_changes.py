"""Changing a meeting: another place, another time, calling off."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import meetings as actions
from councils.breaks import breaks_of
from councils.forms.meetings import CancelForm, MoveForm, PlaceForm, initial_when
from councils.logbook import keeps_log
from councils.planning import HORIZON
from councils.states import MEETING_FLOW, MeetingState
from councils.views.bases import MeetingView
from councils.views.meetings import PAGES
from web.access import Right
from web.views import ActionFormView


class MeetingWriting(MeetingView, ActionFormView):
    """A page by which chair or secretary changes a meeting."""

    access = Right("councils.lead_meeting")
    template_name = "councils/meeting_change.html"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.meeting.get_absolute_url()
        return form

    def why_not(self) -> list[str]:
        """What stands in the way of the page's step, for the page to say before anything is typed."""
        names = [name for name, page in PAGES.items() if page == self.page_name]
        if any(self.meeting.state in MEETING_FLOW[name].sources for name in names):
            return []
        return [_("Møtet er %(state)s, og kan ikke endres.") % {"state": self.meeting.get_state_display()}]

    page_name = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reasons := self.why_not():
            self.template_name = "web/refused.html"
            return self.render(
                status=403, reasons=reasons, back_url=self.meeting.get_absolute_url(), form=None
            )
        return super().get(request, *args, **kwargs)

    def get_success_message(self) -> str:
        if self.meeting.state == MeetingState.CALLED:
            return _("Lagret. De som er kalt inn, får beskjed.")
        return _("Lagret.")


class EditMeeting(MeetingWriting):
    """Another place, a video meeting instead, a title."""

    form_class = PlaceForm
    page_name = "councils:meeting_edit"
    page_title = gettext_lazy("Endre sted eller flytt til video")

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {
            **super().get_form_kwargs(),
            "meeting": self.meeting,
            "wordless": keeps_log(self.forum),
        }
        kwargs.pop("initial", None)
        return kwargs

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return actions.change_meeting(
            meeting=self.meeting,
            place=data["place"],
            video_url=data["video_url"],
            title=data.get("title"),
            is_open=data["is_open"],
            message=data.get("message", ""),
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class MoveMeeting(MeetingWriting):
    """Another time."""

    form_class = MoveForm
    page_name = "councils:meeting_move"
    page_title = gettext_lazy("Flytt møtet")

    def get_initial(self) -> dict[str, Any]:
        return initial_when(self.meeting.starts_at, self.meeting.ends_at)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "today": self.on,
            "breaks": breaks_of(self.forum, self.on, self.on + HORIZON),
            "is_called": self.meeting.state == MeetingState.CALLED,
            "wordless": keeps_log(self.forum),
        }

    def perform(self, form: Any) -> Any:
        return actions.move_meeting(
            meeting=self.meeting,
            starts_at=form.starts_at,
            ends_at=form.ends_at,
            message=form.cleaned_data.get("message", ""),
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class CancelMeeting(MeetingWriting):
    """Calling off, with the reason; whom to ring stands on the meeting's page."""

    form_class = CancelForm
    page_name = "councils:meeting_cancel"
    page_title = gettext_lazy("Avlys møtet")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "wordless": keeps_log(self.forum)}

    def perform(self, form: Any) -> Any:
        self.was_called = self.meeting.state == MeetingState.CALLED
        return actions.cancel_meeting(
            meeting=self.meeting,
            reason=form.cleaned_data["reason"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_message(self) -> str:
        if self.was_called:
            return _("Møtet er avlyst. De som var kalt inn, får beskjed. Haster det, så ring dem.")
        return _("Møtet er avlyst.")
