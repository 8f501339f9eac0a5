"""Opening offices and appointing people: rights, own offices, seats, periods, notices, history."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from parties.acting import actor_for
from parties.actions.offices import (
    appoint,
    change_appointment,
    change_office,
    end_appointment,
    open_office,
)
from parties.models import Appointment, Office, OfficeRole
from parties.tests import factories as make
from records import audit, dispatch
from records.actors import Actor
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

AT = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
ON = date(2026, 5, 4)


@pytest.fixture
def administrator(administrator_of_rana):
    """The actor of Rana's administrator."""
    return actor_for(administrator_of_rana.user, ON)


@pytest.fixture
def coordinator_office(rana):
    """A vacant office with one seat."""
    return make.office(rana, OfficeRole.SLT_COORDINATOR, "SLT-koordinator")


def terms(appointment: Appointment, **changed):
    """An appointment's present terms, with some of them changed."""
    names = ("valid_from", "valid_to", "may_sign", "rank", "is_acting", "phone", "email")
    return {**{name: getattr(appointment, name) for name in names}, **changed}


# ── Appointing ──────────────────────────────────────────────────────────────


def test_an_administrator_appoints_and_the_others_are_told(
    administrator, coordinator_office, mayor_of_rana, somebody, rana
):
    made = appoint(
        office=coordinator_office,
        person=somebody,
        valid_from=ON,
        valid_to=date(2027, 5, 3),
        by=administrator,
        at=AT,
    )
    assert list(coordinator_office.holders_on(ON)) == [made]
    told = {one.address: one for one in Dispatch.objects.all()}
    assert set(told) == {mayor_of_rana.email, somebody.email}
    letter = told[mayor_of_rana.email]
    assert letter.subject == "Ny innehaver: SLT-koordinator, Rana kommune"
    assert "Ada Register, administrator i Rana kommune har registrert Ingen Særlig" in letter.text
    assert "fra 4. mai 2026" in letter.text
    assert "Siste dag er 3. mai 2027." in letter.text
    assert letter.reply_to == administrator_address(administrator)
    assert [event.sentence for event in audit.history(coordinator_office)] == [
        "Ada Register, administrator i Rana kommune gjorde Ingen Særlig til SLT-koordinator i Rana kommune "
        "fra 4. mai 2026 til og med 3. mai 2027."
    ]


def administrator_address(actor):
    from parties.models import Person

    return Person.objects.get(user_id=actor.user_id).email


@pytest.mark.parametrize("who", ["mayor_of_rana", "mayor_of_lillehammer", "somebody", "leader_of_helgeland"])
def test_others_do_not_appoint(request, coordinator_office, who, director_of_rana):
    actor = actor_for(request.getfixturevalue(who).user, ON)
    with pytest.raises(NotAllowed):
        appoint(office=coordinator_office, person=director_of_rana, valid_from=ON, by=actor, at=AT)
    assert not coordinator_office.appointments.exists()
    assert not Dispatch.objects.exists()


def test_nobody_appoints_themselves_nor_does_a_superuser(
    administrator, administrator_of_rana, coordinator_office, superuser
):
    with pytest.raises(NotAllowed, match="selv"):
        appoint(
            office=coordinator_office, person=administrator_of_rana, valid_from=ON, by=administrator, at=AT
        )
    person = make.person("Drift Driftsen", email="drift.person@portal.example", login=False)
    person.user = superuser
    person.save()
    with pytest.raises(NotAllowed, match="selv"):
        appoint(office=coordinator_office, person=person, valid_from=ON, by=actor_for(superuser, ON), at=AT)
    assert not coordinator_office.appointments.exists()


def test_nobody_extends_or_changes_their_own_appointment(administrator, administrator_of_rana):
    own = administrator_of_rana.appointments.get()
    with pytest.raises(NotAllowed):
        change_appointment(appointment=own, by=administrator, at=AT, **terms(own, valid_to=date(2030, 1, 1)))
    with pytest.raises(NotAllowed):
        end_appointment(appointment=own, last_day=ON, by=administrator, at=AT)
    with pytest.raises(NotAllowed):
        change_office(office=own.office, by=administrator, at=AT, title="sjef")
    own.refresh_from_db()
    assert (own.valid_to, own.office.title) == (None, "administrator")


