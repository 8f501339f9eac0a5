"""The part of the world that meets: a police council of Rana's two sides, with something in every state.

Made by direct rows (`councils.tests.factories`) as of today; documents are stand-ins of a few bytes. What is
closed carries the word that `CLOSED_WORD` names, for tests that look for it where it must not be.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models

from councils.choices import Access, Capacity
from councils.content import content_hash, minutes_content
from councils.models import (
    ContactPresence,
    DateInvitee,
    DateOption,
    DateProposal,
    FocusArea,
    Forum,
    ForumParty,
    ItemAttachment,
    KnowledgeDocument,
    Meeting,
    Membership,
    Minutes,
    MinutesComment,
    MinutesRound,
    PieceText,
    PlanConsultation,
    PoliceCouncil,
    PresenceScheme,
    ReminderChoice,
    SchoolBreak,
    StandingItem,
    Topic,
)
from councils.tests import factories as make
from parties import links
from parties.models import Municipality, Person, PoliceUnit
from parties.tests import factories as parties
from parties.tests import filings
from records import documents, files
from records.actors import Actor
from records.models import IssuedDocument

CLOSED_WORD = "Bjørnefellen"
BASIS = "Offentleglova § 24 første ledd"
A_PDF = b"%PDF-1.7\nEt vedlegg.\n%%EOF\n"


@dataclass
class CouncilWorld:
    """The forum, its meetings by state, and one of everything else."""

    forum: Forum
    at: datetime
    meetings: dict[str, Meeting] = field(default_factory=dict)
    minutes: dict[str, Minutes] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.things[name]


def make_council_world(
    municipality: Municipality, unit: PoliceUnit, people: dict[str, Any], on: date, at: datetime
) -> CouncilWorld:
    """All of it; `people` are the world's, by what they are."""
    since = on - timedelta(days=500)
    forum = Forum.objects.create(
        name="Politirådet i Rana",
        access=Access.PUBLIC,
        valid_from=since,
        items_due_days=14,
        notice_days=7,
        minutes_days=14,
        review_days=14,
    )
    PoliceCouncil.objects.create(forum=forum)
    for organisation in (municipality, unit):
        ForumParty.objects.create(forum=forum, organisation=organisation, valid_from=since)
    world = CouncilWorld(forum, at)
    _seats(world, people, since, on)
    world.things["topic"] = Topic.objects.create(name="Ungdomsmiljø")
    SchoolBreak.objects.create(name="Vinterferie", valid_from=on, valid_to=on + timedelta(days=6))
    world.things["standing item"] = StandingItem.objects.create(forum=forum, title="Radikalisering")
    world.things["focus area"] = FocusArea.objects.create(
        forum=forum, title="Trygge kvelder", valid_from=since
    )
    _meetings(world)
    _items(world, at)
    _minutes(world, at)
    _links(world, people, at)
    _filings(world, municipality, people, at)
    _presence(world, municipality, unit, on, at)
    return world


def _presence(
    world: CouncilWorld, municipality: Municipality, unit: PoliceUnit, on: date, at: datetime
) -> None:
    """The district keeps presence; the contact was at a school; a plan asked about, and one answered."""
    PresenceScheme.objects.create(
        district=unit.district,
        is_on=True,
        changed_at=at - timedelta(days=100),
        changed_by_name="Marit Mester",
    )
    office = world.things["seat of contact of the unit"].office
    world.things["presence"] = ContactPresence.objects.create(
        office=office, on=on, municipality=municipality, arena="SCHOOL", recorded_at=at
    )
    asked = {
        "municipality": municipality,
        "contact_office": office,
        "asked_on": on,
        "asked_by_name": "Siri Koordinator",
    }
    world.things["consultation"] = PlanConsultation.objects.create(
        title="Reguleringsplan for sentrum", due_on=on + timedelta(days=20), **asked
    )
    world.things["answered consultation"] = PlanConsultation.objects.create(
        title="Ruspolitisk plan", answer="Ja.", answered_on=on, answered_by_name="Pål Kontakt", **asked
    )


def _filings(world: CouncilWorld, municipality: Municipality, people: dict[str, Any], at: datetime) -> None:
    """Two papers that the municipality is to file, one of them filed; and its records officer."""
    people["records officer"] = parties.official(municipality, "RECORDS_OFFICER", "Arne Arkivar")
    earlier = at - timedelta(days=2)
    world.things["filing"] = filings.filing_of(municipality, at=earlier)
    world.things["closed filing"] = filings.filing_of(municipality, at=earlier, public=False)
    _link, world.tokens["parties.archive"] = filings.token_for(world.things["filing"], at=earlier)


