"""Documents: made once, from what is frozen, again and again the same; and what the clock takes up."""

from datetime import date, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from agreements import issuing, tasks
from agreements.actions.finishing import finish
from agreements.clock import clock, versions_without
from agreements.models import AgreementVersion
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from agreements.tests.signing import finished_version, put_signature
from parties.tests import factories as parties
from records import documents
from records.days import OSLO
from records.models import Dispatch, IssuedDocument, StoredFile

pytestmark = pytest.mark.django_db


def test_the_signing_copy_is_not_public_and_the_signed_agreement_is(sides):
    version = make.ready_version(sides, is_rendered=True)
    for person in (sides.leader, sides.mayor):
        put_signature(version, person)
    issuing.issue_signed_document(version.pk, at=AT)
    found = documents.documents_of(version).values_list("purpose", "edition", "public", "profile", "title")
    title = version.frozen_content["title"]
    assert list(found.order_by("pk")) == [
        ("signing_copy", 1, False, "pdf/a-2a", f"Signeringskopi: {title}"),
        ("signed", 1, True, "pdf/a-2a", title),
    ]


def test_asked_again_the_same_document_stands(sides):
    version = finished_version(sides)
    first = issuing.issue_signing_copy(version.pk, at=AT)
    again = issuing.issue_signing_copy(version.pk, at=AT + timedelta(days=1))
    assert again == first
    assert IssuedDocument.objects.count() == StoredFile.objects.count() == 1


def test_rendered_again_it_is_the_same_to_the_last_byte(sides):
    """A worker killed between rendering and keeping has done nothing that the next cannot do alike."""
    version = finished_version(sides)
    first = issuing.issue_signing_copy(version.pk, at=AT)
    bytes_, code = first.file.data, first.code
    unkeep(first)
    again = issuing.issue_signing_copy(version.pk, at=AT + timedelta(days=1))
    assert again.code == code
    assert again.file.data == bytes_


def unkeep(document):
    """As if it had never been kept: only a test can do that."""
    import pgtrigger

    with pgtrigger.ignore("records.IssuedDocument:immutable", "records.StoredFile:immutable"):
        file = document.file
        document.delete()
        file.delete()


def test_the_signed_document_is_the_same_after_the_people_have_changed(sides):
    """Names on the page of signatures are those of the day, not of the day it is rendered."""
    version = make.signed_version(sides)
    first = issuing.issue_signed_document(version.pk, at=AT)
    bytes_ = first.file.data
    unkeep(first)
    for person in (sides.mayor, sides.leader):
        person.name = "Et Annet Navn"
        person.save()
    sides.mayor_office.title = "byrådsleder"
    sides.mayor_office.save()
    sides.municipality.name = "Nyvik"
    sides.municipality.save()
    assert issuing.issue_signed_document(version.pk, at=AT).file.data == bytes_


def test_codes_are_of_the_right_form_and_each_their_own(sides):
    version = finished_version(sides)
    codes = {
        issuing.code_for(version, purpose, edition)
        for purpose in ("signing_copy", "signed")
        for edition in (1, 2)
    }
    assert len(codes) == 4
    assert all(documents.CODE.fullmatch(code) for code in codes)


def test_the_code_is_not_to_be_had_without_the_portals_key(sides, settings):
    version = finished_version(sides)
    before = issuing.code_for(version, "signed")
    settings.SECRET_KEY = "another key than the one before it"
    assert issuing.code_for(version, "signed") != before


def test_a_text_still_being_written_has_no_document(sides):
    version = make.agreed_version(sides)
    with pytest.raises(issuing.NotFrozen):
        issuing.issue_signing_copy(version.pk, at=AT)


def test_before_the_last_has_signed_there_is_no_signed_document(sides):
    version = make.ready_version(sides)
    put_signature(version, sides.leader)
    with pytest.raises(issuing.NotFrozen):
        issuing.issue_signed_document(version.pk, at=AT)


def test_the_tasks_make_the_documents(sides):
    version = make.signed_version(sides)
    key = tasks.make_signed_document.func(version.pk)
    assert documents.documents_of(version).get(purpose="signed").pk == key


# The clock


def queued() -> list[tuple[str, int]]:
    rows = DBTaskResult.objects.filter(task_path__startswith="agreements.").order_by("enqueued_at")
    return [(row.task_path.rpartition(".")[2], row.args_kwargs["args"][0]) for row in rows]


