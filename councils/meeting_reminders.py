"""What the calendar says about meetings before they are held: each reminder is written once, in its own name.

Three days before a meeting to those called who are silent; three days before items are due to those who may
raise them; two days before proposed dates are to be answered to those who have not.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from councils import notices, notices_out
from councils.actions.dates import asked
from councils.actions.proposing import link_for
from councils.choices import Capacity, Record, Reply
from councils.date_letters import answer_link, when
from councils.default_items import due_on
from councils.models import Attendance, DateInvitee, DateProposal, Meeting
from councils.people import seated
from councils.states import COMING_STATES, MeetingState
from records import days
from records.actors import Actor
from records.models import Dispatch

BEFORE_MEETING = timedelta(days=3)
BEFORE_ITEMS_DUE = timedelta(days=3)
BEFORE_ANSWER = timedelta(days=2)
# Whoever was asked yesterday is not reminded today.
PATIENCE = timedelta(days=1)
# No forum's deadline for items lies longer before the meeting than this.
LONGEST_DEADLINE = timedelta(days=120)


def clock(at: datetime) -> None:
    """Write the reminders that are due; those that are written already are left alone."""
    remind_silent(at)
    remind_items_due(at)
    remind_dates(at)


def remind_silent(at: datetime) -> None:
    """One reminder to whoever has not answered the notice of a meeting that is three days away."""
    rows = (
        Attendance.objects.filter(
            meeting__state=MeetingState.CALLED,
            meeting__starts_at__gt=at,
            meeting__starts_at__lte=at + BEFORE_MEETING,
            meeting__notice_sent_at__lte=at - PATIENCE,
            reply=Reply.NONE,
        )
        .exclude(address="")
        .select_related("meeting__forum", "person__user", "membership")
        .order_by("meeting", "pk")
    )
    # A meeting that has been moved is another occasion.
    keyed = {
        f"councils.reply_reminder:{row.meeting_id}:{row.meeting.starts_at:%Y%m%d%H%M}:{row.pk}": row
        for row in rows
    }
    for key in _unwritten(keyed):
        row = keyed[key]
        meeting, recipient = row.meeting, notices_out.recipient_of(row)
        seat = next(
            (
                one
                for one in seated(meeting.forum, meeting.on)
                if one.person is not None
                and (one.membership.pk, one.person.pk) == (row.membership_id, row.person_id)
            ),
            None,
        )
        with notices.in_language(recipient):
            notices.tell(
                recipient,
                "reply_reminder",
                occasion="once",
                subject=_("Kommer du? %(forum)s, %(when)s")
                % {"forum": meeting.forum.name, "when": when(meeting.starts_at)},
                lines=[_("Du har ikke svart på om du kommer på møtet.")],
                link=notices_out.reply_link(row, seat, ends_at=meeting.ends_at, at=at),
                link_label=_("Svar om du kommer"),
                about=meeting,
                forum=meeting.forum,
                on=days.day_of(at),
                at=at,
                by=Actor.clock(),
                unique_key=key,
            )


def remind_items_due(at: datetime) -> None:
    """One letter to the members three days before items for a coming meeting are due."""
    on = days.day_of(at)
    coming = (
        Meeting.objects.filter(
            state__in=COMING_STATES,
            forum__items_due_days__isnull=False,
            forum__record=Record.MINUTES,
            starts_at__gt=at,
            starts_at__lte=at + LONGEST_DEADLINE,
        )
        .select_related("forum")
        .order_by("pk")
    )
    keyed = {}
    for meeting in coming:
        due = due_on(meeting)
        if due is not None and due - BEFORE_ITEMS_DUE <= on <= due:
            keyed[f"councils.items_due:{meeting.pk}:{due.isoformat()}"] = (meeting, due)
    told = {key for key in keyed if Dispatch.objects.filter(unique_key__startswith=f"{key}:").exists()}
    for key, (meeting, due) in keyed.items():
        if key in told:
            continue
        _ask_for_items(meeting, due, key, on=on, at=at)


def _ask_for_items(meeting: Meeting, due: date, key: str, *, on: date, at: datetime) -> None:
    """The letters about one deadline; all or none, for a written one says that all are."""
    seats = [one for one in seated(meeting.forum, on) if one.membership.capacity != Capacity.DEPUTY]
    said = {"forum": meeting.forum.name, "day": days.longdate(due), "when": when(meeting.starts_at)}
    with transaction.atomic():
        for recipient in notices.recipients(seats):
            if recipient.seat is None:
                continue
            with notices.in_language(recipient):
                notices.tell(
                    recipient,
                    "items_due",
                    occasion=due.isoformat(),
                    subject=_("Saker til %(forum)s innen %(day)s") % said,
                    lines=[
                        _("Møtet er %(when)s. Vil du ha en sak på sakslisten, meld den inn innen %(day)s.")
                        % said
                    ],
                    link=link_for(recipient.seat, meeting.forum, by=Actor.clock(), at=at, meeting=meeting),
                    link_label=_("Meld inn en sak"),
                    about=meeting,
                    forum=meeting.forum,
                    on=on,
                    at=at,
                    by=Actor.clock(),
                    unique_key=f"{key}:{recipient.address.lower()}"[:200],
                )


def remind_dates(at: datetime) -> None:
    """One reminder to whoever has not answered dates that are to be answered within two days."""
    on = days.day_of(at)
    silent = (
        DateInvitee.objects.filter(
            proposal__state=DateProposal.State.OPEN,
            proposal__answer_by__gte=on,
            proposal__answer_by__lte=on + BEFORE_ANSWER,
            proposal__created_at__lte=at - PATIENCE,
            answered_at=None,
        )
        .select_related("proposal__forum")
        .order_by("proposal", "pk")
    )
    keyed = {f"councils.dates_reminder:{one.proposal_id}:{one.pk}": one for one in silent}
    for key in _unwritten(keyed):
        invitee = keyed[key]
        proposal = invitee.proposal
        recipient = next(one for one in asked(proposal, on) if one.address.lower() == invitee.address.lower())
        last = max(option.starts_at for option in proposal.options.all())
        with notices.in_language(recipient):
            notices.tell(
                recipient,
                "dates_reminder",
                occasion="once",
                subject=_("Husk å svare på datoene: %(forum)s")
                % {"forum": proposal.title or proposal.forum.name},
                lines=[_("Svar innen %(day)s.") % {"day": days.longdate(proposal.answer_by)}],
                link=answer_link(invitee, recipient, last=last, at=at),
                link_label=_("Svar på datoene"),
                about=proposal,
                forum=proposal.forum,
                on=on,
                at=at,
                by=Actor.clock(),
                unique_key=key,
            )


def _unwritten(keys: Iterable[str]) -> list[str]:
    """The keys that no e-mail has yet, in the order given."""
    keys = list(keys)
    written = set(Dispatch.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))
    return [key for key in keys if key not in written]
