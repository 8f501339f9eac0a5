"""What time brings, room by room. Each clock is idempotent and acts through its room's ordinary actions."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

from django.core.cache import cache
from django.core.management import call_command

# Lowest room first: what a room's clock brings may be seen by the rooms above in the same minute.
CLOCKS = (
    "records.clock.clock",
    "parties.clock.clock",
    "councils.clock.clock",
    "slt.clock.clock",
    "agreements.clock.clock",
    "samarbeid.clocks.housekeeping",
)
# Finished tasks are kept this long, for whoever asks what happened.
KEEP_TASKS = timedelta(days=30)
logger = logging.getLogger("samarbeid.clocks")


def strike(at: datetime) -> list[str]:
    """Run every room's clock; returns the names of those that failed.

    One clock's fault is logged and never holds the others back; it is tried again the next minute.
    """
    failed = []
    for name in CLOCKS:
        try:
            _clock(name)(at)
        except Exception:
            logger.exception("clock failed: %s", name)
            failed.append(name)
    return failed


def housekeeping(at: datetime) -> None:
    """Once a day: remove ended sessions and the results of tasks finished long ago."""
    if cache.add(f"housekeeping-{at.date()}", True, timeout=2 * 24 * 3600):
        call_command("clearsessions")
        call_command("prune_db_task_results", min_age_days=KEEP_TASKS.days, verbosity=0)


def _clock(name: str) -> Callable[[datetime], object]:
    module, _, function = name.rpartition(".")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]
