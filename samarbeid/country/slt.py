"""SLT in about half of the municipalities: a programme on three levels, and the meetings of its groups.

The police council is the steering group. The coordinating group meets nearly monthly; the executing one every
other week and keeps a log without content. Plans and measures are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from councils.choices import Access, Capacity, Record
from councils.models import Forum, ForumParty, Meeting, MeetingLog, Membership, Minutes
from councils.states import MeetingState
from parties.names import search_key
from samarbeid.country.calendar import every_other_week, moment, spread_over
from samarbeid.country.councils import Body, new_forum, parties_of
from samarbeid.country.people import Place, chance_for
from slt.choices import Level, Rhythm
from slt.models import Programme, ProgrammeParty, SltGroup


@dataclass
class Levels:
    """A place's programme with the forums of its lower groups."""

    place: Place
    programme: Programme
    coordinating: Forum
    executing: Forum


def programmes_of(bodies: Sequence[Body], since: date) -> list[Levels]:
    """The programmes with their groups, where the place has SLT."""
    found = []
    groups = []
    for body in bodies:
        place, name = body.place, body.place.municipality.name
        if not place.has_slt:
            continue
        programme = Programme(
            name=f"SLT i {name}",
            language=place.language,
            valid_from=since,
            search_key=search_key(f"SLT i {name}"),
        )
        coordinating = new_forum(
            f"Koordinerende gruppe i {name}",
            place,
            since,
            access=Access.PARTIES,
            widest_access=Access.PARTIES,
        )
        executing = new_forum(
            f"Ungdomsteamet i {name}",
            place,
            since,
            access=Access.MEMBERS,
            widest_access=Access.MEMBERS,
            record=Record.LOG,
        )
        found.append(Levels(place, programme, coordinating, executing))
        rhythms = (
            (Level.STEERING, body.forum, Rhythm.YEAR, body.signed.meetings),
            (Level.COORDINATING, coordinating, Rhythm.MONTH, 1),
            (Level.EXECUTING, executing, Rhythm.WEEKS, 2),
        )
        groups += [
            SltGroup(
                programme=programme,
                level=level,
                forum=forum,
                rhythm=rhythm,
                rhythm_count=count,
                valid_from=since,
            )
            for level, forum, rhythm, count in rhythms
        ]
    forums = [forum for one in found for forum in (one.coordinating, one.executing)]
    Programme.objects.bulk_create([one.programme for one in found])
    Forum.objects.bulk_create(forums)
    ProgrammeParty.objects.bulk_create(
        [
            ProgrammeParty(programme=one.programme, municipality=one.place.municipality, valid_from=since)
            for one in found
        ]
    )
    ForumParty.objects.bulk_create(
        [
            party
            for one in found
            for forum in (one.coordinating, one.executing)
            for party in parties_of(forum, one.place, since)
        ]
    )
    Membership.objects.bulk_create(
        [
            Membership(
                forum=forum,
                office=one.place.offices[key],
                capacity=capacity,
                position=position,
                valid_from=since,
            )
            for one in found
            for forum in (one.coordinating, one.executing)
            for position, (key, capacity) in enumerate(
                (
                    ("coordinator", Capacity.SECRETARY),
                    ("director", Capacity.CHAIR),
                    ("contact", Capacity.MEMBER),
                ),
                start=1,
            )
        ]
    )
    SltGroup.objects.bulk_create(groups)
    return found


def write_year(programmes: Sequence[Levels], year: int, seed: int, today: date) -> None:
    """The year's meetings of the lower groups: minutes of the one, logs of the other."""
    meetings: list[tuple[Levels, Meeting]] = []
    for one in programmes:
        chance = chance_for(seed, one.place.municipality.code, year, "slt")
        wanted = [(one.coordinating, spread_over(year, chance.choice((8, 9, 10, 11)), chance))]
        wanted.append(
            (one.executing, [on for on in every_other_week(year, chance) if chance.random() < 0.92])
        )
        for forum, dates in wanted:
            for on in dates:
                starts_at = moment(on, 13)
                is_held = on < today
                meetings.append(
                    (
                        one,
                        Meeting(
                            forum=forum,
                            starts_at=starts_at,
                            ends_at=starts_at + timedelta(minutes=90),
                            uid=UUID(int=chance.getrandbits(128), version=4),
                            state=MeetingState.HELD if is_held else MeetingState.PLANNED,
                            notice_sent_at=starts_at - timedelta(days=7) if is_held else None,
                            held_at=starts_at if is_held else None,
                            secrecy_confirmed_at=starts_at if is_held else None,
                        ),
                    )
                )
    Meeting.objects.bulk_create([meeting for _one, meeting in meetings])
    held = [(one, meeting) for one, meeting in meetings if meeting.state == MeetingState.HELD]
    MeetingLog.objects.bulk_create(
        [
            MeetingLog(meeting=meeting, others_present=2, written_at=meeting.starts_at)
            for one, meeting in held
            if meeting.forum_id == one.executing.pk
        ]
    )
    Minutes.objects.bulk_create(
        [
            Minutes(
                meeting=meeting,
                state="IN_REVIEW",
                round=1,
                sent_at=meeting.starts_at + timedelta(days=3),
            )
            for one, meeting in held
            if meeting.forum_id == one.coordinating.pk
        ]
    )
