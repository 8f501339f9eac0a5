"""What every act on a follow-up begins and ends with: lock, right, the office acted from, the reason."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from councils.actions.steps import acting_in, allowed
from councils.actions.writable import private_counts
from councils.models import FollowUp, FollowUpNote
from parties.acting import actor_from, user_of
from parties.models import Office, Person
from parties.standing import standing_of
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave

LONGEST_NOTE = 1000
LONGEST_REASON = 500


def locked(follow_up: FollowUp, revision: int | None = None) -> FollowUp:
    """The follow-up as it stands now, under its lock.

    Raises StaleSave when it was changed since `revision`, Refused when it has been taken away.
    """
    if not FollowUp.objects.select_for_update(no_key=True).filter(pk=follow_up.pk).exists():
        raise Refused(_("Oppfølgingen er fjernet."))
    fresh = FollowUp.objects.with_owner().get(pk=follow_up.pk)
    if revision is not None and fresh.revision != revision:
        raise StaleSave(
            _("Noen andre har endret oppfølgingen siden du åpnet siden. Se hva den sier nå."),
            revision=fresh.revision,
        )
    return fresh


def led(follow_up: FollowUp, by: Actor, on: date, revision: int | None = None) -> tuple[FollowUp, Actor]:
    """The follow-up under its lock, for chair and secretary alone."""
    follow_up = locked(follow_up, revision)
    _user, by = allowed("councils.change_follow_up", follow_up, by, on)
    by, _seat = acting_in(follow_up.forum, by, on)
    return follow_up, by


def acting(follow_up: FollowUp, by: Actor, on: date) -> Actor:
    """The person as acting from the office that is to do it, else from their seat in the forum."""
    if by.kind == "person":
        user = user_of(by, on)
        for held in standing_of(user, on).held:
            if held.office.pk == follow_up.owner_office_id:
                return actor_from(held.appointment, user)
    return acting_in(follow_up.forum, by, on)[0]


def checked_owner(
    office: Office | None, person: Person | None, name: str, address: str, on: date
) -> dict[str, Any]:
    """Who is to do something, as the fields of whatever is owned; nobody is an answer too.

    Raises Refused for more than one owner, for an address without a name, and for an office that has ended.
    """
    name, address = " ".join((name or "").split()), (address or "").strip()
    if sum(1 for owner in (office, person, name) if owner) > 1:
        raise Refused(_("Velg én som har ansvaret."))
    if address and not name:
        raise Refused(_("Skriv navnet på den som har ansvaret."))
    if len(name) > 200:
        raise Refused(_("Navnet er for langt (høyst %(most)s tegn).") % {"most": 200})
    if office is not None and not office.covers(on):
        raise Refused(_("Vervet er avsluttet."))
    return {
        "owner_office": office,
        "owner_person": person,
        "owner_name": name,
        "owner_address": address,
    }


def check_open(follow_up: FollowUp) -> None:
    """Raise Refused for one that is settled."""
    if follow_up.state == FollowUp.State.DONE:
        raise Refused(_("Oppfølgingen er allerede ført som gjort."))
    if follow_up.state == FollowUp.State.DROPPED:
        raise Refused(_("Oppfølgingen er droppet."))


def save(follow_up: FollowUp, *fields: str) -> None:
    """Save these fields, as one more revision."""
    follow_up.revision += 1
    follow_up.save(update_fields=[*fields, "revision"])


def note(follow_up: FollowUp, text: str, by: Actor, at: datetime) -> FollowUpNote:
    """A word that stands with the follow-up."""
    return FollowUpNote.objects.create(
        follow_up=follow_up, text=text[:LONGEST_NOTE], by_name=by.name, by_office=by.office, at=at
    )


def record_why(follow_up: FollowUp, verb: str, reason: str, *, by: Actor, at: datetime, **data: Any) -> None:
    """Record the act with its reason; for something closed the reason stands with the follow-up alone."""
    why = _("Begrunnelsen står i oppfølgingen.") if follow_up.is_closed else reason
    audit.record(shown_with=follow_up, verb=verb, by=by, at=at, reason=why, **data, **private_counts(reason))
