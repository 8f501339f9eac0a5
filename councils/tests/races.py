"""Two people click at once: real connections, real transactions, both inside before either may go on.

The caller's hold stops the acts at the step in question until the database says that all of them wait. Code
that does not wait for anything there never gets that far, and the test fails.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic

from django.db import connection, transaction

from records.refusals import Refused

WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
"""


def at_once(hold: Callable[[], object], *acts: Callable[[], object]) -> list[object]:
    """Run the acts at once, each on its own connection; what each returned or was refused with, in order."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        with transaction.atomic():
            hold()
            results = [pool.submit(run, act) for act in acts]
            _wait_for_waiting(len(acts))
        return [result.result(timeout=30) for result in results]


def _wait_for_waiting(number: int) -> None:
    pause, deadline = Event(), monotonic() + 20
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= number:
                return
            assert monotonic() < deadline, "the acts did not wait for each other"
            pause.wait(0.02)
