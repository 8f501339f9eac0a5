"""An act in a process of its own that is killed at the step in question; nothing in the code knows of it.

The test holds a lock in the database that the act needs there, sees in the database that it waits, and kills
it (SIGKILL). A room's acts are a module of its own with a `main(act, key, *more)`.

Each act is a fresh fork of a server that has done no more than load the portal, which takes two seconds: done
once for all the acts of a run (`multiprocessing`'s fork server: one thread, no connection to the database).
"""

import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Event
from time import monotonic

from django.db import connection, transaction

OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
WAITING = (
    "SELECT count(*) > 0 FROM pg_stat_activity"
    " WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)
SECONDS = 60
processes = multiprocessing.get_context("forkserver")
# What the server loads before it forks; the first sets Django up for those that follow.
loaded = ["records.tests.portal_loaded"]


class Act:
    """One act in its process."""

    def __init__(self, module: str, *told: str) -> None:
        self._said = tempfile.NamedTemporaryFile()  # noqa: SIM115 – open as long as the act is known
        database = connection.settings_dict["NAME"]
        self._process = processes.Process(target=perform, args=(self._said.name, database, module, told))
        self._process.start()

    def has_ended(self) -> bool:
        """Has it come to its end, whichever?"""
        return not self._process.is_alive()

    def finish(self) -> None:
        """Wait for its end; fail unless it is a good one."""
        self._process.join(SECONDS)
        assert self._process.exitcode == 0, self.errors()

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.join(SECONDS)
        assert self.has_ended()

    def errors(self) -> str:
        """What it has said on its way."""
        return self._said.read().decode()


def perform(said: str, database: str, module: str, told: tuple[str, ...]) -> None:
    """In the process of the act: what it says goes to the file, and it works on the test's database."""
    os.dup2(os.open(said, os.O_WRONLY), 2)
    connection.settings_dict["NAME"] = database
    import_module(module).main(*told)


class Acts:
    """The acts of one module, each run in a process of its own on the test's database."""

    def __init__(self, module: str) -> None:
        self.module = module
        loaded.append(module)
        processes.set_forkserver_preload(loaded)

    def start(self, act: str, key: int, *more: str) -> Act:
        """Begin the act."""
        return Act(self.module, act, str(key), *more)

    def kill_while_waiting(self, act: str, key: int) -> None:
        """Start the act, see that it waits for the lock that the test holds, kill it."""
        started = self.start(act, key)
        try:
            wait_until(WAITING, started)
        finally:
            kill(started)

    def finish_up(self, act: str, key: int) -> None:
        """The act, left alone."""
        self.start(act, key).finish()


def kill(act: Act) -> None:
    """SIGKILL, and the end of its connection: what it had begun is undone.

    A server process that waits for a lock sees only afterwards that nobody is there any more; it is told at
    once, so that it does not carry out the statement it waits with.
    """
    act.kill()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
    wait_until(f"SELECT count(*) = 0 {OTHERS}")


@contextmanager
def holding(statement: str, *arguments: str) -> Iterator[None]:
    """A transaction of the test's own that holds a lock from the statement until the block ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        yield


def wait_until(question: str, act: Act | None = None) -> None:
    """Return when the database answers yes; fail when the act has ended first, or never comes there."""
    pause, deadline = Event(), monotonic() + 30
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(question)
            if cursor.fetchone()[0]:
                return
            assert act is None or not act.has_ended(), act.errors()
            assert monotonic() < deadline, question
            pause.wait(0.05)
