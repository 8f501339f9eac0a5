"""Founding a forum, and what chair and secretary decide about it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from councils.actions import forums, lists
from councils.actions import parties as party_acts
from councils.actions.forums import StandingPlan
from councils.actions.seats import SeatPlan
from councils.choices import Access, Capacity, SilenceRule
from councils.founding import FoundingOptions, Purpose, suggested_name, suggested_seats
from councils.models import Forum, ForumParty, SchoolBreak, Topic
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties.models import Office, Person
from parties.standing import standing_of
from parties.tests import factories as parties
from records import audit
from records.actors import Actor
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db
WHEN = {"on": ON, "at": AT}


@pytest.fixture
def council(db):
    return make.council("Rana")


class Sides:
    """Two municipalities with mayor and coordinator, and the unit that serves them; no forum yet."""

    def __init__(self) -> None:
        self.district = parties.district("Nordland")
        self.rana = parties.municipality("Rana", district=self.district)
        self.hemnes = parties.municipality("Hemnes", district=self.district)
        self.unit = parties.unit("Helgeland", district=self.district, covers=[self.rana, self.hemnes])
        self.mayor = parties.official(self.rana, "MAYOR", "Marit Ordfører")
        self.coordinator = parties.official(self.rana, "SLT_COORDINATOR", "Siri Koordinator")
        self.director = parties.official(self.rana, "MUNICIPAL_DIRECTOR", "Dag Direktør")
        self.archivist = parties.official(self.rana, "RECORDS_OFFICER", "Arne Arkiv")
        self.mayor_of_hemnes = parties.official(self.hemnes, "MAYOR", "Heidi Hemnes")
        self.contact = parties.official(self.unit, "POLICE_CONTACT", "Pål Kontakt")
        self.leader = parties.official(self.unit, "UNIT_LEADER", "Lena Leder")

    def seats(self) -> list[SeatPlan]:
        return [
            SeatPlan(office=make.office_of(self.mayor), capacity=Capacity.CHAIR),
            SeatPlan(office=make.office_of(self.coordinator), capacity=Capacity.SECRETARY),
            SeatPlan(office=make.office_of(self.contact), reviews_minutes=True),
        ]

    def found(self, by: Person, **fields) -> Forum:
        fields.setdefault("name", "Politirådet i Rana")
        fields.setdefault("access", Access.PUBLIC)
        fields.setdefault("organisations", [self.rana, self.unit])
        fields.setdefault("seats", self.seats())
        fields.setdefault("council_scope", "MUNICIPALITY")
        return forums.found_forum(by=actor(by), **WHEN, **fields)


@pytest.fixture
def sides(db) -> Sides:
    return Sides()


def refused(what, *args, **kwargs) -> list[str]:
    with pytest.raises(Refused) as caught:
        what(*args, **kwargs)
    return caught.value.reasons


def test_a_coordinator_founds_a_council_and_everybody_with_an_office_is_told(sides):
    forum = sides.found(sides.coordinator, meetings_per_year=4, notice_days=7)
    assert (forum.police_council.scope, forum.valid_from, forum.founded_by_name) == (
        "MUNICIPALITY",
        ON,
        "Siri Koordinator, SLT-koordinator i Rana kommune",
    )
    assert (forum.meetings_per_year, forum.notice_days, forum.review_days) == (4, 7, None)
    assert [(str(s.office.role), s.capacity) for s in forum.memberships.in_order()] == [
        ("MAYOR", "CHAIR"),
        ("SLT_COORDINATOR", "SECRETARY"),
        ("POLICE_CONTACT", "MEMBER"),
    ]
    told = Dispatch.objects.all()
    everybody = (sides.mayor, sides.director, sides.archivist, sides.contact, sides.leader)
    assert {one.address for one in told} == {person.email for person in everybody}
    assert {one.subject for one in told} == {"Politirådet i Rana er opprettet"}
    assert audit.history(forum)[0].sentence == (
        "Siri Koordinator, SLT-koordinator i Rana kommune, opprettet Politirådet i Rana med partene "
        "Helgeland og Rana kommune. Plasser: Ordfører, Rana kommune, leder, SLT-koordinator, Rana kommune, "
        "sekretær og Politikontakt, Helgeland, medlem."
    )


@pytest.mark.parametrize("who", ["coordinator", "director", "contact", "leader"])
def test_those_who_write_for_a_party_may_found(sides, who):
    assert sides.found(getattr(sides, who)).pk


@pytest.mark.parametrize("who", ["mayor", "archivist", "administrator", "stranger", "superuser", "link"])
def test_others_may_not(sides, who):
    if who == "administrator":
        by = actor(parties.official(sides.district, "ADMINISTRATOR", "Ada Admin"))
    elif who == "stranger":
        innlandet = parties.district("Innlandet")
        by = actor(
            parties.official(
                parties.municipality("Lillehammer", district=innlandet), "SLT_COORDINATOR", "Lars"
            )
        )
    elif who == "superuser":
        by = Actor(user_id=parties.superuser().pk, name="Drift")
    elif who == "link":
        by = Actor(user_id=None, name="Ukjent", kind="link")
    else:
        by = actor(getattr(sides, who))
    with pytest.raises(NotAllowed):
        forums.found_forum(
            name="Politirådet i Rana",
            access="PUBLIC",
            organisations=[sides.rana, sides.unit],
            seats=sides.seats(),
            council_scope="MUNICIPALITY",
            by=by,
            **WHEN,
        )
    assert not Forum.objects.exists()


def test_a_joint_council_is_founded_by_one_of_them_within_the_police_district(sides):
    joint = {"council_scope": "JOINT", "name": "Felles politiråd"}
    everybody = [sides.rana, sides.hemnes, sides.unit]
    assert sides.found(sides.coordinator, organisations=everybody, **joint).parties.count() == 3
    away = parties.municipality("Lillehammer", district=parties.district("Innlandet"))
    assert refused(sides.found, sides.coordinator, organisations=[sides.rana, away, sides.unit], **joint) == [
        "Lillehammer kommune hører til et annet politidistrikt."
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "  "}, "Gi forumet et navn."),
        ({"seats": []}, "Velg hvem som er leder eller sekretær. Det er de som styrer forumet."),
        ({"council_scope": "JOINT"}, "Et felles eller regionalt politiråd har minst to kommuner."),
        (
            {"silence_rule": SilenceRule.APPROVE},
            "Skal taushet regnes som godkjenning, må forumet ha en frist for gjennomgang.",
        ),
        (
            {"widest_access": Access.MEMBERS},
            "Forumet kan ikke åpnes for flere enn det ble opprettet for.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_words_and_nothing_is_left_behind(sides, fields, reason):
    assert refused(sides.found, sides.coordinator, **fields) == [reason]
    assert not Forum.objects.exists()
    assert not Dispatch.objects.exists()


def test_parties_are_checked(sides):
    assert refused(sides.found, sides.coordinator, organisations=[sides.rana]) == [
        "Et politiråd har politiet som part. Velg politienhet."
    ]
    assert refused(sides.found, sides.coordinator, organisations=[sides.rana, sides.hemnes, sides.unit]) == [
        "Politirådet for én kommune har én kommune som part."
    ]
    sides.rana.valid_to = ON - timedelta(days=1)
    sides.rana.save()
    assert refused(sides.found, sides.contact) == ["Rana kommune er avviklet."]


def test_the_same_council_is_not_founded_twice_another_forum_is(sides):
    sides.found(sides.coordinator)
    again = ["«Politirådet i Rana» finnes allerede for de samme partene."]
    assert refused(sides.found, sides.contact, name="Et annet navn") == again
    assert refused(sides.found, sides.contact, council_scope=None) == again
    assert sides.found(sides.contact, name="Beredskapsrådet", council_scope=None).pk


def test_nobody_founds_a_forum_with_a_personal_seat_for_themselves(sides):
    plans = [*sides.seats(), SeatPlan(person=sides.coordinator)]
    with pytest.raises(NotAllowed):
        sides.found(sides.coordinator, seats=plans)
    assert not Forum.objects.exists()


# --- what is suggested ---


def test_the_usual_seats_are_suggested_by_office(sides):
    found = suggested_seats(Purpose.COUNCIL, [sides.rana.pk, sides.unit.pk], ON)
    said = [(s.office.role, s.is_suggested, s.capacity, s.reviews_minutes, s.holder) for s in found]
    assert said == [
        ("MAYOR", True, "CHAIR", False, "Marit Ordfører"),
        ("SLT_COORDINATOR", True, "SECRETARY", False, "Siri Koordinator"),
        ("MUNICIPAL_DIRECTOR", True, "MEMBER", False, "Dag Direktør"),
        ("POLICE_CONTACT", True, "MEMBER", True, "Pål Kontakt"),
        ("UNIT_LEADER", True, "MEMBER", False, "Lena Leder"),
    ]


def test_without_a_coordinator_the_coordinating_function_is_secretary(sides):
    Office.objects.filter(role="SLT_COORDINATOR").update(valid_to=ON - timedelta(days=1))
    parties.official(sides.rana, "COORDINATING_FUNCTION", "Kaja Koordinerende")
    found = suggested_seats(Purpose.COUNCIL, [sides.rana.pk, sides.unit.pk], ON)
    assert [s.holder for s in found if s.capacity == "SECRETARY"] == ["Kaja Koordinerende"]


def test_a_contact_who_serves_others_is_not_suggested(sides):
    other = parties.office(sides.unit, "POLICE_CONTACT", "politikontakt for Hemnes", serves=[sides.hemnes])
    offices = {s.office for s in suggested_seats(Purpose.COUNCIL, [sides.rana.pk, sides.unit.pk], ON)}
    assert other not in offices
    joint = suggested_seats(Purpose.JOINT, [sides.rana.pk, sides.hemnes.pk, sides.unit.pk], ON)
    assert other in {s.office for s in joint if s.is_suggested}


def test_one_mayor_leads_a_joint_council(sides):
    found = suggested_seats(
        Purpose.JOINT,
        [sides.rana.pk, sides.hemnes.pk, sides.unit.pk],
        ON,
        first_municipality=sides.rana.pk,
    )
    mayors = {s.holder: s.capacity for s in found if s.office.role == "MAYOR"}
    assert mayors == {"Marit Ordfører": "CHAIR", "Heidi Hemnes": "MEMBER"}


def test_names_are_suggested_for_councils_only(sides):
    both = [sides.hemnes, sides.rana]
    assert suggested_name(Purpose.COUNCIL, [sides.rana]) == "Politirådet i Rana"
    assert suggested_name(Purpose.JOINT, both) == "Felles politiråd for Hemnes og Rana"
    assert suggested_name(Purpose.REGIONAL, both) == "Regionalt politiråd for Hemnes og Rana"
    assert suggested_name(Purpose.STANDING, both) == ""


def test_a_contact_chooses_among_the_municipalities_served_a_coordinator_has_their_own_chosen(sides):
    of_contact = FoundingOptions(standing_of(sides.contact.user, ON), ON)
    assert [m.name for m in of_contact.municipalities] == ["Hemnes", "Rana"]
    assert of_contact.usual_municipalities == []
    own = FoundingOptions(standing_of(sides.coordinator.user, ON), ON)
    assert [m.name for m in own.municipalities] == ["Rana", "Hemnes"]
    assert [m.name for m in own.usual_municipalities] == ["Rana"]
    assert own.usual_police(own.usual_municipalities).pk == sides.unit.pk


# --- settings ---


def change(council, by=None, **facts):
    return forums.change_settings(forum=council.forum, by=actor(by or council.coordinator), **WHEN, **facts)


def test_a_change_of_settings_names_what_changed(council):
    topic = Topic.objects.create(name="snøskuter")
    change(council, items_due_days=14, default_place="Rådhuset", topics=[topic])
    event = audit.history(council.forum)[0]
    assert event.data["changed"] == [
        "saker meldes inn, dager før møtet",
        "vanlig møtested",
        "temaene",
    ]
    assert list(council.forum.topics.all()) == [topic]
    change(council, items_due_days=14)
    assert audit.history(council.forum)[0] == event


def test_only_chair_and_secretary_change_settings(council):
    administrator = parties.official(council.district, "ADMINISTRATOR", "Ada Admin")
    for who in (council.contact, council.director, council.leader, administrator):
        with pytest.raises(NotAllowed):
            change(council, by=who, notice_days=3)
    assert change(council, by=council.mayor, notice_days=3).notice_days == 3


def test_the_circle_is_never_wider_than_the_forum_was_founded_for(council):
    Forum.objects.update(access=Access.MEMBERS, widest_access=Access.PARTIES)
    assert refused(change, council, access=Access.PUBLIC) == [
        "Forumet kan ikke åpnes for flere enn det ble opprettet for."
    ]
    assert change(council, access=Access.PARTIES).access == "PARTIES"
    assert audit.history(council.forum)[0].sentence == (
        "Siri Koordinator Rana, SLT-koordinator i Rana kommune, endret åpent for. Forumet er nå åpent for "
        "partene: de som har verv hos dem."
    )
    assert council.mayor.email in set(Dispatch.objects.values_list("address", flat=True))


def test_silence_counts_only_with_a_deadline(council):
    assert refused(change, council, silence_rule=SilenceRule.APPROVE) == [
        "Skal taushet regnes som godkjenning, må forumet ha en frist for gjennomgang."
    ]
    assert change(council, silence_rule=SilenceRule.APPROVE, review_days=14).silence_rule == "APPROVE"
    with pytest.raises(IntegrityError), transaction.atomic():
        Forum.objects.update(review_days=None)


def test_standing_items_keep_their_rows_and_are_switched_off_not_deleted(council):
    def set_items(*plans):
        return forums.set_standing_items(
            forum=council.forum, items=plans, by=actor(council.coordinator), **WHEN
        )

    first, second = set_items(StandingPlan("Radikalisering"), StandingPlan("Vold mot barn"))
    (kept,) = set_items(StandingPlan("Vold mot barn og unge", pk=second.pk))
    assert (kept.pk, kept.title, kept.position) == (second.pk, "Vold mot barn og unge", 1)
    first.refresh_from_db()
    assert first.is_active is False
    events = audit.history(council.forum).count()
    set_items(StandingPlan("Vold mot barn og unge", pk=second.pk))
    assert audit.history(council.forum).count() == events


# --- parties ---


def test_a_party_is_added_and_its_people_are_told(council):
    hemnes = parties.municipality("Hemnes", district=council.district)
    mayor = parties.official(hemnes, "MAYOR", "Heidi Hemnes")
    party = party_acts.add_party(
        forum=council.forum, organisation=hemnes, valid_from=ON, by=actor(council.coordinator), **WHEN
    )
    assert party.organisation_id == hemnes.pk
    told = Dispatch.objects.get(address=mayor.email)
    assert told.subject == "Hemnes kommune er blitt part i Politirådet i Rana"
    again = {"forum": council.forum, "organisation": hemnes, "valid_from": ON}
    assert refused(party_acts.add_party, **again, by=actor(council.coordinator), **WHEN) == [
        "Organisasjonen er allerede part i dette tidsrommet."
    ]
    with pytest.raises(NotAllowed):
        party_acts.add_party(**again, by=actor(council.contact), **WHEN)


def test_a_party_that_leaves_takes_its_seats_with_it(council):
    hemnes = parties.municipality("Hemnes", district=council.district)
    mayor = parties.official(hemnes, "MAYOR", "Heidi Hemnes")
    party = ForumParty.objects.create(forum=council.forum, organisation=hemnes, valid_from=ON)
    seat = make.seat(council.forum, make.office_of(mayor))
    last = date(2026, 12, 31)
    party_acts.end_party(party=party, last_day=last, by=actor(council.coordinator), **WHEN)
    seat.refresh_from_db()
    assert seat.valid_to == last
    assert Forum.objects.with_member(mayor.user, last).exists()
    assert not Forum.objects.with_member(mayor.user, last + timedelta(days=1)).exists()


def test_a_party_whose_going_would_leave_nobody_in_charge_stays(council):
    party = council.forum.parties.get(organisation=council.municipality)
    assert refused(party_acts.end_party, party=party, last_day=ON, by=actor(council.coordinator), **WHEN) == [
        "Da står forumet uten leder og sekretær. Legg inn en ny først."
    ]
    party.refresh_from_db()
    assert party.valid_to is None


# --- the lists ---


def test_topics_and_school_breaks_are_kept_nationally(council):
    national = actor(parties.official(parties.national(), "ADMINISTRATOR", "Rikke Riksen"))
    topic = lists.register_topic(name=" snøskuter ", position=3, by=national, at=AT)
    lists.correct_topic(topic=topic, name="snøskuter og løyper", by=national, at=AT)
    assert audit.history(topic)[0].sentence.endswith("rettet tema for temaet snøskuter og løyper.")
    week = {"valid_from": date(2027, 2, 15), "valid_to": date(2027, 2, 19)}
    row = lists.register_school_break(
        name="Vinterferie", county=parties.county("Nordland"), by=national, at=AT, **week
    )
    assert SchoolBreak.objects.get() == row
    assert refused(
        lists.register_school_break,
        name="Vinterferie",
        county=council.municipality,
        by=national,
        at=AT,
        **week,
    ) == ["Rana kommune er ikke et fylke."]
    with pytest.raises(NotAllowed):
        lists.register_topic(name="rus", position=1, by=actor(council.coordinator), at=AT)
