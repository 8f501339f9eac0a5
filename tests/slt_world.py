"""The part of the world that is SLT: Rana's three levels, the police council on top, one of everything else.

Made by direct rows (`slt.tests.factories`) as of today. The executing group keeps a log without content; its
leader, a school nurse, sits there by person alone.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from councils.choices import Access, Capacity, Record
from councils.models import MeetingLog
from councils.tests import factories as councils
from parties.models import Municipality, PoliceUnit
from parties.tests import factories as parties
from slt.choices import Level, Rhythm
from slt.models import Programme, SltGroup
from slt.tests import factories as make
from tests.council_world import CouncilWorld


@dataclass
class SltWorld:
    """The programme, its groups by level, and one of everything else."""

    programme: Programme
    groups: dict[str, SltGroup]
    at: datetime
    things: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.things[name]


def make_slt_world(
    municipality: Municipality,
    unit: PoliceUnit,
    council: CouncilWorld,
    people: dict[str, Any],
    on: date,
    at: datetime,
) -> SltWorld:
    """All of it; `people` are the world's, by what they are, and get one more."""
    since = on - timedelta(days=400)
    nurse = parties.person("Hege Helsesøster", at="rana.example")
    people["executing group's leader"] = nurse
    programme = make.programme(municipality, name="SLT i Rana")
    coordinating = make.forum("SLT-arbeidsutvalget i Rana", municipality, unit, access=Access.PARTIES)
    executing = make.forum("Ungdomsteamet på Mo", municipality, unit, record=Record.LOG)
    secretary = make.office_of(people["coordinator"])
    for forum in (coordinating, executing):
        make.seat(forum, secretary, capacity=Capacity.SECRETARY, valid_from=since)
    make.seat(coordinating, make.office_of(people["contact of the unit"]), valid_from=since)
    make.seat(executing, person=nurse, organisation=municipality, capacity=Capacity.CHAIR, valid_from=since)
    top = make.group(programme, Level.STEERING, council.forum, rhythm=Rhythm.YEAR, rhythm_count=4)
    middle = make.group(
        programme, Level.COORDINATING, coordinating, above=top, rhythm=Rhythm.MONTH, rhythm_count=1
    )
    lowest = make.group(
        programme, Level.EXECUTING, executing, above=middle, rhythm=Rhythm.WEEKS, rhythm_count=2
    )
    world = SltWorld(programme, {"steering": top, "coordinating": middle, "executing": lowest}, at)
    _plans(world, on)
    _referrals(world, at)
    world.things["wheel task"] = make.wheel_task(programme)
    world.things["report"] = make.report(programme, on.year)
    world.things["finished report"] = make.finish(make.report(programme, on.year - 1), at=at)
    return world


def _referrals(world: SltWorld, at: datetime) -> None:
    """One that waits at the coordinating group, one whose answer is home, and one that was taken in."""
    lowest, middle = world.groups["executing"], world.groups["coordinating"]
    before = at - timedelta(days=10)
    logged = world.things["logged meeting"] = councils.meeting(
        lowest.forum, starts_at=before, state="CLOSED", held_at=before, closed_at=before
    )
    MeetingLog.objects.create(meeting=logged, written_at=before)
    raised = world.things["referral"] = make.referral(lowest, middle, at=before, raised_in=logged)
    step = world.things["referral step"] = raised.steps.get()
    step.item = world.things["referral item"] = councils.item(middle.forum, raised.title, raised_at=before)
    step.save()
    home = world.things["answered referral"] = make.answered(lowest, middle, at=before)
    world.things["answer step"] = home.steps.get(purpose="ANSWER")
    world.things["closed referral"] = make.answered(lowest, middle, at=before, state="CLOSED")


def _plans(world: SltWorld, on: date) -> None:
    """A draft with a goal, an adopted plan, and measures of a goal, of an adopted plan and of nothing."""
    programme = world.programme
    draft = world.things["plan"] = make.plan(programme, year=on.year + 1)
    goal = world.things["goal"] = make.goal(draft)
    adopted = world.things["adopted plan"] = make.adopted_plan(programme, year=on.year)
    world.things["measure"] = make.measure(programme, plan=draft, goal=goal)
    world.things["public measure"] = make.measure(programme, "Natteravner i helgene", plan=adopted)
    world.things["orphan"] = make.measure(
        programme, "Foreldremøte på 8. trinn", state="RUNNING", review_on=on - timedelta(days=3)
    )
    ended = world.things["ended measure"] = make.measure(
        programme, "Sommerklubb", state="COMPLETED", ended_on=on, outcome="Mange kom", school_year=on.year
    )
    world.things["shared measure"] = make.shared(ended, on=on)
    world.things["measure link"] = make.measure_link(world.things["orphan"], at=world.at)
