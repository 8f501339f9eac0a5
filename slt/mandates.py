"""Meetings by mandate: one meeting of a combined body is one meeting, and counts in each of its mandates.

A mandate is what a body meets as: the police council of the programme's municipalities, or a group on one of
the levels. Where the police council is the steering group, both have the same forum, so that a meeting stands
in both rows and once in the total.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from councils.counting import Counted, counted
from councils.models import Forum, ForumParty, Meeting
from councils.states import COMING_STATES, HELD_STATES, MeetingState
from records import days
from slt.models import Programme, ProgrammeParty, SltGroup


@dataclass(frozen=True)
class MeetingRow:
    """A meeting as a figure counts it: whether it counts by its forum's own rule, and why."""

    meeting: Meeting
    counted: Counted
    is_planned: bool = False

    @property
    def is_held(self) -> bool:
        """It took place."""
        return self.meeting.state in HELD_STATES


@dataclass(frozen=True)
class Mandate:
    """What a body met as in a year, with every meeting that it had as that; the earliest first.

    `group` is None for the police council's own mandate. `periods` are the days that it had it on; both ends
    are inside, an empty one is open. Cancelled meetings are rows, and no figure.
    """

    key: str
    name: str
    forum: Forum
    group: SltGroup | None = None
    periods: tuple[tuple[date | None, date | None], ...] = ()
    rows: list[MeetingRow] = field(default_factory=list)

    @property
    def level(self) -> int:
        """The group's level; 0 for the police council, which stands first."""
        return self.group.level if self.group is not None else 0

    @property
    def held(self) -> list[MeetingRow]:
        """The meetings that took place."""
        return [row for row in self.rows if row.is_held]

    @property
    def planned(self) -> list[MeetingRow]:
        """Those that lie ahead; one that has been, and that nobody put down as held, is none of them."""
        return [row for row in self.rows if row.is_planned]

    @property
    def counting(self) -> list[MeetingRow]:
        """The held ones that count by the forum's own rule."""
        return [row for row in self.rows if row.counted]

    @property
    def cancelled(self) -> list[MeetingRow]:
        """Those that were called off."""
        return [row for row in self.rows if row.meeting.state == MeetingState.CANCELLED]

    def covers(self, day: date) -> bool:
        """Did the body have the mandate on that day?"""
        return any(days.covers(start, end, day) for start, end in self.periods)


@dataclass(frozen=True)
class YearOfMeetings:
    """A programme's meetings in a year, by mandate and all in all."""

    programme: Programme
    year: int
    mandates: list[Mandate]

    @property
    def held(self) -> list[MeetingRow]:
        """The meetings that took place, each once, the earliest first."""
        return self._once(row for mandate in self.mandates for row in mandate.held)

    @property
    def planned(self) -> list[MeetingRow]:
        """Those that lie ahead, each once."""
        return self._once(row for mandate in self.mandates for row in mandate.planned)

    @property
    def combined(self) -> list[MeetingRow]:
        """The held meetings that stand in more than one mandate, each once."""
        times: dict[int, int] = defaultdict(int)
        for mandate in self.mandates:
            for row in mandate.held:
                times[row.meeting.pk] += 1
        return [row for row in self.held if times[row.meeting.pk] > 1]

    def of_group(self, group: SltGroup) -> Mandate | None:
        """The group's own row; None when it did not exist that year."""
        return next((one for one in self.mandates if one.group == group), None)

    @staticmethod
    def _once(rows: Iterable[MeetingRow]) -> list[MeetingRow]:
        found = {row.meeting.pk: row for row in rows}
        return sorted(found.values(), key=lambda row: (row.meeting.starts_at, row.meeting.pk))


def meetings_in(programme: Programme, year: int, on: date) -> YearOfMeetings:
    """The programme's meetings in a calendar year of Oslo, by mandate, as seen from a day.

    A constant number of queries. A meeting belongs to a group on the days that the group is there, and to
    the police council on the days that one of the programme's municipalities takes part in both.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    mandates = [*_councils(programme, first, last), *_groups(programme, first, last)]
    meetings = list(
        Meeting.objects.filter(
            forum__in={mandate.forum.pk for mandate in mandates},
            starts_at__gte=days.start_of(first),
            starts_at__lt=days.end_of(last),
        )
        .select_related("forum")
        .order_by("starts_at", "pk")
    )
    answers = counted(meetings)
    by_forum: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        by_forum[meeting.forum_id].append(meeting)
    for mandate in mandates:
        mandate.rows.extend(
            MeetingRow(meeting, answers[meeting.pk], meeting.state in COMING_STATES and meeting.on >= on)
            for meeting in by_forum[mandate.forum.pk]
            if mandate.covers(meeting.on)
        )
    return YearOfMeetings(programme, year, mandates)


def _groups(programme: Programme, first: date, last: date) -> list[Mandate]:
    groups = SltGroup.objects.filter(days.during(first, last), programme=programme).in_order()
    return [
        Mandate(
            f"group-{group.pk}",
            group.forum.name,
            group.forum,
            group,
            periods=((group.valid_from, group.valid_to),),
        )
        for group in groups
    ]


def _councils(programme: Programme, first: date, last: date) -> list[Mandate]:
    """The police councils that a municipality of the programme took part in, with the days it did."""
    taking_part: dict[int, list[ProgrammeParty]] = defaultdict(list)
    for party in ProgrammeParty.objects.filter(days.during(first, last), programme=programme):
        taking_part[party.municipality_id].append(party)
    in_councils = (
        ForumParty.objects.filter(
            days.during(first, last), organisation__in=taking_part, forum__police_council__isnull=False
        )
        .select_related("forum")
        .order_by("forum__name", "forum_id", "pk")
    )
    shared: dict[Forum, list[tuple[date | None, date | None]]] = defaultdict(list)
    for seat in in_councils:
        for party in taking_part[seat.organisation_id]:
            start = _last_of(seat.valid_from, party.valid_from)
            end = _first_of(seat.valid_to, party.valid_to)
            if start is None or end is None or start <= end:
                shared[seat.forum].append((start, end))
    return [
        Mandate(f"council-{forum.pk}", forum.name, forum, periods=tuple(periods))
        for forum, periods in shared.items()
    ]


def _last_of(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _first_of(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
