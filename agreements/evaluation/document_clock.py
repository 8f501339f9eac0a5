"""What time brings to agreed evaluations: the documents whose task was lost, and the filing nobody began."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from agreements import tasks
from agreements.evaluation import filing
from agreements.evaluation.issuing import PURPOSE
from agreements.models import Evaluation, EvaluationState
from records.models import IssuedDocument

# The task that is queued when the act is committed comes first; the clock is for those that were lost.
GRACE = timedelta(seconds=30)
# So many a minute.
BATCH = 50


def clock(at: datetime) -> None:
    """Queue what is missing. Idempotent: a document that is there is not made again, nor filed twice."""
    for key in dict.fromkeys([*without_document(at), *filing.not_filed(at - GRACE, BATCH)]):
        tasks.make_evaluation_document.enqueue(key)


def without_document(at: datetime) -> list[int]:
    """The agreed ones whose document ought to be there, and is not; the oldest first."""
    issued = IssuedDocument.objects.filter(
        subject_type=Evaluation._meta.label_lower, subject_id=OuterRef("pk"), purpose=PURPOSE, edition=1
    )
    due = Evaluation.objects.filter(~Exists(issued), state=EvaluationState.AGREED, agreed_at__lte=at - GRACE)
    return list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])
