"""Presence: off until it is turned on, the contact's own taps, meetings by themselves, weeks, three years."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from councils import presence
from councils.actions import presence as acts
from councils.actions.presence_keeping import count_meetings, delete_old, kept_from
from councils.choices import Arena
from councils.models import (
    Attendance,
    ContactPresence,
    ForumParty,
    PresenceAbsence,
    PresenceScheme,
)
from councils.presence_clock import clock
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from councils.tests.races import at_once
from parties.models import OfficeRole
from parties.standing import standing_of
from parties.tests import factories as parties
from records import audit
from records.actors import Actor
from records.days import OSLO
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SINCE = AT - timedelta(days=400)


@pytest.fixture
def council(db):
    return make.council("Rana")


@pytest.fixture
def office(council):
    """The contact's office; the district has kept presence for a good year."""
    turn_on(council.district)
    return make.office_of(council.contact)


def turn_on(district, at=SINCE):
    return PresenceScheme.objects.create(
        district=district, is_on=True, changed_at=at, changed_by_name="Adam Distriktsen"
    )


def log(council, by=None, **fields):
    wanted = {
        "office": make.office_of(council.contact),
        "municipality": council.municipality,
        "arena": "SCHOOL",
        "day": ON,
        "on": ON,
        "at": AT,
    } | fields
    return acts.log_presence(by=actor(by or council.contact), **wanted)


def put(office, municipality, day, arena="SCHOOL", **fields):
    return ContactPresence.objects.create(
        office=office, municipality=municipality, on=day, arena=arena, recorded_at=AT, **fields
    )


def reason(council, value="LEAVE", by=None, week=18, year=2026, on=ON):
    return acts.give_reason(
        office=make.office_of(council.contact),
        iso_year=year,
        iso_week=week,
        reason=value,
        by=actor(by or council.contact),
        on=on,
        at=AT,
    )


def seen(person, on=ON, year=2026):
    return {
        one.office.pk: [place.name for place in one.municipalities]
        for one in presence.seen_by(standing_of(person.user, on), on, year)
    }


def verbs(row):
    return [event.verb for event in reversed(audit.history(row))]


# --- the district's choice


def test_only_the_districts_administrator_and_chief_turn_it_on_and_each_turn_is_recorded_once(council):
    admin = parties.official(council.district, OfficeRole.ADMINISTRATOR, "Adam Distriktsen")
    chief = parties.official(council.district, OfficeRole.CHIEF_OF_POLICE, "Petra Mester")
    other = make.council("Vega")
    for person in (
        council.contact,
        council.leader,
        council.mayor,
        parties.official(council.unit, OfficeRole.ADMINISTRATOR, "Enhet Admin"),
        parties.official(other.district, OfficeRole.ADMINISTRATOR, "Annen Admin"),
        parties.official(parties.national(), OfficeRole.ADMINISTRATOR, "Nasjonal Admin"),
    ):
        with pytest.raises(NotAllowed):
            acts.turn_scheme(district=council.district, is_on=True, by=actor(person), on=ON, at=AT)
    assert not PresenceScheme.objects.exists()
    for by, is_on in ((admin, True), (admin, True), (chief, False)):
        scheme = acts.turn_scheme(district=council.district, is_on=is_on, by=actor(by), on=ON, at=AT)
    assert (scheme.is_on, scheme.changed_by_name) == (False, "Petra Mester")
    assert verbs(scheme) == ["presence.turned_on", "presence.turned_off"]


def test_nothing_is_logged_given_reason_or_counted_while_it_is_off(council):
    make.held_meeting(council.forum)
    scheme = turn_on(council.district)
    PresenceScheme.objects.filter(pk=scheme.pk).update(is_on=False)
    for attempt in (lambda: log(council), lambda: reason(council)):
        with pytest.raises(Refused, match="ikke tatt i bruk"):
            attempt()
    PresenceScheme.objects.all().delete()
    with pytest.raises(Refused, match="ikke tatt i bruk"):
        log(council)
    assert count_meetings(on=ON, at=AT) == 0
    assert not ContactPresence.objects.exists()
    assert not PresenceAbsence.objects.exists()


# --- the contact's own days


