"""Answers from 1 to 5: the two sides held against each other, and how many gave each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.charts.drawing import (
    BLUE,
    LINE,
    PAPER,
    QUIET,
    SIZE,
    SMALL,
    STRONG,
    WIDTH,
    Part,
    Texture,
    frame,
    joined,
    legend,
    n,
    paragraph,
    stacked,
    text,
)
from records.lettering import text_width

# The scale's ends; the numbers stand to the right of it.
FIRST, LAST = 12.0, 220.0
HALF, SMALL_HALF = 8.5, 4.5
LANE, ROW_GAP = 36, 12
# Last year's marks have a lane of their own between the line and its numbers.
BEFORE_LANE = 10


@dataclass(frozen=True)
class PairedScores:
    """What the two sides answered, 1–5 or None where one did not know or did not answer; the same of last
    year where there is one. A mean of many is a float, and is printed with one decimal."""

    label: str
    police: float | None
    municipality: float | None
    police_before: float | None = None
    municipality_before: float | None = None

    @property
    def has_before(self) -> bool:
        """Is there an answer of last year's to show?"""
        return self.police_before is not None or self.municipality_before is not None


def paired_scores(title: str, description: str, rows: Sequence[PairedScores]) -> SafeString:
    """For each row a scale with the police's circle and the municipality's square, and the gap as a line.

    Last year's stand smaller and hollow under the line, and in brackets after the number.
    """
    has_before = any(row.has_before for row in rows)
    drawn, y = _paired_legend(has_before=has_before)
    for row in rows:
        label, y = paragraph(y, row.label, name="chart-label")
        lane = BEFORE_LANE if has_before else 0
        drawn += [label, _scale(y + 13, lane), *_answers(row, y + 13, has_before=has_before)]
        y += LANE + lane + ROW_GAP
    return frame(title, description, y, joined(drawn))


def _paired_legend(*, has_before: bool) -> tuple[list[SafeString], float]:
    words = [(_circle, "P", _("politiet")), (_square, "K", _("kommunen"))]
    drawn, x = [], 0.0
    for mark, letter, word in words:
        drawn += [mark(x + HALF, 10, letter), text(x + 2 * HALF + 5, 14, word, size=SMALL)]
        x += 2 * HALF + 16 + text_width(word, SMALL)
    drawn.append(text(x, 14, _("– vet ikke, eller ikke svart"), size=SMALL))
    y = 26.0
    if has_before:
        drawn += [_hollow_circle(5, y + 5), _hollow_square(18, y + 5)]
        drawn.append(text(28, y + 9, _("og tall i parentes: året før"), size=SMALL))
        y += LINE
    return drawn, y + 6


def _at(score: float) -> float:
    return FIRST + (LAST - FIRST) * (score - 1) / 4


def _scale(y: float, lane: float) -> SafeString:
    """The line from 1 to 5 with its steps; their numbers stand under it."""
    ticks = "".join(f"M{n(_at(score))} {n(y - 4)}v8" for score in range(1, 6))
    return format_html(
        '<path d="M{} {}H{}{}" fill="none" stroke="#8a96a1" stroke-width="1"/>{}',
        n(FIRST),
        n(y),
        n(LAST),
        ticks,
        joined(
            text(_at(score), y + 25 + lane, str(score), size=SMALL, fill=QUIET, anchor="middle")
            for score in range(1, 6)
        ),
    )


def _answers(row: PairedScores, y: float, *, has_before: bool) -> list[SafeString]:
    drawn = []
    police, municipality = (
        _at(score) if score is not None else None for score in (row.police, row.municipality)
    )
    if police is not None and municipality is not None:
        if abs(police - municipality) < 2 * HALF + 1:
            # Side by side around their middle: the one must not hide the other.
            middle, way = (police + municipality) / 2, 1 if police <= municipality else -1
            police, municipality = middle - way * (HALF + 0.5), middle + way * (HALF + 0.5)
        else:
            drawn.append(
                format_html(
                    '<path class="chart-gap" d="M{} {}H{}" fill="none" stroke="{}" stroke-width="5"/>',
                    n(police),
                    n(y),
                    n(municipality),
                    BLUE,
                )
            )
    if police is not None:
        drawn.append(_circle(police, y, "P"))
    if municipality is not None:
        drawn.append(_square(municipality, y, "K"))
    before = row.police_before, row.municipality_before
    apart = SMALL_HALF + 0.5 if before[0] == before[1] else 0
    if before[0] is not None:
        drawn.append(_hollow_circle(_at(before[0]) - apart, y + 17))
    if before[1] is not None:
        drawn.append(_hollow_square(_at(before[1]) + apart, y + 17))
    for letter, score, then, base in (
        ("P", row.police, before[0], y - 1),
        ("K", row.municipality, before[1], y + LINE),
    ):
        said = f"{letter} {_number(score)}"
        drawn.append(text(WIDTH - 74, base, said, weight=600, fill=STRONG, name="chart-number"))
        if has_before:
            drawn.append(
                text(WIDTH, base, f"({_number(then)})", fill=QUIET, anchor="end", name="chart-before")
            )
    return drawn


