"""A year of an agreement as a line: meetings promised against those held and planned, and deadlines.

One row for each duty about meetings, and one for each deadline around them; drawn by `records.charts`, and
said in a table beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements.duties.checking import Check, Checked
from agreements.duties.listing import count_words
from agreements.duties.status import Found
from agreements.duties.terms import Terms
from agreements.duties.wording import promised
from records import charts, days

MEETINGS = frozenset(
    {
        "council_meetings",
        "steering_meetings",
        "coordinating_meetings",
        "executing_meetings",
        "other_forum_meetings",
    }
)
DEADLINES = frozenset({"items_in_time", "notice_in_time", "minutes_in_time"})


@dataclass(frozen=True)
class Line:
    """One duty through the year: the days of what was held, is planned, and was missed."""

    label: str
    terms: Terms
    found: Found
    held: tuple[date, ...] = ()
    planned: tuple[date, ...] = ()
    missed: tuple[date, ...] = ()

    @property
    def promised(self) -> str:
        """What is promised, in words."""
        return promised(self.terms)

    @property
    def count(self) -> str:
        """«2 av 4»."""
        return count_words(self.found)

    @property
    def chart_row(self) -> charts.YearRow:
        """As the drawing has it."""
        marks = [
            *(charts.YearMark(day, "held") for day in self.held),
            *(charts.YearMark(day, "planned") for day in self.planned),
            *(charts.YearMark(day, "missed") for day in self.missed),
        ]
        return charts.YearRow(self.label, marks, self.count)


def lines_of(check: Check) -> list[Line]:
    """The rows of the check that are about meetings and the deadlines around them, with their days."""
    return [_line(one, check.on) for one in check.rows if one.terms.kind in MEETINGS | DEADLINES]


def drawing(check: Check, lines: Sequence[Line]) -> SafeString:
    """The lines as SVG, the months across; empty without any line."""
    if not lines:
        return SafeString("")
    return charts.year_line(
        _("Året %(year)s") % {"year": check.year},
        _("Møter og frister i %(year)s, sett fra %(day)s. Tabellen ved siden av sier det samme.")
        % {"year": check.year, "day": days.longdate(check.on)},
        [one.chart_row for one in lines],
        check.on,
        year=check.year,
    )


def _line(one: Checked, on: date) -> Line:
    label = one.terms.label
    if one.municipality is not None:
        label = f"{label}, {one.municipality.display_name}"
    dated = [(record.on, record.counts) for record in one.found.records if record.on is not None]
    kept = tuple(sorted(day for day, counts in dated if counts))
    others = sorted(day for day, counts in dated if not counts)
    if one.terms.kind in DEADLINES:
        return Line(label, one.terms, one.found, held=kept, missed=tuple(others))
    # A meeting that was held and does not count was not missed either.
    return Line(label, one.terms, one.found, held=kept, planned=tuple(day for day in others if day >= on))
