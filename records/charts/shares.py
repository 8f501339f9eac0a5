"""Shares of a whole: how the duties of many stand, one bar for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from records.charts.drawing import (
    BLUE,
    LINE,
    PAPER,
    QUIET,
    SIZE,
    Part,
    Texture,
    frame,
    joined,
    legend,
    paragraph,
    stacked,
    text,
)

TEXTURES = (
    Texture(BLUE, ink=PAPER),
    Texture("#a9cbe3"),
    Texture(PAPER, "/"),
    Texture(PAPER, "x"),
    Texture(PAPER, "-"),
    Texture(PAPER, is_dashed=True),
)
BAR, ROW_GAP = 20, 12


@dataclass(frozen=True)
class Shares:
    """A bar: how many of each, in the order of the chart's names; None where they are hidden."""

    label: str
    counts: Sequence[int] | None


def shares(title: str, description: str, rows: Sequence[Shares], names: Sequence[str]) -> SafeString:
    """A bar of the whole width for each row, in parts with their numbers.

    `names` say what the parts are, six at most; the looks follow their place: dark, light, hatched,
    cross-hatched, lined, dashed. Of duties: met, on track, behind, unmet, not reached, not measurable.
    """
    if len(names) > len(TEXTURES):
        raise ValueError(f"There are {len(TEXTURES)} textures, and {len(names)} names.")
    drawn_legend, y = legend(0, list(zip(TEXTURES, names, strict=False)))
    drawn = [drawn_legend]
    y += 4
    for row in rows:
        label, y = paragraph(y, row.label, name="chart-label")
        drawn.append(label)
        if row.counts is None or not any(row.counts):
            said = _("for få til å vises") if row.counts is None else _("ingen")
            drawn.append(text(0, y + SIZE + 2, said, weight=600, fill=QUIET, name="chart-hidden"))
            y += LINE + ROW_GAP
            continue
        if len(row.counts) != len(names):
            raise ValueError(f"«{row.label}» has {len(row.counts)} counts for {len(names)} names.")
        parts = [Part(count, texture) for count, texture in zip(row.counts, TEXTURES, strict=False)]
        drawn.append(stacked(y + 4, BAR, parts))
        y += 4 + BAR + ROW_GAP
    return frame(title, description, y, joined(drawn))
