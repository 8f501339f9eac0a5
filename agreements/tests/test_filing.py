"""A signed agreement goes to the archives of all its parties; how far they are is the parties' own to see."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from lxml import etree

from agreements import issuing, tasks
from agreements.clock import clock, versions_not_filed
from agreements.filing import file_signed
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from agreements.tests.signing import jointly_ready_version, put_signature
from parties import filing_sheet
from parties.acting import actor_for
from parties.actions.filing import enter_reference
from parties.filing import filings_of
from parties.models import Filing
from parties.tests import factories as parties
from parties.tests.filings import take_mail
from records import days
from records.models import Dispatch
from records.tests.races import at_once

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)


@pytest.fixture
def signed(sides):
    """A signed version and its document, not filed yet."""
    version = make.signed_version(sides)
    return version, issuing.issue_signed_document(version.pk, at=AT)


def test_the_task_makes_the_document_and_begins_the_filing(sides):
    version = make.signed_version(sides)
    take_mail(sides.municipality, "arkiv@fjordvik.example")
    for _ in range(2):
        tasks.make_signed_document.func(version.pk)
    found = Filing.objects.order_by("organisation__sort_key")
    assert [(one.organisation_id, one.how) for one in found] == [
        (sides.municipality.pk, "MAIL"),
        (sides.unit.pk, "FETCH"),
    ]
    assert Dispatch.objects.filter(kind="parties.filing").count() == 1


def test_every_municipality_of_a_joint_agreement_files_it(sides):
    other = make.two_sides("Fjordnes", unit=sides.unit)
    version = jointly_ready_version(sides, other)
    for person in (sides.leader, sides.mayor, other.mayor):
        put_signature(version, person)
    document = issuing.issue_signed_document(version.pk, at=AT)
    version.refresh_from_db()
    filings = file_signed(version, document, at=AT)
    assert {one.organisation_id for one in filings} == {
        sides.unit.pk,
        sides.municipality.pk,
        other.municipality.pk,
    }


def test_the_archive_is_told_what_was_signed_and_between_whom(signed, sides):
    version, document = signed
    sides.municipality.name = "Nyvik"
    sides.municipality.save()
    filing = next(f for f in file_signed(version, document, at=AT) if f.organisation_id == sides.unit.pk)
    tree = etree.fromstring(filing_sheet.metadata(filing))
    names = [party["name"] for party in version.frozen_content["parties"]]
    assert tree.findtext("mappe/tittel") == f"Samarbeid mellom {' og '.join(names)}"
    assert tree.findtext("mappe/registrering/dokumentetsDato") == version.signed_on.isoformat()
    assert [one.text for one in tree.iter("korrespondansepartNavn")] == names
    assert "Fjordvik kommune" in names
    assert filing_sheet.FilingSheet.of(filing).url == f"http://localhost:8000/avtaler/{version.agreement_id}/"


def queued() -> list[int]:
    rows = DBTaskResult.objects.filter(task_path="agreements.tasks.make_signed_document")
    return [row.args_kwargs["args"][0] for row in rows]


def test_the_clock_takes_up_what_was_signed_before_and_nobody_files(signed):
    version, document = signed
    DBTaskResult.objects.all().delete()
    clock(AT + timedelta(seconds=5))
    assert queued() == []
    clock(LATER)
    assert queued() == [version.pk]
    tasks.make_signed_document.func(version.pk)
    assert versions_not_filed(LATER) == []
    assert filings_of(document).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_begin_one_filing_each_party():
    sides = make.two_sides("Fjordvik")
    take_mail(sides.municipality, "arkiv@fjordvik.example")
    version = make.signed_version(sides)
    document = issuing.issue_signed_document(version.pk, at=AT)
    first, second = at_once(*[lambda: file_signed(version, document, at=AT)] * 2)
    assert first == second
    assert (Filing.objects.count(), Dispatch.objects.filter(kind="parties.filing").count()) == (2, 1)


# The agreement's page


def aside(client, version, person) -> str:
    client.logout()
    if person:
        parties.login(client, person)
    body = client.get(f"/avtaler/{version.agreement_id}/").content.decode()
    return body.partition('id="arkiv"')[2].partition("</section>")[0]


def test_the_parties_see_how_far_the_archives_are_and_nobody_else(
    client, signed, sides, mayor_of_lillehammer
):
    version, document = signed
    own = next(f for f in file_signed(version, document, at=AT) if f.organisation_id == sides.municipality.pk)
    enter_reference(
        filing=own,
        case_number="26/1234",
        document_number="5",
        filed_on=ON,
        revision=0,
        by=actor_for(sides.coordinator.user, ON),
        on=ON,
        at=AT,
    )
    for person in (sides.coordinator, sides.mayor, sides.contact, sides.leader):
        shown = aside(client, version, person)
        assert "Sak 26/1234, journalpost 5, 4. mai 2026" in shown
        assert "venter på å bli hentet" in shown
    assert f'href="/arkiv/{own.pk}/"' in aside(client, version, sides.coordinator)
    assert f'href="/arkiv/{own.pk}/"' not in aside(client, version, sides.contact)
    for person in (None, mayor_of_lillehammer, parties.superuser()):
        assert aside(client, version, person) == ""
    client.logout()
    assert "26/1234" not in client.get(f"/avtaler/{version.agreement_id}/").content.decode()


def test_before_the_filing_has_begun_nothing_is_shown(client, signed, sides):
    version, _document = signed
    assert aside(client, version, sides.coordinator) == ""
    assert days.day_of(AT) == ON
