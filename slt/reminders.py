"""Who is reminded, and one e-mail about all that has come near, with one click that turns reminders off.

The choice is the same as for follow-ups (`councils.follow_up_reminders`): whoever has turned reminders off
has turned off all of them. What is reminded of, and when, is said by those who call.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.template.loader import render_to_string

from councils import notices
from councils.follow_up_reminders import choice_for, off_link
from councils.following import Owner
from councils.notices import Recipient
from parties.models import Appointment, Office, OfficeRole
from parties.standing import holders_of
from records import dispatch
from records.models import Dispatch
from slt.coordinators import coordinators_of
from slt.models import Programme


@dataclass(frozen=True)
class Row:
    """One thing to see to, in words that may stand in a mail."""

    text: str
    link: str
    due_on: date | None = None
    is_overdue: bool = False
    note: str = ""


def remind(
    owner: Owner,
    rows: Iterable[Row],
    *,
    subject: str,
    lead: str,
    key: str,
    kind: str,
    programme: Programme,
    on: date,
    at: datetime,
) -> Dispatch | None:
    """Write one e-mail with all the rows to somebody; None when they have turned reminders off.

    The caller has activated the owner's language. `key` says what it is: it is never written twice. `kind`
    is the notice's name, as «slt.wheel».
    """
    listed = list(rows)
    choice = choice_for(owner)
    if choice.is_off or not listed:
        return None
    recipient = owner.recipient
    unique_key = f"{kind}:{key}:{recipient.address.lower()}"[:200]
    standing = Dispatch.objects.filter(unique_key=unique_key).first()
    if standing is not None:
        return standing
    context = {
        "recipient": recipient,
        "language": recipient.language,
        "subject": subject,
        "lead": lead,
        "rows": listed,
        "programme": programme,
        "off_link": off_link(choice, owner, on=on, at=at),
    }
    return dispatch.queue(
        unique_key=unique_key,
        address=recipient.address,
        name=recipient.name,
        language=recipient.language,
        subject=subject,
        text=render_to_string("slt/mail/reminders.txt", context).strip() + "\n",
        html=render_to_string("slt/mail/reminders.html", context),
        reply_to=_reply_to(programme, on),
        about=programme,
        kind=kind,
        at=at,
    )


def reminded_for(programme: Programme, on: date) -> list[tuple[Owner, bool]]:
    """Those who are reminded of what the programme has to do, and whether it is in a coordinator's place.

    The coordinators, as many as an office has seats; for a vacant office, and where a programme has none, the
    director of the municipality: nothing lies still meanwhile. Left out: whoever has no address.
    """
    offices = coordinators_of(programme, on).offices
    found = [(owner_from(one), False) for each in offices for one in each.holders[: each.office.seats]]
    vacant = {each.office.organisation_id for each in offices if each.is_vacant}
    if not offices:
        vacant = set(programme.parties.valid(on).values_list("municipality_id", flat=True))
    if vacant:
        directors = Office.objects.valid(on).filter(
            organisation__in=vacant, role=OfficeRole.MUNICIPAL_DIRECTOR
        )
        first: dict[int, Appointment] = {}
        for appointment in holders_of(directors, on):
            first.setdefault(appointment.office_id, appointment)
        found += [(owner_from(one), True) for one in first.values()]
    told: dict[str, tuple[Owner, bool]] = {}
    for owner, in_place in found:
        if owner.recipient.address:
            told.setdefault(owner.recipient.address.lower(), (owner, in_place))
    return list(told.values())


def owner_from(appointment: Appointment) -> Owner:
    """The holder as somebody who can be told, at the office's address and in their own language."""
    person = appointment.person
    language = person.user.language if person.user is not None else "nb"
    recipient = Recipient(appointment.contact_email, person.name, language, person.user_id)
    return Owner(f"office-{appointment.office_id}-person-{person.pk}", recipient, person, appointment)


def _reply_to(programme: Programme, on: date) -> str:
    """The secretary of the programme's uppermost group; empty without one."""
    top = programme.groups.valid(on).in_order().first()
    return notices.secretary_address(top.forum, on) if top is not None else ""
