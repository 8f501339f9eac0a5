"""Who is called to a meeting: those in the seats that day, and deputies where nobody else can come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from councils.choices import Capacity
from councils.models import Attendance, Forum, Meeting
from councils.people import Seated, seated
from records import days


@dataclass(frozen=True)
class Summons:
    """Those who are called, chair first, each person once; and the seats that nobody holds that day."""

    asked: list[Seated]
    vacant: list[Seated]

    @property
    def without_address(self) -> list[Seated]:
        """Those who cannot be told by e-mail."""
        return [one for one in self.asked if not one.address]

    @property
    def reached(self) -> list[Seated]:
        """Those who get an e-mail."""
        return [one for one in self.asked if one.address]


def summons(forum: Forum, on: date) -> Summons:
    """Everybody whom a meeting that day calls. A constant number of queries.

    A deputy is called only where the seat is vacant; else first when the holder declines. Somebody in two
    seats is called once, for the first of them.
    """
    everybody = seated(forum, on)
    deputies = [one for one in everybody if one.membership.capacity == Capacity.DEPUTY and not one.is_vacant]
    asked: dict[int, Seated] = {}
    vacant: list[Seated] = []
    for one in everybody:
        if one.membership.capacity == Capacity.DEPUTY:
            continue
        filled: Seated | None = one
        if one.is_vacant:
            vacant.append(one)
            filled = next((d for d in deputies if d.membership.deputy_for_id == one.membership.pk), None)
        if filled is not None and filled.person is not None:
            asked.setdefault(filled.person.pk, filled)
    return Summons(list(asked.values()), vacant)


def deputies_for(row: Attendance) -> list[Seated]:
    """Those who may stand in for somebody called, in the forum's order, who are not called themselves."""
    seat = row.membership
    if seat is None:
        return []
    held_by = seat.deputy_for_id if seat.capacity == Capacity.DEPUTY else seat.pk
    meeting = row.meeting
    memberships = (
        meeting.forum.memberships.valid(meeting.on)
        .filter(capacity=Capacity.DEPUTY, deputy_for=held_by)
        .exclude(pk=seat.pk)
        .with_offices()
        .in_order()
    )
    called: Collection[int | None] = set(meeting.attendances.values_list("person_id", flat=True))
    found = seated(meeting.forum, meeting.on, memberships)
    return [one for one in found if one.person is not None and one.person.pk not in called]


def new_row(meeting: Meeting, one: Seated, *, deputy_for: Attendance | None = None) -> Attendance:
    """The row, not saved, by which somebody in a seat is called, with names as they read now."""
    return Attendance(
        meeting=meeting,
        membership=one.membership,
        person=one.person,
        organisation=one.organisation,
        name=one.name,
        office_title=one.office_title,
        organisation_name=one.organisation_name,
        side=one.side,
        capacity=one.membership.capacity,
        address=one.address,
        phone=one.phone,
        deputy_for=deputy_for,
    )


def notice_due(meeting: Meeting) -> date | None:
    """The last day that the notice is in time; None where the forum has not agreed on a deadline."""
    if meeting.forum.notice_days is None:
        return None
    return meeting.on - timedelta(days=meeting.forum.notice_days)


def is_late(meeting: Meeting, on: date) -> bool:
    """Would a notice sent that day be later than the forum has agreed? Asked of a sent one too."""
    due = notice_due(meeting)
    sent_on = days.day_of(meeting.notice_sent_at) if meeting.notice_sent_at is not None else on
    return due is not None and sent_on > due
