"""What a list and a page say about forums at a glance: the next meeting, whose turn it is, what waits.

Every function takes a constant number of queries, however many forums there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.logbook import keeps_log
from councils.models import AgendaItem, FollowUp, Forum, ForumParty, Meeting, Membership, Minutes
from councils.states import MeetingState, MinutesState
from parties.models import Organisation
from records import days

TONES = {"PLANNED": "neutral", "CALLED": "info", "HELD": "accent", "CLOSED": "success", "CANCELLED": "danger"}


@dataclass(frozen=True)
class Waiting:
    """Something that waits, with the way to it; `is_mine` when it waits for the person who reads."""

    label: str
    url: str = ""
    is_mine: bool = False


@dataclass
class Summary:
    """A forum in a list."""

    forum: Forum
    parties: list[Organisation] = field(default_factory=list)
    next_meeting: Meeting | None = None
    seats: list[Membership] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def party_names(self) -> list[str]:
        """The parties by name, municipalities before police."""
        return [one.display_name for one in self.parties]

    @property
    def tone(self) -> str:
        """How the next meeting's state is shown."""
        return TONES[self.next_meeting.state] if self.next_meeting else "neutral"


def address(name: str, *args: Any) -> str:
    """The address of a page of the room."""
    return reverse(name, args=args)


def summaries(
    forums: Iterable[Forum], on: date, at: datetime, *, user: Any = None, as_insider: bool = False
) -> list[Summary]:
    """The forums with parties and next meeting; for an insider with own seats and what waits, too.

    The public is told of meetings whose notice has gone, an insider of those that are planned.
    """
    rows = {forum.pk: Summary(forum) for forum in forums}
    for party in (
        ForumParty.objects.valid(on)
        .filter(forum__in=rows)
        .select_related("organisation")
        .order_by("organisation__sort_key", "pk")
    ):
        rows[party.forum_id].parties.append(party.organisation)
    for row in rows.values():
        row.parties.sort(key=lambda one: (one.is_police, one.sort_key))
    meetings = Meeting.objects.all() if as_insider else Meeting.objects.public()
    coming = (
        meetings.coming(at)
        .filter(forum__in=rows)
        .order_by("forum_id", "starts_at", "pk")
        .distinct("forum_id")
    )
    for meeting in coming:
        rows[meeting.forum_id].next_meeting = meeting
    if as_insider:
        for seat in Membership.objects.of_user(user, on).filter(forum__in=rows).with_offices():
            rows[seat.forum_id].seats.append(seat)
        _what_waits(rows, user, on)
    return list(rows.values())


def _what_waits(rows: dict[int, Summary], user: Any, on: date) -> None:
    """What waits for this person in each forum: minutes to go through, items to place."""
    reviewed = Forum.objects.filter(pk__in=rows).reviewed_by(user, on)
    for minutes in Minutes.objects.in_review().filter(meeting__forum__in=reviewed).select_related("meeting"):
        rows[minutes.meeting.forum_id].waiting.append(
            Waiting(
                _("Gå gjennom referatet fra %(day)s") % {"day": days.longdate(minutes.meeting.on)},
                address("councils:minutes", minutes.meeting_id),
                is_mine=True,
            )
        )
    led = Forum.objects.filter(pk__in=rows).led_by(user, on)
    for forum_id, count in (
        AgendaItem.objects.waiting()
        .filter(forum__in=led)
        .order_by("forum_id")
        .values_list("forum_id")
        .annotate(Count("pk"))
    ):
        rows[forum_id].waiting.append(
            Waiting(_items(count), address("councils:items", forum_id), is_mine=True)
        )


def _items(count: int) -> str:
    return ngettext(
        "%(count)s innmeldt sak venter på plass", "%(count)s innmeldte saker venter på plass", count
    ) % {"count": count}


@dataclass(frozen=True)
class Ball:
    """Whose turn it is with a meeting, and for what."""

    who: str = ""
    mine: bool = False
    what: str = ""


