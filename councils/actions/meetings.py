"""Planning meetings, moving and changing them, calling them off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import recurrence
from councils.actions.agenda import add_default_items, release_items
from councils.actions.calling import (
    checked,
    checked_message,
    forget_replies,
    refresh_rows,
    send_change,
    settle_notice,
)
from councils.actions.steps import (
    acting_in,
    allowed,
    locked_forum,
    locked_meeting,
    record_step,
    required_text,
)
from councils.choices import CancelReason
from councils.logbook import keeps_log, refuse_words
from councils.models import Forum, Meeting, MeetingNotice, MeetingSeries
from councils.states import MeetingState
from records import audit, days
from records.actors import Actor
from records.refusals import Refused

LONGEST_MEETING = timedelta(hours=24)
# A series is looked over before it is saved; more than this nobody looks over.
MOST_IN_SERIES = 60

# What can be changed, as the history says it.
_WORDS = {
    "place": gettext_lazy("sted"),
    "video_url": gettext_lazy("lenke til videomøte"),
    "title": gettext_lazy("tittel"),
    "is_open": gettext_lazy("om møtet er åpent"),
}


@dataclass(frozen=True)
class Plan:
    """One meeting to plan."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    video_url: str = ""
    title: str = ""


def plan_meeting(
    *,
    forum: Forum,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    video_url: str = "",
    title: str = "",
    is_open: bool | None = None,
    series: MeetingSeries | None = None,
    has_usual_items: bool = True,
    by: Actor,
    on: date,
    at: datetime,
) -> Meeting:
    """Plan one meeting, with the items that come by themselves on its agenda unless told otherwise.

    It may lie in the past, to be logged; only a coming one can be called. Raises Refused for a time that the
    forum already meets at, a day it does not exist on, and an end that is not after the start.
    """
    plan = Plan(starts_at, ends_at, place, video_url, title)
    if not has_usual_items:
        with transaction.atomic():
            forum = locked_forum(forum)
            by = _leading(forum, by, on)
            return _plan(
                forum, plan, is_open=is_open, series=series, has_usual_items=False, by=by, on=on, at=at
            )
    return plan_many(forum=forum, plans=[plan], is_open=is_open, series=series, by=by, on=on, at=at)[0]