def test_a_former_administrator_appoints_nobody(administrator_of_rana, coordinator_office, somebody):
    actor = actor_for(administrator_of_rana.user, ON)
    administrator_of_rana.appointments.update(valid_to=ON - timedelta(days=1))
    with pytest.raises(NotAllowed):
        appoint(office=coordinator_office, person=somebody, valid_from=ON, by=actor, at=AT)


# ── What is refused, in words ───────────────────────────────────────────────


def refused(**arguments) -> str:
    with pytest.raises(Refused) as refusal:
        appoint(at=AT, **arguments)
    return str(refusal.value)


def test_a_taken_seat_is_named(administrator, mayor_office_of_rana, mayor_of_rana, somebody):
    sentence = refused(office=mayor_office_of_rana, person=somebody, valid_from=ON, by=administrator)
    assert sentence == "Vervet har én plass, og den har Kari Nordmann den 4. mai 2026. Avslutt det først."


def test_a_seat_that_is_taken_later_is_found_too(
    administrator, coordinator_office, somebody, director_of_rana
):
    make.holder(coordinator_office, director_of_rana, valid_from=date(2026, 9, 1))
    sentence = refused(office=coordinator_office, person=somebody, valid_from=ON, by=administrator)
    assert "1. september 2026" in sentence
    appoint(
        office=coordinator_office,
        person=somebody,
        valid_from=ON,
        valid_to=date(2026, 8, 31),
        by=administrator,
        at=AT,
    )


def test_two_seats_hold_two(administrator, rana, somebody, director_of_rana, mayor_of_rana):
    shared = make.office(rana, OfficeRole.SLT_COORDINATOR, seats=2)
    for person in (somebody, director_of_rana):
        appoint(office=shared, person=person, valid_from=ON, by=administrator, at=AT)
    assert "2 plasser" in refused(office=shared, person=mayor_of_rana, valid_from=ON, by=administrator)


def test_deputies_and_acting_holders_come_beside_the_seats(
    administrator, mayor_office_of_rana, mayor_of_rana, somebody, director_of_rana
):
    ordinary = mayor_of_rana.appointments.get()
    appoint(office=mayor_office_of_rana, person=somebody, valid_from=ON, rank=2, by=administrator, at=AT)
    acting = appoint(
        office=mayor_office_of_rana,
        person=director_of_rana,
        valid_from=ON,
        acting_for=ordinary,
        may_sign=True,
        by=administrator,
        at=AT,
    )
    assert acting.is_acting
    assert mayor_office_of_rana.holder_on(ON) == acting


def test_the_same_person_twice_at_once_is_refused(administrator, rana, somebody):
    shared = make.office(rana, OfficeRole.SLT_COORDINATOR, seats=5)
    make.holder(shared, somebody, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))
    sentence = refused(office=shared, person=somebody, valid_from=date(2026, 6, 30), by=administrator)
    assert sentence == "Ingen Særlig har alt dette vervet fra 1. januar 2026 til 30. juni 2026."
    appoint(office=shared, person=somebody, valid_from=date(2026, 7, 1), by=administrator, at=AT)


def test_an_end_before_the_start_is_refused(administrator, coordinator_office, somebody):
    sentence = refused(
        office=coordinator_office,
        person=somebody,
        valid_from=ON,
        valid_to=ON - timedelta(days=1),
        by=administrator,
    )
    assert sentence == "Siste dag kan ikke komme før første dag."


def test_nobody_outlasts_the_office(administrator, rana, somebody):
    ending = make.office(rana, OfficeRole.OTHER, valid_to=date(2026, 12, 31))
    assert "31. desember 2026" in refused(office=ending, person=somebody, valid_from=ON, by=administrator)
    ended = make.office(rana, OfficeRole.OTHER, valid_to=date(2026, 1, 31))
    assert "31. januar 2026" in refused(
        office=ended, person=somebody, valid_from=ON, valid_to=ON, by=administrator
    )
    coming = make.office(rana, OfficeRole.OTHER, valid_from=date(2027, 1, 1))
    assert "1. januar 2027" in refused(office=coming, person=somebody, valid_from=ON, by=administrator)


