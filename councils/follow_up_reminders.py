"""What the calendar says about follow-ups: whose it has become, and reminders, one digest per person and day.

The ladder of a follow-up is days alone: a week before it is due, the day after, then weekly four times. A
digest goes when the ladder of any of a person's follow-ups has come to a new step since the last digest, and
it has all that person's follow-ups that are near their day or past it. So a step missed while the portal was
down is caught up once, and nothing is told twice. Whoever has turned reminders off still hears what becomes
theirs.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from councils import notices
from councils.following import (
    ASSIGNED,
    Owner,
    assigned_key,
    owners_of,
    shown_text,
    tell_assigned,
    told_of,
    way_in,
)
from councils.models import FollowUp, ReminderChoice
from parties import links
from parties.models import Person
from records import days, dispatch
from records.actors import Actor
from records.models import Dispatch
from records.refusals import Refused

FIRST_HOUR = 7
AHEAD = timedelta(days=7)
WEEKLY_REMINDERS = 4
# A new holder of an office is told for so long after coming into it; the portal may have been down.
NEW_HOLDER = timedelta(days=30)
# What the link that turns reminders off is for; its subject is the choice.
OFF_PURPOSE = "councils.reminders_off"
OFF_LIVES = timedelta(days=90)


@dataclass
class Digest:
    """All of one person's follow-ups that are near their day or past it, with the newest step among them."""

    owner: Owner
    step_on: date
    rows: list[FollowUp] = field(default_factory=list)


def clock(at: datetime) -> None:
    """Tell those whom something has become the task of, then remind. Idempotent; nothing at night."""
    if days.oslo(at).hour < FIRST_HOUR:
        return
    tell_new_owners(at)
    remind(at)


def tell_new_owners(at: datetime) -> None:
    """Tell owners who have not been: when minutes are approved, and when an office gets a new holder."""
    on = days.day_of(at)
    told = Dispatch.objects.filter(
        kind=f"councils.{ASSIGNED}", about_type=FollowUp._meta.label_lower, about_id=OuterRef("pk")
    )
    new_holder = Q(
        owner_office__appointments__valid_from__gt=on - NEW_HOLDER,
        owner_office__appointments__valid_from__lte=on,
    )
    waiting = list(
        FollowUp.objects.open()
        .agreed()
        .filter(~Exists(told) | new_holder)
        .with_owner()
        .order_by("pk")
        .distinct()
    )
    owners, written = owners_of(waiting, on), told_of(waiting)
    for one in waiting:
        owner = owners.get(one.pk)
        if owner is not None and assigned_key(one, owner) not in written:
            with transaction.atomic():
                tell_assigned(one, on=on, at=at, owner=owner)


def step_of(due_on: date, told_on: date, on: date) -> date | None:
    """The newest step of the ladder that has come by that day, after the day the owner was told; or none."""
    ladder = [
        due_on - AHEAD,
        *(due_on + timedelta(days=1 + 7 * week) for week in range(WEEKLY_REMINDERS + 1)),
    ]
    return max((day for day in ladder if told_on < day <= on), default=None)


def remind(at: datetime) -> None:
    """Write the digests that are due."""
    on = days.day_of(at)
    near = list(
        FollowUp.objects.open().agreed().filter(due_on__lte=on + AHEAD).with_owner().order_by("due_on", "pk")
    )
    if not near:
        return
    digests = digests_of(near, on)
    choices = choices_of(one.owner for one in digests)
    last = dict(
        Dispatch.objects.filter(
            kind="councils.reminders",
            about_type=ReminderChoice._meta.label_lower,
            about_id__in=[choice.pk for choice in choices.values()],
        )
        .values_list("about_id")
        .annotate(newest=Max("created_at"))
    )
    for one in digests:
        choice = choices.get(who_is(one.owner))
        written = last.get(choice.pk) if choice is not None else None
        if choice is not None and choice.is_off:
            continue
        if written is None or days.day_of(written) < one.step_on:
            write(one, choice, on=on, at=at)


def digests_of(near: list[FollowUp], on: date) -> list[Digest]:
    """What each owner would be reminded of that day; those left out have no step behind them."""
    owners, told = owners_of(near, on), told_of(near)
    found: dict[str, Digest] = {}
    rows: dict[str, list[FollowUp]] = defaultdict(list)
    for one in near:
        owner = owners.get(one.pk)
        if owner is None or one.due_on is None:
            continue
        who = who_is(owner)
        rows[who].append(one)
        told_on = told.get(assigned_key(one, owner))
        step = step_of(one.due_on, told_on, on) if told_on is not None else None
        if step is not None:
            digest = found.setdefault(who, Digest(owner, step))
            digest.step_on = max(digest.step_on, step)
    for who, digest in found.items():
        digest.rows = rows[who]
    return list(found.values())


