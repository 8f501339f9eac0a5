"""A police council with people on both sides, and meetings in every stage; all people are fictional.

`council()` gives the forum and those who sit in it; `meeting`, `item`, `held_meeting`, `minutes_of` write
rows directly, for tests that are about something else than how these come to be. Days and moments are fixed:
nothing reads the clock.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from councils.choices import Access, Capacity, Presence, Record
from councils.models import (
    AgendaItem,
    Attendance,
    Decision,
    FollowUp,
    Forum,
    ForumParty,
    Meeting,
    Membership,
    Minutes,
    MinutesPiece,
    PoliceCouncil,
)
from councils.people import seated
from parties.acting import actor_from
from parties.models import Municipality, Office, OfficeRole, Person, PoliceDistrict, PoliceUnit
from parties.tests import factories as parties
from records.actors import Actor
from records.days import OSLO

ON = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 12, 0, tzinfo=OSLO)
FOUNDED_ON = date(2024, 1, 1)


@dataclass(frozen=True)
class Council:
    """A police council, its two sides, and the people in its seats."""

    forum: Forum
    district: PoliceDistrict
    unit: PoliceUnit
    municipality: Municipality
    mayor: Person
    coordinator: Person
    director: Person
    contact: Person
    leader: Person

    @property
    def police_council(self) -> PoliceCouncil:
        return self.forum.police_council


def council(name: str = "Rana", *, access: str = Access.PUBLIC, **fields: Any) -> Council:
    """A police council with five seats by office: the mayor leads, the coordinator is secretary.

    The police contact's seat reviews the minutes. `fields` are the forum's own.
    """
    district = parties.district(f"{name} og omegn")
    municipality = parties.municipality(
        name, district=district, post_address_email=f"post@{name.lower()}.example"
    )
    unit = parties.unit(f"{name} politistasjon", district=district, covers=[municipality])
    people = {
        "mayor": (municipality, OfficeRole.MAYOR, f"Marit Ordfører {name}"),
        "coordinator": (municipality, OfficeRole.SLT_COORDINATOR, f"Siri Koordinator {name}"),
        "director": (municipality, OfficeRole.MUNICIPAL_DIRECTOR, f"Dag Direktør {name}"),
        "contact": (unit, OfficeRole.POLICE_CONTACT, f"Pål Kontakt {name}"),
        "leader": (unit, OfficeRole.UNIT_LEADER, f"Lena Leder {name}"),
    }
    made = {
        who: parties.official(organisation, role, full, may_sign=role in {"MAYOR", "UNIT_LEADER"})
        for who, (organisation, role, full) in people.items()
    }
    forum = Forum.objects.create(name=f"Politirådet i {name}", access=access, valid_from=FOUNDED_ON, **fields)
    PoliceCouncil.objects.create(forum=forum)
    for organisation in (municipality, unit):
        ForumParty.objects.create(forum=forum, organisation=organisation, valid_from=FOUNDED_ON)
    capacities = {"mayor": Capacity.CHAIR, "coordinator": Capacity.SECRETARY}
    for position, (who, person) in enumerate(made.items(), start=1):
        seat(
            forum,
            office_of(person),
            capacity=capacities.get(who, Capacity.MEMBER),
            reviews_minutes=who == "contact",
            position=position,
        )
    return Council(forum, district, unit, municipality, **made)


def office_of(person: Person) -> Office:
    """The first office that the person holds."""
    return person.appointments.select_related("office__organisation").order_by("pk")[0].office


def seat(
    forum: Forum,
    office: Office | None = None,
    *,
    person: Person | None = None,
    capacity: str = Capacity.MEMBER,
    valid_from: date | None = FOUNDED_ON,
    **fields: Any,
) -> Membership:
    """A seat in the forum, by office or by person."""
    return Membership.objects.create(
        forum=forum, office=office, person=person, capacity=capacity, valid_from=valid_from, **fields
    )


def actor(person: Person) -> Actor:
    """The person acting from their first office; without one, as themselves."""
    first = person.appointments.select_related("office__organisation", "person").order_by("pk").first()
    if first is None:
        return Actor(user_id=person.user_id, name=person.name)
    return actor_from(first, person.user)


def meeting(forum: Forum, *, starts_at: datetime | None = None, **fields: Any) -> Meeting:
    """A planned meeting, three weeks from `AT` unless told otherwise; an hour and a half."""
    starts_at = starts_at or AT + timedelta(days=21)
    fields.setdefault("ends_at", starts_at + timedelta(minutes=90))
    return Meeting.objects.create(forum=forum, starts_at=starts_at, place="Rådhuset", **fields)


def called_meeting(forum: Forum, **fields: Any) -> Meeting:
    """A meeting whose notice has gone, with everybody in the seats asked."""
    made = meeting(forum, state="CALLED", notice_sent_at=AT, sequence=0, **fields)
    ask(made)
    return made


def held_meeting(forum: Forum, *, starts_at: datetime | None = None, **fields: Any) -> Meeting:
    """A meeting that was held, three weeks before `AT` unless told otherwise; everybody was there."""
    starts_at = starts_at or AT - timedelta(days=21)
    fields.setdefault("notice_sent_at", starts_at - timedelta(days=14))
    fields.setdefault("secrecy_confirmed_at", starts_at)
    fields.setdefault("secrecy_confirmed_by_name", "Siri Koordinator")
    made = meeting(forum, starts_at=starts_at, state="HELD", held_at=starts_at, **fields)
    ask(made, presence=Presence.PRESENT)
    return made


def ask(made: Meeting, *, presence: str = Presence.UNKNOWN) -> list[Attendance]:
    """A row of attendance for everybody who fills a seat on the day of the meeting."""
    return [
        Attendance.objects.create(
            meeting=made,
            membership=one.membership,
            person=one.person,
            organisation=one.organisation,
            name=one.name,
            office_title=one.office_title,
            organisation_name=one.organisation_name,
            side=one.side,
            capacity=one.membership.capacity,
            address=one.address,
            presence=presence,
        )
        for one in seated(made.forum, made.starts_at.astimezone(OSLO).date())
        if not one.is_vacant
    ]


def item(forum: Forum, title: str = "Ungdomskriminalitet i sentrum", **fields: Any) -> AgendaItem:
    """An item proposed by the police side unless told otherwise; with a meeting it is placed there."""
    if fields.get("meeting") is not None:
        fields.setdefault("state", "PLACED")
        fields.setdefault("position", fields["meeting"].items.count() + 1)
    fields.setdefault("origin", "POLICE")
    fields.setdefault("raised_at", AT - timedelta(days=30))
    return AgendaItem.objects.create(forum=forum, title=title, **fields)


def closed_item(forum: Forum, title: str, **fields: Any) -> AgendaItem:
    """A closed item with its basis and public title."""
    fields.setdefault("public_title", "Sak unntatt offentlighet")
    fields.setdefault("legal_basis", "Offentleglova § 13, jf. politiregisterloven § 23")
    return item(forum, title, is_closed=True, **fields)


def piece(of: AgendaItem, text: str, *, basis: str = "", **fields: Any) -> MinutesPiece:
    """A piece of the minutes; closed when a basis is given."""
    fields.setdefault("position", of.pieces.count() + 1)
    return MinutesPiece.objects.create(
        item=of,
        body=f"<p>{text}</p>",
        is_closed=bool(basis),
        legal_basis=basis,
        updated_at=AT,
        updated_by_name="Siri Koordinator",
        **fields,
    )


def decision(of: AgendaItem, text: str, *, basis: str = "", **fields: Any) -> Decision:
    """A decision in an item; closed when a basis is given."""
    return Decision.objects.create(
        item=of,
        text=text,
        is_closed=bool(basis),
        legal_basis=basis,
        position=of.decisions.count() + 1,
        **fields,
    )


def follow_up(forum: Forum, text: str = "Kartlegge nattevandring", **fields: Any) -> FollowUp:
    """An open follow-up without a date unless told otherwise."""
    fields.setdefault("created_at", AT)
    fields.setdefault("created_by_name", "Siri Koordinator")
    return FollowUp.objects.create(forum=forum, text=text, **fields)


def minutes_of(made: Meeting, *, state: str = "DRAFT", **fields: Any) -> Minutes:
    """The minutes of a meeting, not approved; approving goes by the action."""
    if state == "IN_REVIEW":
        fields.setdefault("round", 1)
        fields.setdefault("sent_at", AT)
    return Minutes.objects.create(meeting=made, state=state, **fields)


def log_forum(made: Council, name: str = "Ungdomsteamet", **fields: Any) -> Forum:
    """A forum that keeps a log without content, of the council's two sides: the coordinator is secretary.

    The police contact sits there by office and a school nurse in person; it is the members' alone. `fields`
    are the forum's own.
    """
    fields = {"access": Access.MEMBERS, "widest_access": Access.MEMBERS, **fields}
    forum = Forum.objects.create(name=name, record=Record.LOG, valid_from=FOUNDED_ON, **fields)
    for organisation in (made.municipality, made.unit):
        ForumParty.objects.create(forum=forum, organisation=organisation, valid_from=FOUNDED_ON)
    seat(forum, office_of(made.coordinator), capacity=Capacity.SECRETARY, position=1)
    seat(forum, office_of(made.contact), position=2)
    nurse = parties.person(f"Hege Helsesøster {name}", at="skole.example")
    seat(forum, person=nurse, organisation=made.municipality, capacity=Capacity.CHAIR, position=3)
    return forum