def test_a_day_is_put_down_once_and_the_trail_says_neither_day_nor_place(council, office):
    first, again = log(council), log(council)
    assert first.pk == again.pk
    row = ContactPresence.objects.get()
    assert (row.on, row.municipality, row.arena, row.meeting) == (ON, council.municipality, "SCHOOL", None)
    event = audit.history(row).get()
    assert (event.verb, event.data) == ("presence.logged", {})


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"day": ON + DAY}, "Dagen har ikke vært ennå"),
        ({"day": ON - timedelta(days=31)}, "fra og med 4. april 2026"),
        ({"arena": "HOME"}, "arena fra listen"),
        ({"arena": ""}, "arena fra listen"),
    ],
)
def test_bad_input_is_refused(council, office, fields, says):
    with pytest.raises(Refused, match=says):
        log(council, **fields)
    assert not ContactPresence.objects.exists()


def test_thirty_days_back_are_allowed_but_not_before_it_was_turned_on_or_the_contact_came(council, office):
    log(council, day=ON - timedelta(days=30))
    PresenceScheme.objects.update(changed_at=AT - timedelta(days=3))
    with pytest.raises(Refused, match=r"fra og med 1\. mai 2026"):
        log(council, day=ON - 4 * DAY)
    log(council, day=ON - 3 * DAY)
    council.contact.appointments.update(valid_from=ON - DAY)
    with pytest.raises(Refused, match=r"fra og med 3\. mai 2026"):
        log(council, day=ON - 2 * DAY)


def test_only_municipalities_that_the_office_serves_that_day_named_ones_narrow_it(council, office):
    hemnes = parties.municipality("Hemnes", district=council.district)
    with pytest.raises(Refused, match="gjelder ikke Hemnes kommune"):
        log(council, municipality=hemnes)
    parties.coverage(council.unit, hemnes, valid_to=ON - DAY)
    with pytest.raises(Refused):
        log(council, municipality=hemnes)
    log(council, municipality=hemnes, day=ON - DAY)
    office.serves.set([hemnes])
    log(council, municipality=hemnes)
    with pytest.raises(Refused, match="gjelder ikke Rana kommune"):
        log(council)


def test_nobody_logs_or_takes_back_for_the_contact(council, office):
    row = log(council)
    others = [
        council.leader,
        council.mayor,
        council.coordinator,
        parties.official(council.district, OfficeRole.ADMINISTRATOR, "Adam Distriktsen"),
        parties.official(council.district, OfficeRole.CHIEF_OF_POLICE, "Petra Mester"),
        parties.official(council.unit, OfficeRole.POLICE_CONTACT, "Kari Kollega"),
    ]
    for person in others:
        with pytest.raises(NotAllowed):
            log(council, by=person)
        with pytest.raises(NotAllowed):
            acts.undo_presence(presence=row, by=actor(person), on=ON, at=AT)
    root = Actor(user_id=parties.superuser().pk, name="Drift")
    with pytest.raises(NotAllowed):
        acts.undo_presence(presence=row, by=root, on=ON, at=AT)
    council.contact.appointments.update(valid_to=ON - DAY)
    with pytest.raises(NotAllowed):
        log(council)
    with pytest.raises(NotAllowed):
        log(council, office=make.office_of(council.leader), by=council.leader)


def test_the_contact_takes_a_day_back_within_thirty_days_and_never_a_meeting(council, office):
    row = log(council)
    acts.undo_presence(presence=row, by=actor(council.contact), on=ON, at=AT)
    assert not ContactPresence.objects.exists()
    with pytest.raises(Refused, match="allerede tatt bort"):
        acts.undo_presence(presence=row, by=actor(council.contact), on=ON, at=AT)
    old = put(office, council.municipality, ON - timedelta(days=31))
    with pytest.raises(Refused, match="for langt tilbake"):
        acts.undo_presence(presence=old, by=actor(council.contact), on=ON, at=AT)
    meeting = make.held_meeting(council.forum, starts_at=AT - DAY)
    counted = put(office, council.municipality, ON - DAY, "MEETING", meeting=meeting)
    with pytest.raises(Refused, match="telles av seg selv"):
        acts.undo_presence(presence=counted, by=actor(council.contact), on=ON, at=AT)


def test_a_successor_never_sees_the_days_of_the_one_before(council, office):
    put(office, council.municipality, ON - 2 * DAY)
    mine = put(office, council.municipality, ON)
    council.contact.appointments.update(valid_to=ON - DAY)
    new = parties.person("Nina Ny", at="rana.example")
    parties.holder(office, new, valid_from=ON)
    assert list(presence.own_days(standing_of(new.user, ON), ON)) == [mine]
    assert list(presence.own_days(standing_of(council.contact.user, ON), ON)) == []
    assert list(presence.own_days(standing_of(council.leader.user, ON), ON)) == []


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_row():
    council = make.council("Rana")
    scheme = turn_on(council.district)
    results = at_once(
        lambda: PresenceScheme.objects.select_for_update().get(pk=scheme.pk),
        lambda: log(council),
        lambda: log(council),
    )
    row = ContactPresence.objects.get()
    assert [one.pk for one in results] == [row.pk, row.pk]
    assert verbs(row) == ["presence.logged"]


