"""What comes onto an agenda by itself, in its place; and what the standing items have to show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from councils.choices import ItemKind, Standing
from councils.logbook import keeps_log
from councils.models import AgendaItem, FollowUp, Forum, Meeting, Minutes, StandingItem, Topic
from councils.states import HELD_STATES, MeetingState
from records import days

# The order on an agenda: what comes first, the forum's own, what somebody has raised, and last *Eventuelt*.
RANKS: dict[str, int] = {
    Standing.NOTICE: 0,
    Standing.LAST_MINUTES: 1,
    Standing.STATUS: 2,
    Standing.FOLLOW_UPS: 3,
    Standing.FORUM: 4,
    Standing.NONE: 5,
    Standing.ANY_OTHER: 6,
}
# Items of the forum's own year wheel may need what these words say; they are the default titles.
TITLES = {
    Standing.NOTICE: _("Godkjenning av innkalling og saksliste"),
    Standing.LAST_MINUTES: _("Referat fra forrige møte"),
    Standing.STATUS: _("Status fra begge sider"),
    Standing.FOLLOW_UPS: _("Status for tidligere beslutninger"),
    Standing.ANY_OTHER: _("Eventuelt"),
}


@dataclass(frozen=True)
class DefaultItem:
    """An item that an agenda should have."""

    standing: str
    title: str
    kind: str = ItemKind.INFORMATION
    topic: Topic | None = None
    standing_item: StandingItem | None = None


def default_items(meeting: Meeting) -> list[DefaultItem]:
    """What the meeting's agenda should have by itself, in order, in the forum's written standard.

    There are no last minutes to approve at a forum's first meeting. Where a log without content is kept,
    there is nothing but what the forum has put on every agenda itself.
    """
    forum = meeting.forum
    own = forum.standing_items.filter(is_active=True).select_related("topic").order_by("position", "pk")
    of_forum = [DefaultItem(Standing.FORUM, one.title, one.kind, one.topic, one) for one in own]
    if keeps_log(forum):
        return of_forum
    with translation.override(forum.language):
        titles = {standing: str(title) for standing, title in TITLES.items()}
    if not earlier_meetings(meeting).exists():
        del titles[Standing.LAST_MINUTES]
    any_other = DefaultItem(Standing.ANY_OTHER, titles.pop(Standing.ANY_OTHER), ItemKind.MATTER)
    return [
        *(DefaultItem(standing, title) for standing, title in titles.items()),
        *of_forum,
        any_other,
    ]


def missing_items(meeting: Meeting, agenda: Iterable[AgendaItem]) -> list[DefaultItem]:
    """Those that the agenda does not have yet."""
    there = {(item.standing, item.standing_item_id) for item in agenda if not item.is_raised}
    return [
        one
        for one in default_items(meeting)
        if (one.standing, one.standing_item.pk if one.standing_item else None) not in there
    ]


def earlier_meetings(meeting: Meeting) -> QuerySet[Meeting]:
    """The forum's meetings before this one that were not cancelled, the last first."""
    return (
        Meeting.objects.filter(forum=meeting.forum_id, starts_at__lt=meeting.starts_at)
        .exclude(state=MeetingState.CANCELLED)
        .order_by("-starts_at", "-pk")
    )


def last_minutes(meeting: Meeting, user: Any, on: date) -> tuple[Meeting | None, Minutes | None]:
    """The last meeting held before this one, and its minutes if the person reads them."""
    held = earlier_meetings(meeting).filter(state__in=HELD_STATES).first()
    if held is None:
        return None, None
    return held, Minutes.objects.visible_to(user, on).filter(meeting=held).first()


def follow_ups_at(meeting: Meeting) -> QuerySet[FollowUp]:
    """The forum's follow-ups that are open on the meeting's day, the most overdue first, undated ones last.

    Asked of a day that has been, it is what was open then. Whom they are shown to, `visible_to` says.
    """
    day = meeting.on
    return (
        FollowUp.objects.filter(forum=meeting.forum_id, created_at__lt=days.end_of(day))
        .filter(Q(state=FollowUp.State.OPEN) | Q(settled_on__gte=day))
        .with_owner()
        .order_by("due_on", "pk")
    )


def due_on(meeting: Meeting, forum: Forum | None = None) -> date | None:
    """The last day to raise items for the meeting; None where the forum has not set any."""
    from datetime import timedelta

    before = (forum or meeting.forum).items_due_days
    return None if before is None else meeting.on - timedelta(days=before)
