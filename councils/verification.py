"""Is this notice, these minutes or this excerpt genuine? Answers for all, and never tells what is closed.

Of a document that is not public only its public title and day are told, to whoever holds its code or file.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.content import content_hash, excerpt_content
from councils.content_public import public_minutes
from councils.issuing import EXCERPT, FULL, NOTICE, PUBLIC, public_hash
from councils.models import Decision, Meeting, MeetingNotice, Minutes
from records import days, documents
from records.models import IssuedDocument

_SUBJECTS: dict[str, tuple[type[models.Model], frozenset[str]]] = {
    MeetingNotice._meta.label_lower: (MeetingNotice, frozenset({NOTICE})),
    Minutes._meta.label_lower: (Minutes, frozenset({FULL, PUBLIC})),
    Decision._meta.label_lower: (Decision, frozenset({EXCERPT})),
}


class Finding(StrEnum):
    """What the document is."""

    ISSUED = "ISSUED"
    EARLIER_NOTICE = "EARLIER_NOTICE"
    ALTERED = "ALTERED"


TONES = {Finding.ISSUED: "success", Finding.EARLIER_NOTICE: "warning", Finding.ALTERED: "danger"}


@dataclass(frozen=True)
class Verification:
    """The answer, in the shape that the page shows: finding, heading, tone, sentences, the document.

    `is_hidden`: the document is not public, so nothing but its public title is told. `link` leads to where it
    is read by everyone, where it is.
    """

    finding: Finding
    sentences: list[str]
    document: IssuedDocument
    by_file: bool = False
    is_hidden: bool = False
    link: str = ""

    @property
    def heading(self) -> str:
        """The answer in a line."""
        if self.finding == Finding.ISSUED and self.document.subject_type == MeetingNotice._meta.label_lower:
            return _("Dette er en ekte møteinnkalling")
        return {
            Finding.ISSUED: (
                _("Dette er en ekte utskrift av en beslutning")
                if self.document.purpose == EXCERPT
                else _("Dette er et godkjent referat")
            ),
            Finding.EARLIER_NOTICE: _("Det er sendt en nyere innkalling"),
            Finding.ALTERED: _("Filen er endret"),
        }[self.finding]

    @property
    def tone(self) -> str:
        """The tone of the answer on the page."""
        return TONES[self.finding]


def is_ours(document: IssuedDocument) -> bool:
    """Was the document issued about a meeting?"""
    subject = _SUBJECTS.get(document.subject_type)
    return subject is not None and document.purpose in subject[1]


def verify_document(document: IssuedDocument, on: date, *, by_file: bool = False) -> Verification | None:
    """What the room knows about an issued document; None for another room's."""
    if not is_ours(document) or (meeting := meeting_of(document)) is None:
        return None
    sentences = [
        _("Dokumentet ble utstedt av portalen %(date)s.")
        % {"date": days.longdate(days.day_of(document.issued_at))}
    ]
    finding = Finding.ISSUED
    if document.purpose == NOTICE:
        newest = meeting.notices.order_by("-sequence").first()
        if newest is not None and newest.pk != document.subject_id:
            finding = Finding.EARLIER_NOTICE
            sentences.append(
                _("Møtet ble avlyst %(date)s.") % {"date": days.longdate(days.day_of(newest.at))}
                if newest.kind == MeetingNotice.Kind.CANCEL
                else _("En nyere innkalling ble sendt %(date)s. Det er den som gjelder.")
                % {"date": days.longdate(days.day_of(newest.at))}
            )
    if not document.public:
        sentences.append(_("Dokumentet er ikke offentlig. Her vises bare den offentlige tittelen."))
    if by_file:
        sentences.insert(0, _("Filen er nøyaktig slik portalen utstedte den."))
    else:
        sentences.append(
            _("Koden sier hva som ble utstedt. Last opp filen for å få vite om nettopp den er uendret.")
        )
    return Verification(
        finding,
        sentences,
        document,
        by_file=by_file,
        is_hidden=not document.public,
        link=_link(document, meeting),
    )


def verify_bytes(data: bytes, on: date) -> Verification | None:
    """What a PDF is: issued by the room to the last byte, one of its own that was changed; else None."""
    from records.pdf import read_identifier

    document = documents.find_by_sha256(hashlib.sha256(data).hexdigest())
    if document is not None:
        return verify_document(document, on, by_file=True)
    code = read_identifier(data)
    original = documents.find_by_code(code) if code else None
    if original is None or not is_ours(original) or (meeting := meeting_of(original)) is None:
        return None
    return Verification(
        Finding.ALTERED,
        [
            _("Filen sier at den er «%(title)s», men er ikke den filen som ble utstedt. Stol ikke på den.")
            % {"title": original.title},
            _("Hent dokumentet fra portalen i stedet."),
        ],
        original,
        by_file=True,
        is_hidden=not original.public,
        link=_link(original, meeting),
    )


def meeting_of(document: IssuedDocument) -> Meeting | None:
    """The meeting that one of the room's documents is about."""
    place = {NOTICE: "notices", EXCERPT: "items__decisions"}.get(document.purpose, "minutes")
    return Meeting.objects.filter(**{place: document.subject_id}).select_related("forum").first()


def faults_in_frozen() -> Iterator[str]:
    """For `verify_records`: frozen content without its hash, and documents made from something else."""
    for minutes in (
        Minutes.objects.filter(frozen_content__isnull=False).order_by("pk").iterator(chunk_size=200)
    ):
        assert minutes.frozen_content is not None
        if content_hash(minutes.frozen_content) != minutes.content_hash:
            yield _("Referat %(pk)s: det fryste innholdet er endret.") % {"pk": minutes.pk}
        yield from _faults(minutes, FULL, minutes.content_hash)
        yield from _faults(minutes, PUBLIC, public_hash(public_minutes(minutes.frozen_content)))
    for notice in MeetingNotice.objects.order_by("pk").iterator(chunk_size=200):
        if content_hash(notice.content) != notice.content_hash:
            yield _("Innkalling %(pk)s: innholdet er endret.") % {"pk": notice.pk}
        yield from _faults(notice, NOTICE, notice.content_hash)
    excerpts = IssuedDocument.objects.filter(subject_type=Decision._meta.label_lower, purpose=EXCERPT)
    for decision in Decision.objects.filter(pk__in=excerpts.values("subject_id")).order_by("pk"):
        yield from _faults(decision, EXCERPT, content_hash(excerpt_content(decision)))


def _faults(subject: Any, purpose: str, hashed: str) -> Iterator[str]:
    for document in documents.documents_of(subject).filter(purpose=purpose).exclude(content_hash=hashed):
        yield (
            _("Dokument %(pk)s, «%(title)s»: det er laget av et annet innhold enn det som står fast.")
            % {"pk": document.pk, "title": document.title}
        )


def _link(document: IssuedDocument, meeting: Meeting) -> str:
    if not document.public or meeting.forum.access != "PUBLIC":
        return ""
    return reverse("councils:public_minutes", args=[meeting.pk])
