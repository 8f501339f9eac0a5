"""What the acts on items share: locks in one order, what can still be changed, and the order of an agenda.

Locks are taken in the order forum, meeting, item, numbers; meetings among themselves by their time.
"""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from django.utils.translation import gettext as _

from councils.actions.steps import locked_meeting
from councils.default_items import RANKS
from councils.models import AgendaItem, Meeting, Minutes
from councils.states import AGENDA_STATES, ItemState, MeetingState, MinutesState
from records import days
from records.refusals import Refused, StaleSave


def locked_item(item: AgendaItem) -> AgendaItem:
    """The item as it stands now, under its own lock and that of the meeting it stands at.

    Raises StaleSave when it was moved to or from an agenda in that very moment.
    """
    meeting_id = AgendaItem.objects.values_list("meeting_id", flat=True).get(pk=item.pk)
    if meeting_id is not None:
        Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    fresh = (
        AgendaItem.objects.select_for_update(no_key=True, of=("self",))
        .select_related("forum", "meeting__forum", "wanted_meeting", "raised_by_person__user", "topic")
        .get(pk=item.pk)
    )
    if fresh.meeting_id != meeting_id:
        raise StaleSave(_("Saken ble flyttet av noen andre akkurat nå. Last siden på nytt."))
    return fresh


def why_not_arrange(meeting: Meeting) -> list[str]:
    """Why the agenda cannot be changed now, whoever asks, in sentences; none when it can."""
    if meeting.state == MeetingState.CANCELLED:
        return [_("Møtet er avlyst, så sakslisten kan ikke endres.")]
    if meeting.state not in AGENDA_STATES:
        return [_("Møtet er avsluttet, så sakslisten kan ikke endres.")]
    if meeting.state == MeetingState.HELD:
        state = Minutes.objects.filter(meeting=meeting.pk).values_list("state", flat=True).first()
        if state == MinutesState.IN_REVIEW:
            return [_("Referatet er til gjennomgang. Ta det tilbake til utkast før du endrer sakslisten.")]
        if state == MinutesState.APPROVED:
            return [_("Referatet er godkjent, så sakslisten kan ikke endres.")]
    return []


def why_not_edit(item: AgendaItem) -> list[str]:
    """Why the item itself cannot be changed now, whoever asks, in sentences; none when it can.

    On an agenda it can until the minutes are approved; without one, while it waits.
    """
    if item.meeting is None:
        if item.state in {ItemState.PROPOSED, ItemState.SENT_BACK}:
            return []
        return [_("Saken er %(state)s, og kan ikke endres.") % {"state": item.get_state_display()}]
    if item.meeting.state == MeetingState.CANCELLED:
        return [_("Møtet er avlyst, så saken kan ikke endres.")]
    if Minutes.objects.filter(meeting=item.meeting_id, state=MinutesState.APPROVED).exists():
        return [_("Referatet er godkjent, så saken kan ikke endres.")]
    if item.meeting.state not in AGENDA_STATES:
        return [_("Møtet er avsluttet, så saken kan ikke endres.")]
    return []


def arrangeable(meeting: Meeting) -> Meeting:
    """The meeting under its lock; Refused when its agenda cannot be changed any more."""
    meeting = locked_meeting(meeting)
    if reasons := why_not_arrange(meeting):
        raise Refused(reasons)
    return meeting


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The items on the agenda, in order."""
    return list(meeting.items.on_agenda().order_by("position", "pk"))


def agenda_revision(keys: Sequence[int]) -> int:
    """A number that says which items stand on an agenda and in which order: another order, another number."""
    return crc32(",".join(map(str, keys)).encode())


def arrange(agenda: Sequence[AgendaItem]) -> None:
    """Write the order that the items now have; only what has changed."""
    arrange_rows(agenda)


def arrange_rows(rows: Sequence[Any]) -> None:
    """Write the order that rows with a `position` now have."""
    moved = []
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            moved.append(row)
    if moved:
        type(moved[0])._default_manager.bulk_update(moved, ["position"])


def place_for(item: AgendaItem, agenda: Sequence[AgendaItem]) -> int:
    """Where on the agenda the item belongs (from 0): after its like, before *Eventuelt*."""
    rank = RANKS[item.standing]
    return next((at for at, other in enumerate(agenda) if RANKS[other.standing] > rank), len(agenda))


def meeting_name(meeting: Meeting) -> str:
    """«møtet 25. mai 2026»."""
    return _("møtet %(day)s") % {"day": days.longdate(meeting.on)}
