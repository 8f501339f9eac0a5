"""What the clock reminds of: sides and leaders a week before the deadline, points when their day is near."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.evaluation import reminders
from agreements.tests import evaluation_factories as make
from agreements.tests.evaluation_year import point as year_point
from agreements.tests.factories import AT, ON, two_sides
from councils.follow_up_reminders import choice_for, turn
from records.actors import Actor
from records.models import Dispatch
from slt.reminders import owner_from

pytestmark = pytest.mark.django_db
SEVEN = AT.replace(hour=7, minute=2)
WEEK_BEFORE = SEVEN + timedelta(days=21)


def told(kind="due"):
    """Who has been written to, and what it says first."""
    found = Dispatch.objects.filter(kind=f"evaluations.{kind}").order_by("pk")
    return [(one.name, one.text.split("\n\n")[1]) for one in found]


def names(kind="due"):
    return sorted(name for name, _text in told(kind))


def test_a_week_before_the_deadline_whoever_has_the_ball_is_reminded_once():
    sides = two_sides()
    made = make.evaluation(sides=sides)
    make.evaluation(
        sides=sides, version=made.version, asked=made.questionnaire, year=2025, started_at=WEEK_BEFORE
    )
    make.side_answer(made, "MUNICIPALITY", is_agreed=False)
    reminders.clock(WEEK_BEFORE - timedelta(days=1))
    reminders.clock(WEEK_BEFORE.replace(hour=6))
    assert told() == []
    turn(choice_for(owner_from(sides.leader.appointments.get())), off=True, by=Actor.system(), at=AT)
    for moment in (WEEK_BEFORE, WEEK_BEFORE + timedelta(minutes=1), WEEK_BEFORE + timedelta(days=1)):
        reminders.clock(moment)
    # The police have not answered; the municipality's answer waits for its leaders, not for who wrote it.
    assert names() == sorted(one.name for one in (sides.contact, sides.director, sides.mayor))
    words = dict(told())
    assert words[sides.contact.name].startswith(
        "Svaret for politiet i evalueringen av samarbeidet i 2026 er ikke"
    )
    assert "venter på at lederen bekrefter" in words[sides.mayor.name]
    letter = Dispatch.objects.get(kind="evaluations.due", name=sides.contact.name)
    assert "Fristen er 1. juni 2026" in letter.text
    assert "Slå av påminnelsene: http" in letter.text
    assert "Slå av påminnelsene</a>" in letter.html


def test_what_is_put_forward_is_for_those_who_have_not_approved():
    sides = two_sides()
    make.evaluation("SUBMITTED", sides=sides)
    reminders.clock(WEEK_BEFORE)
    assert names() == sorted(one.name for one in (sides.leader, sides.director, sides.mayor))
    assert "venter på at dere godkjenner" in told()[0][1]


def test_a_point_is_reminded_of_before_its_day_and_when_it_has_passed_but_not_when_it_is_done():
    sides = two_sides()
    made = make.evaluation(sides=sides, answered=True)
    due = ON + timedelta(days=40)
    year_point(made, "Hemmelig navn", due_on=due, owner_office=sides.mayor_office)
    of_side = year_point(made, "Felles", due_on=due)
    ahead = SEVEN + timedelta(days=26)
    reminders.clock(ahead)
    assert told("point_due") == []
    make.agreed(make.submitted(made))
    for moment in (ahead - timedelta(days=1), ahead.replace(hour=12)):
        reminders.clock(moment)
    assert told("point_due") == []
    for moment in (ahead, ahead + timedelta(days=1)):
        reminders.clock(moment)
    assert names("point_due") == sorted(one.name for one in (sides.mayor, sides.contact, sides.leader))
    letter = Dispatch.objects.get(kind="evaluations.point_due", name=sides.mayor.name)
    assert "har frist 13. juni 2026" in letter.text
    assert "/punkter/#punkt-" in letter.text
    assert "Hemmelig" not in letter.text + letter.subject
    of_side.done_on, of_side.done_by_name = ON, "Pål"
    of_side.save()
    for day in (41, 42):
        reminders.clock(SEVEN + timedelta(days=day))
    assert names("point_due").count(sides.mayor.name) == 2
    assert len(told("point_due")) == 4
    assert "hadde frist" in told("point_due")[-1][1]


def test_it_costs_the_same_for_many_evaluations_as_for_two():
    """Finding out, that is: when all have been written to."""
    sides, asked = two_sides(), make.questionnaire()
    version = make.signed_agreement(sides)

    def add(years):
        for year in years:
            made = make.evaluation(version=version, asked=asked, year=year)
            year_point(made, "Punkt", due_on=WEEK_BEFORE.date())
            if year % 2:
                make.side_answer(made, "POLICE")
                make.side_answer(made, "MUNICIPALITY")
                make.agreed(make.submitted(made))

    def queries():
        assert reminders.remind(WEEK_BEFORE.date(), WEEK_BEFORE) > 0
        with CaptureQueriesContext(connection) as found:
            assert reminders.remind(WEEK_BEFORE.date(), WEEK_BEFORE) == 0
        return len(found)

    add([2025, 2026])
    before = queries()
    add([2021, 2022, 2023, 2024])
    assert queries() == before
