"""Issuing the agreed evaluation: rendered once, outside every lock, from what is frozen and approved.

May be repeated and raced, by tasks, exports and the clock: one document stands per evaluation. Not public: it
is read where the evaluation is.
"""

from datetime import datetime

from agreements.evaluation import pdf
from agreements.models import Evaluation, EvaluationState
from councils.issuing import code_for, issue, issued_before
from records import days
from records.models import IssuedDocument

PURPOSE = pdf.PURPOSE


class NotAgreed(ValueError):
    """Not every party has approved the evaluation, so nothing may be issued from it."""


def issue_report(evaluation_pk: int, at: datetime) -> IssuedDocument:
    """The agreed evaluation as a document. Raises NotAgreed before the last party has approved."""
    evaluation = Evaluation.objects.get(pk=evaluation_pk)
    content = evaluation.frozen_content
    if evaluation.state != EvaluationState.AGREED or content is None or evaluation.agreed_at is None:
        raise NotAgreed(f"Evaluation {evaluation_pk} is not agreed.")
    if standing := issued_before(evaluation, PURPOSE):
        return standing
    code = code_for(evaluation, PURPOSE, evaluation.content_hash)
    context = pdf.context_of(
        content, pdf.approvals_of(evaluation), code, agreed_on=days.day_of(evaluation.agreed_at)
    )
    return issue(
        evaluation,
        PURPOSE,
        template=pdf.TEMPLATE,
        context=context,
        content=content,
        title=pdf.title_of(content),
        hashed=evaluation.content_hash,
        code=code,
        created=evaluation.agreed_at,
        at=at,
        public=False,
    )


def document_of(evaluation: Evaluation) -> IssuedDocument | None:
    """The document that was issued about the evaluation, if it is made."""
    return issued_before(evaluation, PURPOSE)
