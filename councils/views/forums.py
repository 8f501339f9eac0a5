"""The list of police councils with one's own forums first, and a forum's page for the public and insiders."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.choices import Access, Capacity
from councils.logbook import keeps_log
from councils.models import Forum, Meeting, MeetingLog, Minutes
from councils.overview import TONES, Summary, address, ball_of, summaries, waiting_in
from councils.people import Seated, seated
from councils.querysets.meetings import MeetingQuerySet
from councils.views.bases import ForumView
from parties.models import OfficeRole, PoliceDistrict
from records import audit, days
from records.workflow import has_right
from web.access import LoggedIn, Public
from web.navigation import NavItem
from web.views import Crumb, PageView, PortalListView

# The offices whose holders the public is told the names of, as on the municipality's page.
NAMED_ROLES = frozenset(
    {
        OfficeRole.MAYOR,
        OfficeRole.DEPUTY_MAYOR,
        OfficeRole.MUNICIPAL_DIRECTOR,
        OfficeRole.SLT_COORDINATOR,
        OfficeRole.COORDINATING_FUNCTION,
        OfficeRole.POLICE_CONTACT,
        OfficeRole.UNIT_LEADER,
        OfficeRole.CHIEF_OF_POLICE,
    }
)
HELD_SHOWN = 8


class ForumList(PortalListView):
    """All public police councils; before them the forums the person sits in or works for a party of."""

    access = Public
    template_name = "councils/list.html"
    page_title = gettext_lazy("Politiråd")

    @cached_property
    def filters(self) -> dict[str, str]:
        """What the address asks for."""
        names = ("q", "distrikt", "avsluttet")
        return {name: self.request.GET.get(name, "").strip()[:100] for name in names}

    @cached_property
    def districts(self) -> list[PoliceDistrict]:
        """The districts to choose among."""
        return list(PoliceDistrict.objects.current(self.on).in_order())

    def get_queryset(self) -> QuerySet[Forum]:
        councils = Forum.objects.police_councils().filter(access=Access.PUBLIC)
        found = councils.ended(self.on) if self.filters["avsluttet"] else councils.valid(self.on)
        if self.filters["q"]:
            found = found.filter(pk__in=Forum.objects.search(self.filters["q"]).values("pk"))
        chosen = next((one for one in self.districts if one.code == self.filters["distrikt"]), None)
        if chosen is not None:
            found = found.in_district(chosen, self.on)
        return found.in_order()

    def own(self) -> tuple[list[Summary], list[Summary]]:
        """The forums the person sits in, and the others of the parties they work for."""
        user = self.request.user
        if not user.is_authenticated:
            return [], []
        rows = summaries(
            Forum.objects.papers_open_to(user, self.on).valid(self.on).in_order(),
            self.on,
            days.now(),
            user=user,
            as_insider=True,
        )
        return [row for row in rows if row.seats], [row for row in rows if not row.seats]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        mine, near = self.own()
        user = self.request.user
        return {
            **context,
            "rows": summaries(context["page_obj"].object_list, self.on, days.now()),
            "count": context["page_obj"].paginator.count,
            "mine": mine,
            "near": near,
            "kept": Forum.objects.kept_by(user, self.on).in_order(),
            "watched": Forum.objects.watched_by(user, self.on).filter(access=Access.MEMBERS).in_order(),
            "ended": Forum.objects.papers_open_to(user, self.on).ended(self.on).in_order()
            if user.is_authenticated
            else (),
            "filters": self.filters,
            "is_filtered": any(self.filters.values()),
            "districts": self.districts,
            "may_found": self.request.user.is_authenticated
            and has_right("councils.found_forum", self.request.user),
        }


class ForumPage(ForumView, PageView):
    """What the forum is, who sits in it, when it meets, what it has published – and, inside, what waits."""

    access = Public
    is_public_page = True
    template_name = "councils/forum.html"

    def get_page_title(self) -> str:
        return self.forum.name

    def get_breadcrumbs(self) -> list[Crumb]:
        return super().get_breadcrumbs()[:1]

    @cached_property
    def all_meetings(self) -> MeetingQuerySet:
        """The meetings that the person is told of."""
        told = Meeting.objects.all() if self.reads_papers else Meeting.objects.public()
        return told.filter(forum=self.forum)

    @cached_property
    def years(self) -> list[int]:
        """The years with held meetings, the newest first."""
        return sorted({day.year for day in self.all_meetings.held().dates("starts_at", "year")}, reverse=True)

    @cached_property
    def year(self) -> int | None:
        """The year asked for; none is the newest meetings."""
        asked = self.request.GET.get("ar", "")
        return int(asked) if asked.isdecimal() and int(asked) in self.years else None

    def held(self) -> list[dict[str, Any]]:
        """Held meetings with the minutes that the person may open: those of a year, or the newest."""
        found = self.all_meetings.held_in(self.year) if self.year else self.all_meetings.held()[:HELD_SHOWN]
        meetings = list(found)
        if self.reads_papers:
            name, readable = "councils:minutes", Minutes.objects.visible_to(self.request.user, self.on)
        else:
            name, readable = "councils:public_minutes", Minutes.objects.public()
        minutes = dict(readable.filter(meeting__in=meetings).values_list("meeting", "state"))
        logged = set(
            MeetingLog.objects.filter(meeting__in=meetings).values_list("meeting", flat=True)
            if self.is_member
            else ()
        )
        return [
            {
                "meeting": meeting,
                "minutes_url": address(name, meeting.pk) if meeting.pk in minutes else "",
                "is_approved": minutes.get(meeting.pk) == "APPROVED",
                "log_url": meeting.get_absolute_url() if meeting.pk in logged else "",
            }
            for meeting in meetings
        ]

    def seats(self) -> list[dict[str, Any]]:
        """Who sits there. Others than insiders get the names of public offices only."""
        return [self._seat(one) for one in seated(self.forum, self.on)]

    def _seat(self, one: Seated) -> dict[str, Any]:
        seat = one.membership
        is_public = one.appointment is not None and one.appointment.office.role in NAMED_ROLES
        return {
            "title": _seat_title(one),
            "organisation": one.organisation_name,
            "name": one.name if self.reads_papers or is_public else "",
            "is_vacant": one.is_vacant,
            "capacity": "" if seat.capacity == Capacity.MEMBER else seat.get_capacity_display(),
            "deputy_for": seat.deputy_for if seat.capacity == Capacity.DEPUTY else None,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forum, at = self.forum, days.now()
        coming = list(self.all_meetings.coming(at)[:6])
        context = {
            "council": getattr(forum, "police_council", None),
            "parties": parties_of(forum, self.on),
            "seats": self.seats(),
            "coming": [{"meeting": meeting, "tone": TONES[meeting.state]} for meeting in coming],
            "cancelled": self.all_meetings.filter(state="CANCELLED", ends_at__gte=at),
            "held": self.held(),
            "years": [NavItem(str(year), f"?ar={year}", is_current=year == self.year) for year in self.years],
            "year": self.year,
            "focus_areas": forum.focus_areas.filter(days.valid(self.on)),
            "reads_papers": self.reads_papers,
            "keeps_log": keeps_log(forum),
            "log_url": "",
        }
        if self.reads_papers:
            context |= self._inside(coming[0] if coming else None)
        return super().get_context_data(**context, **kwargs)

    def _inside(self, next_meeting: Meeting | None) -> dict[str, Any]:
        """What only insiders see: the next meeting and whose turn it is, what waits."""
        user, forum = self.request.user, self.forum
        if next_meeting is not None:
            next_meeting.forum = forum
        return {
            "next_meeting": next_meeting,
            "next_tone": TONES[next_meeting.state] if next_meeting else "",
            "ball": ball_of(next_meeting, user, may_lead=self.may_lead) if next_meeting else None,
            "waiting": waiting_in(
                forum,
                user,
                self.on,
                may_lead=self.may_lead,
                reviews=has_right("councils.review_minutes", user, forum),
            ),
            "propose_url": address("councils:propose", forum.pk)
            if not keeps_log(forum) and has_right("councils.propose_item", user, forum)
            else "",
            "log_url": address("councils:log_new", forum.pk)
            if self.may_lead and keeps_log(forum) and forum.covers(self.on)
            else "",
            "new_meeting_url": address("councils:meeting_new", forum.pk)
            if self.may_lead and forum.covers(self.on)
            else "",
            "is_member": self.is_member,
        }


def _seat_title(one: Seated) -> str:
    """The seat by its office; one by person is somebody's own."""
    seat = one.membership
    if seat.office is None:
        return _("Personlig medlem")
    titles = [seat.office.title, *([seat.alternative_office.title] if seat.alternative_office else [])]
    title = _(" eller ").join(titles)
    return f"{title[:1].upper()}{title[1:]}"


def parties_of(forum: Forum, on: Any) -> list[dict[str, Any]]:
    """The parties of the day: municipalities before police; ended organisations are marked."""
    rows = forum.parties.valid(on).select_related("organisation")
    return [
        {"party": row, "organisation": row.organisation, "has_ended": not row.organisation.exists_on(on)}
        for row in sorted(rows, key=lambda row: (row.organisation.is_police, row.organisation.sort_key))
    ]


class History(ForumView, PageView):
    """All that has happened with the forum itself, in plain sentences; for insiders."""

    access = LoggedIn
    template_name = "councils/history.html"
    page_title = gettext_lazy("Historikk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(events=audit.history(self.forum)[:200], **kwargs)
