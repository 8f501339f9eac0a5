"""What time brings to forums; each part idempotent, through the room's ordinary actions, in its own name."""

from datetime import datetime

from councils import (
    document_clock,
    follow_up_reminders,
    meeting_reminders,
    notices_out,
    presence_clock,
    silence,
)


def clock(at: datetime) -> None:
    """Strike every part of the room's clock."""
    notices_out.clock(at)
    meeting_reminders.clock(at)
    silence.clock(at)
    document_clock.clock(at)
    follow_up_reminders.clock(at)
    presence_clock.clock(at)
