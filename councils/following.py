"""Who is to do a follow-up, with name and address that day, and what they are told when it becomes theirs.

The words of a follow-up that belongs to something closed never stand in a mail: there it is «en oppfølging i
<forum>», and the rest is behind the login.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from councils import notices
from councils.models import FollowUp
from councils.notices import Recipient
from parties import links
from parties.models import Appointment, Person
from parties.standing import holders_of
from records import days
from records.actors import Actor
from records.models import Dispatch

# What a personal link to report by is for; its subject is the follow-up.
PURPOSE = "councils.follow_up"
LINK_LIVES = timedelta(days=60)
# For one without a date: half a year to do it in.
WITHOUT_DATE = timedelta(days=120)
ASSIGNED = "follow_up_assigned"


@dataclass(frozen=True)
class Owner:
    """Whoever is to do it that day, as somebody who can be told; `key` names them among all owners."""

    key: str
    recipient: Recipient
    person: Person | None = None
    appointment: Appointment | None = None

    @property
    def has_login(self) -> bool:
        """Do they come in by themselves? The others are given personal links."""
        return self.recipient.user_id is not None


def owners_of(owned: Iterable[Any], on: date) -> dict[int, Owner]:
    """For each follow-up whoever is to do it that day and can be reached; two queries at most.

    An office has the owner who holds it that day. Left out: vacant offices, and those without an address.
    Serves whatever is owned as a follow-up is: by `owner_office`, `owner_person`, or `owner_name` with
    `owner_address`, who is then written to in its `language`.
    """
    listed = list(owned)
    offices = {one.owner_office_id for one in listed if one.owner_office_id is not None}
    holders: dict[int, Appointment] = {}
    if offices:
        for appointment in holders_of(offices, on):  # type: ignore[arg-type]
            holders.setdefault(appointment.office_id, appointment)
    people = Person.objects.select_related("user").in_bulk(
        {one.owner_person_id for one in listed if one.owner_person_id is not None}
    )
    found = {one.pk: _owner(one, holders, people) for one in listed}
    return {key: owner for key, owner in found.items() if owner is not None}


def owner_of(follow_up: FollowUp, on: date) -> Owner | None:
    """Whoever is to do the one follow-up that day; None when nobody can be reached."""
    return owners_of([follow_up], on).get(follow_up.pk)


def _owner(one: Any, holders: dict[int, Appointment], people: dict[int, Person]) -> Owner | None:
    appointment = holders.get(one.owner_office_id) if one.owner_office_id is not None else None
    person = appointment.person if appointment is not None else None
    if one.owner_person_id is not None:
        person = people.get(one.owner_person_id)
    if person is not None:
        address = appointment.contact_email if appointment is not None else person.email
        language = person.user.language if person.user is not None else "nb"
        recipient = Recipient(address, person.name, language, person.user_id)
        key = f"office-{one.owner_office_id}-person-{person.pk}" if appointment else f"person-{person.pk}"
    elif one.owner_office_id is None and one.owner_address:
        recipient = Recipient(one.owner_address, one.owner_name, one.language)
        key = f"address-{one.owner_address.lower()}"
    else:
        return None
    return Owner(key, recipient, person, appointment) if recipient.address else None


def owner_condition(owner: str) -> Q:
    """The owner that a filter names: «verv-12», «person-7», «ingen» or «andre»; else none."""
    kind, _dash, key = owner.partition("-")
    if owner == "ingen":
        return Q(owner_office__isnull=True, owner_person__isnull=True, owner_name="")
    if owner == "andre":
        return ~Q(owner_name="")
    if not (key.isascii() and key.isdecimal() and len(key) < 12):
        return Q()
    return {"verv": Q(owner_office=int(key)), "person": Q(owner_person=int(key))}.get(kind, Q())


def owners_among(owned: models.QuerySet) -> list[tuple[str, str]]:
    """Everybody who has or had one of these to do, to choose among for `owner_condition`; one query."""
    rows = owned.order_by().values_list(
        "owner_office", "owner_office__title", "owner_person", "owner_person__name"
    )
    found = set()
    for office, title, person, name in rows.distinct():
        if office is not None:
            found.add((f"verv-{office}", title[:1].upper() + title[1:]))
        elif person is not None:
            found.add((f"person-{person}", name))
    return [
        *sorted(found, key=lambda one: (one[1].casefold(), one[0])),
        ("andre", _("Andre")),
        ("ingen", _("Ingen ansvarlig")),
    ]


def shown_text(follow_up: FollowUp) -> str:
    """The follow-up in words that may stand in a mail, or on a page that a link opens."""
    if follow_up.is_closed:
        return _("En oppfølging i %(forum)s") % {"forum": follow_up.forum.name}
    return follow_up.text


def way_in(follow_up: FollowUp, owner: Owner, *, on: date, at: datetime) -> str:
    """Where the owner reports: the page, or for those without a login a new personal link."""
    if owner.has_login:
        return notices.whole_address(follow_up.get_absolute_url())
    last = max(follow_up.due_on or on + WITHOUT_DATE, on) + LINK_LIVES
    return personal_way_in(
        follow_up, owner, purpose=PURPOSE, view_name="councils:link_follow_up", last_on=last, at=at
    )


def personal_way_in(
    subject: models.Model, owner: Owner, *, purpose: str, view_name: str, last_on: date, at: datetime
) -> str:
    """A new personal link of the owner's to what they are to do; it works through the last day."""
    _link, token = links.make_link(
        purpose=purpose,
        subject=subject,
        by=Actor.system(),
        at=at,
        expires_at=days.end_of(last_on),
        appointment=owner.appointment,
        person=owner.person,
        name=owner.recipient.name,
        address=owner.recipient.address,
        language=owner.recipient.language,
    )
    return links.link_url(view_name, token)


