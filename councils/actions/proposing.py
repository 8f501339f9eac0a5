"""Items on their way in: raised by either side, changed, withdrawn, answered; and links to raise them by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from councils.actions.agenda_steps import locked_item, why_not_edit
from councils.actions.attachments import keep_attachments
from councils.actions.item_answers import (
    deadline_sentence,
    tell_declined,
    tell_leaders_proposed,
    tell_sent_back,
)
from councils.actions.steps import acting_in, allowed, check_closing, required_text
from councils.choices import ItemKind, Record, Side
from councils.default_items import due_on
from councils.logbook import refuse_where_log
from councils.models import AgendaItem, Forum, Meeting, Membership, Topic, side_of
from councils.notices import in_language, recipients, tell
from councils.people import Seated, seated
from councils.states import COMING_STATES, ItemState
from parties import links
from parties.models import Organisation, Person, PersonalLink
from records import audit, days
from records.actors import Actor
from records.files import Upload
from records.refusals import NotAllowed, Refused, StaleSave

# What a personal link to raise items is for; its subject is the forum.
PURPOSE = "councils.propose_item"
LONGEST_TITLE = 200
LONGEST_REASON = 1000
# How long a link works when no meeting sets an end to it.
LINK_LIVES = timedelta(days=60)


@dataclass(frozen=True)
class Proposer:
    """Who raises an item: the actor, the person behind, where they come from, and where they are answered."""

    actor: Actor
    person: Person | None = None
    organisation: Organisation | None = None
    address: str = ""

    @property
    def side(self) -> str:
        return side_of(self.organisation) if self.organisation is not None else Side.OTHER


def propose_item(
    *,
    forum: Forum,
    title: str,
    text: str = "",
    kind: str = ItemKind.MATTER,
    topic: Topic | None = None,
    proposed_decision: str = "",
    wanted_meeting: Meeting | None = None,
    is_closed: bool = False,
    legal_basis: str = "",
    public_title: str = "",
    files: Iterable[Upload] = (),
    privacy: dict[str, int] | None = None,
    link: PersonalLink | None = None,
    sent_from: Forum | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> AgendaItem:
    """Raise an item at the forum, where it waits until chair or secretary places it; they are told.

    By a person who sits in the forum or writes for one of its parties, or by a personal link. With
    `sent_from` another forum sends it, by one of that forum's members; a forum that keeps a log without
    content gets its items in no other way. Late is what
    comes after the forum's deadline for the wanted meeting, else for the next. `privacy` is what the privacy
    guard found and the person let stand, in numbers. Raises NotAllowed, Refused and, for a link, DeadLink.
    """
    with transaction.atomic():
        if forum.record == Record.LOG and sent_from is None and by.kind != "system":
            raise Refused(
                _("Forumet fører logg uten innhold. Saker kommer dit fra andre fora, som henvisninger.")
            )
        if sent_from is not None and not forum.covers(on):
            raise Refused(_("%(forum)s er avsluttet, og tar ikke imot saker.") % {"forum": forum.name})
        proposer = _proposer(forum, by, on, at, link, sent_from)
        by = proposer.actor
        title = checked_title(title)
        basis, shown = check_closing(is_closed, legal_basis, public_title)
        wanted_meeting = checked_meeting(forum, wanted_meeting)
        item = AgendaItem.objects.create(
            forum=forum,
            wanted_meeting=wanted_meeting,
            kind=ItemKind(kind),
            title=title,
            text=text,
            proposed_decision=proposed_decision,
            topic=topic,
            is_closed=is_closed,
            legal_basis=basis,
            public_title=shown,
            origin=proposer.side,
            origin_organisation=proposer.organisation,
            raised_by_name=by.name,
            raised_by_office=by.office,
            raised_by_address=proposer.address,
            raised_by_person=proposer.person,
            raised_at=at,
            is_late=is_late_for(wanted_meeting or next_meeting(forum, at), at),
        )
        keep_attachments(item, files, by=by, at=at)
        tell_leaders_proposed(item, by=by, on=on, at=at)
        audit.record(shown_with=item, verb="item.proposed", by=by, at=at, **_overridden(privacy))
        return item


def edit_item(
    *,
    item: AgendaItem,
    revision: int,
    title: str,
    text: str = "",
    kind: str = ItemKind.MATTER,
    topic: Topic | None = None,
    proposed_decision: str = "",
    wanted_meeting: Meeting | None = None,
    public_title: str | None = None,
    privacy: dict[str, int] | None = None,
    link: PersonalLink | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> AgendaItem:
    """Change what an item says: whoever raised it while it waits, the leads until the minutes stand.

    One that was sent back is raised again when whoever raised it changes it. Raises StaleSave, with the
    other text, when somebody has saved since `revision`.
    """
    with transaction.atomic():
        item, by = _editable(item, by, on, at, link)
        refuse_where_log(item.forum)
        if item.revision != revision:
            raise StaleSave(
                _("Noen andre har endret saken siden du åpnet siden."),
                current=item.text,
                revision=item.revision,
            )
        item.title = checked_title(title)
        item.text, item.proposed_decision = text, proposed_decision
        item.kind, item.topic = ItemKind(kind), topic
        if item.meeting is None:
            item.wanted_meeting = checked_meeting(item.forum, wanted_meeting)
            item.is_late = is_late_for(item.wanted_meeting or next_meeting(item.forum, at), item.raised_at)
        if item.is_closed and public_title is not None:
            item.public_title = check_closing(True, item.legal_basis, public_title)[1]
        again = is_sent_back_to(item, by.user_id) or (link is not None and item.state == ItemState.SENT_BACK)
        if again:
            item.state = ItemState.PROPOSED
        item.revision += 1
        item.save()
        if again:
            tell_leaders_proposed(item, by=by, on=on, at=at)
        verb = "item.proposed_again" if again else "item.edited"
        audit.record(shown_with=item, verb=verb, by=by, at=at, **_overridden(privacy))
        return item


def withdraw_item(
    *, item: AgendaItem, link: PersonalLink | None = None, by: Actor, on: date, at: datetime
) -> AgendaItem:
    """Withdraw an item that waits: whoever raised it alone; chair and secretary answer it instead."""
    with transaction.atomic():
        item, by = _editable(item, by, on, at, link, right="councils.withdraw_item")
        item.state = ItemState.WITHDRAWN
        item.save(update_fields=["state"])
        audit.record(shown_with=item, verb="item.withdrawn", by=by, at=at)
        return item


def decline_item(*, item: AgendaItem, reason: str, by: Actor, on: date, at: datetime) -> AgendaItem:
    """Say no to an item that waits, with the reason; whoever raised it is told."""
    with transaction.atomic():
        item, by = _answered(item, ItemState.DECLINED, reason, by, on)
        tell_declined(item, by=by, on=on, at=at)
        audit.record(shown_with=item, verb="item.declined", by=by, at=at)
        return item


def send_back_item(*, item: AgendaItem, reason: str, by: Actor, on: date, at: datetime) -> AgendaItem:
    """Send an item that waits back to whoever raised it, with what is missing; editing raises it again."""
    with transaction.atomic():
        item, by = _answered(item, ItemState.SENT_BACK, reason, by, on)
        tell_sent_back(item, by=by, on=on, at=at)
        audit.record(shown_with=item, verb="item.sent_back", by=by, at=at)
        return item


def link_for(seat: Seated, forum: Forum, *, by: Actor, at: datetime, meeting: Meeting | None = None) -> str:
    """The whole address of a personal link by which whoever fills the seat raises items without an account.

    It works until the meeting, else for sixty days. To be called by an act that says who sent it.
    """
    if seat.person is None:
        raise ValueError("A vacant seat gets no link.")
    ends = days.end_of(meeting.on) if meeting is not None else at + LINK_LIVES
    _link, token = links.make_link(
        purpose=PURPOSE,
        subject=forum,
        appointment=seat.appointment,
        person=seat.person,
        address=seat.address,
        language=seat.language,
        by=by,
        at=at,
        expires_at=max(ends, at + timedelta(days=1)),
    )
    return links.link_url("councils:link_propose", token)


def ask_for_items(
    *,
    forum: Forum,
    meeting: Meeting | None = None,
    message: str = "",
    seats: Iterable[Membership] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> int:
    """Ask those in the seats (all but oneself) for items, each with a personal link; how many were asked.

    The mail says when the meeting is and the deadline. Raises Refused when nobody has an address.
    """
    with transaction.atomic():
        _user, by = allowed("councils.place_item", forum, by, on)
        refuse_where_log(forum)
        by, own = acting_in(forum, by, on)
        if not forum.covers(on):
            raise Refused(_("Forumet er avsluttet, og tar ikke imot flere saker."))
        meeting = checked_meeting(forum, meeting) or next_meeting(forum, at)
        wanted = None if seats is None else {seat.pk for seat in seats}
        asked = 0
        for recipient in recipients(seated(forum, on)):
            seat = recipient.seat
            assert seat is not None
            if seat.membership == own or (wanted is not None and seat.membership.pk not in wanted):
                continue
            with in_language(recipient):
                lines = [
                    deadline_sentence(meeting, forum, on),
                    _("Du kan melde inn saker med lenken under, uten å logge inn. Lenken er bare for deg."),
                ]
                if message.strip():
                    lines.insert(0, message.strip())
                sent = tell(
                    recipient,
                    "ask_for_items",
                    occasion=at.isoformat(),
                    subject=_("Saker til %(forum)s") % {"forum": forum.name},
                    lines=lines,
                    link=link_for(seat, forum, by=by, at=at, meeting=meeting),
                    link_label=_("Meld inn en sak"),
                    about=meeting or forum,
                    forum=forum,
                    on=on,
                    at=at,
                    by=by,
                )
            asked += sent is not None
        if not asked:
            raise Refused(_("Ingen av dem har en e-postadresse."))
        audit.record(shown_with=meeting or forum, verb="forum.asked_for_items", by=by, at=at, count=asked)
        return asked


def next_meeting(forum: Forum, at: datetime) -> Meeting | None:
    """The forum's next planned or called meeting."""
    return Meeting.objects.filter(forum=forum).coming(at).first()


