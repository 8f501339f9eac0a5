"""Documents as PDF: from a template to a file that an archive takes and a screen reader reads.

WeasyPrint lays out and tags (PDF/A-2a); a finisher then does what PDF/UA-1 asks for beyond that: running
headers become artifacts, links say where they lead, figures know where they are, and the metadata names
both standards. Nothing is fetched from the network, and the same input gives the same bytes.

What is claimed is what `records/tests/test_pdf.py` checks; the whole of PDF/UA can only be checked by a
person. A table that runs over several pages becomes one table per page, each with its headings.
"""

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf
import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils._os import safe_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from fontTools.ttLib import woff2
from lxml import html as lxml_html
from weasyprint import HTML
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from records.documents import CODE
from records.pdf_finishing import INFO_KEY, finish, font_key

# Addresses in templates and style sheets are resolved against this; the name can never be looked up.
ORIGIN = "https://static.invalid/"
SRGB = "sRGB2014.icc"


class StaticOnly(URLFetcher):
    """Hands out our own static files and data in the document itself; everything else is an error.

    A missing file stops the rendering: a document without its fonts must never be issued. `fonts` are those
    that were handed out, by `font_key`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fonts: dict[str, bytes] = {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if not url.startswith(ORIGIN):
            raise FatalURLFetchingError(f"A document may not fetch {url}.")
        path = static_path(unquote(urlsplit(url).path).lstrip("/"))
        if path is None:
            raise FatalURLFetchingError(f"The static file {url.removeprefix(ORIGIN)} is not there.")
        if path.suffix == ".woff2":
            font = _font(path, path.stat().st_mtime_ns)
            self.fonts[font_key(path.stem)] = font
            return URLFetcherResponse(url, font, {"Content-Type": "font/ttf"})
        kind = guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


@lru_cache(maxsize=16)
def _font(path: Path, changed: int) -> bytes:
    """A web font unpacked, once per process: it takes three quarters of the time of a rendering."""
    unpacked = io.BytesIO()
    with path.open("rb") as packed:
        woff2.decompress(packed, unpacked)
    return unpacked.getvalue()


def static_path(name: str) -> Path | None:
    """Where a static file lies: with its source, or where it was collected to."""
    found = finders.find(name)
    if found:
        return Path(found)
    if settings.STATIC_ROOT:
        collected = Path(safe_join(settings.STATIC_ROOT, name))
        return collected if collected.is_file() else None
    return None


def render(
    template_name: str,
    context: Mapping[str, Any],
    *,
    title: str,
    language: str,
    author: str = "",
    identifier: str = "",
    profile: str = "pdf/a-2a",
    created: datetime | None = None,
) -> bytes:
    """Render a template that extends `records/pdf/base.html`; the same input gives the same bytes.

    The template gets `title`, `language` and `identifier` beside `context` and is rendered in that
    language. `identifier` (a verification code) is written into the file's metadata, from where
    `read_identifier` takes it. `created` is the document's own time; the clock is never read.
    """
    with translation.override(language):
        html = render_to_string(
            template_name,
            {**context, "title": title, "language": language, "identifier": identifier, "author": author},
        )
    fetcher = StaticOnly()
    laid_out = HTML(string=html, base_url=ORIGIN, url_fetcher=fetcher).render(font_config=FontConfiguration())
    # WeasyPrint would open this file itself and leave it open.
    srgb = (resources.files("weasyprint.pdf") / SRGB).read_bytes()
    components = (["r"], ["g"], ["b"])
    laid_out.color_profiles["srgb"] = ColorProfile(
        io.BytesIO(srgb), SRGB, "relative-colorimetric", components
    )
    raw = laid_out.write_pdf(
        pdf_variant=profile,
        output_intent="given",
        pdf_identifier=_file_identifier(identifier, html),
        presentational_hints=False,
    )
    return finish(
        raw,
        fonts=fetcher.fonts,
        titles=_anchor_texts(html),
        title=title,
        language=language,
        author=author,
        identifier=identifier,
        profile=profile,
        created=created,
    )


def qr_svg(text: str, label: str = "") -> SafeString:
    """A QR code as an SVG with a title, so that it is a figure with an alternative text."""
    svg = segno.make(text, error="m", micro=False).svg_inline(
        border=0,
        title=label or _("QR-kode: %(text)s") % {"text": text},
        svgclass="qr",
        lineclass=None,
        omitsize=True,
    )
    return mark_safe(svg)  # noqa: S308 – made by segno, which escapes the title


def read_identifier(data: bytes) -> str | None:
    """The verification code that a PDF carries, whether it is ours, altered, or something else; or None.

    Looks at the metadata, the document information and the file's permanent identifier, one of which
    most programs keep when they save a copy. Never raises: uploads may be anything.
    """
    for candidate in _identifiers(data):
        if match := CODE.search(candidate):
            return match.group()
    return None


def _file_identifier(identifier: str, html: str) -> bytes:
    """The file's permanent identifier: 16 bytes, which hold the verification code where there is one."""
    return (
        identifier.encode("ascii", "replace")[:16].ljust(16)
        if identifier
        else sha256(html.encode()).digest()[:16]
    )


def _anchor_texts(html: str) -> dict[str, str]:
    """The text of every element that can be linked to, by its id."""
    tree = lxml_html.document_fromstring(html)
    return {
        element.get("id"): " ".join(element.text_content().split())[:120]
        for element in tree.iter()
        if element.get("id")
    }


# Reading


def _identifiers(data: bytes) -> Iterator[str]:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            metadata = pdf.Root.get("/Metadata")
            if isinstance(metadata, pikepdf.Stream):
                yield from re.findall(r"identifier[^<]*>\s*([^<]+)<", _small(metadata))
            if pdf.trailer.get("/Info") is not None:
                yield str(pdf.trailer.Info.get(INFO_KEY, ""))
            for part in pdf.trailer.get("/ID", []):
                yield bytes(part).decode("latin-1")
    except Exception:  # noqa: S110 – garbage, encrypted, cut off: whatever pikepdf finds wrong with it
        pass
    for found in re.findall(rb"<dc:identifier>\s*([^<]{14})\s*<", data):
        yield found.decode("latin-1")


def _small(stream: pikepdf.Stream, limit: int = 1_000_000) -> str:
    """A stream's content, at most so much of it: a small upload may unpack to more than the memory."""
    raw = stream.read_raw_bytes()
    packed = stream.get("/Filter")
    if packed is not None and "FlateDecode" in str(packed):
        raw = zlib.decompressobj().decompress(raw, limit)
    return raw[:limit].decode("utf-8", "replace")
