"""Personal links: given out, found again by what stands in the address, and taken back.

    link, token = make_link(purpose="councils.answer_notice", subject=attendance, appointment=…, by=…, at=…,
                            expires_at=end_of(meeting_day))
    address = link_url("councils:answer_notice", token)

The token is told once, to whoever sends it; the database keeps its hash. All addresses that hold one begin
with `/lenke/<token>/`, by which the logs know what to leave out. The pages are made of
`views.links.PersonalLinkMixin`.
"""

import hashlib
import secrets
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parties.models import Appointment, Person, PersonalLink
from records import days
from records.actors import Actor
from records.models.identity import Identity, identity_of
from records.refusals import Refused

# Bytes of chance in a token: too many to be met by guessing, however long somebody tries.
TOKEN_BYTES = 32


class DeadLink(Refused):
    """The link opens nothing, or no longer; the reason says what to do."""

    status = 410


def make_link(
    *,
    purpose: str,
    subject: models.Model | Identity,
    by: Actor,
    at: datetime,
    expires_at: datetime,
    appointment: Appointment | None = None,
    person: Person | None = None,
    name: str = "",
    address: str = "",
    language: str = "nb",
) -> tuple[PersonalLink, str]:
    """Give out a link to one object for one purpose; returns the row and the token, which is kept nowhere.

    Name and address are the appointment's or the person's unless they are given. Raises ValueError without a
    name from anywhere, or for a link that has expired when it is made.
    """
    person = person or (appointment.person if appointment else None)
    if expires_at <= at:
        raise ValueError("A link must live for a while.")
    name = " ".join(name.split()) or (person.name if person else "")
    if not name:
        raise ValueError("A personal link belongs to somebody with a name.")
    if not address and appointment is not None:
        address = appointment.contact_email
    elif not address and person is not None:
        address = person.email
    label, key = identity_of(subject)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PersonalLink.objects.create(
        purpose=purpose,
        subject_type=label,
        subject_id=key,
        appointment=appointment,
        person=person,
        name=name[:200],
        address=address,
        language=language,
        token_hash=hash_of(token),
        created_at=at,
        created_by_name=by.name[:200],
        expires_at=expires_at,
    )
    return link, token


def link_url(view_name: str, token: str) -> str:
    """The whole address of the page that the token opens. Raises ValueError outside `/lenke/<token>/`."""
    path = reverse(view_name, args=[token])
    if not path.startswith(f"/lenke/{token}/"):
        raise ValueError(f"{view_name} does not lie under /lenke/<token>/, so the logs would tell the token.")
    return urljoin(settings.SITE_URL, path)


def find_link(token: str, purpose: str, at: datetime) -> PersonalLink:
    """The link for this token and purpose, alive at that moment, with appointment, office and person.

    Raises DeadLink when it is unknown (or for something else), expired, revoked, or was given to somebody
    whose appointment does not count that day.
    """
    found = PersonalLink.objects.filter(token_hash=hash_of(token), purpose=purpose)
    link = _with_office(found).first()
    if link is None:
        raise DeadLink(_("Lenken er ukjent. Kontroller at hele adressen kom med."))
    _check_alive(link, at)
    return link


def recheck(link: PersonalLink, *, subject: models.Model | Identity, at: datetime) -> PersonalLink:
    """The link read anew, for the check that an action makes under its lock.

    Raises DeadLink when it has died since the page was opened, or leads to another object.
    """
    found = _with_office(PersonalLink.objects.filter(pk=link.pk)).first()
    if found is None or found.subject != identity_of(subject):
        raise DeadLink(_("Lenken gjelder noe annet."))
    _check_alive(found, at)
    return found


def _with_office(links: models.QuerySet[PersonalLink]) -> models.QuerySet[PersonalLink]:
    return links.select_related("appointment__office__organisation", "appointment__person", "person")


def _check_alive(link: PersonalLink, at: datetime) -> None:
    if link.revoked_at is not None:
        raise DeadLink(_("Lenken er stengt. Den som sendte den, kan ha sendt deg en nyere."))
    if link.expires_at <= at:
        raise DeadLink(_("Lenken er gått ut."))
    if link.appointment is not None and not counts(link.appointment, at):
        raise DeadLink(_("Lenken ble gitt til innehaveren av et verv, og du har ikke det vervet i dag."))


def counts(appointment: Appointment, at: datetime) -> bool:
    """Does the appointment count that day, with its office and organisation?"""
    on = days.day_of(at)
    office = appointment.office
    return appointment.covers(on) and office.covers(on) and office.organisation.covers(on)


def mark_used(link: PersonalLink, *, at: datetime) -> None:
    """Note that something was done by the link."""
    PersonalLink.objects.filter(pk=link.pk).update(last_used_at=at)


def revoke_links(
    *, subject: models.Model | Identity, purpose: str | None = None, by: Actor, at: datetime
) -> int:
    """Take back the links to an object that are alive, all or those for one purpose; the number of them.

    Whose act it was, the act that this belongs to records.
    """
    alive = PersonalLink.objects.about(subject).alive(at)
    if purpose is not None:
        alive = alive.filter(purpose=purpose)
    return alive.update(revoked_at=at)


def hash_of(token: str) -> str:
    """What the database knows a token by. The token is pure chance, so a plain hash suffices."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
