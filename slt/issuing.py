"""Issuing adopted plans and finished reports: rendered once, outside every lock, from what is frozen.

May be repeated and raced, by tasks and by the clock: one document stands per subject, purpose and edition.
Both are public from the moment that they are adopted or finished.
"""

from datetime import datetime

from councils.issuing import code_for, issue, issued_before
from records.models import IssuedDocument
from slt import pdf
from slt.models import ActionPlan, AnnualReport
from slt.pdf import PLAN, REPORT


class NotFrozen(ValueError):
    """The plan is not adopted, or the report not finished, so nothing may be issued from it."""


def issue_plan(plan_id: int, *, at: datetime) -> IssuedDocument:
    """The adopted plan as a document. Raises NotFrozen before it is adopted."""
    plan = ActionPlan.objects.get(pk=plan_id)
    return _issue(plan, PLAN, plan.adopted_at, at)


def issue_report(report_id: int, *, at: datetime) -> IssuedDocument:
    """The finished report as a document. Raises NotFrozen before it is finished."""
    report = AnnualReport.objects.get(pk=report_id)
    return _issue(report, REPORT, report.finished_at, at)


def document_of(subject: ActionPlan | AnnualReport) -> IssuedDocument | None:
    """The document that was issued about a plan or a report, if it is made."""
    return issued_before(subject, PLAN if isinstance(subject, ActionPlan) else REPORT)


def _issue(
    subject: ActionPlan | AnnualReport, purpose: str, frozen_at: datetime | None, at: datetime
) -> IssuedDocument:
    content = subject.frozen_content
    if content is None:
        raise NotFrozen(f"{subject._meta.label} {subject.pk} is not frozen.")
    if standing := issued_before(subject, purpose):
        return standing
    code = code_for(subject, purpose, subject.content_hash)
    return issue(
        subject,
        purpose,
        template=pdf.TEMPLATE,
        context=pdf.context_of(content, code),
        content=content,
        title=pdf.title_of(content),
        hashed=subject.content_hash,
        code=code,
        created=frozen_at,
        at=at,
        public=True,
    )
