"""The forums that the parties of an agreement meet in, on which days, and their meetings of the year.

The police council of an agreement is the one whose forum has the municipality as a party that day; an
agreement that is tied to a council which none of its municipalities is a party to means that one. Days count
both ends. A meeting belongs to a municipality when the forum is its own on the day of the meeting.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Min, Q

from agreements.duties.facts_base import FactsBase
from agreements.duties.periods import YearInForce
from agreements.models import AgreementForum
from councils.choices import Capacity, Presence
from councils.choices import Record as Kept
from councils.counting import Counted, counted
from councils.models import (
    Attendance,
    Forum,
    ForumParty,
    Meeting,
    MeetingLog,
    MeetingNotice,
    Minutes,
    PoliceCouncil,
)
from councils.states import COMING_STATES, HELD_STATES, MeetingState
from parties.models import Organisation
from records import days

# Guests and observers have no seat that stands empty.
FIXED = (Capacity.CHAIR, Capacity.SECRETARY, Capacity.MEMBER)


@dataclass(frozen=True)
class ForumDays:
    """A forum, and days on which it is the forum of those who are asked about."""

    forum: Forum
    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Is it theirs on that day?"""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class SentMinutes:
    """The minutes of a meeting, and when they first went out: to review, else approved without."""

    minutes: Minutes
    sent_at: datetime | None

    @property
    def sent_on(self) -> date | None:
        """The day of it."""
        return days.day_of(self.sent_at) if self.sent_at is not None else None


