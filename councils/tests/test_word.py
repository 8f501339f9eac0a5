"""Agenda and minutes as Word: real headings and tables, whole for members, open for others."""

import io

import pytest
from docx import Document

from councils import pdf, word
from councils.content_public import public_minutes
from councils.tests import factories, papers
from councils.tests.factories import ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return factories.council()


def read(data: bytes):
    document = Document(io.BytesIO(data))
    text = "\n".join(
        [
            *(paragraph.text for paragraph in document.paragraphs),
            *(cell.text for table in document.tables for row in table.rows for cell in row.cells),
        ]
    )
    return document, text


def headings(document) -> list[str]:
    return [
        one.text.replace("\u2002", " ") for one in document.paragraphs if one.style.name.startswith("Heading")
    ]


def test_the_members_minutes_are_whole_and_a_draft_says_so(council):
    minutes = factories.minutes_of(papers.written(council))
    document, text = read(word.minutes_docx(minutes, ON))
    assert headings(document) == [
        "Frammøte",
        "Saker",
        "Sak 3/26 Natteravner i Čáhcesuolu",
        "Sak 4/26 Trussel mot navngitt arrangement",
    ]
    assert "UTKAST – ikke godkjent, 4. mai 2026" in text
    assert "Lukket avsnitt." in text
    assert "Unntatt offentlighet etter offentleglova § 24" in text
    assert [table.rows[0].cells[0].text for table in document.tables] == ["Tid", "Navn", "Hva"]


def test_the_open_minutes_have_marks_where_something_is_withheld(council):
    minutes = papers.approved(council)
    part = public_minutes(minutes.frozen_content)
    document, text = read(word.public_minutes_docx(part, pdf.approval_of(minutes), "Offentlig referat"))
    assert headings(document) == [
        "Frammøte",
        "Saker",
        "Sak 3/26 Natteravner i Čáhcesuolu",
        "Sak 4/26 Trusselvurdering",
        "Godkjenning",
    ]
    assert "UTKAST" not in text
    assert "Lukket" not in text
    assert text.count("unntatt offentlighet etter offentleglova") == 3


def test_the_agenda_is_open_for_all_called_and_whole_for_members(council):
    meeting = papers.noticed(council).meeting
    document, text = read(word.agenda_docx(meeting))
    assert headings(document) == ["Innkalt", "Saksliste", "Skolestart", "Sak unntatt offentlighet"]
    assert "Hemmelig sak" not in text
    assert "Åpent saksframlegg." in text
    document, _text = read(word.whole_agenda_docx(meeting))
    assert headings(document) == ["Innkalt", "Saksliste", "Skolestart", "Hemmelig sak"]
