"""Sending what a meeting's notices say: one e-mail a person with calendar entry, agenda and personal link.

The notice was settled by the act; here it is carried out, outside its transaction. Every part may be repeated
and raced: the agenda is one document, and the e-mails of a notice are written in one transaction under its
lock, each with a key of its own. Public titles only: what is written here is read by everybody who is called.
"""

from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from councils import notices, tasks
from councils.models import Attendance, Meeting, MeetingNotice
from councils.notices import Recipient
from councils.people import Seated, seated
from councils.states import MeetingState
from parties import links
from records import days
from records.actors import Actor
from records.calendarfile import Attendee, CalendarEvent, Status, invitation
from records.models import Dispatch, StoredFile
from web.templatetags.norwegian import clocktime, longweekdate

# What a reply link is for.
ANSWER = "councils.answer_notice"
# The task that is queued when the act is committed comes first; the clock is for those that were lost.
GRACE = timedelta(seconds=30)
_STATUS: dict[str, Status] = {MeetingState.CANCELLED: "CANCELLED", MeetingState.PLANNED: "TENTATIVE"}


def send_out(meeting_id: int, *, at: datetime) -> int:
    """Write every e-mail about the meeting that is not written: notices in order, then those asked since.

    Returns the number of e-mails. A notice is carried out although a later one waits, so that each person is
    told everything in its order.
    """
    written = 0
    for notice in MeetingNotice.objects.filter(meeting=meeting_id, dispatched_at=None).order_by("sequence"):
        is_cancelled = notice.kind == MeetingNotice.Kind.CANCEL
        agenda = None if is_cancelled or not notice.content["items"] else _agenda_file(notice, at)
        written += _write(notice.pk, agenda, at)
    for notice in _with_rows_waiting().filter(meeting=meeting_id):
        written += _write(notice.pk, _agenda_file(notice, at) if notice.content["items"] else None, at)
    return written


def _agenda_file(notice: MeetingNotice, at: datetime) -> StoredFile:
    from councils import issuing

    return issuing.issue_notice(notice.pk, at=at).file


def clock(at: datetime) -> None:
    """Wake the sending of what an earlier wake-up did not carry out."""
    waiting = MeetingNotice.objects.filter(dispatched_at=None, at__lte=at - GRACE)
    meetings = set(waiting.values_list("meeting", flat=True))
    meetings |= set(_with_rows_waiting().filter(meeting__ends_at__gt=at).values_list("meeting", flat=True))
    for meeting_id in sorted(meetings):
        tasks.send_notice.enqueue(meeting_id)


def key_of(notice_sequence: int, row: Attendance) -> str:
    """What makes somebody's e-mail about a meeting itself: written once for each sequence."""
    return f"councils.notice:{row.meeting_id}:{notice_sequence}:{row.pk}"


def _with_rows_waiting() -> Any:
    """The present notices of called meetings where somebody was asked after it had gone, and is not told."""
    key = Concat(
        Value("councils.notice:"),
        Cast("meeting_id", CharField()),
        Value(":"),
        Cast("meeting__sequence", CharField()),
        Value(":"),
        Cast("pk", CharField()),
    )
    untold = (
        Attendance.objects.filter(meeting=OuterRef("meeting"))
        .exclude(address="")
        .annotate(key=key)
        .filter(~Exists(Dispatch.objects.filter(unique_key=OuterRef("key"))))
    )
    return MeetingNotice.objects.filter(
        Exists(untold),
        meeting__state=MeetingState.CALLED,
        sequence=F("meeting__sequence"),
        dispatched_at__isnull=False,
    )


def _write(notice_id: int, agenda: StoredFile | None, at: datetime) -> int:
    """Write one e-mail to each who has none about this notice, and mark the notice as carried out."""
    with transaction.atomic():
        notice = MeetingNotice.objects.select_for_update(no_key=True, of=("self",)).get(pk=notice_id)
        meeting = Meeting.objects.select_related("forum").get(pk=notice.meeting_id)
        rows = list(
            meeting.attendances.exclude(address="").select_related("deputy_for", "membership", "person__user")
        )
        keys = {key_of(notice.sequence, row): row for row in rows}
        told = set(Dispatch.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))
        waiting = {key: row for key, row in keys.items() if key not in told}
        seats = _seats(meeting) if waiting else {}
        for key, row in waiting.items():
            _tell(notice, meeting, row, seats.get((row.membership_id, row.person_id)), agenda, key, at)
        if notice.dispatched_at is None:
            notice.dispatched_at = at
            notice.save(update_fields=["dispatched_at"])
    return len(waiting)


