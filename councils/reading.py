"""The whole minutes as members read them on a page: content in reading order, remarks where they stand.

Made from the same content that is approved and frozen, so that what is read is what is approved.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from councils.changes import follow_up_line, outcome_line, presence_note
from councils.choices import Capacity, Presence
from councils.models import MinutesComment
from records import days, richtext
from records.days import oslo


@dataclass(frozen=True)
class Remarks:
    """The remarks at one place, open ones apart from those that are closed."""

    open: list[MinutesComment] = field(default_factory=list)
    closed: list[MinutesComment] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.open or self.closed)


@dataclass(frozen=True)
class Piece:
    """One piece of an item: its text, and the basis when it is closed."""

    id: int
    html: str
    legal_basis: str
    remarks: Remarks


@dataclass(frozen=True)
class DecisionRead:
    """A decision with what is to come of it."""

    text: str
    legal_basis: str
    follow_ups: list[str]


@dataclass(frozen=True)
class Item:
    """One item as members read it."""

    id: int
    number: str
    title: str
    legal_basis: str
    public_title: str
    knowledge: list[tuple[str, str]]
    pieces: list[Piece]
    decisions: list[DecisionRead]
    follow_ups: list[str]
    outcome: str
    remarks: Remarks

    @property
    def label(self) -> str:
        """«17/26 Ungdomskriminalitet i sentrum»."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class Present:
    """Somebody who was called or there."""

    name: str
    place: str
    note: str


@dataclass(frozen=True)
class Read:
    """The minutes as a page: facts, attendance by presence, items."""

    facts: list[tuple[str, str]]
    attendance: list[tuple[str, list[Present]]]
    items: list[Item]
    remarks: Remarks
    has_closed: bool


def read(content: dict[str, Any], comments: Iterable[MinutesComment] = ()) -> Read:
    """The content with the remarks at their places; a remark to a piece that is gone stands at its item."""
    items = content["items"]
    pieces = {piece["id"] for item in items for piece in item["pieces"]}
    at = _placed(comments, {item["id"] for item in items}, pieces)
    rows = [_item(item, at) for item in items]
    return Read(
        facts=_facts(content),
        attendance=_attendance(content["attendance"]),
        items=rows,
        remarks=at["whole", 0],
        has_closed=any(
            item.legal_basis
            or any(piece.legal_basis for piece in item.pieces)
            or any(decision.legal_basis for decision in item.decisions)
            or any(basis for _line, basis in item.knowledge)
            for item in rows
        ),
    )


def _placed(
    comments: Iterable[MinutesComment], items: set[int], pieces: set[int]
) -> defaultdict[tuple[str, int], Remarks]:
    at: defaultdict[tuple[str, int], Remarks] = defaultdict(Remarks)
    for one in comments:
        if one.piece_id in pieces:
            place = ("piece", one.piece_id or 0)
        elif one.item_id in items:
            place = ("item", one.item_id or 0)
        else:
            place = ("whole", 0)
        (at[place].open if one.resolved_at is None else at[place].closed).append(one)
    return at


def _item(item: dict[str, Any], at: defaultdict[tuple[str, int], Remarks]) -> Item:
    return Item(
        id=item["id"],
        number=item["number"],
        title=item["title"],
        legal_basis=item["legal_basis"] if item["is_closed"] else "",
        public_title=item["public_title"],
        knowledge=[(_knowledge(one), one["legal_basis"]) for one in item["knowledge"]],
        pieces=[
            Piece(piece["id"], richtext.clean(piece["html"]), piece["legal_basis"], at["piece", piece["id"]])
            for piece in item["pieces"]
        ],
        decisions=[
            DecisionRead(
                one["text"],
                one["legal_basis"],
                [follow_up_line(row, one["text"]) for row in one["follow_ups"]],
            )
            for one in item["decisions"]
        ],
        follow_ups=[follow_up_line(row) for row in item["follow_ups"]],
        outcome=outcome_line(item),
        remarks=at["item", item["id"]],
    )


def _knowledge(one: dict[str, Any]) -> str:
    parts = [one["title"], one["organisation"], days.longdate(date.fromisoformat(one["dated_on"]))]
    if one["is_shown_only"]:
        parts.append(_("vist i møtet, ikke lagret"))
    return ", ".join(part for part in parts if part)


def _facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    meeting = content["meeting"]
    starts, ends = (datetime.fromisoformat(meeting[key]) for key in ("starts_at", "ends_at"))
    facts = [(_("Tid"), f"{days.longtime(starts)}–{oslo(ends):%H.%M}")]
    if meeting["place"]:
        facts.append((_("Sted"), meeting["place"]))
    facts.append((_("Møteform"), _("åpent møte") if meeting["is_open"] else _("lukket møte")))
    by = meeting["secrecy_confirmed_by"]
    facts.append(
        (
            _("Taushetsregler"),
            _("gjennomgått, bekreftet av %(name)s") % {"name": by} if by else _("ikke bekreftet"),
        )
    )
    return facts


def _attendance(rows: list[dict[str, Any]]) -> list[tuple[str, list[Present]]]:
    headings = {
        Presence.PRESENT: _("Til stede"),
        Presence.APOLOGY: _("Forfall"),
        Presence.ABSENT: _("Ikke møtt"),
        Presence.UNKNOWN: _("Ikke ført"),
    }
    found = []
    for presence, heading in headings.items():
        people = [
            Present(row["name"], ", ".join(filter(None, [row["office"], row["organisation"]])), _note(row))
            for row in rows
            if row["presence"] == presence
        ]
        if people:
            found.append((heading, people))
    return found


def _note(row: dict[str, Any]) -> str:
    parts = []
    if row["capacity"] in {Capacity.CHAIR, Capacity.SECRETARY, Capacity.GUEST}:
        parts.append(str(Capacity(row["capacity"]).label))
    return ", ".join(filter(None, [*parts, presence_note(row)]))
