"""Bars drawn as SVG, for page and paper: attributes alone, no style; the table beside says the same.

Each bar has its label above it, so that a long name fits and the drawing reads at 320 px.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 360
ROW = 42
BAR = 14
LONGEST = 40


@dataclass(frozen=True)
class Bar:
    """A bar: its label, its length, what it says at its end, and the length that was promised, if any."""

    label: str
    value: int
    says: str
    promised: int | None = None


def bars(title: str, description: str, rows: Sequence[Bar]) -> SafeString:
    """The bars under each other on one scale; title and description are the drawing's alternative text."""
    most = max([*(row.value for row in rows), *(row.promised or 0 for row in rows), 1])
    drawn = format_html_join(
        "",
        '<g class="bar"><text class="bar-label" x="0" y="{}" font-size="12" fill="#16202a">{}</text>'
        '<text class="bar-says" x="{}" y="{}" font-size="12" font-weight="600" text-anchor="end"'
        ' fill="#0b2e4a">{}</text>{}{}</g>',
        (
            (
                index * ROW + 13,
                _shortened(row.label),
                WIDTH,
                index * ROW + 13,
                row.says,
                _frame(row, most, index),
                _filled(row, most, index),
            )
            for index, row in enumerate(rows)
        ),
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {} {}" width="{}" height="{}"'
        ' role="img" font-family="Inter"><title>{}</title><desc>{}</desc>{}</svg>',
        WIDTH,
        max(len(rows), 1) * ROW,
        WIDTH,
        max(len(rows), 1) * ROW,
        title,
        description,
        drawn,
    )


def _frame(row: Bar, most: int, index: int) -> SafeString:
    """The promised length, as an empty bar behind the filled one."""
    if not row.promised:
        return SafeString("")
    return format_html(
        '<rect class="bar-promised" x="0.5" y="{}" width="{}" height="{}" fill="#ffffff" stroke="#4a5763"'
        ' stroke-width="1" stroke-dasharray="3 2"/>',
        index * ROW + 19.5,
        f"{max(row.promised / most * (WIDTH - 1), 1):.1f}",
        BAR - 1,
    )


def _filled(row: Bar, most: int, index: int) -> SafeString:
    if not row.value:
        # A line says that it is none, and not that it is left out.
        return format_html(
            '<rect class="bar-none" x="0" y="{}" width="1.5" height="{}" fill="#4a5763"/>',
            index * ROW + 19,
            BAR,
        )
    return format_html(
        '<rect class="bar-value" x="0" y="{}" width="{}" height="{}" fill="#0b4a75"/>',
        index * ROW + 19,
        f"{row.value / most * WIDTH:.1f}",
        BAR,
    )


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"
