"""Approved minutes go to the parties' archives: once, and what is closed is never mailed."""

from datetime import timedelta

import pytest

from councils import document_clock, filing, issuing, tasks
from councils.tests import factories, papers
from councils.tests.factories import AT
from parties.filing_sheet import FilingSheet
from parties.models import Filing
from records.models import Dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    made = factories.council()
    made.municipality.filing_email = "arkiv@rana.example"
    made.municipality.save()
    return made


def test_both_parties_file_the_full_minutes_and_closed_ones_are_not_mailed(council):
    minutes = papers.approved(council)
    full, _public = issuing.issue_minutes(minutes.pk, at=AT)
    filings = filing.file_minutes(minutes, full, at=AT)
    assert {one.organisation.display_name: (one.document, one.is_closed) for one in filings} == {
        "Rana kommune": (full, True),
        "Rana politistasjon": (full, True),
    }
    (mail,) = Dispatch.objects.filter(address="arkiv@rana.example")
    assert list(mail.attachments.all()) == []
    sheet = FilingSheet.of(filings[0])
    assert (sheet.title, sheet.document_type, sheet.unit) == (
        full.title,
        "Møteprotokoll",
        "Politirådet i Rana",
    )
    assert sheet.legal_basis == full.legal_basis == f"{papers.BASIS}; Offentleglova § 24"
    assert sheet.subject_on.isoformat() == "2026-04-13"
    assert "Trussel mot" not in str(filings[0].sheet)


def test_open_minutes_of_a_public_forum_are_mailed_with_their_file(council):
    minutes = papers.approved(council, is_closed=False)
    (only,) = issuing.issue_minutes(minutes.pk, at=AT)
    filing.file_minutes(minutes, only, at=AT)
    (mail,) = Dispatch.objects.filter(address="arkiv@rana.example")
    assert only.file in list(mail.attachments.all())
    assert [one.is_closed for one in Filing.objects.all()] == [False, False]


def test_the_parties_are_those_of_the_day_of_the_meeting(council):
    council.forum.parties.filter(organisation=council.unit).update(valid_to=AT.date() - timedelta(days=30))
    minutes = papers.approved(council)
    full, _public = issuing.issue_minutes(minutes.pk, at=AT)
    assert [one.organisation_id for one in filing.file_minutes(minutes, full, at=AT)] == [
        council.municipality.pk
    ]


def test_the_task_makes_and_files_and_may_be_repeated(council):
    minutes = papers.approved(council)
    first = tasks.make_minutes_documents.func(minutes.pk)
    assert tasks.make_minutes_documents.func(minutes.pk) == first
    assert (Filing.objects.count(), Dispatch.objects.filter(address="arkiv@rana.example").count()) == (2, 1)


def test_the_clock_files_what_a_killed_worker_left(council):
    minutes = papers.approved(council)
    issuing.issue_minutes(minutes.pk, at=AT)
    later = AT + timedelta(minutes=1)
    assert filing.minutes_not_filed(later, document_clock.BATCH) == [minutes.pk]
    tasks.make_minutes_documents.func(minutes.pk)
    assert filing.minutes_not_filed(later, document_clock.BATCH) == []
