"""The agreed evaluation as a document: conforming, whole, the same every time, issued, filed and verified."""

import hashlib
import io
import subprocess

import pikepdf
import pytest
from docx import Document
from pdfua import validate

from agreements import tasks
from agreements.evaluation import document_clock, issuing, pdf, verification, word
from agreements.evaluation.content import content_of
from agreements.evaluation.document import sections_of
from agreements.evaluation.document_figures import DUTY
from agreements.evaluation.figures import recounted
from agreements.evaluation.opening import opened
from agreements.evaluation.wording import catalogue
from agreements.models import Evaluation, EvaluationAnswer
from agreements.tests import evaluation_factories as make
from agreements.tests import evaluation_year as year
from agreements.tests.factories import AT, ON
from parties.models import Filing
from records import documents
from records.days import day_of

pytestmark = pytest.mark.django_db


def duty(label, status, sentence, place=None):
    """A duty as figures hold it."""
    return {
        "key": "moter",
        "kind": "council_meetings",
        "label": label,
        "strength": "MUST",
        "responsible": "BOTH",
        "municipality": place,
        "status": status,
        "sentence": sentence,
        "value": 1,
        "wanted": 2,
        "planned": 0,
        "records": [{"kind": "meeting", "pk": 1, "on": "2025-03-11", "counts": True}],
    }


def agreed(language="nb", name="Rana", **fields):
    """An agreed evaluation with something in every section."""
    made = year.cooperation(name, language)
    year.lived(made)
    evaluation = year.evaluation(made, answered=False, joint_text="Et år med flere møter.\n\nVi fortsetter.")
    make.side_answer(evaluation, "POLICE", score=5, comment="Vi møtes oftere enn før.")
    make.side_answer(
        evaluation,
        "MUNICIPALITY",
        scores={**dict.fromkeys(make.SCALE_KEYS, 2), "frame-1": None},
        comment="Čáhcesuolu er med.",
    )
    for _one in range(6):
        make.own_answers(make.participant(evaluation, "POLICE", answered_at=AT), 4)
    year.point(evaluation, "Innkallingen går tidligere", text="To uker før.", becomes="AGENDA_ITEM")
    year.point(evaluation, "Fire møter i året", becomes="CHANGE", section_key="innledning")
    figures = recounted(evaluation, AT)
    figures["duties"] = [duty("Møter i politirådet", "UNMET", "1 av 2 møter er holdt.")]
    evaluation.figures = figures
    content = content_of(evaluation, AT, is_final=True)
    make.submitted(evaluation, figures=figures, frozen_content=content)
    return made, make.agreed(evaluation)


def text_of(data):
    read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return "".join(read.stdout.decode().split())


def test_the_document_conforms_and_holds_all_that_was_agreed(tmp_path, settings):
    made, evaluation = agreed()
    with pytest.raises(issuing.NotAgreed):
        issuing.issue_report(year.evaluation(made, "SUBMITTED", year=2023).pk, AT)
    # The task was lost: the clock finds what is missing, once.
    assert document_clock.without_document(AT) == []
    later = AT.replace(hour=13)
    assert document_clock.without_document(later) == [evaluation.pk]
    document = documents.documents_of(evaluation).get(pk=tasks.make_evaluation_document.call(evaluation.pk))
    assert document_clock.without_document(later) == []
    assert (document.public, document.profile, document.edition) == (False, "pdf/a-2a", 1)
    assert issuing.issue_report(evaluation.pk, later) == document
    data = bytes(document.file.data)
    path = tmp_path / "evaluation.pdf"
    path.write_bytes(data)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
    assert [finding.rule_id for finding in validate(path).findings] == []
    with pikepdf.open(io.BytesIO(data)) as opened_file:
        assert str(opened_file.Root.Lang) == "nb"
        assert str(opened_file.docinfo["/Title"]) == document.title
    text = text_of(data)
    for said in (
        "Vi møtes oftere enn før.",
        "Čáhcesuolu er med.",
        "Et år med flere møter.",
        "Innkallingen går tidligere",
        "1 av 2 møter er holdt.",
        "ikke oppfylt",
        "3 av 4",
        "vet ikke",
        "Avstand: 3",
        "Godkjent av alle parter 4. mai 2026",
        evaluation.content_hash,
        evaluation.figures_hash,
        document.code,
        *(section.heading for section in sections_of(evaluation.frozen_content)),
    ):
        assert "".join(said.split()) in text, said
    # Made again from the same frozen content it is the same to the last byte.
    from records.pdf import render

    context = pdf.context_of(
        evaluation.frozen_content,
        pdf.approvals_of(evaluation),
        document.code,
        agreed_on=day_of(evaluation.agreed_at),
    )
    again = render(
        pdf.TEMPLATE,
        {**context, "content_hash": evaluation.content_hash},
        title=document.title,
        language="nb",
        author=pdf.author_of(evaluation.frozen_content["parties"]),
        identifier=document.code,
        created=evaluation.agreed_at,
    )
    assert hashlib.sha256(again).hexdigest() == document.file.sha256

    # Both parties file it.
    filings = Filing.objects.filter(document=document)
    assert {one.organisation.pk for one in filings} == {made.sides.municipality.pk, made.sides.unit.pk}
    assert document_clock.filing.not_filed(later, 9) == []

    # Whoever holds the paper can ask about it; what it says is not told to those who do not.
    answer = verification.verify_document(document)
    assert (answer.heading, answer.is_hidden) == ("Dette er en godkjent evaluering", True)
    whole = verification.verify_bytes(data)
    assert whole.sentences[0] == "Filen er nøyaktig slik portalen utstedte den."
    assert verification.verify_bytes(data + b"\n% x").heading == "Filen er endret"
    assert verification.verify_bytes(b"%PDF-1.7 something else") is None


