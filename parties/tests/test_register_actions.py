"""Keeping the registers: who may write what, asked of the actions themselves, past every form."""

import threading
from datetime import UTC, date, datetime, time

import pytest
from django.db import connection, transaction

from parties.acting import actor_for
from parties.actions import logins, registers, service_register
from parties.actions.service_points import Hours
from parties.models import DistrictMembership, Municipality, PoliceUnit, ServicePoint, UnitCoverage
from parties.tests import factories as make
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused

ON = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 10, tzinfo=UTC)
SYSTEM = Actor.system("Demo")


def act(who):
    """Who acts, and when."""
    user = getattr(who, "user", who)
    return {"by": actor_for(user, ON), "at": AT}


@pytest.fixture
def cast(
    administrator_of_rana,
    administrator_of_nordland,
    national_administrator,
    superuser,
    mayor_of_rana,
    leader_of_helgeland,
    somebody,
    helgeland,
):
    """Everybody who is asked about below, by name."""
    return {
        "municipality": administrator_of_rana,
        "unit": make.official(helgeland, "ADMINISTRATOR", "Uno Enhet"),
        "district": administrator_of_nordland,
        "national": national_administrator,
        "superuser": superuser,
        "mayor": mayor_of_rana,
        "leader": leader_of_helgeland,
        "nobody": somebody,
    }


def allowed(cast, action, **given):
    """Who of the cast gets the action done; each try is undone."""
    done = set()
    for name, who in cast.items():
        with transaction.atomic():
            try:
                action(
                    **{key: value() if callable(value) else value for key, value in given.items()}, **act(who)
                )
                done.add(name)
            except NotAllowed:
                pass
            transaction.set_rollback(True)
    return done


def test_who_may_write_what(cast, rana, hemnes, nordland, helgeland, innlandet):
    correct = registers.correct_organisation
    everywhere = {"national", "superuser"}
    assert allowed(cast, correct, organisation=rana, website="x.example") == {
        "municipality",
        "district",
        *everywhere,
    }
    assert allowed(cast, correct, organisation=rana, name="Mo") == everywhere
    assert allowed(cast, correct, organisation=rana, valid_to=ON) == everywhere
    assert allowed(cast, correct, organisation=hemnes, website="x.example") == {"district", *everywhere}
    assert allowed(cast, correct, organisation=nordland, seat="Mo") == {"district", *everywhere}
    assert allowed(cast, correct, organisation=nordland, name="Nord") == everywhere
    assert allowed(cast, correct, organisation=helgeland, website="x.example") == {
        "unit",
        "district",
        *everywhere,
    }
    assert allowed(cast, correct, organisation=helgeland, name="Rana") == {"district", *everywhere}

    register = registers.register_organisation
    assert allowed(cast, register, organisation=lambda: Municipality(name="Ny", code="9999")) == everywhere
    unit = lambda: PoliceUnit(name="Ny", district=nordland)  # noqa: E731
    assert allowed(cast, register, organisation=unit) == {"district", *everywhere}

    ends = {"valid_from": None, "valid_to": ON}
    membership = rana.memberships.get()
    assert allowed(cast, registers.correct_membership, membership=membership, **ends) == everywhere
    coverage = UnitCoverage.objects.get(municipality=rana)
    assert allowed(cast, registers.correct_coverage, coverage=coverage, **ends) == {"district", *everywhere}
    fresh = make.municipality("Fersk")
    joining = {"municipality": fresh, "district": nordland}
    assert allowed(cast, registers.register_membership, **joining) == everywhere

    point = make.service_point(helgeland)
    change = service_register.change_service_point
    assert allowed(cast, change, point=point, name="Ny") == {"unit", "district", *everywhere}
    point = lambda: ServicePoint(organisation=helgeland, name="Ny")  # noqa: E731
    assert allowed(cast, service_register.register_service_point, point=point) == {
        "unit",
        "district",
        *everywhere,
    }


def test_the_clock_keeps_no_registers_but_the_portal_itself_does(rana):
    with pytest.raises(NotAllowed):
        registers.correct_organisation(organisation=rana, website="x.example", by=Actor.clock(), at=AT)
    registers.correct_organisation(organisation=rana, name="Mo", by=SYSTEM, at=AT)
    assert Municipality.objects.get(pk=rana.pk).name == "Mo"
    assert audit.history(rana)[0].sentence == "Demo rettet navn for Rana kommune."


def test_a_correction_remembers_what_was_and_what_is(rana, national_administrator):
    registers.correct_organisation(
        organisation=rana,
        valid_from=date(1964, 1, 1),
        parallel_names=["Raane"],
        **act(national_administrator),
    )
    (event,) = audit.history(rana)
    assert event.data["former"] == {"valid_from": "", "parallel_names": ""}
    assert event.data["now"] == {"valid_from": "1. januar 1964", "parallel_names": "Raane"}
    assert Municipality.objects.search("raane").get() == rana


