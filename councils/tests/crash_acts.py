"""What the crash tests let another process do until they kill it (`records.tests.crashing`)."""

from typing import Any

from django.conf import settings

from councils import tasks
from councils.actions.calling import call_meeting
from councils.actions.review import approve
from councils.content import content_hash, minutes_content
from councils.models import Meeting, Minutes
from councils.tests.factories import actor
from parties.models import OfficeRole, Person
from records import days, dispatch


def who(role: str) -> Person:
    return Person.objects.get(appointments__office__role=role)


def main(act: str, key: str, *more: str) -> None:
    """One act, as the portal does it."""
    now = days.now()
    moment: dict[str, Any] = {"on": days.day_of(now), "at": now}
    if act == "call":
        call_meeting(meeting=Meeting.objects.get(pk=key), by=actor(who(OfficeRole.SLT_COORDINATOR)), **moment)
    elif act == "approve":
        minutes = Minutes.objects.get(pk=key)
        shown = content_hash(minutes_content(minutes))
        approve(minutes=minutes, content_hash=shown, by=actor(who(OfficeRole.POLICE_CONTACT)), **moment)
    elif act in {"send_notice", "make_minutes_documents"}:
        getattr(tasks, act).func(int(key))
    elif act == "send":
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(more[0])
        dispatch.send(int(key), at=now)
    else:
        raise ValueError(act)
