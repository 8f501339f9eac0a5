"""What every act at a meeting and in its minutes begins with: lock, right, and that it can be done now."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from councils.actions.steps import acting_in, allowed, locked_meeting
from councils.logbook import is_logged
from councils.models import AgendaItem, Meeting, Minutes
from councils.states import WRITABLE_STATES, MeetingState, MinutesState
from parties.private_data import warnings_in
from records.actors import Actor
from records.refusals import Refused


@dataclass(frozen=True)
class Writing:
    """The meeting and its minutes as they stand under the lock, and who writes, from which seat."""

    meeting: Meeting
    minutes: Minutes
    by: Actor


def why_not_write(meeting: Meeting) -> list[str]:
    """Why nothing can be written about the meeting now, whoever asks; none when it can."""
    if is_logged(meeting):
        return [_("Forumet fører logg uten innhold, og skriver ikke referat. Før møtet i loggen.")]
    if meeting.state in {MeetingState.PLANNED, MeetingState.CALLED}:
        return [_("Møtet er ikke ført som holdt ennå. Start føringen av møtet først.")]
    if meeting.state == MeetingState.CANCELLED:
        return [_("Møtet er avlyst.")]
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None:
        return [_("Møtet har ikke noe referat.")]
    if minutes.state == MinutesState.IN_REVIEW:
        return [_("Referatet er til gjennomgang. Ta det tilbake til utkast hvis du må skrive mer i det.")]
    if minutes.state not in WRITABLE_STATES:
        return [_("Referatet er godkjent, og kan ikke endres.")]
    return []


def begin_writing(meeting: Meeting, by: Actor, on: date) -> Writing:
    """Lock the meeting and see that the person may write about it now.

    Raises NotAllowed for those who do not lead the forum; Refused before the meeting is held, while the
    minutes are with the reviewers, and for good when they are approved.
    """
    meeting = locked_meeting(meeting)
    _user, by = allowed("councils.write_minutes", meeting, by, on)
    if reasons := why_not_write(meeting):
        raise Refused(reasons)
    by, _seat = acting_in(meeting.forum, by, on)
    minutes = Minutes.objects.get(meeting=meeting)
    minutes.meeting = meeting
    return Writing(meeting, minutes, by)


def item_at(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """The item as it stands now on this meeting's agenda; Refused when it stands there no more."""
    found = AgendaItem.objects.on_agenda().filter(pk=item.pk, meeting=meeting).first()
    if found is None:
        raise Refused(_("Saken står ikke lenger på sakslisten til dette møtet. Last siden på nytt."))
    found.meeting = meeting
    return found


def item_name(item: AgendaItem) -> str:
    """What an item is called in the trail: its number, else its public title."""
    return item.label or item.shown_title


def private_counts(text: str, before: str = "") -> dict[str, dict[str, int]]:
    """How many signs of private data of each kind the text has come to hold, for the trail: never the text.

    {"privacy": {"phone": 1}} to be recorded with the act; {} when nothing has been added.
    """
    counts: dict[str, int] = {}
    old = {(one.kind, one.excerpt) for one in warnings_in({"": before})}
    for one in warnings_in({"": text}):
        if (one.kind, one.excerpt) not in old:
            counts[one.kind] = counts.get(one.kind, 0) + 1
    return {"privacy": counts} if counts else {}