def is_late_for(meeting: Meeting | None, raised_at: datetime) -> bool:
    """Did it come after the deadline of that meeting? Not late where there is no deadline."""
    last = due_on(meeting) if meeting is not None else None
    return last is not None and days.day_of(raised_at) > last


def is_sent_back_to(item: AgendaItem, user_id: int | None) -> bool:
    """Does the item lie with this person, to be raised again? With anybody where nobody is known to have."""
    if item.state != ItemState.SENT_BACK or item.meeting_id is not None:
        return False
    return item.raised_by_person is None or item.raised_by_person.user_id == user_id


def checked_title(title: str) -> str:
    """The title on one line; Refused when it is empty or too long."""
    return " ".join(required_text(title, _("Gi saken en tittel."), most=LONGEST_TITLE).split())


def checked_meeting(forum: Forum, meeting: Meeting | None) -> Meeting | None:
    """The meeting; Refused when it is another forum's, or not coming any more."""
    if meeting is None:
        return None
    if meeting.forum_id != forum.pk or meeting.state not in COMING_STATES:
        raise Refused(_("Velg et kommende møte i forumet."))
    return meeting


def seat_of_link(link: PersonalLink, forum: Forum, on: date) -> Membership | None:
    """The seat that the link's holder sits in that day."""
    condition = Q(pk__in=[])
    if link.appointment is not None:
        office = link.appointment.office_id
        condition = Q(office=office) | Q(alternative_office=office)
    elif link.person is not None:
        condition = Q(person=link.person)
    return forum.memberships.valid(on).filter(condition).with_offices().first()


