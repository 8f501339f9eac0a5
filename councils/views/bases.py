"""What the pages of a forum and of a meeting share: finding it, the way to it, and the ways on from it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.choices import Access
from councils.logbook import is_logged, keeps_log
from councils.models import Forum, Meeting
from records import days
from records.workflow import has_right
from web.navigation import NavItem
from web.views import Crumb, PortalView


def tab(request: Any, label: str, name: str, *args: Any) -> NavItem:
    """One way on, marked when the page lies there."""
    url = reverse(name, args=args)
    return NavItem(label, url, is_current=request.path == url)


class CouncilView(PortalView):
    """A page about something in a forum: what this person is there."""

    @property
    def forum(self) -> Forum:
        """The forum that it belongs to."""
        return self.object.forum

    @property
    def at(self) -> Any:
        """The present moment, for the action."""
        return days.now()

    @cached_property
    def reads_papers(self) -> bool:
        """Does the person read the forum's open papers?"""
        return has_right("councils.read_papers", self.request.user, self.forum)

    @cached_property
    def may_lead(self) -> bool:
        """Is the person chair or secretary, or standing in for them?"""
        return has_right("councils.lead_forum", self.request.user, self.forum)

    @cached_property
    def is_member(self) -> bool:
        """Does the person sit in the forum, and so read what is closed?"""
        return has_right("councils.read_closed", self.request.user, self.forum)


class ForumView(CouncilView):
    """A page about one forum, among those whose open papers the person reads (else 404).

    Templates extend `councils/forum_base.html`, which shows `tabs`. Pages that the public may see too set
    `is_public_page`.
    """

    model = Forum
    is_public_page = False

    def get_queryset(self) -> QuerySet[Forum]:
        reads = Forum.objects.visible_to if self.is_public_page else Forum.objects.papers_open_to
        return reads(self.request.user, self.on).select_related("police_council")

    @property
    def forum(self) -> Forum:
        """The forum that the page is about."""
        return self.object

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Politiråd"), reverse("councils:list")), (self.forum.name, self.forum.get_absolute_url())]

    def get_tabs(self) -> list[NavItem]:
        """The forum's pages; the public has only the first."""
        forum, request = self.forum, self.request
        wanted = [(_("Oversikt"), "councils:forum")]
        if self.reads_papers:
            wanted += [(_("Møter"), "councils:meetings"), (_("Saker"), "councils:items")]
            if keeps_log(forum):
                wanted += [(_("Logg"), "councils:logs")] if self.is_member else []
            else:
                wanted.append((_("Oppfølging"), "councils:follow_ups"))
            wanted.append((_("Medlemmer"), "councils:members"))
        if forum.access == Access.MEMBERS and has_right("councils.read_readings", request.user, forum):
            wanted.append((_("Innsyn"), "councils:readings"))
        if self.may_lead:
            wanted.append((_("Innstillinger"), "councils:settings"))
        return [tab(request, label, name, forum.pk) for label, name in wanted]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "forum": self.forum,
                "tabs": self.get_tabs(),
                "may_lead": self.may_lead,
                "is_over": not self.forum.covers(self.on),
                **kwargs,
            }
        )


class MeetingView(CouncilView):
    """A page about one meeting, among those whose open papers the person reads (else 404).

    Templates extend `councils/meeting_base.html`.
    """

    model = Meeting
    is_public_page = False

    def get_queryset(self) -> QuerySet[Meeting]:
        reads = Meeting.objects.visible_to if self.is_public_page else Meeting.objects.papers_open_to
        return reads(self.request.user, self.on).select_related("forum", "minutes", "log")

    @property
    def meeting(self) -> Meeting:
        """The meeting that the page is about."""
        return self.object

    def get_success_url(self) -> str:
        return self.meeting.get_absolute_url()

    def get_back_url(self) -> str:
        return self.meeting.get_absolute_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        forum = self.forum
        crumbs: list[Crumb] = [
            (_("Politiråd"), reverse("councils:list")),
            (forum.name, forum.get_absolute_url()),
        ]
        if self.request.path != self.meeting.get_absolute_url():
            crumbs.append((str(self.meeting), self.meeting.get_absolute_url()))
        return crumbs

    def get_tabs(self) -> list[NavItem]:
        """The meeting's pages, in the order that the work goes."""
        meeting, request = self.meeting, self.request
        wanted = [(_("Møtet"), "councils:meeting"), (_("Saksliste"), "councils:agenda")]
        if self.reads_papers:
            wanted.append((_("Innkalling"), "councils:notice"))
        if is_logged(meeting):
            may_log = meeting.state in {"PLANNED", "CALLED"} and meeting.on <= self.on
            if self.may_lead and (may_log or hasattr(meeting, "log")):
                wanted.append((_("Logg"), "councils:log"))
            return [tab(request, label, name, meeting.pk) for label, name in wanted]
        if self.may_lead and meeting.state in {"HELD", "CLOSED"}:
            wanted.append((_("Frammøte"), "councils:attendance"))
        if self.may_lead and meeting.state == "HELD":
            wanted.append((_("Skriv referat"), "councils:write"))
        minutes = getattr(meeting, "minutes", None)
        if meeting.state in {"HELD", "CLOSED"} and self.reads_papers:
            wanted.append((_("Referat"), "councils:minutes"))
        elif minutes is not None and minutes.is_frozen and self.forum.access == Access.PUBLIC:
            wanted.append((_("Referat"), "councils:public_minutes"))
        return [tab(request, label, name, meeting.pk) for label, name in wanted]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "meeting": self.meeting,
                "forum": self.forum,
                "tabs": self.get_tabs(),
                "may_lead": self.may_lead,
                **kwargs,
            }
        )
