"""Weeks with the police contact, counted. Pure: it knows no tables and no clock.

A week is an ISO week that belongs to its ISO year, so that none is counted in two years and none is lost at
New Year; some years have 53. It is wanted when the agreement was in force on all its seven days, presence
was kept from its Monday on, and no contact was away the whole of it. A week that was kept counts in any case.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from agreements.duties.facts_presence import SeenWeek
from records.holidays import holiday_name


@dataclass(frozen=True)
class WeeksCounted:
    """The Mondays of the weeks in force: kept, missed, still ahead, and away."""

    kept: list[date] = field(default_factory=list)
    missed: list[date] = field(default_factory=list)
    ahead: list[date] = field(default_factory=list)
    away: list[date] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        """The weeks in force minus those away."""
        return len(self.kept) + len(self.missed) + len(self.ahead)


def count_weeks(
    weeks: Iterable[SeenWeek],
    *,
    since: date,
    wanted_days: int,
    weekday: int | None,
    on: date,
) -> WeeksCounted:
    """Sort the weeks in force as they stand on the day `on`; `weekday` is a fixed one, 0 is Monday.

    A week is kept when there was presence on so many of its days, one of them the fixed weekday – unless that
    day was a public holiday. `since` is when the district began to keep presence: what was before that,
    nobody could put down.
    """
    counted = WeeksCounted()
    for week in weeks:
        if _is_kept(week, wanted_days, weekday):
            counted.kept.append(week.monday)
        elif week.is_away:
            counted.away.append(week.monday)
        elif week.monday < since:
            continue
        elif week.monday + timedelta(days=6) >= on:
            counted.ahead.append(week.monday)
        else:
            counted.missed.append(week.monday)
    return counted


def _is_kept(week: SeenWeek, wanted_days: int, weekday: int | None) -> bool:
    if len(week.days) < wanted_days:
        return False
    if weekday is None:
        return True
    fixed = week.monday + timedelta(days=weekday)
    return fixed in week.days or (bool(week.days) and bool(holiday_name(fixed)))
