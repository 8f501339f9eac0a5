"""What people around a programme are told: short, with what, by when and one link; written with the act.

The mails are those of the councils' room, in the programme's name. Answers go to the coordinator.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.template.loader import render_to_string

from councils.notices import Recipient, in_language, whole_address
from records import dispatch
from records.actors import Actor
from records.models import Dispatch
from slt.models import Programme
from slt.reminders import reminded_for

__all__ = ["Recipient", "in_language", "keepers", "tell", "whole_address"]


def keepers(programme: Programme, on: date) -> list[Recipient]:
    """Those who keep the programme that day: its coordinators, or the director for a vacant office."""
    return [owner.recipient for owner, _in_place in reminded_for(programme, on)]


def tell(
    recipient: Recipient,
    kind: str,
    *,
    unique_key: str,
    subject: str,
    lines: Iterable[str],
    link: str,
    link_label: str,
    about: models.Model,
    programme: Programme,
    on: date,
    at: datetime,
    by: Actor,
) -> Dispatch | None:
    """Write one e-mail; nothing to whoever did it themselves. The same `unique_key` is never written twice.

    The caller has activated the recipient's language (`in_language`), so that subject and lines are in it.
    """
    if recipient.user_id is not None and recipient.user_id == by.user_id:
        return None
    context = {
        "recipient": recipient,
        "subject": subject,
        "lines": list(lines),
        "link": link,
        "link_label": link_label,
        "forum": programme,
        "language": recipient.language,
    }
    return dispatch.queue(
        unique_key=unique_key[:200],
        address=recipient.address,
        name=recipient.name,
        language=recipient.language,
        subject=subject,
        text=render_to_string("councils/mail/notice.txt", context).strip() + "\n",
        html=render_to_string("councils/mail/notice.html", context),
        reply_to=next((one.address for one in keepers(programme, on)), ""),
        about=about,
        kind=f"slt.{kind}",
        at=at,
    )
