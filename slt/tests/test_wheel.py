"""The year wheel: when a task is due, who keeps it, what changing it does, and what the page shows."""

from datetime import date

import pytest
from django.urls import reverse

from councils.tests import factories as councils
from parties.models import OfficeRole
from parties.tests import factories as parties
from parties.tests.factories import login
from records import audit
from records.refusals import NotAllowed, Refused, StaleSave
from slt.actions import wheel as acts
from slt.actions.wheel import TaskFacts
from slt.choices import ProgrammeKind
from slt.models import WheelTask
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor
from slt.wheel import Status, deadline, default_tasks, next_of, waiting_in, wheel_of

pytestmark = pytest.mark.django_db


def by(person) -> dict:
    return {"by": actor(person), "on": ON, "at": AT}


def numbers(programme, year=ON.year, on=ON) -> list[tuple[int, str, str]]:
    return [(turn.number, turn.task.title, str(turn.status)) for turn in wheel_of(programme, year, on)]


@pytest.mark.parametrize(
    ("month", "day", "year", "due_on"),
    [
        (2, 29, 2028, date(2028, 2, 29)),
        (2, 29, 2027, date(2027, 2, 28)),
        (2, 31, 2028, date(2028, 2, 29)),
        (4, 31, 2026, date(2026, 4, 30)),
        (12, 31, 2026, date(2026, 12, 31)),
    ],
)
def test_a_day_that_the_month_has_not_got_is_its_last(month, day, year, due_on):
    assert deadline(month, day, year) == due_on


def test_the_default_wheel_is_laid_once_in_the_programmes_own_words_with_items_where_there_are_groups():
    rana = make.structure()
    rana.programme.language = "nn"
    rana.programme.save()
    laid = acts.lay_default_wheel(programme=rana.programme, **by(rana.coordinator))
    assert [task.key for task in laid] == [default["key"] for default in default_tasks()]
    assert [task.month for task in laid] == [1, 2, 3, 4, 6, 8, 9, 10, 11, 12]
    assert laid[1].title == "Spør gruppene om året som gjekk"
    items = {task.key: task.group for task in laid if task.kind == "AGENDA"}
    assert items == {
        "annual_report": rana.steering,
        "analysis": rana.coordinating,
        "action_plan": rana.steering,
    }
    # What was taken out stays out, and nothing comes twice.
    acts.switch_off_task(task=laid[0], **by(rana.coordinator))
    assert acts.lay_default_wheel(programme=rana.programme, **by(rana.coordinator)) == []
    # Half of the year lies behind: nobody is late with what was not there.
    assert {status for _number, _title, status in numbers(rana.programme)} == {"NOT_ASKED", "AHEAD", "SOON"}
    # Every task has words of its own in both written standards.
    for default in default_tasks():
        assert default["nb"].keys() == default["nn"].keys() == {"title", "text"}


def test_a_programme_without_groups_gets_plain_tasks():
    council = councils.council("Hemnes")
    programme = make.programme(council.municipality, kind=ProgrammeKind.COORDINATION)
    laid = acts.lay_default_wheel(programme=programme, **by(council.coordinator))
    assert {(task.kind, task.group) for task in laid} == {("TASK", None)}


def test_how_a_task_stands_in_a_year():
    rana = make.structure()
    for month, title in ((1, "Over"), (3, "Gjort"), (5, "Nær"), (9, "Kommer")):
        make.wheel_task(rana.programme, title, month)
    done = WheelTask.objects.get(title="Gjort")
    acts.mark_done(task=done, year=ON.year, **by(rana.coordinator))
    make.wheel_task(rana.programme, "Ny", 2, counts_from=ON)
    assert numbers(rana.programme, on=date(2026, 5, 14)) == [
        (1, "Over", "LATE"),
        (2, "Ny", "NOT_ASKED"),
        (3, "Gjort", "DONE"),
        (4, "Nær", "SOON"),
        (5, "Kommer", "AHEAD"),
    ]
    # The last day of a task is the deadline itself, and the first day of its notice is exact.
    near = WheelTask.objects.get(title="Nær")
    stands = {
        day: next(turn.status for turn in wheel_of(rana.programme, 2026, day) if turn.task == near)
        for day in (date(2026, 5, 13), date(2026, 5, 14), date(2026, 5, 28), date(2026, 5, 29))
    }
    assert list(stands.values()) == [Status.AHEAD, Status.SOON, Status.SOON, Status.LATE]
    assert next_of(wheel_of(rana.programme, 2026, ON)).task.title == "Over"
    # An earlier year shows what was asked for then; the new task was not.
    assert [title for _number, title, _status in numbers(rana.programme, 2025)] == [
        "Over",
        "Gjort",
        "Nær",
        "Kommer",
    ]
    # A task taken out stays in the years that it was done in.
    acts.switch_off_task(task=done, **by(rana.coordinator))
    assert "Gjort" in str(numbers(rana.programme))
    assert "Gjort" not in str(numbers(rana.programme, 2027))


