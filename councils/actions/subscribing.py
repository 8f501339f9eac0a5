"""The private calendar: an address of one's own to subscribe to, renewed or closed by oneself."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from parties import links
from parties.models import Person
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed

# What the link is for.
CALENDAR = "councils.calendar"
# A calendar is set up once and forgotten; an address that nobody renews in so long is nobody's.
LIFETIME = timedelta(days=5 * 366)


def make_calendar_link(*, person: Person, by: Actor, at: datetime) -> str:
    """Give the person a new address for their calendar; returns the token. The former address dies.

    Raises NotAllowed for anybody but the person themselves.
    """
    with transaction.atomic():
        person = _own(person, by)
        links.revoke_links(subject=person, purpose=CALENDAR, by=by, at=at)
        _link, token = links.make_link(
            purpose=CALENDAR,
            subject=person,
            person=person,
            by=by,
            at=at,
            expires_at=at + LIFETIME,
            language=person.user.language if person.user else "nb",
        )
        audit.record(shown_with=person, verb="person.calendar_link_made", by=by, at=at)
    return token


def close_calendar_link(*, person: Person, by: Actor, at: datetime) -> int:
    """Close the address; returns how many were alive (one or none)."""
    with transaction.atomic():
        person = _own(person, by)
        closed = links.revoke_links(subject=person, purpose=CALENDAR, by=by, at=at)
        if closed:
            audit.record(shown_with=person, verb="person.calendar_link_closed", by=by, at=at)
    return closed


def _own(person: Person, by: Actor) -> Person:
    """The person under a lock, if they are the one who acts."""
    person = (
        Person.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=person.pk)
    )
    if by.kind != "person" or by.user_id is None or person.user_id != by.user_id:
        raise NotAllowed(_("Kalenderen er bare din egen."))
    return person