def test_a_stale_row_in_hand_does_not_undo_another_correction(rana, national_administrator):
    in_hand = Municipality.objects.get(pk=rana.pk)
    registers.correct_organisation(organisation=rana, website="ny.example", **act(national_administrator))
    registers.correct_organisation(organisation=in_hand, population=26000, **act(national_administrator))
    rana.refresh_from_db()
    assert (rana.website, rana.population) == ("ny.example", 26000)


def test_a_period_lies_within_the_municipalitys_own(nordland, national_administrator):
    short = make.municipality("Kort", valid_from=date(2020, 1, 1), valid_to=date(2023, 12, 31))
    by = act(national_administrator)

    def join(first, last):
        registers.register_membership(
            municipality=short, district=nordland, valid_from=first, valid_to=last, **by
        )

    for first, last, said in [
        (date(2024, 1, 1), None, "Siste dag var 31. desember 2023."),
        (date(2020, 1, 1), None, "Oppgi en siste dag, senest 31. desember 2023."),
        (date(2020, 1, 1), date(2024, 1, 1), "Oppgi en siste dag, senest 31. desember 2023."),
        (None, date(2023, 12, 31), "finnes først fra 1. januar 2020."),
        (date(2019, 12, 31), date(2023, 12, 31), "finnes først fra 1. januar 2020."),
    ]:
        with pytest.raises(Refused, match=said):
            join(first, last)
    join(date(2020, 1, 1), date(2023, 12, 31))
    assert DistrictMembership.objects.filter(municipality=short).count() == 1


def test_a_unit_covers_what_belongs_to_its_district_in_the_period(
    helgeland, nordland, innlandet, administrator_of_nordland
):
    moved = make.municipality("Flyttet")
    make.membership(moved, nordland, valid_to=date(2025, 12, 31))
    make.membership(moved, innlandet, valid_from=date(2026, 1, 1))
    given = {"unit": helgeland, "municipality": moved, **act(administrator_of_nordland)}
    with pytest.raises(Refused, match=r"hører ikke til Nordland politidistrikt 4\. mai 2026"):
        registers.register_coverage(**given)
    registers.register_coverage(**given, valid_to=date(2025, 12, 31))
    with pytest.raises(Refused, match="Enheten dekker allerede kommunen"):
        registers.register_coverage(**given, valid_from=date(2025, 1, 1), valid_to=date(2025, 6, 1))


def test_service_points_belong_to_the_police(rana, helgeland, national_administrator):
    with pytest.raises(Refused, match="hører til en politienhet"):
        service_register.register_service_point(
            point=ServicePoint(organisation=rana, name="Rådhuset"), **act(national_administrator)
        )
    point = service_register.register_service_point(
        point=ServicePoint(organisation=helgeland, name="Stasjonen"), **act(national_administrator)
    )
    assert point.last_confirmed_on == ON
    twice = [Hours(weekday=1, opens_at=time(9), closes_at=time(15))] * 2
    with pytest.raises(Refused, match="Denne åpningstiden er allerede ført opp"):
        service_register.change_service_point(point=point, hours=twice, **act(national_administrator))
    assert point.hours.count() == 0


def test_logins_are_switched_by_others_only(mayor_of_rana, administrator_of_rana, superuser, somebody):
    with pytest.raises(NotAllowed, match="din egen bruker"):
        logins.switch_login(user=administrator_of_rana.user, is_active=False, **act(administrator_of_rana))
    with pytest.raises(NotAllowed):
        logins.switch_login(user=superuser, is_active=False, **act(administrator_of_rana))
    with pytest.raises(NotAllowed):
        logins.switch_login(user=mayor_of_rana.user, is_active=False, **act(somebody))
    for is_active in (False, False, True):
        logins.switch_login(user=mayor_of_rana.user, is_active=is_active, **act(administrator_of_rana))
    assert [event.verb for event in audit.history(mayor_of_rana)] == ["account.opened", "account.closed"]


@pytest.mark.django_db(transaction=True)
def test_two_who_register_the_same_number_at_once(db):
    """The second waits for the first, and is told; never an error, never two."""
    inserted, answer = threading.Event(), []

    def second():
        inserted.wait(20)
        try:
            registers.register_organisation(
                organisation=Municipality(name="Andre", code="9998"), by=SYSTEM, at=AT
            )
        except Refused as refusal:
            answer.extend(refusal.reasons)
        finally:
            connection.close()

    other = threading.Thread(target=second)
    other.start()
    with transaction.atomic():
        registers.register_organisation(
            organisation=Municipality(name="Første", code="9998"), by=SYSTEM, at=AT
        )
        inserted.set()
        with connection.cursor() as cursor:
            for _try in range(200):
                cursor.execute(
                    "SELECT pg_stat_clear_snapshot(), count(*), pg_sleep(0.05) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
                if cursor.fetchone()[1]:
                    break
            else:
                pytest.fail("The second never came to wait for the first.")
    other.join(20)
    assert answer == ["Noen andre lagret samtidig. Se over opplysningene og prøv igjen."]
    assert [m.name for m in Municipality.objects.filter(code="9998")] == ["Første"]
