"""The documents: issued once, conforming, read by the right circle, recognised when somebody asks."""

import io
import json
import subprocess
from datetime import timedelta

import pgtrigger
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from pdfua import validate

from councils import document_clock, issuing, pdf, verification
from councils.actions.excerpts import make_excerpt
from councils.models import Minutes
from councils.tests import factories, papers
from councils.tests.factories import AT, ON
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import documents
from records import verification as checks
from records.models import AuditEvent, IssuedDocument
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return factories.council()


def text_of(document: IssuedDocument) -> str:
    data = document.file.data
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def all_of(council) -> dict[str, IssuedDocument]:
    minutes = papers.approved(council)
    open_, closed = papers.decisions_of(minutes)
    full, public = issuing.issue_minutes(minutes.pk, at=AT)
    return {
        "notice": issuing.issue_notice(papers.noticed(council).pk, at=AT),
        "full": full,
        "public": public,
        "excerpt": issuing.issue_excerpt(open_.pk, at=AT),
        "closed excerpt": issuing.issue_excerpt(closed.pk, at=AT),
    }


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_document_is_what_an_archive_and_a_screen_reader_ask_for(language, tmp_path):
    made = all_of(factories.council(language=language))
    for name, document in made.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(document.file.data)
        subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
        assert [finding.rule_id for finding in validate(path).findings] == [], name
        with pikepdf.open(io.BytesIO(document.file.data)) as opened:
            assert str(opened.Root.Lang) == language
            assert str(opened.docinfo["/Title"]) == document.title
            with opened.open_metadata() as metadata:
                assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        text = text_of(document)
        assert document.code in text
        assert "Side 1 av" in text
    assert "Čáhcesuolu" in text_of(made["public"])


def test_which_are_public_and_why_the_others_are_not(council):
    made = all_of(council)
    assert {name: (one.public, one.legal_basis) for name, one in made.items()} == {
        "notice": (False, ""),
        "full": (False, f"{papers.BASIS}; Offentleglova § 24"),
        "public": (True, ""),
        "excerpt": (True, ""),
        "closed excerpt": (False, "Offentleglova § 24"),
    }
    assert {name: one.title for name, one in made.items()} == {
        "notice": "Møteinnkalling, Politirådet i Rana, 25. mai 2026",
        "full": "Referat, Politirådet i Rana, 13. april 2026",
        "public": "Offentlig referat, Politirådet i Rana, 13. april 2026",
        "excerpt": "Utskrift av beslutning i sak 3/26, Politirådet i Rana, 13. april 2026",
        "closed excerpt": "Utskrift av beslutning i sak 3/26, Politirådet i Rana, 13. april 2026",
    }
    full, public = text_of(made["full"]), text_of(made["public"])
    assert "Lukket avsnitt." in full
    assert "Unntatt offentlighet etter offentleglova § 13" in full
    assert "Inneholder opplysninger unntatt offentlighet" in full
    assert "Avsnitt unntatt offentlighet etter offentleglova § 13, jf. politiregisterloven § 23." in public
    assert "Beslutning unntatt offentlighet etter offentleglova § 24." in public
    assert "Saken er unntatt offentlighet etter offentleglova § 13" in public
    assert "Lukket avsnitt." not in public
    # A hash of the whole would let somebody try out what the closed words are.
    assert made["public"].content_hash != made["full"].content_hash
    assert made["full"].content_hash not in public


@pytest.mark.parametrize(("access", "public"), [("PUBLIC", True), ("PARTIES", False), ("MEMBERS", False)])
def test_minutes_where_nothing_is_closed_are_one_document(access, public):
    minutes = papers.approved(factories.council(access=access), is_closed=False)
    (only,) = issuing.issue_minutes(minutes.pk, at=AT)
    assert (only.purpose, only.public, only.legal_basis) == ("minutes_full", public, "")
    assert issuing.open_document(minutes) == issuing.full_document(minutes) == only