def plan_many(
    *,
    forum: Forum,
    plans: Sequence[Plan],
    is_open: bool | None = None,
    series: MeetingSeries | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> list[Meeting]:
    """Plan several meetings, all or none, as `plan_meeting`."""
    if not plans:
        raise Refused(_("Velg minst én dato."))
    with transaction.atomic():
        forum = locked_forum(forum)
        by = _leading(forum, by, on)
        return [
            _plan(forum, plan, is_open=is_open, series=series, by=by, on=on, at=at)
            for plan in sorted(plans, key=lambda plan: plan.starts_at)
        ]


def plan_series(
    *,
    forum: Forum,
    rhythm: recurrence.Rhythm,
    at_time: time,
    minutes: int,
    place: str = "",
    exceptions: Sequence[date] = (),
    breaks: Sequence[recurrence.Break] = (),
    skips_holidays: bool = True,
    skips_school_breaks: bool = True,
    by: Actor,
    on: date,
    at: datetime,
) -> MeetingSeries:
    """Plan every meeting of a rhythm but those on holidays, in the breaks given and among the exceptions."""
    dates = recurrence.dates(
        rhythm,
        breaks=breaks if skips_school_breaks else (),
        exceptions=exceptions,
        skips_holidays=skips_holidays,
    )
    if not dates:
        raise Refused(_("Ingen datoer er igjen i serien."))
    if len(dates) > MOST_IN_SERIES:
        raise Refused(_("En serie kan ha høyst %(most)s møter.") % {"most": MOST_IN_SERIES})
    with transaction.atomic():
        forum = locked_forum(forum)
        by = _leading(forum, by, on)
        series = MeetingSeries.objects.create(
            forum=forum,
            frequency=rhythm.frequency.value,
            interval=rhythm.interval,
            weekday=rhythm.weekday,
            ordinal=rhythm.ordinal,
            starts_on=rhythm.first,
            ends_on=rhythm.last,
            at_time=at_time,
            minutes=minutes,
            place=_place(place),
            skips_holidays=skips_holidays,
            skips_school_breaks=skips_school_breaks,
            exceptions=sorted(exceptions),
        )
        for day in dates:
            starts_at = recurrence.moment(day, at_time)
            plan = Plan(starts_at, recurrence.ending(starts_at, minutes), place)
            _plan(forum, plan, is_open=None, series=series, by=by, on=on, at=at)
        audit.record(
            shown_with=forum,
            verb="forum.series_planned",
            by=by,
            at=at,
            count=len(dates),
            first_on=dates[0],
            last_on=dates[-1],
        )
    return series


def move_meeting(
    *,
    meeting: Meeting,
    starts_at: datetime,
    ends_at: datetime,
    message: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> Meeting:
    """Give the meeting another time. A called one stays called: everybody is told, and asked anew.

    Raises Refused for a time that is taken, or that has been when people are called to it.
    """
    message = checked_message(message)
    with transaction.atomic():
        forum = locked_forum(meeting.forum)
        meeting = locked_meeting(meeting)
        refuse_words(forum, message)
        is_called = meeting.state == MeetingState.CALLED
        name = "move_called" if is_called else "move"
        by = checked(meeting, name, by, on)
        _check_time(forum, starts_at, ends_at, but=meeting)
        if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
            raise Refused(_("Møtet er allerede på dette tidspunktet."))
        if is_called and starts_at <= at:
            raise Refused(_("Den nye tiden har vært. Velg en tid som kommer."))
        old, moved = meeting.starts_at, starts_at != meeting.starts_at
        meeting.starts_at, meeting.ends_at = starts_at, ends_at
        if is_called:
            meeting.save(update_fields=["starts_at", "ends_at"])
            if moved:
                forget_replies(meeting, by=by, on=on, at=at)
            refresh_rows(meeting, by=by, on=on, at=at)
            send_change(meeting, name, message=message, by=by, at=at)
        else:
            meeting.revision += 1
            meeting.save(update_fields=["starts_at", "ends_at", "revision"])
            record_step(meeting, name, source=meeting.state, by=by, at=at)
        audit.record(
            shown_with=meeting, verb="meeting.moved", by=by, at=at, from_at=old, to_at=meeting.starts_at
        )
    return meeting


def change_meeting(
    *,
    meeting: Meeting,
    place: str | None = None,
    video_url: str | None = None,
    title: str | None = None,
    is_open: bool | None = None,
    message: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> Meeting:
    """Change where the meeting is, its title, or whether it is open; None leaves as it is.

    Those called are told when place, video link or title has changed. Nothing is written without a change.
    """
    message = checked_message(message)
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        refuse_words(meeting.forum, message, title or "")
        is_called = meeting.state == MeetingState.CALLED
        name = "change_called" if is_called else "change"
        by = checked(meeting, name, by, on)
        wanted = {
            "place": None if place is None else _place(place),
            "video_url": None if video_url is None else video_url.strip(),
            "title": None if title is None else _title(title),
            "is_open": is_open,
        }
        changed = [
            field for field, value in wanted.items() if value is not None and value != getattr(meeting, field)
        ]
        if not changed:
            return meeting
        for field in changed:
            setattr(meeting, field, wanted[field])
        if is_called and changed != ["is_open"]:
            meeting.save(update_fields=changed)
            send_change(meeting, name, message=message, by=by, at=at)
        else:
            meeting.revision += 1
            meeting.save(update_fields=[*changed, "revision"])
            record_step(meeting, name, source=meeting.state, by=by, at=at)
        audit.record(
            shown_with=meeting,
            verb="meeting.changed",
            by=by,
            at=at,
            fields=[str(_WORDS[field]) for field in changed],
        )
    return meeting


def cancel_meeting(*, meeting: Meeting, reason: str, by: Actor, on: date, at: datetime) -> Meeting:
    """Call the meeting off. Everybody asked is told why, and it leaves their calendars.

    Items that somebody has raised wait at the forum again, with the answer why; numbers given stay theirs.
    Where a log without content is kept, `reason` is one of CancelReason.
    """
    reason = required_text(reason, _("Si hvorfor møtet avlyses."), most=500)
    with transaction.atomic():
        locked_forum(meeting.forum)
        meeting = locked_meeting(meeting)
        if keeps_log(meeting.forum):
            reason = _chosen_reason(meeting.forum, reason)
        by = checked(meeting, "cancel", by, on)
        was_called, source = meeting.state == MeetingState.CALLED, meeting.state
        meeting.state, meeting.cancelled_at, meeting.cancelled_reason = MeetingState.CANCELLED, at, reason
        meeting.revision += 1
        meeting.sequence += int(was_called)
        meeting.save(update_fields=["state", "cancelled_at", "cancelled_reason", "revision", "sequence"])
        record_step(meeting, "cancel", source=source, by=by, at=at, reason=reason)
        if was_called:
            settle_notice(meeting, MeetingNotice.Kind.CANCEL, message=reason, by=by, at=at)
        returned = release_items(meeting=meeting, reason=reason, by=by, on=on, at=at)
        audit.record(
            shown_with=meeting,
            verb="meeting.cancelled",
            by=by,
            at=at,
            starts_at=meeting.starts_at,
            items_returned=len(returned),
        )
    return meeting


def _chosen_reason(forum: Forum, reason: str) -> str:
    if reason not in CancelReason.values:
        raise Refused(_("Velg hvorfor møtet avlyses."))
    with translation.override(forum.language):
        words = str(CancelReason(reason).label)
    return f"{words[:1].upper()}{words[1:]}."


def _leading(forum: Forum, by: Actor, on: date) -> Actor:
    _user, by = allowed("councils.lead_forum", forum, by, on)
    return acting_in(forum, by, on)[0]


def _plan(
    forum: Forum,
    plan: Plan,
    *,
    is_open: bool | None,
    series: MeetingSeries | None,
    has_usual_items: bool = True,
    by: Actor,
    on: date,
    at: datetime,
) -> Meeting:
    """One meeting under the forum's lock, its agenda and its event."""
    refuse_words(forum, plan.title)
    _check_time(forum, plan.starts_at, plan.ends_at)
    meeting = Meeting.objects.create(
        forum=forum,
        series=series,
        title=_title(plan.title),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=_place(plan.place),
        video_url=plan.video_url.strip(),
        is_open=forum.are_meetings_open if is_open is None else is_open,
    )
    # The new meeting's history is nobody else's yet, so that it was planned may stand first in it.
    audit.record(shown_with=meeting, verb="meeting.planned", by=by, at=at, starts_at=meeting.starts_at)
    if has_usual_items:
        add_default_items(meeting=meeting, by=by, on=on, at=at)
    return meeting


def _check_time(forum: Forum, starts_at: datetime, ends_at: datetime, but: Meeting | None = None) -> None:
    """Refused unless the forum may meet then."""
    if ends_at <= starts_at:
        raise Refused(_("Møtet kan ikke slutte før det begynner."))
    if ends_at - starts_at > LONGEST_MEETING:
        raise Refused(_("Et møte kan ikke vare mer enn et døgn."))
    if not forum.covers(days.day_of(starts_at)):
        raise Refused(_("Forumet finnes ikke den dagen."))
    taken = forum.meetings.exclude(state=MeetingState.CANCELLED).filter(starts_at=starts_at)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise Refused(_("Forumet har allerede et møte %(moment)s.") % {"moment": days.longtime(starts_at)})


def _place(place: str) -> str:
    place = " ".join((place or "").split())
    if len(place) > 200:
        raise Refused(_("Stedet er for langt (høyst 200 tegn)."))
    return place


def _title(title: str) -> str:
    title = " ".join((title or "").split())
    if len(title) > 150:
        raise Refused(_("Tittelen er for lang (høyst 150 tegn)."))
    return title
