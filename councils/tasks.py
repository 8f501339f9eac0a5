"""Wake-ups for the worker; they may be lost or repeated, for the rows say what is to be made and sent."""

from django_tasks import task

from records import days


@task()
def send_notice(meeting_id: int) -> int:
    """Write the e-mails about a meeting that are not written yet; the number of them."""
    from councils import notices_out

    return notices_out.send_out(meeting_id, at=days.now())


@task()
def make_minutes_documents(minutes_id: int) -> list[int]:
    """Make the documents of approved minutes and let the parties file the full ones, where that is not done.

    Returns the documents' keys.
    """
    from councils import filing, issuing
    from councils.models import Minutes

    now = days.now()
    issued = issuing.issue_minutes(minutes_id, at=now)
    minutes = Minutes.objects.select_related("meeting").get(pk=minutes_id)
    full = next(document for document in issued if document.purpose == issuing.FULL)
    filing.file_minutes(minutes, full, at=now)
    return [document.pk for document in issued]
