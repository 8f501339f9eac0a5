"""One meeting of a combined body is one meeting and counts in both mandates; totals counted by hand."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.models import Attendance, ForumParty, MeetingLog
from councils.tests import factories as councils
from parties.tests import factories as parties
from records.days import OSLO
from slt.choices import Level
from slt.mandates import meetings_in
from slt.tests import factories as make
from slt.tests.factories import ON

pytestmark = pytest.mark.django_db


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=OSLO)


def without_police(meeting):
    Attendance.objects.filter(meeting=meeting, side="POLICE").update(presence="ABSENT")
    return meeting


def log(forum, starts_at, *seats, others=0):
    """A meeting with a log without content."""
    meeting = councils.meeting(forum, starts_at=starts_at, state="HELD", held_at=starts_at)
    made = MeetingLog.objects.create(meeting=meeting, written_at=starts_at, others_present=others)
    made.seats.set(seats)
    return meeting


@pytest.fixture
def world():
    """Rana's council is its steering group until August; Nesna, with its own SLT, joins it in July."""
    s = make.structure()
    nesna = parties.municipality("Nesna")
    s.others["nesna"] = make.programme(nesna, name="SLT i Nesna")
    make.group(s.others["nesna"], Level.STEERING, make.forum("Nesna styringsgruppe", nesna))
    ForumParty.objects.create(forum=s.council.forum, organisation=nesna, valid_from=date(2026, 7, 1))
    s.steering.valid_to = date(2026, 8, 31)
    s.steering.save()
    s.coordinating.valid_to = date(2026, 6, 30)
    s.coordinating.save()
    body = s.council.forum
    made = s.others["meetings"] = {
        "last of 2025": councils.held_meeting(body, starts_at=at(2025, 12, 31, 23, 59)),
        # In UTC this is the year before.
        "first of 2026": councils.held_meeting(body, starts_at=at(2026, 1, 1, 0, 0)),
        "spring": councils.held_meeting(body, starts_at=at(2026, 3, 10, 12)),
        "without the police": without_police(councils.held_meeting(body, starts_at=at(2026, 9, 10, 12))),
        "cancelled": councils.meeting(
            body,
            starts_at=at(2026, 5, 5, 12),
            state="CANCELLED",
            cancelled_at=at(2026, 5, 1),
            cancelled_reason="Forfall",
        ),
        "to come": councils.meeting(body, starts_at=at(2026, 11, 20, 12)),
        "first of 2027": councils.held_meeting(body, starts_at=at(2027, 1, 1, 0, 0)),
    }
    for month in (2, 4, 9):
        councils.held_meeting(s.coordinating.forum, starts_at=at(2026, month, 1, 9))
    contact = councils.seat(s.executing.forum, councils.office_of(s.council.contact))
    nurse = s.executing.forum.memberships.get(person=s.nurse)
    made["log of both"] = log(s.executing.forum, at(2026, 1, 12, 9), nurse, contact)
    made["log of one side"] = log(s.executing.forum, at(2026, 1, 26, 9), nurse, others=2)
    return s


def figures(year):
    """By name of the body and level: held, counted by its rule, planned, cancelled."""
    return {
        (mandate.name, mandate.level): (
            len(mandate.held),
            len(mandate.counting),
            len(mandate.planned),
            len(mandate.cancelled),
        )
        for mandate in year.mandates
    }


def test_a_combined_meeting_is_one_meeting_in_both_mandates(world):
    year = meetings_in(world.programme, 2026, ON)
    council = "Politirådet i Rana"
    assert figures(year) == {
        # The council: New Year, spring and September held, September without the police; one to come.
        (council, 0): (3, 2, 1, 1),
        # The same forum as steering group, to the end of August.
        (council, Level.STEERING): (2, 2, 0, 1),
        # Closed in June: September was no meeting of the group.
        ("SLT-arbeidsutvalget i Rana", Level.COORDINATING): (2, 2, 0, 0),
        ("Ungdomsteamet i Rana", Level.EXECUTING): (2, 1, 0, 0),
    }
    # What nobody put down as held is not ahead any more, the day after.
    assert meetings_in(world.programme, 2026, date(2026, 11, 20)).planned == year.planned
    assert meetings_in(world.programme, 2026, date(2026, 11, 21)).planned == []
    # 3 + 2 + 2: the two combined ones once each, though they stand in two rows.
    assert len(year.held) == 7
    made = world.others["meetings"]
    assert [row.meeting for row in year.combined] == [made["first of 2026"], made["spring"]]
    assert len(year.planned) == 1
    assert year.of_group(world.coordinating).rows[0].meeting.on == date(2026, 2, 1)


def test_the_year_turns_at_midnight_in_oslo(world):
    made = world.others["meetings"]
    assert [row.meeting for row in meetings_in(world.programme, 2025, ON).held] == [made["last of 2025"]]
    assert made["first of 2026"] in [row.meeting for row in meetings_in(world.programme, 2026, ON).held]
    after = meetings_in(world.programme, 2027, ON)
    assert [row.meeting for row in after.held] == [made["first of 2027"]]
    # Closed groups have no row any more, and no mandate is combined.
    assert {mandate.level for mandate in after.mandates} == {0, Level.EXECUTING}
    assert after.combined == []
    assert after.of_group(world.steering) is None


def test_a_joint_council_counts_for_both_programmes_from_the_day_each_is_in_it(world):
    year = meetings_in(world.others["nesna"], 2026, ON)
    assert figures(year) == {
        ("Politirådet i Rana", 0): (1, 0, 1, 0),
        ("Nesna styringsgruppe", Level.STEERING): (0, 0, 0, 0),
    }
    assert [row.meeting for row in year.held] == [world.others["meetings"]["without the police"]]
    assert "politiet" in year.held[0].counted.sentence
    # A municipality that leaves the programme takes its council with it.
    world.others["nesna"].parties.update(valid_to=date(2026, 9, 9))
    assert meetings_in(world.others["nesna"], 2026, ON).held == []


def test_more_meetings_cost_no_more_queries(world):
    with CaptureQueriesContext(
        connection,
    ) as few:
        meetings_in(world.programme, 2026, ON)
    for day in range(1, 6):
        councils.held_meeting(world.council.forum, starts_at=at(2026, 6, day, 9))
        log(world.executing.forum, at(2026, 6, day, 12), *world.executing.forum.memberships.all())
    with CaptureQueriesContext(connection) as many:
        assert len(meetings_in(world.programme, 2026, ON).held) == 17
    assert len(many) == len(few)
