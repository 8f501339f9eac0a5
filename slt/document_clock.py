"""What time brings to documents: those whose task was lost are made, those that nobody files are filed."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from records.models import IssuedDocument
from slt import filing, tasks
from slt.models import ActionPlan, AnnualReport
from slt.pdf import PLAN, REPORT

# The task that is queued when the act is committed comes first; the clock is for those that were lost.
GRACE = timedelta(seconds=30)
# So many a minute.
BATCH = 50


def clock(at: datetime) -> None:
    """Queue what is missing. Idempotent: a document that is there is not made again, nor filed twice."""
    for plan_id in dict.fromkeys([*without_document(ActionPlan, at), *_not_filed(ActionPlan, at)]):
        tasks.make_plan_document.enqueue(plan_id)
    for report_id in dict.fromkeys([*without_document(AnnualReport, at), *_not_filed(AnnualReport, at)]):
        tasks.make_report_document.enqueue(report_id)


def without_document(kind: type[ActionPlan] | type[AnnualReport], at: datetime) -> list[int]:
    """The frozen ones whose document ought to be there, and is not; the oldest first."""
    issued = IssuedDocument.objects.filter(
        subject_type=kind._meta.label_lower, subject_id=OuterRef("pk"), purpose=_purpose(kind), edition=1
    )
    frozen_at = "adopted_at__lte" if kind is ActionPlan else "finished_at__lte"
    due = kind.objects.filter(~Exists(issued), frozen_content__isnull=False, **{frozen_at: at - GRACE})
    return list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _not_filed(kind: type[ActionPlan] | type[AnnualReport], at: datetime) -> list[int]:
    return filing.not_filed(kind, _purpose(kind), at - GRACE, BATCH)


def _purpose(kind: type[ActionPlan] | type[AnnualReport]) -> str:
    return PLAN if kind is ActionPlan else REPORT