def _seats(world: CouncilWorld, people: dict[str, Any], since: date, on: date) -> None:
    capacities = {"mayor": Capacity.CHAIR, "coordinator": Capacity.SECRETARY}
    for position, who in enumerate(
        ("mayor", "coordinator", "director", "contact of the unit", "leader"), start=1
    ):
        world.things[f"seat of {who}"] = make.seat(
            world.forum,
            make.office_of(people[who]),
            capacity=capacities.get(who, Capacity.MEMBER),
            reviews_minutes=who == "contact of the unit",
            position=position,
            valid_from=since,
        )

    def guest(name: str, first: date, last: date | None) -> Person:
        person = parties.person(name, at="gjest.example")
        make.seat(world.forum, person=person, capacity=Capacity.MEMBER, valid_from=first, valid_to=last)
        return person

    deputy = parties.person("Vera Vara", at="gjest.example")
    world.things["deputy's seat"] = Membership.objects.create(
        forum=world.forum,
        person=deputy,
        capacity=Capacity.DEPUTY,
        deputy_for=world.things["seat of contact of the unit"],
        valid_from=on + timedelta(days=1),
    )
    people["council member in person"] = guest("Nina Natteravn", since, None)
    people["council member of yesterday"] = guest("Fredrik Ferdig", since, on - timedelta(days=1))
    people["council deputy of tomorrow"] = deputy


def _meetings(world: CouncilWorld) -> None:
    start = world.at.replace(hour=9, minute=0, second=0, microsecond=0)

    def days_off(count: int) -> datetime:
        return start + timedelta(days=count)

    forum, meetings = world.forum, world.meetings
    meetings["PLANNED"] = make.meeting(forum, starts_at=days_off(60))
    meetings["CALLED"] = make.called_meeting(forum, starts_at=days_off(20))
    meetings["TODAY"] = make.called_meeting(forum, starts_at=start - timedelta(hours=6))
    meetings["CANCELLED"] = make.meeting(
        forum,
        starts_at=days_off(-200),
        state="CANCELLED",
        cancelled_at=days_off(-210),
        cancelled_reason="Snø",
    )
    for name, ago in (("HELD", 3), ("IN_REVIEW", 12), ("CHANGES", 40), ("APPROVED", 90)):
        meetings[name] = make.held_meeting(forum, starts_at=days_off(-ago))


def _items(world: CouncilWorld, at: datetime) -> None:
    forum, meetings, things = world.forum, world.meetings, world.things
    things["proposed"] = make.item(forum, "Belysning i parken", origin="MUNICIPALITY", raised_at=at)
    things["closed proposal"] = make.closed_item(forum, f"Om {CLOSED_WORD}", raised_at=at)
    for number, (name, meeting) in enumerate(meetings.items(), start=1):
        if name == "CANCELLED":
            continue
        numbered = {} if name == "PLANNED" else {"number": 2 * number, "number_year": meeting.starts_at.year}
        done = name in {"IN_REVIEW", "CHANGES", "APPROVED"}
        outcome = {"state": "TREATED", "outcome": "TREATED"} if done else {}
        item = make.item(
            forum,
            f"Sak til {name.lower()}",
            meeting=meeting,
            text="<p>Saksframlegg.</p>",
            **numbered,
            **outcome,
        )
        things[f"item {name}"] = item
        if numbered:
            numbered["number"] += 1
        things[f"closed item {name}"] = make.closed_item(
            forum, f"{CLOSED_WORD} {name.lower()}", meeting=meeting, **numbered, **outcome
        )
    placed = things["item CALLED"]
    things["attachment"] = _attachment(placed, "Kart over parken", at)
    things["closed attachment"] = _attachment(
        placed, f"{CLOSED_WORD} kart", at, is_closed=True, legal_basis=BASIS, public_title="Vedlegg"
    )
    things["picture item"] = make.item(
        forum, "Kriminalitetsbildet", kind="CRIME_PICTURE", meeting=meetings["PLANNED"]
    )
    things["picture"] = KnowledgeDocument.objects.create(
        kind="CRIME_PICTURE",
        organisation=forum.parties.get(organisation__kind="POLICE_UNIT").organisation,
        forum=forum,
        item=things["picture item"],
        title="Kriminalitetsbildet i år",
        dated_on=at.date(),
        file=_file("bilde.pdf"),
        added_at=at,
        added_by_name="Lena Leder",
    )


def _file(name: str) -> Any:
    return files.keep(A_PDF + name.encode(), name=name, content_type=files.PDF, by=Actor.system())


def _attachment(item: Any, title: str, at: datetime, **fields: Any) -> ItemAttachment:
    return ItemAttachment.objects.create(
        item=item,
        file=_file(f"{title}.pdf"),
        title=title,
        added_at=at,
        added_by_name="Siri Koordinator",
        **fields,
    )


def _minutes(world: CouncilWorld, at: datetime) -> None:
    for name, state in (
        ("HELD", "DRAFT"),
        ("IN_REVIEW", "IN_REVIEW"),
        ("CHANGES", "CHANGES_REQUESTED"),
        ("APPROVED", "IN_REVIEW"),
    ):
        _one(world, name, state, at)
    things, piece = world.things, world.things["piece HELD"]
    things["text beside"] = PieceText.objects.create(
        piece=piece, base_revision=1, body="<p>Den andres.</p>", typed_by_name="Odd Annen", typed_at=at
    )
    things["comment"] = MinutesComment.objects.create(
        minutes=world.minutes["IN_REVIEW"],
        item=things["item IN_REVIEW"],
        piece=things["piece IN_REVIEW"],
        round=1,
        text="Var det ikke tre?",
        side="POLICE",
        author_name="Pål Kontakt",
        created_at=at,
    )
    _approve(world, at)


