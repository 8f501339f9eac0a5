"""Who sees what: every kind of person against every kind of paper, in forums of every openness.

The circle of each person stands here in words, apart from the code; querysets and predicates must both agree
with it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from councils.choices import Access, Capacity
from councils.models import (
    AgendaItem,
    Decision,
    FollowUp,
    Forum,
    ItemAttachment,
    Membership,
    Minutes,
    MinutesPiece,
)
from councils.tests import factories as make
from councils.tests.factories import AT, ON, Council
from parties.models import Person, User
from parties.standing import bind
from parties.tests import factories as parties
from records.models import StoredFile
from records.workflow import has_right

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BASIS = "Offentleglova § 13"

# Each kind of person and the circle they stand in on the day.
CIRCLES = {
    "chair": "leader",
    "secretary": "leader",
    "deputy of the chair": "leader",
    "member by office": "member",
    "member by person": "member",
    "guest": "member",
    "alternative office": "member",
    "deputy of today": "member",
    "office-holder of a party": "party",
    "administrator of the municipality": "party",
    "district administrator": "party",
    "deputy of yesterday with an office": "party",
    "deputy of tomorrow": "outside",
    "deputy of yesterday": "outside",
    "former member by office": "outside",
    "former member by person": "outside",
    "records officer": "outside",
    "contact of another municipality": "outside",
    "other municipality": "outside",
    "other district": "outside",
    "party that has left": "outside",
    "switched off": "outside",
    "superuser with a seat": "outside",
    "nobody": "outside",
    "anonymous": "outside",
}


@dataclass
class World:
    """A council with everything in it, and one of each kind of person."""

    council: Council
    people: dict[str, Any] = field(default_factory=dict)
    open: dict[str, list[Any]] = field(default_factory=dict)
    closed: dict[str, list[Any]] = field(default_factory=dict)
    own: FollowUp | None = None

    def user(self, who: str) -> Any:
        """The person's login, read anew and bound to the day."""
        found = self.people[who]
        if isinstance(found, AnonymousUser):
            return bind(AnonymousUser(), ON)
        account = found.user if isinstance(found, Person) else found
        return bind(User.objects.get(pk=account.pk), ON)


def people_of(council: Council) -> dict[str, Any]:
    """One of each; those who are nothing else hold an office without any capability."""
    forum, rana, unit = council.forum, council.municipality, council.unit

    def plain(name: str, **fields: Any) -> Person:
        return parties.official(rana, "OTHER", name, title=name.lower(), **fields)

    def seated(who: Person, **fields: Any) -> Person:
        make.seat(forum, make.office_of(who), **fields)
        return who

    def in_person(name: str, **fields: Any) -> Person:
        who = parties.person(name)
        make.seat(forum, person=who, **fields)
        return who

    chair, director = (
        Membership.objects.get(forum=forum, office=make.office_of(who))
        for who in (council.mayor, council.director)
    )
    deputy = {"capacity": Capacity.DEPUTY, "deputy_for": director}
    either = parties.official(unit, "OTHER", "Even Enten", title="etterforsker")
    make.seat(
        forum,
        parties.office(unit, "OTHER", "kriminalsjef"),
        alternative_office=make.office_of(either),
    )
    hemnes = parties.municipality("Hemnes", district=council.district)
    parties.coverage(unit, hemnes)
    left = parties.municipality("Nesna", district=council.district)
    forum.parties.create(organisation=left, valid_from=date(2024, 1, 1), valid_to=ON - DAY)
    administrator = parties.superuser()
    make.seat(forum, person=Person.objects.create(name="Drift", email="d@x.example", user=administrator))
    off = seated(plain("Av Slått"))
    off.user.is_active = False
    off.user.save()
    return {
        "chair": council.mayor,
        "secretary": council.coordinator,
        "deputy of the chair": seated(
            plain("Vera Vara"), capacity=Capacity.DEPUTY, deputy_for=chair, valid_from=ON, valid_to=ON
        ),
        "member by office": council.director,
        "member by person": in_person("Per Person"),
        "guest": seated(plain("Gro Gjest"), capacity=Capacity.GUEST),
        "alternative office": either,
        "deputy of today": seated(plain("Dina Dag"), valid_from=ON, valid_to=ON, **deputy),
        "office-holder of a party": parties.official(rana, "COORDINATING_FUNCTION", "Kaja Koordinator"),
        "administrator of the municipality": parties.official(rana, "ADMINISTRATOR", "Ada Admin"),
        "district administrator": parties.official(council.district, "ADMINISTRATOR", "Nils Nord"),
        "deputy of yesterday with an office": seated(
            parties.official(rana, "DEPUTY_MAYOR", "Vigdis Vara"), valid_to=ON - DAY, **deputy
        ),
        "deputy of tomorrow": seated(plain("Mons Morgen"), valid_from=ON + DAY, **deputy),
        "deputy of yesterday": seated(plain("Inga Igår"), valid_to=ON - DAY, **deputy),
        "former member by office": seated(plain("Gunnar Gamle", valid_to=ON - DAY)),
        "former member by person": in_person("Fredrik Før", valid_to=ON - DAY),
        "records officer": parties.official(rana, "RECORDS_OFFICER", "Arne Arkiv"),
        "contact of another municipality": serving(hemnes, unit),
        "other municipality": parties.official(hemnes, "MAYOR", "Heidi Hemnes"),
        "other district": parties.official(parties.district("Innlandet"), "CHIEF_OF_POLICE", "Inger"),
        "party that has left": parties.official(left, "MAYOR", "Nina Nesna"),
        "switched off": off,
        "superuser with a seat": administrator,
        "nobody": parties.person("Ingen Særlig"),
        "anonymous": AnonymousUser(),
    }