def test_the_database_holds_that_a_tap_is_one_row(council, office):
    put(office, council.municipality, ON)
    with pytest.raises(IntegrityError), transaction.atomic():
        put(office, council.municipality, ON)


# --- why a week was without


def test_the_contact_and_the_own_leader_give_a_reason_and_a_logged_day_takes_it_away(council, office):
    chief = parties.official(council.district, OfficeRole.CHIEF_OF_POLICE, "Petra Mester")
    for person, value in ((council.contact, "LEAVE"), (council.leader, "OTHER_DUTY"), (chief, "VACANT")):
        reason(council, value, by=person)
        assert PresenceAbsence.objects.get().reason == value
    other = make.council("Vega")
    for person in (council.mayor, council.coordinator, other.leader):
        with pytest.raises(NotAllowed):
            reason(council, by=person)
    assert reason(council, "") is None
    assert not PresenceAbsence.objects.exists()
    reason(council)
    log(council, day=date(2026, 4, 30))
    assert not PresenceAbsence.objects.exists()
    with pytest.raises(Refused, match="Da trengs ingen grunn"):
        reason(council)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"value": "SICK"}, "fra listen"),
        ({"week": 20}, "ikke begynt"),
        ({"week": 53, "year": 2025}, "finnes ikke"),
        ({"week": 0}, "finnes ikke"),
        ({"week": 10, "year": 2025}, "for langt tilbake"),
    ],
)
def test_a_bad_reason_or_week_is_refused(council, office, fields, says):
    with pytest.raises(Refused, match=says):
        reason(council, **fields)


# --- weeks


def test_weeks_count_days_once_and_name_the_arenas_of_that_municipality_alone(council, office):
    hemnes = parties.municipality("Hemnes", district=council.district)
    for day, arena in ((27, "SCHOOL"), (27, "PATROL"), (29, "SCHOOL")):
        put(office, council.municipality, date(2026, 4, day), arena)
    put(office, hemnes, date(2026, 4, 20))
    PresenceAbsence.objects.create(office=office, iso_year=2026, iso_week=16, reason="OTHER_DUTY")
    # Said before somebody was in Hemnes after all: a reason is of a week without presence anywhere.
    PresenceAbsence.objects.create(office=office, iso_year=2026, iso_week=17, reason="LEAVE")
    found = {one.iso_week: one for one in presence.weeks(office, council.municipality, 2026)}
    assert list(found) == list(range(1, 54))
    assert (found[18].days, found[18].arenas) == (2, [Arena.SCHOOL, Arena.PATROL])
    assert (found[17].days, found[17].arenas, found[17].reason) == (0, [], "")
    assert (found[16].days, found[16].reason, found[16].reason_label) == (0, "OTHER_DUTY", "annen tjeneste")
    assert [one.iso_week for one in presence.weeks(office, hemnes, 2026) if one.days] == [17]


def test_weeks_at_the_end_of_the_year_belong_to_the_iso_year(council, office):
    for day in (date(2024, 12, 29), date(2024, 12, 30), date(2027, 1, 3), date(2027, 1, 4)):
        put(office, council.municipality, day)

    def present(year):
        return [one.iso_week for one in presence.weeks(office, council.municipality, year) if one.days]

    assert [presence.weeks_in(year) for year in (2020, 2024, 2025, 2026, 2027, 2032)] == [
        53,
        52,
        52,
        53,
        52,
        53,
    ]
    assert (present(2024), present(2025), present(2026), present(2027)) == ([52], [1], [53], [1])
    last = presence.weeks(office, council.municipality, 2026)[-1]
    assert (last.monday, last.sunday) == (date(2026, 12, 28), date(2027, 1, 3))


def test_weeks_in_which_nobody_held_the_office_are_vacant_by_themselves(council, office):
    # Until Thursday of week 10; the next from Monday of week 13.
    council.contact.appointments.update(valid_to=date(2026, 3, 5))
    parties.holder(office, parties.person("Nina Ny", at="rana.example"), valid_from=date(2026, 3, 23))
    found = presence.weeks(office, council.municipality, 2026)
    assert [one.iso_week for one in found if one.reason == "VACANT"] == [11, 12]


