"""How every act in a forum begins and ends: the lock, the right, the seat acted from, the dated step."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from councils.models import Forum, Meeting, MeetingStep, Membership, Minutes, MinutesStep, side_of
from councils.rules import seats_in
from parties.acting import actor_from, user_of
from parties.standing import standing_of
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right


def locked_forum(forum: Forum) -> Forum:
    """The forum as it stands now, under the lock that orders what happens to all of it (agenda numbers too).

    Rows that point at it can be written meanwhile (no key update).
    """
    return Forum.objects.select_for_update(no_key=True).get(pk=forum.pk)


def locked_meeting(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, under the lock that orders what happens to it, agenda and minutes too."""
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    return Meeting.objects.select_related("forum").get(pk=meeting.pk)


def locked_minutes(minutes: Minutes) -> Minutes:
    """The minutes as they stand now, under the lock of their meeting."""
    meeting = locked_meeting(minutes.meeting)
    fresh = Minutes.objects.get(pk=minutes.pk)
    fresh.meeting = meeting
    return fresh


def allowed(right: str, obj: Any, by: Actor, on: date) -> tuple[Any, Actor]:
    """The user, bound to that day, and the actor as acting from the seat or office that the right comes from.

    Raises NotAllowed when the person does not hold the right on the object that day. The portal itself
    (commands, demo content, the clock) acts without one.
    """
    if by.kind in {"system", "clock"}:
        return None, by
    user = user_of(by, on)
    if not has_right(right, user, obj):
        raise NotAllowed(_("Du har ikke et verv eller en plass i forumet som gir rett til dette."))
    return user, by


def acting_in(forum: Forum, by: Actor, on: date) -> tuple[Actor, Membership | None]:
    """The person as acting from the office that they sit in the forum by, and that seat.

    The office already acted from is kept where it has a seat; without a seat the actor is kept as it is.
    """
    if by.kind != "person":
        return by, None
    user = user_of(by, on)
    seats = seats_in(user, forum)
    if not seats:
        return by, None
    own = {held.office.pk: held for held in standing_of(user, on).held}
    seats.sort(key=lambda seat: by.office_id not in {seat.office_id, seat.alternative_office_id})
    seat = seats[0]
    held = next((own[key] for key in (seat.office_id, seat.alternative_office_id) if key in own), None)
    return (actor_from(held.appointment, user) if held is not None else by), seat


def side_of_actor(by: Actor) -> str:
    """The side of the office acted from."""
    from parties.models import Organisation

    return side_of(Organisation.objects.filter(pk=by.organisation_id).first() if by.organisation_id else None)


def record_step(
    obj: Meeting | Minutes, name: str, *, source: str, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Write the dated step that has brought the meeting or the minutes from `source` to where they are."""
    shared = {
        "name": name,
        "source": source,
        "target": obj.state,
        "at": at,
        "by_name": by.name,
        "by_office": by.office,
        "reason": reason,
    }
    if isinstance(obj, Meeting):
        MeetingStep.objects.create(meeting=obj, **shared)
    else:
        MinutesStep.objects.create(minutes=obj, **shared)


def required_text(text: str, missing: str, *, most: int | None = None) -> str:
    """The text without air around it; Refused with the sentence when it is empty, or when it is too long."""
    stripped = (text or "").strip()
    if not stripped:
        raise Refused(missing)
    if most is not None and len(stripped) > most:
        raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": most})
    return stripped


def check_closing(is_closed: bool, legal_basis: str, public_title: str | None = None) -> tuple[str, str]:
    """The legal basis and public title that fit: both given when closed, none when open; else Refused.

    Source: offentleglova, open unless a legal basis says otherwise, and a public title that can be shown.
    """
    if not is_closed:
        return "", ""
    basis = required_text(legal_basis, _("Si hvilken hjemmel unntaket har."), most=200)
    if public_title is None:
        return basis, ""
    return basis, required_text(public_title, _("En lukket sak må ha en offentlig tittel."), most=200)
