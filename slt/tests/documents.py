"""A plan and a year with something in every figure, for the tests of what is printed from them."""

from datetime import date, datetime, timedelta
from typing import Any

from councils.models import Decision, FocusArea
from councils.tests import factories as councils
from records.days import OSLO
from slt.models import ActionPlan, MeasureProgress
from slt.tests import factories as make
from slt.tests.factories import AT, Structure

SAMI_NAME = "Čáhcesuolu ja Unjárgga nuoraidviessu deaivvadanbáiki ođđa áiggis"


def world(language: str = "nb", name: str = "Rana", **council_fields: Any) -> Structure:
    """Three levels, and a programme in the written standard asked for."""
    made = make.structure(name, language=language, **council_fields)
    made.programme.language = language
    made.programme.save()
    return made


def full_plan(made: Structure, *, count: int = 3) -> ActionPlan:
    """A draft plan: two focus areas with goals, a goal without an area, and so many measures over them."""
    programme, forum = made.programme, made.council.forum
    plan = make.plan(
        programme,
        case_reference="26/114",
        introduction="Planen bygger på kriminalitetsbildet og Ungdata.\n\nDen gjelder hele kommunen.",
        hearing_from=date(2026, 1, 10),
        hearing_to=date(2026, 2, 20),
        hearing_outcome="To skoler ba om flere foreldremøter. De er lagt inn.",
    )
    areas = [
        FocusArea.objects.create(
            forum=forum,
            title="Trygg fritid",
            knowledge_basis="Ungdata 2025: én av fire savner et sted å være.",
        ),
        FocusArea.objects.create(forum=forum, title=SAMI_NAME, position=200),
    ]
    goals = [
        make.goal(plan, focus_area=areas[0], position=1, indicator="Ungdata 2027"),
        make.goal(plan, "Færre slåsskamper ved stasjonen", focus_area=areas[0], position=2),
        make.goal(plan, "Flere snakker samisk på klubben", focus_area=areas[1], position=3),
        make.goal(plan, "Alle vet hvem de kan ringe", position=4),
    ]
    office = make.office_of(made.coordinator)
    for number in range(count):
        measure = make.measure(
            programme,
            f"Tiltak {number + 1}: {SAMI_NAME}" if number % 7 == 2 else f"Åpen hall, runde {number + 1}",
            plan=plan,
            goal=goals[number % 3],
            group=made.executing,
            state="RUNNING" if number % 2 else "PLANNED",
            problem="Mange unge er ute sent i helgene.",
            target_group="Ungdom i sentrum",
            age_from=12,
            age_to=18,
            prevention=("UNIVERSAL", "SELECTIVE", "INDICATED")[number % 3],
            expected_effect="Færre er ute alene etter midnatt.",
            evaluation_method="Telling hver måned, og spørsmål til ungdommene i mai.",
            owner_office=office if number % 3 else None,
            owner_name="" if number % 3 else f"{SAMI_NAME} v/leder",
            starts_on=date(2026, 1, 15),
            ends_on=date(2026, 6, 15) if number % 2 else None,
            cost=25_000 + number if number % 4 else None,
            review_on=date(2026, 6, 1),
        )
        measure.partners.add(made.council.municipality)
    if count:
        make.measure(programme, "Foreldremøte på 8. trinn", plan=plan, school_year=2026, grade="8. trinn")
    return plan


def lived_year(made: Structure, plan: ActionPlan | None = None) -> None:
    """Meetings, referrals and measures of 2026: something in every figure of the report."""
    programme = made.programme
    for month in (1, 3):
        councils.held_meeting(made.council.forum, starts_at=datetime(2026, month, 14, 12, tzinfo=OSLO))
    councils.held_meeting(made.coordinating.forum, starts_at=datetime(2026, 2, 3, 9, tzinfo=OSLO))
    councils.meeting(made.council.forum, starts_at=datetime(2026, 9, 3, 9, tzinfo=OSLO))
    for days_ago, answered in ((90, 60), (80, 20), (30, None)):
        raised = make.referral(
            made.executing, made.coordinating, title=f"Uro {days_ago}", at=AT - timedelta(days=days_ago)
        )
        if answered is not None:
            raised.answer, raised.answered_by = "Vi setter opp lys.", made.coordinating
            raised.answered_at = AT - timedelta(days=answered)
            raised.save()
    item = councils.item(made.council.forum, meeting=councils.held_meeting(made.council.forum))
    decision: Decision = councils.decision(item, "Det settes i gang nattevandring.")
    done = make.measure(
        programme,
        "Natteravner i helgene",
        plan=plan,
        decision=decision,
        state="COMPLETED",
        starts_on=date(2026, 1, 1),
        ended_on=date(2026, 4, 30),
        expected_effect="Flere voksne ute",
        evaluation_method="Logg",
        outcome="Ravnene gikk 14 helger.",
        reached="PARTLY",
    )
    MeasureProgress.objects.create(
        measure=done,
        at=datetime(2026, 1, 2, 9, tzinfo=OSLO),
        by_name="Siri",
        name="start",
        source="PLANNED",
        target="RUNNING",
    )
    make.measure(programme, "Kurs for ansatte", state="RUNNING", starts_on=date(2026, 2, 1))
