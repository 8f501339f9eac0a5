"""Wake-ups for the worker; they may be lost or repeated, for the rows say what is to be made."""

from django_tasks import task

from records import days


@task()
def make_plan_document(plan_id: int) -> int:
    """Make the document of an adopted plan and let the municipalities file it, where that is not done."""
    from slt import filing, issuing
    from slt.models import ActionPlan

    now = days.now()
    document = issuing.issue_plan(plan_id, at=now)
    filing.file_document(ActionPlan.objects.get(pk=plan_id), document, at=now)
    return document.pk


@task()
def make_report_document(report_id: int) -> int:
    """Make the document of a finished report and let the municipalities file it, where that is not done."""
    from slt import filing, issuing
    from slt.models import AnnualReport

    now = days.now()
    document = issuing.issue_report(report_id, at=now)
    filing.file_document(AnnualReport.objects.get(pk=report_id), document, at=now)
    return document.pk
