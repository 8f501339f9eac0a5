"""What people in a forum are told: short, with what, by when and one link; written with the act itself.

Public titles only; closed papers stand behind the login. Answers go to the secretary, never to nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import translation

from councils.choices import Capacity
from councils.models import Forum
from councils.people import Seated, seated
from records import dispatch
from records.actors import Actor
from records.models import Dispatch, StoredFile


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, at the address they have in the forum."""

    address: str
    name: str
    language: str = "nb"
    user_id: int | None = None
    seat: Seated | None = None


def recipients(seats: Iterable[Seated]) -> list[Recipient]:
    """Those who fill the seats and have an address, each address once."""
    found: dict[str, Recipient] = {}
    for one in seats:
        if one.address:
            found.setdefault(
                one.address.lower(), Recipient(one.address, one.name, one.language, one.user_id, one)
            )
    return list(found.values())


def leaders(forum: Forum, on: date) -> list[Recipient]:
    """Chair and secretary."""
    lead = {Capacity.CHAIR, Capacity.SECRETARY}
    return recipients(one for one in seated(forum, on) if one.membership.capacity in lead)


def secretary_address(forum: Forum, on: date) -> str:
    """Where answers go: the secretary's address, else the chair's; empty when neither has one."""
    by_capacity = {one.membership.capacity: one.address for one in reversed(seated(forum, on)) if one.address}
    return by_capacity.get(Capacity.SECRETARY) or by_capacity.get(Capacity.CHAIR, "")


def whole_address(path: str) -> str:
    """The whole address of a page."""
    return urljoin(settings.SITE_URL, path)


def tell(
    recipient: Recipient,
    kind: str,
    *,
    occasion: str,
    subject: str,
    lines: Iterable[str],
    link: str,
    link_label: str,
    about: models.Model,
    forum: Forum,
    on: date,
    at: datetime,
    by: Actor,
    reply_to: str | None = None,
    attachments: Iterable[StoredFile] = (),
    calendar: bytes | None = None,
    calendar_method: str = "",
    unique_key: str = "",
    room: str = "councils",
) -> Dispatch | None:
    """Write one e-mail: a subject, a few plain lines, one link. Nothing to whoever did it themselves.

    The caller has activated the recipient's language (`in_language`) so that subject and lines are in it.
    `occasion` makes the notice itself: the same kind, occasion and address are never written twice. Where the
    address does not tell people apart, `unique_key` does. `room` is whose notice it is.
    """
    if recipient.user_id is not None and recipient.user_id == by.user_id and not calendar:
        return None
    context = {
        "recipient": recipient,
        "subject": subject,
        "lines": list(lines),
        "link": link,
        "link_label": link_label,
        "forum": forum,
        "language": recipient.language,
    }
    return dispatch.queue(
        unique_key=unique_key or f"{room}.{kind}:{about.pk}:{occasion}:{recipient.address.lower()}"[:200],
        address=recipient.address,
        name=recipient.name,
        language=recipient.language,
        subject=subject,
        text=render_to_string("councils/mail/notice.txt", context).strip() + "\n",
        html=render_to_string("councils/mail/notice.html", context),
        reply_to=secretary_address(forum, on) if reply_to is None else reply_to,
        about=about,
        kind=f"{room}.{kind}",
        attachments=attachments,
        at=at,
        calendar=calendar,
        calendar_method=calendar_method,
    )


def in_language(recipient: Recipient) -> translation.override:
    """`with in_language(recipient):` – what is said inside is said in theirs."""
    return translation.override(recipient.language)