def test_what_waits_is_the_newest_turn_of_each_task():
    rana = make.structure()
    task = make.wheel_task(rana.programme, "Datoer", 1, day=15, remind_days=30)
    waits = [
        [turn.due_on for turn in waiting_in([rana.programme], day)]
        for day in (date(2026, 1, 20), date(2026, 12, 1), date(2026, 12, 20))
    ]
    # Late until next year's turn comes near, in the year before.
    assert waits == [[date(2026, 1, 15)], [date(2026, 1, 15)], [date(2027, 1, 15)]]
    acts.mark_done(task=task, year=2027, **by(rana.coordinator))
    assert waiting_in([rana.programme], date(2026, 12, 20)) == []


def test_coordinator_and_director_keep_the_wheel_and_nobody_else():
    rana = make.structure()
    task = make.wheel_task(rana.programme)
    facts = TaskFacts(title="Nattevandring", month=9)
    elsewhere = parties.official(parties.municipality("Bodø"), OfficeRole.SLT_COORDINATOR, "Kai Bodø")
    council = rana.council
    outside = [council.mayor, council.contact, rana.nurse, elsewhere]
    for person in outside:
        who = by(person)
        for attempt in (
            lambda who=who: acts.add_task(programme=rana.programme, facts=facts, **who),
            lambda who=who: acts.change_task(task=task, revision=1, facts=facts, **who),
            lambda who=who: acts.switch_off_task(task=task, **who),
            lambda who=who: acts.mark_done(task=task, year=2026, **who),
            lambda who=who: acts.lay_default_wheel(programme=rana.programme, **who),
        ):
            with pytest.raises(NotAllowed):
                attempt()
    assert list(rana.programme.wheel_tasks.all()) == [task]
    for person in (council.coordinator, council.director):
        assert acts.add_task(programme=rana.programme, facts=facts, **by(person)).counts_from == ON
    said = [event.actor_name for event in audit.history(rana.programme)]
    assert said == [council.director.name, council.coordinator.name]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"title": "  "}, "Skriv hva oppgaven er."),
        ({"month": 13}, "Velg en måned og en dag i den."),
        ({"day": 32}, "Velg en måned og en dag i den."),
        ({"remind_days": 91}, "Påminnelsen kommer fra 0 til 90 dager før."),
        ({"kind": "AGENDA"}, "Velg gruppa som skal ha saken."),
        ({"text": "x" * 501}, "Teksten er for lang (høyst 500 tegn)."),
    ],
)
def test_a_task_that_makes_no_sense_is_refused_with_the_reason(wrong, reason):
    rana = make.structure()
    facts = TaskFacts(**{"title": "Nattevandring", "month": 9, **wrong})
    with pytest.raises(Refused, match=reason.replace("(", r"\(").replace(")", r"\)")):
        acts.add_task(programme=rana.programme, facts=facts, **by(rana.coordinator))


def test_another_programmes_group_is_refused_and_the_wheel_has_an_end():
    rana, other = make.structure(), make.structure("Hemnes")
    facts = TaskFacts(title="Sak", month=9, kind="AGENDA", group=other.steering)
    with pytest.raises(Refused, match="Velg en av gruppene i programmet"):
        acts.add_task(programme=rana.programme, facts=facts, **by(rana.coordinator))
    WheelTask.objects.bulk_create(
        WheelTask(programme=rana.programme, title=str(number), month=5) for number in range(acts.MOST_TASKS)
    )
    with pytest.raises(Refused, match="tar ikke flere"):
        acts.add_task(
            programme=rana.programme, facts=TaskFacts(title="En til", month=9), **by(rana.coordinator)
        )