class CouncilFacts(FactsBase):
    """Forums, their meetings, and what became of each meeting."""

    @cached_property
    def _forum_parties(self) -> dict[int, list[ForumParty]]:
        """By municipality: the forums that it took part in on some day."""
        found: dict[int, list[ForumParty]] = defaultdict(list)
        rows = ForumParty.objects.filter(self.during(), organisation__in=self.municipality_ids)
        for row in rows.select_related("forum").order_by("forum_id", "pk"):
            found[row.organisation_id].append(row)
        return found

    @cached_property
    def _ties(self) -> dict[int, list[Forum]]:
        """By agreement: the forums that it founds or regulates."""
        found: dict[int, list[Forum]] = defaultdict(list)
        for tie in AgreementForum.objects.filter(agreement__in=self.agreement_ids).select_related("forum"):
            found[tie.agreement_id].append(tie.forum)
        return found

    @cached_property
    def forum_ids(self) -> frozenset[int]:
        """Every forum that a counter may ask about."""
        found = {row.forum_id for rows in self._forum_parties.values() for row in rows}
        found |= {forum.pk for forums in self._ties.values() for forum in forums}
        return frozenset(found | self.named_forums | self.slt_forum_ids)

    @cached_property
    def council_ids(self) -> frozenset[int]:
        """Those of the forums that are police councils."""
        rows = PoliceCouncil.objects.filter(forum__in=self.forum_ids)
        return frozenset(rows.values_list("forum_id", flat=True))

    def forums_of(self, period: YearInForce, municipality: Organisation | None) -> list[ForumDays]:
        """The forums of the municipality, or of all who take part, with their days in the period."""
        key = (period.agreement.pk, municipality.pk if municipality else None, period.first, period.last)
        if key not in self._forums_found:
            self._forums_found[key] = self._find_forums(period, municipality)
        return self._forums_found[key]

    @cached_property
    def _forums_found(self) -> dict[tuple, list[ForumDays]]:
        return {}

    def _find_forums(self, period: YearInForce, municipality: Organisation | None) -> list[ForumDays]:
        found = []
        of_ours: set[int] = set()
        for one in period.taking_part:
            is_asked = municipality is None or one.municipality.pk == municipality.pk
            for key, since in self.stood_for_by(one.municipality.pk):
                for row in self._forum_parties.get(key, ()):
                    of_ours.add(row.forum_id)
                    starts = (row.valid_from, since, one.span.since, period.first)
                    ends = (row.valid_to, one.span.until, period.last)
                    span = ForumDays(
                        row.forum, max(day for day in starts if day), min(day for day in ends if day)
                    )
                    if is_asked and span.first <= span.last:
                        found.append(span)
        found += [
            ForumDays(forum, period.first, period.last)
            for forum in self._ties.get(period.agreement.pk, ())
            if forum.pk not in of_ours
        ]
        return found

    def councils_of(self, period: YearInForce, municipality: Organisation | None) -> list[ForumDays]:
        """Those of the forums that are police councils."""
        return [one for one in self.forums_of(period, municipality) if one.forum.pk in self.council_ids]

    @cached_property
    def _meetings(self) -> dict[int, list[Meeting]]:
        """By forum: the meetings of the days that are asked about, the earliest first; no cancelled ones."""
        found: dict[int, list[Meeting]] = defaultdict(list)
        rows = Meeting.objects.filter(
            forum__in=self.forum_ids,
            starts_at__gte=days.start_of(self.first),
            starts_at__lt=days.end_of(self.last),
        ).exclude(state=MeetingState.CANCELLED)
        # One forum for all its meetings: joined, it would be made anew with each.
        for row in rows.prefetch_related("forum").order_by("starts_at", "pk"):
            found[row.forum_id].append(row)
        return found

    def meetings_in(self, forums: Iterable[ForumDays]) -> list[Meeting]:
        """The meetings of the forums on their days, each once, the earliest first."""
        found = {
            meeting.pk: meeting
            for one in forums
            for meeting in self._meetings.get(one.forum.pk, ())
            if one.covers(meeting.on)
        }
        return sorted(found.values(), key=lambda one: (one.starts_at, one.pk))

    def council_meetings(self, period: YearInForce, municipality: Organisation | None) -> list[Meeting]:
        """The meetings of the police council or councils."""
        return self.meetings_in(self.councils_of(period, municipality))

    def all_meetings(self, period: YearInForce, municipality: Organisation | None) -> list[Meeting]:
        """The meetings of every forum of theirs."""
        return self.meetings_in(self.forums_of(period, municipality))

    def meetings_of_forum(self, forum_id: int, period: YearInForce) -> list[Meeting]:
        """The meetings of one forum that a duty names, whoever its parties are."""
        return [one for one in self._meetings.get(forum_id, ()) if period.covers(one.on)]

    def is_held(self, meeting: Meeting) -> bool:
        """Had the meeting been held, seen from the day asked about?"""
        return meeting.state in HELD_STATES and meeting.on <= self.on

    def is_planned(self, meeting: Meeting) -> bool:
        """Did it lie ahead? One that has been, and that nobody put down as held, did not."""
        lies_ahead = meeting.state in COMING_STATES and meeting.on >= self.on
        return lies_ahead or (meeting.state in HELD_STATES and meeting.on > self.on)

    def held(self, meetings: Iterable[Meeting]) -> list[Meeting]:
        """Those of the meetings that had been held."""
        return [one for one in meetings if self.is_held(one)]

    def planned(self, meetings: Iterable[Meeting]) -> list[Meeting]:
        """Those that lay ahead."""
        return [one for one in meetings if self.is_planned(one)]

    @cached_property
    def _counted(self) -> dict[int, Counted]:
        return counted(one for rows in self._meetings.values() for one in rows if self.is_held(one))

    def counts(self, meeting: Meeting) -> Counted:
        """Does a held meeting count by its forum's own rule, and why?"""
        return self._counted[meeting.pk]

    @cached_property
    def _of_councils(self) -> list[int]:
        return [one.pk for key in self.council_ids for one in self._meetings.get(key, ())]

    @cached_property
    def attendance(self) -> dict[int, list[Attendance]]:
        """By meeting of a police council: who was called, and who was there."""
        found: dict[int, list[Attendance]] = defaultdict(list)
        # The same seats come again in each meeting: each is made once.
        rows = Attendance.objects.filter(meeting__in=self._of_councils).prefetch_related(
            "membership__office", "membership__alternative_office", "organisation"
        )
        for row in rows.order_by("pk"):
            found[row.meeting_id].append(row)
        return found

    def fixed_seats_at(self, meeting: Meeting) -> list[tuple[Attendance, bool | None]]:
        """The fixed seats called to a council's meeting, and whether each was filled, by its holder or a
        deputy; None where nobody has put it down."""
        rows = self.attendance.get(meeting.pk, [])
        stood_in_for = {row.deputy_for_id for row in rows if row.presence == Presence.PRESENT}
        found: list[tuple[Attendance, bool | None]] = []
        for row in rows:
            seat = row.membership
            if seat is None or row.deputy_for_id is not None or seat.capacity not in FIXED:
                continue
            was_there = row.presence == Presence.PRESENT or row.pk in stood_in_for
            is_known = was_there or row.presence != Presence.UNKNOWN
            found.append((row, was_there if is_known else None))
        return found

    @cached_property
    def _notices(self) -> dict[int, MeetingNotice]:
        """By meeting of a police council: the first call, without its content."""
        found: dict[int, MeetingNotice] = {}
        rows = MeetingNotice.objects.filter(
            meeting__in=self._of_councils, kind=MeetingNotice.Kind.CALL
        ).defer("content")
        for row in rows.order_by("sequence"):
            found.setdefault(row.meeting_id, row)
        return found

    def notice_of(self, meeting: Meeting) -> tuple[MeetingNotice | None, date | None]:
        """The call to a council's meeting, and the day it went out; None where it had not."""
        notice = self._notices.get(meeting.pk)
        moment: datetime | None = notice.at if notice is not None else meeting.notice_sent_at
        sent_on = days.day_of(moment) if moment is not None else None
        return notice, sent_on if sent_on is not None and sent_on <= self.on else None

    @cached_property
    def _minutes(self) -> dict[int, SentMinutes]:
        found = {}
        rows = (
            Minutes.objects.filter(meeting__forum__in=self.forum_ids)
            .filter(
                meeting__starts_at__gte=days.start_of(self.first),
                meeting__starts_at__lt=days.end_of(self.last),
            )
            .annotate(first_sent_at=Min("rounds__sent_at"))
            .defer("frozen_content")
        )
        for row in rows:
            moments = [one for one in (row.first_sent_at, row.sent_at, row.approved_at) if one is not None]
            found[row.meeting_id] = SentMinutes(row, min(moments, default=None))
        return found

    def with_minutes(self, meetings: Iterable[Meeting]) -> list[Meeting]:
        """Those of the meetings that have minutes to send: not where a log without content is kept."""
        return [one for one in meetings if one.forum.record != Kept.LOG]

    def minutes_of(self, meeting: Meeting) -> SentMinutes | None:
        """The minutes of a meeting, and when they first went out."""
        return self._minutes.get(meeting.pk)

    @cached_property
    def _logs(self) -> dict[int, MeetingLog]:
        rows = MeetingLog.objects.filter(
            meeting__forum__in=self.forum_ids,
            meeting__starts_at__gte=days.start_of(self.first),
            meeting__starts_at__lt=days.end_of(self.last),
        )
        return {row.meeting_id: row for row in rows}

    def log_of(self, meeting: Meeting) -> MeetingLog | None:
        """The log without content of a meeting."""
        return self._logs.get(meeting.pk)

    def during(self) -> Q:
        """The condition on a dated row that it counts on some of the days asked about."""
        return days.during(self.first, self.last)

    def unrecorded(self, meetings: Sequence[Meeting]) -> list[Meeting]:
        """Those whose day has been, and that nobody has put down as held."""
        return [one for one in meetings if one.state in COMING_STATES and one.on < self.on]
