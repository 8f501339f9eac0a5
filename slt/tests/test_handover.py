"""Handover: the page has all that the office holds, and from the first day all of it is the new holder's."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils import waiting as councils_waiting
from councils.choices import Access
from councils.models import FollowUp, Forum
from councils.tests import factories as councils
from parties.models import Appointment, OfficeRole
from parties.standing import bind, standing_of
from parties.tests import factories as parties
from parties.tests.factories import login
from records import days
from records.workflow import has_right
from slt import waiting
from slt.handover import Handover
from slt.models import AnnualReport, Measure, Programme
from slt.tests import factories as make
from slt.tests.factories import AT, ON, Structure

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2026, 5, 31), date(2026, 6, 1)


@pytest.fixture
def rana() -> Structure:
    """A coordinator with something of every kind in hand, who goes on May 31; Nora comes the day after."""
    made = make.structure()
    office = make.office_of(made.coordinator)
    council = made.council.forum
    councils.meeting(council, starts_at=AT + timedelta(days=40))
    councils.minutes_of(councils.held_meeting(made.coordinating.forum, starts_at=AT - timedelta(days=9)))
    councils.item(council)
    councils.follow_up(made.coordinating.forum, owner_office=office, due_on=ON + timedelta(days=20))
    make.referral(made.executing, made.coordinating)
    make.measure(made.programme, owner_office=office, state="RUNNING", review_on=ON)
    make.wheel_task(made.programme, "Årsrapport", 6, day=14, counts_from=ON)
    make.plan(made.programme, year=2027)
    AnnualReport.objects.create(programme=made.programme, year=2026)
    held = made.coordinator.appointments.get()
    held.valid_to = LAST
    held.save()
    made.others["office"] = office
    made.others["new"] = parties.person("Nora Ny", at="rana.example")
    Appointment.objects.create(office=office, person=made.others["new"], valid_from=FIRST)
    return made


def held_by(person: Any, programme: Programme, on: date) -> dict[str, Any]:
    """All that a person has to do, keep and lead on a day, by every read that pages and reminders use."""
    user, at = bind(person.user, on), days.start_of(on) + timedelta(hours=12)
    standing = standing_of(user, on)
    waits = [
        *councils_waiting.waiting_for(user, standing, on, at),
        *waiting.waiting_for(user, standing, on, at),
    ]
    return {
        "waits": {(one.what, one.title) for one in waits} - {("Se hva du tar over", programme.name)},
        "leads": set(Forum.objects.led_by(user, on)),
        "follow-ups": set(FollowUp.objects.open().owned_by(user, on)),
        "measures": set(Measure.objects.owned_by(user, on)),
        "keeps": set(Programme.objects.kept_by(user, on)),
    }


def test_nothing_stops_from_the_first_day_all_is_the_new_holders_and_none_the_old_ones(rana):
    new, programme = rana.others["new"], rana.programme
    before, nothing = held_by(rana.coordinator, programme, LAST), held_by(new, programme, LAST)
    after, left = held_by(new, programme, FIRST), held_by(rana.coordinator, programme, FIRST)
    before["waits"] -= {("Forbered overleveringen av vervet", str(rana.others["office"]))}
    assert (after, left) == (before, nothing)
    assert not any(left.values())
    assert len(after["leads"]) == 3
    assert {what for what, _title in after["waits"]} == {
        "Følg opp",
        "Ta stilling til saker",
        "Gjør planen ferdig",
        "Send innkalling",
        "Vurder tiltaket",
        "Skriv ferdig referatet",
        "Skriv ferdig årsrapporten",
        "Svar på henvisningen",
        "Årshjulet",
        "Gruppa har ikke møttes som avtalt",
    }


def texts(rana: Structure, user: Any, on: date = ON) -> dict[str, list[tuple[str, str]]]:
    at = days.start_of(on) + timedelta(hours=12)
    found = Handover(rana.programme, rana.others["office"], user, on, at).sections()
    return {section.key: [(row.text, row.where) for row in section.rows] for section in found}


def test_the_page_lists_everything_that_the_office_holds(rana):
    middle, council = "SLT-arbeidsutvalget i Rana", "Politirådet i Rana"
    assert texts(rana, rana.coordinator.user) == {
        "plasser": [(council, "Sekretær"), (middle, "Sekretær"), ("Ungdomsteamet i Rana", "Sekretær")],
        "moter": [("13. juni 2026 kl. 12.00: skal kalles inn", council)],
        "referater": [("Referatet fra 25. april 2026: utkast", middle)],
        "saker": [("1 sak er meldt inn", council)],
        "oppfolging": [("Kartlegge nattevandring", middle)],
        "henvisninger": [("Uro ved skatehallen", middle)],
        "tiltak": [("Åpen hall fredag kveld (i gang)", "SLT i Rana")],
        "arshjul": [("Årsrapport", "SLT i Rana")],
        "utkast": [("Handlingsplan 2027 (utkast)", "SLT i Rana"), ("Årsrapport 2026 (utkast)", "SLT i Rana")],
        "arkiv": [],
    }


def test_it_costs_the_same_however_much_there_is(rana):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            texts(rana, rana.coordinator.user)
        return len(captured)

    before, office = cost(), rana.others["office"]
    for number in range(3):
        councils.follow_up(rana.steering.forum, f"Nr. {number}", owner_office=office)
        make.measure(rana.programme, f"Nr. {number}", owner_office=office)
        make.referral(rana.executing, rana.coordinating, title=f"Nr. {number}")
        make.wheel_task(rana.programme, f"Nr. {number}", 8)
        councils.meeting(rana.executing.forum, starts_at=AT + timedelta(days=20 + number))
    assert cost() == before


def test_whoever_comes_in_sees_that_it_is_there_and_closed_words_only_from_the_first_day(rana):
    office, executing = rana.others["office"], rana.executing
    councils.follow_up(executing.forum, "Ring hjem til Ola", owner_office=office)
    secret = make.forum("Oppfølgingsteamet", rana.council.municipality)
    make.seat(secret, office)
    assert secret.access == Access.MEMBERS
    new = rana.others["new"].user
    before = str(texts(rana, new))
    hidden = ["Ring hjem til Ola", "Uro ved skatehallen", "Oppfølgingsteamet"]
    assert [word in before for word in hidden] == [False] * 3
    assert ("En oppfølging", "Ungdomsteamet i Rana") in texts(rana, new)["oppfolging"]
    assert texts(rana, new)["henvisninger"] == [("En henvisning", "SLT-arbeidsutvalget i Rana")]
    assert ("Et forum som bare medlemmene kjenner", "Medlem") in texts(rana, new)["plasser"]
    # The director keeps the programme and reads its referrals, but sits in neither of the two.
    director = str(texts(rana, rana.council.director.user))
    assert [word in director for word in hidden] == [False, True, False]
    after = str(texts(rana, new, FIRST))
    assert [word in after for word in hidden] == [True] * 3


def test_it_is_seen_by_those_who_keep_the_programme_and_whoever_comes_within_a_month(rana):
    elsewhere = parties.official(parties.municipality("Bodø"), OfficeRole.SLT_COORDINATOR, "Kai Bodø")
    people = {
        "anonymous": AnonymousUser(),
        "superuser": parties.superuser(),
        "coordinator": rana.coordinator.user,
        "director": rana.council.director.user,
        "new": rana.others["new"].user,
        "mayor": rana.council.mayor.user,
        "contact": rana.council.contact.user,
        "nurse": rana.nurse.user,
        "elsewhere": elsewhere.user,
    }
    for on, expected in (
        (date(2026, 5, 1), {"coordinator", "director"}),
        (date(2026, 5, 2), {"coordinator", "director", "new"}),
        (FIRST, {"director", "new"}),
    ):
        by_query, by_rule = set(), set()
        for who, user in people.items():
            bind(user, on)
            if Programme.objects.handed_to(user, on).filter(pk=rana.programme.pk).exists():
                by_query.add(who)
            if has_right("slt.see_handover", user, rana.programme):
                by_rule.add(who)
        assert by_query == by_rule == expected


def test_the_page_names_holder_and_successor_and_the_office_is_chosen_when_there_are_two(client):
    rana = make.structure()
    other = parties.official(rana.council.municipality, OfficeRole.COORDINATING_FUNCTION, "Kari Koordinator")
    url = reverse("slt:handover", args=[rana.programme.pk])
    login(client, rana.council.director)
    page = client.get(url).content.decode()
    assert "SLT-koordinator" in page
    chosen = client.get(f"{url}?verv={make.office_of(other).pk}").content.decode()
    assert "Kari Koordinator" in chosen
    assert "Ingen avtaler er under arbeid." in chosen
    assert "Sekretær" not in chosen
    other.appointments.update(valid_to=date(2025, 12, 31))
    vacant = client.get(f"{url}?verv={make.office_of(other).pk}").content.decode()
    assert "ubesatt" in vacant
    assert "Ingen er ført opp som ny koordinator." in vacant
    assert login(client, rana.nurse).get(url).status_code == 404
