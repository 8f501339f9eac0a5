"""Words and addresses for the records of councils and other forums.

Who may read what is each room's own rule (`visible_to`); that a status rests on a record gives no more.
Offices are named, never persons.
"""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.duties.words import Wording
from councils.choices import Presence
from councils.models import (
    AgendaItem,
    Attendance,
    FocusArea,
    FollowUp,
    Forum,
    Meeting,
    MeetingLog,
    MeetingNotice,
    Membership,
    Minutes,
    PlanConsultation,
)
from parties.models import Filing
from records.search import SEARCH_COLUMNS

Words = dict[int, tuple[str, str]]


def _meetings(keys: list[int], user: Any, on: date) -> Words:
    rows = Meeting.objects.visible_to(user, on).filter(pk__in=keys).with_forum()
    return {row.pk: (str(row), row.get_absolute_url()) for row in rows}


def _notices(keys: list[int], user: Any, on: date) -> Words:
    meetings = Meeting.objects.papers_open_to(user, on)
    rows = MeetingNotice.objects.filter(pk__in=keys, meeting__in=meetings).defer("content")
    return {
        row.pk: (
            _("Innkalling til %(meeting)s") % {"meeting": row.meeting},
            row.meeting.get_absolute_url(),
        )
        for row in rows.select_related("meeting__forum")
    }


def _minutes(keys: list[int], user: Any, on: date) -> Words:
    rows = Minutes.objects.visible_to(user, on).filter(pk__in=keys).defer("frozen_content")
    return {
        row.pk: (
            _("Referat fra %(meeting)s") % {"meeting": row.meeting},
            reverse("councils:minutes", args=[row.meeting_id]),
        )
        for row in rows.select_related("meeting__forum")
    }


def _logs(keys: list[int], user: Any, on: date) -> Words:
    rows = MeetingLog.objects.visible_to(user, on).filter(pk__in=keys).select_related("meeting__forum")
    return {
        row.pk: (
            _("Logg fra %(meeting)s") % {"meeting": row.meeting},
            reverse("councils:log", args=[row.meeting_id]),
        )
        for row in rows
    }


def _attendance(keys: list[int], user: Any, on: date) -> Words:
    """The office and whether it was there; the names stand with the meeting."""
    meetings = Meeting.objects.papers_open_to(user, on)
    rows = Attendance.objects.filter(pk__in=keys, meeting__in=meetings).select_related("meeting")
    return {
        row.pk: (
            _("%(who)s: %(presence)s")
            % {
                "who": ", ".join(filter(None, (row.office_title, row.organisation_name)))
                or row.get_capacity_display(),
                "presence": Presence(row.presence).label,
            },
            reverse("councils:meeting", args=[row.meeting_id]),
        )
        for row in rows
    }


def _seats(keys: list[int], user: Any, on: date) -> Words:
    forums = Forum.objects.papers_open_to(user, on)
    rows = Membership.objects.filter(pk__in=keys, forum__in=forums).with_offices()
    return {row.pk: (row.label, reverse("councils:members", args=[row.forum_id])) for row in rows}


def _items(keys: list[int], user: Any, on: date) -> Words:
    rows = AgendaItem.objects.visible_to(user, on).filter(pk__in=keys)
    rows = rows.defer("text", "proposed_decision", "answer", *SEARCH_COLUMNS)
    return {row.pk: (str(row), row.get_absolute_url()) for row in rows}


def _follow_ups(keys: list[int], user: Any, on: date) -> Words:
    rows = FollowUp.objects.visible_to(user, on).filter(pk__in=keys).defer(*SEARCH_COLUMNS)
    return {row.pk: (row.text, row.get_absolute_url()) for row in rows}


def _focus_areas(keys: list[int], user: Any, on: date) -> Words:
    forums = Forum.objects.papers_open_to(user, on)
    rows = FocusArea.objects.filter(pk__in=keys, forum__in=forums)
    return {row.pk: (row.title, reverse("councils:focus_areas", args=[row.forum_id])) for row in rows}


def _consultations(keys: list[int], user: Any, on: date) -> Words:
    rows = PlanConsultation.objects.visible_to(user, on).filter(pk__in=keys)
    return {row.pk: (row.title, row.get_absolute_url()) for row in rows}


def _filings(keys: list[int], user: Any, on: date) -> Words:
    """By one of the document's filings: the document's public title, for whoever files it for any party."""
    asked = dict(Filing.objects.filter(pk__in=keys).values_list("document_id", "pk"))
    rows = Filing.objects.visible_to(user, on).filter(document__in=asked).select_related("document")
    return {
        asked[row.document_id]: (row.document.title, reverse("parties:filing", args=[row.pk]))
        for row in rows.order_by("-pk")
    }


WORDINGS: dict[str, Wording] = {
    "attendance": _attendance,
    "consultation": _consultations,
    "filing": _filings,
    "focus_area": _focus_areas,
    "follow_up": _follow_ups,
    "item": _items,
    "log": _logs,
    "meeting": _meetings,
    "minutes": _minutes,
    "notice": _notices,
    "seat": _seats,
}