def test_what_is_frozen_is_checked_again(client):
    made, evaluation = agreed()
    assert list(verification.faults_in_frozen()) == []
    submitted = year.evaluation(made, "SUBMITTED", year=2023)
    figures = {**submitted.figures, "counted_at": "2020-01-01T00:00:00+01:00"}
    Evaluation.objects.filter(pk=submitted.pk).update(figures=figures)
    assert list(verification.faults_in_frozen()) == [
        f"Evaluering {submitted.pk}: de fryste tallene er endret."
    ]
    Evaluation.objects.filter(pk=submitted.pk).update(
        figures=submitted.figures, frozen_content={**submitted.frozen_content, "joint_text": "Annet"}
    )
    assert list(verification.faults_in_frozen()) == [
        f"Evaluering {submitted.pk}: det fryste innholdet er endret."
    ]
    documents.issue(
        evaluation, "evaluation", pdf=b"%PDF-1.7 x", title="Evaluering", content_hash="0" * 64, language="nb"
    )
    assert len(list(verification.faults_in_frozen())) == 2


def test_word_and_the_municipal_councils_paper_in_nynorsk():
    made, evaluation = agreed("nn", "Unjárga")
    content = evaluation.frozen_content
    opened_file = Document(
        io.BytesIO(word.docx_of(content, ON, approvals=pdf.approvals_of(evaluation), agreed_on=ON))
    )
    headings = [one.text for one in opened_file.paragraphs if one.style.name.startswith("Heading")]
    assert [one for one in headings if one in {"Samandrag", "Svara", "Forbetringspunkt", "Pliktene"}] == [
        "Samandrag",
        "Pliktene",
        "Svara",
        "Forbetringspunkt",
    ]
    assert opened_file.core_properties.language == "nn-NO"
    cells = {cell.text for table in opened_file.tables for row in table.rows for cell in row.cells}
    assert {"5 av 5", "veit ikkje", "Vi møtes oftere enn før.", "Kari Ordfører"} <= cells
    assert not any("UTKAST" in one.text for one in opened_file.paragraphs)
    draft = Document(io.BytesIO(word.docx_of(content, ON)))
    assert draft.paragraphs[0].text == "UTKAST – 4. mai 2026"
    case = Document(io.BytesIO(word.case_docx_of(content, made.sides.municipality.pk, ON)))
    said = "\n".join(one.text for one in case.paragraphs)
    for words in (
        "Sak til kommunestyret: Evaluering 2025",
        "Kommunestyret tek evalueringa",
        "Fire møter i året",
    ):
        assert words in said


def in_words(evaluation, side, comment):
    """The side's answer to a question in words."""
    EvaluationAnswer.objects.create(
        evaluation=evaluation,
        side=side,
        question_key="styrker",
        comment=comment,
        updated_at=AT,
        updated_by_name="Siri Koordinator",
    )


