"""What the charts are drawn with: lines of text, hatched rectangles, bars in parts, and the frame around."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from records.lettering import text_width, wrapped

WIDTH = 320
SIZE, SMALL = 12.0, 10.5
LINE = 15
# Regular letters are that much narrower than the semi-bold ones that widths are reckoned by.
REGULAR = 1.07
INK, STRONG, QUIET, BLUE, PAPER = "#16202a", "#0b2e4a", "#4a5763", "#0b4a75", "#ffffff"


def n(number: float) -> str:
    """A length as it is written: one decimal at most."""
    return f"{number:.1f}".removesuffix(".0")


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Markup after markup."""
    return format_html_join("", "{}", ((part,) for part in parts))


def frame(
    title: str, description: str, height: float, drawn: SafeString, *, width: float = WIDTH
) -> SafeString:
    """The whole drawing with its alternative text."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {} {}" width="{}" height="{}"'
        ' role="img" font-family="Inter"><title>{}</title><desc>{}</desc>{}</svg>',
        n(width),
        n(height),
        n(width),
        n(height),
        title,
        description,
        drawn,
    )


def text(
    x: float,
    y: float,
    said: str,
    *,
    size: float = SIZE,
    weight: int = 400,
    fill: str = INK,
    anchor: str = "start",
    name: str = "",
) -> SafeString:
    """A line of text on its base line; `name` is its class."""
    return format_html(
        '<text{} x="{}" y="{}" font-size="{}" font-weight="{}" text-anchor="{}" fill="{}">{}</text>',
        format_html(' class="{}"', name) if name else "",
        n(x),
        n(y),
        n(size),
        weight,
        anchor,
        fill,
        said,
    )


def paragraph(y: float, said: str, *, width: float = WIDTH, name: str = "") -> tuple[SafeString, float]:
    """The text in as many lines as it needs, from `y` down; with where the next thing may begin."""
    lines = wrapped(said, width * REGULAR, SIZE)
    drawn = joined(text(0, y + SIZE + LINE * at, line, name=name) for at, line in enumerate(lines))
    return drawn, y + LINE * len(lines)


@dataclass(frozen=True)
class Texture:
    """How a part looks: its fill, its hatching (`/`, `x`, `-` or none), the colour of a number on it, and
    whether its edge is dashed. Told apart without colour."""

    fill: str
    hatching: str = ""
    ink: str = STRONG
    is_dashed: bool = False


def rectangle(
    x: float, y: float, width: float, height: float, texture: Texture, *, name: str = ""
) -> SafeString:
    """A rectangle with its texture."""
    return format_html(
        '<rect{} x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="1"{}/>{}',
        format_html(' class="{}"', name) if name else "",
        n(x + 0.5),
        n(y + 0.5),
        n(max(width - 1, 0.5)),
        n(height - 1),
        texture.fill,
        QUIET if texture.is_dashed or texture.hatching else STRONG,
        SafeString(' stroke-dasharray="3 2"') if texture.is_dashed else "",
        _hatching(x + 0.5, y + 0.5, max(width - 1, 0.5), height - 1, texture.hatching),
    )


def _hatching(x: float, y: float, width: float, height: float, kind: str) -> SafeString:
    """The lines across a rectangle, cut at its edges: a pattern would need an id."""
    moves: list[str] = []
    if kind == "-":
        moves = [f"M{n(x)} {n(y + at)}h{n(width)}" for at in _steps(3, height, 4)]
    if kind in {"/", "x"}:
        for start in _steps(4, width + height, 5):
            low, high = max(start - height, 0), min(start, width)
            moves.append(f"M{n(x + low)} {n(y + start - low)}L{n(x + high)} {n(y + start - high)}")
            if kind == "x":
                down, up = height - (start - low), height - (start - high)
                moves.append(f"M{n(x + low)} {n(y + down)}L{n(x + high)} {n(y + up)}")
    if not moves:
        return SafeString("")
    return format_html('<path d="{}" fill="none" stroke="{}" stroke-width="1"/>', "".join(moves), QUIET)


def _steps(first: float, end: float, step: float) -> list[float]:
    found = []
    while first < end:
        found.append(first)
        first += step
    return found


@dataclass(frozen=True)
class Part:
    """A part of a bar: how many, how it looks, and what stands in small print under it."""

    count: int
    texture: Texture
    under: str = ""


def stacked(y: float, height: float, parts: Sequence[Part]) -> SafeString:
    """A bar of the whole width in parts, each with its number in it; those of none are left out.

    A part is at least as wide as its number, so that each can be read.
    """
    shown = [part for part in parts if part.count]
    drawn = []
    x = 0.0
    for part, width in zip(shown, _widths(shown), strict=True):
        drawn.append(rectangle(x, y, width - 1, height, part.texture, name="chart-part"))
        said, middle = str(part.count), x + (width - 1) / 2
        if part.texture.hatching:
            room = text_width(said, SIZE) + 4
            drawn.append(
                format_html(
                    '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
                    n(middle - room / 2),
                    n(y + 3),
                    n(room),
                    n(height - 6),
                    PAPER,
                )
            )
        base = y + height / 2 + SIZE * 0.36
        drawn.append(
            text(middle, base, said, weight=600, fill=part.texture.ink, anchor="middle", name="chart-number")
        )
        if part.under:
            under = y + height + SMALL + 1
            drawn.append(text(middle, under, part.under, size=SMALL, fill=QUIET, anchor="middle"))
        x += width
    return joined(drawn)


def _widths(parts: Sequence[Part]) -> list[float]:
    """The width of each part: its share, but never less than its number needs, with its hatching around."""
    counts = [part.count for part in parts]
    least = [text_width(str(part.count), SIZE) + (18 if part.texture.hatching else 8) for part in parts]
    fixed: set[int] = set()
    while True:
        room = WIDTH - sum(least[at] for at in fixed)
        total = sum(count for at, count in enumerate(counts) if at not in fixed)
        found = [
            least[at] if at in fixed else room * count / max(total, 1) for at, count in enumerate(counts)
        ]
        narrow = {at for at, width in enumerate(found) if at not in fixed and width < least[at]}
        if not narrow:
            return found
        fixed |= narrow


def legend(y: float, entries: Sequence[tuple[Texture, str]]) -> tuple[SafeString, float]:
    """What each texture means, in as many lines as it takes; with where the next thing may begin."""
    drawn = []
    x = 0.0
    for texture, said in entries:
        width = 20 + text_width(said, SMALL) + 8
        if x and x + width > WIDTH:
            x, y = 0.0, y + LINE
        drawn.append(rectangle(x, y + 1, 15, 12, texture))
        drawn.append(text(x + 20, y + 11, said, size=SMALL))
        x += width
    return joined(drawn), y + LINE + 4
