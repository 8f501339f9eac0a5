"""Which days meetings fall on: rhythms, a year's dates, the next date. Pure: knows no tables and no clock.

A day is left out, and said to be, when it is a public holiday, falls in a school break, or is among the
exceptions. Nobody meets on 17 May, whatever the rhythm says. Times are on the clock in Oslo: a meeting at ten
is at ten in summer and winter.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from records.days import OSLO
from records.holidays import holiday_name

WEEK = timedelta(days=7)
# How many weeks a suggestion moves to get past a holiday or a break before it gives up.
MOST_MOVES = 12
# Where in the year a forum that meets so many times usually does: months, spring and autumn.
MONTHS_OF_YEAR = {
    1: (10,),
    2: (3, 10),
    3: (2, 5, 10),
    4: (2, 5, 9, 11),
    5: (1, 3, 5, 9, 11),
    6: (1, 3, 5, 9, 10, 12),
    8: (1, 2, 3, 5, 8, 9, 10, 11),
    10: (1, 2, 3, 4, 5, 6, 8, 9, 10, 11),
}


class Frequency(StrEnum):
    """What a rhythm counts in."""

    WEEKS = "WEEKS"
    MONTHS = "MONTHS"


@dataclass(frozen=True)
class Break:
    """A named period without meetings; both days are inside."""

    name: str
    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Rhythm:
    """Every `interval` weeks, or the `ordinal`th `weekday` of every `interval` months, within two days.

    `weekday` counts from Monday = 0. `ordinal` is 1–4, or -1 for the month's last, and belongs to months.
    Raises ValueError for anything else.
    """

    frequency: Frequency
    interval: int
    weekday: int
    first: date
    last: date
    ordinal: int | None = None

    def __post_init__(self) -> None:
        if self.interval < 1 or not 0 <= self.weekday <= 6 or self.first > self.last:
            raise ValueError("A rhythm has an interval, a weekday, and a period that ends after it begins.")
        if (self.frequency == Frequency.MONTHS) != (self.ordinal in {1, 2, 3, 4, -1}):
            raise ValueError("Months have an ordinal from 1 to 4, or -1 for the last; weeks have none.")


@dataclass(frozen=True)
class Candidate:
    """A day that the rhythm falls on; `skipped` says in a word or two why it is left out, else empty."""

    on: date
    skipped: str = ""


def candidates(
    rhythm: Rhythm,
    *,
    breaks: Collection[Break] = (),
    exceptions: Collection[date] = (),
    exception_word: str = "unntatt",
    skips_holidays: bool = True,
) -> list[Candidate]:
    """Every day of the rhythm in order, those left out among them with the reason."""
    return [
        Candidate(
            day,
            exception_word
            if day in exceptions
            else obstacle(day, breaks=breaks, counts_holidays=skips_holidays),
        )
        for day in _days(rhythm)
    ]


def dates(
    rhythm: Rhythm,
    *,
    breaks: Collection[Break] = (),
    exceptions: Collection[date] = (),
    skips_holidays: bool = True,
) -> list[date]:
    """The days that are left when holidays, breaks and exceptions are taken out."""
    found = candidates(rhythm, breaks=breaks, exceptions=exceptions, skips_holidays=skips_holidays)
    return [one.on for one in found if not one.skipped]


def obstacle(day: date, *, breaks: Iterable[Break] = (), counts_holidays: bool = True) -> str:
    """Why no meeting should be put on the day: the holiday's or the break's name; empty when it is free."""
    if counts_holidays or (day.month, day.day) == (5, 17):
        name = holiday_name(day)
        if name:
            return name
    return next((one.name for one in breaks if one.covers(day)), "")


def moment(day: date, at: time) -> datetime:
    """That day at that time on the clock in Oslo."""
    return datetime.combine(day, at, tzinfo=OSLO)


def ending(starts_at: datetime, minutes: int) -> datetime:
    """So many minutes later by the clock on the wall: an hour's meeting is an hour in the calendar."""
    local = starts_at.astimezone(OSLO)
    return (local.replace(tzinfo=None) + timedelta(minutes=minutes)).replace(tzinfo=OSLO)