def person_of_link(link: PersonalLink) -> Person | None:
    """The human being that the link was given to."""
    return link.appointment.person if link.appointment is not None else link.person


def check_link(link: PersonalLink, forum: Forum, on: date) -> Membership:
    """The seat of the link's holder; NotAllowed when they sit in the forum no more."""
    seat = seat_of_link(link, forum, on)
    if seat is None:
        raise NotAllowed(_("Lenken ble gitt for en plass i forumet som du ikke har i dag."))
    if not forum.covers(on):
        raise NotAllowed(_("Forumet er avsluttet, og tar ikke imot flere saker."))
    return seat


def _proposer(
    forum: Forum, by: Actor, on: date, at: datetime, link: PersonalLink | None, sent_from: Forum | None
) -> Proposer:
    if link is not None:
        link = links.recheck(link, subject=forum, at=at)
        seat = check_link(link, forum, on)
        home = link.appointment.office.organisation if link.appointment is not None else seat.home
        return Proposer(link.actor, person_of_link(link), home, link.address)
    right = "councils.propose_item" if sent_from is None else "councils.send_item"
    user, by = allowed(right, sent_from or forum, by, on)
    by, own = acting_in(sent_from or forum, by, on)
    organisation = Organisation.objects.filter(pk=by.organisation_id).first() if by.organisation_id else None
    if organisation is None and own is not None:
        organisation = own.home
    person = Person.objects.filter(user=user).first() if user is not None else None
    return Proposer(by, person, organisation, _address(by, person))


