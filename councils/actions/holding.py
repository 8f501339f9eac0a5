"""At the meeting: that it is held, who was there, and that the rules on secrecy were gone through.

Each act is one transaction under the lock of the meeting; all of it can be changed until the minutes are
with their reviewers.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.numbering import number_items
from councils.actions.steps import (
    acting_in,
    allowed,
    locked_forum,
    locked_meeting,
    record_step,
    required_text,
)
from councils.actions.writable import Writing, begin_writing
from councils.calling import deputies_for, new_row, summons
from councils.choices import Capacity, Presence, Reply, Side
from councils.counting import Counted, counted
from councils.models import Attendance, Meeting, Membership, Minutes, MinutesPiece
from councils.people import Seated, seated
from councils.states import HELD_STATES, MEETING_FLOW, MeetingState
from councils.suggested_texts import suggested_pieces
from records import audit
from records.actors import Actor
from records.refusals import Refused


def hold_meeting(*, meeting: Meeting, by: Actor, on: date, at: datetime) -> Meeting:
    """Begin to write about a meeting that is held, or was: attendance, minutes and their pieces are laid out.

    Everybody who is seated on the day of the meeting gets a row of attendance; deputies are put down when
    they meet. Items without a number get one. Raises NotAllowed, or Refused before the day has come and
    when it has been done already.
    """
    with transaction.atomic():
        locked_forum(meeting.forum)
        meeting = locked_meeting(meeting)
        user, by = allowed("councils.lead_meeting", meeting, by, on)
        _check(meeting, user, on)
        by, _seat = acting_in(meeting.forum, by, on)
        source = meeting.state
        meeting.state, meeting.held_at = MeetingState.HELD, at
        meeting.save(update_fields=["state", "held_at"])
        number_items(meeting, on, at)
        _ask_the_seated(meeting)
        _lay_out_minutes(meeting, by, at)
        record_step(meeting, "hold", source=source, by=by, at=at)
        audit.record(shown_with=meeting, verb="meeting.held", by=by, at=at, held_on=meeting.on)
        return meeting


def _check(meeting: Meeting, user: Any, on: date) -> None:
    """The flow's answer for a person; for the portal itself, which holds no seat, all of it but the right."""
    if user is not None:
        MEETING_FLOW.check(meeting, "hold", user, on)
        return
    step = MEETING_FLOW["hold"]
    if meeting.state not in step.sources:
        raise Refused(_("Møtet er allerede ført, eller det er avlyst."))
    if reasons := step.reasons(meeting, on):
        raise Refused(reasons)


def _ask_the_seated(meeting: Meeting) -> None:
    """A row for everybody whom the day calls; of the notice's rows, those go who left without a word."""
    asked = {one.person.pk: one for one in summons(meeting.forum, meeting.on).asked if one.person}
    rows = list(meeting.attendances.all())
    for row in rows:
        is_own = row.membership_id is not None and row.deputy_for_id is None
        is_untouched = row.presence == Presence.UNKNOWN and row.reply == Reply.NONE
        if is_own and is_untouched and row.person_id not in asked and not row.deputies.exists():
            row.delete()
    known = {row.person_id for row in rows}
    Attendance.objects.bulk_create(
        new_row(meeting, one) for person, one in asked.items() if person not in known
    )


def _lay_out_minutes(meeting: Meeting, by: Actor, at: datetime) -> None:
    Minutes.objects.get_or_create(meeting=meeting)
    previous = (
        meeting.forum.meetings.filter(state__in=HELD_STATES, starts_at__lt=meeting.starts_at)
        .order_by("-starts_at", "-pk")
        .first()
    )
    for item in meeting.items.on_agenda().filter(pieces__isnull=True).order_by("position", "pk"):
        for position, body in enumerate(suggested_pieces(item, meeting, previous), start=1):
            MinutesPiece.objects.create(
                item=item,
                position=position,
                body=body,
                updated_at=at,
                updated_by_name=by.name,
                updated_by_user=by.user_id,
            )


