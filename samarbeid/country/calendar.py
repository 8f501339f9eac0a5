"""Days and moments of an invented year: working days, by the clock in Oslo."""

from datetime import date, datetime, time, timedelta
from random import Random

from records import days

FRIDAY = 4


def working_day(on: date) -> date:
    """The day itself, or the Monday after a weekend."""
    while on.weekday() > FRIDAY:
        on += timedelta(days=1)
    return on


def moment(on: date, hour: int = 9, minute: int = 0) -> datetime:
    """That day at that time in Oslo."""
    return datetime.combine(on, time(hour, minute), tzinfo=days.OSLO)


def spread_over(year: int, count: int, chance: Random) -> list[date]:
    """So many working days over the year outside July, about equally far apart, the earliest first."""
    months = [month for month in range(1, 13) if month != 7]
    step = len(months) / count
    return sorted(
        {
            working_day(date(year, months[min(int(step * (place + 0.5)), 10)], chance.randint(2, 26)))
            for place in range(count)
        }
    )


def every_other_week(year: int, chance: Random) -> list[date]:
    """A fixed weekday every other week, with a break from the end of June to the middle of August."""
    weekday = chance.randint(0, 3)
    first = date(year, 1, 8)
    first += timedelta(days=(weekday - first.weekday()) % 7)
    found = [first + timedelta(weeks=2 * number) for number in range(26)]
    return [on for on in found if on.year == year and not date(year, 6, 22) <= on <= date(year, 8, 14)]