def test_weeks_cost_three_queries_however_many_days_and_municipalities(council, office):
    places = [council.municipality, *(parties.municipality(f"Sted {n}") for n in range(4))]
    for number in range(40):
        put(office, places[number % 5], ON - number * DAY)
    with CaptureQueriesContext(
        connection,
    ) as spent:
        found = presence.weeks_of(office, places, 2026)
    assert len(spent) == 3
    assert sum(week.days for weeks in found.values() for week in weeks) == 40


# --- who sees them


def test_the_rights_matrix(council, office):
    hemnes = parties.municipality("Hemnes", district=council.district)
    parties.coverage(council.unit, hemnes)
    chief = parties.official(council.district, OfficeRole.CHIEF_OF_POLICE, "Petra Mester")
    hemnes_mayor = parties.official(hemnes, OfficeRole.MAYOR, "Hanna Hemnes")
    function = parties.official(hemnes, OfficeRole.COORDINATING_FUNCTION, "Kai Koordinerende")
    everything = {office.pk: ["Hemnes", "Rana"]}
    for person in (council.contact, council.leader, chief):
        assert seen(person) == everything, person
    for person in (council.mayor, council.coordinator):
        assert seen(person) == {office.pk: ["Rana"]}, person
    for person in (hemnes_mayor, function):
        assert seen(person) == {office.pk: ["Hemnes"]}, person
    other = make.council("Vega")
    nothing = [
        council.director,
        parties.official(council.municipality, OfficeRole.DEPUTY_MAYOR, "Vara Ordfører"),
        parties.official(council.municipality, OfficeRole.ADMINISTRATOR, "Kommune Admin"),
        parties.official(council.unit, OfficeRole.ADMINISTRATOR, "Enhet Admin"),
        parties.official(council.district, OfficeRole.ADMINISTRATOR, "Distrikt Admin"),
        parties.official(parties.national(), OfficeRole.ADMINISTRATOR, "Nasjonal Admin"),
    ]
    for person in nothing:
        assert seen(person) == {}, person
    assert presence.seen_by(standing_of(parties.superuser(), ON), ON, 2026) == []
    for person in (other.mayor, other.leader, other.contact):
        assert office.pk not in seen(person)
    council.mayor.appointments.update(valid_to=ON - DAY)
    assert seen(council.mayor) == {}


def test_a_former_contact_of_the_municipality_is_seen_for_the_years_they_were_there(council, office):
    put(office, council.municipality, date(2025, 6, 2))
    office.organisation.policeunit.coverages.update(valid_to=date(2025, 12, 31))
    assert seen(council.mayor, year=2025) == {office.pk: ["Rana"]}
    assert seen(council.mayor, year=2026) == {}


def test_seeing_costs_the_same_for_one_contact_and_for_many(council, office):
    chief = parties.official(council.district, OfficeRole.CHIEF_OF_POLICE, "Petra Mester")
    standing = standing_of(chief.user, ON)
    with CaptureQueriesContext(connection) as one:
        presence.seen_by(standing, ON, 2026)
    for number in range(3):
        place = parties.municipality(f"Sted {number}", district=council.district)
        unit = parties.unit(f"Stasjon {number}", district=council.district, covers=[place])
        parties.official(unit, OfficeRole.POLICE_CONTACT, f"Kontakt {number}")
    with CaptureQueriesContext(connection) as four:
        assert len(presence.seen_by(standing, ON, 2026)) == 4
    assert len(four) == len(one)


# --- meetings count by themselves


def test_a_held_meeting_counts_for_every_municipality_party_that_day_and_a_correction_corrects_it(
    council, office
):
    hemnes = parties.municipality("Hemnes", district=council.district)
    vega = parties.municipality("Vega", district=council.district)
    ForumParty.objects.create(forum=council.forum, organisation=hemnes, valid_from=make.FOUNDED_ON)
    ForumParty.objects.create(
        forum=council.forum, organisation=vega, valid_from=make.FOUNDED_ON, valid_to=ON - 60 * DAY
    )
    meeting = make.held_meeting(council.forum)
    make.meeting(council.forum)
    assert count_meetings(on=ON, at=AT) == 2
    rows = {(row.municipality.name, row.on, row.arena, row.meeting) for row in ContactPresence.objects.all()}
    assert rows == {(name, ON - timedelta(days=21), "MEETING", meeting) for name in ("Rana", "Hemnes")}
    assert count_meetings(on=ON, at=AT) == 0
    row = meeting.attendances.get(person=council.contact)
    Attendance.objects.filter(pk=row.pk).update(presence="APOLOGY")
    assert count_meetings(on=ON, at=AT) == 2
    assert not ContactPresence.objects.exists()
    Attendance.objects.filter(pk=row.pk).update(presence="PRESENT")
    clock(AT)
    clock(AT)
    assert ContactPresence.objects.count() == 2
    assert {tuple(verbs(one)) for one in ContactPresence.objects.all()} == {("presence.meeting_counted",)}


