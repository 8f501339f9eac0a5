"""What time brings to SLT; each part idempotent, through the room's ordinary actions, in its own name."""

from datetime import datetime

from slt import document_clock, measure_reminders, referral_clock, wheel_clock


def clock(at: datetime) -> None:
    """Strike every part of the room's clock."""
    referral_clock.clock(at)
    wheel_clock.clock(at)
    measure_reminders.clock(at)
    document_clock.clock(at)
