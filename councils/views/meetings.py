"""A forum's meetings, planning one, and one meeting's page."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import calling
from councils.actions import meetings as actions
from councils.breaks import breaks_of
from councils.choices import Reply
from councils.default_items import due_on
from councils.forms.meetings import MeetingForm, initial_when
from councils.logbook import is_logged, keeps_log
from councils.models import AgendaItem, Attendance, DateProposal, Meeting
from councils.people import seated
from councils.planning import HORIZON, next_pattern
from councils.states import COMING_STATES, MEETING_FLOW, MeetingState, unfit_steps
from councils.views.bases import ForumView, MeetingView
from councils.views.logs import log_context
from records import days
from web.access import LoggedIn, Public, Right
from web.transitions import OfferedStep, steps
from web.views import ActionFormView, Crumb, PageView

TONES = {
    MeetingState.PLANNED: "neutral",
    MeetingState.CALLED: "info",
    MeetingState.HELD: "accent",
    MeetingState.CLOSED: "success",
    MeetingState.CANCELLED: "danger",
}
# The page where each step is done.
PAGES = {
    "call": "councils:notice",
    "update_notice": "councils:notice",
    "change": "councils:meeting_edit",
    "change_called": "councils:meeting_edit",
    "move": "councils:meeting_move",
    "move_called": "councils:meeting_move",
    "cancel": "councils:meeting_cancel",
    "hold": "councils:hold",
    "log": "councils:log",
}


class ForumWriting(ForumView):
    """A page by which chair or secretary plans for a forum."""

    access = Right("councils.lead_forum")

    def get_breadcrumbs(self) -> list[Crumb]:
        return [
            *super().get_breadcrumbs(),
            (_("Møter"), reverse("councils:meetings", args=[self.forum.pk])),
        ]

    def get_success_url(self) -> str:
        return reverse("councils:meetings", args=[self.forum.pk])


class Meetings(ForumView, PageView):
    """The forum's meetings: those ahead, those that have been, and dates that wait for answers."""

    access = LoggedIn
    template_name = "councils/meetings.html"
    page_title = gettext_lazy("Møter")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        every = self.forum.meetings.annotate(
            declined=Count("attendances", filter=Q(attendances__reply=Reply.DECLINED))
        )
        past = every.filter(
            Q(ends_at__lt=self.at) | Q(state__in=[MeetingState.HELD, MeetingState.CLOSED])
        ).order_by("-starts_at", "-pk")
        page = Paginator(past, 20).get_page(self.request.GET.get("side"))
        ahead = every.filter(ends_at__gte=self.at).exclude(state__in=[MeetingState.HELD, MeetingState.CLOSED])
        return super().get_context_data(
            log_url=reverse("councils:log_new", args=[self.forum.pk]) if keeps_log(self.forum) else "",
            ahead=[row_of(one) for one in ahead.order_by("starts_at", "pk")],
            past=[row_of(one) for one in page.object_list],
            page_obj=page,
            proposals=self.forum.date_proposals.filter(state=DateProposal.State.OPEN).annotate(
                asked=Count("invitees"),
                answered=Count("invitees", filter=Q(invitees__answered_at__isnull=False)),
            ),
            **kwargs,
        )


def name_of(meeting: Meeting) -> str:
    """«Møte 12. desember 2026», or the meeting's own name with the day."""
    return _("%(name)s %(day)s") % {"name": meeting.title or _("Møte"), "day": days.longdate(meeting.on)}


def row_of(meeting: Meeting) -> dict[str, Any]:
    """A meeting in a list, with its status."""
    return {
        "meeting": meeting,
        "label": meeting.get_state_display(),
        "tone": TONES[MeetingState(meeting.state)],
    }