def _seats(meeting: Meeting) -> dict[tuple[int | None, int | None], Seated]:
    """Those who sit in the forum on the day of the meeting, by seat and person."""
    return {
        (one.membership.pk, one.person.pk): one for one in seated(meeting.forum, meeting.on) if one.person
    }


def _tell(
    notice: MeetingNotice,
    meeting: Meeting,
    row: Attendance,
    seat: Seated | None,
    agenda: StoredFile | None,
    key: str,
    at: datetime,
) -> None:
    is_cancelled = notice.kind == MeetingNotice.Kind.CANCEL
    recipient = recipient_of(row)
    on = days.day_of(at)
    # Somebody asked after the notice had gone gets an entry that is newer than what may have been withdrawn.
    changed_at = notice.at if notice.dispatched_at is None else at
    with notices.in_language(recipient):
        event = event_of(meeting, facts=notice.content, changed_at=changed_at, sequence=notice.sequence)
        method: Any = "CANCEL" if is_cancelled else "REQUEST"
        subject, lines = _words(notice, meeting, row, has_agenda=agenda is not None)
        ends_at = datetime.fromisoformat(notice.content["meeting"]["ends_at"])
        may_answer = not is_cancelled and ends_at > at
        link = (
            reply_link(row, seat, ends_at=ends_at, at=at)
            if may_answer
            else notices.whole_address(meeting.get_absolute_url())
        )
        notices.tell(
            recipient,
            f"notice_{notice.kind.lower()}",
            occasion=str(notice.sequence),
            subject=subject,
            lines=lines,
            link=link,
            link_label=_("Svar om du kommer") if may_answer else _("Se møtet"),
            about=meeting,
            forum=meeting.forum,
            on=on,
            at=at,
            by=Actor.system(),
            attachments=[agenda] if agenda is not None else [],
            calendar=invitation(event, method=method, attendee=Attendee(row.name, row.address)),
            calendar_method=method,
            unique_key=key,
        )


def reply_link(row: Attendance, seat: Seated | None, *, ends_at: datetime, at: datetime) -> str:
    """A new personal link to answer by until the meeting is over; bound to the office if it counts today."""
    appointment = seat.appointment if seat is not None else None
    if appointment is not None and not links.counts(appointment, at):
        # Somebody who comes into the office before the meeting has to be able to answer today.
        appointment = None
    _link, token = links.make_link(
        purpose=ANSWER,
        subject=row,
        by=Actor.system(),
        at=at,
        expires_at=ends_at,
        appointment=appointment,
        person=row.person,
        name=row.name,
        address=row.address,
        language=recipient_of(row).language,
    )
    return links.link_url("councils:link_reply", token)


def recipient_of(row: Attendance) -> Recipient:
    """Somebody called, at the address they were called at."""
    user = row.person.user if row.person is not None else None
    return Recipient(row.address, row.name, user.language if user else "nb", user.pk if user else None)


def event_of(
    meeting: Meeting,
    *,
    changed_at: datetime,
    facts: dict[str, Any] | None = None,
    sequence: int | None = None,
    agenda: list[str] | None = None,
    has_organizer: bool = True,
) -> CalendarEvent:
    """The meeting as a calendar entry: as it was when `facts` (a notice's content) were settled, else as is.

    Whoever organises it stays the same through all its notices: calendar programs take a changed organiser
    for somebody else's meeting.
    """
    said = facts["meeting"] if facts else None
    place = said["place"] if said else meeting.place
    video = said["video_url"] if said else meeting.video_url
    title = said["title"] if said else meeting.title
    items = (
        [f"{item['number']} {item['title']}".strip() for item in facts["items"]] if facts else agenda or []
    )
    address = notices.whole_address(meeting.get_absolute_url())
    first_on = days.day_of(meeting.notice_sent_at or changed_at)
    description = [*items, *([_("Videomøte: %(url)s") % {"url": video}] if video else []), address]
    return CalendarEvent(
        uid=str(meeting.uid),
        sequence=meeting.sequence if sequence is None else sequence,
        starts_at=datetime.fromisoformat(said["starts_at"]) if said else meeting.starts_at,
        ends_at=datetime.fromisoformat(said["ends_at"]) if said else meeting.ends_at,
        summary=f"{meeting.forum.name}: {title}" if title else meeting.forum.name,
        description="\n".join(description),
        location=place or (_("Videomøte") if video else ""),
        url=address,
        organizer_name=meeting.forum.name,
        organizer_address=(
            notices.secretary_address(meeting.forum, first_on) or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        )
        if has_organizer
        else "",
        status=_STATUS.get(meeting.state, "CONFIRMED"),
        changed_at=changed_at,
    )


