"""Action plans: written, sent on hearing, adopted and frozen, carried on to the next period."""

from datetime import date, timedelta

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from councils.models import FocusArea
from parties.tests import factories as parties
from records import audit
from records.refusals import NotAllowed, Refused, StaleSave
from slt.actions import goals, plans
from slt.content import content_hash
from slt.models import ActionPlan, Goal
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor

pytestmark = pytest.mark.django_db
YEAR = {"period_kind": "CALENDAR_YEAR", "valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}


@pytest.fixture
def rana():
    return make.structure()


def by(person):
    return {"by": actor(person), "on": ON, "at": AT}


def adopted(rana, title="Handlingsplan 2026", **period):
    """A plan with a goal and a measure, adopted by the action."""
    who = by(rana.coordinator)
    plan = plans.create_plan(programme=rana.programme, title=title, **{**YEAR, **period}, **who)
    goal = goals.add_goal(plan=plan, text="Trygt sentrum", **who)
    make.measure(rana.programme, plan=plan, goal=goal)
    return plans.adopt(plan=plan, adopting_body="Kommunestyret", adopted_on=ON, **who)


def test_a_plan_from_draft_over_hearing_to_adopted(rana):
    who = by(rana.coordinator)
    plan = plans.create_plan(programme=rana.programme, title="  Handlingsplan  2026 ", **YEAR, **who)
    assert (plan.title, plan.state, plan.created_by_name) == (
        "Handlingsplan 2026",
        "DRAFT",
        rana.coordinator.name,
    )
    hearing = {"hearing_from": ON, "hearing_to": ON + timedelta(days=30)}
    with pytest.raises(Refused, match="ingen mål"):
        plans.send_on_hearing(plan=plan, **hearing, **who)
    goal = goals.add_goal(plan=plan, text="Trygt sentrum", indicator="Færre hendelser", **who)
    with pytest.raises(Refused, match="kan ikke ligge tilbake i tid"):
        plans.send_on_hearing(plan=plan, hearing_from=date(2026, 1, 1), hearing_to=date(2026, 2, 1), **who)
    plan = plans.send_on_hearing(plan=plan, **hearing, **who)
    plan = plans.note_hearing(plan=plan, outcome="Ungdomsrådet ville ha lengre åpningstid.", **who)
    with pytest.raises(Refused, match="har ingen tiltak"):
        plans.adopt(plan=plan, adopting_body="Kommunestyret", adopted_on=ON, **who)
    make.measure(rana.programme, plan=plan, goal=goal)
    with pytest.raises(Refused, match="fram i tid"):
        plans.adopt(plan=plan, adopting_body="Kommunestyret", adopted_on=ON + timedelta(days=1), **who)
    plan = plans.adopt(
        plan=plan, adopting_body="Kommunestyret", adopted_on=ON, case_reference="PS 57/26", **who
    )

    plan = ActionPlan.objects.get(pk=plan.pk)
    assert (plan.state, plan.adopting_body, plan.case_reference) == ("ADOPTED", "Kommunestyret", "PS 57/26")
    assert plan.content_hash == content_hash(plan.frozen_content)
    assert (
        plan.frozen_content["focus_areas"][0]["goals"][0]["measures"][0]["title"] == "Åpen hall fredag kveld"
    )
    assert [event.verb for event in audit.history(plan)] == [
        "plan.adopted",
        "plan.hearing_noted",
        "plan.sent_on_hearing",
        "goal.added",
        "plan.created",
    ]
    assert "vedtatt av Kommunestyret" in audit.history(plan)[0].sentence

    # It stands from now on: for the actions with a reason, and for the database.
    for act in (
        lambda: plans.change_plan(plan=plan, title="Annet", **YEAR, **who),
        lambda: goals.add_goal(plan=plan, text="Enda et", **who),
        lambda: goals.remove_goal(goal=goal, **who),
        lambda: plans.note_hearing(plan=plan, outcome="Sent", **who),
    ):
        with pytest.raises(Refused, match="vedtatt"):
            act()
    with pytest.raises(InternalError), transaction.atomic():
        ActionPlan.objects.filter(pk=plan.pk).update(title="Annet")
    with pytest.raises(InternalError), transaction.atomic():
        Goal.objects.create(plan=plan, text="Smuglet inn")


def test_only_those_who_keep_the_programme_write_plans(rana):
    plan = make.plan(rana.programme)
    goal = make.goal(plan)
    for person in (rana.council.mayor, rana.council.contact, rana.nurse):
        who = by(person)
        for act in (
            lambda who=who: plans.create_plan(programme=rana.programme, title="Plan", **YEAR, **who),
            lambda who=who: plans.change_plan(plan=plan, title="Plan", **YEAR, **who),
            lambda who=who: plans.take_back(plan=plan, **who),
            lambda who=who: goals.change_goal(goal=goal, text="Annet", **who),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert ActionPlan.objects.get().revision == 1


def test_a_save_that_came_too_late_changes_nothing_and_the_page_keeps_what_was_typed(client, rana):
    plan = make.plan(rana.programme, introduction="Før")
    parties.login(client, rana.coordinator)
    url = reverse("slt:plan_edit", args=[plan.pk])
    assert 'value="1"' in client.get(url).content.decode()
    plans.change_plan(plan=plan, title="Ny tittel", **YEAR, revision=1, **by(rana.council.director))
    sent = {
        "title": plan.title,
        "period_kind": "CALENDAR_YEAR",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "introduction": "Det jeg skrev",
        "revision": "1",
    }
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert "Noen andre har endret planen" in answer.content.decode()
    assert "Det jeg skrev" in answer.content.decode()
    assert ActionPlan.objects.get().title == "Ny tittel"
    with pytest.raises(StaleSave):
        plans.change_plan(plan=plan, title="Enda en", **YEAR, revision=1, **by(rana.coordinator))


def test_goals_stand_under_focus_areas_that_count_in_the_period(rana):
    who, plan = by(rana.coordinator), make.plan(rana.programme)
    other = make.forum("Et annet forum", rana.council.municipality)
    area, over, foreign = (
        FocusArea.objects.create(forum=forum, title=title, valid_to=last)
        for forum, title, last in (
            (rana.council.forum, "Trygt sentrum", None),
            (rana.council.forum, "Gammelt", date(2025, 12, 31)),
            (other, "Fremmed", None),
        )
    )
    first = goals.add_goal(plan=plan, text="Mål én", focus_area=area, **who)
    second = goals.add_goal(plan=plan, text="Mål to", **who)
    for wrong in (over, foreign):
        with pytest.raises(Refused, match="gjelder ikke i planens periode"):
            goals.change_goal(goal=second, text="Mål to", focus_area=wrong, **who)
    revision = ActionPlan.objects.get().revision
    goals.reorder_goals(plan=plan, order=[second.pk, first.pk], revision=revision, **who)
    assert list(plan.goals.values_list("text", flat=True)) == ["Mål to", "Mål én"]
    with pytest.raises(StaleSave):
        goals.reorder_goals(plan=plan, order=[first.pk], **who)
    make.measure(rana.programme, plan=plan, goal=first)
    with pytest.raises(Refused, match="Målet har tiltak"):
        goals.remove_goal(goal=first, **who)
    goals.remove_goal(goal=second, **who)
    assert list(plan.goals.all()) == [first]


@pytest.mark.parametrize(
    ("title", "kind", "first", "last", "expected"),
    [
        ("Plan 2026", "CALENDAR_YEAR", (2026, 1, 1), (2026, 12, 31), ("Plan 2027", "2027-12-31")),
        ("Plan 2025/26", "SCHOOL_YEAR", (2025, 8, 1), (2026, 7, 31), ("Plan 2026/27", "2027-07-31")),
        ("Plan 2023–2026", "SEVERAL_YEARS", (2023, 1, 1), (2026, 12, 31), ("Plan 2027–2030", "2030-12-31")),
        ("Vår plan", "CALENDAR_YEAR", (2026, 1, 1), (2026, 12, 31), ("Vår plan (2027)", "2027-12-31")),
    ],
)
def test_the_next_plan_begins_the_day_after_and_lasts_as_long(rana, title, kind, first, last, expected):
    plan = adopted(rana, title, period_kind=kind, valid_from=date(*first), valid_to=date(*last))
    made, _measures = plans.continue_plan(plan=plan, **by(rana.coordinator))
    assert (made.title, made.valid_to.isoformat()) == expected
    assert made.valid_from == plan.valid_to + timedelta(days=1)


def test_a_plan_is_carried_on_with_its_goals_and_what_is_not_finished(rana):
    who = by(rana.coordinator)
    draft = make.plan(rana.programme, year=2026)
    with pytest.raises(Refused, match="når den er vedtatt"):
        plans.continue_plan(plan=draft, **who)
    plan = adopted(rana)
    goal = plan.goals.get()
    running = make.measure(
        rana.programme,
        "I gang",
        state="RUNNING",
        plan=plan,
        goal=goal,
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 6, 30),
        owner_name="Natteravnene",
    )
    make.measure(
        rana.programme, "Ferdig", state="COMPLETED", plan=plan, goal=goal, ended_on=ON, outcome="Bra"
    )
    made, measures = plans.continue_plan(plan=plan, **who)

    assert (made.state, made.continues, made.goals.get().text) == ("DRAFT", plan, "Trygt sentrum")
    assert {(one.title, one.state) for one in measures} == {
        ("Åpen hall fredag kveld", "PLANNED"),
        ("I gang", "PLANNED"),
    }
    copy = running.copied_to.get()
    assert (copy.goal, copy.starts_on, copy.ends_on, copy.owner_name) == (
        made.goals.get(),
        date(2027, 3, 1),
        date(2027, 6, 30),
        "Natteravnene",
    )
    running.refresh_from_db()
    assert running.state == "RUNNING"
    with pytest.raises(Refused, match="allerede ført videre"):
        plans.continue_plan(plan=plan, **who)


def test_bad_input_is_answered_in_norwegian_and_nothing_is_lost(client, rana):
    parties.login(client, rana.coordinator)
    url = reverse("slt:plan_new", args=[rana.programme.pk])
    sent = {
        "title": "x" * 201,
        "period_kind": "TUSEN_ÅR",
        "valid_from": "2026-12-31",
        "valid_to": "2026-01-01",
        "introduction": "Ring 99 88 77 66",
    }
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "data-error-summary" in page
    assert "Siste dag kan ikke være før den første." in page
    assert "ser ut som et telefonnummer" in page
    assert "Ring 99 88 77 66" in page
    assert not ActionPlan.objects.exists()
    with pytest.raises(Refused, match="tolv år"):
        plans.create_plan(
            programme=rana.programme,
            title="Lang",
            **{**YEAR, "valid_to": date(2060, 1, 1)},
            **by(rana.coordinator),
        )


def test_who_opens_which_page_of_a_plan(client, rana):
    draft, public = make.plan(rana.programme), make.adopted_plan(rana.programme, year=2025)
    make.goal(draft)
    council = rana.council
    # The draft; the adopted one; a form of the draft's keepers.
    expected = {
        council.coordinator: (200, 200, 200),
        council.director: (200, 200, 200),
        council.mayor: (200, 200, 403),
        council.contact: (200, 200, 403),
        rana.nurse: (200, 200, 403),
        parties.person("Olga Utenfor"): (404, 200, 404),
        parties.superuser(): (404, 200, 404),
    }
    forms = ("plan_edit", "plan_hearing", "plan_adopt", "goal_new", "goals")
    for who, (inside, outside, form) in expected.items():
        parties.login(client, who)
        assert client.get(draft.get_absolute_url()).status_code == inside, who
        assert client.get(public.get_absolute_url()).status_code == outside, who
        for name in forms:
            assert client.get(reverse(f"slt:{name}", args=[draft.pk])).status_code == form, (who, name)
    client.logout()
    assert client.get(public.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert draft.title not in client.get(reverse("slt:plans", args=[rana.programme.pk])).content.decode()
