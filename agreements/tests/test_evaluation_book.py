"""Many documents bound into one book: contents, numbers, jumps, and no claim that it cannot hold."""

import io
import subprocess
from datetime import date
from typing import Any

import pikepdf
import pytest

from agreements.evaluation.book import Part, bind
from records.pdf import render


@pytest.fixture(scope="module")
def document() -> bytes:
    """A document with a cover, contents that lead to its section, and letters outside Latin-1."""
    section = {
        "anchor": "omrade",
        "number": "1",
        "heading": "Samarbeidet i Čáhcesuolu",
        "level": 1,
        "html": "<p>Tekst.</p>",
    }
    cover = {"kind": "Evaluering", "title": "Evaluering", "parties": [], "facts": []}
    context = {"cover": cover, "contents": True, "sections": [section]}
    return render("records/pdf/base.html", context, title="Evaluering", language="nb")


def book(document: bytes, *names: str, **more: Any) -> bytes:
    parts = [Part(title=name, heading="", pdf=document) for name in names]
    about = {
        "title": "Evalueringer 2026, Nordland politidistrikt",
        "owner": "Nordland politidistrikt",
        "missing": [("Hemnes kommune: Samarbeidsavtale", "besvares")],
        "made_on": date(2026, 11, 28),
        "language": "nb",
    }
    return bind(parts, **{**about, **more})


def text_by_page(data: bytes) -> list[str]:
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return run.stdout.decode().split("\f")[:-1]


def goals(book: pikepdf.Pdf, number: int) -> set[int]:
    """The pages that a page's links lead to."""
    order = {page.objgen: place for place, page in enumerate(book.pages)}
    named = dict(pikepdf.NameTree(book.Root.Names.Dests))
    found = set()
    for link in book.pages[number].obj.get("/Annots", []):
        goal = link.get("/Dest", link.get("/A", {}).get("/D"))
        goal = named[str(goal)] if isinstance(goal, pikepdf.String) else goal
        found.add(order[(goal.D if isinstance(goal, pikepdf.Dictionary) else goal)[0].objgen])
    return found


def test_a_book_has_contents_numbers_and_bookmarks_and_claims_no_standard(document):
    with pikepdf.open(io.BytesIO(document)) as one:
        length = len(one.pages)
    bound = book(document, "Bodø kommune", "Rana kommune")
    with pikepdf.open(io.BytesIO(bound)) as found:
        total = len(found.pages)
        front = total - 2 * length
        assert front == 3
        # The contents lead to each part's first page, and a part's own contents to its own section.
        assert goals(found, 1) == {front, front + length}
        assert goals(found, front + 1) == {front + length - 1}
        assert goals(found, front + length + 1) == {front + 2 * length - 1}
        with found.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["Innhold", "Bodø kommune", "Rana kommune"]
        assert found.Root.Lang == "nb"
        assert str(found.docinfo["/Title"]) == "Evalueringer 2026, Nordland politidistrikt"
        assert not {"/StructTreeRoot", "/MarkInfo", "/Metadata", "/OutputIntents"} & set(found.Root.keys())
    pages = text_by_page(bound)
    for number, text in enumerate(pages, start=1):
        assert f"Bok: side {number} av {total}" in text
    assert [line.split()[-1] for line in pages[1].splitlines() if "kommune" in line] == [
        str(front + 1),
        str(front + length + 1),
    ]
    assert "Hemnes kommune: Samarbeidsavtale" in pages[2]
    assert "Čáhcesuolu" in pages[-1]


def test_a_book_is_the_same_twice_and_keeps_each_font_once(document):
    few, many = book(document, "A", "B"), book(document, *"ABCDEFGH")
    assert few == book(document, "A", "B")
    assert len(many) < len(few) + len(document) // 2


def test_a_book_without_parts_is_no_book(document):
    with pytest.raises(ValueError, match="at least one part"):
        book(document)
