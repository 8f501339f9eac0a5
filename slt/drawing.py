"""The structure as a drawing: a pure function from a value to SVG, the same every time for the same value.

Levels are bands from the top down, groups are boxes, and a line leads from each group to the one that it
raises to; where lines would cross each other, the box says it in words instead. Shapes have attributes only,
no styles and no scripts: the page's policy forbids those, and a frozen drawing has to look the same in ten
years. Title and description say in words what is drawn.

Lengths are in the drawing's own units: 960 across; letters of 16 to 19.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from records import days
from records.lettering import text_width, wrapped
from slt.structure import Box, LevelRow, Structure

WIDTH = 960
MARGIN = 8
# Left of the boxes stand the levels' names.
NAMES = 168
BOX_GAP = 24
IN_A_ROW = 3
PADDING = 14
BAND_PADDING = 16
# Above each row of boxes: room for the line, the arrow and how many there are.
LANE = 44
TURN = 32
# Between the bands: each group above has a lane of its own, so that lines that go apart lie apart.
TRACK = 9
NAME, FACT = 19.0, 16.5
LINE = 1.34

INK, QUIET, LINES, BAND, PAPER, ALARM = "#0d2b4b", "#36475c", "#44617f", "#eef3f8", "#ffffff", "#7a3d00"
FONT = "Inter, Arial, sans-serif"


@dataclass(frozen=True)
class _Line:
    """A line of text in a box."""

    text: str
    size: float = FACT
    weight: int = 400
    colour: str = QUIET
    # A sign before the text, so that colour never says it alone.
    is_warning: bool = False


@dataclass
class _Placed:
    """A box with its lines and its place."""

    box: Box
    lines: list[_Line]
    width: float
    height: float
    x: float = 0
    y: float = 0

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def gutter(self) -> float:
        """The free column to the left of the box."""
        return self.x - BOX_GAP / 2


@dataclass
class _Band:
    """A level with its rows of boxes."""

    level: LevelRow
    name: list[str]
    rows: list[list[_Placed]]
    says_above: bool
    top: float = 0
    bottom: float = 0

    @property
    def boxes(self) -> list[_Placed]:
        return [placed for row in self.rows for placed in row]


def draw(structure: Structure, *, prefix: str = "slt") -> SafeString:
    """The drawing as SVG, with what a reader of this structure may see.

    `prefix` keeps the ids of title and description apart where several drawings stand on one page.
    """
    bands: list[_Band] = []
    for level in structure.levels:
        if level.boxes:
            bands.append(_band(level, bands))
    height = _place(bands)
    by_key = {placed.box.pk: (number, placed) for number, band in enumerate(bands) for placed in band.boxes}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH}" height="{_n(height)}" '
        f'viewBox="0 0 {WIDTH} {_n(height)}" font-family="{FONT}" '
        f'aria-labelledby="{escape(prefix)}-tittel {escape(prefix)}-tekst">',
        f'<title id="{escape(prefix)}-tittel">{escape(title_of(structure))}</title>',
        f'<desc id="{escape(prefix)}-tekst">{escape(structure.text())}</desc>',
    ]
    for band in bands:
        parts += _drawn_band(band)
    for number, band in enumerate(bands):
        for placed in () if band.says_above else band.boxes:
            parts += _drawn_line(number, placed, bands, by_key)
    for band in bands:
        for placed in band.boxes:
            parts += _drawn_box(placed)
    for band in bands:
        for placed in band.boxes:
            parts += _drawn_counts(placed)
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308 – every text in it is escaped above


def title_of(structure: Structure) -> str:
    """What the drawing is called."""
    return _("%(name)s: slik er arbeidet organisert") % {"name": structure.name}


# Where things stand


def _band(level: LevelRow, over: list[_Band]) -> _Band:
    known = {placed.box.pk: placed for band in over for placed in band.boxes}
    last_rows = {placed.box.pk for band in over for placed in band.rows[-1]}
    wanted = {box.above for box in level.boxes if box.above in known}
    says_above = (len(level.boxes) > IN_A_ROW and len(wanted) > 1) or not wanted <= last_rows
    names = {pk: placed.box.name for pk, placed in known.items()} if says_above else {}
    start = NAMES if level.name else BAND_PADDING
    across = min(len(level.boxes), IN_A_ROW)
    room = WIDTH - MARGIN - BAND_PADDING - start
    width = min((room - BOX_GAP * across) / across, 300 if level.name else 420)
    rows = [level.boxes[i : i + across] for i in range(0, len(level.boxes), across)]
    placed = []
    for row in rows:
        boxes = [_Placed(box, _lines(box, width - 2 * PADDING, names), width, 0) for box in row]
        tallest = max(_text_height(one.lines) for one in boxes) + 2 * PADDING
        spread = room / len(row)
        for number, one in enumerate(boxes):
            one.height = tallest
            one.x = start + spread * number + (spread - width) / 2
        placed.append(boxes)
    return _Band(level, wrapped(level.name, NAMES - 2 * BAND_PADDING, FACT), placed, says_above)


def _lines(box: Box, width: float, names: dict[int, str]) -> list[_Line]:
    lines = [_Line(text, NAME, 600, INK) for text in wrapped(box.name, width, NAME)]
    facts = [
        (box.municipality, False),
        (box.rhythm[:1].upper() + box.rhythm[1:], False),
        (box.members, False),
        (_("Neste: %(day)s") % {"day": days.longdate(box.next_on)} if box.next_on else "", False),
        (_("Sist: %(day)s") % {"day": days.longdate(box.last_on)} if box.last_on else "", False),
        (_("Løfter til %(group)s") % {"group": names[box.above]} if box.above in names else "", False),
        (_("Har ikke møttes som avtalt") if box.is_silent else "", True),
    ]
    for fact, is_warning in facts:
        room = width - (FACT * 1.3 if is_warning else 0)
        for number, text in enumerate(wrapped(fact, room, FACT)):
            colour, weight = (ALARM, 600) if is_warning else (QUIET, 400)
            lines.append(_Line(text, FACT, weight, colour, is_warning and not number))
    return lines


def _text_height(lines: Iterable[_Line]) -> float:
    return sum(line.size * LINE for line in lines)


def _place(bands: list[_Band]) -> float:
    """Put the bands below each other; the height of it all."""
    y = float(MARGIN)
    for number, band in enumerate(bands):
        if number:
            y += 24 + TRACK * (1 if band.says_above else 1 + len(bands[number - 1].rows[-1]))
        band.top = y
        y += BAND_PADDING
        for row_number, row in enumerate(band.rows):
            has_counts = any(one.box.up or one.box.down for one in row)
            y += LANE if row_number or has_counts else 0
            for one in row:
                one.y = y
            y += row[0].height
        least = band.top + 2 * BAND_PADDING + len(band.name) * FACT * LINE
        y = band.bottom = max(y + BAND_PADDING, least)
    return y + MARGIN


# What is drawn


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _sign(x: float, tip: float, base: float, colour: str) -> str:
    """A triangle: its tip and its base by their heights, pointing up or down."""
    return f'<path d="M{_n(x)} {_n(tip)}L{_n(x + 6)} {_n(base)}H{_n(x - 6)}Z" fill="{colour}"/>'


def _text(x: float, y: float, line: _Line, anchor: str = "start") -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(line.size)}" font-weight="{line.weight}" '
        f'fill="{line.colour}" text-anchor="{anchor}">{escape(line.text)}</text>'
    )


def _drawn_band(band: _Band) -> list[str]:
    parts = [
        f'<rect x="{MARGIN}" y="{_n(band.top)}" width="{WIDTH - 2 * MARGIN}" '
        f'height="{_n(band.bottom - band.top)}" rx="10" fill="{BAND}"/>'
    ]
    y = band.top + BAND_PADDING + FACT
    for text in band.name:
        parts.append(_text(MARGIN + BAND_PADDING, y, _Line(text, FACT, 600, INK)))
        y += FACT * LINE
    return parts


def _drawn_box(placed: _Placed) -> list[str]:
    edge, thick = (ALARM, 3) if placed.box.is_silent else (INK, 1.5)
    parts = [
        f'<rect x="{_n(placed.x)}" y="{_n(placed.y)}" width="{_n(placed.width)}" '
        f'height="{_n(placed.height)}" rx="6" fill="{PAPER}" stroke="{edge}" stroke-width="{thick}"/>'
    ]
    y = placed.y + PADDING
    for line in placed.lines:
        base, x = y + line.size, placed.x + PADDING
        if line.colour == ALARM:
            x += FACT * 1.3
        if line.is_warning:
            parts.append(_sign(placed.x + PADDING + 7, base - 13, base, ALARM))
        parts.append(_text(x, base, line))
        y += line.size * LINE
    return parts


def _drawn_line(
    number: int, placed: _Placed, bands: list[_Band], by_key: dict[int, tuple[int, _Placed]]
) -> list[str]:
    """The way up to the group above: out of the row, along the lane, into the other from below."""
    found = by_key.get(placed.box.above or 0)
    if found is None or found[0] >= number:
        return []
    above_number, above = found
    target = bands[above_number]
    track = target.rows[-1].index(above) + 1
    points = [(placed.middle, placed.y)]
    lane = _lane(bands[above_number + 1], track)
    if placed not in bands[number].rows[0]:
        # Past the rows above it, through the free column beside them.
        turn = placed.y - TURN
        points += [(placed.middle, turn), (placed.gutter, turn)]
    if above_number + 1 < number:
        # Past the levels between, along the right edge.
        own, edge = _lane(bands[number], 0), WIDTH - MARGIN - 6.0
        points += [(points[-1][0], own), (edge, own), (edge, lane)]
    else:
        points.append((points[-1][0], lane))
    end = above.y + above.height
    points += [(above.middle, lane), (above.middle, end + 9)]
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    return [
        f'<path d="{path}" fill="none" stroke="{LINES}" stroke-width="2" stroke-linejoin="round"/>',
        _sign(above.middle, end + 1, end + 11, LINES),
    ]


def _lane(below: _Band, track: int) -> float:
    """How high the lane of a group runs: just above the band below it."""
    return below.top - 8 - TRACK * track


def _drawn_counts(placed: _Placed) -> list[str]:
    """How many are on their way up (left of the line) and down (right of it)."""
    parts = []
    base = placed.y - 11
    if placed.box.up:
        line = _Line(_("%(count)s opp") % {"count": placed.box.up}, FACT, 600, INK)
        end = placed.middle - 10
        parts.append(_text(end, base, line, "end"))
        parts.append(_sign(end - text_width(line.text, FACT) - 4, base - 12, base, INK))
    if placed.box.down:
        start = placed.middle + 10
        line = _Line(_("%(count)s ned") % {"count": placed.box.down}, FACT, 600, INK)
        parts.append(_sign(start + 6, base, base - 12, INK))
        parts.append(_text(start + 17, base, line))
    return parts
