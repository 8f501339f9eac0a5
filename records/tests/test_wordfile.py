"""Documents as Word: read back as Word would read them."""

import io
from datetime import UTC, datetime

from docx import Document
from docx.oxml.ns import qn

from records import files, wordfile
from records.wordfile import WordSection

HTML = (
    '<p>Partene <strong>skal</strong> arbeide <em>sammen</em>, se <a href="https://rana.example/">her</a>.</p>'
    "<ol><li><p>en</p><p>mer om en</p></li><li>to<ul><li>a</li><li>b</li></ul></li></ol>"
    "<p>mellom</p><ol><li>ny en</li></ol><h3>Under</h3><blockquote><p>sitat</p></blockquote>"
    "<table><caption>Tider</caption><thead><tr><th>Dag</th><th colspan='2'>Tid</th></tr></thead>"
    "<tbody><tr><th>mandag</th><td>9</td><td><p>15</p><p>16</p></td></tr></tbody></table>løs tekst"
)


def build(**changed):
    fields = {
        "title": "Avtale om tjenestetilbud",
        "mark": "UTKAST – versjon 3, 21. november 2026",
        "facts": [("Parter", "Rana kommune")],
        "sections": [
            WordSection("Innledning", HTML, 1, "1"),
            WordSection("Mål", "<p>Čáhcesuolu</p>", 2, "1.1"),
        ],
        "created": datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
    }
    return wordfile.build(**(fields | changed))


def read(data):
    return Document(io.BytesIO(data))


def test_it_is_a_word_file():
    assert files.sniff(build()) == files.DOCX


def test_headings_lists_and_quotes_are_real():
    found = [(p.style.name, p.text) for p in read(build()).paragraphs if p.text]
    assert found == [
        ("Normal", "UTKAST – versjon 3, 21. november 2026"),
        ("Title", "Avtale om tjenestetilbud"),
        ("Heading 1", "1\u2002Innledning"),
        ("Normal", "Partene skal arbeide sammen, se her."),
        ("List Number", "en"),
        ("List Continue", "mer om en"),
        ("List Number", "to"),
        ("List Bullet 2", "a"),
        ("List Bullet 2", "b"),
        ("Normal", "mellom"),
        ("List Number", "ny en"),
        ("Heading 4", "Under"),
        ("Quote", "sitat"),
        ("Caption", "Tider"),
        ("Normal", "løs tekst"),
        ("Heading 2", "1.1\u2002Mål"),
        ("Normal", "Čáhcesuolu"),
    ]


def test_each_numbered_list_counts_for_itself():
    numbers = {
        p.text: p._p.pPr.numPr.numId.val for p in read(build()).paragraphs if p.style.name == "List Number"
    }
    assert numbers["en"] == numbers["to"] != numbers["ny en"]


def test_bold_italics_and_links_are_kept():
    [paragraph] = [p for p in read(build()).paragraphs if p.text.startswith("Partene")]
    assert [r.text for r in paragraph.runs if r.bold] == ["skal"]
    assert [r.text for r in paragraph.runs if r.italic] == ["sammen"]
    assert [(link.text, link.address) for link in paragraph.hyperlinks] == [("her", "https://rana.example/")]


def test_tables_keep_their_cells_and_repeat_their_heading():
    table = read(build()).tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Dag", "Tid", "Tid"],
        ["mandag", "9", "15\n16"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(run.bold for run in table.rows[0].cells[0].paragraphs[0].runs)


def test_the_language_is_set_and_the_pages_are_numbered():
    for language, locale in (("nb", "nb-NO"), ("nn", "nn-NO")):
        document = read(build(language=language))
        assert document.core_properties.language == locale
        assert (
            document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").get(qn("w:val"))
            == locale
        )
        footer = document.sections[0].footer._element
        assert [f.get(qn("w:instr")) for f in footer.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]


def test_the_header_says_that_it_is_a_draft_and_which():
    header = read(build()).sections[0].header.paragraphs[0].text
    assert header == "Avtale om tjenestetilbud · UTKAST – versjon 3, 21. november 2026"
    assert "UTKAST" not in read(build(mark="")).sections[0].header.paragraphs[0].text


def test_unclean_text_is_cleaned_on_the_way():
    data = build(sections=[WordSection("X", "<p>a<script>alert(1)</script></p>")])
    assert not any("alert" in p.text for p in read(data).paragraphs)
