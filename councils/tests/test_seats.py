"""Seats: who may keep them, whose they are, and what is refused in which words."""

from datetime import date, timedelta

import pytest

from councils.actions import seats
from councils.actions.seats import SeatPlan
from councils.choices import Capacity
from councils.models import Membership
from councils.people import seated
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties.models import Person
from parties.tests import factories as parties
from records import audit
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db
WHEN = {"on": ON, "at": AT}
OWN = "Dette er din egen plass. Noen andre i forumet må gjøre det."


@pytest.fixture
def council(db):
    return make.council("Rana")


def seat_of(council, person):
    return Membership.objects.get(forum=council.forum, office=make.office_of(person))


def add(council, plan, by=None, **fields):
    fields.setdefault("valid_from", ON)
    return seats.add_seat(
        forum=council.forum, plan=plan, by=actor(by or council.coordinator), **WHEN, **fields
    )


def refused(what, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        what(*args, **kwargs)
    return caught.value.reasons


def test_the_secretary_seats_an_office_and_everybody_concerned_is_told(council):
    head = parties.official(council.municipality, "OTHER", "Bodil Barnevern", title="barnevernleder")
    made = add(council, SeatPlan(office=make.office_of(head), has_authority=True))
    assert [one.name for one in seated(council.forum, ON, [made])] == ["Bodil Barnevern"]
    assert audit.history(council.forum)[0].sentence == (
        "Siri Koordinator Rana, SLT-koordinator i Rana kommune, ga Barnevernleder, Rana kommune plass som "
        "medlem fra 4. mai 2026."
    )
    assert set(Dispatch.objects.values_list("address", flat=True)) == {
        head.email,
        council.mayor.email,
    }


def test_only_chair_and_secretary_keep_the_seats(council):
    plan = SeatPlan(office=parties.office(council.municipality, "OTHER", "kommuneoverlege"))
    for who in (council.contact, council.director, council.leader):
        with pytest.raises(NotAllowed):
            add(council, plan, by=who)
    assert add(council, plan, by=council.mayor).label == "Kommuneoverlege, Rana kommune"


def test_a_deputy_of_the_chair_keeps_them_too_but_only_within_the_dates(council):
    deputy = parties.official(council.municipality, "DEPUTY_MAYOR", "Vera Vara")
    chair = seat_of(council, council.mayor)
    make.seat(
        council.forum,
        make.office_of(deputy),
        capacity=Capacity.DEPUTY,
        deputy_for=chair,
        valid_from=ON - timedelta(days=30),
        valid_to=ON - timedelta(days=1),
    )
    plan = SeatPlan(office=parties.office(council.municipality, "OTHER", "rektor"))
    with pytest.raises(NotAllowed):
        add(council, plan, by=deputy)
    Membership.objects.filter(capacity=Capacity.DEPUTY).update(valid_to=ON)
    assert add(council, plan, by=deputy).office.title == "rektor"


@pytest.mark.parametrize("capacity", ["MEMBER", "GUEST"])
def test_nobody_seats_themselves(council, capacity):
    with pytest.raises(NotAllowed) as caught:
        add(council, SeatPlan(person=council.coordinator, capacity=capacity))
    assert caught.value.reasons == [OWN]
    second = parties.office(council.municipality, "OTHER", "folkehelsekoordinator")
    parties.holder(second, council.coordinator)
    with pytest.raises(NotAllowed) as caught:
        add(council, SeatPlan(office=second, capacity=capacity))
    assert caught.value.reasons == [OWN]
    other = parties.office(council.municipality, "OTHER", "rektor")
    with pytest.raises(NotAllowed):
        add(council, SeatPlan(office=other, alternative_office=second, capacity=capacity))
    assert council.forum.memberships.count() == 5


def test_nobody_changes_prolongs_or_ends_their_own_seat(council):
    own = seat_of(council, council.coordinator)
    by = actor(council.coordinator)
    for act in (
        lambda: seats.change_seat(seat=own, reviews_minutes=True, by=by, **WHEN),
        lambda: seats.change_seat(seat=own, valid_to=ON + timedelta(days=900), by=by, **WHEN),
        lambda: seats.end_seat(seat=own, last_day=ON, by=by, **WHEN),
    ):
        with pytest.raises(NotAllowed) as caught:
            act()
        assert caught.value.reasons == [OWN]
    seats.change_seat(seat=own, reviews_minutes=True, by=actor(council.mayor), **WHEN)
    own.refresh_from_db()
    assert own.reviews_minutes is True


def test_an_either_or_seat_that_would_become_ones_own_is_refused(council):
    mayors = seat_of(council, council.director)
    office = parties.office(council.municipality, "OTHER", "folkehelsekoordinator")
    parties.holder(office, council.coordinator)
    with pytest.raises(NotAllowed):
        seats.change_seat(seat=mayors, alternative_office=office, by=actor(council.coordinator), **WHEN)


def test_two_chairs_at_once_are_refused_one_after_the_other_is_not(council):
    other = parties.office(council.municipality, "OTHER", "gruppeleder")
    plan = SeatPlan(office=other, capacity=Capacity.CHAIR)
    assert refused(add, council, plan) == ["Forumet har allerede en leder i dette tidsrommet."]
    chair = seat_of(council, council.mayor)
    seats.end_seat(seat=chair, last_day=date(2026, 12, 31), by=actor(council.coordinator), **WHEN)
    made = add(council, plan, valid_from=date(2027, 1, 1))
    assert (made.capacity, made.valid_from) == ("CHAIR", date(2027, 1, 1))


def test_the_same_office_or_person_is_not_seated_twice(council):
    taken = make.office_of(council.director)
    assert refused(add, council, SeatPlan(office=taken)) == [
        "Vervet har allerede en plass i forumet i dette tidsrommet."
    ]
    free = parties.office(council.municipality, "OTHER", "rektor")
    assert refused(add, council, SeatPlan(office=free, alternative_office=taken)) == [
        "Kommunedirektør, Rana kommune har allerede en plass i forumet i dette tidsrommet."
    ]
    raven = parties.person("Nils Natteravn", login=False)
    add(council, SeatPlan(person=raven))
    assert refused(add, council, SeatPlan(person=raven)) == [
        "Personen har allerede en plass i forumet i dette tidsrommet."
    ]


def test_an_end_before_the_start_is_refused_in_words(council):
    office = parties.office(council.municipality, "OTHER", "rektor")
    assert refused(add, council, SeatPlan(office=office), valid_to=ON - timedelta(days=1)) == [
        "Siste dag kan ikke være før første dag."
    ]
    there = seat_of(council, council.director)
    assert refused(
        seats.end_seat, seat=there, last_day=date(2023, 1, 1), by=actor(council.coordinator), **WHEN
    ) == ["Siste dag kan ikke være før første dag."]


def test_an_office_that_has_ended_or_is_no_partys_is_refused(council):
    ended = parties.office(council.municipality, "OTHER", "lensmann", valid_to=ON - timedelta(days=1))
    assert refused(add, council, SeatPlan(office=ended)) == [
        "Vervet lensmann, Rana kommune finnes ikke lenger."
    ]
    strangers = parties.office(parties.municipality("Hemnes"), "MAYOR", "ordfører")
    assert refused(add, council, SeatPlan(office=strangers)) == [
        "Hemnes kommune er ikke part i forumet. Legg til parten først."
    ]
    above = parties.office(council.district, "CHIEF_OF_POLICE", "politimester")
    assert add(council, SeatPlan(office=above, capacity=Capacity.GUEST)).capacity == "GUEST"


def test_a_deputy_stands_for_a_fixed_member_of_the_same_forum(council):
    elsewhere = make.council("Hemnes")
    office = parties.office(council.municipality, "OTHER", "nestleder")
    plan = {"office": office, "capacity": Capacity.DEPUTY}
    assert refused(add, council, SeatPlan(**plan)) == ["Si hvem varaen er vara for."]
    foreign = seat_of(elsewhere, elsewhere.mayor)
    assert refused(add, council, SeatPlan(**plan, deputy_for=foreign)) == [
        "En vara står for et annet medlem i samme forum."
    ]
    deputy = add(council, SeatPlan(**plan, deputy_for=seat_of(council, council.director)))
    second = parties.office(council.municipality, "OTHER", "rådgiver")
    assert refused(add, council, SeatPlan(office=second, capacity=Capacity.DEPUTY, deputy_for=deputy)) == [
        "En vara kan bare stå for et fast medlem."
    ]


def test_a_deputys_seat_ends_with_the_one_it_stands_for(council):
    principal = seat_of(council, council.director)
    office = parties.office(council.municipality, "OTHER", "assisterende")
    deputy = add(council, SeatPlan(office=office, capacity=Capacity.DEPUTY, deputy_for=principal))
    seats.end_seat(seat=principal, last_day=date(2026, 6, 30), by=actor(council.coordinator), **WHEN)
    deputy.refresh_from_db()
    assert deputy.valid_to == date(2026, 6, 30)
    assert refused(
        seats.end_seat, seat=principal, last_day=date(2026, 7, 1), by=actor(council.coordinator), **WHEN
    ) == ["Plassen går alt ut 30. juni 2026. Endre perioden for å forlenge den."]


def test_the_forum_is_never_left_without_anybody_to_keep_it(council):
    Membership.objects.filter(capacity=Capacity.CHAIR).delete()
    deputy = parties.official(council.municipality, "DEPUTY_MAYOR", "Vera Vara")
    secretary = seat_of(council, council.coordinator)
    make.seat(council.forum, make.office_of(deputy), capacity=Capacity.DEPUTY, deputy_for=secretary)
    sentence = ["Da står forumet uten leder og sekretær. Legg inn en ny først."]
    assert refused(seats.end_seat, seat=secretary, last_day=ON, by=actor(deputy), **WHEN) == sentence
    assert refused(seats.change_seat, seat=secretary, capacity="MEMBER", by=actor(deputy), **WHEN) == sentence


def test_a_seat_that_has_not_begun_is_taken_back_one_that_has_is_ended(council):
    office = parties.office(council.municipality, "OTHER", "rektor")
    coming = add(council, SeatPlan(office=office), valid_from=ON + timedelta(days=1))
    seats.withdraw_seat(seat=coming, by=actor(council.coordinator), **WHEN)
    assert not Membership.objects.filter(office=office).exists()
    assert audit.history(council.forum)[0].verb == "forum.seat_withdrawn"
    begun = add(council, SeatPlan(office=office), valid_from=ON)
    assert refused(seats.withdraw_seat, seat=begun, by=actor(council.coordinator), **WHEN) == [
        "Plassen har begynt. Avslutt den med en siste dag."
    ]


def test_a_change_says_what_changed_and_no_change_says_nothing(council):
    seat = seat_of(council, council.director)
    before = audit.history(council.forum).count()
    seats.change_seat(seat=seat, capacity="MEMBER", by=actor(council.coordinator), **WHEN)
    assert audit.history(council.forum).count() == before
    seats.change_seat(
        seat=seat, has_authority=True, reviews_minutes=True, by=actor(council.coordinator), **WHEN
    )
    assert audit.history(council.forum)[0].sentence == (
        "Siri Koordinator Rana, SLT-koordinator i Rana kommune, endret har fullmakt til å beslutte og "
        "godkjenner referatet for plassen til Kommunedirektør, Rana kommune (medlem)."
    )


def test_a_person_without_office_is_put_into_the_register_once(council):
    by = actor(council.coordinator)
    made = seats.named_person(name=" Nils  Natteravn ", email="Nils@Ravn.example", by=by, at=AT)
    assert (made.name, made.email, made.user) == ("Nils Natteravn", "nils@ravn.example", None)
    again = seats.named_person(name="nils natteravn", email="nils@ravn.example", by=by, at=AT)
    assert again == made
    assert refused(seats.named_person, name="Kari", email="nils@ravn.example", by=by, at=AT) == [
        "E-postadressen tilhører en annen i registeret. Se over navn og adresse."
    ]
    assert Person.objects.filter(email="nils@ravn.example").count() == 1
