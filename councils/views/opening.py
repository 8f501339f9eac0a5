"""Closed minutes: the button that opens them, the list of those that are kept, and the log of openings."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.reading import open_minutes
from councils.choices import Access
from councils.models import Forum, Meeting, Minutes, MinutesReading
from councils.opening import has_opened_lately, needs_opening, opened_by
from councils.querysets.logs import OPEN_FOR
from councils.views.bases import ForumView, MeetingView
from records.workflow import has_right
from web.access import LoggedIn
from web.navigation import NavItem
from web.views import ActionView, Crumb, PageView

READINGS_PER_PAGE = 50


class MinutesReaders(MeetingView):
    """A page about the minutes of a meeting; also for whoever keeps the forum's records, and these alone.

    They read the approved minutes of a forum that is open to its members alone, and nothing else of it.
    """

    def get_queryset(self) -> QuerySet[Meeting]:
        if not self.is_public_page:
            return super().get_queryset()
        user = self.request.user
        visible = Meeting.objects.visible_to(user, self.on).values("pk")
        kept = Forum.objects.kept_by(user, self.on).values("pk")
        return Meeting.objects.filter(
            Q(pk__in=visible) | Q(minutes__state="APPROVED", forum__in=kept)
        ).select_related("forum", "minutes", "log")

    @cached_property
    def keeps_records(self) -> bool:
        """Is the person the one who keeps the forum's records, without sitting in it?"""
        return not self.is_member and has_right("councils.keep_records", self.request.user, self.forum)

    @property
    def reads_whole(self) -> bool:
        """Does the person read all of the minutes, what is closed too, once they are there to read?"""
        minutes = getattr(self.meeting, "minutes", None)
        return self.is_member or (self.keeps_records and minutes is not None and minutes.is_frozen)

    @cached_property
    def opening(self) -> MinutesReading | None:
        """The person's own opening that counts now."""
        minutes = self.found_minutes
        return opened_by(minutes, self.request.user, self.at) if minutes is not None else None

    @property
    def has_to_open(self) -> bool:
        """Must the person open the minutes first?"""
        minutes = self.found_minutes
        return minutes is not None and needs_opening(minutes, writes=self.may_lead) and self.opening is None

    @property
    def found_minutes(self) -> Minutes | None:
        """The minutes, if there are any."""
        minutes = getattr(self.meeting, "minutes", None)
        if minutes is not None:
            minutes.meeting = self.meeting
        return minutes

    def to_opening(self) -> HttpResponse:
        """The way to the button."""
        return HttpResponseRedirect(reverse("councils:minutes", args=[self.meeting.pk]))

    def get_breadcrumbs(self) -> list[Crumb]:
        if self.keeps_records:
            return [
                (_("Politiråd"), reverse("councils:list")),
                (self.forum.name, reverse("councils:closed_minutes", args=[self.forum.pk])),
            ]
        return super().get_breadcrumbs()

    def get_tabs(self) -> list[NavItem]:
        return [] if self.keeps_records else super().get_tabs()


class OpenedFirst(MinutesReaders):
    """In front of a page that shows something of the minutes: who has not opened them goes and does that.

    What somebody was writing when the opening ran out can still be sent.
    """

    def instead(self) -> HttpResponse | None:
        minutes = self.found_minutes
        if minutes is None or not self.has_to_open:
            return super().instead()
        user = self.request.user
        if self.request.method == "POST" and has_opened_lately(minutes, user, self.at):
            return super().instead()
        return self.to_opening()


class OpenMinutes(MinutesReaders, ActionView):
    """The button: it writes down who opens the minutes, and leads to them."""

    access = LoggedIn
    is_public_page = True
    page_title = gettext_lazy("Åpne referatet")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.to_opening()

    def perform(self) -> MinutesReading:
        minutes = self.found_minutes
        if minutes is None or not has_right("councils.read_minutes", self.request.user, minutes):
            raise Http404
        return open_minutes(minutes=minutes, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return reverse("councils:minutes", args=[self.meeting.pk])

    def get_back_url(self) -> str:
        return self.get_success_url()


def opening_context(view: MinutesReaders) -> dict[str, Any]:
    """What the page with the button says."""
    minutes = view.found_minutes
    return {
        "state_label": minutes.get_state_display() if minutes is not None else "",
        "is_approved": minutes is not None and minutes.is_frozen,
        "open_minutes": int(OPEN_FOR / timedelta(minutes=1)),
        "keeps_records": view.keeps_records,
        "reader": view.actor,
    }


class ClosedMinutes(ForumView, PageView):
    """The approved minutes of a forum that is open to its members alone, by day: for them and its archive."""

    access = LoggedIn
    template_name = "councils/closed_minutes.html"
    page_title = gettext_lazy("Godkjente referater")

    def get_queryset(self) -> QuerySet[Forum]:
        user = self.request.user
        kept = Forum.objects.kept_by(user, self.on).values("pk")
        own = Forum.objects.with_member(user, self.on).values("pk")
        return Forum.objects.filter(Q(pk__in=kept) | Q(pk__in=own)).select_related("police_council")

    def get_breadcrumbs(self) -> list[Crumb]:
        return super().get_breadcrumbs() if self.reads_papers else super().get_breadcrumbs()[:1]

    def get_tabs(self) -> list[NavItem]:
        return super().get_tabs() if self.reads_papers else []

    def get_page_title(self) -> str:
        return _("%(forum)s: godkjente referater") % {"forum": self.forum.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = (
            Minutes.objects.visible_to(self.request.user, self.on)
            .filter(meeting__forum=self.forum, state="APPROVED")
            .select_related("meeting__forum")
            .defer("frozen_content")
            .order_by("-meeting__starts_at")
        )
        return super().get_context_data(rows=list(rows), **kwargs)


class Readings(ForumView, PageView):
    """Who opened which closed minutes, and when: for the chair and the parties' data protection officers."""

    access = LoggedIn
    template_name = "councils/readings.html"
    page_title = gettext_lazy("Innsynslogg")

    def get_queryset(self) -> QuerySet[Forum]:
        watched = Forum.objects.watched_by(self.request.user, self.on)
        return watched.filter(
            Q(access=Access.MEMBERS) | Q(meetings__minutes__readings__isnull=False)
        ).distinct()

    def get_breadcrumbs(self) -> list[Crumb]:
        return super().get_breadcrumbs() if self.reads_papers else super().get_breadcrumbs()[:1]

    def get_tabs(self) -> list[NavItem]:
        return super().get_tabs() if self.reads_papers else []

    def get_page_title(self) -> str:
        return _("%(forum)s: innsynslogg") % {"forum": self.forum.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = (
            MinutesReading.objects.visible_to(self.request.user, self.on)
            .filter(minutes__meeting__forum=self.forum)
            .select_related("minutes__meeting")
            .defer("minutes__frozen_content")
        )
        page = Paginator(found, READINGS_PER_PAGE).get_page(self.request.GET.get("side"))
        return super().get_context_data(page_obj=page, rows=page.object_list, **kwargs)
