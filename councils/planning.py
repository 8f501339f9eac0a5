"""What a forum's next meeting is likely to be: the last one's pattern, on the next free day of its rhythm."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from councils.breaks import breaks_of
from councils.models import Forum, Meeting
from councils.recurrence import ending, moment, next_date, year_suggestions
from councils.states import MeetingState
from records import days

# A forum that has never met and has said nothing: in the middle of the working day.
USUAL_TIME = time(10)
USUAL_NUMBER = 4
HORIZON = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Pattern:
    """When and where the next meeting is suggested; `is_from_last`: the last meeting is the source."""

    starts_at: datetime
    ends_at: datetime
    place: str
    video_url: str = ""
    weekday: int = 1
    is_from_last: bool = False

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def begins(self) -> time:
        return days.oslo(self.starts_at).time()


def next_pattern(forum: Forum, on: date) -> Pattern:
    """Weekday, time, length and place of the last meeting, on the day that the rhythm comes to next."""
    last_two = list(forum.meetings.exclude(state=MeetingState.CANCELLED).order_by("-starts_at", "-pk")[:2])
    last = last_two[0] if last_two else None
    gap = last_two[0].on - last_two[1].on if len(last_two) == 2 else None
    day = next_date(
        last.on if last else None,
        after=on + timedelta(days=forum.notice_days or 0),
        per_year=forum.meetings_per_year,
        gap=gap or None,
        breaks=breaks_of(forum, on, on + HORIZON),
    )
    return _at(forum, day, last)


def year_pattern(forum: Forum, year: int, count: int | None, on: date) -> tuple[list[date], Pattern]:
    """The days suggested for a year's meetings, and the pattern that the times come from."""
    pattern = next_pattern(forum, on)
    taken = [
        meeting.on
        for meeting in forum.meetings.exclude(state=MeetingState.CANCELLED).filter(
            starts_at__gte=days.start_of(date(year, 1, 1)), starts_at__lt=days.start_of(date(year + 1, 1, 1))
        )
    ]
    found = year_suggestions(
        year,
        count or forum.meetings_per_year or USUAL_NUMBER,
        weekday=pattern.weekday,
        breaks=breaks_of(forum, date(year, 1, 1), date(year, 12, 31)),
        taken=taken,
        after=on,
    )
    return found, pattern


def _at(forum: Forum, day: date, last: Meeting | None) -> Pattern:
    if last is None:
        starts_at = moment(day, forum.default_time or USUAL_TIME)
        return Pattern(
            starts_at, ending(starts_at, forum.default_minutes), forum.default_place, weekday=day.weekday()
        )
    minutes = int((last.ends_at - last.starts_at).total_seconds() // 60)
    starts_at = moment(day, days.oslo(last.starts_at).time())
    return Pattern(
        starts_at,
        ending(starts_at, minutes),
        last.place,
        last.video_url,
        weekday=last.on.weekday(),
        is_from_last=True,
    )