def assigned_key(follow_up: FollowUp, owner: Owner) -> str:
    """What the mail that tells somebody it is theirs is known by: once for each owner and holder."""
    return f"councils.{ASSIGNED}:{follow_up.pk}:{owner.key}"[:200]


def told_of(follow_ups: Iterable[FollowUp]) -> dict[str, date]:
    """When owners were told that these are theirs: by `assigned_key`, the day. One query."""
    label = FollowUp._meta.label_lower
    rows = Dispatch.objects.filter(
        kind=f"councils.{ASSIGNED}", about_type=label, about_id__in=[one.pk for one in follow_ups]
    )
    return {key: days.day_of(at) for key, at in rows.values_list("unique_key", "created_at")}


def tell_assigned(follow_up: FollowUp, *, on: date, at: datetime, owner: Owner | None = None) -> None:
    """Tell whoever is to do it that it is theirs, once; nothing before the minutes it stands in are approved.

    Whoever gave it to themselves is told too: it is the receipt that the reminders count from.
    """
    owner = owner if owner is not None else owner_of(follow_up, on)
    if owner is None or not FollowUp.objects.agreed().filter(pk=follow_up.pk).exists():
        return
    key = assigned_key(follow_up, owner)
    if Dispatch.objects.filter(unique_key=key).exists():
        return
    _tell(
        follow_up,
        owner,
        ASSIGNED,
        lambda: _("Du skal følge opp en sak for %(forum)s") % {"forum": follow_up.forum.name},
        lambda: [_("Skriv gjerne hvordan det går, og si fra når det er gjort.")],
        key=key,
        on=on,
        at=at,
    )


def tell_owner(follow_up: FollowUp, kind: str, subject: Any, line: Any, *, on: date, at: datetime) -> None:
    """Tell the owner what the leads have done with it; subject and line are made in the owner's language."""
    if (owner := owner_of(follow_up, on)) is None:
        return
    if assigned_key(follow_up, owner) not in told_of([follow_up]):
        return
    key = f"councils.{kind}:{follow_up.pk}:{follow_up.revision}"
    _tell(follow_up, owner, kind, subject, lambda: [line()], key=key, on=on, at=at)


def _tell(
    follow_up: FollowUp,
    owner: Owner,
    kind: str,
    subject: Any,
    lines: Any,
    *,
    key: str,
    on: date,
    at: datetime,
) -> None:
    with notices.in_language(owner.recipient):
        shown = [shown_text(follow_up)]
        if follow_up.is_closed:
            shown.append(_("Resten kan du lese når du er logget inn."))
        if follow_up.due_on is not None and follow_up.state == FollowUp.State.OPEN:
            shown.append(_("Frist: %(day)s.") % {"day": days.longdate(follow_up.due_on)})
        # What is settled is not reported on: whoever has no login is shown the forum.
        is_open = follow_up.state == FollowUp.State.OPEN
        forum_page = notices.whole_address(follow_up.forum.get_absolute_url())
        notices.tell(
            owner.recipient,
            kind,
            occasion="once",
            subject=subject(),
            lines=[*shown, *lines()],
            link=way_in(follow_up, owner, on=on, at=at) if is_open or owner.has_login else forum_page,
            link_label=_("Åpne oppfølgingen") if is_open or owner.has_login else _("Åpne forumets side"),
            about=follow_up,
            forum=follow_up.forum,
            on=on,
            at=at,
            by=Actor.clock(),
            unique_key=key,
        )


def tell_leaders(
    follow_up: FollowUp, kind: str, subject: Any, line: Any, *, by: Actor, on: date, at: datetime
) -> None:
    """Tell chair and secretary what the owner has reported; never what was written."""
    for recipient in notices.leaders(follow_up.forum, on):
        with notices.in_language(recipient):
            notices.tell(
                recipient,
                kind,
                occasion=at.isoformat(),
                subject=subject(),
                lines=[shown_text(follow_up), line()],
                link=notices.whole_address(follow_up.get_absolute_url()),
                link_label=_("Åpne oppfølgingen"),
                about=follow_up,
                forum=follow_up.forum,
                on=on,
                at=at,
                by=by,
            )
