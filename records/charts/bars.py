"""Bars on one scale, each with its label above it, so that a long name fits and it reads on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from records.charts.drawing import PAPER, SMALL, Texture, frame, rectangle, text

WIDTH = 360
ROW = 42
BAR = 14
LONGEST = 40
# Beside last year's bar stands what it says.
BEFORE_ROW, BEFORE_BAR, BEFORE_ROOM = 14, 9, 96


@dataclass(frozen=True)
class Bar:
    """A bar: its label, its length, what it says at its end, and the length that was promised, if any.

    `before` is last year's length, None where there is none to show; `before_says` stands at its end.
    """

    label: str
    value: int
    says: str
    promised: int | None = None
    before: int | None = None
    before_says: str = ""


def bars(title: str, description: str, rows: Sequence[Bar]) -> SafeString:
    """The bars under each other on one scale; title and description are the drawing's alternative text."""
    has_before = any(row.before is not None for row in rows)
    step = ROW + (BEFORE_ROW if has_before else 0)
    longest = WIDTH - (BEFORE_ROOM if has_before else 0)
    most = max([*(max(row.value, row.promised or 0, row.before or 0) for row in rows), 1])
    drawn = format_html_join(
        "",
        '<g class="bar"><text class="bar-label" x="0" y="{}" font-size="12" fill="#16202a">{}</text>'
        '<text class="bar-says" x="{}" y="{}" font-size="12" font-weight="600" text-anchor="end"'
        ' fill="#0b2e4a">{}</text>{}{}{}</g>',
        (
            (
                index * step + 13,
                _shortened(row.label),
                WIDTH,
                index * step + 13,
                row.says,
                _frame(row, longest / most, index * step),
                _filled(row, longest / most, index * step),
                _before(row, longest / most, index * step),
            )
            for index, row in enumerate(rows)
        ),
    )
    return frame(title, description, max(len(rows), 1) * step, drawn, width=WIDTH)


def _frame(row: Bar, unit: float, top: int) -> SafeString:
    """The promised length, as an empty bar behind the filled one."""
    if not row.promised:
        return SafeString("")
    return format_html(
        '<rect class="bar-promised" x="0.5" y="{}" width="{}" height="{}" fill="#ffffff" stroke="#4a5763"'
        ' stroke-width="1" stroke-dasharray="3 2"/>',
        top + 19.5,
        f"{max(row.promised * unit - 1, 1):.1f}",
        BAR - 1,
    )


def _filled(row: Bar, unit: float, top: int) -> SafeString:
    if not row.value:
        # A line says that it is none, and not that it is left out.
        return format_html(
            '<rect class="bar-none" x="0" y="{}" width="1.5" height="{}" fill="#4a5763"/>', top + 19, BAR
        )
    return format_html(
        '<rect class="bar-value" x="0" y="{}" width="{}" height="{}" fill="#0b4a75"/>',
        top + 19,
        f"{row.value * unit:.1f}",
        BAR,
    )


def _before(row: Bar, unit: float, top: int) -> SafeString:
    """Last year's, hatched and thinner under this year's, with what it says at its end."""
    if row.before is None:
        return SafeString("")
    width = max(row.before * unit, 1.5)
    return format_html(
        "{}{}",
        rectangle(0, top + 36, width, BEFORE_BAR, Texture(PAPER, "/"), name="bar-before"),
        text(width + 6, top + 44, row.before_says, size=SMALL, name="bar-before-says"),
    )


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"
