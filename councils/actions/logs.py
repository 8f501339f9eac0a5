"""Logging a meeting without content: who was there, what about in a word, and that secrecy was gone through.

One act brings the meeting from planned to closed. What was not taken up waits at the forum again. A log can
be corrected; each correction counts its revision, and a save that comes too late is told so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions import agenda
from councils.actions.agenda_steps import agenda_of, arrange, locked_item, place_for
from councils.actions.item_answers import tell_not_taken_up
from councils.actions.meetings import plan_meeting
from councils.actions.numbering import number_items
from councils.actions.steps import acting_in, allowed, locked_forum, locked_meeting, record_step
from councils.choices import Outcome
from councils.logbook import keeps_log
from councils.models import AgendaItem, Forum, Meeting, MeetingLog, Membership, Topic
from councils.states import COMING_STATES, MEETING_FLOW, ItemState, MeetingState
from records import audit, days
from records.actors import Actor
from records.refusals import Refused, StaleSave

MOST_OTHERS = 200


@dataclass(frozen=True)
class _Said:
    """What a log says, looked through."""

    seats: list[Membership]
    topics: list[Topic]
    others_present: int


def log_meeting(
    *,
    meeting: Meeting,
    seats: Iterable[Membership],
    topics: Iterable[Topic] = (),
    others_present: int = 0,
    secrecy_confirmed: bool,
    taken_up: Iterable[AgendaItem] = (),
    by: Actor,
    on: date,
    at: datetime,
) -> MeetingLog:
    """Log a meeting of a forum that keeps a log: it is held, and closed, with this act.

    `seats` are those that were there. `taken_up` are the items that were taken up, from the agenda or from
    those that wait at the forum: they are treated; the others on the agenda wait again. Raises NotAllowed for
    those who do not lead the forum; Refused before the day has come, without anybody present, when secrecy
    was not confirmed, and when somebody has logged the meeting already.
    """
    with transaction.atomic():
        locked_forum(meeting.forum)
        meeting = locked_meeting(meeting)
        user, by = allowed("councils.lead_meeting", meeting, by, on)
        _check(meeting, user, on)
        if not secrecy_confirmed:
            raise Refused(
                _("Bekreft at taushetsplikten ble gjennomgått. Uten det kan møtet ikke føres i loggen.")
            )
        said = _said(meeting, seats, topics, others_present)
        by, _seat = acting_in(meeting.forum, by, on)
        source = meeting.state
        count = _settle_items(meeting, list(taken_up), by, on, at)
        meeting.state, meeting.held_at, meeting.closed_at = MeetingState.CLOSED, at, at
        meeting.secrecy_confirmed_at, meeting.secrecy_confirmed_by_name = at, by.name
        meeting.save(
            update_fields=[
                "state",
                "held_at",
                "closed_at",
                "secrecy_confirmed_at",
                "secrecy_confirmed_by_name",
            ]
        )
        log = MeetingLog.objects.create(
            meeting=meeting,
            others_present=said.others_present,
            written_at=at,
            written_from_id=by.office_id,
        )
        log.seats.set(said.seats)
        log.topics.set(said.topics)
        record_step(meeting, "log", source=source, by=by, at=at)
        audit.record(
            shown_with=meeting,
            verb="meeting.logged",
            by=by,
            at=at,
            held_on=meeting.on,
            present=len(said.seats),
            others=said.others_present,
            items=count,
        )
        return log


def log_now(
    *,
    forum: Forum,
    starts_at: datetime,
    ends_at: datetime,
    seats: Iterable[Membership],
    topics: Iterable[Topic] = (),
    others_present: int = 0,
    secrecy_confirmed: bool,
    taken_up: Iterable[AgendaItem] = (),
    by: Actor,
    on: date,
    at: datetime,
) -> MeetingLog:
    """Log a meeting that nobody had planned, today's or an earlier one: it comes to be and is closed at once.

    Raises Refused for a day that is still to come, and for one that the forum has a meeting on: that one is
    logged in its own place, so that two who log the same meeting make one.
    """
    with transaction.atomic():
        forum = locked_forum(forum)
        allowed("councils.lead_meeting", forum, by, on)
        if not keeps_log(forum):
            raise Refused(MEETING_FLOW["log"].reasons(Meeting(forum=forum, starts_at=starts_at), on))
        day = days.day_of(starts_at)
        if day > on:
            raise Refused(_("Møtet har ikke vært ennå. Planlegg det, og før det i loggen når det er holdt."))
        if (other := meeting_on(forum, day)) is not None:
            raise Refused(
                _logged_already(other)
                if hasattr(other, "log")
                else _("Det er allerede et møte %(day)s. Før det møtet i loggen i stedet for å lage et nytt.")
                % {"day": days.longdate(day)}
            )
        meeting = plan_meeting(
            forum=forum,
            starts_at=starts_at,
            ends_at=ends_at,
            place=forum.default_place,
            has_usual_items=False,
            by=by,
            on=on,
            at=at,
        )
        return log_meeting(
            meeting=meeting,
            seats=seats,
            topics=topics,
            others_present=others_present,
            secrecy_confirmed=secrecy_confirmed,
            taken_up=taken_up,
            by=by,
            on=on,
            at=at,
        )


def correct_log(
    *,
    log: MeetingLog,
    revision: int,
    seats: Iterable[Membership],
    topics: Iterable[Topic] = (),
    others_present: int = 0,
    by: Actor,
    on: date,
    at: datetime,
) -> MeetingLog:
    """Correct who was there and what about; what became of the items stands.

    Raises StaleSave when somebody has corrected it since `revision`. Nothing is written without a change.
    """
    with transaction.atomic():
        meeting = locked_meeting(log.meeting)
        _user, by = allowed("councils.lead_meeting", meeting, by, on)
        log = MeetingLog.objects.get(pk=log.pk)
        log.meeting = meeting
        said = _said(meeting, seats, topics, others_present)
        if log.revision != revision:
            raise StaleSave(
                _("Noen andre har rettet loggen siden du åpnet siden. Se over, og lagre på nytt."),
                revision=log.revision,
            )
        before = (set(log.seats.all()), set(log.topics.all()), log.others_present)
        if before == (set(said.seats), set(said.topics), said.others_present):
            return log
        by, _seat = acting_in(meeting.forum, by, on)
        log.others_present, log.written_at, log.written_from_id = said.others_present, at, by.office_id
        log.revision += 1
        log.save(update_fields=["others_present", "written_at", "written_from", "revision"])
        log.seats.set(said.seats)
        log.topics.set(said.topics)
        audit.record(
            shown_with=meeting,
            verb="meeting.log_corrected",
            by=by,
            at=at,
            present=len(said.seats),
            others=said.others_present,
        )
        return log


def meeting_on(forum: Forum, day: date) -> Meeting | None:
    """The meeting that the forum has that day and that was not called off; one without a log first."""
    there = forum.meetings.filter(starts_at__gte=days.start_of(day), starts_at__lt=days.end_of(day))
    return (
        there.exclude(state=MeetingState.CANCELLED)
        .select_related("forum", "log")
        .order_by("log__pk", "starts_at")
        .reverse()
        .first()
    )


def _check(meeting: Meeting, user: Any, on: date) -> None:
    """Refused, with who did it, when the meeting is logged already; else the flow's own answer."""
    if hasattr(meeting, "log"):
        raise Refused(_logged_already(meeting))
    step = MEETING_FLOW["log"]
    if user is not None and meeting.state in step.sources:
        MEETING_FLOW.check(meeting, "log", user, on)
    elif meeting.state not in COMING_STATES:
        raise Refused(_("Møtet er avlyst, eller det er ført på en annen måte."))
    elif reasons := step.reasons(meeting, on):
        raise Refused(reasons)


