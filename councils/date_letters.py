"""What the letters about proposed dates share: how a time reads, and the link to answer by."""

from datetime import datetime

from councils.models import DateInvitee
from councils.notices import Recipient
from parties import links
from records import days
from records.actors import Actor
from web.templatetags.norwegian import clocktime, longweekdate

# What the link is for.
DATES = "councils.answer_dates"


def when(starts_at: datetime) -> str:
    """«tirsdag 26. mai 2026 kl. 10.00»."""
    return f"{longweekdate(starts_at)} {clocktime(starts_at)}"


def answer_link(invitee: DateInvitee, recipient: Recipient, *, last: datetime, at: datetime) -> str:
    """A new personal link for somebody asked, until the day of the last time is over."""
    appointment = recipient.seat.appointment if recipient.seat is not None else None
    _link, token = links.make_link(
        purpose=DATES,
        subject=invitee,
        by=Actor.system(),
        at=at,
        expires_at=days.end_of(days.day_of(last)),
        appointment=appointment,
        person=recipient.seat.person if recipient.seat is not None else None,
        name=invitee.name,
        address=invitee.address,
        language=recipient.language,
    )
    return links.link_url("councils:link_dates", token)
