"""Numbers of agenda items: «17/26», through the forum's year, without gaps, never used again."""

from datetime import date, datetime

from django.db import connection
from django.db.models import Max

from councils.models import AgendaItem, Forum, Meeting
from councils.states import MeetingState
from records import days


def number_items(meeting: Meeting, on: date | None = None, at: datetime | None = None) -> list[AgendaItem]:
    """Give the items on the agenda that have no number the next of the forum's year; returns those.

    The year is the meeting's, in Oslo; the order the agenda's. A number is given once: it stands when the
    meeting is moved to another year or cancelled. To be called in a transaction. The lock is the innermost
    of all (forum, meeting, item, numbers), so that two meetings of a forum can be called at once.
    """
    del on, at  # Part of how every act is called; a number does not depend on when it is given.
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    _hold_numbers_of(meeting.forum_id)
    year = days.day_of(Meeting.objects.values_list("starts_at", flat=True).get(pk=meeting.pk)).year
    taken = AgendaItem.objects.filter(forum=meeting.forum_id, number_year=year)
    last = taken.aggregate(last=Max("number"))["last"] or 0
    waiting = list(
        meeting.items.on_agenda()
        .filter(number__isnull=True)
        .order_by("position", "pk")
        .select_related("forum")
    )
    for number, item in enumerate(waiting, start=last + 1):
        item.number, item.number_year = number, year
    AgendaItem.objects.bulk_update(waiting, ["number", "number_year"])
    return waiting


def numbers_at_once(meeting: Meeting) -> bool:
    """Is an item given its number as soon as it is placed? From the moment the meeting is held."""
    return meeting.state == MeetingState.HELD


def _hold_numbers_of(forum: Forum | int) -> None:
    """Wait for whoever else gives numbers in the forum, until this transaction ends."""
    key = forum if isinstance(forum, int) else forum.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"councils.numbers:{key}"])
