"""The forums of the world that are their members' alone: one with closed minutes, one that keeps a log.

Made by direct rows as of today, of Rana's two sides; they stand among the council's things.
"""

from datetime import date, datetime, timedelta
from typing import Any

from councils.choices import Access, Capacity, Record
from councils.models import Forum, ForumParty, Meeting, MeetingLog, MinutesReading, Topic
from councils.tests import factories as make
from parties.models import Municipality, PoliceUnit
from parties.tests import factories as parties
from tests.council_world import CouncilWorld, freeze, stand_in

# What stands in the closed minutes of the members alone, and a topic that only the log has.
ALONE_WORD = "Kystveien"
LOGGED_WORD = "Nettmobbing"
SEATED_ALONE = {
    "mayor": Capacity.CHAIR,
    "coordinator": Capacity.SECRETARY,
    "contact of the unit": Capacity.MEMBER,
}


def add_members_alone(
    world: CouncilWorld,
    municipality: Municipality,
    unit: PoliceUnit,
    people: dict[str, Any],
    on: date,
    at: datetime,
) -> None:
    """Two forums for their members alone: one with closed minutes and its archive, one that logs.

    Nina has opened the minutes just now; the others have not.
    """
    since = on - timedelta(days=500)
    people["data protection officer"] = parties.official(
        municipality, "DATA_PROTECTION_OFFICER", "Petra Personvern"
    )
    things = world.things

    def forum(name: str, **fields: Any) -> Forum:
        made = Forum.objects.create(
            name=name, access=Access.MEMBERS, widest_access=Access.MEMBERS, valid_from=since, **fields
        )
        for organisation in (municipality, unit):
            ForumParty.objects.create(forum=made, organisation=organisation, valid_from=since)
        for who, capacity in SEATED_ALONE.items():
            make.seat(made, make.office_of(people[who]), capacity=capacity, valid_from=since)
        make.seat(made, person=people["council member in person"], valid_from=since)
        return made

    things["closed forum"] = closed = forum(
        "Beredskapsgruppen i Rana", records_office=make.office_of(people["records officer"])
    )
    meeting = make.held_meeting(closed, starts_at=at - timedelta(days=30))
    treated = {"state": "TREATED", "outcome": "TREATED", "number": 1, "number_year": at.year}
    item = make.item(closed, "Flom", meeting=meeting, **treated)
    make.piece(item, f"Gruppen drøftet {ALONE_WORD}.")
    minutes = make.minutes_of(meeting, state="IN_REVIEW", round=1)
    freeze(minutes, at)
    things["closed meeting"], things["closed minutes"] = Meeting.objects.get(pk=meeting.pk), minutes
    things["closed document"] = stand_in(minutes, "minutes_full", "0" * 64, at)
    reader = people["council member in person"]
    MinutesReading.objects.create(minutes=minutes, reader=reader.user, by_name=reader.name, at=at)

    things["log forum"] = logs = forum("Ungdomsstraff i Rana", record=Record.LOG, treats_individuals=True)
    things["meeting to log"] = make.meeting(logs, starts_at=at - timedelta(hours=3))
    things["meeting ahead"] = make.meeting(logs, starts_at=at + timedelta(days=3))
    logged = make.meeting(
        logs,
        starts_at=at - timedelta(days=14),
        state="CLOSED",
        held_at=at,
        closed_at=at,
        secrecy_confirmed_at=at,
        secrecy_confirmed_by_name="Siri Koordinator",
    )
    things["logged meeting"] = logged
    log = MeetingLog.objects.create(meeting=logged, others_present=1, written_at=at)
    log.seats.set(logs.memberships.all())
    log.topics.add(Topic.objects.create(name=LOGGED_WORD))