def test_issuing_again_gives_the_same_and_a_second_rendering_the_same_bytes(council):
    minutes = papers.approved(council)
    first = issuing.issue_minutes(minutes.pk, at=AT)
    again = issuing.issue_minutes(minutes.pk, at=AT + timedelta(hours=1))
    assert again == first
    assert IssuedDocument.objects.count() == 2
    # What a worker killed after rendering would have made, once more from the start.
    content = minutes.frozen_content
    code = issuing.code_for(minutes, "minutes_full", minutes.content_hash)
    assert code == first[0].code
    context = pdf.minutes_context(content, pdf.approval_of(minutes), code)
    from records.pdf import render

    rendered = render(
        pdf.MINUTES,
        {**context, "content_hash": minutes.content_hash},
        title=first[0].title,
        language="nb",
        author=pdf.author_of(content["parties"]),
        identifier=code,
        created=minutes.approved_at,
    )
    assert rendered == first[0].file.data


def test_nothing_is_issued_from_minutes_that_are_not_approved(council):
    minutes = factories.minutes_of(papers.written(council), state="IN_REVIEW")
    open_, _closed = papers.decisions_of(minutes)
    with pytest.raises(issuing.NotApproved):
        issuing.issue_minutes(minutes.pk, at=AT)
    with pytest.raises(Refused, match="ikke godkjent"):
        make_excerpt(decision=open_, by=factories.actor(council.mayor), on=ON, at=AT)


def test_how_it_was_approved_is_said_in_plain_words(council):
    minutes = papers.approved(council)
    words = pdf.words_in("nb")
    assert pdf.approval_sentences(pdf.approval_of(minutes), words) == [
        "Godkjent av Pål Kontakt Rana, politikontakt i Rana politistasjon, 4. mai 2026."
    ]
    by_rule = papers.approved(factories.council("Nesna"), is_approved_by_rule=True)
    (said,) = pdf.approval_sentences(pdf.approval_of(by_rule), words)
    assert said.startswith("Forumet har selv bestemt at taushet regnes som godkjenning. Ingen av dem")
    assert "Pål Kontakt" not in said


def test_the_excerpt_is_made_once_by_those_who_read_the_decision(council):
    minutes = papers.approved(council)
    open_, closed = papers.decisions_of(minutes)
    outsider = parties.official(council.municipality, OfficeRole.DEPUTY_MAYOR, "Vidar Vara")
    first = make_excerpt(decision=open_, by=factories.actor(outsider), on=ON, at=AT)
    again = make_excerpt(decision=open_, by=factories.actor(council.mayor), on=ON, at=AT)
    assert again == first
    with pytest.raises(NotAllowed):
        make_excerpt(decision=closed, by=factories.actor(outsider), on=ON, at=AT)
    make_excerpt(decision=closed, by=factories.actor(council.contact), on=ON, at=AT)
    events = AuditEvent.objects.filter(verb="meeting.excerpt_issued")
    assert [(one.actor_name, one.data["item"]) for one in events.order_by("pk")] == [
        ("Vidar Vara", "3/26"),
        ("Pål Kontakt Rana", "3/26"),
    ]


# Who reads what

READERS = {
    "everyone": {"public", "excerpt"},
    "other municipality": {"public", "excerpt"},
    "superuser": {"public", "excerpt"},
    "party": {"notice", "public", "excerpt"},
    "member": {"notice", "full", "public", "excerpt", "closed excerpt"},
}


@pytest.mark.parametrize("access", ["PUBLIC", "PARTIES", "MEMBERS"])
def test_each_document_is_read_in_its_own_circle(access):
    council = factories.council(access=access)
    made = all_of(council)
    people = {
        "everyone": None,
        "other municipality": parties.official(parties.municipality("Bodø"), OfficeRole.MAYOR, "Ada Annen"),
        "party": parties.official(council.municipality, OfficeRole.DEPUTY_MAYOR, "Vidar Vara"),
        "member": council.director,
        "superuser": parties.superuser(),
    }
    inside = {"PUBLIC": set(READERS), "PARTIES": {"party", "member"}, "MEMBERS": {"member"}}[access]
    for who, person in people.items():
        client = Client()
        if person is not None:
            parties.login(client, person)
        expected = READERS[who] if who in inside else set()
        # In a forum that is its members' alone the minutes are opened first; for others there is no button.
        opened = client.post(reverse("councils:minutes_open", args=[Minutes.objects.get().meeting_id]))
        assert who != "member" or access != "MEMBERS" or opened.status_code == 303
        assert read_by(client, made) == expected, who
        check_pages(client, who, expected)


