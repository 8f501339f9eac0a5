"""Issuing the room's documents: rendered once, outside every lock, from what is frozen.

May be repeated and raced, by tasks and by the clock: one document stands per subject, purpose and edition.
The verification code is worked out under the portal's secret key, so that a second rendering – after a worker
was killed between rendering and keeping – gives the same document.

Minutes where nothing is closed are one document. Where something is, there are two: the full minutes for the
members, and the open ones, made from the open part alone and with a hash of that part alone: a hash of the
whole would let somebody try out what the closed words are.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac

from councils import pdf
from councils.choices import Access
from councils.content import content_hash, excerpt_content
from councils.content_public import PublicMinutes, bases_in, has_closed, public_minutes
from councils.models import Decision, Meeting, MeetingNotice, Minutes
from records import documents
from records.models import IssuedDocument

NOTICE = "notice"
FULL = "minutes_full"
PUBLIC = "minutes_public"
EXCERPT = "excerpt"
PROFILE = "pdf/a-2a"
_LONGEST_BASIS = 200


class NotApproved(ValueError):
    """The minutes are not approved, so nothing may be issued from them."""


def issue_notice(notice_id: int, *, at: datetime) -> IssuedDocument:
    """The notice with agenda, as everybody called may read it."""
    notice = MeetingNotice.objects.select_related("meeting__forum").get(pk=notice_id)
    if standing := issued_before(notice, NOTICE):
        return standing
    code = code_for(notice, NOTICE, notice.content_hash)
    context = pdf.notice_context(notice.content, notice.message, code)
    return issue(
        notice,
        NOTICE,
        template=pdf.NOTICE,
        context=context,
        content=notice.content,
        title=pdf.title_of(f"notice_{notice.kind}", notice.content),
        hashed=notice.content_hash,
        code=code,
        created=notice.at,
        at=at,
    )


def issue_minutes(minutes_id: int, *, at: datetime) -> list[IssuedDocument]:
    """The approved minutes: the full ones and, where something in them is closed, the open ones beside.

    Raises NotApproved before they are approved.
    """
    minutes = Minutes.objects.select_related("meeting__forum").get(pk=minutes_id)
    if not minutes.is_frozen or minutes.frozen_content is None:
        raise NotApproved(f"Minutes {minutes_id} are not approved.")
    issued = []
    # The open ones first: where the full ones are, nothing is missing.
    if has_closed(minutes.frozen_content):
        issued.append(issued_before(minutes, PUBLIC) or _issue_public(minutes, minutes.frozen_content, at))
    return [issued_before(minutes, FULL) or _issue_full(minutes, minutes.frozen_content, at), *issued]


def _issue_full(minutes: Minutes, content: Mapping[str, Any], at: datetime) -> IssuedDocument:
    code = code_for(minutes, FULL, minutes.content_hash)
    bases = bases_in(content)
    return issue(
        minutes,
        FULL,
        template=pdf.MINUTES,
        context=pdf.minutes_context(content, pdf.approval_of(minutes), code),
        content=content,
        title=pdf.title_of(FULL, content),
        hashed=minutes.content_hash,
        code=code,
        created=minutes.approved_at,
        at=at,
        public=not bases and minutes.meeting.forum.access == Access.PUBLIC,
        legal_basis=shortened(bases),
    )


def _issue_public(minutes: Minutes, content: Mapping[str, Any], at: datetime) -> IssuedDocument:
    open_part = public_minutes(content)
    hashed = public_hash(open_part)
    code = code_for(minutes, PUBLIC, hashed)
    is_public = minutes.meeting.forum.access == Access.PUBLIC
    return issue(
        minutes,
        PUBLIC,
        template=pdf.PUBLIC_MINUTES,
        context=pdf.public_minutes_context(open_part, pdf.approval_of(minutes), code),
        content={"language": open_part.language, "parties": open_part.parties},
        title=open_title(open_part, is_public=is_public),
        hashed=hashed,
        code=code,
        created=minutes.approved_at,
        at=at,
        public=is_public,
    )


def issue_excerpt(decision_id: int, *, at: datetime) -> IssuedDocument:
    """One decision of approved minutes; open to all only if the decision and the forum are.

    Raises NotApproved before the minutes are approved.
    """
    decision = Decision.objects.select_related("item__meeting__minutes", "item__meeting__forum").get(
        pk=decision_id
    )
    if standing := issued_before(decision, EXCERPT):
        return standing
    try:
        content = excerpt_content(decision)
    except (ValueError, Minutes.DoesNotExist) as error:
        raise NotApproved(str(error)) from error
    meeting = decision.item.meeting
    assert meeting is not None
    hashed = content_hash(content)
    code = code_for(decision, EXCERPT, hashed)
    return issue(
        decision,
        EXCERPT,
        template=pdf.EXCERPT,
        context=pdf.excerpt_context(content, pdf.approval_of(meeting.minutes), code),
        content=content,
        title=pdf.excerpt_title(content),
        hashed=hashed,
        code=code,
        created=meeting.minutes.approved_at,
        at=at,
        public=not content["is_closed"] and meeting.forum.access == Access.PUBLIC,
        legal_basis=shortened([content["legal_basis"]]) if content["is_closed"] else "",
    )


def open_document(minutes: Minutes) -> IssuedDocument | None:
    """The document with the open minutes: the one made for that, or the full ones when nothing is closed."""
    if minutes.frozen_content is None:
        return None
    return issued_before(minutes, PUBLIC if has_closed(minutes.frozen_content) else FULL)


def full_document(minutes: Minutes) -> IssuedDocument | None:
    """The document with the full minutes."""
    return issued_before(minutes, FULL)


def documents_of_meeting(meeting: Meeting) -> list[IssuedDocument]:
    """Everything issued about the meeting: notices, minutes, excerpts; three queries, no bytes.

    For finding, not for showing: who may read each is decided by `may_read`.
    """
    found: list[IssuedDocument] = []
    for kind, keys in (
        (MeetingNotice, meeting.notices.values("pk")),
        (Minutes, Minutes.objects.filter(meeting=meeting).values("pk")),
        (Decision, Decision.objects.filter(item__meeting=meeting).values("pk")),
    ):
        found += (
            IssuedDocument.objects.filter(subject_type=kind._meta.label_lower, subject_id__in=keys)
            .select_related("file")
            .defer("file__content")
            .order_by("issued_at", "pk")
        )
    return found


def code_for(subject: models.Model, purpose: str, hashed: str, edition: int = 1) -> str:
    """The verification code of a document: always the same, not to be guessed without the key."""
    named = f"{subject._meta.label_lower}:{subject.pk}:{purpose}:{edition}:{hashed}"
    number = int.from_bytes(salted_hmac("councils.issuing", named, algorithm="sha256").digest())
    signs = ""
    for _place in range(12):
        number, sign = divmod(number, len(documents.ALPHABET))
        signs += documents.ALPHABET[sign]
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def public_hash(open_part: PublicMinutes) -> str:
    """The hash of the open part alone."""
    return content_hash(asdict(open_part))


def open_title(open_part: PublicMinutes, *, is_public: bool) -> str:
    """What the open minutes are called: public in a public forum, else open to the parties."""
    facts = {"language": open_part.language, "forum": open_part.forum, "meeting": open_part.meeting}
    return pdf.title_of("minutes_public" if is_public else "minutes_open", facts)


def shortened(bases: list[str]) -> str:
    """The bases in one line, as many whole ones as there is room for."""
    kept: list[str] = []
    for basis in bases:
        if len("; ".join([*kept, basis])) <= _LONGEST_BASIS:
            kept.append(basis)
    return "; ".join(kept) or (bases[0][:_LONGEST_BASIS] if bases else "")


def issued_before(subject: models.Model, purpose: str) -> IssuedDocument | None:
    """The document that stands already for the subject and purpose."""
    return documents.documents_of(subject).filter(purpose=purpose, edition=1).first()


def issue(
    subject: models.Model,
    purpose: str,
    *,
    template: str,
    context: dict[str, Any],
    content: Mapping[str, Any],
    title: str,
    hashed: str,
    code: str,
    created: datetime | None,
    at: datetime,
    public: bool = False,
    legal_basis: str = "",
) -> IssuedDocument:
    """Render a document with its content's hash and keep it; what is kept already stands."""
    # WeasyPrint is large, and only those who render need it.
    from records.pdf import render

    rendered = render(
        template,
        {**context, "content_hash": hashed},
        title=title,
        language=content["language"],
        author=pdf.author_of(content["parties"]),
        identifier=code,
        profile=PROFILE,
        created=created,
    )
    return documents.issue(
        subject,
        purpose,
        pdf=rendered,
        title=title,
        content_hash=hashed,
        language=content["language"],
        code=code,
        public=public,
        legal_basis=legal_basis,
        profile=PROFILE,
        at=at,
    )