def _one(world: CouncilWorld, name: str, state: str, at: datetime) -> None:
    things, meeting = world.things, world.meetings[name]
    item, closed = things[f"item {name}"], things[f"closed item {name}"]
    things[f"piece {name}"] = make.piece(item, f"Rådet drøftet {name.lower()}.")
    things[f"closed piece {name}"] = make.piece(item, f"{CLOSED_WORD} i avsnittet.", basis=BASIS)
    make.piece(closed, f"{CLOSED_WORD} i saken.")
    things[f"decision {name}"] = make.decision(item, "Kommunen setter opp lys.")
    things[f"follow-up {name}"] = make.follow_up(
        world.forum,
        "Sette opp lys",
        item=item,
        decision=things[f"decision {name}"],
        owner_office=things["seat of coordinator"].office,
        side="MUNICIPALITY",
        due_on=at.date() - timedelta(days=5),
    )
    minutes = make.minutes_of(meeting, state=state, **({"round": 1} if state != "DRAFT" else {}))
    world.minutes[name] = minutes
    if state != "DRAFT":
        content = minutes_content(minutes)
        MinutesRound.objects.create(
            minutes=minutes,
            number=1,
            content=content,
            content_hash=content_hash(content),
            sent_at=at,
            sent_by_name="Siri Koordinator",
        )


def freeze(minutes: Minutes, at: datetime) -> dict[str, Any]:
    """The minutes as approved, and their meeting closed; what they hold."""
    content = minutes_content(minutes)
    Minutes.objects.filter(pk=minutes.pk).update(
        state="APPROVED", approved_at=at, frozen_content=content, content_hash=content_hash(content)
    )
    Meeting.objects.filter(pk=minutes.meeting_id).update(state="CLOSED", closed_at=at)
    return content


def _approve(world: CouncilWorld, at: datetime) -> None:
    minutes = world.minutes["APPROVED"]
    content = freeze(minutes, at)
    for purpose in ("minutes_full", "minutes_public"):
        world.things[purpose] = stand_in(minutes, purpose, content_hash(content), at)
    world.minutes["APPROVED"] = Minutes.objects.get(pk=minutes.pk)
    world.meetings["APPROVED"].refresh_from_db()


def stand_in(subject: models.Model, purpose: str, digest: str, at: datetime) -> IssuedDocument:
    """A document of a few bytes in the place of a laid-out one."""
    is_public = purpose == "minutes_public"
    return documents.issue(
        subject,
        purpose,
        pdf=f"%PDF-1.7 a stand-in for {purpose} {subject.pk}".encode(),
        title="Referat, politirådet i Rana",
        content_hash=digest,
        language="nb",
        public=is_public,
        legal_basis="" if is_public else BASIS,
        at=at,
    )


def _links(world: CouncilWorld, people: dict[str, Any], at: datetime) -> None:
    forum, called = world.forum, world.meetings["CALLED"]
    member: Person = people["council member in person"]
    proposal = DateProposal.objects.create(
        forum=forum,
        title="Ekstra møte",
        answer_by=(at + timedelta(days=5)).date(),
        created_at=at,
        created_by_name="Siri Koordinator",
    )
    world.things["proposal"] = proposal
    world.things["option"] = DateOption.objects.create(proposal=proposal, starts_at=at + timedelta(days=30))
    DateOption.objects.create(proposal=proposal, starts_at=at + timedelta(days=31))
    invitee = DateInvitee.objects.create(
        proposal=proposal,
        membership=world.things["seat of contact of the unit"],
        name=member.name,
        address=member.email,
    )
    attendance = called.attendances.get(person=member)
    world.things["attendance"] = world.meetings["HELD"].attendances.get(person=member)
    outside = make.follow_up(
        forum, "Skaffe flere natteravner", owner_name="Nina Natteravn", owner_address=member.email
    )
    world.things["follow-up outside"] = outside
    world.things["link item"] = make.item(
        forum, "Meldt med lenke", raised_at=at, raised_by_name=member.name, raised_by_person=member
    )
    choice = ReminderChoice.objects.create(person=member)
    for purpose, subject in {
        "councils.reminders_off": choice,
        "councils.answer_notice": attendance,
        "councils.answer_dates": invitee,
        "councils.calendar": member,
        "councils.propose_item": forum,
        "councils.follow_up": outside,
    }.items():
        _link, world.tokens[purpose] = links.make_link(
            purpose=purpose,
            subject=subject,
            person=member,
            by=Actor.system(),
            at=at - timedelta(minutes=1),
            expires_at=at + timedelta(days=20),
        )