def read_by(client, made) -> set[str]:
    """The documents that the person is handed, to the last byte; the others are not there."""
    read = set()
    for name, document in made.items():
        meeting = verification.meeting_of(document)
        answer = client.get(reverse("councils:document", args=[meeting.pk, document.code]))
        if answer.status_code == 200:
            assert answer.content == document.file.data
            read.add(name)
        else:
            assert answer.status_code == 404
    held = Minutes.objects.get().meeting_id
    # Not by another meeting's address, and not with another code.
    for code in (made["notice"].code, "2222-2222-2222"):
        assert client.get(reverse("councils:document", args=[held, code])).status_code == 404
    return read


def check_pages(client, who: str, expected: set[str]) -> None:
    """The page and the Word files are in the same circles; approved minutes have no draft any more."""
    held = Minutes.objects.get().meeting_id
    answers = {
        name: client.get(reverse(f"councils:{name}", args=[held])).status_code
        for name in ("public_minutes", "public_word", "minutes_word", "minutes_draft_pdf", "agenda_word")
    }
    open_ = 200 if "public" in expected else 404
    outside = 302 if who == "everyone" else 404
    assert answers == {
        "public_minutes": open_,
        "public_word": open_,
        "minutes_word": 200 if "full" in expected else outside,
        "minutes_draft_pdf": outside,
        "agenda_word": 200 if "notice" in expected else outside,
    }, who


def test_a_draft_is_made_for_members_and_never_kept(client, council):
    minutes = factories.minutes_of(papers.written(council))
    url = reverse("councils:minutes_draft_pdf", args=[minutes.meeting_id])
    parties.login(client, council.contact)
    assert client.get(url).status_code == 404
    parties.login(client, council.coordinator)
    answer = client.get(url)
    assert answer.status_code == 200
    text = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True
    ).stdout.decode()
    assert "UTKAST – ikke godkjent" in text
    assert "Referatet er ikke godkjent" in text
    assert IssuedDocument.objects.count() == 0
    Minutes.objects.update(state="IN_REVIEW", round=1, sent_at=AT)
    parties.login(client, council.contact)
    assert client.get(url).status_code == 200
    assert client.get(reverse("councils:public_minutes", args=[minutes.meeting_id])).status_code == 404


def test_the_button_makes_the_excerpt_and_leads_to_it(client, council):
    minutes = papers.approved(council)
    open_, closed = papers.decisions_of(minutes)
    parties.login(client, council.contact)
    for decision in (open_, closed):
        url = reverse("councils:make_excerpt", args=[minutes.meeting_id, decision.pk])
        assert client.get(url).status_code == 200
        assert documents.documents_of(decision).count() == 0
        answer = client.post(url)
        (made,) = documents.documents_of(decision)
        assert answer.status_code == 303
        assert answer["Location"] == reverse("councils:document", args=[minutes.meeting_id, made.code])
    parties.login(client, parties.official(council.municipality, OfficeRole.DEPUTY_MAYOR, "Vidar Vara"))
    assert (
        client.post(reverse("councils:make_excerpt", args=[minutes.meeting_id, closed.pk])).status_code == 404
    )
    client.logout()
    assert (
        client.post(reverse("councils:make_excerpt", args=[minutes.meeting_id, open_.pk])).status_code == 302
    )


# Is it genuine?


