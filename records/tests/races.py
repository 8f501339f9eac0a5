"""Two transactions at once, without guessing at times."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection


class Rival:
    """Does something in its own thread and transaction while the test holds a lock."""

    def __init__(self, act: Callable[[], Any]):
        self.result: Any = None
        self.error: BaseException | None = None
        self._act = act
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._act()
        except BaseException as error:
            self.error = error
        finally:
            connection.close()

    def wait_until_blocked(self, seconds: float = 10) -> None:
        """Return when the database says that another session waits for a lock."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_locks"
                    " WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
                )
                if cursor.fetchone()[0]:
                    return
            if not self._thread.is_alive():
                raise AssertionError("The rival was not held up.")
        raise AssertionError("Nobody waits for a lock.")

    def finish(self) -> Any:
        """The rival's result, or its error."""
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()
        if self.error:
            raise self.error
        return self.result


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment, each in its own thread; the results in order."""
    start = threading.Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            start.wait(timeout=10)
            return act()

        return run

    return [rival.finish() for rival in [Rival(begin(act)) for act in acts]]