def test_an_ended_municipality_gets_no_new_holders(coordinator_office, somebody, rana, superuser):
    rana.valid_to = date(2025, 12, 31)
    rana.save()
    sentence = refused(office=coordinator_office, person=somebody, valid_from=ON, by=actor_for(superuser, ON))
    assert sentence == "Rana kommune er avviklet og kan ikke få nye verv eller innehavere."


def test_a_coordinator_cannot_be_given_authority_to_sign(administrator, coordinator_office, somebody):
    sentence = refused(
        office=coordinator_office, person=somebody, valid_from=ON, may_sign=True, by=administrator
    )
    assert sentence == "Et verv som SLT-koordinator kan ikke signere avtaler."


def test_one_acts_only_for_a_holder_of_the_same_office(
    administrator, coordinator_office, mayor_of_rana, somebody
):
    sentence = refused(
        office=coordinator_office,
        person=somebody,
        valid_from=ON,
        acting_for=mayor_of_rana.appointments.get(),
        by=administrator,
    )
    assert "samme verv" in sentence


# ── Changing and ending ─────────────────────────────────────────────────────


def test_ending_takes_effect_the_day_after_and_everyone_is_told(
    administrator, mayor_of_rana, mayor_office_of_rana, director_of_rana
):
    held = mayor_of_rana.appointments.get()
    end_appointment(appointment=held, last_day=ON, by=administrator, at=AT)
    assert mayor_office_of_rana.holder_on(ON) == held
    assert mayor_office_of_rana.holder_on(ON + timedelta(days=1)) is None
    assert {one.address for one in Dispatch.objects.all()} == {mayor_of_rana.email, director_of_rana.email}
    assert "Siste dag er 4. mai 2026." in Dispatch.objects.first().text
    assert audit.history(mayor_office_of_rana).get().sentence.endswith("siste dag er 4. mai 2026.")


def test_an_end_can_be_moved_nearer_but_not_further_away(administrator, mayor_of_rana):
    held = mayor_of_rana.appointments.get()
    end_appointment(appointment=held, last_day=date(2026, 6, 30), by=administrator, at=AT)
    end_appointment(appointment=held, last_day=date(2026, 5, 31), by=administrator, at=AT)
    with pytest.raises(Refused, match=r"31\. mai 2026"):
        end_appointment(appointment=held, last_day=date(2026, 6, 1), by=administrator, at=AT)
    with pytest.raises(Refused, match="før første dag"):
        end_appointment(
            appointment=held, last_day=held.valid_from - timedelta(days=1), by=administrator, at=AT
        )


def test_a_change_that_takes_anothers_seat_is_refused(
    administrator, mayor_office_of_rana, former_mayor_of_rana, mayor_of_rana
):
    former = former_mayor_of_rana.appointments.get()
    with pytest.raises(Refused, match="Kari Nordmann"):
        change_appointment(appointment=former, by=administrator, at=AT, **terms(former, valid_to=None))


def test_authority_given_and_taken_stands_in_the_history(administrator, deputy_mayor_of_rana, mayor_of_rana):
    held = deputy_mayor_of_rana.appointments.get()
    change_appointment(appointment=held, by=administrator, at=AT, **terms(held, may_sign=True))
    change_appointment(
        appointment=held, by=administrator, at=AT + timedelta(hours=1), **terms(held, may_sign=False)
    )
    taken, given = [event.sentence for event in audit.history(held.office)]
    assert given.endswith("fra 16. oktober 2023, med fullmakt til å signere.")
    assert taken.endswith("fra 16. oktober 2023.")
    assert Dispatch.objects.filter(address=mayor_of_rana.email).count() == 2


# ── Offices ─────────────────────────────────────────────────────────────────


def test_an_office_opens_vacant(administrator, rana):
    office = open_office(
        organisation=rana, role=OfficeRole.MAYOR, title=" ordfører ", by=administrator, at=AT
    )
    assert (office.title, office.holder_on(ON)) == ("ordfører", None)
    assert audit.history(office).get().sentence == (
        "Ada Register, administrator i Rana kommune, opprettet vervet ordfører i Rana kommune."
    )