def _words(
    notice: MeetingNotice, meeting: Meeting, row: Attendance, *, has_agenda: bool
) -> tuple[str, list[str]]:
    """The subject and the lines of somebody's e-mail, in the language that is active."""
    said = notice.content["meeting"]
    starts_at, ends_at = (datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at"))
    day = longweekdate(starts_at)
    named = {"forum": said["title"] or meeting.forum.name, "day": day, "actor": notice.by_name}
    where = [_("Tid: %(day)s %(clock)s") % {"day": day, "clock": clocktime(starts_at, ends_at)}]
    if said["place"]:
        where.append(_("Sted: %(place)s") % {"place": said["place"]})
    if notice.kind == MeetingNotice.Kind.CANCEL:
        return _("Avlyst: %(forum)s %(day)s") % named, [
            _("%(actor)s har avlyst møtet.") % named,
            "\n".join(where),
            _("Hvorfor: %(reason)s") % {"reason": notice.message},
        ]
    if said["video_url"]:
        where.append(_("Videomøte: %(url)s") % {"url": said["video_url"]})
    if notice.kind == MeetingNotice.Kind.CALL:
        subject, first = _("Innkalling: %(forum)s %(day)s"), _("%(actor)s kaller deg inn til møte.")
    else:
        subject = _("Oppdatert innkalling: %(forum)s %(day)s")
        first = _("%(actor)s har endret innkallingen til møtet. Dette gjelder nå:")
    lines = [first % named]
    if row.deputy_for is not None:
        lines.append(_("Du kalles inn som vara for %(name)s.") % {"name": row.deputy_for.name})
    lines.append("\n".join(where))
    if notice.message:
        lines.append(notice.message)
    if items := [f"{item['number']} {item['title']}".strip() for item in notice.content["items"]]:
        lines.append("\n".join([_("Saker:"), *items]))
    if has_agenda:
        lines.append(_("Sakslisten er lagt ved."))
    return subject % named, lines


def write_release(meeting: Meeting, row: Attendance, *, by: Actor, on: date, at: datetime) -> None:
    """Tell somebody who was called that they are not any more, and take the entry out of their calendar.

    In the act's own transaction. Nothing for whoever was never told.
    """
    was_told = Dispatch.objects.filter(unique_key__startswith=f"councils.notice:{meeting.pk}:").filter(
        unique_key__endswith=f":{row.pk}"
    )
    if not row.address or not was_told.exists():
        return
    recipient = recipient_of(row)
    with notices.in_language(recipient):
        event = event_of(meeting, changed_at=at)
        notices.tell(
            recipient,
            "notice_release",
            occasion=str(meeting.sequence),
            subject=_("Du er ikke lenger kalt inn: %(forum)s %(day)s")
            % {"forum": meeting.forum.name, "day": longweekdate(meeting.starts_at)},
            lines=[_("Du trenger ikke møte likevel. Møtet tas ut av kalenderen din.")],
            link=notices.whole_address(reverse("councils:forum", args=[meeting.forum_id])),
            link_label=_("Se forumet"),
            about=meeting,
            forum=meeting.forum,
            on=on,
            at=at,
            by=by,
            calendar=invitation(event, method="CANCEL", attendee=Attendee(row.name, row.address)),
            calendar_method="CANCEL",
            unique_key=f"councils.notice_release:{meeting.pk}:{meeting.sequence}:{row.pk}",
        )


def outbox(meeting: Meeting) -> Any:
    """Everything that was written to people about the meeting, newest first: the dispatch log."""
    return Dispatch.objects.filter(
        Q(about_type=Meeting._meta.label_lower, about_id=meeting.pk), kind__startswith="councils."
    ).order_by("-created_at", "-pk")
