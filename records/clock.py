"""What time brings to this room: mail that has not gone is tried again."""

from datetime import datetime

from records.models import Dispatch
from records.tasks import send_pending_dispatches


def clock(at: datetime) -> None:
    """Wake a worker if any mail is due. Idempotent: a wake-up too many finds nothing to do."""
    if Dispatch.objects.due(at).exists():
        send_pending_dispatches.enqueue()