class NewMeeting(ForumWriting, ActionFormView):
    """One meeting, filled in from the last one; sent as it stands it is two clicks from «Nytt møte»."""

    form_class = MeetingForm
    template_name = "councils/meeting_new.html"
    page_title = gettext_lazy("Nytt møte")
    success_message = gettext_lazy(
        "Møtet er planlagt. Se over sakslisten, og send innkallingen når den er klar."
    )

    @cached_property
    def pattern(self) -> Any:
        """What the form is filled in from."""
        return next_pattern(self.forum, self.on)

    def get_initial(self) -> dict[str, Any]:
        pattern = self.pattern
        return {
            **initial_when(pattern.starts_at, pattern.ends_at),
            "place": pattern.place,
            "video_url": pattern.video_url,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        breaks = breaks_of(self.forum, self.on, self.on + HORIZON)
        return {
            **super().get_form_kwargs(),
            "today": self.on,
            "breaks": breaks,
            "wordless": keeps_log(self.forum),
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = super().get_success_url()
        return form

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return actions.plan_meeting(
            forum=self.forum,
            starts_at=form.starts_at,
            ends_at=form.ends_at,
            place=data["place"],
            video_url=data["video_url"],
            title=data.get("title", ""),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return made.get_absolute_url() if made is not None else super().get_success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(pattern=self.pattern, **kwargs)


class MeetingPage(MeetingView, PageView):
    """One meeting: for everybody when and where once the notice has gone; for those within, all of it."""

    access = Public
    template_name = "councils/meeting.html"

    def get_queryset(self) -> QuerySet[Meeting]:
        """What the person reads the papers of, and what the public is told about."""
        user = self.request.user
        public = Meeting.objects.public().values("pk")
        papers = Meeting.objects.papers_open_to(user, self.on).values("pk")
        return Meeting.objects.filter(Q(pk__in=public) | Q(pk__in=papers)).select_related(
            "forum", "minutes", "log"
        )

    def get_page_title(self) -> str:
        return name_of(self.meeting)

    @cached_property
    def rows(self) -> list[Attendance]:
        """Those called, in the order they were asked."""
        rows = self.meeting.attendances.select_related("deputy_for", "person", "membership")
        return sorted(rows, key=lambda row: (row.deputy_for_id or row.pk, row.pk))

    @cached_property
    def own_row(self) -> Attendance | None:
        """The row by which the person at the screen is called, if any."""
        user = self.request.user
        if not user.is_authenticated:
            return None
        return next((row for row in self.rows if row.person and row.person.user_id == user.pk), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.meeting
        context = super().get_context_data(
            state_label=meeting.get_state_display(),
            state_tone=TONES[MeetingState(meeting.state)],
            items=list(
                AgendaItem.objects.listed_to(self.request.user, self.on)
                .filter(meeting=meeting)
                .on_agenda()
                .order_by("position", "pk")
            ),
            reads_papers=self.reads_papers,
            log=None,
            **kwargs,
        )
        if not self.reads_papers:
            return context
        is_coming = meeting.state in {MeetingState.PLANNED, MeetingState.CALLED} and meeting.ends_at > self.at
        notice_due = calling.notice_due(meeting)
        return context | {
            "ball": self._ball(),
            "steps": self._steps(),
            "rows": self.rows,
            "own_row": self.own_row,
            "may_answer": self.own_row is not None and meeting.state == "CALLED" and is_coming,
            "counts": self._counts(),
            "notice_due": notice_due,
            "is_late": calling.is_late(meeting, self.on),
            "items_due": due_on(meeting) if is_coming else None,
            "phones": self._phones() if self.may_lead else [],
            "is_coming": is_coming,
            "is_over": meeting.ends_at <= self.at,
            **log_context(self),
        }

    def _counts(self) -> dict[str, int]:
        asked = [row for row in self.rows if row.deputy_for_id is None]
        return {
            "asked": len(asked),
            "coming": sum(row.reply == Reply.ACCEPTED for row in self.rows),
            "silent": sum(row.reply == Reply.NONE for row in self.rows),
            "declined": sum(row.reply in {Reply.DECLINED, Reply.DEPUTY} for row in self.rows),
        }

    def _ball(self) -> dict[str, Any]:
        """Who is waited for, and for what; the person at the screen first."""
        meeting = self.meeting
        if is_logged(meeting) and meeting.state in COMING_STATES and meeting.starts_at <= self.at:
            return self._leaders_ball(_("møtet skal føres i loggen"))
        if meeting.state == MeetingState.PLANNED and keeps_log(self.forum) and not self.forum.notice_days:
            return {"who": [], "mine": False, "what": ""}
        if meeting.state == MeetingState.PLANNED:
            return self._leaders_ball(_("innkallingen skal sendes"))
        if meeting.state == MeetingState.CALLED and meeting.ends_at > self.at:
            silent = [row for row in self.rows if row.reply == Reply.NONE]
            mine = self.own_row is not None and self.own_row in silent
            names = [row.name for row in silent]
            who = names if len(names) <= 3 else [*names[:2], _("%(count)s til") % {"count": len(names) - 2}]
            return {"who": who, "mine": mine, "what": _("svar på innkallingen") if silent else ""}
        if meeting.state == MeetingState.CALLED:
            return self._leaders_ball(_("møtet skal føres"))
        if meeting.state == MeetingState.HELD:
            minutes = getattr(meeting, "minutes", None)
            if minutes is not None and minutes.state == "IN_REVIEW":
                return {"who": [_("dem som går gjennom referatet")], "mine": False, "what": ""}
            return self._leaders_ball(_("referatet skal skrives og sendes"))
        return {"who": [], "mine": False, "what": ""}

    def _leaders_ball(self, what: str) -> dict[str, Any]:
        names = [
            one.name
            for one in seated(self.forum, self.on)
            if one.membership.capacity == "SECRETARY" and one.name
        ]
        return {"who": names or [_("leder og sekretær")], "mine": self.may_lead, "what": what}

    def _steps(self) -> list[OfferedStep]:
        unfit = unfit_steps(self.forum.record)
        offers = [
            one
            for one in MEETING_FLOW.offers(self.meeting, self.request.user, self.on)
            if one.name not in unfit
        ]
        # What is due comes first: on the day, that is to begin.
        offers.sort(key=lambda one: one.transition.style != "primary" or not one.is_open)
        return steps(offers, lambda name: reverse(PAGES[name], args=[self.meeting.pk]), pages=PAGES)

    def _phones(self) -> list[dict[str, str]]:
        """Everybody to ring when it is too late to write: those called, else those in the seats."""
        if self.rows:
            return [
                {"name": row.name, "office": row.office_title, "phone": row.phone, "address": row.address}
                for row in self.rows
            ]
        return [
            {"name": one.name, "office": one.office_title, "phone": one.phone, "address": one.address}
            for one in calling.summons(self.forum, self.meeting.on).asked
        ]
