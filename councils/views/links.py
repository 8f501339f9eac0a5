"""Answering without an account, by the personal link in the e-mail: the notice, and proposed dates.

Opening a link writes nothing: mail scanners open them all. Only the button does.
"""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from councils.actions import dates as date_actions
from councils.content import notice_content
from councils.date_letters import DATES, when
from councils.forms.dates import AnswerForm
from councils.forms.meetings import ReplyForm
from councils.logbook import keeps_log
from councils.models import Attendance, DateInvitee, Meeting
from councils.notices_out import ANSWER
from councils.states import MeetingState
from councils.views.meetings import name_of
from councils.views.notice import answer, deputies_offered, reply_initial
from parties.links import DeadLink
from parties.views.links import PersonalLinkMixin
from records import days
from web.views import ActionFormView


class LinkForm(PersonalLinkMixin, ActionFormView):
    """A page with one form that a personal link opens; it comes back to itself with what was answered."""

    def get_success_url(self) -> str:
        return self.request.path

    @property
    def at(self) -> Any:
        """The present moment, for the action."""
        return days.now()


class LinkReply(LinkForm):
    """Whether the holder of the link comes to the meeting."""

    purpose = ANSWER
    form_class = ReplyForm
    template_name = "councils/reply_link.html"

    @cached_property
    def row(self) -> Attendance:
        """The row that the link was given for. DeadLink when the person is not called any more."""
        rows = Attendance.objects.select_related(
            "meeting__forum", "membership", "person", "deputy_for"
        ).filter(pk=self.link.subject.id, meeting__isnull=False)
        row = rows.first()
        if row is None:
            raise DeadLink(_("Du er ikke lenger kalt inn til møtet."))
        return row

    @property
    def meeting(self) -> Meeting:
        return self.row.meeting

    @property
    def may_answer(self) -> bool:
        """Is the meeting still ahead?"""
        return self.meeting.state == MeetingState.CALLED and self.meeting.ends_at > self.at

    def get_page_title(self) -> str:
        return name_of(self.meeting)

    def get_initial(self) -> dict[str, Any]:
        return reply_initial(self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "deputies": deputies_offered(self.row),
            "wordless": keeps_log(self.meeting.forum),
        }

    def get_success_message(self) -> str:
        return _("Takk, svaret er lagret. Du kan endre det til møtet begynner.")

    def perform(self, form: Any) -> Any:
        return answer(self.row, form, by=self.actor, on=self.on, at=self.at, link=self.link)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            row=self.row,
            meeting=self.meeting,
            agenda=notice_content(self.meeting)["items"] if self.may_answer else [],
            may_answer=self.may_answer,
            **kwargs,
        )


class LinkDates(LinkForm):
    """Which of the proposed dates suit the holder of the link."""

    purpose = DATES
    form_class = AnswerForm
    template_name = "councils/dates_link.html"

    @cached_property
    def invitee(self) -> DateInvitee:
        """Who was asked. DeadLink when the question is gone."""
        found = DateInvitee.objects.select_related("proposal__forum", "proposal__meeting").filter(
            pk=self.link.subject.id
        )
        invitee = found.first()
        if invitee is None:
            raise DeadLink(_("Du er ikke lenger spurt om disse datoene."))
        return invitee

    def get_page_title(self) -> str:
        return _("Når passer det? %(forum)s") % {
            "forum": self.invitee.proposal.title or self.invitee.proposal.forum.name
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "options": list(self.invitee.proposal.options.all()),
            "invitee": self.invitee,
        }

    def get_success_message(self) -> str:
        return _("Takk, svaret er lagret. Du kan endre det til datoen er bestemt.")

    def perform(self, form: Any) -> Any:
        return date_actions.answer_dates(
            invitee=self.invitee, answers=form.answers, link=self.link, by=self.actor, on=self.on, at=self.at
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposal = self.invitee.proposal
        meeting = proposal.meeting
        return super().get_context_data(
            invitee=self.invitee,
            proposal=proposal,
            may_answer=proposal.state == "OPEN",
            settled=when(meeting.starts_at) if meeting is not None else "",
            **kwargs,
        )
