"""A year as a line: what was promised, with what was held, is planned and was missed at its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from records.charts.drawing import (
    LINE,
    PAPER,
    QUIET,
    SIZE,
    SMALL,
    STRONG,
    WIDTH,
    frame,
    joined,
    n,
    paragraph,
    text,
)
from records.days import MONTHS
from records.lettering import text_width

FIRST, LAST = 6.0, WIDTH - 6.0
HALF = 5.0
LANE, ROW_GAP = 20, 8


@dataclass(frozen=True)
class YearMark:
    """Something on a day: held (filled), planned (hollow) or missed (a cross)."""

    on: date
    state: Literal["held", "planned", "missed"]


@dataclass(frozen=True)
class YearRow:
    """A duty through the year: its label, its marks, and how far it has come: «2 av 4»."""

    label: str
    marks: Sequence[YearMark]
    says: str = ""


def year_line(
    title: str, description: str, rows: Sequence[YearRow], on: date, *, year: int | None = None
) -> SafeString:
    """The months across, a line for each row, and a line down through today where `on` is in the year.

    `year` is that of `on` unless told. Marks of other years are left out. Those that fall on each other are
    moved apart a little, in the order of their days.
    """
    year = on.year if year is None else year
    drawn, top = _year_legend()
    y = top + LINE + 4
    for row in rows:
        room = WIDTH - (text_width(row.says, SIZE) + 10 if row.says else 0)
        label, below = paragraph(y, row.label, width=room, name="chart-label")
        # The lines of the months and of today pass behind the words.
        drawn += [_paper(y, below), label]
        if row.says:
            drawn.append(
                text(WIDTH, y + SIZE, row.says, weight=600, fill=STRONG, anchor="end", name="chart-says")
            )
        drawn.append(_line(below + LANE / 2))
        drawn += [_drawn(mark, x, below + LANE / 2) for mark, x in _placed(row.marks, year)]
        y = below + LANE + ROW_GAP
    months = joined(_month(number, year, top, y) for number in range(1, 13))
    today = _today(on, top, y) if on.year == year else SafeString("")
    return frame(title, description, y + (LINE if today else 0), joined([months, today, *drawn]))


def _x(on: date) -> float:
    """Where a day stands: the middle of it, on a line of the year's own length."""
    first, next_first = date(on.year, 1, 1), date(on.year + 1, 1, 1)
    return FIRST + (LAST - FIRST) * ((on - first).days + 0.5) / (next_first - first).days


def _month(number: int, year: int, top: float, bottom: float) -> SafeString:
    start = _x(date(year, number, 1))
    name = MONTHS[number - 1][:3]
    return format_html(
        '<path d="M{} {}V{}" fill="none" stroke="#d3d9de" stroke-width="1"/>{}',
        n(start),
        n(top),
        n(bottom),
        text(start + 2, top + SMALL, name, size=9.5, fill=QUIET),
    )


def _line(y: float) -> SafeString:
    return format_html(
        '<path d="M{} {}H{}" fill="none" stroke="#8a96a1" stroke-width="1"/>', n(FIRST), n(y), n(LAST)
    )


def _paper(top: float, bottom: float) -> SafeString:
    return format_html(
        '<rect x="0" y="{}" width="{}" height="{}" fill="{}"/>', n(top), WIDTH, n(bottom - top + 2), PAPER
    )


def _placed(marks: Sequence[YearMark], year: int) -> list[tuple[YearMark, float]]:
    """The marks of the year by their days, each clear of the one before as long as there is room."""
    found: list[tuple[YearMark, float]] = []
    for mark in sorted(marks, key=lambda one: one.on):
        if mark.on.year != year:
            continue
        x = _x(mark.on)
        if found and found[-1][1] <= x < found[-1][1] + HALF:
            x = found[-1][1] + HALF
        found.append((mark, min(max(x, FIRST), LAST)))
    return found


def _drawn(mark: YearMark, x: float, y: float) -> SafeString:
    if mark.state == "missed":
        arm = HALF - 0.5
        return format_html(
            '<path class="chart-missed" d="M{} {}L{} {}M{} {}L{} {}" fill="none" stroke="{}"'
            ' stroke-width="2.4"/>',
            *(n(end) for end in (x - arm, y - arm, x + arm, y + arm, x - arm, y + arm, x + arm, y - arm)),
            STRONG,
        )
    return format_html(
        '<circle class="chart-{}" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="1.8"/>',
        mark.state,
        n(x),
        n(y),
        n(HALF),
        STRONG if mark.state == "held" else PAPER,
        STRONG,
    )


def _year_legend() -> tuple[list[SafeString], float]:
    words: list[tuple[Literal["held", "planned", "missed"], str]] = [
        ("held", _("i orden")),
        ("planned", _("planlagt")),
        ("missed", _("ikke i orden")),
    ]
    drawn, x = [], HALF + 1
    for state, word in words:
        drawn += [
            _drawn(YearMark(date.min, state), x, HALF + 2),
            text(x + HALF + 5, HALF + 6, word, size=SMALL),
        ]
        x += 2 * HALF + 16 + text_width(word, SMALL)
    return drawn, 22.0


def _today(on: date, top: float, bottom: float) -> SafeString:
    x, word = _x(on), _("i dag")
    half = text_width(word, SMALL) / 2
    return format_html(
        '<path class="chart-today" d="M{} {}V{}" fill="none" stroke="{}" stroke-width="1.5"'
        ' stroke-dasharray="4 2"/>{}',
        n(x),
        n(top + LINE),
        n(bottom),
        STRONG,
        text(min(max(x, half), WIDTH - half), bottom + SMALL, word, size=SMALL, weight=600, anchor="middle"),
    )
