"""`/helse/`: is this process alive, and is the portal ready. For machines; no login, nothing secret.

`/helse/lever/` answers 200 as long as the web process does, whatever the rest: for a load balancer.
`/helse/` answers 200 when everything needed is in place, else 503. Mail that waits is told, but a dead mail
server does not make the portal unready: work goes on, mail waits.
"""

import time
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from records.models import Dispatch
from samarbeid.worker import BEAT_LIMIT, last_beat
from web.access import Public, access

# A database that was migrated a moment ago still is.
MIGRATED_FOR = 60.0
_migrated_until = 0.0


@access(Public)
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """200: this process answers."""
    return JsonResponse({"lever": True})


@access(Public)
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when ready, 503 when not, with each part by name."""
    parts: dict[str, Any] = {"database": "ok"}
    try:
        parts["migrasjoner"] = "ok" if _is_migrated() else "mangler"
        parts["arbeider"] = _worker()
        waits = _oldest_waiting_mail() if parts["migrasjoner"] == "ok" else None
    except (DatabaseError, InterfaceError):
        # The reason may name hosts and users; the log has it.
        parts, waits = {"database": "svarer ikke"}, None
    ready = all(value == "ok" for value in parts.values())
    return JsonResponse(
        {"lever": True, "klar": ready, "deler": parts, "eldste_ventende_epost_sekunder": waits},
        status=200 if ready else 503,
    )


def _is_migrated() -> bool:
    global _migrated_until
    if time.monotonic() < _migrated_until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    _migrated_until = time.monotonic() + MIGRATED_FOR
    return True


def _worker() -> str:
    seen = last_beat()
    if seen is None:
        return "aldri sett"
    return "ok" if timezone.now() - seen < BEAT_LIMIT else "ikke sett på en stund"


def _oldest_waiting_mail() -> int | None:
    """Age in seconds of the oldest mail that has not been sent; None when none waits."""
    oldest = (
        Dispatch.objects.filter(sent_at=None)
        .order_by("created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    return int((timezone.now() - oldest).total_seconds()) if oldest else None
