"""The worker: what it takes over, what it leaves alone, and that nothing stops its clocks."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from samarbeid import clocks, worker

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
done: list[str] = []


@task()
def note(word: str) -> None:
    """A task that leaves a trace."""
    done.append(word)


@task()
def stumble() -> None:
    """A task with a fault."""
    raise RuntimeError("fault in a task")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    done.clear()
    yield
    cache.clear()


def abandoned(by: str, claims: int = 1) -> DBTaskResult:
    """A task that its worker had begun on when it was killed."""
    queued = DBTaskResult.objects.get(pk=note.enqueue("word").id)
    queued.status = TaskResultStatus.RUNNING
    queued.started_at = AT
    queued.worker_ids = [by] * claims
    queued.save()
    return queued


def work_until_idle() -> None:
    """One round of the worker's loop after the other, until it has nothing left to do."""
    portal_worker = worker.PortalWorker()
    with worker.named_presence() as (name, presence):
        while DBTaskResult.objects.ready().exists() or portal_worker._next_strike == 0:
            portal_worker.round(name, presence)


def test_runs_what_is_queued_and_gives_a_sign_of_life() -> None:
    note.enqueue("one")
    note.enqueue("two")
    assert worker.last_beat() is None
    work_until_idle()
    assert sorted(done) == ["one", "two"]
    assert worker.last_beat() is not None


def test_a_task_with_a_fault_does_not_hold_the_next() -> None:
    failed = stumble.enqueue()
    note.enqueue("after")
    work_until_idle()
    assert done == ["after"]
    assert DBTaskResult.objects.get(pk=failed.id).status == TaskResultStatus.FAILED


def test_takes_over_from_a_dead_worker() -> None:
    abandoned(by="dead")
    work_until_idle()
    assert done == ["word"]


def test_leaves_the_task_of_a_living_worker_alone() -> None:
    with worker.named_presence() as (name, _):
        theirs = abandoned(by=name)
        assert worker.take_over_abandoned() == 0
        theirs.refresh_from_db()
        assert theirs.status == TaskResultStatus.RUNNING
    # Its connection is gone, and so is it.
    assert worker.take_over_abandoned() == 1


def test_gives_up_a_task_that_fells_every_worker() -> None:
    felling = abandoned(by="dead", claims=worker.MAX_CLAIMS)
    work_until_idle()
    felling.refresh_from_db()
    assert done == []
    assert felling.status == TaskResultStatus.FAILED
    assert felling.finished_at is not None


def test_two_workers_take_over_a_task_once() -> None:
    abandoned(by="dead")
    start = threading.Barrier(2)
    taken: list[int] = []

    def take() -> None:
        start.wait()
        taken.append(worker.take_over_abandoned())
        connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [0, 1]


def test_only_one_worker_strikes_the_clocks_at_a_time() -> None:
    with worker.named_presence() as (_, mine), worker.named_presence() as (_, theirs):
        with theirs.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [worker.CLOCK_LOCK])
        assert worker.strike_alone(mine, AT) is False
        with theirs.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [worker.CLOCK_LOCK])
        assert worker.strike_alone(mine, AT) is True


def test_one_clocks_fault_does_not_hold_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    here = __name__
    monkeypatch.setattr(clocks, "CLOCKS", (f"{here}.broken_clock", f"{here}.whole_clock"))
    assert clocks.strike(AT) == [f"{here}.broken_clock"]
    assert done == [AT.isoformat()]


def broken_clock(at: datetime) -> None:
    raise ValueError("the clock stands")


def whole_clock(at: datetime) -> None:
    done.append(at.isoformat())


def test_every_clock_is_there() -> None:
    assert [name for name in clocks.CLOCKS if not callable(clocks._clock(name))] == []


def test_ends_when_told_and_only_then() -> None:
    portal_worker = worker.PortalWorker()
    portal_worker.stop()
    note.enqueue("left for the next")
    assert portal_worker._run_some_tasks("name") is False
    assert done == []


def test_goes_on_after_the_database_went_away() -> None:
    """The server ends the session that holds the worker's name: it takes a new name and goes on."""
    portal_worker = worker.PortalWorker()
    names: list[str] = []
    original = portal_worker.round

    def cut_off_once(name: str, presence: object) -> None:
        names.append(name)
        if len(names) == 1:
            note.enqueue("after the cut")
            with presence.cursor() as theirs, connection.cursor() as ours:  # type: ignore[attr-defined]
                theirs.execute("SELECT pg_backend_pid()")
                ours.execute("SELECT pg_terminate_backend(%s)", theirs.fetchone())
        original(name, presence)  # type: ignore[arg-type]
        if done:
            portal_worker.stop()

    portal_worker.round = cut_off_once  # type: ignore[method-assign]
    portal_worker.run()
    assert done == ["after the cut"]
    assert len(set(names)) == 2
