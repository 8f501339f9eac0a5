"""Logging a meeting without content: one page to tap through, and the logs of a year for the members."""

from collections import Counter
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import logs as actions
from councils.actions.holding import counts
from councils.forms.logs import LogForm, LogNowForm, usual_start
from councils.logbook import keeps_log
from councils.models import AgendaItem, Forum, Meeting, MeetingLog
from councils.people import Seated, seated
from councils.states import COMING_STATES, MEETING_FLOW, ItemState
from councils.views.bases import ForumView, MeetingView
from records.refusals import Refused
from web.access import LoggedIn, Right
from web.navigation import NavItem
from web.views import ActionFormView, PageView


class Logging(ActionFormView):
    """What logging a planned meeting and logging one that just was have in common: the form and its page."""

    template_name = "councils/log.html"
    form_class: Any = LogForm

    def hindrances(self) -> list[str]:
        """Why nothing can be logged here now; none when it can."""
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reasons := self.hindrances():
            self.template_name = "web/refused.html"
            return self.render(status=403, reasons=reasons, back_url=self.get_back_url(), form=None)
        return super().get(request, *args, **kwargs)

    def get_back_url(self) -> str:
        """Where the page was come to from."""
        raise NotImplementedError

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def waiting(self, forum: Forum) -> list[AgendaItem]:
        """The items that wait at the forum: they may have been taken up too."""
        return list(AgendaItem.objects.waiting().filter(forum=forum).order_by("raised_at", "pk"))


class LogMeeting(MeetingView, Logging):
    """The log of a meeting: written from the day of the meeting on, and corrected afterwards."""

    access = Right("councils.lead_meeting")

    def get_queryset(self) -> QuerySet[Meeting]:
        return super().get_queryset().select_related("forum", "minutes", "log")

    def get_page_title(self) -> str:
        return _("Rett loggen") if self.log else _("Før møtet i loggen")

    @property
    def log(self) -> MeetingLog | None:
        """The log, when it is written already."""
        return getattr(self.meeting, "log", None)

    def hindrances(self) -> list[str]:
        if self.log is not None:
            return []
        step = MEETING_FLOW["log"]
        if self.meeting.state not in step.sources:
            return [_("Møtet er %(state)s, og kan ikke føres i loggen.") % self._state]
        return step.reasons(self.meeting, self.on)

    @property
    def _state(self) -> dict[str, Any]:
        return {"state": self.meeting.get_state_display()}

    @cached_property
    def items(self) -> list[AgendaItem]:
        """What may have been taken up: the agenda, then what waits at the forum."""
        if self.log is not None:
            return []
        placed = self.meeting.items.filter(state=ItemState.PLACED).order_by("position", "pk")
        return [*placed, *self.waiting(self.forum)]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "forum": self.forum,
            "seated": seated(self.forum, self.meeting.on),
            "items": self.items,
            "log": self.log,
        }

    def perform(self, form: LogForm) -> MeetingLog:
        by = {"by": self.actor, "on": self.on, "at": self.at}
        if self.log is not None:
            return actions.correct_log(
                log=self.log, revision=form.cleaned_data["revision"], **form.facts(), **by
            )
        return actions.log_meeting(
            meeting=self.meeting,
            secrecy_confirmed=form.cleaned_data["secrecy"],
            taken_up=form.chosen_items(self.items),
            **form.facts(),
            **by,
        )

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """Somebody logged it meanwhile: there is nothing to send any more, only something to look at."""
        if self.log is None and MeetingLog.objects.filter(meeting=self.meeting).exists():
            self.template_name = "web/refused.html"
            return self.render(
                status=refusal.status, reasons=refusal.reasons, back_url=self.get_back_url(), form=None
            )
        return super().refused(form, refusal)

    def get_success_message(self) -> str:
        return _("Loggen er rettet.") if self.log else _("Møtet er ført i loggen.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"log": self.log, "is_new": False, "unlogged": None, "day": self.meeting.on, **kwargs}
        )