def _number(score: float | None) -> str:
    if score is None:
        return "–"
    return number_format(score, 1) if isinstance(score, float) else str(score)


def _circle(x: float, y: float, letter: str) -> SafeString:
    return format_html(
        '<circle class="chart-police" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="1.5"/>{}',
        n(x),
        n(y),
        n(HALF),
        STRONG,
        STRONG,
        text(x, y + 4, letter, size=SMALL, weight=600, fill=PAPER, anchor="middle"),
    )


def _square(x: float, y: float, letter: str) -> SafeString:
    return format_html(
        '<rect class="chart-municipality" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"'
        ' stroke-width="1.5"/>{}',
        n(x - HALF + 0.5),
        n(y - HALF + 0.5),
        n(2 * HALF - 1),
        n(2 * HALF - 1),
        PAPER,
        STRONG,
        text(x, y + 4, letter, size=SMALL, weight=600, fill=STRONG, anchor="middle"),
    )


def _hollow_circle(x: float, y: float) -> SafeString:
    return format_html(
        '<circle class="chart-before-mark" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="1.3"/>',
        n(x),
        n(y),
        n(SMALL_HALF),
        PAPER,
        QUIET,
    )


def _hollow_square(x: float, y: float) -> SafeString:
    return format_html(
        '<rect class="chart-before-mark" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"'
        ' stroke-width="1.3"/>',
        n(x - SMALL_HALF + 0.5),
        n(y - SMALL_HALF + 0.5),
        n(2 * SMALL_HALF - 1),
        n(2 * SMALL_HALF - 1),
        PAPER,
        QUIET,
    )


@dataclass(frozen=True)
class Spread:
    """How many gave 1, 2, 3, 4 and 5, and how many did not know; `scores` is None where they are hidden."""

    label: str
    scores: Sequence[int] | None
    does_not_know: int = 0


# From light to dark as the answer rises, so that the order holds in grey.
SCORE_TEXTURES = (
    Texture("#e6eff6"),
    Texture("#b9d3e6"),
    Texture("#86b1d0"),
    Texture("#2f6b99", ink=PAPER),
    Texture("#0b2e4a", ink=PAPER),
)
UNKNOWN_TEXTURE = Texture(PAPER, is_dashed=True)
BAR = 20


def spread(title: str, description: str, rows: Sequence[Spread]) -> SafeString:
    """For each question a bar in parts: how many gave each answer, with the answer under the part.

    A row that is hidden says «for få svar» and nothing of how many there are.
    """
    entries = [(texture, str(score)) for score, texture in enumerate(SCORE_TEXTURES, start=1)]
    entries.append((UNKNOWN_TEXTURE, _("? vet ikke")))
    legend_drawn, y = legend(0, entries)
    drawn = [
        legend_drawn,
        text(0, y + SMALL, _("I stolpen: hvor mange. Under: hva de svarte."), size=SMALL, fill=QUIET),
    ]
    y += LINE + 6
    for row in rows:
        label, y = paragraph(y, row.label, name="chart-label")
        drawn.append(label)
        total = 0 if row.scores is None else sum(row.scores) + row.does_not_know
        if row.scores is None or not total:
            said = _("for få svar") if row.scores is None else _("ingen svar")
            drawn.append(text(0, y + SIZE + 2, said, weight=600, fill=QUIET, name="chart-hidden"))
            y += LINE + ROW_GAP
            continue
        count = ngettext("%(number)s svar", "%(number)s svar", total) % {"number": total}
        drawn.append(text(WIDTH, y + SMALL + 1, count, size=SMALL, fill=QUIET, anchor="end"))
        parts = [
            Part(number, texture, str(score))
            for score, (number, texture) in enumerate(zip(row.scores, SCORE_TEXTURES, strict=True), start=1)
        ]
        drawn.append(stacked(y + LINE, BAR, [*parts, Part(row.does_not_know, UNKNOWN_TEXTURE, "?")]))
        y += LINE + BAR + LINE + ROW_GAP
    return frame(title, description, y, joined(drawn))