def _logged_already(meeting: Meeting) -> str:
    step = meeting.steps.filter(name="log").order_by("pk").last()
    return _("%(name)s førte møtet i loggen %(when)s. Er noe feil, kan du rette loggen.") % {
        "name": step.by_name if step is not None else _("Noen andre"),
        "when": days.longtime(meeting.closed_at or meeting.starts_at),
    }


def _said(
    meeting: Meeting, seats: Iterable[Membership], topics: Iterable[Topic], others_present: int
) -> _Said:
    wanted = {seat.pk for seat in seats}
    there = list(meeting.forum.memberships.valid(meeting.on).filter(pk__in=wanted))
    if len(there) != len(wanted):
        raise Refused(_("En av plassene fantes ikke i forumet den dagen. Se over hvem som var til stede."))
    if not there:
        raise Refused(_("Si hvem som var til stede."))
    if not 0 <= others_present <= MOST_OTHERS:
        raise Refused(_("Antall andre er mellom 0 og %(most)s.") % {"most": MOST_OTHERS})
    chosen = {topic.pk for topic in topics}
    return _Said(there, list(Topic.objects.filter(pk__in=chosen)), others_present)


def _settle_items(meeting: Meeting, taken_up: list[AgendaItem], by: Actor, on: date, at: datetime) -> int:
    """What was taken up is treated, with its number; the rest of the agenda waits. How many were taken up."""
    wanted = {item.pk for item in taken_up}
    placed = {item.pk for item in meeting.items.filter(state=ItemState.PLACED)}
    waiting = AgendaItem.objects.waiting().filter(forum=meeting.forum_id, pk__in=wanted - placed)
    for item in waiting.order_by("raised_at", "pk"):
        _place(meeting, item, by, at)
        placed.add(item.pk)
    if wanted - placed:
        raise Refused(_("En av sakene står ikke lenger på sakslisten. Last siden på nytt."))
    reason = _("Ikke tatt opp i møtet.")
    for item in meeting.items.filter(pk__in=placed - wanted).order_by("position", "pk"):
        agenda.let_go(item, reason, verb="item.not_taken_up", tell=tell_not_taken_up, by=by, on=on, at=at)
    number_items(meeting, on, at)
    for item in meeting.items.filter(pk__in=wanted).order_by("position", "pk"):
        item.state, item.outcome = ItemState.TREATED, Outcome.TREATED
        item.save(update_fields=["state", "outcome"])
    return len(wanted)


def _place(meeting: Meeting, item: AgendaItem, by: Actor, at: datetime) -> None:
    """A waiting item comes onto the agenda of the meeting that took it up."""
    item = locked_item(item)
    if item.state != ItemState.PROPOSED:
        raise Refused(_("En av sakene står ikke lenger på sakslisten. Last siden på nytt."))
    rows = agenda_of(meeting)
    rows.insert(place_for(item, rows), item)
    item.meeting, item.state, item.position = meeting, ItemState.PLACED, 0
    arrange(rows)
    item.save(update_fields=["meeting", "state", "position"])
    audit.record(
        shown_with=item,
        verb="item.placed",
        by=by,
        at=at,
        meeting_on=meeting.on,
        meeting=meeting.pk,
        place=item.position,
    )
