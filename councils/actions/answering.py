"""Answering a notice: comes, does not come, or sends a deputy – whom the meeting then asks."""

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from councils import calling, tasks
from councils.actions.calling import release
from councils.actions.steps import allowed, locked_meeting
from councils.choices import Capacity, Reply
from councils.logbook import refuse_words
from councils.models import Attendance, Meeting, Membership
from councils.people import Seated
from councils.states import MeetingState
from parties import links
from parties.acting import user_of
from parties.models import PersonalLink
from records import audit
from records.actors import Actor
from records.refusals import Refused

ANSWERS = (Reply.ACCEPTED, Reply.DECLINED, Reply.DEPUTY)


def reply(
    *,
    attendance: Attendance,
    reply: str,
    note: str = "",
    deputy: Membership | None = None,
    deputy_name: str = "",
    deputy_address: str = "",
    link: PersonalLink | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Attendance:
    """Answer the notice for oneself, by personal link or logged in; chair and secretary for others.

    Until the meeting begins an answer can be changed. Whoever declines is stood in for by the next deputy of
    the seat, who is asked at once; with DEPUTY the one that is named, by seat or by name. Whoever comes after
    all has the deputies let go. Raises Refused when it is too late or nobody is named, NotAllowed for others.
    """
    if reply not in ANSWERS:
        raise Refused(_("Velg et av svarene."))
    note = " ".join((note or "").split())
    if len(note) > 300:
        raise Refused(_("Beskjeden er for lang (høyst 300 tegn)."))
    with transaction.atomic():
        meeting = locked_meeting(attendance.meeting)
        row = Attendance.objects.select_related("membership", "person").filter(pk=attendance.pk).first()
        if row is None:
            raise Refused(_("Du er ikke lenger kalt inn til møtet."))
        row.meeting = meeting
        refuse_words(meeting.forum, note, deputy_name, deputy_address)
        _check_may_answer(row, link, by, on, at)
        if meeting.state != MeetingState.CALLED or meeting.ends_at <= at:
            raise Refused(_("Møtet kan ikke svares på nå. Det er holdt eller avlyst."))
        row.reply, row.replied_at, row.reply_note = reply, at, note
        row.save(update_fields=["reply", "replied_at", "reply_note"])
        _settle_deputies(meeting, row, deputy, deputy_name, deputy_address, by=by, on=on, at=at)
        audit.record(
            shown_with=meeting,
            verb="meeting.answered",
            by=by,
            at=at,
            name=row.name,
            answer=str(Reply(reply).label),
        )
    return row


def _check_may_answer(row: Attendance, link: PersonalLink | None, by: Actor, on: date, at: datetime) -> None:
    if link is not None:
        links.recheck(link, subject=row, at=at)
        return
    if by.kind == "person" and row.person is not None and row.person.user_id == user_of(by, on).pk:
        return
    allowed("councils.lead_meeting", row.meeting, by, on)


def _settle_deputies(
    meeting: Meeting,
    row: Attendance,
    deputy: Membership | None,
    name: str,
    address: str,
    *,
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    """Let those go who stood in under another answer, and ask whom this answer calls for."""
    standing_in = list(row.deputies.filter(presence="UNKNOWN").select_related("membership", "person__user"))
    if row.reply == Reply.DECLINED and standing_in:
        return
    wanted: Seated | None = None
    named = " ".join((name or "").split())
    if row.reply == Reply.DEPUTY:
        free = calling.deputies_for(row)
        kept = [one for one in standing_in if deputy is not None and one.membership_id == deputy.pk]
        wanted = next((one for one in free if deputy is not None and one.membership.pk == deputy.pk), None)
        if wanted is None and not kept and not named:
            raise Refused(_("Velg hvem som møter, eller skriv navnet."))
        standing_in = [one for one in standing_in if one not in kept]
        if kept:
            named = ""
    release(meeting, standing_in, by=by, on=on, at=at)
    if row.reply == Reply.DECLINED:
        wanted = next(iter(calling.deputies_for(row)), None)
    made: Attendance | None = None
    if wanted is not None:
        made = calling.new_row(meeting, wanted, deputy_for=row)
    elif row.reply == Reply.DEPUTY and named:
        if len(named) > 200:
            raise Refused(_("Navnet er for langt (høyst 200 tegn)."))
        made = Attendance(
            meeting=meeting,
            organisation=row.organisation,
            name=named,
            organisation_name=row.organisation_name,
            side=row.side,
            capacity=Capacity.DEPUTY,
            address=(address or "").strip(),
            deputy_for=row,
        )
    if made is not None:
        made.save()
        transaction.on_commit(partial(tasks.send_notice.enqueue, meeting.pk), robust=True)