def set_presence(
    *,
    attendance: Attendance,
    presence: str,
    arrived_at: time | None = None,
    left_at: time | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Attendance:
    """Put somebody down as present, away with apology, or absent; times only for those who were there."""
    if presence not in Presence.values:
        raise Refused(_("Velg til stede, forfall eller ikke møtt."))
    with transaction.atomic():
        writing = begin_writing(attendance.meeting, by, on)
        row = _current(attendance)
        if presence != Presence.PRESENT:
            arrived_at = left_at = None
        if arrived_at and left_at and left_at <= arrived_at:
            raise Refused(_("Den som gikk, må ha kommet først. Se over klokkeslettene."))
        if presence == Presence.PRESENT and row.deputies.filter(presence=Presence.PRESENT).exists():
            raise Refused(_("Varaen er ført som til stede. Fjern varaen først."))
        if (row.presence, row.arrived_at, row.left_at) == (presence, arrived_at, left_at):
            return row
        row.presence, row.arrived_at, row.left_at = presence, arrived_at, left_at
        row.save(update_fields=["presence", "arrived_at", "left_at"])
        _record_presence(writing, row, at)
        return row


def everybody_present(*, meeting: Meeting, by: Actor, on: date, at: datetime) -> int:
    """All who are not put down yet were there, but those who said that they would not come; how many rows."""
    with transaction.atomic():
        writing = begin_writing(meeting, by, on)
        rest = writing.meeting.attendances.filter(presence=Presence.UNKNOWN)
        away = rest.filter(reply__in=[Reply.DECLINED, Reply.DEPUTY]).update(presence=Presence.APOLOGY)
        there = rest.update(presence=Presence.PRESENT)
        if away or there:
            audit.record(
                shown_with=writing.meeting,
                verb="attendance.everybody",
                by=writing.by,
                at=at,
                present=there,
                apologies=away,
            )
        return away + there


def add_deputy(
    *,
    attendance: Attendance,
    membership: Membership | None = None,
    name: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> Attendance:
    """Somebody met in another's place: a deputy of the seat that day, or a name. The other has apologies."""
    with transaction.atomic():
        writing = begin_writing(attendance.meeting, by, on)
        row = _current(attendance)
        if row.capacity in {Capacity.DEPUTY, Capacity.GUEST}:
            raise Refused(_("Bare medlemmer kan ha vara."))
        if row.deputies.exists():
            raise Refused(_("Det er allerede ført en vara for %(name)s.") % {"name": row.name})
        filled = _deputy_seat(row, membership) if membership is not None else None
        if filled is not None:
            deputy = new_row(writing.meeting, filled, deputy_for=row)
            deputy.presence = Presence.PRESENT
            deputy.save()
        else:
            deputy = Attendance.objects.create(
                meeting=writing.meeting,
                name=_person_name(name, _("Skriv navnet på den som møtte.")),
                organisation=row.organisation,
                organisation_name=row.organisation_name,
                side=row.side,
                capacity=Capacity.DEPUTY,
                presence=Presence.PRESENT,
                deputy_for=row,
            )
        row.presence, row.arrived_at, row.left_at = Presence.APOLOGY, None, None
        row.save(update_fields=["presence", "arrived_at", "left_at"])
        audit.record(
            shown_with=writing.meeting,
            verb="attendance.deputy_met",
            by=writing.by,
            at=at,
            name=deputy.name,
            instead_of=row.name,
        )
        return deputy


def _deputy_seat(row: Attendance, membership: Membership) -> Seated:
    """The seat of one who may stand in that day, filled; Refused for any other seat."""
    for one in deputies_for(row):
        if one.membership.pk == membership.pk:
            return one
    raise Refused(_("Velg en vara for denne plassen, eller skriv et navn."))


def deputies_by_seat(meeting: Meeting) -> dict[int, list[Seated]]:
    """Who may stand in for whom at the meeting, by seat; those who are called themselves left out."""
    seats = meeting.forum.memberships.valid(meeting.on).filter(capacity=Capacity.DEPUTY)
    called = set(meeting.attendances.values_list("person_id", flat=True))
    found: dict[int, list[Seated]] = {}
    for one in seated(meeting.forum, meeting.on, seats.with_offices().in_order()):
        if one.person is not None and one.person.pk not in called and one.membership.deputy_for_id:
            found.setdefault(one.membership.deputy_for_id, []).append(one)
    return found


def add_guest(
    *, meeting: Meeting, name: str, organisation_name: str = "", by: Actor, on: date, at: datetime
) -> Attendance:
    """Somebody was there who has no seat."""
    with transaction.atomic():
        writing = begin_writing(meeting, by, on)
        guest = Attendance.objects.create(
            meeting=writing.meeting,
            name=_person_name(name, _("Skriv navnet på gjesten.")),
            organisation_name=" ".join(organisation_name.split())[:200],
            side=Side.OTHER,
            capacity=Capacity.GUEST,
            presence=Presence.PRESENT,
        )
        audit.record(
            shown_with=writing.meeting,
            verb="attendance.guest_added",
            by=writing.by,
            at=at,
            name=guest.name,
            organisation=guest.organisation_name,
        )
        return guest


def remove_attendance(*, attendance: Attendance, by: Actor, on: date, at: datetime) -> None:
    """Take a guest or a deputy off the list again; those who have a seat stay on it."""
    with transaction.atomic():
        writing = begin_writing(attendance.meeting, by, on)
        row = _current(attendance)
        if row.deputy_for_id is None and row.membership_id is not None:
            raise Refused(_("Den som har en plass i forumet, blir stående. Før forfall eller ikke møtt."))
        name = row.name
        row.delete()
        audit.record(shown_with=writing.meeting, verb="attendance.removed", by=writing.by, at=at, name=name)


def confirm_secrecy(
    *, meeting: Meeting, confirmed: bool = True, by: Actor, on: date, at: datetime
) -> Meeting:
    """The rules on secrecy were gone through, or that was a slip of the finger; the first one counts."""
    with transaction.atomic():
        writing = begin_writing(meeting, by, on)
        meeting = writing.meeting
        if confirmed == (meeting.secrecy_confirmed_at is not None):
            return meeting
        meeting.secrecy_confirmed_at = at if confirmed else None
        meeting.secrecy_confirmed_by_name = writing.by.name if confirmed else ""
        meeting.save(update_fields=["secrecy_confirmed_at", "secrecy_confirmed_by_name"])
        audit.record(
            shown_with=meeting,
            verb="meeting.secrecy_confirmed" if confirmed else "meeting.secrecy_withdrawn",
            by=writing.by,
            at=at,
        )
        return meeting


def counts(meeting: Meeting) -> Counted:
    """Does a held meeting count, by who was there and by the forum's own rule for a side that was away?"""
    return counted([meeting])[meeting.pk]


def _current(attendance: Attendance) -> Attendance:
    found = Attendance.objects.select_related("meeting__forum").filter(pk=attendance.pk).first()
    if found is None:
        raise Refused(_("Personen er tatt av listen i mellomtiden. Last siden på nytt."))
    return found


def _person_name(name: str, missing: str) -> str:
    return " ".join(required_text(name, missing, most=200).split())


def _record_presence(writing: Writing, row: Attendance, at: datetime) -> None:
    audit.record(
        shown_with=writing.meeting,
        verb="attendance.set",
        by=writing.by,
        at=at,
        name=row.name,
        presence=str(Presence(row.presence).label),
    )