def test_a_changed_deadline_is_a_new_one_and_a_stale_save_loses_nothing():
    rana = make.structure()
    task = make.wheel_task(rana.programme, "Evaluer", 2)
    row = task.years.create(year=2026, reminded_at=AT)
    facts = TaskFacts(title="Evaluer året", month=2, remind_days=14)
    changed = acts.change_task(task=task, revision=1, facts=facts, **by(rana.coordinator))
    row.refresh_from_db()
    assert (changed.revision, changed.counts_from, row.reminded_at) == (2, None, AT)
    with pytest.raises(StaleSave) as stale:
        acts.change_task(
            task=task, revision=1, facts=TaskFacts(title="Mitt", month=3), **by(rana.council.director)
        )
    assert (stale.value.current, stale.value.revision) == ("Evaluer året. ", 2)
    moved = acts.change_task(
        task=task, revision=2, facts=TaskFacts(title="Evaluer året", month=3), **by(rana.coordinator)
    )
    row.refresh_from_db()
    assert (moved.counts_from, row.reminded_at) == (ON, None)
    assert numbers(rana.programme) == [(1, "Evaluer året", "NOT_ASKED")]


def test_done_is_said_once_and_can_be_taken_back():
    rana = make.structure()
    task = make.wheel_task(rana.programme)
    row = acts.mark_done(task=task, year=2026, **by(rana.coordinator))
    assert (row.done_on, row.done_by_name) == (ON, rana.coordinator.name)
    with pytest.raises(Refused, match=f"alt ført som gjort for 2026, av {rana.coordinator.name}"):
        acts.mark_done(task=task, year=2026, **by(rana.council.director))
    with pytest.raises(Refused, match="Velg ett av"):
        acts.mark_done(task=task, year=2028, **by(rana.coordinator))
    acts.undo_done(task=task, year=2026, **by(rana.council.director))
    with pytest.raises(Refused, match="ikke ført som gjort"):
        acts.undo_done(task=task, year=2026, **by(rana.coordinator))
    assert [event.verb for event in audit.history(rana.programme)] == [
        "wheel.task_not_done",
        "wheel.task_done",
    ]


def test_the_page_shows_the_wheel_to_those_inside_and_its_forms_to_those_who_keep_it(client):
    rana = make.structure()
    url = reverse("slt:wheel", args=[rana.programme.pk])
    stranger = parties.person("Frida Fremmed", at="andre.example")
    assert login(client, stranger).get(url).status_code == 404
    empty = login(client, rana.nurse).get(url).content.decode()
    assert "Årshjulet er tomt" in empty
    assert reverse("slt:wheel_default", args=[rana.programme.pk]) not in empty

    login(client, rana.coordinator)
    client.post(reverse("slt:wheel_default", args=[rana.programme.pk]))
    assert rana.programme.wheel_tasks.count() == 10
    sent = {"title": "Gáisi: nattevandring", "month": "9", "day": "31", "kind": "AGENDA", "remind_days": "14"}
    add = reverse("slt:wheel_add", args=[rana.programme.pk])
    answer = client.post(add, sent)
    assert answer.status_code == 422
    assert "Velg gruppa som skal ha saken." in answer.content.decode()
    assert client.post(add, {**sent, "group": rana.executing.pk}).status_code == 303
    task = rana.programme.wheel_tasks.get(title="Gáisi: nattevandring")
    assert (task.group, deadline(task.month, task.day, 2026)) == (rana.executing, date(2026, 9, 30))
    page = client.get(url).content.decode()
    assert page.count("Gáisi: nattevandring") >= 2
    change = reverse("slt:wheel_change", args=[rana.programme.pk, task.pk])
    stale = client.post(change, {**sent, "kind": "TASK", "revision": "0"})
    assert stale.status_code == 409
    assert "Noen andre har endret oppgaven" in stale.content.decode()
    # Somebody inside who does not keep it reads it, and may not change it.
    reader = login(client, rana.nurse)
    assert "Gáisi" in reader.get(url).content.decode()
    assert reader.get(change).status_code == 403