def after_a_year(language="nb", name="Rana"):
    """The content of an evaluation with an agreed one the year before: duties, words, and points since."""
    made = year.cooperation(name, language)
    lived = year.lived(made)
    last = year.evaluation(made, year=2024)
    in_words(last, "POLICE", "Vi kjente hverandre.")
    followed = year.point(last, "Flere saker fra politiet", becomes="AGENDA_ITEM")
    done = year.point(last, "Innkalling i tide")
    year.point(last, "Tiltak mot hærverk", becomes="MEASURE")
    here, there = ({"id": pk, "name": word} for pk, word in ((7, "Rana"), (8, "Nesna")))
    figures = recounted(last, AT)
    figures["duties"] = [
        duty("Møter i politirådet", "UNMET", "Ett møte."),
        {**duty("Til stede", "MET", "Alle uker.", here), "key": "til-stede"},
    ]
    last.figures = figures
    frozen = content_of(last, AT, is_final=True)
    make.submitted(last, figures=figures, frozen_content=frozen)
    make.agreed(last)
    type(done).objects.filter(pk=followed.pk).update(item=lived["items"][0])
    type(done).objects.filter(pk=done.pk).update(
        done_on=ON, done_by_name="Siri Koordinator", outcome="Ny rutine."
    )
    evaluation = year.evaluation(made)
    in_words(evaluation, "MUNICIPALITY", "Vi ringer hverandre.")
    content = content_of(evaluation, AT)
    content["figures"]["duties"] = [
        duty("Møter i politirådet", "MET", "To møter."),
        {**duty("Til stede", "BEHIND", "Få uker.", there), "key": "til-stede"},
        {**duty("Til stede", "BEHIND", "Få uker.", here), "key": "til-stede"},
    ]
    return content


def test_last_years_duties_words_and_points_stand_beside_this_years():
    content = after_a_year()
    parts = {one.anchor: one.parts for one in sections_of(content)}
    duties = parts["forpliktelser"][-1]
    place = duties.head.index("I fjor")
    assert [(row[0], row[place - 1], row[place]) for row in duties.rows] == [
        ("Møter i politirådet", "oppfylt", "ikke oppfylt"),
        # It is the municipality's own status; the other one's was not frozen.
        ("Til stede, Nesna", "ligger etter", "–"),
        ("Til stede, Rana", "ligger etter", "oppfylt"),
    ]
    strengths = parts["svar-ord"][0]
    assert strengths.rows == (
        ("Svar", "ikke besvart", "Vi ringer hverandre."),
        ("I fjor", "Vi kjente hverandre.", "ikke besvart"),
    )
    assert parts["i-fjor"][-1].rows == (
        ("Flere saker fra politiet", "Sak i politirådet: på sakslisten", "ikke ført som gjort", "–"),
        ("Innkalling i tide", "Følges opp av den ansvarlige", "4. mai 2026", "Ny rutine."),
        ("Tiltak mot hærverk", "Tiltak i SLT: ikke laget ennå", "ikke ført som gjort", "–"),
    )
    document = Document(io.BytesIO(word.docx_of(content, ON)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"I fjor", "Vi kjente hverandre.", "Ny rutine."} <= cells
    # What was frozen before the points came along is read without them.
    del content["last_year"]["points"]
    assert "i-fjor" not in {one.anchor for one in sections_of(content)}
    # Without an evaluation the year before there is no column for it.
    content["last_year"] = None
    parts = {one.anchor: one.parts for one in sections_of(content)}
    assert "I fjor" not in parts["forpliktelser"][-1].head


def test_what_is_put_forward_does_not_say_that_it_is_being_written():
    content = after_a_year()
    for fields, said in (
        ({}, "Under arbeid"),
        ({"is_submitted": True}, "Lagt fram til godkjenning"),
        ({"is_submitted": True, "agreed_on": ON}, "Godkjent av alle parter 4. mai 2026"),
    ):
        assert dict(pdf.facts_of(content, **fields))["Status"] == said
        document = Document(io.BytesIO(word.docx_of(content, ON, **fields)))
        text = [one.text for one in document.paragraphs]
        text += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert any(said in one for one in text)


def test_words_stand_in_both_written_standards():
    said = catalogue()
    assert set(said["nb"]) == set(said["nn"])
    for key, words in said["nb"].items():
        names = [
            sorted(part.partition("}")[0] for part in one.split("{")[1:]) for one in (words, said["nn"][key])
        ]
        assert names[0] == names[1], key


def test_a_figure_and_a_duty_are_opened_by_their_names():
    _made, evaluation = agreed()
    content = evaluation.frozen_content
    meetings = opened(content, "council_held")
    assert meetings.says == "Møter holdt i politirådet: 2"
    assert {one.kind for one in meetings.records} == {"meeting"}
    found = opened(content, f"{DUTY}.0")
    assert (found.says, found.reason) == ("Møter i politirådet: ikke oppfylt", "1 av 2 møter er holdt.")
    for nothing in ("", "nothing", f"{DUTY}.7", f"{DUTY}.x", "council_held.9"):
        assert opened(content, nothing) is None
