"""Secrets planted in everything that can be closed, and a search for them that looks into files.

`planted()` builds a council with two meetings – one held and approved by its reviewer, one called – where
each closed thing holds a random word of its own. `found_in` looks for these words in bytes: as they are, in
other writings of the same letters, and inside PDF and Word files, unpacked.
"""

import io
import json
import re
import secrets
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote, unquote

import pikepdf

from councils import issuing, notices_out
from councils.actions import calling, commenting, review
from councils.content import current_hash
from councils.models import (
    AgendaItem,
    Decision,
    ItemAttachment,
    KnowledgeDocument,
    Meeting,
    Minutes,
    MinutesPiece,
)
from councils.tests import factories
from councils.tests.factories import AT, ON, Council
from records import files
from records.actors import Actor
from records.models import IssuedDocument

LETTERS = "bcdfghjklmnpqrstvwxz"
# So many letters of a world's words are the same, and so many each word's own.
BEGIN, OWN = 9, 7
BASIS = "Offentleglova § 13, jf. politiregisterloven § 23"


@dataclass
class Planted:
    """The council, its two meetings, what was closed, and the words hidden there by name."""

    council: Council
    words: dict[str, str] = field(default_factory=dict)
    held: Meeting = None  # type: ignore[assignment]
    coming: Meeting = None  # type: ignore[assignment]
    minutes: Minutes = None  # type: ignore[assignment]
    open_decision: Decision = None  # type: ignore[assignment]
    closed_decision: Decision = None  # type: ignore[assignment]
    items: list[AgendaItem] = field(default_factory=list)
    comments: list[tuple[AgendaItem, MinutesPiece | None]] = field(default_factory=list)

    begin: str = field(default_factory=lambda: _letters(BEGIN))

    def word(self, place: str) -> str:
        """A new word that nobody else writes, for this place. All of a world begin alike."""
        self.words[place] = self.begin + _letters(OWN)
        return self.words[place]


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def planted(*, hides_open: bool = False, **forum: Any) -> Planted:
    """The whole of it: written, sent round, approved, called; documents are made by `documents_of`.

    With `hides_open` the open texts of the minutes carry words too, for a forum of its members alone.
    """
    world = Planted(factories.council("Rana", **forum))
    council = world.council
    world.held = factories.held_meeting(council.forum, starts_at=AT - timedelta(days=21))
    world.coming = factories.meeting(council.forum, starts_at=AT + timedelta(days=21))
    _half_open_item(world, hides_open)
    _closed_item(world, world.held, "held")
    _closed_item(world, world.coming, "coming")
    _agenda_of_coming(world)
    world.minutes = factories.minutes_of(world.held)
    _approve(world)
    lead = factories.actor(council.coordinator)
    calling.call_meeting(meeting=world.coming, by=lead, on=ON, at=AT)
    notices_out.send_out(world.coming.pk, at=AT)
    return world


def _half_open_item(world: Planted, hides_open: bool) -> None:
    """An open item with a closed piece, decision, follow-up, document and comment."""
    council, meeting = world.council, world.held
    item = factories.item(
        council.forum,
        "Natteravner i sentrum",
        meeting=meeting,
        number=3,
        number_year=2026,
        state="TREATED",
        outcome="TREATED",
        kind="CRIME_PICTURE",
    )
    factories.piece(item, world.word("open piece") if hides_open else "Det åpne avsnittet.")
    piece = factories.piece(item, f"Lukket {world.word('piece')} slutt.", basis=BASIS)
    world.open_decision = factories.decision(
        item, world.word("open decision") if hides_open else "Rådet styrker natteravnene."
    )
    world.closed_decision = factories.decision(item, world.word("decision"), basis=BASIS)
    office = factories.office_of(council.contact)
    factories.follow_up(
        council.forum,
        world.word("follow-up"),
        item=item,
        decision=world.closed_decision,
        owner_office=office,
        due_on=ON - timedelta(days=3),
    )
    factories.follow_up(council.forum, "Skaffe vester", item=item, decision=world.open_decision)
    attach(world, item, "attachment", is_closed=True)
    know(world, item, "knowledge", is_closed=True)
    world.items.append(item)
    world.comments.append((item, piece))


