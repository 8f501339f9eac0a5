"""What time brings to documents: those whose task was lost are made, those that nobody files are filed."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from councils import filing, tasks
from councils.issuing import FULL
from councils.models import Minutes
from councils.states import MinutesState
from records.models import IssuedDocument

# The task that is queued when the act is committed comes first; the clock is for those that were lost.
GRACE = timedelta(seconds=30)
# So many a minute.
BATCH = 50


def clock(at: datetime) -> None:
    """Queue what is missing. Idempotent: a document that is there is not made again, nor filed twice."""
    for minutes_id in dict.fromkeys(
        [*minutes_without_documents(at), *filing.minutes_not_filed(at - GRACE, BATCH)]
    ):
        tasks.make_minutes_documents.enqueue(minutes_id)


def minutes_without_documents(at: datetime) -> list[int]:
    """The approved minutes whose documents ought to be there, and are not; the oldest first.

    The open document is made before the full one, so that one look at the latter is enough.
    """
    issued = IssuedDocument.objects.filter(
        subject_type=Minutes._meta.label_lower, subject_id=OuterRef("pk"), purpose=FULL, edition=1
    )
    due = Minutes.objects.filter(
        ~Exists(issued), state=MinutesState.APPROVED, approved_at__lte=at - GRACE
    ).order_by("pk")
    return list(due.values_list("pk", flat=True)[:BATCH])