def test_the_clock_takes_up_a_signing_copy_whose_task_was_lost(sides):
    version = finished_version(sides)
    clock(AT + timedelta(minutes=1))
    assert queued() == [("make_signing_copy", version.pk)]


def test_the_clock_takes_up_a_signed_document_whose_task_was_lost(sides):
    version = make.signed_version(sides)
    clock(AT + timedelta(minutes=1))
    assert queued() == [("make_signed_document", version.pk)]


def test_the_clock_leaves_what_has_just_been_queued(sides):
    finished_version(sides)
    clock(AT + timedelta(seconds=5))
    assert queued() == []


def test_the_clock_leaves_what_is_made(sides):
    version = make.ready_version(sides)
    assert versions_without("signing_copy", AT + timedelta(hours=1)) == []
    clock(AT + timedelta(hours=1))
    assert queued() == []
    assert version.state == "READY_TO_SIGN"


def test_an_agreement_registered_from_paper_needs_no_document(sides):
    version = make.signed_version(sides)
    registered_like(version)
    assert versions_without("signed", AT + timedelta(hours=1)) == [version.pk]


def registered_like(version):
    from records import files
    from records.actors import Actor

    stored = files.keep(b"%PDF-1.4 scan", name="skann.pdf", content_type=files.PDF, by=Actor.system(), at=AT)
    return AgreementVersion.objects.create(
        agreement=version.agreement,
        number=9,
        origin="REGISTERED",
        state="SIGNED",
        turn="POLICE",
        title="Avtale fra 2018",
        language="nb",
        file=stored,
        signed_at=AT,
        signed_on=ON,
    )


def test_a_new_mayor_is_told_the_day_the_task_is_theirs_and_once(sides):
    version = make.ready_version(sides)
    sides.mayor_office.appointments.update(valid_to=date(2026, 5, 10))
    successor = parties.person("Ny Ordfører", at="fjordvik.example")
    parties.holder(sides.mayor_office, successor, may_sign=True, valid_from=date(2026, 5, 11))

    def told():
        return list(
            Dispatch.objects.filter(kind="agreements.ready_to_sign", name="Ny Ordfører").values_list(
                "address", flat=True
            )
        )

    clock(datetime(2026, 5, 10, 23, 59, tzinfo=OSLO))
    assert told() == []
    clock(datetime(2026, 5, 11, 0, 0, tzinfo=OSLO))
    clock(datetime(2026, 5, 11, 0, 1, tzinfo=OSLO))
    assert told() == ["ny.ordforer@fjordvik.example"]
    assert version.state == "READY_TO_SIGN"


def test_those_who_were_told_at_first_are_not_told_by_the_clock(sides):
    make.ready_version(sides)
    before = Dispatch.objects.count()
    clock(AT + timedelta(days=1))
    assert Dispatch.objects.count() == before


def test_a_new_mayor_is_not_told_of_what_is_already_signed_for_the_municipality(sides):
    version = make.ready_version(sides)
    put_signature(version, sides.mayor)
    sides.mayor_office.appointments.update(valid_to=date(2026, 5, 10))
    successor = parties.person("Ny Ordfører", at="fjordvik.example")
    parties.holder(sides.mayor_office, successor, may_sign=True, valid_from=date(2026, 5, 11))
    clock(datetime(2026, 5, 12, 8, 0, tzinfo=OSLO))
    assert not Dispatch.objects.filter(name="Ny Ordfører").exists()


def test_a_signatory_who_finished_it_is_not_told_by_the_clock(sides):
    """The leader made it ready, and knows; only the new mayor is told."""
    version = make.agreed_version(sides)
    finish(version=version, private_data_seen=True, by=make.actor(sides.leader), on=ON, at=AT)
    sides.mayor_office.appointments.update(valid_to=date(2026, 5, 10))
    successor = parties.person("Ny Ordfører", at="fjordvik.example")
    parties.holder(sides.mayor_office, successor, may_sign=True, valid_from=date(2026, 5, 11))
    clock(datetime(2026, 5, 11, 8, 0, tzinfo=OSLO))
    told = Dispatch.objects.filter(kind="agreements.ready_to_sign").order_by("pk")
    assert list(told.values_list("name", flat=True)) == ["Kari Fjordvik", "Ny Ordfører"]
