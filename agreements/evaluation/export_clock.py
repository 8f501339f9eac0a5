"""What time brings to bulk exports: the work on those that nobody works on is taken up again."""

from datetime import datetime, timedelta

from django.db.models import Q

from agreements import tasks
from agreements.models import EvaluationExport

# The task that is queued when the export is asked for comes first.
GRACE = timedelta(seconds=30)
# A worker that has given no sign of life for so long is taken for dead.
DEAD_AFTER = timedelta(minutes=3)


def clock(at: datetime) -> None:
    """Queue the work that is left. Idempotent: who comes to an export that is worked on goes away again."""
    for export_id in exports_left(at):
        tasks.work_on_export.enqueue(export_id)


def exports_left(at: datetime) -> list[int]:
    """The exports whose task was lost, or whose worker died."""
    left = EvaluationExport.objects.filter(
        Q(state=EvaluationExport.State.QUEUED, requested_at__lte=at - GRACE, beat_at=None)
        | Q(state=EvaluationExport.State.QUEUED, beat_at__lt=at - DEAD_AFTER)
        | Q(state=EvaluationExport.State.RUNNING, beat_at__lt=at - DEAD_AFTER)
    )
    return list(left.order_by("pk").values_list("pk", flat=True))