def _closed_item(world: Planted, meeting: Meeting, name: str) -> None:
    """A closed item, where everything is closed with it."""
    council = world.council
    is_held = meeting == world.held
    more = {"number": 4, "number_year": 2026, "state": "TREATED", "outcome": "TREATED"} if is_held else {}
    item = factories.closed_item(
        council.forum,
        world.word(f"{name} item title"),
        meeting=meeting,
        public_title="Trusselvurdering",
        text=f"<p>{world.word(f'{name} item text')}</p>",
        proposed_decision=f"<p>{world.word(f'{name} item proposal')}</p>",
        outcome_reason=world.word(f"{name} outcome reason") if is_held else "",
        **more,
    )
    attach(world, item, f"{name} item attachment")
    know(world, item, f"{name} item knowledge", kind="RISK_PICTURE")
    factories.piece(item, world.word(f"{name} item piece"))
    decision = factories.decision(item, world.word(f"{name} item decision"))
    office = factories.office_of(council.contact)
    factories.follow_up(
        council.forum,
        world.word(f"{name} item decision follow-up"),
        item=item,
        decision=decision,
        owner_office=office,
        due_on=ON - timedelta(days=2),
    )
    factories.follow_up(council.forum, world.word(f"{name} item follow-up"), item=item, owner_office=office)
    world.items.append(item)
    if is_held:
        world.comments.append((item, None))


def _agenda_of_coming(world: Planted) -> None:
    item = factories.item(
        world.council.forum,
        "Skolestart",
        meeting=world.coming,
        text="<p>Åpent saksframlegg.</p>",
    )
    attach(world, item, "coming attachment", is_closed=True)
    world.items.append(item)


def attach(world: Planted, item: AgendaItem, name: str, *, is_closed: bool = False) -> ItemAttachment:
    """A file with secret name, title and bytes; closed by itself or with its item."""
    stored = files.keep(
        f"%PDF-1.4\n% {world.word(f'{name} bytes')}".encode(),
        name=f"{world.word(f'{name} file name')}.pdf",
        content_type=files.PDF,
        by=Actor.system(),
        at=AT,
    )
    closed = {"legal_basis": BASIS, "public_title": "Vedlegg unntatt offentlighet"} if is_closed else {}
    return ItemAttachment.objects.create(
        item=item,
        file=stored,
        title=world.word(f"{name} title"),
        is_closed=is_closed,
        added_at=AT,
        added_by_name="Siri",
        **closed,
    )


def know(
    world: Planted, item: AgendaItem, name: str, *, is_closed: bool = False, kind: str = "CRIME_PICTURE"
) -> KnowledgeDocument:
    """A document shown at the item, with a secret title."""
    return KnowledgeDocument.objects.create(
        kind=kind,
        organisation=world.council.unit,
        forum=world.council.forum,
        item=item,
        title=world.word(f"{name} title"),
        dated_on=ON,
        is_shown_only=True,
        is_closed=is_closed,
        legal_basis=BASIS if is_closed else "",
        added_at=AT,
        added_by_name="Lena",
    )


def _approve(world: Planted) -> None:
    """Round, comments on closed pieces, approval: through the room's own acts."""
    council = world.council
    lead, reviewer = factories.actor(council.coordinator), factories.actor(council.contact)
    minutes = review.send_for_review(minutes=world.minutes, privacy_seen=True, by=lead, on=ON, at=AT)
    for item, piece in world.comments:
        made = commenting.comment(
            minutes=minutes,
            item=item,
            piece=piece,
            text=world.word(f"comment {item.pk}"),
            by=reviewer,
            on=ON,
            at=AT,
        )
        commenting.resolve_comment(
            comment=made, answer=world.word(f"answer to comment {item.pk}"), by=lead, on=ON, at=AT
        )
    world.minutes = review.approve(
        minutes=minutes, content_hash=current_hash(minutes), by=reviewer, on=ON, at=AT
    )


def issued(world: Planted) -> dict[str, IssuedDocument]:
    """All documents of the approved minutes, by purpose; the excerpts of both decisions too."""
    full, public = issuing.issue_minutes(world.minutes.pk, at=AT)
    return {
        "full": full,
        "public": public,
        "excerpt": issuing.issue_excerpt(world.open_decision.pk, at=AT),
        "closed excerpt": issuing.issue_excerpt(world.closed_decision.pk, at=AT),
    }


# Looking for them