def ball_of(meeting: Meeting, user: Any, *, may_lead: bool) -> Ball:
    """Whose turn it is with a coming meeting: the secretary's before the notice, then those who are asked.

    Nobody waits for the notice of a forum that keeps a log and has not agreed on any.
    """
    forum = meeting.forum
    if meeting.state == MeetingState.PLANNED and keeps_log(forum) and not forum.notice_days:
        return Ball()
    if meeting.state == MeetingState.PLANNED:
        what = _("sende innkalling")
        if forum.notice_days:
            due = meeting.on - timedelta(days=forum.notice_days)
            what = _("sende innkalling innen %(day)s") % {"day": days.longdate(due)}
        return Ball(_("sekretæren"), may_lead, what)
    own = meeting.attendances.filter(
        person__user_id=getattr(user, "pk", None) or 0, person__isnull=False, reply="NONE"
    )
    if own.exists():
        return Ball(mine=True, what=_("svare på innkallingen"))
    count = meeting.attendances.filter(reply="NONE").count()
    if not count:
        return Ball()
    who = ngettext("ett svar på innkallingen", "%(count)s svar på innkallingen", count) % {"count": count}
    return Ball(who)


def waiting_in(forum: Forum, user: Any, on: date, *, may_lead: bool, reviews: bool) -> list[Waiting]:
    """What waits in the forum, as far as the person may see it: proposals, minutes, overdue follow-ups."""
    found = []
    if count := AgendaItem.objects.visible_to(user, on).filter(forum=forum).waiting().count():
        found.append(Waiting(_items(count), address("councils:items", forum.pk), may_lead))
    for minutes in (
        Minutes.objects.visible_to(user, on)
        .filter(meeting__forum=forum)
        .exclude(state=MinutesState.APPROVED)
        .select_related("meeting")
        .order_by("meeting__starts_at")[:5]
    ):
        found.append(_minutes_waiting(minutes, may_lead, reviews))
    overdue = FollowUp.objects.visible_to(user, on).filter(forum=forum).overdue(on).count()
    if overdue:
        label = ngettext(
            "%(count)s oppfølging er over fristen", "%(count)s oppfølginger er over fristen", overdue
        ) % {"count": overdue}
        found.append(Waiting(label, address("councils:follow_ups", forum.pk)))
    return found


def left_open_in(forum: Forum, user: Any, on: date) -> list[str]:
    """What a forum that ends leaves behind unfinished, in words: items, minutes, follow-ups."""
    found = []
    if count := AgendaItem.objects.visible_to(user, on).filter(forum=forum).waiting().count():
        found.append(_items(count))
    if count := Minutes.objects.filter(meeting__forum=forum).exclude(state=MinutesState.APPROVED).count():
        label = ngettext("%(count)s referat er ikke godkjent", "%(count)s referater er ikke godkjent", count)
        found.append(label % {"count": count})
    if count := FollowUp.objects.filter(forum=forum, state=FollowUp.State.OPEN).count():
        label = ngettext("%(count)s oppfølging er åpen", "%(count)s oppfølginger er åpne", count)
        found.append(label % {"count": count})
    return found


def _minutes_waiting(minutes: Minutes, may_lead: bool, reviews: bool) -> Waiting:
    words = {
        "day": days.longdate(minutes.meeting.on),
        "due": days.longdate(minutes.review_due_on) if minutes.review_due_on else "",
    }
    if minutes.state == MinutesState.IN_REVIEW:
        label = _("Referatet fra %(day)s er til gjennomgang")
        if minutes.review_due_on:
            label = _("Referatet fra %(day)s er til gjennomgang, frist %(due)s")
        return Waiting(label % words, address("councils:minutes", minutes.meeting_id), reviews)
    if minutes.state == MinutesState.CHANGES_REQUESTED:
        label = _("Det er bedt om endringer i referatet fra %(day)s")
    else:
        label = _("Referatet fra %(day)s er ikke ferdig")
    name = "councils:write" if may_lead else "councils:minutes"
    return Waiting(label % words, address(name, minutes.meeting_id), may_lead)
