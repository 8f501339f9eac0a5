"""The draft as PDF and Word: marked, dated, and honest about what is missing."""

import io

import pytest
from docx import Document

from agreements import draft_files, pdf
from agreements.tests import factories as make
from agreements.tests.factories import ON
from agreements.tests.test_agreement_pdf import text_of

pytestmark = pytest.mark.django_db

SECTIONS = (
    ("Innledning", "LOCKED", "<p>Avtale mellom {kommune} og {enhet}.</p>"),
    (
        "Åpningstider",
        "ADAPTABLE",
        "<p>Stasjonen er åpen {apningstider}.</p><ul><li>Først</li><li>Så</li></ul>",
    ),
    ("Lokale forhold", "LOCAL", ""),
)


@pytest.fixture
def draft(sides):
    return make.started_agreement(sides, from_template=make.template(sections=SECTIONS))


def test_every_page_of_the_pdf_says_utkast_with_version_and_date(draft):
    pages = text_of(draft_files.draft_pdf(draft, ON)).split("\f")[:-1]
    assert len(pages) >= 3
    assert all("UTKAST – versjon 1, 4. mai 2026" in page for page in pages)


def test_unresolved_fields_are_said_in_words_and_shown_in_red(draft):
    assert pdf.missing_fields(draft, ON) == ["Åpningstider for publikum"]
    section = pdf.draft_content(draft, ON)["sections"][1]
    assert '<strong class="unresolved">[fyll inn: Åpningstider for publikum]</strong>' in section["html"]
    text = " ".join(text_of(draft_files.draft_pdf(draft, ON)).split())
    assert "Mangler i utkastet" in text
    assert "Stasjonen er åpen [fyll inn: Åpningstider for publikum]." in text
    assert "{" not in text


def test_known_fields_are_filled(draft):
    text = " ".join(text_of(draft_files.draft_pdf(draft, ON)).split())
    assert "Avtale mellom Fjordvik kommune og Fjordvik politistasjonsdistrikt." in text


def test_an_empty_section_says_so(draft):
    assert "[avsnittet er ikke skrevet]" in text_of(draft_files.draft_pdf(draft, ON))


def test_a_draft_carries_no_verification_code(draft):
    from records.pdf import read_identifier

    assert read_identifier(draft_files.draft_pdf(draft, ON)) is None


def test_the_word_file_has_headings_lists_and_the_mark(draft):
    opened = Document(io.BytesIO(draft_files.draft_docx(draft, ON)))
    headings = [p.text for p in opened.paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["1\u2002Innledning", "2\u2002Åpningstider", "3\u2002Lokale forhold"]
    texts = [paragraph.text for paragraph in opened.paragraphs]
    assert texts[0] == "UTKAST – versjon 1, 4. mai 2026"
    assert "Stasjonen er åpen [fyll inn: Åpningstider for publikum]." in texts
    assert [p.text for p in opened.paragraphs if p.style.name.startswith("List")] == ["Først", "Så"]
    assert "UTKAST – versjon 1, 4. mai 2026" in opened.sections[0].header.paragraphs[0].text
    facts = {row.cells[0].text: row.cells[1].text for row in opened.tables[0].rows}
    assert facts["Parter"] == "Fjordvik politistasjonsdistrikt, Fjordvik kommune"
    assert facts["Mangler i utkastet"] == "Åpningstider for publikum"


def test_script_that_got_in_does_not_get_out(draft):
    """The texts are cleaned when they are saved; what is put into them here is escaped."""
    draft.merge_values = {"responstid": "<script>alert(1)</script>"}
    draft.sections.filter(heading="Lokale forhold").update(body="<p>Responstid: {responstid}.</p>")
    draft.save()
    html = pdf.draft_content(draft, ON)["sections"][2]["html"]
    assert html == "<p>Responstid: &lt;script&gt;alert(1)&lt;/script&gt;.</p>"


@pytest.mark.parametrize(
    ("make_response", "kind", "ending"),
    [
        (draft_files.pdf_response, "application/pdf", "pdf"),
        (
            draft_files.docx_response,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx",
        ),
    ],
)
def test_the_files_are_downloads_that_nobody_keeps(draft, make_response, kind, ending):
    response = make_response(draft, ON)
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == (
        f'attachment; filename="utkast-samarbeidsavtale-versjon-1-2026-05-04.{ending}"'
    )
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_nynorsk_draft_speaks_nynorsk(sides):
    draft = make.started_agreement(sides, from_template=make.template(language="nn", sections=SECTIONS))
    text = text_of(draft_files.draft_pdf(draft, ON))
    assert "Manglar i utkastet" in text
    assert "[avsnittet er ikkje skrive]" in text
    assert "Innhald" in text
