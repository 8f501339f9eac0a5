"""The worker: runs queued tasks, strikes the rooms' clocks every minute, takes over after a killed worker.

One process, one loop. The tasks are claimed and run by django-tasks-db's own `Worker`, in small batches, so
the loop comes round again. What that package lacks is here: it leaves a killed worker's task RUNNING for
ever, and ends when PostgreSQL is away.

Each worker holds a database lock on its own name for as long as it lives. A RUNNING task whose worker's name
is free to lock has nobody: it is put back in the queue. That a task may so be run again is part of the
contract – tasks only wake what the rows already say (docs/architecture). A task that has felled its worker
`MAX_CLAIMS` times is marked as failed instead.
"""

import contextlib
import logging
import signal
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import FrameType

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from samarbeid import clocks

BEAT = "worker-beat"
# Readiness asks for a beat no older than this; a task that renders a large book takes a minute or two.
BEAT_LIMIT = timedelta(minutes=5)
BATCH = 10
IDLE_SECONDS = 0.5
AWAY_SECONDS = 2.0
MAX_CLAIMS = 5
CLOCK_LOCK = 7_340_001
logger = logging.getLogger("samarbeid.worker")


class PortalWorker:
    """The loop; `run` returns when it has been told to stop and the task at hand is done."""

    def __init__(self) -> None:
        self.stopping = False
        self._at_hand: Worker | None = None
        self._next_strike = 0.0

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Signal handler: finish the task at hand, then end."""
        self.stopping = True
        if self._at_hand:
            self._at_hand.running = False

    def run(self) -> None:
        """Work until told to stop, also through a database that goes away and comes back."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.stopping:
            try:
                with named_presence() as (name, presence):
                    logger.info("worker started: %s", name)
                    while not self.stopping:
                        self.round(name, presence)
            except (DatabaseError, InterfaceError) as error:
                logger.warning("database away, waiting: %s", type(error).__name__)
                with contextlib.suppress(DatabaseError, InterfaceError):
                    connection.close()
                time.sleep(AWAY_SECONDS)

    def round(self, name: str, presence: BaseDatabaseWrapper) -> None:
        """One turn of the loop: sign of life, abandoned tasks, the clock when due, some tasks."""
        with presence.cursor() as cursor:
            # Fails when the connection that holds our lock is gone: then a new name is needed.
            cursor.execute("SELECT 1")
        now = timezone.now()
        beat(now)
        if time.monotonic() >= self._next_strike:
            take_over_abandoned()
            strike_alone(presence, now)
            self._next_strike = time.monotonic() + 60
        if not self._run_some_tasks(name) and not self.stopping:
            time.sleep(IDLE_SECONDS)

    def _run_some_tasks(self, name: str) -> bool:
        """Run up to `BATCH` waiting tasks; tells whether there were any."""
        self._at_hand = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=BATCH,
            worker_id=name,
            excluded_queue_names=[],
        )
        try:
            if self.stopping:
                return False
            self._at_hand.run()
            return self._at_hand._run_tasks > 0
        finally:
            self._at_hand = None


@contextlib.contextmanager
def named_presence() -> Iterator[tuple[str, BaseDatabaseWrapper]]:
    """A new worker name, and the connection of its own whose lock says that the name's bearer lives."""
    name = uuid.uuid4().hex
    presence = connection.copy()
    try:
        with presence.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        yield name, presence
    finally:
        with contextlib.suppress(DatabaseError, InterfaceError):
            presence.close()


def beat(at: datetime) -> None:
    """Leave a sign of life for `/helse/`."""
    cache.set(BEAT, at.isoformat(), timeout=None)


def last_beat() -> datetime | None:
    """When a worker last gave a sign of life."""
    told = cache.get(BEAT)
    return datetime.fromisoformat(told) if told else None


def take_over_abandoned() -> int:
    """Put tasks back in the queue whose worker is gone; returns how many."""
    taken = 0
    for task_id in DBTaskResult.objects.running().values_list("pk", flat=True):
        with transaction.atomic():
            task = (
                DBTaskResult.objects.select_for_update(skip_locked=True).filter(pk=task_id).running().first()
            )
            if task is None or _lives(task.worker_ids[-1] if task.worker_ids else ""):
                continue
            if len(task.worker_ids) >= MAX_CLAIMS:
                task.status = TaskResultStatus.FAILED
                task.finished_at = timezone.now()
                task.exception_class_path = "samarbeid.worker.Abandoned"
                task.traceback = f"The worker died {MAX_CLAIMS} times while it ran this task."
                logger.error("task given up: %s", task.task_path)
            else:
                task.status = TaskResultStatus.READY
                task.started_at = None
                logger.warning("task taken over from a dead worker: %s", task.task_path)
            task.save()
            taken += 1
    return taken


def _lives(name: str) -> bool:
    """Whether the worker of that name holds its lock. To be asked in a transaction, which ends the trial."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        (free,) = cursor.fetchone()
    return not free


def strike_alone(presence: BaseDatabaseWrapper, at: datetime) -> bool:
    """Strike the clocks unless another worker is at it; tells whether we did."""
    with presence.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [CLOCK_LOCK])
        (mine,) = cursor.fetchone()
        if not mine:
            return False
        try:
            clocks.strike(at)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [CLOCK_LOCK])
    return True