def next_date(
    last: date | None,
    *,
    after: date,
    per_year: int | None = None,
    gap: timedelta | None = None,
    weekday: int | None = None,
    breaks: Collection[Break] = (),
) -> date:
    """The next day to suggest: a rhythm's step after `last`, on its weekday, past holidays and breaks.

    The step is the year divided by `per_year`, else the `gap` between the two last meetings, else twelve
    weeks; always whole weeks. Never `after` or before it. Without a last meeting, the first free such weekday
    (Tuesday unless told) after `after`.
    """
    weekday = weekday if weekday is not None else last.weekday() if last else 1
    step = WEEK * max(1, round(52 / per_year)) if per_year else _whole_weeks(gap) if gap else WEEK * 12
    start = max(last + step, after + timedelta(days=1)) if last else after + timedelta(days=1)
    return _free(_on_or_after(start, weekday), breaks)


def year_suggestions(
    year: int,
    count: int,
    *,
    weekday: int = 1,
    breaks: Collection[Break] = (),
    taken: Collection[date] = (),
    after: date | None = None,
) -> list[date]:
    """The days that the year lacks to have so many: spread over it, on the weekday and free of obstacles.

    Those that the forum already meets on (`taken`) count, and what is suggested lies as far from them as may
    be; what does not lie after `after` is passed by.
    """
    taken_months = {day.month for day in taken if day.year == year}
    lacking = max(0, count - sum(1 for day in taken if day.year == year))
    found: list[date] = []
    for month in _farthest(MONTHS_OF_YEAR.get(count) or _spread(count), taken_months, lacking):
        # The second such weekday of the month: after the new year, and clear of most school breaks.
        day = _free(_on_or_after(date(year, month, 8), weekday), breaks)
        if day.year == year and (after is None or day > after) and day not in found:
            found.append(day)
    return found


def _farthest(months: Sequence[int], taken: Collection[int], most: int) -> list[int]:
    """So many of the months, those farthest from the ones taken; in the order of the year."""
    free = [month for month in months if month not in taken]
    free.sort(key=lambda month: -min((abs(month - other) for other in taken), default=12))
    return sorted(free[:most])


def _spread(count: int) -> list[int]:
    """So many of the months, July only when all are wanted, each at most once."""
    usual = [month for month in range(1, 13) if month != 7]
    if count > len(usual):
        return list(range(1, 13))
    return [usual[place * len(usual) // count] for place in range(count)]


def _days(rhythm: Rhythm) -> Iterator[date]:
    if rhythm.frequency == Frequency.WEEKS:
        day = _on_or_after(rhythm.first, rhythm.weekday)
        while day <= rhythm.last:
            yield day
            day += WEEK * rhythm.interval
        return
    year, month = rhythm.first.year, rhythm.first.month
    while date(year, month, 1) <= rhythm.last:
        day = nth_weekday(year, month, rhythm.weekday, rhythm.ordinal or 1)
        if rhythm.first <= day <= rhythm.last:
            yield day
        years, month = divmod(month - 1 + rhythm.interval, 12)
        year, month = year + years, month + 1


def nth_weekday(year: int, month: int, weekday: int, ordinal: int) -> date:
    """The ordinal-th such weekday of the month; -1 is the last."""
    if ordinal == -1:
        end = date(year, month, monthrange(year, month)[1])
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    return _on_or_after(date(year, month, 1), weekday) + WEEK * (ordinal - 1)


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _whole_weeks(gap: timedelta) -> timedelta:
    return WEEK * max(1, round(gap / WEEK))


def _free(day: date, breaks: Collection[Break]) -> date:
    """The day, or the same weekday so many weeks later that nothing stands in the way."""
    for weeks in range(MOST_MOVES):
        if not obstacle(day + WEEK * weeks, breaks=breaks):
            return day + WEEK * weeks
    return day
