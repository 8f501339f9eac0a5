"""A programme with a group on each level, and rows of everything else; all people are fictional.

`structure()` stands on the police council that `councils.tests.factories.council()` makes: the council is the
steering group. The rest writes rows directly, for tests that are about something else than how these come
to be. Days and moments are fixed: nothing reads the clock.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from councils.choices import Access, Capacity, Record
from councils.models import Forum, ForumParty
from councils.tests import factories as councils
from councils.tests.factories import AT, FOUNDED_ON, ON, Council, actor, office_of, seat
from parties import links
from parties.models import Municipality, Person
from parties.tests import factories as parties
from records.actors import Actor
from slt.choices import Level, Rhythm
from slt.content import content_hash, plan_content
from slt.measure_notices import PURPOSE
from slt.models import (
    ActionPlan,
    AnnualReport,
    Goal,
    LibraryMeasure,
    Measure,
    Programme,
    ProgrammeParty,
    Referral,
    ReferralStep,
    SltGroup,
    WheelTask,
)
from slt.report_content import report_content

__all__ = ["AT", "FOUNDED_ON", "ON", "actor", "office_of", "seat"]


@dataclass
class Structure:
    """A programme on three levels, its people, and the council that is its steering group."""

    programme: Programme
    council: Council
    steering: SltGroup
    coordinating: SltGroup
    executing: SltGroup
    nurse: Person
    teacher: Person
    others: dict[str, Any] = field(default_factory=dict)

    @property
    def coordinator(self) -> Person:
        """Secretary of every group."""
        return self.council.coordinator


def programme(*municipalities: Municipality, name: str = "SLT i Rana", **fields: Any) -> Programme:
    """A programme of these municipalities."""
    made = Programme.objects.create(name=name, valid_from=FOUNDED_ON, **fields)
    for municipality in municipalities:
        ProgrammeParty.objects.create(programme=made, municipality=municipality, valid_from=FOUNDED_ON)
    return made


def forum(name: str, *organisations: Any, access: str = Access.MEMBERS, **fields: Any) -> Forum:
    """A group's forum with its parties, without seats; open to its members alone, unless told otherwise."""
    fields = {"widest_access": access, **fields}
    made = Forum.objects.create(name=name, access=access, valid_from=FOUNDED_ON, **fields)
    for organisation in organisations:
        ForumParty.objects.create(forum=made, organisation=organisation, valid_from=FOUNDED_ON)
    return made


def group(
    programme: Programme, level: Level, forum: Forum, *, above: SltGroup | None = None, **fields: Any
) -> SltGroup:
    """A group of the programme."""
    return SltGroup.objects.create(
        programme=programme, level=level, forum=forum, above=above, valid_from=FOUNDED_ON, **fields
    )


def structure(name: str = "Rana", **council_fields: Any) -> Structure:
    """Council = steering group; a coordinating group; an executing group that keeps a log without content.

    The coordinator is secretary of all three; the nurse leads the executing group by person, the teacher sits
    in it by person.
    """
    council = councils.council(name, **council_fields)
    home = council.municipality
    made = programme(home, name=f"SLT i {name}")
    coordinating = forum(f"SLT-arbeidsutvalget i {name}", home, council.unit, access=Access.PARTIES)
    executing = forum(f"Ungdomsteamet i {name}", home, council.unit, record=Record.LOG)
    nurse = parties.person(f"Hege Helsesykepleier {name}", at=f"{name.lower()}.example")
    teacher = parties.person(f"Lars Lærer {name}", at=f"{name.lower()}.example")
    for body in (coordinating, executing):
        seat(body, office_of(council.coordinator), capacity=Capacity.SECRETARY)
    seat(coordinating, office_of(council.director), capacity=Capacity.CHAIR)
    seat(coordinating, office_of(council.contact))
    seat(executing, person=nurse, organisation=home, capacity=Capacity.CHAIR)
    seat(executing, person=teacher, organisation=home)
    top = group(made, Level.STEERING, council.forum, rhythm=Rhythm.YEAR, rhythm_count=4)
    middle = group(
        made, Level.COORDINATING, coordinating, above=top, rhythm=Rhythm.MONTH, rhythm_count=1, position=1
    )
    lowest = group(
        made, Level.EXECUTING, executing, above=middle, rhythm=Rhythm.WEEKS, rhythm_count=2, position=1
    )
    return Structure(made, council, top, middle, lowest, nurse, teacher)


# A referral and the step where it lies are one act, also where a test commits as it goes.
@transaction.atomic
def referral(
    by: SltGroup, to: SltGroup, *, title: str = "Uro ved skatehallen", at: datetime = AT, **fields: Any
) -> Referral:
    """A referral that `by` has raised and that lies with `to`, without an item."""
    made = Referral.objects.create(
        programme=by.programme,
        raised_by=by,
        title=title,
        raised_at=at,
        raised_by_name="Hege Helsesykepleier",
        **fields,
    )
    ReferralStep.objects.create(
        referral=made, position=1, group=to, arrived_at=at, arrived_by_name="Hege Helsesykepleier"
    )
    return made


