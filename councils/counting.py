"""Does a meeting count? By who was there, and by the forum's own rule for a side that was away.

Asked of one meeting while it is written about, and of a year's meetings at once, in the same number of
queries.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from councils.choices import Capacity, Presence, Side
from councils.models import Attendance, ForumParty, Meeting, MeetingLog, Membership
from councils.states import HELD_STATES
from records.days import covers


@dataclass(frozen=True)
class Counted:
    """Whether a meeting counts, and why, in a sentence. Its truth is whether it counts."""

    counts: bool
    sentence: str
    missing_sides: tuple[Side, ...] = ()

    def __bool__(self) -> bool:
        return self.counts


def counted(meetings: Iterable[Meeting]) -> dict[int, Counted]:
    """The answer for each meeting, by its key; the meetings come with their forums.

    The sides are those of the forum's parties on the day of the meeting; guests stand for no side. Of a log
    without content, the seats that were there count; others who were there stand for no side.
    """
    meetings = list(meetings)
    held = [meeting for meeting in meetings if meeting.state in HELD_STATES]
    there = _sides_there([meeting.pk for meeting in held])
    parties: dict[int, list[ForumParty]] = defaultdict(list)
    for party in ForumParty.objects.filter(forum__in={meeting.forum_id for meeting in held}).select_related(
        "organisation"
    ):
        parties[party.forum_id].append(party)
    return {
        meeting.pk: _answer(
            meeting,
            there.get(meeting.pk, set()),
            {
                party.side
                for party in parties[meeting.forum_id]
                if covers(party.valid_from, party.valid_to, meeting.on)
            },
        )
        for meeting in meetings
    }


def _answer(meeting: Meeting, there: set[Side], of_parties: set[Side]) -> Counted:
    if meeting.state not in HELD_STATES:
        return Counted(False, _("Møtet er ikke holdt."))
    if not there:
        return Counted(False, _("Ingen er ført som til stede ennå."))
    sides = of_parties - {Side.OTHER}
    away = tuple(side for side in (Side.POLICE, Side.MUNICIPALITY) if side in sides - there)
    if not away:
        if len(sides) > 1:
            return Counted(True, _("Begge sider var til stede. Møtet teller."))
        return Counted(True, _("Møtet teller."))
    who = _("politiet") if away == (Side.POLICE,) else _("kommunen") if len(away) == 1 else _("partene")
    if meeting.forum.counts_without_other_side:
        rule = _("Møtet teller likevel, etter forumets regel.")
    else:
        rule = _("Møtet teller ikke, for forumets regel er at begge sider er til stede.")
    return Counted(
        meeting.forum.counts_without_other_side,
        _("Ingen fra %(side)s er ført som til stede. %(rule)s") % {"side": who, "rule": rule},
        away,
    )


def _sides_there(keys: list[int]) -> dict[int, set[Side]]:
    """By meeting: the sides of those who are put down as present, from attendance or from the log."""
    there: dict[int, set[Side]] = defaultdict(set)
    rows = Attendance.objects.filter(meeting__in=keys, presence=Presence.PRESENT).exclude(
        Q(capacity=Capacity.GUEST) & Q(membership=None)
    )
    for meeting_id, side in rows.values_list("meeting", "side"):
        there[meeting_id].add(Side(side))
    seats = Membership.objects.select_related("office__organisation", "organisation")
    logs = MeetingLog.objects.filter(meeting__in=keys)
    # Into a list of its own: a manager for each of a country's logs takes longer than the seats themselves.
    for log in logs.prefetch_related(Prefetch("seats", seats, to_attr="seats_there")):
        there[log.meeting_id].update(seat.side for seat in log.seats_there)
        if log.others_present:
            there[log.meeting_id].add(Side.OTHER)
    return there