def serving(municipality: Any, unit: Any) -> Person:
    who = parties.person("Per Hemnespoliti")
    parties.holder(parties.office(unit, "POLICE_CONTACT", serves=[municipality]), who)
    return who


def world_with(access: str, *, minutes: str = "APPROVED") -> World:
    """The council, its papers open and closed, and its minutes so far."""
    council = make.council("Rana", access=access)
    world = World(council, people_of(council))
    forum = council.forum
    held = make.meeting(forum, state="HELD", starts_at=AT - 21 * DAY, notice_sent_at=AT, held_at=AT)
    opened = make.item(forum, "Skolevei", meeting=held)
    closed = make.closed_item(forum, "HEMMELIG SAK", meeting=held)
    waiting = make.item(forum, "Meldt inn")
    attached = [attachment(opened), attachment(opened, is_closed=True), attachment(closed)]
    pieces = [make.piece(opened, "Åpent"), make.piece(opened, "Lukket", basis=BASIS), make.piece(closed, "X")]
    decisions = [
        make.decision(opened, "Vi gjør det"),
        make.decision(opened, "Lukket", basis=BASIS),
        make.decision(closed, "Lukket sak"),
    ]
    owner = make.office_of(world.people["other municipality"])
    follow_ups = [
        make.follow_up(forum),
        make.follow_up(forum, item=opened, decision=decisions[0]),
        make.follow_up(forum, item=opened, decision=decisions[1]),
        make.follow_up(forum, item=closed),
    ]
    world.own = make.follow_up(forum, item=closed, owner_office=owner)
    finished = {"frozen_content": {}, "content_hash": "0" * 64, "approved_at": AT}
    make.minutes_of(held, state=minutes, **(finished if minutes == "APPROVED" else {}))
    world.open = {
        "items": [opened, waiting],
        "attachments": attached[:1],
        "pieces": pieces[:1],
        "decisions": decisions[:1],
        "follow-ups": follow_ups[:2],
    }
    world.closed = {
        "items": [closed],
        "attachments": attached[1:],
        "pieces": pieces[1:],
        "decisions": decisions[1:],
        "follow-ups": [*follow_ups[2:], world.own],
    }
    return world


def attachment(item: AgendaItem, *, is_closed: bool = False) -> ItemAttachment:
    stored = StoredFile.objects.create(
        name="vedlegg.pdf",
        content=b"x",
        size=1,
        content_type="application/pdf",
        sha256="0" * 64,
        uploaded_at=AT,
    )
    return ItemAttachment.objects.create(
        item=item,
        file=stored,
        title="Vedlegg",
        is_closed=is_closed,
        legal_basis=BASIS if is_closed else "",
        public_title="Vedlegg" if is_closed else "",
        added_at=AT,
        added_by_name="Siri",
    )


MODELS = {
    "items": AgendaItem,
    "attachments": ItemAttachment,
    "pieces": MinutesPiece,
    "decisions": Decision,
    "follow-ups": FollowUp,
}


def seen(world: World, who: str, name: str) -> set[int]:
    return set(MODELS[name].objects.visible_to(world.user(who), ON).values_list("pk", flat=True))


