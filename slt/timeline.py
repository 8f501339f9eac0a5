"""Measures over a year: which bar each one gets, in months, and the words that say the same.

The measure of the picture is its own: a column of names, then twelve months of equal width. A bar lies by
days, so that it begins and ends inside its months.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from records import days
from slt.models import Measure

NAME_WIDTH = 300
MONTH_WIDTH = 56
ROW_HEIGHT = 30
HEAD_HEIGHT = 46
WIDTH = NAME_WIDTH + 12 * MONTH_WIDTH
# So many signs of a title find room in the column of names.
NAME_SIGNS = 36
SCHOOL_STARTS = 8


@dataclass(frozen=True)
class Year:
    """Twelve months: a calendar year, or a school year from August 1 to July 31."""

    first: date
    key: str
    name: str

    @classmethod
    def of(cls, key: str, on: date) -> "Year":
        """«2026» or «2026-27»; this calendar year for anything else."""
        head, _dash, tail = key.partition("-")
        if head.isascii() and head.isdecimal() and len(head) == 4 and 2000 <= int(head) <= 2099:
            year = int(head)
            if tail == f"{(year + 1) % 100:02d}":
                return cls.school(year)
            if not tail:
                return cls.calendar(year)
        return cls.calendar(on.year)

    @classmethod
    def calendar(cls, year: int) -> "Year":
        """From January 1."""
        return cls(date(year, 1, 1), str(year), str(year))

    @classmethod
    def school(cls, year: int) -> "Year":
        """From August 1."""
        after = f"{(year + 1) % 100:02d}"
        name = _("skoleåret %(year)s") % {"year": f"{year}/{after}"}
        return cls(date(year, SCHOOL_STARTS, 1), f"{year}-{after}", name)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(year=self.first.year + 1) - timedelta(days=1)

    def months(self) -> list[date]:
        """The first day of each of its months."""
        start = self.first.month - 1
        return [
            date(self.first.year + (start + place) // 12, (start + place) % 12 + 1, 1) for place in range(12)
        ]

    def place_of(self, day: date, *, after: bool = False) -> int:
        """How far to the right a day begins (or, with `after`, ends), in the picture's own measure."""
        month = (day.year - self.first.year) * 12 + day.month - self.first.month
        begins = date(day.year, day.month, 1)
        length = (date(day.year + day.month // 12, day.month % 12 + 1, 1) - begins).days
        part = (day.day if after else day.day - 1) / length
        return NAME_WIDTH + round((month + part) * MONTH_WIDTH)


@dataclass(frozen=True)
class Row:
    """A measure in the picture; without days it has no bar and says so."""

    measure: Measure
    y: int
    x: int = 0
    width: int = 0
    comes_from_before: bool = False
    goes_on: bool = False
    words: str = ""

    @property
    def name(self) -> str:
        """As much of the title as there is room for."""
        title = self.measure.title
        return title if len(title) <= NAME_SIGNS else f"{title[: NAME_SIGNS - 1].rstrip()}…"

    @property
    def text_y(self) -> int:
        """Where the letters stand."""
        return self.y + 20

    @property
    def bar_y(self) -> int:
        """The top of the bar."""
        return self.y + 6

    @property
    def end(self) -> int:
        """The right end of the bar."""
        return self.x + self.width


def span_of(measure: Measure) -> tuple[date, date] | None:
    """From when to when: its own days, else its school year, else its plan's period; None without any.

    A first day without a last one is a measure of that one day's month and on: it lasts the year out.
    """
    start, end = measure.starts_on, measure.ends_on
    if measure.school_year is not None:
        start = start or date(measure.school_year, SCHOOL_STARTS, 1)
        end = end or date(measure.school_year + 1, SCHOOL_STARTS - 1, 31)
    if start is None and measure.plan is not None and end is None:
        start, end = measure.plan.valid_from, measure.plan.valid_to
    if measure.ended_on is not None and start is not None:
        # What was stopped did not last as long as it was meant to.
        end = min(end, measure.ended_on) if end is not None else measure.ended_on
        end = max(start, end)
    if start is None:
        return None if end is None else (end, end)
    return start, end or date(max(start.year, 2000), 12, 31)


def rows(measures: Iterable[Measure], year: Year) -> tuple[list[Row], list[Measure]]:
    """The measures that fall within the year, each with its bar; and those without any days."""
    found: list[Row] = []
    undated: list[Measure] = []
    for measure in measures:
        span = span_of(measure)
        if span is None:
            undated.append(measure)
            continue
        start, end = span
        if end < year.first or start > year.last:
            continue
        x = year.place_of(max(start, year.first))
        right = year.place_of(min(end, year.last), after=True)
        found.append(
            Row(
                measure=measure,
                y=HEAD_HEIGHT + len(found) * ROW_HEIGHT,
                x=x,
                width=max(right - x, 6),
                comes_from_before=start < year.first,
                goes_on=end > year.last,
                words=_("%(first)s til %(last)s")
                % {"first": days.longdate(start), "last": days.longdate(end)},
            )
        )
    return found, undated


@dataclass(frozen=True)
class Tick:
    """A month in the picture's head; the school year begins at one of them."""

    name: str
    x: int
    starts_school: bool

    @property
    def text_x(self) -> int:
        """The middle of the month."""
        return self.x + MONTH_WIDTH // 2


def ticks(year: Year) -> list[Tick]:
    """The twelve months."""
    return [
        Tick(days.MONTHS[day.month - 1][:3], NAME_WIDTH + place * MONTH_WIDTH, day.month == SCHOOL_STARTS)
        for place, day in enumerate(year.months())
    ]


def school_mark(year: Year) -> tuple[int, str]:
    """Where the school year begins, and which: «skoleåret 2026/27»."""
    start = next(day for day in year.months() if day.month == SCHOOL_STARTS)
    return year.place_of(start), Year.school(start.year).name