def test_in_an_either_or_seat_it_counts_only_when_the_contact_met(council, office):
    seat = council.forum.memberships.get(office=office)
    leader_seat = council.forum.memberships.get(office=make.office_of(council.leader))
    seat.office, seat.alternative_office = leader_seat.office, office
    leader_seat.delete()
    seat.save()
    make.held_meeting(council.forum)
    assert count_meetings(on=ON, at=AT) == 0
    meeting = council.forum.meetings.get()
    Attendance.objects.filter(meeting=meeting, membership=seat).update(person=council.contact)
    assert count_meetings(on=ON, at=AT) == 1


def test_meetings_before_it_was_turned_on_and_cancelled_ones_do_not_count(council, office):
    PresenceScheme.objects.update(changed_at=AT - timedelta(days=10))
    make.held_meeting(council.forum)
    cancelled = make.held_meeting(council.forum, starts_at=AT - timedelta(days=8))
    type(cancelled).objects.filter(pk=cancelled.pk).update(
        state="CANCELLED", held_at=None, cancelled_at=AT, cancelled_reason="Snøstorm"
    )
    assert count_meetings(on=ON, at=AT) == 0
    late = make.held_meeting(council.forum, starts_at=AT - timedelta(days=9))
    assert count_meetings(on=ON, at=AT) == 1
    assert ContactPresence.objects.get().meeting == late
    # What was counted stays when the district turns it off and on again.
    PresenceScheme.objects.update(changed_at=AT)
    assert count_meetings(on=ON, at=AT) == 0


def test_a_meeting_late_in_the_evening_counts_on_its_day_in_oslo_and_takes_the_reason_away(council, office):
    reason(council)
    make.held_meeting(council.forum, starts_at=datetime.combine(date(2026, 5, 3), time(23), tzinfo=OSLO))
    count_meetings(on=ON, at=AT)
    assert ContactPresence.objects.get().on == date(2026, 5, 3)
    assert not PresenceAbsence.objects.exists()


def test_counting_costs_the_same_for_one_meeting_and_for_many_when_nothing_is_new(council, office):
    make.held_meeting(council.forum)
    count_meetings(on=ON, at=AT)
    with CaptureQueriesContext(connection) as one:
        count_meetings(on=ON, at=AT)
    for days in (30, 40, 50):
        make.held_meeting(council.forum, starts_at=AT - timedelta(days=days))
    assert count_meetings(on=ON, at=AT) == 3
    with CaptureQueriesContext(connection) as four:
        assert count_meetings(on=ON, at=AT) == 0
    assert len(four) == len(one)


# --- three years


def test_what_is_older_than_three_years_is_deleted_in_the_portals_own_name_with_count_and_basis(
    council, office
):
    scheme = PresenceScheme.objects.get()
    put(office, council.municipality, date(2023, 5, 3))
    put(office, council.municipality, date(2023, 5, 3), "PATROL")
    kept = put(office, council.municipality, date(2023, 5, 4))
    PresenceAbsence.objects.create(office=office, iso_year=2023, iso_week=17, reason="LEAVE")
    PresenceAbsence.objects.create(office=office, iso_year=2023, iso_week=18, reason="LEAVE")
    PresenceScheme.objects.update(is_on=False)
    assert delete_old(on=ON, at=AT) == 3
    assert delete_old(on=ON, at=AT) == 0
    assert list(ContactPresence.objects.all()) == [kept]
    assert PresenceAbsence.objects.get().iso_week == 18
    event = audit.history(scheme).get()
    assert event.actor_kind == "clock"
    assert audit.sentence_of(event) == (
        "Samarbeid (sletting) slettet 3 føringer fra før 4. mai 2023. Grunnlag: formålet er oppfylt etter "
        "tre år (personvernforordningen artikkel 5 nr. 1 bokstav e)."
    )


def test_three_years_before_a_leap_day():
    assert kept_from(date(2028, 2, 29)) == date(2025, 2, 28)
    assert kept_from(date(2028, 3, 1)) == date(2025, 3, 1)
