"""What may be told of minutes and agendas: built up from the open parts, never made by taking something away.

The types here have no place for what is closed. `open_part_of` is the only way from frozen minutes to them:
for an open part it gives the part, for a closed one only that something is withheld, where, and by which
basis. What is made from these types – public minutes as page, PDF and Word, the notice – cannot tell more.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from django.db.models import Prefetch

from councils.models import ItemAttachment, Meeting
from records import richtext

Part = TypeVar("Part")


@dataclass(frozen=True)
class Withheld:
    """That something is withheld, what sort of thing, and by which basis. Nothing of what it says."""

    part: str
    legal_basis: str


@dataclass(frozen=True)
class OpenPiece:
    """Open paragraphs, cleaned HTML."""

    html: str


@dataclass(frozen=True)
class OpenFollowUp:
    """What was agreed to be done, by whom and by when."""

    text: str
    owner: str
    due_on: str | None


@dataclass(frozen=True)
class OpenDecision:
    """An open decision, and what is to come of it."""

    id: int
    text: str
    follow_ups: tuple[OpenFollowUp, ...]


@dataclass(frozen=True)
class OpenKnowledge:
    """A crime picture or a risk picture that was laid before the meeting, or shown and not stored."""

    kind: str
    title: str
    organisation: str
    dated_on: str
    is_shown_only: bool


@dataclass(frozen=True)
class OpenItem:
    """An open item; single parts of it may be withheld."""

    number: str
    title: str
    kind: str
    standing: str
    outcome: str
    outcome_reason: str
    postponed_to: str | None
    knowledge: tuple[OpenKnowledge | Withheld, ...]
    pieces: tuple[OpenPiece | Withheld, ...]
    decisions: tuple[OpenDecision | Withheld, ...]
    follow_ups: tuple[OpenFollowUp, ...]


@dataclass(frozen=True)
class ClosedItem:
    """A closed item as everybody may know of it: number, public title, and the basis."""

    number: str
    title: str
    withheld: Withheld


@dataclass(frozen=True)
class OpenAttachment:
    """A paper with an open item."""

    title: str


@dataclass(frozen=True)
class AgendaItemShown:
    """An open item on the agenda, with its papers."""

    number: str
    title: str
    kind: str
    standing: str
    text: str
    proposed_decision: str
    attachments: tuple[OpenAttachment | ClosedItem, ...]


@dataclass(frozen=True)
class PublicMinutes:
    """The open part of approved minutes: facts and attendance are open, items as far as they are."""

    language: str
    forum: Mapping[str, Any]
    parties: tuple[Mapping[str, Any], ...]
    meeting: Mapping[str, Any]
    attendance: tuple[Mapping[str, Any], ...]
    items: tuple[OpenItem | ClosedItem, ...]


_MEETING = (
    "id",
    "title",
    "starts_at",
    "ends_at",
    "place",
    "is_open",
    "secrecy_confirmed_at",
    "secrecy_confirmed_by",
)
_PRESENT = (
    "name",
    "office",
    "organisation",
    "side",
    "capacity",
    "presence",
    "deputy_for",
    "arrived_at",
    "left_at",
)


def open_part_of(
    part: Mapping[str, Any], name: str, shape: Callable[[Mapping[str, Any]], Part]
) -> Part | Withheld:
    """The part in its open shape; of a closed one only that it is withheld. The one way out of the frozen.

    `shape` is called for open parts alone. Raises KeyError for a part that does not say whether it is closed.
    """
    if part["is_closed"] is not False:
        return Withheld(name, part["legal_basis"])
    return shape(part)


def public_minutes(content: Mapping[str, Any]) -> PublicMinutes:
    """The open part of the content of minutes."""
    return PublicMinutes(
        language=content["language"],
        forum=dict(content["forum"]),
        parties=tuple(dict(party) for party in content["parties"]),
        meeting={key: content["meeting"][key] for key in _MEETING},
        attendance=tuple({key: row[key] for key in _PRESENT} for row in content["attendance"]),
        items=tuple(_item(item) for item in content["items"]),
    )


def _item(item: Mapping[str, Any]) -> OpenItem | ClosedItem:
    shown = open_part_of(item, "item", _open_item)
    if isinstance(shown, Withheld):
        return ClosedItem(item["number"], item["public_title"], shown)
    return shown


def _open_item(item: Mapping[str, Any]) -> OpenItem:
    return OpenItem(
        number=item["number"],
        title=item["title"],
        kind=item["kind"],
        standing=item["standing"],
        outcome=item["outcome"],
        outcome_reason=item["outcome_reason"],
        postponed_to=item["postponed_to"],
        knowledge=tuple(
            open_part_of(one, f"knowledge_{one['kind']}", _knowledge) for one in item["knowledge"]
        ),
        pieces=tuple(open_part_of(piece, "piece", _piece) for piece in item["pieces"]),
        decisions=tuple(open_part_of(one, "decision", _decision) for one in item["decisions"]),
        follow_ups=tuple(_follow_up(one) for one in item["follow_ups"]),
    )


def _piece(piece: Mapping[str, Any]) -> OpenPiece:
    return OpenPiece(piece["html"])


def _decision(decision: Mapping[str, Any]) -> OpenDecision:
    return OpenDecision(
        decision["id"], decision["text"], tuple(_follow_up(one) for one in decision["follow_ups"])
    )


def _follow_up(row: Mapping[str, Any]) -> OpenFollowUp:
    return OpenFollowUp(row["text"], row["owner"], row["due_on"])


def _knowledge(one: Mapping[str, Any]) -> OpenKnowledge:
    return OpenKnowledge(
        one["kind"], one["title"], one["organisation"], one["dated_on"], one["is_shown_only"]
    )


def bases_in(content: Mapping[str, Any]) -> list[str]:
    """The legal bases that something in the content of minutes is closed by, each once, in reading order."""
    found: dict[str, None] = {}
    for item in content["items"]:
        for part in (item, *item["knowledge"], *item["pieces"], *item["decisions"]):
            if part["is_closed"]:
                found.setdefault(part["legal_basis"])
    return list(found)


def has_closed(content: Mapping[str, Any]) -> bool:
    """Is anything in the content closed?"""
    return bool(bases_in(content))


# The agenda: what is closed is not even read from the database


def agenda_of(meeting: Meeting) -> list[AgendaItemShown | ClosedItem]:
    """The agenda as everybody called may read it: open items with papers, closed ones by public title."""
    items = meeting.items.on_agenda()
    shown: list[tuple[int, int, AgendaItemShown | ClosedItem]] = []
    open_papers = ItemAttachment.objects.filter(is_closed=False).only("item_id", "title", "position")
    closed_papers = ItemAttachment.objects.filter(is_closed=True).only(
        "item_id", "public_title", "legal_basis", "position"
    )
    for item in items.filter(is_closed=False).prefetch_related(
        Prefetch("attachments", open_papers, to_attr="open_papers"),
        Prefetch("attachments", closed_papers, to_attr="closed_papers"),
    ):
        papers: list[OpenAttachment | ClosedItem] = [OpenAttachment(one.title) for one in item.open_papers]
        papers += [
            ClosedItem("", one.public_title, Withheld("attachment", one.legal_basis))
            for one in item.closed_papers
        ]
        shown.append(
            (
                item.position,
                item.pk,
                AgendaItemShown(
                    number=item.label,
                    title=item.title,
                    kind=item.kind,
                    standing=item.standing,
                    text=str(richtext.clean(item.text)),
                    proposed_decision=str(richtext.clean(item.proposed_decision)),
                    attachments=tuple(papers),
                ),
            )
        )
    closed = items.filter(is_closed=True).only(
        "meeting", "position", "number", "number_year", "public_title", "legal_basis"
    )
    for hidden in closed:
        withheld = Withheld("item", hidden.legal_basis)
        shown.append((hidden.position, hidden.pk, ClosedItem(hidden.label, hidden.public_title, withheld)))
    return [one for _position, _pk, one in sorted(shown, key=lambda row: row[:2])]


def kept(item: AgendaItemShown | ClosedItem) -> dict[str, Any]:
    """An item of the agenda as it is kept with the notice."""
    return {"is_closed": isinstance(item, ClosedItem), **asdict(item)}


def title_alone(item: AgendaItemShown | ClosedItem) -> dict[str, Any]:
    """An item of the agenda by number and title, without its texts and papers."""
    if isinstance(item, AgendaItemShown):
        item = replace(item, text="", proposed_decision="", attachments=())
    return kept(item)


# One decision


def excerpt_of(content: Mapping[str, Any], decision_id: int) -> dict[str, Any]:
    """One decision out of the content of minutes, with its item, and what is to come of it.

    `is_closed` when the decision or its item is; then `legal_basis` says why and the excerpt is for members.
    An open one holds nothing but open parts. Raises KeyError for a decision that the minutes do not hold.
    """
    for item in content["items"]:
        for decision in item["decisions"]:
            if decision["id"] == decision_id:
                return {
                    "format": content["format"],
                    "kind": "excerpt",
                    "language": content["language"],
                    "forum": content["forum"],
                    "parties": content["parties"],
                    "meeting": content["meeting"],
                    "chair": _first(content, "CHAIR"),
                    "secretary": _first(content, "SECRETARY"),
                    "item": {"number": item["number"], "title": item["title"]},
                    "decision": asdict(_decision(decision)),
                    "is_closed": item["is_closed"] or decision["is_closed"],
                    "legal_basis": decision["legal_basis"] or item["legal_basis"],
                }
    raise KeyError(decision_id)


def _first(content: Mapping[str, Any], capacity: str) -> str:
    """The name of who filled that place at the meeting; empty when nobody did."""
    there = [row["name"] for row in content["attendance"] if row["capacity"] == capacity]
    return there[0] if there else ""