def _address(by: Actor, person: Person | None) -> str:
    from parties.models import Appointment

    if by.appointment_id is not None:
        appointment = Appointment.objects.select_related("person").get(pk=by.appointment_id)
        return appointment.contact_email
    return person.email if person is not None else ""


def _editable(
    item: AgendaItem,
    by: Actor,
    on: date,
    at: datetime,
    link: PersonalLink | None,
    *,
    right: str = "councils.edit_item",
) -> tuple[AgendaItem, Actor]:
    """The item under its lock, and the actor, when they may change it now."""
    item = locked_item(item)
    if link is not None:
        link = links.recheck(link, subject=item.forum, at=at)
        check_link(link, item.forum, on)
        person = person_of_link(link)
        if person is None or item.raised_by_person_id != person.pk:
            raise NotAllowed(_("Du kan bare endre saker som du selv har meldt inn."))
        if item.is_closed:
            raise NotAllowed(_("Saken er unntatt offentlighet. Logg inn for å endre den."))
        if item.meeting is not None:
            raise NotAllowed(_("Saken er satt på en saksliste. Be sekretæren endre den."))
        by = link.actor
    else:
        _user, by = allowed(right, item, by, on)
        by, _seat = acting_in(item.forum, by, on)
    if reasons := why_not_edit(item):
        raise Refused(reasons)
    return item, by


def _answered(item: AgendaItem, state: str, reason: str, by: Actor, on: date) -> tuple[AgendaItem, Actor]:
    item = locked_item(item)
    _user, by = allowed("councils.place_item", item, by, on)
    reason = required_text(reason, _("Skriv en begrunnelse."), most=LONGEST_REASON)
    if item.state != ItemState.PROPOSED:
        raise Refused(_("Saken er %(state)s, og venter ikke lenger.") % {"state": item.get_state_display()})
    by, _seat = acting_in(item.forum, by, on)
    item.state, item.answer = state, reason
    item.save(update_fields=["state", "answer"])
    return item, by


def _overridden(privacy: dict[str, int] | None) -> dict[str, Any]:
    """What the privacy guard found and was let stand, in numbers; never the text."""
    return {"privacy": privacy} if privacy else {}
