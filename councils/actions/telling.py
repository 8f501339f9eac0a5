"""Who is told of what happens to a forum itself: office-holders of its parties, its members."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from councils.models import Forum
from councils.notices import Recipient, tell, whole_address
from parties.models import Appointment
from records import days
from records.actors import Actor


def office_holders(organisation_ids: list[int], on: date) -> list[Recipient]:
    """Those who hold an office in one of the organisations that day, each address once."""
    current = (
        Appointment.objects.valid(on)
        .filter(days.valid(on, "office"), office__organisation__in=organisation_ids)
        .select_related("person__user")
    )
    found: dict[str, Recipient] = {}
    for one in current:
        if one.contact_email:
            user = one.person.user
            found.setdefault(
                one.contact_email.lower(),
                Recipient(
                    one.contact_email,
                    one.person.name,
                    user.language if user else "nb",
                    one.person.user_id,
                ),
            )
    return list(found.values())


def tell_about(
    forum: Forum,
    recipient: Recipient,
    kind: str,
    occasion: str,
    subject: str,
    lines: list[str],
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    """Write one notice about the forum, with a link to its page; the recipient's language is active."""
    tell(
        recipient,
        kind,
        occasion=occasion,
        subject=subject,
        lines=lines,
        link=whole_address(forum.get_absolute_url()),
        link_label=_("Gå til forumet"),
        about=forum,
        forum=forum,
        on=on,
        at=at,
        by=by,
    )
