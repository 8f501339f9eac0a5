"""One book out of many documents: a cover with contents, page numbers through the whole, bookmarks.

The documents' own pages are taken as they are; each gets its number in the book at the foot. What the parts
claim about themselves (PDF/A, PDF/UA, tags) holds for them alone, so the book claims none of it. The same
parts give the same bytes.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pikepdf
from django.utils import translation
from django.utils.translation import gettext as _

# Where the contents' links lead while they are laid out; each becomes a jump. Can never be looked up.
PLACE = "https://bok.invalid/"
TEMPLATE = "agreements/pdf/evaluation_book.html"
NUMBERS = "agreements/pdf/evaluation_book_numbers.html"


@dataclass(frozen=True)
class Part:
    """One document of the book, with what the contents say of it; several may stand under one heading."""

    title: str
    heading: str
    pdf: bytes


def bind(
    parts: Iterable[Part],
    *,
    title: str,
    owner: str,
    missing: Sequence[tuple[str, str]],
    made_on: date,
    language: str,
) -> bytes:
    """The bound book. `missing` are the agreements without a finished evaluation, with where each stands.

    Memory grows with the parts' pages, not with their fonts: the same font file is kept once. Raises
    ValueError for a book without parts.
    """
    body = pikepdf.new()
    entries: list[tuple[str, str, int]] = []
    kept: dict[str, pikepdf.Object] = {}
    for part in parts:
        entries.append((part.heading, part.title, len(body.pages)))
        with pikepdf.open(io.BytesIO(part.pdf)) as source:
            first = len(body.pages)
            # Documents name their places alike; the library gives each part's names of their own.
            body.add_pages_from(source, forms="strip")
            for page in body.pages[first:]:
                _strip(page)
                _share_fonts(page, kept)
    if not entries:
        raise ValueError("A book has at least one part.")
    with translation.override(language):
        return _bound(
            body, entries, title=title, owner=owner, missing=missing, made_on=made_on, language=language
        )


def _bound(
    body: pikepdf.Pdf,
    entries: Sequence[tuple[str, str, int]],
    *,
    title: str,
    owner: str,
    missing: Sequence[tuple[str, str]],
    made_on: date,
    language: str,
) -> bytes:
    context = {"title": title, "owner": owner, "missing": missing, "made_on": made_on}
    # How long the contents are decides which page each part begins on, and is known when they are laid out.
    front_pages = len(_front(entries, 0, context, title, language).pages)
    front = _front(entries, front_pages, context, title, language)
    for place, page in enumerate(front.pages):
        body.pages.insert(place, page)
    total = len(body.pages)
    for page in body.pages[:front_pages]:
        _strip(page)
        _lead_to_pages(body, page)
    numbers = _rendered(NUMBERS, {"pages": range(1, total + 1), "total": total}, title, language)
    for place, (page, number) in enumerate(zip(body.pages, numbers.pages, strict=True)):
        _lay_over(body, page, number, f"/Book{place}")
    _add_bookmarks(body, entries, front_pages)
    body.Root.Lang = pikepdf.String(language)
    body.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    body.docinfo["/Title"] = title
    body.docinfo["/Author"] = owner
    target = io.BytesIO()
    body.remove_unreferenced_resources()
    body.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _front(
    entries: Sequence[tuple[str, str, int]], before: int, context: dict[str, Any], title: str, language: str
) -> pikepdf.Pdf:
    """Cover, contents and the list of what is missing."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for heading, name, start in entries:
        groups.setdefault(heading, []).append({"title": name, "page": start + before + 1})
    return _rendered(TEMPLATE, {**context, "groups": list(groups.items())}, title, language)


def _rendered(template: str, context: dict[str, Any], title: str, language: str) -> pikepdf.Pdf:
    # WeasyPrint is large, and only those who render need it.
    from records.pdf import render

    return pikepdf.open(io.BytesIO(render(template, context, title=title, language=language)))


def _strip(page: pikepdf.Page) -> None:
    """A page's place in its own document's structure says nothing here."""
    for name in ("/StructParents", "/Tabs"):
        if name in page.obj:
            del page.obj[name]
    for annotation in page.obj.get("/Annots", []):
        if "/StructParent" in annotation:
            del annotation["/StructParent"]


def _lay_over(body: pikepdf.Pdf, page: pikepdf.Page, number: pikepdf.Page, name: str) -> None:
    """Put the number on the page, under a name that is its own: pages of a document share their resources."""
    page.add_resource(
        body.copy_foreign(number.as_form_xobject()), pikepdf.Name.XObject, name=pikepdf.Name(name)
    )
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q q {name} Do Q".encode())


def _lead_to_pages(body: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Turn the contents' links into jumps."""
    for annotation in page.obj.get("/Annots", []):
        address = str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""
        if address.startswith(PLACE):
            del annotation["/A"]
            goal = body.pages[int(address.removeprefix(PLACE)) - 1]
            annotation["/Dest"] = pikepdf.Array([goal.obj, pikepdf.Name.Fit])


def _share_fonts(page: pikepdf.Page, kept: dict[str, pikepdf.Object]) -> None:
    """Let the page's fonts use the font file that the book has already, where it is the same."""
    resources = page.obj.get("/Resources")
    fonts = resources.get("/Font") if resources is not None else None
    for font in fonts.values() if fonts is not None else ():
        for descendant in font.get("/DescendantFonts", [font]):
            descriptor = descendant.get("/FontDescriptor")
            for name in ("/FontFile2", "/FontFile3"):
                if descriptor is not None and name in descriptor:
                    digest = hashlib.sha256(descriptor[name].read_raw_bytes()).hexdigest()
                    descriptor[name] = kept.setdefault(digest, descriptor[name])


def _add_bookmarks(body: pikepdf.Pdf, entries: Sequence[tuple[str, str, int]], before: int) -> None:
    with body.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(_("Innhold"), 0))
        under: dict[str, pikepdf.OutlineItem] = {}
        for heading, name, start in entries:
            entry = pikepdf.OutlineItem(name, start + before)
            if not heading:
                outline.root.append(entry)
                continue
            if heading not in under:
                under[heading] = pikepdf.OutlineItem(heading, start + before)
                outline.root.append(under[heading])
            under[heading].children.append(entry)
