"""What time brings to presence and to consultations on plans."""

from datetime import datetime

from councils import consultations
from councils.actions.presence_keeping import count_meetings, delete_old
from records import days


def clock(at: datetime) -> None:
    """Count meetings, delete what has been kept long enough, remind of consultations. Idempotent."""
    on = days.day_of(at)
    count_meetings(on=on, at=at)
    delete_old(on=on, at=at)
    consultations.remind(at)
