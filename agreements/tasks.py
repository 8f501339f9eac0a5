"""Wake-ups for the worker; they may be lost or repeated, for the version says what is to be made."""

from django_tasks import task

from records import days


@task()
def make_signing_copy(version_id: int) -> int:
    """Make the copy that signatures bind to, and what the version changes for its parties, if they are not
    there; the copy's key."""
    from agreements import issuing

    now = days.now()
    copy = issuing.issue_signing_copy(version_id, at=now)
    issuing.issue_changes(version_id, at=now)
    return copy.pk


@task()
def make_signed_document(version_id: int) -> int:
    """Make the signed agreement as a document and let the parties file it, with what it changes for them,
    where that is not done.

    Returns the document's key.
    """
    from agreements import filing, issuing
    from agreements.models import AgreementVersion

    now = days.now()
    document = issuing.issue_signed_document(version_id, at=now)
    version = AgreementVersion.objects.select_related("agreement").get(pk=version_id)
    filing.file_signed(version, document, at=now)
    if (changes := issuing.issue_changes(version_id, at=now)) is not None:
        filing.file_changes(version, changes, at=now)
    return document.pk


@task()
def begin_evaluations(round_id: int) -> int:
    """Begin the evaluations that a round lacks, and tell the people; the number begun now."""
    from agreements.actions.rounds import fill

    return fill(round_id=round_id, at=days.now())


@task()
def make_evaluation_document(evaluation_id: int) -> int:
    """Make the document of an agreed evaluation and let the parties file it, where that is not done.

    Returns the document's key.
    """
    from agreements.evaluation import filing, issuing
    from agreements.models import Evaluation

    now = days.now()
    document = issuing.issue_report(evaluation_id, at=now)
    filing.file_report(Evaluation.objects.get(pk=evaluation_id), document, at=now)
    return document.pk


@task()
def work_on_export(export_id: int) -> bool:
    """Do the work of a bulk export from where it stands; whether it was done here."""
    from agreements.evaluation.exporting import work_on

    return work_on(export_id)
