"""What waits in SLT on the home page: for the coordinator, for the director in a vacancy, for nobody else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.tests import factories as councils
from councils.waiting import in_order
from parties.models import Appointment, OfficeRole
from parties.standing import standing_of
from parties.tests import factories as parties
from parties.tests.factories import login
from records import days
from slt.actions import wheel as acts
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor
from slt.waiting import own_programmes, waiting_for

pytestmark = pytest.mark.django_db


def waits(person: Any, on: date = ON) -> list[tuple[str, str, bool]]:
    at = days.start_of(on) + timedelta(hours=12)
    found = in_order(waiting_for(person.user, standing_of(person.user, on), on, at))
    return [(str(one.what), str(one.title), one.is_overdue) for one in found]


def test_the_wheel_and_silent_groups_wait_for_the_coordinator_and_for_the_director_only_in_a_vacancy():
    rana = make.structure()
    for month, title in ((3, "Over"), (5, "Nær"), (9, "Senere")):
        make.wheel_task(rana.programme, title, month, day=15, counts_from=date(2026, 1, 1))
    for group, held in ((rana.coordinating, 80), (rana.executing, 10), (rana.steering, 10)):
        councils.held_meeting(group.forum, starts_at=AT - timedelta(days=held))
    work = [
        ("Årshjulet", "Over", True),
        ("Årshjulet", "Nær", False),
        ("Gruppa har ikke møttes som avtalt", "SLT-arbeidsutvalget i Rana", False),
    ]
    council = rana.council
    assert waits(rana.coordinator) == work
    assert [waits(one) for one in (council.director, council.mayor, council.contact, rana.nurse)] == [[]] * 4

    held = rana.coordinator.appointments.get()
    held.valid_to = ON - timedelta(days=5)
    held.save()
    vacant = ("Ubesatt siden 30. april 2026", f"{held.office}", False)
    assert waits(council.director) == [*work[:2], vacant, work[2]]
    assert waits(rana.coordinator) == []
    # Marked as done it waits no more.
    task = rana.programme.wheel_tasks.get(title="Over")
    acts.mark_done(task=task, year=2026, by=actor(council.director), on=ON, at=AT)
    assert waits(council.director) == [work[1], vacant, work[2]]


def test_many_late_tasks_are_one_row():
    rana = make.structure()
    for day in (5, 6, 7, 8):
        make.wheel_task(rana.programme, f"Nr. {day}", 3, day=day)
    assert ("Årshjulet", "4 oppgaver er over fristen", True) in waits(rana.coordinator)
    rana.programme.wheel_tasks.filter(day=5).delete()
    assert [title for what, title, _late in waits(rana.coordinator) if what == "Årshjulet"] == [
        "Nr. 6",
        "Nr. 7",
        "Nr. 8",
    ]


def test_a_programme_without_a_coordinators_office_waits_for_its_director():
    council = councils.council("Hemnes")
    make.programme(council.municipality, name="SLT i Hemnes")
    office = make.office_of(council.coordinator)
    office.role = OfficeRole.OTHER
    office.save()
    assert waits(council.director) == [("Ingen koordinator", "SLT i Hemnes", False)]


def test_whoever_comes_and_whoever_goes_is_told_a_month_before():
    rana = make.structure()
    new = parties.person("Nora Ny", at="rana.example")
    held = rana.coordinator.appointments.get()
    held.valid_to = date(2026, 5, 31)
    held.save()
    Appointment.objects.create(office=held.office, person=new, valid_from=date(2026, 6, 1))
    for forum in (rana.steering.forum, rana.coordinating.forum, rana.executing.forum):
        councils.held_meeting(forum, starts_at=AT - timedelta(days=5))
        councils.held_meeting(forum, starts_at=AT + timedelta(days=20))
    told = [waits(new, day) for day in (date(2026, 5, 1), date(2026, 5, 2), date(2026, 6, 1))]
    assert told == [[], [("Se hva du tar over", "SLT i Rana", False)], []]
    going = [waits(rana.coordinator, day) for day in (date(2026, 5, 1), date(2026, 5, 2), date(2026, 6, 1))]
    assert going == [[], [("Forbered overleveringen av vervet", str(held.office), False)], []]


def test_home_shows_it_with_a_shortcut_to_ones_own_programme_at_a_constant_cost(client):
    rana = make.structure()
    make.wheel_task(rana.programme, "Evaluer", 1, day=5)
    login(client, rana.coordinator)
    home = client.get("/hjem/").content.decode()
    assert "Årshjulet: Evaluer" in home
    assert home.count(f'href="{rana.programme.get_absolute_url()}"') >= 2
    before = _queries(client)
    for number in range(4):
        make.wheel_task(rana.programme, f"Nr. {number}", 1, day=6 + number)
    assert _queries(client) == before
    # The nurse sits there in person: the shortcut is hers too. Nobody outside has it.
    assert own_programmes(rana.nurse.user, ON) == [rana.programme]
    outside = [
        parties.person("Frida Fremmed", at="andre.example").user,
        parties.superuser(),
        rana.council.mayor.user,
    ]
    assert [own_programmes(user, ON) for user in outside] == [[], [], [rana.programme]]
    assert reverse("slt:wheel", args=[rana.programme.pk]) in home


def _queries(client: Any) -> int:
    client.get("/hjem/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/hjem/")
    return len(captured)
