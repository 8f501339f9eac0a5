"""The year wheel drawn as SVG: twelve months clockwise from the top, each task a numbered mark in its month.

Pure: turns in, markup out. The numbers are those of the list beside, which says everything in words; how a
task stands is said by the mark's shape. Shapes and strokes are attributes, so the drawing also stands in a
document of its own; the page's style sheet may colour the classes. Units are those of the view box.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, cos, pi, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.days import MONTHS, longdate
from slt.wheel import Status, Turn, deadline

SIZE = 400
CENTRE = SIZE / 2
OUTER, RING, HUB = 196.0, 164.0, 46.0
MONTH = pi / 6
# Half of a mark's side: the largest with which all of a month's marks have their place. Forty fit the least.
MARK_SIZES = (13.0, 11.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0)
# Room around a mark, to its neighbours and to the lines.
AIR, RING_AIR = 1.5, 4.0


@dataclass(frozen=True)
class Mark:
    """Where a task's number stands, and how large: the centre, and half of the side."""

    turn: Turn
    x: float
    y: float
    half: float


def marks_of(turns: Iterable[Turn]) -> list[Mark]:
    """A mark for every turn, inside its month and clear of all the others."""
    months: dict[int, list[Turn]] = defaultdict(list)
    for turn in turns:
        months[turn.due_on.month].append(turn)
    return [mark for month, listed in sorted(months.items()) for mark in _placed(month, listed)]


def draw(turns: Sequence[Turn], year: int, on: date) -> SafeString:
    """The wheel of a year; the month of `on` stands out when it is in that year."""
    now = on.month if on.year == year else None
    return format_html(
        '<svg class="wheel" viewBox="0 0 {size} {size}" role="img" xmlns="http://www.w3.org/2000/svg" '
        'aria-labelledby="arshjul-tittel arshjul-forklaring" font-family="inherit" text-anchor="middle">'
        '<title id="arshjul-tittel">{title}</title><desc id="arshjul-forklaring">{said}</desc>'
        '<circle class="wheel__rim" cx="{c}" cy="{c}" r="{outer}" fill="#fff" stroke="#333" '
        'stroke-width="1.5"/>{now}'
        '<circle class="wheel__ring" cx="{c}" cy="{c}" r="{ring}" fill="none" stroke="#333"/>{lines}{names}'
        '<circle class="wheel__hub" cx="{c}" cy="{c}" r="{hub}" fill="#fff" stroke="#333"/>'
        '<text class="wheel__year" x="{c}" y="{year_y}" font-size="26" font-weight="600" fill="#111">'
        "{year}</text>{marks}</svg>",
        size=SIZE,
        title=_("Årshjul %(year)s") % {"year": year},
        said=_description(turns, now),
        c=_n(CENTRE),
        outer=_n(OUTER),
        ring=_n(RING),
        hub=_n(HUB),
        now=_sector(now) if now is not None else "",
        lines=format_html_join("", "{}", ((_line(month),) for month in range(12))),
        names=format_html_join("", "{}", ((_name(month, now),) for month in range(1, 13))),
        year_y=_n(CENTRE + 9),
        year=str(year),
        marks=format_html_join("", "{}", ((_mark(mark),) for mark in marks_of(turns))),
    )


def badge(turn: Turn) -> SafeString:
    """The mark of one task by itself, for its row in the list; hidden from those who hear the row read."""
    return format_html(
        '<svg class="wheel-badge" viewBox="0 0 36 36" aria-hidden="true" focusable="false" '
        'text-anchor="middle">{}</svg>',
        _shape(turn.status, str(turn.number), 18, 18, 13),
    )


def legend() -> list[tuple[SafeString, str]]:
    """Each shape with what it says."""
    return [
        (
            format_html(
                '<svg class="wheel-badge" viewBox="0 0 36 36" aria-hidden="true" focusable="false">{}</svg>',
                _shape(status, "", 18, 18, 13),
            ),
            str(status.label),
        )
        for status in (Status.AHEAD, Status.SOON, Status.LATE, Status.DONE)
    ]


def _placed(month: int, turns: Sequence[Turn]) -> list[Mark]:
    for half in MARK_SIZES:
        rings = _rings(half)
        if sum(room for _radius, room in rings) >= len(turns):
            break
    found: list[Mark] = []
    waiting = list(turns)
    for radius, room in rings:
        here, waiting = waiting[:room], waiting[room:]
        edge = asin((half + AIR) / radius)
        for place, turn in enumerate(here):
            if len(here) == 1:
                # Alone on its ring it stands by its day.
                last = deadline(month, 31, turn.year).day
                share = (turn.due_on.day - 0.5) / last
            else:
                share = place / (len(here) - 1)
                share = (edge + share * (MONTH - 2 * edge)) / MONTH
            angle = (month - 1) * MONTH + min(max(share * MONTH, edge), MONTH - edge)
            found.append(Mark(turn, *_point(angle, radius), half))
        if not waiting:
            return found
    raise ValueError("More tasks in one month than the wheel can show.")


