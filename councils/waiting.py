"""What waits for a person in their forums, and which meetings lie ahead: for the home page.

Each kind is one query, however many forums the person sits in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils import consultations
from councils.choices import Record
from councils.logbook import keeps_log
from councils.models import (
    Attendance,
    DateInvitee,
    FollowUp,
    Forum,
    Meeting,
    Membership,
    Minutes,
    MinutesReview,
)
from councils.querysets.forums import seats_of
from parties.standing import Standing
from records import days

# A notice is called for so long before the forum's own deadline for it.
AHEAD = timedelta(days=7)
MOST_OF_A_KIND = 20


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what, about what, where, and by when if there is a day."""

    what: str
    title: str
    url: str
    forum: str
    due_on: date | None = None
    is_overdue: bool = False


def waiting_for(user: Any, standing: Standing, on: date, at: datetime) -> list[Waiting]:
    """All that waits for the person, what is overdue first, then by day; those without a day last."""
    if standing.user_id is None:
        return []
    found = [
        *_reviews(user, standing, on),
        *_follow_ups(user, on),
        *_dates(user, standing, on),
        *_notices(standing, at),
        *_proposals(user, on),
        *_to_call(user, on, at),
        *_to_hold(user, on, at),
        *_to_write(user, on),
        *consultations.waiting_for(user, standing, on),
    ]
    return in_order(found)


def in_order(found: Iterable[Waiting]) -> list[Waiting]:
    """What is overdue first, then by day; those without a day last."""
    return sorted(found, key=lambda one: (not one.is_overdue, one.due_on or date.max))


def coming_meetings(user: Any, standing: Standing, on: date, at: datetime, most: int = 6) -> list[Meeting]:
    """The next meetings of the forums that the person sits in."""
    if standing.user_id is None:
        return []
    forums = Forum.objects.with_member(user, on)
    return list(Meeting.objects.coming(at).filter(forum__in=forums).with_forum()[:most])


def _waiting(what: str, title: str, url: str, forum: str, due_on: date | None, on: date) -> Waiting:
    return Waiting(what, title, url, forum, due_on, due_on is not None and due_on < on)


def _reviews(user: Any, standing: Standing, on: date) -> list[Waiting]:
    """Minutes in review that one of the person's seats has not answered in this round."""
    answered = MinutesReview.objects.filter(
        minutes=OuterRef(OuterRef("pk")), round=OuterRef(OuterRef("round")), membership=OuterRef("pk")
    )
    seats = (
        Membership.objects.reviewers(on)
        .filter(seats_of(user, on, standing), forum=OuterRef("meeting__forum"))
        .exclude(Exists(answered))
    )
    minutes = Minutes.objects.in_review().filter(Exists(seats)).select_related("meeting__forum")
    return [
        _waiting(
            _("Gå gjennom referatet"),
            str(one.meeting),
            reverse("councils:minutes", args=[one.meeting_id]),
            one.meeting.forum.name,
            one.review_due_on,
            on,
        )
        for one in minutes[:MOST_OF_A_KIND]
    ]


def _follow_ups(user: Any, on: date) -> list[Waiting]:
    """What the person is to see to."""
    owned = FollowUp.objects.open().owned_by(user, on).select_related("forum")
    return [
        _waiting(
            _("Følg opp"),
            one.text,
            reverse("councils:follow_up", args=[one.pk]),
            one.forum.name,
            one.due_on,
            on,
        )
        for one in owned.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_OF_A_KIND]
    ]


def _dates(user: Any, standing: Standing, on: date) -> list[Waiting]:
    """Proposed dates that the person has been asked about and has not answered."""
    seats = Membership.objects.valid(on).filter(seats_of(user, on, standing))
    asked = DateInvitee.objects.filter(
        membership__in=seats, proposal__state="OPEN", answered_at__isnull=True
    ).select_related("proposal__forum")
    return [
        _waiting(
            _("Svar på datoforslag"),
            str(one.proposal),
            reverse("councils:date_proposal", args=[one.proposal_id]),
            one.proposal.forum.name,
            one.proposal.answer_by,
            on,
        )
        for one in asked[:MOST_OF_A_KIND]
    ]