def test_a_code_tells_that_it_is_genuine_and_of_what_is_closed_no_more_than_the_title(client, council):
    made = all_of(council)
    for name, document in made.items():
        answer = verification.verify_document(document, ON)
        assert (answer.finding, answer.tone) == ("ISSUED", "success")
        assert answer.is_hidden == (name in {"notice", "full", "closed excerpt"})
        page = client.get(f"/verifiser/{document.code}/").content.decode()
        assert answer.heading in page
        assert document.title in page
        assert (document.file.sha256 in page) == document.public
        assert "Lukket" not in page
    assert verification.verify_document(made["public"], ON).link == reverse(
        "councils:public_minutes", args=[Minutes.objects.get().meeting_id]
    )
    assert verification.verify_document(made["full"], ON).link == ""


def test_a_file_is_known_to_the_last_byte_and_an_altered_one_is_found_out(client, council):
    document = all_of(council)["public"]
    data = document.file.data
    whole = verification.verify_bytes(data, ON)
    assert (whole.finding, whole.by_file) == ("ISSUED", True)
    assert verification.verify_bytes(data + b"\n", ON).finding == "ALTERED"
    assert verification.verify_bytes(b"%PDF-1.4 something else", ON) is None
    uploaded = io.BytesIO(data + b"\n")
    uploaded.name = "referat.pdf"
    page = client.post("/verifiser/", {"file": uploaded}).content.decode()
    assert "Filen er endret" in page


def test_an_older_notice_says_that_a_newer_one_counts(council):
    first = papers.noticed(council)
    document = issuing.issue_notice(first.pk, at=AT)
    papers.noticed(council, kind="UPDATE", sequence=1, meeting=first.meeting)
    answer = verification.verify_document(document, ON)
    assert (answer.finding, answer.tone) == ("EARLIER_NOTICE", "warning")
    papers.noticed(council, kind="CANCEL", sequence=2, meeting=first.meeting)
    assert "Møtet ble avlyst 4. mai 2026." in verification.verify_document(document, ON).sentences


def test_another_rooms_document_is_not_ours(council):
    document = documents.issue(
        council.forum, "other", pdf=b"%PDF-1.4", title="Annet", content_hash="0" * 64, language="nb", at=AT
    )
    assert verification.verify_document(document, ON) is None


# What is kept is looked after


def test_the_check_of_what_is_frozen_finds_nothing_and_finds_a_changed_word(council):
    all_of(council)
    assert list(checks.checks()["referater"]()) == []
    minutes = Minutes.objects.get()
    changed = json.loads(json.dumps(minutes.frozen_content).replace("styrker", "svekker"))
    with pgtrigger.ignore("councils.Minutes:approved_minutes_stand"):
        Minutes.objects.filter(pk=minutes.pk).update(frozen_content=changed)
    open_, _closed = papers.decisions_of(minutes)
    made_of_it = [
        *documents.documents_of(minutes).filter(purpose="minutes_public"),
        *documents.documents_of(open_),
    ]
    assert list(checks.checks()["referater"]()) == [
        f"Referat {minutes.pk}: det fryste innholdet er endret.",
        *(
            f"Dokument {one.pk}, «{one.title}»: det er laget av et annet innhold enn det som står fast."
            for one in made_of_it
        ),
    ]


def test_the_clock_knows_what_is_missing(council):
    minutes = papers.approved(council)
    assert document_clock.minutes_without_documents(AT) == []
    later = AT + timedelta(minutes=1)
    assert document_clock.minutes_without_documents(later) == [minutes.pk]
    issuing.issue_minutes(minutes.pk, at=AT)
    assert document_clock.minutes_without_documents(later) == []


def test_an_agenda_of_titles_begins_under_the_people_who_are_called(council):
    meeting = factories.called_meeting(council.forum)
    for title in ("Godkjenning", "Referat", "Status", "Beslutninger", "Radikalisering", "Eventuelt"):
        factories.item(council.forum, title, meeting=meeting)
    notice = issuing.issue_notice(papers.noticed(council, meeting=meeting).pk, at=AT)
    command = ["pdftotext", "-f", "1", "-l", "1", "-", "-"]
    first = subprocess.run(command, input=notice.file.data, capture_output=True, check=True).stdout.decode()
    assert "Saksliste" in first
    assert "Godkjenning" in first
