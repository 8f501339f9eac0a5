"""Closed minutes are opened by a click that is logged: when it takes one, and for how long it counts.

Minutes of a forum that is open to its members alone are shown, and their files served, only to somebody who
has opened them within `OPEN_FOR`. Those who write a draft are at work on their own text and are not asked.
"""

from datetime import datetime, timedelta
from typing import Any

from councils.choices import Access
from councils.models import Minutes, MinutesReading
from councils.states import WRITABLE_STATES

# What somebody is in the middle of writing about minutes they have opened can be sent for so long.
WRITING_FOR = timedelta(hours=12)


def needs_opening(minutes: Minutes, *, writes: bool) -> bool:
    """Does it take a logged click to read these minutes? `writes`: the person is chair or secretary."""
    if minutes.meeting.forum.access != Access.MEMBERS:
        return False
    return not (writes and minutes.state in WRITABLE_STATES)


def opened_by(minutes: Minutes, user: Any, at: datetime) -> MinutesReading | None:
    """The person's own opening that still counts; None when there is none."""
    return MinutesReading.objects.fresh(minutes, user, at).first()


def has_opened_lately(minutes: Minutes, user: Any, at: datetime) -> bool:
    """Has the person opened them so lately that what they were writing may still be sent?"""
    since = at - WRITING_FOR
    return MinutesReading.objects.filter(minutes=minutes, reader_id=user.pk, at__gt=since).exists()
