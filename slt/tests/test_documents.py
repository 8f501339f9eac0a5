"""Plans and reports on paper, in Word and in Excel: conforming, whole, typed, the same every time."""

import io
import subprocess
from datetime import date, datetime, timedelta

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pdfua import validate

from records.models import IssuedDocument
from slt import issuing, pdf, sheets, word
from slt.content import measures_in, plan_content
from slt.report_content import report_content
from slt.tests import documents
from slt.tests import factories as make
from slt.tests.factories import AT, ON
from slt.views.documents import draft_pdf
from slt.wording import catalogue, words_in

pytestmark = pytest.mark.django_db


def text_of(data: bytes, *options: str) -> str:
    read = subprocess.run(["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True)
    return read.stdout.decode()


def squeezed(text: str) -> str:
    return "".join(text.split())


def check_conforms(data: bytes, path, language: str, title: str) -> None:
    path.write_bytes(data)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
    assert [finding.rule_id for finding in validate(path).findings] == []
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert str(opened.Root.Lang) == language
        assert str(opened.docinfo["/Title"]) == title
        with opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def check_no_heading_is_stranded(data: bytes, content) -> None:
    """No page ends with a heading, nor with a measure's heading and a single line of its table."""
    headings = [f"{one.number} {one.heading}".split() for one in pdf.sections_of(content)]
    for number, page in enumerate(text_of(data, "-layout").split("\f")[2:], start=3):
        *lines, _foot = [line.split() for line in page.splitlines() if line.strip()] or [[]]
        for line in lines[-1:]:
            assert line not in headings, (number, line)
        for line in lines[-2:]:
            assert line not in headings or line[0].count(".") < 2, (number, line)


@pytest.mark.parametrize(("language", "name"), [("nb", "Rana"), ("nn", "Unjárga")])
def test_plan_and_report_are_what_an_archive_and_a_screen_reader_ask_for(language, name, tmp_path):
    made = documents.world(language, name)
    plan = documents.full_plan(made, count=7)
    documents.lived_year(made, plan)
    make.adopt(plan)
    report = make.finish(make.report(made.programme, introduction="Året i korte trekk."))
    for kind, document in (
        ("plan", issuing.issue_plan(plan.pk, at=AT)),
        ("report", issuing.issue_report(report.pk, at=AT)),
    ):
        data = document.file.data
        check_conforms(data, tmp_path / f"{kind}.pdf", language, document.title)
        text = squeezed(text_of(data))
        assert document.code in text
        subject = plan if kind == "plan" else report
        content = subject.frozen_content
        assert content is not None
        assert (document.public, document.content_hash) == (True, subject.content_hash)
        # All that the content says stands in the document.
        for measure in measures_in(content) if kind == "plan" else content["measures"]:
            for said in (measure["title"], measure["owner"]):
                assert squeezed(said) in text
        for said in documents.SAMI_NAME, f"{name} kommune", content["programme"]["name"]:
            assert squeezed(said) in text
        for one in pdf.sections_of(content):
            assert squeezed(f"{one.number} {one.heading}") in text
        check_no_heading_is_stranded(data, content)
    assert squeezed("26/114") in squeezed(text_of(issuing.document_of(plan).file.data))
    said = "Åretitall" if language == "nb" else "Åretital"
    assert said in text
    # Issuing again gives the same, and a second rendering the same bytes.
    again = issuing.issue_plan(plan.pk, at=AT + timedelta(hours=1))
    assert again == issuing.document_of(plan)
    first = again.file.data
    from records.pdf import render

    rendered = render(
        pdf.TEMPLATE,
        {**pdf.context_of(plan.frozen_content, again.code), "content_hash": plan.content_hash},
        title=again.title,
        language=language,
        author=pdf.author_of(plan.frozen_content["parties"]),
        identifier=again.code,
        created=plan.adopted_at,
    )
    assert rendered == first


def test_a_plan_of_many_measures_or_none_has_no_stranded_heading(tmp_path):
    made = documents.world()
    many = plan_content(documents.full_plan(made, count=30))
    none = {
        **many,
        "introduction": "",
        "hearing": {"from": None, "to": None, "outcome": ""},
        "focus_areas": [],
        "other_measures": [],
    }
    for name, content in (("many", many), ("none", none)):
        data = draft_pdf(content, ON)
        title = f"{pdf.title_of(content)} (UTKAST – 4. mai 2026)"
        check_conforms(data, tmp_path / f"{name}.pdf", "nb", title)
        check_no_heading_is_stranded(data, content)
        # On every page, the cover too.
        assert all("UTKAST" in page for page in text_of(data).split("\f")[:-1])
    assert "Planen har ingen mål ennå." in text_of(data)
    assert IssuedDocument.objects.count() == 0


def test_nothing_is_issued_from_a_draft():
    made = make.structure()
    with pytest.raises(issuing.NotFrozen):
        issuing.issue_plan(make.plan(made.programme).pk, at=AT)
    with pytest.raises(issuing.NotFrozen):
        issuing.issue_report(make.report(made.programme).pk, at=AT)


def test_word_opens_with_real_headings_tables_and_its_language():
    made = documents.world("nn")
    plan = documents.full_plan(made)
    content = plan_content(plan)
    document = Document(io.BytesIO(word.docx_of(content, ON, is_final=False)))
    headings = {
        one.text.replace("\u2002", " "): one.style.name
        for one in document.paragraphs
        if one.style.name.startswith("Heading")
    }
    assert headings["1 Trygg fritid"] == "Heading 1"
    assert headings["1.1 Mål: Flere unge har et trygt sted å være"] == "Heading 2"
    assert headings["1.1.1 Åpen hall, runde 1"] == "Heading 3"
    assert document.core_properties.language == "nn-NO"
    assert document.paragraphs[0].text == "UTKAST – 4. mai 2026"
    # Every measure has its table of facts; the last table is all of them, with a heading row that repeats.
    overview = document.tables[-1]
    assert [cell.text for cell in overview.rows[0].cells] == ["Nr.", "Tiltak", "Ansvarleg", "Periode"]
    assert overview.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(overview.rows) == 1 + len(list(measures_in(content)))
    assert len(document.tables) == 1 + len(list(measures_in(content))) + 1
    final = Document(io.BytesIO(word.docx_of(content, ON, is_final=True)))
    assert not any("UTKAST" in one.text for one in final.paragraphs)
    report = Document(
        io.BytesIO(word.docx_of(report_content(make.report(made.programme), at=AT), ON, is_final=False))
    )
    captions = [one.text for one in report.paragraphs if one.style.name.startswith("Heading")]
    assert words_in("nn")["measure_states"] in captions


def read(data: bytes):
    book = load_workbook(io.BytesIO(data))
    assert book.vba_archive is None
    return {page.title: page for page in book}


def rows(page):
    head, *rest = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


def test_excel_has_typed_days_and_numbers_and_nothing_is_a_formula():
    made = documents.world()
    plan = documents.full_plan(made)
    make.measure(made.programme, "=HYPERLINK(1)", plan=plan, cost=0)
    documents.lived_year(made, plan)
    pages = read(sheets.plan_xlsx(plan_content(plan)))
    assert list(pages) == ["Tiltak", "Mål", "Om"]
    for page in pages.values():
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref is not None
    by_title = {row["Tiltak"]: row for row in rows(pages["Tiltak"])}
    first = by_title["Åpen hall, runde 2"]
    assert first["Nr."] == "1.2.1"
    assert (first["Starter"], first["Slutter"]) == (datetime(2026, 1, 15), datetime(2026, 6, 15))
    assert (first["Kostnad i kroner"], first["Alder fra"]) == (25_001, 12)
    # Not stated is empty; nothing is a number.
    assert by_title["Åpen hall, runde 1"]["Kostnad i kroner"] is None
    assert by_title["=HYPERLINK(1)"]["Kostnad i kroner"] == 0
    cell = next(one for one in pages["Tiltak"]["B"] if one.value == "=HYPERLINK(1)")
    assert cell.data_type == "s"
    assert by_title["Foreldremøte på 8. trinn"]["Skoleår"] == 2026
    assert rows(pages["Mål"])[0]["Tiltak"] == 1

    report = read(sheets.report_xlsx(report_content(make.report(made.programme), at=AT)))
    assert list(report) == ["Tiltak", "Mål", "Møter", "Frammøte", "Henvisninger", "Året i tall", "Om"]
    done = next(row for row in rows(report["Tiltak"]) if row["Tiltak"] == "Natteravner i helgene")
    assert (done["Avsluttet"], done["Måloppnåelse"]) == (datetime(2026, 4, 30), "delvis nådd")
    steering = rows(report["Møter"])[1]
    assert (steering["Avtalt"], steering["Holdt"]) == (4, 3)
    assert rows(report["Møter"])[0]["Avtalt"] is None
    assert {row["Hva"]: row["Antall"] for row in rows(report["Henvisninger"])} == {
        "Løftet i året": 3,
        "Besvart i året": 2,
        "Dager til svar (median)": 45,
        "Trukket i året": 0,
        "Ikke besvart ved utgangen av året": 1,
    }
    # Of referrals only numbers leave the groups.
    assert not any("Uro" in str(cell.value) for page in report.values() for row in page for cell in row)


def test_the_words_are_the_same_in_both_written_standards():
    said = catalogue()
    assert set(said["nb"]) == set(said["nn"])
    for key, words in said["nb"].items():
        places = [part.partition("}")[0] for part in words.split("{")[1:]]
        assert sorted(places) == sorted(part.partition("}")[0] for part in said["nn"][key].split("{")[1:]), (
            key
        )


def test_the_period_is_said_as_people_say_it():
    words = words_in("nb")
    content = {"period_kind": "SCHOOL_YEAR", "valid_from": "2026-08-01", "valid_to": "2027-07-31"}
    assert pdf._period(content, words) == "skoleåret 2026/27"
    content |= {"period_kind": "CALENDAR_YEAR"}
    assert pdf._period(content, words) == "1. august 2026 – 31. juli 2027"
    content |= {"valid_from": "2026-01-01", "valid_to": date(2026, 12, 31).isoformat()}
    assert pdf._period(content, words) == "kalenderåret 2026"
