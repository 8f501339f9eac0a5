"""Waiting for another process to get there: looked at often, given up loudly."""

import time
from collections.abc import Callable


def until(reached: Callable[[], object], seconds: float = 30.0) -> None:
    """Return as soon as `reached` says so; fail the test when it has not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "gave up waiting"
        time.sleep(0.02)
