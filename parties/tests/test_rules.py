"""This room's own rights: who keeps which registers, and that nobody touches what is their own."""

from datetime import date

import pytest
import rules
from django.contrib.auth.models import AnonymousUser

from parties.models import OfficeRole, User
from parties.rules import acts_for, covers, holds, holds_in
from parties.standing import bind
from parties.tests import factories as make

ON = date(2026, 5, 4)


def user_of(holder):
    return bind(holder if isinstance(holder, User) else holder.user, ON)


@pytest.mark.parametrize(
    ("person", "kept"),
    [
        ("administrator_of_rana", {"rana"}),
        ("administrator_of_nordland", {"nordland", "helgeland", "rana", "hemnes"}),
        ("national_administrator", {"nordland", "helgeland", "rana", "hemnes", "innlandet", "lillehammer"}),
        ("superuser", {"nordland", "helgeland", "rana", "hemnes", "innlandet", "lillehammer"}),
        ("mayor_of_rana", set()),
        ("chief_of_nordland", set()),
        ("somebody", set()),
    ],
)
def test_each_administrator_keeps_their_own_registers(request, person, kept):
    organisations = {
        name: request.getfixturevalue(name)
        for name in ("nordland", "helgeland", "rana", "hemnes", "innlandet", "lillehammer")
    }
    user = user_of(request.getfixturevalue(person))
    for right in ("parties.change_register", "parties.appoint"):
        found = {name for name, one in organisations.items() if rules.has_perm(right, user, one)}
        assert found == kept, right


def test_a_right_about_nothing_in_particular_is_nobodys(administrator_of_rana, superuser):
    assert not rules.has_perm("parties.change_register", user_of(administrator_of_rana), None)
    assert not rules.has_perm("parties.change_register", AnonymousUser(), None)


def test_a_superuser_who_is_closed_keeps_nothing(superuser, rana):
    superuser.is_active = False
    assert not rules.has_perm("parties.change_register", superuser, rana)


def test_a_unit_administrator_keeps_the_unit_and_not_the_municipalities_it_covers(helgeland, rana):
    holder = make.official(helgeland, OfficeRole.ADMINISTRATOR, "Una Unit")
    assert rules.has_perm("parties.change_register", user_of(holder), helgeland)
    assert not rules.has_perm("parties.change_register", user_of(holder), rana)


def test_nobody_changes_their_own_appointment(rana, administrator_of_rana, mayor_of_rana, superuser):
    own = administrator_of_rana.appointments.get()
    others = mayor_of_rana.appointments.get()
    assert not rules.has_perm("parties.change_appointment", user_of(administrator_of_rana), own)
    assert rules.has_perm("parties.change_appointment", user_of(administrator_of_rana), others)
    person = make.person("Super Person", login=False)
    person.user = superuser
    person.save()
    supers_own = make.holder(make.office(rana, OfficeRole.MAYOR), person)
    assert not rules.has_perm("parties.change_appointment", superuser, supers_own)
    assert rules.has_perm("parties.change_appointment", superuser, others)


def test_an_address_is_changed_only_by_who_keeps_every_place_the_person_serves(
    rana, lillehammer, mayor_of_rana, administrator_of_rana, national_administrator
):
    assert rules.has_perm("parties.change_person", user_of(administrator_of_rana), mayor_of_rana)
    make.holder(make.office(lillehammer, OfficeRole.OTHER), mayor_of_rana)
    assert not rules.has_perm("parties.change_person", user_of(administrator_of_rana), mayor_of_rana)
    assert rules.has_perm("parties.change_person", user_of(national_administrator), mayor_of_rana)
    assert not rules.has_perm("parties.change_person", user_of(mayor_of_rana), mayor_of_rana)
    assert not rules.has_perm("parties.change_person", user_of(administrator_of_rana), administrator_of_rana)


def test_service_points_are_kept_right_by_those_who_use_them(
    helgeland, contact_of_helgeland, leader_of_helgeland, coordinator_of_rana, rana, mayor_of_rana
):
    station = make.service_point(helgeland)
    own = make.service_point(rana, "Rådhuset")
    right = "parties.correct_service_point"
    assert rules.has_perm(right, user_of(leader_of_helgeland), station)
    assert rules.has_perm(right, user_of(coordinator_of_rana), own)
    assert not rules.has_perm(right, user_of(coordinator_of_rana), station)
    assert not rules.has_perm(right, user_of(contact_of_helgeland), station)
    assert not rules.has_perm(right, user_of(mayor_of_rana), own)


def test_the_words_say_what_they_say(mayor_of_rana, leader_of_helgeland, rana, hemnes, helgeland):
    mayor, leader = user_of(mayor_of_rana), user_of(leader_of_helgeland)
    assert holds("MAYOR", "DEPUTY_MAYOR").test(mayor)
    assert not holds("MAYOR").test(leader)
    assert holds_in("MAYOR").test(mayor, rana)
    assert not holds_in("MAYOR").test(mayor, hemnes)
    assert acts_for.test(leader, helgeland)
    assert not acts_for.test(leader, rana)
    assert covers.test(leader, rana)
    assert not covers.test(mayor, hemnes)
