"""The figures of a year, counted by hand, each with the records behind it; and no more queries for more."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.models import Attendance
from councils.tests import factories as councils
from records.days import OSLO
from slt.figures import figures_in
from slt.models import LibraryMeasure, Measure, MeasureProgress, Referral
from slt.tests import documents
from slt.tests import factories as make
from slt.tests.factories import AT

pytestmark = pytest.mark.django_db

END_OF_YEAR = datetime(2027, 1, 15, 12, tzinfo=OSLO)


def values(figures, group):
    """The figures of a group by key; each is as many as its records, but the median."""
    for one in figures[group]:
        assert one["key"] == "days_to_answer" or one["value"] == len(one["ids"])
    return {one["key"]: one["value"] for one in figures[group]}


@pytest.fixture
def lived():
    made = documents.world()
    documents.lived_year(made, documents.full_plan(made))
    return made


def test_every_figure_is_what_one_counts_by_hand(lived):
    # An answer after New Year belongs to the next year, and was open when this one ended.
    late = make.referral(lived.executing, lived.coordinating, at=datetime(2026, 12, 1, 9, tzinfo=OSLO))
    late.answer, late.answered_by = "Ja.", lived.coordinating
    late.answered_at = datetime(2027, 1, 1, 0, 0, tzinfo=OSLO)
    late.save()
    figures = figures_in(lived.programme, 2026, at=END_OF_YEAR)
    # January, March and April (the decision's) in the council that is the steering group; February below.
    assert values(figures, "meetings") == {"held": 4, "combined": 3, "planned": 0}
    # In May the meeting in September lay ahead.
    assert values(figures_in(lived.programme, 2026, at=AT), "meetings")["planned"] == 1
    assert [(one["name"], one["promised"], one["held"]) for one in figures["mandates"]] == [
        ("Politirådet i Rana", None, 3),
        ("Politirådet i Rana", 4, 3),
        ("SLT-arbeidsutvalget i Rana", 11, 1),
        ("Ungdomsteamet i Rana", 24, 0),
    ]
    # Answered after 30 and 60 days; the third and the late one had no answer at the end of the year.
    assert values(figures, "referrals") == {
        "raised": 4,
        "answered": 2,
        "days_to_answer": 45,
        "withdrawn": 0,
        "unanswered": 2,
    }
    # Three and a school year's of the plan, natteravner, kurs.
    assert values(figures, "measures") == {
        "all": 6,
        "started": 1,
        "completed": 1,
        "stopped": 0,
        "orphans": 2,
    }
    assert values(figures, "measure_states") == {"PLANNED": 3, "RUNNING": 2, "COMPLETED": 1, "STOPPED": 0}
    assert values(figures, "prevention") == {"UNIVERSAL": 4, "SELECTIVE": 1, "INDICATED": 1}
    assert values(figures, "reached") == {"REACHED": 0, "PARTLY": 1, "NOT_REACHED": 0, "UNKNOWN": 0}
    assert [(one["title"], one["value"]) for one in figures["focus_areas"]] == [
        ("Trygg fritid", 2),
        (documents.SAMI_NAME, 1),
        ("", 3),
    ]
    assert figures["library"][0]["value"] == 0


def test_attendance_is_of_offices_and_of_a_members_group_only_the_sum(lived):
    meeting = lived.council.forum.meetings.order_by("starts_at").first()
    away = Attendance.objects.get(meeting=meeting, person=lived.council.mayor)
    Attendance.objects.filter(pk=away.pk).update(presence="APOLOGY")
    other = Attendance.objects.get(meeting=meeting, person=lived.council.director)
    Attendance.objects.filter(pk=other.pk).update(presence="APOLOGY")
    # A deputy came for the director: the office was there.
    Attendance.objects.create(
        meeting=meeting, name="Vera Vara", deputy_for=other, capacity="DEPUTY", presence="PRESENT"
    )
    Attendance.objects.create(meeting=meeting, name="Gina Gjest", capacity="GUEST", presence="PRESENT")
    executing = councils.held_meeting(lived.executing.forum)
    figures = figures_in(lived.programme, 2026, at=END_OF_YEAR)
    told = {one["name"]: one for one in figures["attendance"]}
    rows = {one["office"]: (one["called"], one["present"]) for one in told["Politirådet i Rana"]["offices"]}
    assert rows["Ordfører, Rana kommune"] == (3, 2)
    assert rows["Kommunedirektør, Rana kommune"] == (3, 3)
    assert len(rows) == 5
    assert told["Politirådet i Rana"]["present"] == 14
    closed = told["Ungdomsteamet i Rana"]
    assert (closed["meetings"], closed["offices"], closed["ids"]) == (1, [], [executing.pk])
    assert closed["present"] == executing.attendances.filter(presence="PRESENT").count() > 0
    names = [lived.council.mayor.name, lived.nurse.name, "Vera Vara", "Gina Gjest"]
    assert not any(name in str(figures) for name in names)


def test_a_measure_belongs_to_the_years_that_it_lived_in(lived):
    def of(year):
        figures = figures_in(lived.programme, year, at=END_OF_YEAR)
        return {Measure.objects.get(pk=pk).title for pk in figures["measures"][0]["ids"]}

    undated = make.measure(
        lived.programme, "Uten datoer", created_at=datetime(2025, 12, 31, 23, 30, tzinfo=OSLO)
    )
    assert "Uten datoer" in of(2025)
    assert "Uten datoer" not in of(2026)
    MeasureProgress.objects.create(
        measure=undated, at=datetime(2026, 1, 2, tzinfo=OSLO), by_name="Siri", name="start"
    )
    assert "Uten datoer" in of(2026)
    assert {"Natteravner i helgene", "Foreldremøte på 8. trinn"} <= of(2026)
    # Ended in April, and its days are over; the school year goes on.
    assert "Natteravner i helgene" not in of(2027)
    assert "Foreldremøte på 8. trinn" in of(2027)


def test_what_is_shared_is_counted_unless_it_was_taken_back(lived):
    done = Measure.objects.get(title="Natteravner i helgene")
    running = Measure.objects.get(title="Kurs for ansatte")
    shared = LibraryMeasure.objects.create(measure=done, title=done.title, shared_on=date(2026, 5, 2))
    LibraryMeasure.objects.create(
        measure=running, title=running.title, shared_on=date(2026, 5, 2), withdrawn_on=date(2026, 6, 1)
    )
    (figure,) = figures_in(lived.programme, 2026, at=END_OF_YEAR)["library"]
    assert (figure["value"], figure["ids"]) == (1, [shared.pk])


def test_more_records_cost_no_more_queries(lived):
    with CaptureQueriesContext(connection) as few:
        figures_in(lived.programme, 2026, at=AT)
    for number in range(4):
        councils.held_meeting(lived.coordinating.forum, starts_at=AT - timedelta(days=number + 30))
        make.measure(lived.programme, f"Tiltak {number}", owner_office=make.office_of(lived.coordinator))
        make.referral(lived.executing, lived.coordinating, at=AT - timedelta(days=number))
    with CaptureQueriesContext(connection) as many:
        figures_in(lived.programme, 2026, at=AT)
    assert len(many) == len(few)
    assert Referral.objects.count() == 7
