"""Issued documents: made once from frozen content, found again by code or by their bytes.

Rendering happens outside any lock (`records.pdf`); `issue` only keeps the result. Two workers may
render the same document at once: the first to arrive is kept, the other is handed the first one's.
"""

import hashlib
import re
import secrets
from datetime import datetime

from django.db import IntegrityError, models, transaction

from records import days, files
from records.actors import Actor
from records.models import IssuedDocument
from records.models.identity import Identity, identity_of

# Without 0, 1, I, L and O: read aloud and copied from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE = re.compile(rf"(?:[{ALPHABET}]{{4}}-){{2}}[{ALPHABET}]{{4}}")


def new_code() -> str:
    """A fresh verification code, «7KQM-2XWH-R9TD»: 59 bits, so that none is met by guessing."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def normal_code(typed: str) -> str | None:
    """A code as somebody typed it, in its proper form; None if it cannot be a code."""
    signs = re.sub(r"[\s\-–—_.]", "", typed).upper()
    code = f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"
    return code if CODE.fullmatch(code) else None


def issue(
    subject: models.Model | Identity,
    purpose: str,
    *,
    pdf: bytes,
    title: str,
    content_hash: str,
    language: str,
    code: str | None = None,
    public: bool = False,
    legal_basis: str = "",
    profile: str = "pdf/a-2a",
    edition: int = 1,
    name: str = "",
    by: Actor | None = None,
    at: datetime | None = None,
) -> IssuedDocument:
    """Keep a rendered document as the one for this subject, purpose and edition.

    May be repeated and raced: when the document is there already it is returned as it stands, and the
    bytes handed in are dropped. `code` is the one printed in `pdf`. Raises ValueError if the document
    that stands was made from other content than `content_hash`: frozen content has changed, and handing
    out the old one would be a lie.
    """
    label, key = identity_of(subject)
    place = {"subject_type": label, "subject_id": key, "purpose": purpose, "edition": edition}
    standing = IssuedDocument.objects.filter(**place).first()
    if standing is None:
        at = at or days.now()
        try:
            with transaction.atomic():
                stored = files.keep(
                    pdf,
                    name=name or f"{title}.pdf",
                    content_type=files.PDF,
                    by=by or Actor.system(),
                    at=at,
                )
                return IssuedDocument.objects.create(
                    **place,
                    file=stored,
                    title=title,
                    public=public,
                    legal_basis=legal_basis,
                    profile=profile,
                    language=language,
                    code=code or new_code(),
                    content_hash=content_hash,
                    issued_at=at,
                )
        except IntegrityError:
            standing = IssuedDocument.objects.filter(**place).first()
            if standing is None:
                raise
    if standing.content_hash != content_hash:
        raise ValueError(f"{label} {key}, {purpose} {edition}: issued before from other content.")
    return standing


def documents_of(obj: models.Model | Identity) -> models.QuerySet[IssuedDocument]:
    """The documents issued about the object, oldest first, with their files (without the bytes)."""
    return (
        IssuedDocument.objects.about(obj)
        .select_related("file")
        .defer("file__content")
        .order_by("issued_at", "pk")
    )


def find_by_code(code: str) -> IssuedDocument | None:
    """The document with this verification code, however it was typed."""
    normal = normal_code(code)
    if normal is None:
        return None
    return IssuedDocument.objects.select_related("file").defer("file__content").filter(code=normal).first()


def find_by_sha256(digest: str) -> IssuedDocument | None:
    """The document whose file has exactly these bytes."""
    return (
        IssuedDocument.objects.select_related("file")
        .defer("file__content")
        .filter(file__sha256=digest.strip().lower())
        .first()
    )


def find_by_bytes(data: bytes) -> IssuedDocument | None:
    """The document that is exactly this file."""
    return find_by_sha256(hashlib.sha256(data).hexdigest())
