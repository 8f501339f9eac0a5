"""The notice: exactly what goes out and to whom, sending it, and afterwards who was told what and when."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import calling, notices_out
from councils.actions import answering
from councils.actions import calling as actions
from councils.choices import Reply
from councils.content import notice_content
from councils.forms.meetings import NoticeForm, ReplyForm
from councils.logbook import keeps_log
from councils.models import Attendance
from councils.states import MEETING_FLOW, MeetingState
from councils.views.bases import MeetingView
from web.access import LoggedIn, Right
from web.views import ActionFormView

KINDS = {
    "councils.notice_call": gettext_lazy("innkalling"),
    "councils.notice_update": gettext_lazy("oppdatert innkalling"),
    "councils.notice_cancel": gettext_lazy("avlysning"),
    "councils.notice_release": gettext_lazy("ikke lenger kalt inn"),
    "councils.reply_reminder": gettext_lazy("påminnelse om å svare"),
    "councils.items_due": gettext_lazy("frist for å melde saker"),
}


class Notice(MeetingView, ActionFormView):
    """Before: the notice as it will read, whom it reaches, and the button. After: the log and the answers.

    Those who read the papers see it; chair and secretary send it.
    """

    access = Right("councils.read_papers")
    form_class = NoticeForm
    template_name = "councils/notice.html"

    def get_page_title(self) -> str:
        return _("Innkalling")

    @cached_property
    def step(self) -> Any:
        """The step that the page's button takes, with its reasons; None where there is none to take."""
        wanted = {"call", "update_notice"}
        offers = MEETING_FLOW.offers(self.meeting, self.request.user, self.on)
        return next((one for one in offers if one.name in wanted), None)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "wordless": keeps_log(self.forum)}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.meeting.state == MeetingState.CALLED:
            form.submit_label = _("Send oppdatert innkalling")
        return form

    def perform(self, form: Any) -> Any:
        act = actions.update_notice if self.meeting.state == MeetingState.CALLED else actions.call_meeting
        return act(
            meeting=self.meeting,
            message=form.cleaned_data.get("message", ""),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        return reverse("councils:notice", args=[self.meeting.pk])

    def get_success_message(self) -> str:
        return _("Innkallingen sendes nå. Nedenfor ser du hvem som får den.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.meeting
        may_send = self.step is not None and self.step.is_open
        preview = notice_content(meeting) if self.step is not None else None
        return super().get_context_data(
            step=self.step,
            keeps_log=keeps_log(self.forum),
            may_send=may_send,
            preview=preview,
            has_unnumbered=preview is not None and any(not item["number"] for item in preview["items"]),
            summons=calling.summons(self.forum, meeting.on) if self.step is not None else None,
            notice_due=calling.notice_due(meeting),
            is_late=calling.is_late(meeting, self.on),
            notices=meeting.notices.defer("content").order_by("-sequence"),
            letters=self._letters() if self.may_lead else [],
            rows=meeting.attendances.select_related("deputy_for").order_by("pk"),
            **kwargs,
        )

    def _letters(self) -> list[dict[str, Any]]:
        """The dispatch log: to whom, what, when; sent or why not. Whether it was opened nobody follows."""
        return [
            {
                "name": letter.name or letter.address,
                "address": letter.address,
                "what": KINDS.get(letter.kind, letter.subject),
                "at": letter.created_at,
                "sent_at": letter.sent_at,
                "is_struggling": letter.sent_at is None and letter.attempts > 0,
            }
            for letter in notices_out.outbox(meeting=self.meeting).defer("html", "text", "calendar")
        ]


class AnswerNotice(MeetingView, ActionFormView):
    """Answering the notice logged in: for oneself, or as chair or secretary for whoever rang (`?for=`)."""

    access = LoggedIn
    form_class = ReplyForm
    template_name = "councils/reply.html"
    success_message = gettext_lazy("Svaret er lagret.")

    @cached_property
    def row(self) -> Attendance:
        """The row that is answered for; 404 for somebody else's unless one leads the forum."""
        rows = self.meeting.attendances.select_related("membership", "person", "deputy_for")
        wanted = self.request.GET.get("for", "")
        if wanted.isdecimal() and self.may_lead:
            return get_object_or_404(rows, pk=int(wanted))
        return get_object_or_404(rows, person__user=self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Svar på innkallingen")

    def get_initial(self) -> dict[str, Any]:
        return reply_initial(self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "deputies": deputies_offered(self.row),
            "wordless": keeps_log(self.forum),
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.meeting.get_absolute_url()
        return form

    def perform(self, form: Any) -> Any:
        return answer(self.row, form, by=self.actor, on=self.on, at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = self.row.person is not None and self.row.person.user_id == self.request.user.pk
        return super().get_context_data(row=self.row, is_own=own, **kwargs)


def reply_initial(row: Attendance) -> dict[str, Any]:
    """What somebody has answered before."""
    if row.reply == Reply.NONE:
        return {}
    stand_in = row.deputies.first()
    return {
        "reply": row.reply,
        "note": row.reply_note,
        "deputy": str(stand_in.membership_id) if stand_in and stand_in.membership_id else "",
        "deputy_name": stand_in.name if stand_in and stand_in.membership_id is None else "",
        "deputy_address": stand_in.address if stand_in and stand_in.membership_id is None else "",
    }


def deputies_offered(row: Attendance) -> list[Any]:
    """Those who may be chosen to stand in; the one who is chosen among them."""
    kept = [one.membership_id for one in row.deputies.all() if one.membership_id]
    found = calling.deputies_for(row)
    if kept:
        from councils.people import seated

        chosen = row.meeting.forum.memberships.filter(pk__in=kept).with_offices()
        found = [
            *(one for one in seated(row.meeting.forum, row.meeting.on, chosen) if not one.is_vacant),
            *found,
        ]
    return found


def answer(row: Attendance, form: Any, *, by: Any, on: Any, at: Any, link: Any = None) -> Attendance:
    """Hand the form's answer to the action."""
    data = form.cleaned_data
    chosen = data.get("deputy")
    return answering.reply(
        attendance=row,
        reply=data["reply"],
        note=data.get("note", ""),
        deputy=row.meeting.forum.memberships.filter(pk=chosen).first() if chosen else None,
        deputy_name="" if chosen else data.get("deputy_name", ""),
        deputy_address=data.get("deputy_address", ""),
        link=link,
        by=by,
        on=on,
        at=at,
    )
