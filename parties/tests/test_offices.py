"""Offices, titles and who holds them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from parties.models import Appointment, FormerOfficeTitle, Office, Person
from parties.tests import factories as make
from parties.tests.people import FORMER_MAYORS_LAST_DAY

ON = date(2026, 5, 4)


def test_office_changes_hands_at_midnight(former_mayor_of_rana, mayor_of_rana, mayor_office_of_rana):
    assert mayor_office_of_rana.holder_on(FORMER_MAYORS_LAST_DAY).person == former_mayor_of_rana
    assert mayor_office_of_rana.holder_on(make.ELECTED_ON).person == mayor_of_rana


def test_a_vacant_office_has_no_holder(mayor_office_of_rana):
    assert mayor_office_of_rana.holder_on(ON) is None
    assert list(mayor_office_of_rana.holders_on(ON)) == []


def test_who_acts_comes_before_whom_they_act_for(mayor_office_of_rana, mayor_of_rana, somebody):
    ordinary = mayor_office_of_rana.holder_on(ON)
    acting = make.holder(
        mayor_office_of_rana,
        somebody,
        rank=2,
        is_acting=True,
        acting_for=ordinary,
        valid_from=date(2026, 5, 1),
        valid_to=date(2026, 5, 4),
    )
    assert list(mayor_office_of_rana.holders_on(ON)) == [acting, ordinary]
    assert mayor_office_of_rana.holder_on(date(2026, 5, 5)) == ordinary


def test_an_ended_office_gives_nothing(mayor_office_of_rana, mayor_of_rana):
    assert Appointment.objects.held_by(mayor_of_rana.user, ON).count() == 1
    mayor_office_of_rana.valid_to = date(2026, 5, 3)
    mayor_office_of_rana.save()
    assert Appointment.objects.held_by(mayor_of_rana.user, ON).count() == 0
    assert mayor_office_of_rana.holder_on(ON) is None


def test_an_ended_municipality_gives_nothing(rana, mayor_of_rana):
    rana.valid_to = date(2026, 5, 3)
    rana.save()
    assert Appointment.objects.held_by(mayor_of_rana.user, date(2026, 5, 3)).count() == 1
    assert Appointment.objects.held_by(mayor_of_rana.user, ON).count() == 0


def test_an_inactive_login_holds_nothing(mayor_of_rana):
    mayor_of_rana.user.is_active = False
    mayor_of_rana.user.save()
    assert Appointment.objects.held_by(mayor_of_rana.user, ON).count() == 0


def test_the_title_of_the_day(helgeland):
    office = make.office(helgeland, "UNIT_LEADER", "politistasjonssjef")
    FormerOfficeTitle.objects.create(office=office, title="lensmann", valid_to=date(2021, 9, 30))
    FormerOfficeTitle.objects.create(office=office, title="fogd", valid_to=date(1893, 12, 31))
    assert office.title_on(date(1893, 12, 31)) == "fogd"
    assert office.title_on(date(2021, 9, 30)) == "lensmann"
    assert office.title_on(date(2021, 10, 1)) == "politistasjonssjef"


def test_the_same_person_holds_an_office_once_a_day(mayor_office_of_rana, mayor_of_rana, somebody):
    with pytest.raises(IntegrityError, match="parties_appointment_once_a_day"), transaction.atomic():
        make.holder(mayor_office_of_rana, mayor_of_rana, valid_from=ON)
    make.holder(mayor_office_of_rana, somebody, valid_from=ON)  # shared: another person may


def test_nobody_acts_for_themselves(mayor_office_of_rana, mayor_of_rana):
    held = mayor_office_of_rana.holder_on(ON)
    held.is_acting, held.acting_for = True, held
    with pytest.raises(IntegrityError, match="parties_appointment_not_for_self"):
        held.save()


def test_acting_for_somebody_is_acting(mayor_office_of_rana, mayor_of_rana, somebody):
    with pytest.raises(IntegrityError, match="parties_appointment_acting"):
        make.holder(mayor_office_of_rana, somebody, acting_for=mayor_office_of_rana.holder_on(ON))


def test_offices_of_an_organisation_by_role_and_search(rana, mayor_office_of_rana, director_of_rana, hemnes):
    make.office(hemnes, "MAYOR")
    assert list(Office.objects.of(rana).role("MAYOR")) == [mayor_office_of_rana]
    assert Office.objects.of(rana).role("MAYOR", "MUNICIPAL_DIRECTOR").count() == 2
    assert list(Office.objects.search("ORDFØRER rana")) == [mayor_office_of_rana]
    assert list(Office.objects.search("1833 ordf")) == [mayor_office_of_rana]


def test_people_are_found_by_folded_name(db):
    anne = make.person("Áŋŋe Šárká", login=False)
    assert list(Person.objects.search("anne sarka")) == [anne]
    assert list(Person.objects.search("rana.example")) == [anne]
    assert [p.name for p in Person.objects.search("sarka ola")] == []


def test_contact_address_of_the_office_comes_first(mayor_of_rana):
    held = mayor_of_rana.appointments.get()
    assert held.contact_email == "kari.nordmann@rana.example"
    held.email = "ordforer@rana.example"
    assert held.contact_email == "ordforer@rana.example"
