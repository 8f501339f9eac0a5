"""What time brings to SLT; each part idempotent, through the room's ordinary actions, in its own name."""

from datetime import datetime


def clock(at: datetime) -> None:
    """Strike every part of the room's clock."""
