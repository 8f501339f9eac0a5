"""An act in a process of its own that is killed at the step in question; nothing in the code knows of it.

The test holds a lock in the database that the act needs there, sees in the database that it waits, and kills
it (SIGKILL). A room's acts are a module of its own that `python -m` runs with the act, a key and what more it
asks for.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic
from urllib.parse import quote

from django.db import connection, transaction

OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
WAITING = (
    "SELECT count(*) > 0 FROM pg_stat_activity"
    " WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)


class Acts:
    """The acts of one module, each run in a process of its own on the test's database."""

    def __init__(self, module: str) -> None:
        self.module = module

    def start(self, act: str, key: int, *more: str) -> subprocess.Popen:
        """Begin the act."""
        database = connection.settings_dict
        account = ":".join(quote(part, safe="") for part in (database["USER"], database["PASSWORD"]) if part)
        host = quote(database["HOST"], safe="") + (f":{database['PORT']}" if database["PORT"] else "")
        return subprocess.Popen(
            [sys.executable, "-m", self.module, act, str(key), *more],
            env={
                **os.environ,
                "DATABASE_URL": f"postgres://{account}@{host}/{database['NAME']}",
                # The very settings that this test runs with.
                "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            },
            stderr=subprocess.PIPE,
        )

    def kill_while_waiting(self, act: str, key: int) -> None:
        """Start the act, see that it waits for the lock that the test holds, kill it."""
        process = self.start(act, key)
        try:
            wait_until(WAITING, process)
        finally:
            kill(process)

    def finish_up(self, act: str, key: int) -> None:
        """The act, left alone."""
        process = self.start(act, key)
        _output, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()


def kill(process: subprocess.Popen) -> None:
    """SIGKILL, and the end of its connection: what it had begun is undone.

    A server process that waits for a lock sees only afterwards that nobody is there any more; it is told at
    once, so that it does not carry out the statement it waits with.
    """
    process.kill()
    process.communicate(timeout=30)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
    wait_until(f"SELECT count(*) = 0 {OTHERS}")


@contextmanager
def holding(statement: str, *arguments: str) -> Iterator[None]:
    """A transaction of the test's own that holds a lock from the statement until the block ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        yield


def wait_until(question: str, process: subprocess.Popen | None = None) -> None:
    """Return when the database answers yes; fail when the process has ended first, or never comes there."""
    pause, deadline = Event(), monotonic() + 30
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(question)
            if cursor.fetchone()[0]:
                return
            ended = process is not None and process.poll() is not None
            assert not ended, process.communicate()[1].decode()
            assert monotonic() < deadline, question
            pause.wait(0.05)