class LogNow(ForumView, Logging):
    """«Vi møttes i dag»: a meeting that nobody had planned, logged on one page."""

    access = Right("councils.lead_meeting")
    form_class = LogNowForm
    page_title = gettext_lazy("Vi har hatt møte")
    success_message = gettext_lazy("Møtet er ført i loggen.")

    def hindrances(self) -> list[str]:
        if keeps_log(self.forum):
            return []
        return [_("Forumet skriver referat, og fører ikke logg.")]

    def get_back_url(self) -> str:
        return self.forum.get_absolute_url()

    def get_success_url(self) -> str:
        return self.result.meeting.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        return usual_start(self.forum, self.at)

    @cached_property
    def items(self) -> list[AgendaItem]:
        """What waits at the forum."""
        return self.waiting(self.forum)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return {
            **kwargs,
            "forum": self.forum,
            "today": self.on,
            "seated": self._seated(kwargs.get("data")),
            "items": self.items,
        }

    def _seated(self, data: Any) -> list[Seated]:
        """Those who sit in the forum on the day that was chosen."""
        day = self.on
        if data is not None:
            found = LogNowForm.base_fields["on"].widget.value_from_datadict(data, {}, "on")
            try:
                day = LogNowForm.base_fields["on"].clean(found)
            except ValidationError:
                # The field itself tells what is wrong with it.
                day = self.on
        return seated(self.forum, day)

    def perform(self, form: LogNowForm) -> MeetingLog:
        return actions.log_now(
            forum=self.forum,
            starts_at=form.starts_at,
            ends_at=form.ends_at,
            secrecy_confirmed=form.cleaned_data["secrecy"],
            taken_up=form.chosen_items(self.items),
            **form.facts(),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        planned = self.forum.meetings.filter(state__in=COMING_STATES, starts_at__lte=self.at)
        return super().get_context_data(
            **{
                "log": None,
                "is_new": True,
                "unlogged": planned.order_by("-starts_at").first(),
                "day": self.on,
                **kwargs,
            }
        )


class Logs(ForumView, PageView):
    """The forum's logs of a year, with how often each topic was talked about; for the members alone."""

    access = LoggedIn
    template_name = "councils/logs.html"
    page_title = gettext_lazy("Møtelogg")

    def get_queryset(self) -> QuerySet[Forum]:
        return Forum.objects.with_member(self.request.user, self.on).select_related("police_council")

    @cached_property
    def logs(self) -> QuerySet[MeetingLog]:
        """All the logs of the forum that the person reads."""
        return MeetingLog.objects.visible_to(self.request.user, self.on).filter(meeting__forum=self.forum)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        years = sorted({day.year for day in self.logs.dates("meeting__starts_at", "year")}, reverse=True)
        asked = self.request.GET.get("ar", "")
        year = int(asked) if asked.isdecimal() and int(asked) in years else next(iter(years), self.on.year)
        rows = list(
            self.logs.filter(meeting__in=Meeting.objects.held_in(year))
            .select_related("meeting__forum")
            .prefetch_related("topics", "seats")
            .order_by("-meeting__starts_at")
        )
        topics = Counter(topic.name for row in rows for topic in row.topics.all())
        return super().get_context_data(
            rows=rows,
            year=year,
            years=[NavItem(str(one), f"?ar={one}", is_current=one == year) for one in years],
            topics=sorted(topics.items(), key=lambda one: (-one[1], one[0])),
            planned=self.forum.meetings.filter(state__in=COMING_STATES, starts_at__lte=self.at).order_by(
                "starts_at"
            )
            if self.may_lead and keeps_log(self.forum)
            else [],
            new_url=reverse("councils:log_new", args=[self.forum.pk])
            if self.may_lead and keeps_log(self.forum)
            else "",
            **kwargs,
        )


def log_context(view: MeetingView) -> dict[str, Any]:
    """What a meeting's page shows of its log to a member; nothing to anybody else."""
    found = (
        MeetingLog.objects.visible_to(view.request.user, view.on)
        .filter(meeting=view.meeting)
        .prefetch_related("topics")
        .first()
    )
    if found is None:
        return {"log": None, "log_seats": [], "log_counts": None}
    return {
        "log": found,
        "log_seats": list(found.seats.with_offices().in_order()),
        "log_counts": counts(view.meeting),
    }
