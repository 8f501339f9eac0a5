"""The outbox: e-mail that is written with what it tells about, and sent until it has gone.

`queue` writes the row in the caller's transaction: if the act is undone, so is the notice, and if the
act stands, the notice will go. Sending is woken by a task after commit and, should the task be lost, by
the clock; both may come twice, because the row is locked while it is sent and says whether it has been.
"""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import formataddr
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import IntegrityError, models, transaction

from records import days
from records.models import Dispatch, StoredFile
from records.models.identity import Identity, identity_of

log = logging.getLogger(__name__)

# How long to wait after the first, second … failed attempt; the last one goes on for ever.
PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60)
)
# A mail server that takes the connection and then says nothing must not hold a worker for ever.
TIMEOUT_SECONDS = 20
# What the calendar file is called in the list of attached files, by its method.
CALENDAR_NAMES = {"REQUEST": "innkalling.ics", "CANCEL": "avlysning.ics"}


def queue(
    *,
    unique_key: str,
    address: str,
    subject: str,
    text: str,
    kind: str,
    name: str = "",
    language: str = "nb",
    html: str = "",
    reply_to: str = "",
    about: models.Model | Identity | None = None,
    attachments: Iterable[StoredFile] = (),
    calendar: bytes | None = None,
    calendar_method: str = "",
    at: datetime | None = None,
) -> Dispatch:
    """Write an e-mail into the outbox, in the caller's transaction.

    `unique_key` says what the notice is; when it has been written before, that row is returned and
    nothing is added. `text` and `html` are as the reader will see them: nothing is rendered later.
    `reply_to` is the address of somebody who can answer. `calendar` is a file of `records.calendarfile`,
    sent so that the mail program offers to put it into the calendar; `calendar_method` is the method it was
    made with. Raises ValueError when only one of the two is given.
    """
    if not unique_key or not address:
        raise ValueError("A dispatch needs a key and an address.")
    if (calendar is not None) != (calendar_method in CALENDAR_NAMES):
        raise ValueError("A calendar file is sent with the method it was made with: REQUEST or CANCEL.")
    label, key = identity_of(about) if about is not None else ("", None)
    at = at or days.now()
    row = Dispatch(
        about_type=label,
        about_id=key,
        kind=kind,
        unique_key=unique_key,
        address=address.strip(),
        name=" ".join(name.split()),
        language=language,
        subject=" ".join(str(subject).split())[:300],
        text=text,
        html=html,
        reply_to=reply_to.strip(),
        calendar=calendar,
        calendar_method=calendar_method,
        message_id=f"<{uuid.uuid4()}@{_mail_domain()}>",
        created_at=at,
        next_attempt_at=at,
    )
    standing = Dispatch.objects.filter(unique_key=unique_key).first()
    if standing is not None:
        return standing
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            row.attachments.set(attachments)
    except IntegrityError:
        # Somebody else wrote the same notice between our look and our writing.
        standing = Dispatch.objects.filter(unique_key=unique_key).first()
        if standing is None:
            raise
        return standing
    transaction.on_commit(partial(_wake, row.pk), robust=True)
    return row


def about(obj: models.Model | Identity) -> models.QuerySet[Dispatch]:
    """What has been written about the object, newest first."""
    label, key = identity_of(obj)
    return Dispatch.objects.filter(about_type=label, about_id=key)


def send(dispatch_id: int, *, at: datetime) -> bool:
    """Send one e-mail if it is due; True when the mail server has taken it now.

    The row is locked from the look until the mark, so that two workers send it once; a row that another
    worker holds, that is sent, or whose next attempt lies ahead is left alone. A failure is noted on the
    row and tried again later; it is never raised, so that one bad address stops nobody else's mail.
    """
    with transaction.atomic():
        row = (
            Dispatch.objects.due(at)
            .select_for_update(skip_locked=True, of=("self",))
            .filter(pk=dispatch_id)
            .first()
        )
        if row is None:
            return False
        row.attempts += 1
        try:
            _message(row).send()
        except Exception as error:
            # Whatever it was – refused, unreachable, an address that cannot be written as a header –
            # the mail waits and the reason stands on the row.
            row.last_error = f"{type(error).__name__}: {error}"[:2000]
            row.next_attempt_at = at + PAUSES[min(row.attempts, len(PAUSES)) - 1]
            row.save(update_fields=["attempts", "last_error", "next_attempt_at"])
            log.warning("Dispatch %s was not sent (attempt %s).", row.pk, row.attempts)
            return False
        row.sent_at = at
        row.last_error = ""
        row.save(update_fields=["attempts", "sent_at", "last_error"])
        return True


def send_pending(at: datetime, *, limit: int = 500) -> int:
    """Send what is due, oldest first, one short transaction each; the number that went."""
    due = Dispatch.objects.due(at).order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit]
    return sum(send(dispatch_id, at=at) for dispatch_id in list(due))


def _message(row: Dispatch) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((row.name, row.address)) if row.name else row.address],
        reply_to=[row.reply_to] if row.reply_to else None,
        headers={
            "Message-ID": row.message_id,
            "Content-Language": row.language,
            # No holiday greetings in return.
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection(timeout=getattr(settings, "EMAIL_TIMEOUT", None) or TIMEOUT_SECONDS),
    )
    if row.html:
        message.attach_alternative(row.html, "text/html")
    if row.calendar is not None:
        # Twice, as Outlook and phones want it: as another form of the message, which puts it into the
        # calendar, and as a file for programs that only offer files.
        calendar = bytes(row.calendar)
        message.attach_alternative(calendar.decode(), f"text/calendar; method={row.calendar_method}")
        message.attach(CALENDAR_NAMES[row.calendar_method], calendar, "application/ics")
    for stored in row.attachments.all():
        message.attach(stored.name, stored.data, stored.content_type)
    return message


def _wake(dispatch_id: int) -> None:
    from records.tasks import send_dispatch

    send_dispatch.enqueue(dispatch_id)


def _mail_domain() -> str:
    return urlsplit(getattr(settings, "SITE_URL", "")).hostname or "localhost"
