"""Issued documents: one per subject, purpose and edition, found by code or bytes."""

import hashlib
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import DatabaseError, transaction

from records import documents
from records.models import IssuedDocument, StoredFile
from records.tests.races import Rival, at_once

VERSION = ("tests.version", 5)
AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CONTENT = "c" * 64


def issue(pdf=b"%PDF-1.7 a", **changed):
    fields = {
        "pdf": pdf,
        "title": "Samarbeidsavtale",
        "content_hash": CONTENT,
        "language": "nb",
        "at": AT,
    } | changed
    return documents.issue(VERSION, fields.pop("purpose", "signed"), **fields)


@pytest.mark.django_db
def test_issuing_twice_gives_the_first_document():
    first, second = issue(b"%PDF-1.7 a"), issue(b"%PDF-1.7 b")
    assert first == second
    assert second.file.data == b"%PDF-1.7 a"
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_another_edition_or_purpose_is_another_document():
    made = [issue(), issue(edition=2), issue(purpose="signing-copy")]
    assert len({document.pk for document in made}) == 3
    assert set(documents.documents_of(VERSION)) == set(made)
    assert not documents.documents_of(("tests.version", 6))


@pytest.mark.django_db
def test_other_content_under_the_same_purpose_is_an_error():
    issue()
    with pytest.raises(ValueError):
        issue(content_hash="d" * 64)


@pytest.mark.django_db
def test_a_document_is_found_by_its_code_however_it_is_typed():
    document = issue(code="7KQM-2XWH-R9TD")
    for typed in ("7KQM-2XWH-R9TD", " 7kqm 2xwh r9td ", "7kqm2xwhr9td", "7KQM–2XWH–R9TD"):
        assert documents.find_by_code(typed) == document
    for typed in ("7KQM-2XWH-R9TE", "", "7KQM", "0O1I-LLLL-0000", "' OR 1=1 --", "7KQM-2XWH-R9TD-AAAA"):
        assert documents.find_by_code(typed) is None


@pytest.mark.django_db
def test_a_document_is_found_by_its_bytes_and_only_by_them():
    document = issue(b"%PDF-1.7 a")
    assert documents.find_by_bytes(b"%PDF-1.7 a") == document
    assert documents.find_by_sha256(hashlib.sha256(b"%PDF-1.7 a").hexdigest().upper()) == document
    assert documents.find_by_bytes(b"%PDF-1.7 a ") is None


def test_codes_have_no_signs_that_are_misread():
    codes = {documents.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(documents.CODE.fullmatch(code) for code in codes)
    assert not set("0O1IL") & set("".join(codes))


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
def test_an_issued_document_stays_as_it_is(act):
    issue()
    rows = IssuedDocument.objects.all()
    change = partial(rows.update, title="Annet") if act == "update" else rows.delete
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        change()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_issue_one_document():
    first, second = at_once(partial(issue, b"%PDF-1.7 a"), partial(issue, b"%PDF-1.7 b"))
    assert first == second
    assert (IssuedDocument.objects.count(), StoredFile.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_waits_for_the_first_and_takes_its_document():
    """The second insert meets the unique index while the first is not committed yet."""
    with transaction.atomic():
        first = issue(b"%PDF-1.7 a")
        rival = Rival(partial(issue, b"%PDF-1.7 b"))
        rival.wait_until_blocked()
    assert rival.finish() == first
    assert StoredFile.objects.count() == 1
