"""Wake-ups for the worker. They carry no content and may be lost or repeated: the rows are the truth."""

from django_tasks import task

from records import days, dispatch


@task()
def send_dispatch(dispatch_id: int) -> bool:
    """Send one e-mail, if it still is to be sent."""
    return dispatch.send(dispatch_id, at=days.now())


@task()
def send_pending_dispatches() -> int:
    """Send every e-mail that is due."""
    return dispatch.send_pending(days.now())