def _rings(half: float) -> list[tuple[float, int]]:
    """The circles on which marks of that size stand, from outside in: radius, and how many in a month."""
    found = []
    radius = RING - RING_AIR - half
    while radius - half >= HUB + RING_AIR:
        edge = asin((half + AIR) / radius)
        # The first needs its own width, each further one as much again.
        room = int((MONTH - 2 * edge) / (2 * edge) + 1e-9) + 1 if 2 * edge <= MONTH else 0
        if room:
            found.append((radius, room))
        radius -= 2 * half + RING_AIR
    return found


def _point(angle: float, radius: float) -> tuple[float, float]:
    """Clockwise from the top."""
    return CENTRE + radius * sin(angle), CENTRE - radius * cos(angle)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _line(month: int) -> SafeString:
    (x1, y1), (x2, y2) = _point(month * MONTH, HUB), _point(month * MONTH, OUTER)
    return format_html(
        '<line class="wheel__line" x1="{}" y1="{}" x2="{}" y2="{}" stroke="#767676" stroke-width="0.75"/>',
        *(_n(number) for number in (x1, y1, x2, y2)),
    )


def _sector(month: int) -> SafeString:
    """The month that it is now: shaded, and drawn around."""
    first, last = (month - 1) * MONTH, month * MONTH
    corners = [_point(first, HUB), _point(first, OUTER), _point(last, OUTER), _point(last, HUB)]
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = [(_n(x), _n(y)) for x, y in corners]
    return format_html(
        '<path class="wheel__now" d="M{} {}L{} {}A{} {} 0 0 1 {} {}L{} {}Z" fill="#eee" stroke="#111" '
        'stroke-width="3.5" stroke-linejoin="round"/>',
        *(x1, y1, x2, y2, _n(OUTER), _n(OUTER), x3, y3, x4, y4),
    )


def _name(month: int, now: int | None) -> SafeString:
    x, y = _point((month - 0.5) * MONTH, (OUTER + RING) / 2)
    return format_html(
        '<text class="wheel__month" x="{}" y="{}" font-size="14" font-weight="{}" fill="#111">{}</text>',
        _n(x),
        _n(y + 5),
        "700" if month == now else "400",
        MONTHS[month - 1][:3],
    )


def _mark(mark: Mark) -> SafeString:
    turn = mark.turn
    return format_html(
        '<g class="wheel__mark wheel__mark--{}"><title>{}</title>{}</g>',
        turn.status.lower(),
        _("%(number)s. %(title)s, innen %(day)s: %(status)s")
        % {
            "number": turn.number,
            "title": turn.task.title,
            "day": longdate(turn.due_on),
            "status": turn.status.label,
        },
        _shape(turn.status, str(turn.number), mark.x, mark.y, mark.half),
    )


def _shape(status: Status, number: str, x: float, y: float, half: float) -> SafeString:
    """The number in its shape: square when done, diamond when late, double circle when near, else circle."""
    low, ink = half * 0.86, "#111"
    if status == Status.DONE:
        shape = format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="#ddd" stroke="#111" '
            'stroke-width="1.5"/>',
            *(_n(number) for number in (x - low, y - low, 2 * low, 2 * low)),
        )
    elif status == Status.LATE:
        shape = format_html(
            '<path d="M{x} {top}L{right} {y}L{x} {bottom}L{left} {y}Z" fill="#111" stroke="#111" '
            'stroke-width="1"/>',
            **{"x": _n(x), "y": _n(y), "top": _n(y - half - 1), "bottom": _n(y + half + 1)},
            **{"left": _n(x - half - 1), "right": _n(x + half + 1)},
        )
        ink = "#fff"
    else:
        shape = _circle(x, y, half, "#fff")
        if status == Status.SOON:
            shape = format_html("{}{}", shape, _circle(x, y, half * 0.78, "none"))
    text = format_html(
        '<text x="{}" y="{}" font-size="{}" font-weight="600" fill="{}">{}</text>',
        _n(x),
        _n(y + half * 0.36),
        _n(half * (1.05 if len(number) < 2 else 0.95)),
        ink,
        number,
    )
    return format_html("{}{}", shape, text if number else "")


def _circle(x: float, y: float, radius: float, fill: str) -> SafeString:
    return format_html(
        '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="#111" stroke-width="1.5"/>',
        *(_n(number) for number in (x, y, radius)),
        fill,
    )


def _description(turns: Sequence[Turn], now: int | None) -> str:
    said = [
        _("Tolv måneder, med januar øverst og videre med klokka."),
        ngettext(
            "%(count)s oppgave er merket med nummer. Nummeret er det samme som i listen.",
            "%(count)s oppgaver er merket med nummer. Numrene er de samme som i listen.",
            len(turns),
        )
        % {"count": len(turns)},
    ]
    if now is not None:
        said.append(_("Måneden nå er %(month)s.") % {"month": MONTHS[now - 1]})
    return " ".join(said)
