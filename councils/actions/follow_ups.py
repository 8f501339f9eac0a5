"""Follow-ups: what somebody is to do, by when. Chair and secretary write them down, and change them.

How it goes, and that it is done, is told in `reporting`. The trail never has the words of a follow-up, nor a
reason given for one that belongs to something closed.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from councils.actions import follow_up_steps as steps
from councils.actions.follow_up_steps import LONGEST_REASON, checked_owner
from councils.actions.steps import acting_in, allowed, required_text
from councils.actions.writable import private_counts
from councils.choices import Side
from councils.following import PURPOSE, tell_assigned, tell_owner
from councils.logbook import refuse_where_log
from councils.models import AgendaItem, Decision, FollowUp, Forum, side_of
from parties import links
from parties.models import Office, OfficeRole, Organisation, Person
from records import audit, days
from records.actors import Actor
from records.refusals import Refused


def add_follow_up(
    *,
    forum: Forum,
    text: str,
    item: AgendaItem | None = None,
    decision: Decision | None = None,
    owner_office: Office | None = None,
    owner_person: Person | None = None,
    owner_name: str = "",
    owner_address: str = "",
    side: str = "",
    due_on: date | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> FollowUp:
    """Write down something that is to be done: by an office, a person, or somebody outside by name.

    Without an owner, but with the police as `side`, it falls to the police contact in the forum. Chair and
    secretary may; raises NotAllowed for others, Refused without text, with an item of another forum, or with
    a day before the meeting it comes from (before today when it comes from none).
    """
    with transaction.atomic():
        _user, by = allowed("councils.change_follow_up", forum, by, on)
        refuse_where_log(forum)
        by, _seat = acting_in(forum, by, on)
        text = " ".join(required_text(text, _("Skriv hva som skal gjøres."), most=500).split())
        if decision is not None:
            item = decision.item
        if item is not None and item.forum_id != forum.pk:
            raise Refused(_("Saken hører til et annet forum."))
        _check_due(due_on, item, on)
        owner = _named_owner(forum, owner_office, owner_person, owner_name, owner_address, side, on)
        made = FollowUp.objects.create(
            forum=forum,
            item=item,
            decision=decision,
            text=text,
            **owner,
            due_on=due_on,
            created_at=at,
            created_by_name=by.name,
        )
        tell_assigned(made, on=on, at=at)
        audit.record(
            shown_with=made,
            verb="follow_up.added",
            by=by,
            at=at,
            owner=made.owner_label,
            due_on=due_on,
            **private_counts(text),
        )
        return made


def drop(*, follow_up: FollowUp, reason: str, by: Actor, on: date, at: datetime) -> FollowUp:
    """It is not to be done after all, and why. Chair and secretary; the owner is told, links stop working."""
    with transaction.atomic():
        follow_up, by = steps.led(follow_up, by, on)
        steps.check_open(follow_up)
        reason = required_text(reason, _("Skriv hvorfor den droppes."), most=LONGEST_REASON)
        follow_up.state, follow_up.settled_on, follow_up.reason = FollowUp.State.DROPPED, on, reason
        steps.save(follow_up, "state", "settled_on", "reason")
        links.revoke_links(subject=follow_up, purpose=PURPOSE, by=by, at=at)
        tell_owner(
            follow_up,
            "follow_up_dropped",
            lambda: _("Oppfølgingen er droppet: %(forum)s") % {"forum": follow_up.forum.name},
            lambda: _("Du trenger ikke å gjøre noe mer med den."),
            on=on,
            at=at,
        )
        steps.record_why(follow_up, "follow_up.dropped", reason, by=by, at=at)
        return follow_up


def reopen(*, follow_up: FollowUp, reason: str, by: Actor, on: date, at: datetime) -> FollowUp:
    """Done or dropped, it is to be done after all, and why. Chair and secretary; the owner is told."""
    with transaction.atomic():
        follow_up, by = steps.led(follow_up, by, on)
        if follow_up.state == FollowUp.State.OPEN:
            raise Refused(_("Oppfølgingen er åpen."))
        reason = required_text(reason, _("Skriv hvorfor den åpnes igjen."), most=LONGEST_REASON)
        steps.note(follow_up, _("Åpnet igjen: %(reason)s") % {"reason": reason}, by, at)
        follow_up.state, follow_up.settled_on, follow_up.reason = FollowUp.State.OPEN, None, ""
        steps.save(follow_up, "state", "settled_on", "reason")
        tell_owner(
            follow_up,
            "follow_up_reopened",
            lambda: _("Oppfølgingen er åpnet igjen: %(forum)s") % {"forum": follow_up.forum.name},
            lambda: _("Du står som ansvarlig for den."),
            on=on,
            at=at,
        )
        steps.record_why(follow_up, "follow_up.reopened", reason, by=by, at=at)
        return follow_up


def reassign(
    *,
    follow_up: FollowUp,
    owner_office: Office | None = None,
    owner_person: Person | None = None,
    owner_name: str = "",
    owner_address: str = "",
    side: str = "",
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> FollowUp:
    """Give it to somebody else: an office, a person, or somebody outside by name. The former's links stop.

    Chair and secretary; the new owner is told. Raises StaleSave when it was changed since `revision`, Refused
    for one that is settled or for the owner it has.
    """
    with transaction.atomic():
        follow_up, by = steps.led(follow_up, by, on, revision)
        steps.check_open(follow_up)
        owner = _named_owner(follow_up.forum, owner_office, owner_person, owner_name, owner_address, side, on)
        if all(getattr(follow_up, name) == value for name, value in owner.items()):
            raise Refused(_("Den har ansvaret allerede."))
        former = follow_up.owner_label
        for name, value in owner.items():
            setattr(follow_up, name, value)
        steps.save(follow_up, *owner)
        links.revoke_links(subject=follow_up, purpose=PURPOSE, by=by, at=at)
        tell_assigned(follow_up, on=on, at=at)
        audit.record(
            shown_with=follow_up,
            verb="follow_up.reassigned",
            by=by,
            at=at,
            former=former,
            owner=follow_up.owner_label,
        )
        return follow_up


def change_due(
    *,
    follow_up: FollowUp,
    due_on: date | None,
    reason: str,
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> FollowUp:
    """Move its day, or take it away, and say why. Chair and secretary; the owner is told, and reminded anew.

    Raises StaleSave when it was changed since `revision`, Refused without a reason, for a day that has been,
    or for one that is settled.
    """
    with transaction.atomic():
        follow_up, by = steps.led(follow_up, by, on, revision)
        steps.check_open(follow_up)
        former = follow_up.due_on
        if due_on == former:
            raise Refused(_("Det er den fristen den har."))
        if due_on is not None and due_on < on:
            raise Refused(_("Fristen kan ikke ligge tilbake i tid."))
        reason = required_text(reason, _("Skriv hvorfor fristen endres."), most=LONGEST_REASON)
        day = days.longdate(due_on) if due_on else _("ingen")
        steps.note(follow_up, _("Ny frist: %(day)s. %(reason)s") % {"day": day, "reason": reason}, by, at)
        follow_up.due_on = due_on
        steps.save(follow_up, "due_on")
        tell_owner(
            follow_up,
            "follow_up_due_changed",
            lambda: _("Ny frist for en oppfølging: %(forum)s") % {"forum": follow_up.forum.name},
            lambda: _("Fristen er endret.") if due_on else _("Den har ikke lenger noen frist."),
            on=on,
            at=at,
        )
        steps.record_why(
            follow_up, "follow_up.due_changed", reason, by=by, at=at, from_on=former, to_on=due_on
        )
        return follow_up


def default_owner(forum: Forum, side: str, on: date) -> Office | None:
    """The office that something falls to when nobody is named: on the police side the police contact's.

    The first seat of a police contact in the forum that day; None where there is none, and for other sides.
    """
    if side != Side.POLICE:
        return None
    contact = OfficeRole.POLICE_CONTACT
    seat = (
        forum.memberships.valid(on)
        .filter(Q(office__role=contact) | Q(alternative_office__role=contact))
        .select_related("office__organisation", "alternative_office__organisation")
        .in_order()
        .first()
    )
    if seat is None or seat.office is None:
        return None
    return seat.office if seat.office.role == contact else seat.alternative_office


def _check_due(due_on: date | None, item: AgendaItem | None, on: date) -> None:
    """Raise Refused for a day that nobody could keep: before the meeting, which may be written down later."""
    meeting = item.meeting if item is not None else None
    if due_on is None:
        return
    if meeting is not None and due_on < meeting.on:
        raise Refused(_("Fristen kan ikke være før møtet %(day)s.") % {"day": days.longdate(meeting.on)})
    if meeting is None and due_on < on:
        raise Refused(_("Fristen kan ikke ligge tilbake i tid."))


def _named_owner(
    forum: Forum,
    office: Office | None,
    person: Person | None,
    name: str,
    address: str,
    side: str,
    on: date,
) -> dict[str, Any]:
    """The owner as a follow-up's own fields, with the side it stands on."""
    owner = checked_owner(office, person, name, address, on)
    name, address = owner["owner_name"], owner["owner_address"]
    if not (office or person or name):
        office = default_owner(forum, side, on)
    return {
        "owner_office": office,
        "owner_person": person,
        "owner_name": name,
        "owner_address": address,
        "side": _side(forum, office, person, side, on),
    }


def _side(forum: Forum, office: Office | None, person: Person | None, side: str, on: date) -> str:
    """The side of whoever is to do it: that of the office, of the person's seat, or the one given."""
    organisation: Organisation | None = None
    if office is not None:
        organisation = office.organisation
    elif person is not None:
        seat = forum.memberships.valid(on).filter(person=person).select_related("organisation").first()
        organisation = seat.organisation if seat else None
    return str(side_of(organisation)) if organisation is not None else (side or Side.OTHER)
