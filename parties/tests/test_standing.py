"""What an office gives, where, and on which days: the table «Who may what» held against named people."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from parties.models import OfficeRole, User
from parties.standing import CAPABILITIES, Capability, bind, bound_standing, standing_of
from parties.tests import factories as make
from parties.tests.people import FORMER_MAYORS_LAST_DAY

ON = date(2026, 5, 4)
READ, EDIT = Capability.READ_DRAFTS, Capability.EDIT_DRAFTS
APPROVE, SIGN = Capability.APPROVE_FOR_SIDE, Capability.SIGN
CONTACTS, REGISTERS = Capability.CORRECT_CONTACTS, Capability.KEEP_REGISTERS
TEMPLATES, ROUNDS = Capability.KEEP_TEMPLATES, Capability.RUN_ROUNDS
ARCHIVE = Capability.KEEP_ARCHIVE

# person → organisation → all that the person may there. What is not listed is nothing.
TABLE = {
    "mayor_of_rana": {"rana": {READ, APPROVE, SIGN}},
    "former_mayor_of_rana": {},
    "deputy_mayor_of_rana": {"rana": {READ, APPROVE}},
    "director_of_rana": {"rana": {READ, EDIT, APPROVE, CONTACTS, ARCHIVE}},
    "coordinator_of_rana": {"rana": {READ, EDIT, CONTACTS, ARCHIVE}},
    "administrator_of_rana": {"rana": {READ, CONTACTS, REGISTERS, ARCHIVE}},
    "contact_of_helgeland": {"rana": {READ, EDIT, CONTACTS}, "helgeland": {ARCHIVE}},
    "leader_of_helgeland": {
        "helgeland": {READ, EDIT, APPROVE, SIGN, CONTACTS, ARCHIVE},
        "rana": {READ, EDIT, CONTACTS},
        "hemnes": {READ, EDIT, CONTACTS},
    },
    "chief_of_nordland": {
        "nordland": {READ, EDIT, APPROVE, SIGN, CONTACTS, ARCHIVE},
        "helgeland": {READ, EDIT, CONTACTS},
        "rana": {READ, EDIT, CONTACTS},
        "hemnes": {READ, EDIT, CONTACTS},
    },
    "administrator_of_nordland": {
        "nordland": {READ, CONTACTS, REGISTERS, TEMPLATES, ROUNDS, ARCHIVE},
        "helgeland": {READ, CONTACTS, REGISTERS},
        "rana": {READ, CONTACTS, REGISTERS},
        "hemnes": {READ, CONTACTS, REGISTERS},
    },
    "national_administrator": {
        "rana": {REGISTERS},
        "hemnes": {REGISTERS},
        "helgeland": {REGISTERS},
        "nordland": {REGISTERS},
        "lillehammer": {REGISTERS},
        "innlandet": {REGISTERS},
    },
    "mayor_of_lillehammer": {"lillehammer": {READ, APPROVE, SIGN}},
    "somebody": {},
    "superuser": {},
}
ORGANISATIONS = ("rana", "hemnes", "helgeland", "nordland", "lillehammer", "innlandet")


@pytest.mark.parametrize("person", TABLE)
def test_each_person_may_exactly_what_the_table_says(request, person):
    organisations = {name: request.getfixturevalue(name) for name in ORGANISATIONS}
    holder = request.getfixturevalue(person)
    standing = standing_of(holder if isinstance(holder, User) else holder.user, ON)
    found = {
        name: {capability for capability in Capability if standing.may(capability, organisation)}
        for name, organisation in organisations.items()
    }
    assert {name: given for name, given in found.items() if given} == TABLE[person]


@pytest.mark.parametrize("person", TABLE)
def test_the_lists_and_the_question_are_the_same_rule(request, person):
    organisations = [request.getfixturevalue(name) for name in ORGANISATIONS]
    holder = request.getfixturevalue(person)
    standing = standing_of(holder if isinstance(holder, User) else holder.user, ON)
    for capability in Capability:
        asked = {one.pk for one in organisations if standing.may(capability, one)}
        listed = set(standing.organisations_with(capability).values_list("pk", flat=True))
        assert listed & {one.pk for one in organisations} == asked, capability
        if capability != REGISTERS:
            assert standing.organisation_ids_with(capability) >= asked


def test_a_role_that_the_table_does_not_name_may_nothing(rana):
    for role in set(OfficeRole.values) - set(CAPABILITIES):
        holder = make.official(rana, role, f"Vilkårlig {role.title()}", may_sign=True)
        standing = standing_of(holder.user, ON)
        assert standing
        assert [one for one in Capability if standing.may(one)] == []


def test_nobody_without_a_login_has_standing(db):
    standing = standing_of(AnonymousUser(), ON)
    assert not standing
    assert not standing.may(READ)
    assert standing.area_ids == frozenset()


def test_a_superuser_who_holds_an_office_has_no_standing_all_the_same(mayor_of_rana, rana):
    mayor_of_rana.user.is_superuser = True
    mayor_of_rana.user.save()
    assert not standing_of(mayor_of_rana.user, ON)


def test_a_login_closed_elsewhere_counts_at_once_even_for_an_older_object(mayor_of_rana, rana):
    held_object = User.objects.get(pk=mayor_of_rana.user_id)
    User.objects.filter(pk=mayor_of_rana.user_id).update(is_active=False)
    assert held_object.is_active
    assert not standing_of(held_object, ON)


def test_the_office_changes_hands_at_midnight(former_mayor_of_rana, mayor_of_rana, rana):
    last = FORMER_MAYORS_LAST_DAY
    assert standing_of(former_mayor_of_rana.user, last).may(SIGN, rana)
    assert not standing_of(former_mayor_of_rana.user, last + timedelta(days=1)).may(READ, rana)
    assert not standing_of(mayor_of_rana.user, last).may(READ, rana)
    assert standing_of(mayor_of_rana.user, last + timedelta(days=1)).may(SIGN, rana)


def test_a_deputy_has_rights_on_the_days_of_the_appointment_only(mayor_office_of_rana, mayor_of_rana, rana):
    deputy = make.person("Stedfortreder Steen")
    make.holder(
        mayor_office_of_rana,
        deputy,
        rank=2,
        is_acting=True,
        may_sign=True,
        valid_from=date(2026, 5, 4),
        valid_to=date(2026, 5, 8),
    )
    may_sign = {day: standing_of(deputy.user, date(2026, 5, day)).may(SIGN, rana) for day in (3, 4, 8, 9)}
    assert may_sign == {3: False, 4: True, 8: True, 9: False}


def test_signing_asks_for_the_authority_and_for_an_office_that_can_have_it(rana):
    without = make.official(rana, OfficeRole.MAYOR, "Uten Fullmakt")
    wrong_office = make.official(rana, OfficeRole.SLT_COORDINATOR, "Feil Verv", may_sign=True)
    assert not standing_of(without.user, ON).may(SIGN, rana)
    assert not standing_of(wrong_office.user, ON).may(SIGN, rana)


def test_a_unit_reaches_the_municipalities_that_it_covers_that_day(helgeland, leader_of_helgeland, nordland):
    vevelstad = make.municipality("Vevelstad", district=nordland)
    make.coverage(helgeland, vevelstad, valid_from=date(2026, 5, 4), valid_to=date(2026, 5, 4))
    reached = {
        day: standing_of(leader_of_helgeland.user, date(2026, 5, day)).covers(vevelstad) for day in (3, 4, 5)
    }
    assert reached == {3: False, 4: True, 5: False}


def test_a_contact_for_named_municipalities_reaches_no_other(contact_of_helgeland, rana, hemnes, helgeland):
    standing = standing_of(contact_of_helgeland.user, ON)
    assert standing.area_ids == {rana.pk}
    assert not standing.covers(helgeland)
    assert standing.acts_for(helgeland)


def test_a_municipality_that_leaves_the_district_leaves_its_area(
    nordland, innlandet, rana, chief_of_nordland
):
    rana.memberships.update(valid_to=date(2026, 5, 3))
    make.membership(rana, innlandet, valid_from=date(2026, 5, 4))
    assert standing_of(chief_of_nordland.user, date(2026, 5, 3)).covers(rana)
    assert not standing_of(chief_of_nordland.user, ON).covers(rana)


def test_two_offices_add_up(mayor_of_rana, lillehammer, rana):
    make.holder(make.office(lillehammer, OfficeRole.SLT_COORDINATOR), mayor_of_rana)
    standing = standing_of(mayor_of_rana.user, ON)
    assert standing.organisation_ids == {rana.pk, lillehammer.pk}
    assert standing.may(SIGN, rana)
    assert not standing.may(SIGN, lillehammer)
    assert standing.may(EDIT, lillehammer)
    assert not standing.may(EDIT, rana)
    assert [one.office.role for one in standing.appointments] == ["MAYOR", "SLT_COORDINATOR"]


def test_standing_is_one_query(mayor_of_rana, django_assert_num_queries):
    user = User.objects.get(pk=mayor_of_rana.user_id)
    with django_assert_num_queries(1):
        standing = standing_of(user, ON)
        assert standing.may(READ)
        assert standing.appointments[0].office.organisation.display_name == "Rana kommune"


def test_a_bound_user_is_asked_once_and_keeps_the_day(former_mayor_of_rana, rana, django_assert_num_queries):
    user = bind(User.objects.get(pk=former_mayor_of_rana.user_id), FORMER_MAYORS_LAST_DAY)
    with django_assert_num_queries(1):
        assert standing_of(user, FORMER_MAYORS_LAST_DAY).may(SIGN, rana)
        assert bound_standing(user).may(SIGN, rana)
    assert not standing_of(user, ON)


def test_a_misspelt_capability_is_an_error_and_never_a_no(mayor_of_rana):
    with pytest.raises(ValueError, match="signn"):
        standing_of(mayor_of_rana.user, ON).may("signn")


def test_of_a_day_the_question_is_kept_and_never_an_answer(mayor_of_rana, former_mayor_of_rana, rana):
    assert standing_of(mayor_of_rana.user, ON).may(SIGN, rana)
    assert not standing_of(former_mayor_of_rana.user, ON)
    mayor_of_rana.appointments.update(valid_to=ON - timedelta(days=1))
    assert not standing_of(mayor_of_rana.user, ON)