def found_in(data: bytes | str, words: dict[str, str]) -> list[str]:
    """The places whose words stand somewhere in the data, however they are written or packed."""
    raw = data.encode() if isinstance(data, str) else data
    layers = list(_layers(raw))
    # Words of one world begin alike: all are absent where their beginning is.
    begin = next(iter(words.values()), "")[:BEGIN]
    if len(words) > 1 and all(word.startswith(begin) for word in words.values()):
        layers = [layer for layer in layers if _holds(layer, begin)]
    return sorted(place for place, word in words.items() if any(_holds(layer, word) for layer in layers))


def _holds(layer: bytes, word: str) -> bool:
    return any(form in layer for form in _writings(word))


def _writings(word: str) -> Iterator[bytes]:
    plain = word.encode()
    yield plain
    yield word.encode("utf-16-be")
    yield word.encode("utf-16-le")
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield word.encode("utf-16-be").hex().encode()
    yield word.encode("utf-16-be").hex().upper().encode()
    yield "".join(f"&#{ord(letter)};" for letter in word).encode()
    yield "".join(f"&#x{ord(letter):x};" for letter in word).encode()
    yield "".join(f"\\u{ord(letter):04x}" for letter in word).encode()
    yield "".join(f"%{ord(letter):02X}" for letter in word).encode()


def _layers(raw: bytes) -> Iterator[bytes]:
    """The data itself, without line folds and white space, decoded – and what is packed inside."""
    yield raw
    text = raw.decode("utf-8", "ignore")
    for form in (text, unescape(text), unquote(text), _folded(text)):
        yield form.encode()
        yield re.sub(r"\s+|\u00ad|\u200b|-\n", "", form).encode()
        yield re.sub(r"<[^>]*>|\s+", "", form).encode()
    if raw.startswith(b"%PDF"):
        yield from _pdf_layers(raw)
    if raw.startswith(b"PK"):
        yield from _zip_layers(raw)


def _folded(text: str) -> str:
    """Calendar files and mails fold long lines."""
    return unicodedata.normalize("NFC", re.sub(r"\r?\n[ \t]|=\r?\n", "", text))


def _pdf_layers(raw: bytes) -> Iterator[bytes]:
    """Every stream unpacked, every object's own strings, and the text as a reader copies it."""
    try:
        opened = pikepdf.open(io.BytesIO(raw))
    except pikepdf.PdfError:
        return
    with opened as pdf:
        for number in range(1, len(pdf.objects) + 1):
            thing = pdf.get_object(number, 0)
            yield thing.unparse()
            for text in _strings(thing):
                yield text.encode()
            if isinstance(thing, pikepdf.Stream):
                yield thing.read_raw_bytes()
                if "/DCTDecode" not in str(thing.get("/Filter", "")):
                    yield thing.read_bytes()
        for text in _strings(pdf.trailer):
            yield text.encode()
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=raw, capture_output=True, check=True).stdout
    yield read
    yield re.sub(r"\s+|-\n|\u00ad", "", read.decode()).encode()


def _strings(thing: Any, depth: int = 0) -> Iterator[str]:
    """The strings inside an object, as text; references are followed by the walk over all objects."""
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for one in thing:
            if not getattr(one, "is_indirect", False) and depth < 20:
                yield from _strings(one, depth + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for one in dict(thing.items()).values():
            if not getattr(one, "is_indirect", False) and depth < 20:
                yield from _strings(one, depth + 1)


def _zip_layers(raw: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        for name in packed.namelist():
            yield name.encode()
            part = packed.read(name)
            yield part
            # Word breaks words into runs.
            yield re.sub(rb"<[^>]*>", b"", part)


def as_text(value: Any) -> str:
    """A row's data as text to look through."""
    return json.dumps(value, ensure_ascii=False, default=str)


def encoded(word: str) -> dict[str, bytes]:
    """The same word as several programs might write it: what the search must find."""
    return {
        "plain": word.encode(),
        "utf-16": word.encode("utf-16-be"),
        "hex": word.encode().hex().encode(),
        "entities": "".join(f"&#{ord(one)};" for one in word).encode(),
        "percent": quote(word).replace("b", "%62").encode(),
        "folded": f"{word[:7]}\r\n {word[7:]}".encode(),
        "tags": f"{word[:5]}<b>{word[5:]}</b>".encode(),
    }