def write(digest: Digest, choice: ReminderChoice | None, *, on: date, at: datetime) -> None:
    """Write one digest, with a way in for each follow-up and a link that turns reminders off."""
    recipient = digest.owner.recipient
    with transaction.atomic(), notices.in_language(recipient):
        choice = choice if choice is not None else choice_for(digest.owner)
        key = f"councils.reminders:{choice.pk}:{on.isoformat()}"
        if Dispatch.objects.filter(unique_key=key).exists():
            return
        late = sum(1 for one in digest.rows if one.overdue_on(on))
        subject = (
            _("Påminnelser: %(count)s over fristen") % {"count": late}
            if late
            else _("Påminnelser: frister den neste uken")
        )
        context = {
            "recipient": recipient,
            "language": recipient.language,
            "subject": subject,
            "rows": [
                {
                    "text": shown_text(one),
                    "forum": one.forum.name,
                    "due_on": one.due_on,
                    "is_overdue": one.overdue_on(on),
                    "link": way_in(one, digest.owner, on=on, at=at),
                }
                for one in digest.rows
            ],
            "own_page": notices.whole_address(reverse("councils:my_follow_ups"))
            if digest.owner.has_login
            else "",
            "off_link": off_link(choice, digest.owner, on=on, at=at),
        }
        dispatch.queue(
            unique_key=key,
            address=recipient.address,
            name=recipient.name,
            language=recipient.language,
            subject=subject,
            text=render_to_string("councils/mail/reminders.txt", context).strip() + "\n",
            html=render_to_string("councils/mail/reminders.html", context),
            reply_to=notices.secretary_address(digest.rows[0].forum, on),
            about=choice,
            kind="councils.reminders",
            at=at,
        )


def off_link(choice: ReminderChoice, owner: Owner, *, on: date, at: datetime) -> str:
    """The whole address of a new personal link that turns all of the owner's reminders off."""
    _link, token = links.make_link(
        purpose=OFF_PURPOSE,
        subject=choice,
        by=Actor.system(),
        at=at,
        expires_at=days.end_of(on + OFF_LIVES),
        person=owner.person,
        name=owner.recipient.name,
        address=owner.recipient.address,
        language=owner.recipient.language,
    )
    return links.link_url("councils:link_reminders", token)


# --- who wants to be reminded


def who_is(owner: Owner) -> str:
    """What an owner's choice is known by: a person as themselves in every office, others by address."""
    return f"person-{owner.person.pk}" if owner.person is not None else owner.recipient.address.lower()


def choices_of(owners: Iterable[Owner]) -> dict[str, ReminderChoice]:
    """The choices that owners have, by who they are; one query."""
    listed = list(owners)
    addresses = [one.recipient.address.lower() for one in listed if one.person is None]
    people = [one.person.pk for one in listed if one.person is not None]
    rows = ReminderChoice.objects.annotate(low=Lower("address")).filter(
        Q(person__in=people) | Q(low__in=addresses, person__isnull=True)
    )
    return {f"person-{row.person_id}" if row.person_id is not None else row.low: row for row in rows}


def choice_for(owner: Owner) -> ReminderChoice:
    """The owner's choice; made, as «on», when there is none."""
    if owner.person is not None:
        return ReminderChoice.objects.get_or_create(person=owner.person)[0]
    return ReminderChoice.objects.get_or_create(person=None, address=owner.recipient.address.lower())[0]


def turn(choice: ReminderChoice, *, off: bool, by: Actor, at: datetime) -> ReminderChoice:
    """Turn somebody's reminders off, or on again; the row says when and by whom."""
    ReminderChoice.objects.filter(pk=choice.pk).update(is_off=off, changed_at=at, changed_by_name=by.name)
    choice.refresh_from_db()
    return choice


def turn_own(user: Any, *, off: bool, by: Actor, at: datetime) -> ReminderChoice:
    """Turn one's own reminders off or on. Raises Refused for a login that is nobody's in the registers."""
    person = Person.objects.filter(user_id=user.pk).first()
    if person is None:
        raise Refused(_("Du står ikke i registeret over personer, og får ingen påminnelser."))
    return turn(ReminderChoice.objects.get_or_create(person=person)[0], off=off, by=by, at=at)