def _notices(standing: Standing, at: datetime) -> list[Waiting]:
    """Meetings ahead that the person has been called to and has not answered."""
    asked = Attendance.objects.filter(
        person__user_id=standing.user_id,
        reply="NONE",
        presence="UNKNOWN",
        meeting__state="CALLED",
        meeting__starts_at__gt=at,
    ).select_related("meeting__forum")
    return [
        Waiting(
            _("Svar på innkallingen"),
            str(one.meeting),
            one.meeting.get_absolute_url(),
            one.meeting.forum.name,
            one.meeting.on,
        )
        for one in asked.order_by("meeting__starts_at")[:MOST_OF_A_KIND]
    ]


def _proposals(user: Any, on: date) -> list[Waiting]:
    """Forums the person leads where proposed items wait to be placed."""
    led = Forum.objects.led_by(user, on).filter(items__state="PROPOSED")
    return [
        Waiting(
            _("Ta stilling til saker"),
            ngettext("%(count)s sak er meldt inn", "%(count)s saker er meldt inn", forum.waiting)
            % {"count": forum.waiting},
            reverse("councils:items", args=[forum.pk]),
            forum.name,
        )
        for forum in led.annotate(waiting=Count("items"))[:MOST_OF_A_KIND]
    ]


def _to_call(user: Any, on: date, at: datetime) -> list[Waiting]:
    """Planned meetings of forums the person leads whose notice is due, or will be within a week.

    Those who keep a log meet without notice, unless they have agreed on one.
    """
    planned = (
        Meeting.objects.coming(at)
        .filter(state="PLANNED", forum__in=Forum.objects.led_by(user, on))
        .exclude(forum__record=Record.LOG, forum__notice_days__isnull=True)
        .with_forum()
    )
    found = []
    for meeting in planned[:MOST_OF_A_KIND]:
        due_on = meeting.on - timedelta(days=meeting.forum.notice_days or 7)
        if due_on - AHEAD <= on:
            url = reverse("councils:notice", args=[meeting.pk])
            found.append(_waiting(_("Send innkalling"), str(meeting), url, meeting.forum.name, due_on, on))
    return found


def _to_hold(user: Any, on: date, at: datetime) -> list[Waiting]:
    """Meetings of forums the person leads whose day has come, and that nobody has begun to write about."""
    called_today = Q(state="CALLED", starts_at__lt=days.end_of(on))
    begun = (
        Meeting.objects.filter(called_today | Q(state="PLANNED", ends_at__lt=at))
        .filter(forum__in=Forum.objects.led_by(user, on))
        .with_forum()
        .order_by("starts_at", "pk")
    )
    return [
        Waiting(
            _("Før møtet i loggen") if keeps_log(meeting.forum) else _("Start føringen av møtet"),
            str(meeting),
            reverse("councils:log" if keeps_log(meeting.forum) else "councils:attendance", args=[meeting.pk]),
            meeting.forum.name,
            meeting.on,
        )
        for meeting in begun[:MOST_OF_A_KIND]
    ]


def _to_write(user: Any, on: date) -> list[Waiting]:
    """Held meetings of forums the person leads whose minutes are not sent, or have come back."""
    held = (
        Minutes.objects.filter(
            state__in=["DRAFT", "CHANGES_REQUESTED"], meeting__forum__in=Forum.objects.led_by(user, on)
        )
        .select_related("meeting__forum")
        .order_by("meeting__starts_at")
    )
    found = []
    for one in held[:MOST_OF_A_KIND]:
        forum = one.meeting.forum
        due_on = one.meeting.on + timedelta(days=forum.minutes_days) if forum.minutes_days else None
        # What is to be changed stands with the remarks; the way on to the writing is there.
        came_back = one.state == "CHANGES_REQUESTED"
        found.append(
            _waiting(
                _("Endre referatet") if came_back else _("Skriv ferdig referatet"),
                str(one.meeting),
                reverse("councils:minutes" if came_back else "councils:write", args=[one.meeting_id]),
                forum.name,
                due_on,
                on,
            )
        )
    return found