@pytest.mark.parametrize("access", Access.values)
def test_the_three_circles_are_the_same_asked_in_either_way(access):
    world = world_with(access)
    forum = world.council.forum
    found, predicates, expected = {}, {}, {}
    for who, circle in CIRCLES.items():
        user = world.user(who)
        inside = circle in {"leader", "member"} or (circle == "party" and access != Access.MEMBERS)
        expected[who] = (
            access == Access.PUBLIC or inside,
            inside,
            circle in {"leader", "member"},
            circle == "leader",
        )
        reads = ("visible_to", "papers_open_to", "with_member", "led_by")
        found[who] = tuple(getattr(Forum.objects, name)(user, ON).exists() for name in reads)
        rights = ("view_forum", "read_papers", "read_closed", "lead_forum")
        predicates[who] = tuple(has_right(f"councils.{name}", user, forum) for name in rights)
    assert found == expected
    assert predicates == expected


@pytest.mark.parametrize("access", Access.values)
@pytest.mark.parametrize("minutes", ["DRAFT", "IN_REVIEW", "APPROVED"])
def test_every_person_sees_the_papers_of_their_circle_and_no_other(access, minutes):
    world = world_with(access, minutes=minutes)
    found, expected = {}, {}
    for who, circle in CIRCLES.items():
        member = circle in {"leader", "member"}
        inside = member or (circle == "party" and access != Access.MEMBERS)
        # A draft is chair's and secretary's, sent round it is the members', approved each circle's part.
        reads_minutes = {
            "DRAFT": circle == "leader",
            "IN_REVIEW": member,
            "APPROVED": inside or access == Access.PUBLIC,
        }[minutes]
        for name in MODELS:
            of_minutes = name in {"pieces", "decisions"}
            opened = reads_minutes if of_minutes else inside
            closed = (reads_minutes and member) if of_minutes else member
            rows = [*(world.open[name] if opened else []), *(world.closed[name] if closed else [])]
            expected[who, name] = {row.pk for row in rows}
            found[who, name] = seen(world, who, name)
        # What was written into the minutes is told with them, to whoever is to do it once they are approved.
        written = {one.pk for one in [*world.open["follow-ups"][1:], *world.closed["follow-ups"]]}
        told = {"DRAFT": circle == "leader", "IN_REVIEW": member, "APPROVED": inside}[minutes]
        expected[who, "follow-ups"] -= set() if told else written
        if who == "other municipality" and minutes == "APPROVED":
            expected[who, "follow-ups"] |= {world.own.pk}
        allowed = {
            item.pk
            for item in AgendaItem.objects.filter(forum=world.council.forum)
            if has_right("councils.read_item", world.user(who), item)
        }
        assert allowed == found[who, "items"]
    assert found == expected


@pytest.mark.parametrize("minutes", ["DRAFT", "IN_REVIEW", "APPROVED"])
def test_minutes_are_opened_by_those_who_may_read_a_part_of_them(minutes):
    world = world_with(Access.PUBLIC, minutes=minutes)
    may = {
        "DRAFT": {"leader"},
        "IN_REVIEW": {"leader", "member"},
        "APPROVED": {"leader", "member", "party"},
    }[minutes]
    found = {who for who in CIRCLES if Minutes.objects.visible_to(world.user(who), ON).exists()}
    assert found == {who for who, circle in CIRCLES.items() if circle in may}
    assert Minutes.objects.public().exists() is (minutes == "APPROVED")


def test_a_seat_counts_on_its_last_day_and_not_on_the_next():
    council = make.council("Rana", access=Access.MEMBERS)
    who = parties.person("Per Person")
    make.seat(council.forum, person=who, valid_from=ON, valid_to=ON + DAY)
    days = [ON - DAY, ON, ON + DAY, ON + 2 * DAY]
    assert [Forum.objects.with_member(who.user, day).exists() for day in days] == [False, True, True, False]


def test_a_new_mayor_has_the_seat_from_that_day_and_the_old_one_has_it_no_more():
    council = make.council("Rana", access=Access.MEMBERS)
    office = make.office_of(council.mayor)
    council.mayor.appointments.update(valid_to=ON)
    new = parties.person("Nora Ny")
    parties.holder(office, new, valid_from=ON + DAY)
    leads = {
        (who.name, day): Forum.objects.led_by(who.user, day).exists()
        for who in (council.mayor, new)
        for day in (ON, ON + DAY)
    }
    assert leads == {
        (council.mayor.name, ON): True,
        (council.mayor.name, ON + DAY): False,
        ("Nora Ny", ON): False,
        ("Nora Ny", ON + DAY): True,
    }
