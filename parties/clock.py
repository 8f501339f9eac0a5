"""What time brings to this room: archives are reminded, twice at most, of what they have not filed."""

from datetime import datetime

from parties.actions.filing import remind
from parties.models import Filing

# At most so many a minute; the rest comes the next.
BATCH = 100


def clock(at: datetime) -> None:
    """Remind the archives whose reminder is due. Idempotent: each reminder is counted with its mail."""
    for filing in Filing.objects.to_remind(at).order_by("sent_at", "pk")[:BATCH]:
        remind(filing=filing, at=at)
