"""Uploads: what may come in, and how it goes out again.

A file is judged by its bytes, never by its name or by what the browser says. It goes out as a download
that no browser runs: as an attachment, with its type fixed and every script forbidden.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from typing import Protocol

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from records import days
from records.actors import Actor
from records.models import StoredFile
from records.refusals import Refused

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = "image/png"
JPEG = "image/jpeg"

ENDINGS = {PDF: (".pdf",), DOCX: (".docx",), XLSX: (".xlsx",), PNG: (".png",), JPEG: (".jpg", ".jpeg")}
SHORT_NAMES = {PDF: "PDF", DOCX: "Word (.docx)", XLSX: "Excel (.xlsx)", PNG: "PNG", JPEG: "JPEG"}

MEBIBYTE = 1024 * 1024
MAX_BYTES = 25 * MEBIBYTE


class Upload(Protocol):
    """What Django's uploaded files offer."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


def sniff(data: bytes) -> str | None:
    """What the bytes are, among the kinds that the portal knows; None for everything else.

    A PDF may have a little rubbish before its header, as the readers allow (within the first 1024
    bytes), but not if what comes first is a web page: browsers would read it as one.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"PK\x03\x04"):
        return _sniff_office(data)
    start = data[:1024]
    if start.find(b"%PDF-") >= 0 and b"<" not in start[: start.find(b"%PDF-")]:
        return PDF
    return None


def _sniff_office(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    return None


def accept_upload(
    uploaded: Upload,
    *,
    by: Actor,
    allowed: Iterable[str] = (PDF,),
    max_bytes: int = MAX_BYTES,
    at: datetime | None = None,
) -> StoredFile:
    """Keep an uploaded file, or raise Refused with the reason in Norwegian.

    Refused are a file that is empty, larger than `max_bytes`, or not one of the `allowed` kinds by its
    bytes, whatever it is called. The size is checked before the bytes are read into memory.
    """
    allowed = tuple(allowed)
    name = clean_name(uploaded.name)
    too_large = _("Filen «%(name)s» er for stor. Grensen er %(limit)s.") % {
        "name": name,
        "limit": human_size(max_bytes),
    }
    if uploaded.size is not None and uploaded.size > max_bytes:
        raise Refused(too_large)
    buffer = io.BytesIO()
    for chunk in uploaded.chunks():
        buffer.write(chunk)
        if buffer.tell() > max_bytes:
            raise Refused(too_large)
    data = buffer.getvalue()
    if not data:
        raise Refused(_("Filen «%(name)s» er tom.") % {"name": name})
    content_type = sniff(data)
    if content_type not in allowed:
        kinds = _either([SHORT_NAMES.get(kind, kind) for kind in allowed])
        if PDF in allowed and name.lower().endswith(".pdf"):
            message = _(
                "Filen «%(name)s» heter .pdf, men innholdet er ikke PDF. "
                "Åpne den i programmet den er laget i, og lagre den som PDF. Du kan laste opp: %(kinds)s."
            )
        else:
            message = _("Filen «%(name)s» er av et slag som ikke kan tas imot. Du kan laste opp: %(kinds)s.")
        raise Refused(message % {"name": name, "kinds": kinds})
    return keep(data, name=_with_ending(name, content_type), content_type=content_type, by=by, at=at)


def keep(data: bytes, *, name: str, content_type: str, by: Actor, at: datetime | None = None) -> StoredFile:
    """Store bytes that the portal itself has made or already judged."""
    return StoredFile.objects.create(
        name=clean_name(name),
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
        uploaded_at=at or days.now(),
        uploaded_by_name=by.name,
        uploaded_by_user_id=by.user_id,
    )


def download_response(
    stored: StoredFile, *, inline: bool = False, filename: str | None = None
) -> HttpResponse:
    """The file as an answer that no browser runs.

    Always with its type fixed and without scripts, a download inside a sandbox. `inline` lets the browser
    show a PDF or a picture; anything else is a download whatever is asked for. The owning room has already
    decided that this person may read it.
    """
    shown = inline and stored.content_type in {PDF, PNG, JPEG}
    response = HttpResponse(stored.data, content_type=stored.content_type)
    disposition = content_disposition_header(
        as_attachment=not shown, filename=clean_name(filename or stored.name)
    )
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
    # The browsers' own PDF readers do not start inside a sandbox; they run nothing in the page's name.
    response["Content-Security-Policy"] = policy if shown else f"sandbox; {policy}"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["ETag"] = f'"{stored.sha256}"'
    return response


def clean_name(name: str | None) -> str:
    """A file name without folders and control characters, short enough to keep, never empty."""
    last = PurePath((name or "").replace("\\", "/")).name
    last = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    stem, dot, ending = last.rpartition(".")
    if dot and len(last) > 150:
        last = f"{stem[: 149 - len(ending)]}.{ending[:20]}"
    return last[:150] or "fil"


def human_size(size: int) -> str:
    """«25 MB», «1,4 MB», «312 kB», as people say it."""
    if size >= MEBIBYTE:
        return f"{size / MEBIBYTE:.1f}".removesuffix(".0").replace(".", ",") + " MB"
    return f"{max(1, round(size / 1024))} kB"


def _with_ending(name: str, content_type: str) -> str:
    endings = ENDINGS.get(content_type, ())
    return name if not endings or name.lower().endswith(endings) else name + endings[0]


def _either(kinds: list[str]) -> str:
    return kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} {_('eller')} {kinds[-1]}"
