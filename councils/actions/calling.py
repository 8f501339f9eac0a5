"""Calling to a meeting: numbers are given, everybody is asked, and what goes out is settled – then sent."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from councils import calling, notices_out, tasks
from councils.actions.numbering import number_items
from councils.actions.steps import acting_in, locked_forum, locked_meeting, record_step
from councils.choices import Presence, Reply
from councils.content import content_hash, notice_content
from councils.logbook import refuse_words
from councils.models import Attendance, Meeting, MeetingNotice
from councils.states import MEETING_FLOW, MeetingState
from parties.acting import user_of
from records import audit
from records.actors import Actor
from records.refusals import Refused

LONGEST_MESSAGE = 2000
JUST_SENT = timedelta(minutes=2)


def call_meeting(*, meeting: Meeting, message: str = "", by: Actor, on: date, at: datetime) -> MeetingNotice:
    """Send the notice: the agenda's numbers are given and everybody in the seats that day is asked.

    What goes out is settled here; a task makes the agenda as PDF and writes the e-mails after commit. A call
    after the forum's own deadline is allowed. Raises Refused with every reason that stands in the way.
    """
    message = checked_message(message)
    with transaction.atomic():
        locked_forum(meeting.forum)
        meeting = locked_meeting(meeting)
        refuse_words(meeting.forum, message)
        by = checked(meeting, "call", by, on)
        number_items(meeting, on=on, at=at)
        refresh_rows(meeting, by=by, on=on, at=at)
        source, meeting.state, meeting.notice_sent_at = meeting.state, MeetingState.CALLED, at
        meeting.revision += 1
        meeting.save(update_fields=["state", "notice_sent_at", "revision"])
        record_step(meeting, "call", source=source, by=by, at=at)
        notice = settle_notice(meeting, MeetingNotice.Kind.CALL, message=message, by=by, at=at)
        audit.record(
            shown_with=meeting,
            verb="meeting.called",
            by=by,
            at=at,
            count=meeting.attendances.count(),
            starts_at=meeting.starts_at,
            content_hash=notice.content_hash,
        )
    return notice


def update_notice(*, meeting: Meeting, message: str = "", by: Actor, on: date, at: datetime) -> MeetingNotice:
    """Send the notice anew, with what has changed: late items continue the numbers, new holders are asked."""
    message = checked_message(message)
    with transaction.atomic():
        locked_forum(meeting.forum)
        meeting = locked_meeting(meeting)
        refuse_words(meeting.forum, message)
        by = checked(meeting, "update_notice", by, on)
        number_items(meeting, on=on, at=at)
        refresh_rows(meeting, by=by, on=on, at=at)
        _check_news(meeting, message, at)
        notice = send_change(meeting, "update_notice", message=message, by=by, at=at)
        audit.record(
            shown_with=meeting,
            verb="meeting.notice_updated",
            by=by,
            at=at,
            count=meeting.attendances.count(),
            content_hash=notice.content_hash,
        )
    return notice


def _check_news(meeting: Meeting, message: str, at: datetime) -> None:
    """Refused when the very same has just been sent: somebody clicked twice, or two people at once."""
    last = meeting.notices.order_by("-sequence").first()
    if (
        last is not None
        and last.at > at - JUST_SENT
        and (last.content_hash, last.message) == (content_hash(notice_content(meeting)), message)
    ):
        raise Refused(_("Innkallingen er nettopp sendt, og ingenting er endret siden."))


def checked(meeting: Meeting, name: str, by: Actor, on: date) -> Actor:
    """The actor as acting from their seat, if the step may be taken now; else NotAllowed or Refused."""
    if by.kind in {"system", "clock"}:
        step = MEETING_FLOW[name]
        if meeting.state not in step.sources:
            raise Refused(_("Dette kan ikke gjøres nå."))
        if reasons := step.reasons(meeting, on):
            raise Refused(reasons)
        return by
    MEETING_FLOW.check(meeting, name, user_of(by, on), on)
    return acting_in(meeting.forum, by, on)[0]


def checked_message(message: str) -> str:
    """A message to everybody, short enough to be read; Refused when it is too long."""
    message = (message or "").strip()
    if len(message) > LONGEST_MESSAGE:
        raise Refused(_("Beskjeden er for lang (høyst %(most)s tegn).") % {"most": LONGEST_MESSAGE})
    return message


def settle_notice(meeting: Meeting, kind: str, *, message: str, by: Actor, at: datetime) -> MeetingNotice:
    """Write down what goes out, and wake the one who sends it when the act is committed."""
    content = notice_content(meeting)
    notice = MeetingNotice.objects.create(
        meeting=meeting,
        kind=kind,
        sequence=meeting.sequence,
        content=content,
        content_hash=content_hash(content),
        message=message,
        at=at,
        by_name=by.name,
        by_office=by.office,
    )
    transaction.on_commit(partial(tasks.send_notice.enqueue, meeting.pk), robust=True)
    return notice


def send_change(meeting: Meeting, name: str, *, message: str, by: Actor, at: datetime) -> MeetingNotice:
    """Send a called meeting out anew: the same calendar entry with a higher sequence, and the dated step."""
    meeting.sequence += 1
    meeting.revision += 1
    meeting.save(update_fields=["sequence", "revision"])
    record_step(meeting, name, source=meeting.state, by=by, at=at, reason=message)
    return settle_notice(meeting, MeetingNotice.Kind.UPDATE, message=message, by=by, at=at)


def refresh_rows(meeting: Meeting, *, by: Actor, on: date, at: datetime) -> None:
    """Ask those who sit in the forum on the day of the meeting and are not asked yet; let the others go.

    Whoever has left the seat is told that the meeting is out of their calendar. Deputies stay as long as the
    one they stand in for does. Addresses are as they are now.
    """
    asked = calling.summons(meeting.forum, meeting.on).asked
    seats = {(one.membership.pk, one.person.pk): one for one in asked if one.person is not None}
    rows = list(meeting.attendances.select_related("membership", "person__user"))
    own = [row for row in rows if row.membership_id is not None and row.deputy_for_id is None]
    release(
        meeting,
        [row for row in own if (row.membership_id, row.person_id) not in seats],
        by=by,
        on=on,
        at=at,
    )
    for row in rows:
        seat = seats.get((row.membership_id, row.person_id)) if row in own else None
        if seat is not None and (seat.address, seat.phone) != (row.address, row.phone):
            row.address, row.phone = seat.address, seat.phone
            row.save(update_fields=["address", "phone"])
    present = set(meeting.attendances.values_list("person_id", flat=True))
    for one in seats.values():
        if one.person is not None and one.person.pk not in present:
            calling.new_row(meeting, one).save()


def release(meeting: Meeting, rows: Iterable[Attendance], *, by: Actor, on: date, at: datetime) -> None:
    """Take back that somebody was asked, and take the meeting out of their calendar if it got there.

    Whoever was to stand in for them goes too; whoever is put down as there, or not, stays.
    """
    for row in rows:
        if row.presence == Presence.UNKNOWN:
            release(meeting, row.deputies.select_related("person__user"), by=by, on=on, at=at)
            notices_out.write_release(meeting, row, by=by, on=on, at=at)
            row.delete()


def forget_replies(meeting: Meeting, *, by: Actor, on: date, at: datetime) -> None:
    """At a new time the answers to the old one say nothing: everybody is asked again, deputies let go."""
    release(meeting, meeting.attendances.filter(deputy_for__isnull=False), by=by, on=on, at=at)
    meeting.attendances.update(reply=Reply.NONE, replied_at=None, reply_note="")