@transaction.atomic
def answered(
    by: SltGroup, to: SltGroup, *, title: str = "Mørk undergang", at: datetime = AT, **fields: Any
) -> Referral:
    """A referral of `by` that `to` has answered; the answer lies at home, taken in if the state is CLOSED."""
    is_closed = fields.get("state") == "CLOSED"
    made = referral(by, to, title=title, at=at)
    left = {"ended_at": at, "ended_by_name": "Siri Koordinator"}
    made.steps.update(ended_as="ANSWERED", **left)
    ReferralStep.objects.create(
        referral=made,
        position=2,
        group=by,
        purpose="ANSWER",
        message="Lyset kommer til høsten.",
        arrived_at=at,
        arrived_by_name="Siri Koordinator",
        **({"ended_as": "RECEIVED", **left} if is_closed else {}),
    )
    for name, value in {
        "answer": "Lyset kommer til høsten.",
        "answered_by": to,
        "answered_at": at,
        "ended_at": at if is_closed else None,
        **fields,
    }.items():
        setattr(made, name, value)
    made.save()
    return made


def plan(programme: Programme, *, year: int = ON.year, **fields: Any) -> ActionPlan:
    """A draft plan for the calendar year."""
    fields = {
        "title": f"Handlingsplan {year}",
        "valid_from": date(year, 1, 1),
        "valid_to": date(year, 12, 31),
        "created_at": AT,
        "created_by_name": "Siri Koordinator",
        **fields,
    }
    return ActionPlan.objects.create(programme=programme, **fields)


def adopted_plan(programme: Programme, **fields: Any) -> ActionPlan:
    """A plan that the municipal council has adopted, without goals."""
    return adopt(plan(programme, **fields))


def adopt(plan: ActionPlan) -> ActionPlan:
    """Freeze a draft as its adoption does, by direct rows."""
    plan.state, plan.adopting_body = "ADOPTED", plan.adopting_body or "Kommunestyret"
    plan.adopted_on, plan.adopted_at = ON, AT
    content = plan_content(plan)
    plan.frozen_content, plan.content_hash = content, content_hash(content)
    plan.save()
    return plan


def goal(plan: ActionPlan, text: str = "Flere unge har et trygt sted å være", **fields: Any) -> Goal:
    """A goal of a plan that is not adopted."""
    return Goal.objects.create(plan=plan, text=text, **fields)


def measure(programme: Programme, title: str = "Åpen hall fredag kveld", **fields: Any) -> Measure:
    """A planned measure; with `state="RUNNING"` it says what it is to lead to."""
    fields = {"created_at": AT, "created_by_name": "Siri Koordinator", **fields}
    if fields.get("state") == "RUNNING":
        fields = {"expected_effect": "Færre er ute sent", "evaluation_method": "Telling", **fields}
    return Measure.objects.create(programme=programme, title=title, **fields)


def shared(measure: Measure, *, on: date = ON, **fields: Any) -> LibraryMeasure:
    """What the library has of a measure."""
    fields = {
        "problem": "Mange unge har ingen steder å være om sommeren",
        "outcome": measure.outcome,
        **fields,
    }
    return LibraryMeasure.objects.create(
        measure=measure, title=measure.title, source_name="Rana kommune", shared_on=on, **fields
    )


def measure_link(measure: Measure, *, at: datetime = AT, name: str = "Frida Frivillig") -> str:
    """The token of a personal link to report on a measure, given to somebody outside."""
    _link, token = links.make_link(
        purpose=PURPOSE,
        subject=measure,
        by=Actor.system(),
        at=at,
        expires_at=at + timedelta(days=90),
        name=name,
        address="frida@natteravn.example",
    )
    return token


def wheel_task(programme: Programme, title: str = "Evaluer året", month: int = 2, **fields: Any) -> WheelTask:
    """A task of the year wheel."""
    return WheelTask.objects.create(programme=programme, title=title, month=month, **fields)


def report(programme: Programme, year: int = ON.year, **fields: Any) -> AnnualReport:
    """A draft of a year's report, with the coordinator's assessment."""
    fields = {"assessment": "Gruppene møtes oftere, og svarene kommer hjem.", **fields}
    return AnnualReport.objects.create(programme=programme, year=year, **fields)


def finish(report: AnnualReport, *, at: datetime = AT) -> AnnualReport:
    """Freeze a report as finishing it does, by direct rows."""
    report.finished_at, report.finished_by_name = at, "Siri Koordinator"
    content = report_content(report, at=at)
    report.state = "FINISHED"
    report.frozen_content, report.content_hash = content, content_hash(content)
    report.save()
    return report
