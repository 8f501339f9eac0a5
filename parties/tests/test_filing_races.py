"""Two at once give one result: one filing, one mail, one set of numbers.

The test does its act in a transaction that it keeps open until the database says that the rival, in a
transaction of its own, waits for it.
"""

from datetime import timedelta

import pytest
from django.db import transaction

from parties.acting import actor_for
from parties.actions import filing as actions
from parties.models import ArchiveReference, Filing, OfficeRole
from parties.tests import factories as make
from parties.tests.filings import AT, ON, begin, document, filing_of, numbers, take_mail
from records import audit
from records.models import Dispatch
from records.refusals import Refused, StaleSave
from records.tests.races import Rival

pytestmark = pytest.mark.django_db(transaction=True)

LATER = AT + timedelta(days=15)


@pytest.fixture
def municipality():
    return take_mail(make.municipality("Fjordvik"))


@pytest.fixture
def archivist(municipality):
    """Who looks after the archive, as an actor."""
    return actor_for(make.official(municipality, OfficeRole.RECORDS_OFFICER, "Arne Arkivar").user, ON)


def against(act, rival):
    """Both at once, the rival coming to wait for the act; what each gave, or was refused with."""
    with transaction.atomic():
        first = act()
        other = Rival(rival)
        other.wait_until_blocked()
    try:
        return first, other.finish()
    except Refused as refused:
        return first, refused


def test_two_who_begin_at_once_begin_one_filing_and_write_one_mail(municipality):
    doc = document()
    other = make.municipality("Fjordnes")
    first, second = against(lambda: begin(doc, municipality, other), lambda: begin(doc, other, municipality))
    assert first == second
    assert (Filing.objects.count(), Dispatch.objects.count()) == (2, 1)
    assert [audit.history(one).count() for one in first] == [1, 1]


def test_of_two_who_enter_different_numbers_the_second_is_shown_the_first(municipality, archivist):
    filing = filing_of(municipality)

    def enter(case_number):
        typed = numbers(case_number=case_number)
        return actions.enter_reference(filing=filing, by=archivist, on=ON, at=AT, **typed)

    first, second = against(lambda: enter("26/1"), lambda: enter("26/2"))
    assert isinstance(second, StaleSave)
    assert ArchiveReference.objects.get() == first
    assert first.case_number == "26/1"


def test_the_same_numbers_twice_are_entered_once(municipality, archivist):
    filing = filing_of(municipality)

    def enter():
        return actions.enter_reference(filing=filing, by=archivist, on=ON, at=AT, **numbers())

    first, second = against(enter, enter)
    assert first == second
    assert audit.history(filing).filter(verb="filing.filed").count() == 1


def test_two_who_send_at_once_send_one_mail(municipality, archivist):
    filing = filing_of(municipality)
    before = Dispatch.objects.count()

    def send():
        return actions.send_filing(filing=filing, by=archivist, on=ON, at=LATER)

    _first, second = against(send, send)
    assert "nettopp sendt" in str(second)
    assert Dispatch.objects.count() == before + 1


def test_two_clocks_remind_once(municipality):
    filing = filing_of(municipality)

    def remind():
        return actions.remind(filing=filing, at=LATER)

    assert against(remind, remind) == (True, False)
    assert Dispatch.objects.filter(kind="parties.filing_reminder").count() == 1


def test_what_is_filed_in_the_same_moment_is_not_reminded_of(municipality, archivist):
    filing = filing_of(municipality)

    def enter():
        return actions.enter_reference(filing=filing, by=archivist, on=ON, at=LATER, **numbers())

    _reference, reminded = against(enter, lambda: actions.remind(filing=filing, at=LATER))
    assert reminded is False
    assert not Dispatch.objects.filter(kind="parties.filing_reminder").exists()