def test_organisations_have_the_offices_of_their_kind(administrator_of_nordland, rana, helgeland):
    actor = actor_for(administrator_of_nordland.user, ON)
    for organisation, role in (
        (rana, OfficeRole.UNIT_LEADER),
        (helgeland, OfficeRole.MAYOR),
        (rana, "KEISER"),
    ):
        with pytest.raises(Refused, match="kan ikke ha et verv"):
            open_office(organisation=organisation, role=role, title="x", by=actor, at=AT)


def test_bad_input_to_an_office_is_told_in_words(administrator, rana):
    with pytest.raises(Refused) as refusal:
        open_office(
            organisation=rana,
            role=OfficeRole.OTHER,
            title="",
            seats=0,
            percentage=120,
            by=administrator,
            at=AT,
        )
    sentences = " ".join(refusal.value.reasons)
    assert "Tittel:" in sentences
    assert "Et verv har minst én plass." in sentences
    assert "Stillingsprosenten er mellom 1 og 100." in sentences
    assert not Office.objects.filter(organisation=rana, role=OfficeRole.OTHER).exists()


def test_a_contact_names_municipalities_of_the_own_district_only(
    administrator_of_nordland, helgeland, rana, lillehammer
):
    actor = actor_for(administrator_of_nordland.user, ON)
    with pytest.raises(Refused, match="Lillehammer"):
        open_office(
            organisation=helgeland,
            role=OfficeRole.POLICE_CONTACT,
            title="politikontakt",
            serves=[rana, lillehammer],
            by=actor,
            at=AT,
        )
    with pytest.raises(Refused, match="politiet"):
        open_office(organisation=rana, role=OfficeRole.OTHER, title="x", serves=[rana], by=actor, at=AT)


def test_a_new_title_keeps_the_former_one_with_its_last_day(administrator, mayor_office_of_rana):
    change_office(office=mayor_office_of_rana, title="byrådsleder", by=administrator, at=AT)
    mayor_office_of_rana.refresh_from_db()
    assert mayor_office_of_rana.title_on(ON) == "byrådsleder"
    assert mayor_office_of_rana.title_on(ON - timedelta(days=1)) == "ordfører"


def test_seats_are_not_taken_away_under_those_who_sit_there(administrator, rana, somebody, director_of_rana):
    shared = make.office(rana, OfficeRole.SLT_COORDINATOR, seats=2)
    make.holder(shared, somebody)
    make.holder(shared, director_of_rana)
    with pytest.raises(Refused, match="én plass"):
        change_office(office=shared, seats=1, by=administrator, at=AT)
    shared.refresh_from_db()
    assert shared.seats == 2


def test_a_change_of_nothing_leaves_no_trace(administrator, mayor_office_of_rana):
    change_office(office=mayor_office_of_rana, title="ordfører", seats=1, by=administrator, at=AT)
    assert not audit.history(mayor_office_of_rana).exists()


def test_what_a_command_does_is_recorded_but_nobody_is_written_to(
    coordinator_office, somebody, mayor_of_rana
):
    appoint(office=coordinator_office, person=somebody, valid_from=ON, by=Actor.system("Import"), at=AT)
    assert not dispatch.about(coordinator_office).exists()
    assert audit.history(coordinator_office).get().sentence.startswith("Import gjorde Ingen Særlig")


# ── Two at once ─────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_two_administrators_fill_the_last_seat_at_once_and_one_of_them_hears_why(rana):
    office = make.office(rana, OfficeRole.SLT_COORDINATOR, "SLT-koordinator")
    shared = make.office(rana, OfficeRole.ADMINISTRATOR, seats=2)
    actors, people = [], []
    for name in ("Ada Register", "Bo Register"):
        holder = make.person(name)
        make.holder(shared, holder)
        actors.append(actor_for(holder.user, ON))
        people.append(make.person(f"Kandidat {name}"))
    barrier = threading.Barrier(2)
    outcome = []

    def act(actor, person):
        try:
            barrier.wait(timeout=10)
            appoint(office=office, person=person, valid_from=ON, by=actor, at=AT)
            outcome.append("appointed")
        except Refused as refusal:
            outcome.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in zip(actors, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    winner = office.appointments.get().person.name
    assert sorted(outcome) == sorted(
        ["appointed", f"Vervet har én plass, og den har {winner} den 4. mai 2026. Avslutt det først."]
    )
