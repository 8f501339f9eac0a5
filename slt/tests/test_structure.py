"""The structure: who sees what of it, what moves in it, and how it is drawn."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from councils.tests.factories import held_meeting, meeting
from parties.models import OfficeRole
from parties.standing import bind
from parties.tests import factories as parties
from records.lettering import text_width, wrapped
from slt.choices import Level, ProgrammeKind
from slt.coordinators import coordinators, coordinators_of, vacancy_words
from slt.drawing import FACT, NAME, draw
from slt.structure import Box, LevelRow, Structure, structure_of
from slt.tests import factories as make
from slt.tests.factories import AT, ON

SVG = {"svg": "http://www.w3.org/2000/svg"}


def seen(structure: make.Structure, user: Any) -> Structure:
    """The structure as this person sees it."""
    return structure_of(structure.programme, bind(user, ON) if user.is_authenticated else user, ON)


def names(box: Box) -> list[str]:
    """The names that are shown in a box."""
    return [seat.name for seat in box.seats if seat.name]


@pytest.mark.django_db
def test_the_public_sees_offices_and_insiders_see_names_where_they_read() -> None:
    rana = make.structure()
    meeting(rana.executing.forum)
    held_meeting(rana.council.forum, starts_at=AT - timedelta(days=30))
    make.referral(rana.executing, rana.coordinating)
    outside = seen(rana, AnonymousUser())
    assert [len(box.seats) for box in outside.boxes] == [5, 3, 3]
    assert not any(names(box) for box in outside.boxes)
    assert [seat.title for seat in outside.boxes[2].seats] == [
        "Personlig plass",
        "SLT-koordinator",
        "Personlig plass",
    ]
    assert outside.boxes[0].last_on == (AT - timedelta(days=30)).date(), "the council tells the public itself"
    assert outside.boxes[2].next_on is None
    assert not outside.boxes[2].forum_url
    assert not outside.silent
    assert not any(box.up or box.down for box in outside.boxes)
    # The mayor sits in the council alone: the executing group is its members', its meetings are counted.
    mayor = seen(rana, rana.council.mayor.user)
    assert [len(names(box)) for box in mayor.boxes] == [5, 3, 0]
    assert mayor.boxes[2].next_on == (AT + timedelta(days=21)).date()
    assert (mayor.boxes[2].up, mayor.boxes[2].down) == (1, 0)
    assert [box.name for box in mayor.silent] == ["SLT-arbeidsutvalget i Rana", "Ungdomsteamet i Rana"]
    # The nurse leads the executing group by person; the coordinator keeps it all.
    assert [len(names(box)) for box in seen(rana, rana.nurse.user).boxes] == [0, 0, 3]
    assert [len(names(box)) for box in seen(rana, rana.coordinator.user).boxes] == [5, 3, 3]
    for stranger in (parties.superuser(), parties.person("Ingen Særlig").user):
        assert seen(rana, stranger) == outside


@pytest.mark.django_db
def test_what_moves_is_counted_where_it_moves() -> None:
    rana = make.structure()
    other = make.group(
        rana.programme,
        Level.EXECUTING,
        make.forum("Team to", rana.council.municipality),
        above=rana.coordinating,
    )
    for raised, lies in (
        (rana.executing, rana.coordinating),
        (rana.executing, rana.steering),
        (rana.coordinating, rana.steering),
        (rana.steering, other),
        (rana.executing, other),
    ):
        make.referral(raised, lies)
    found = {box.name: (box.up, box.down) for box in seen(rana, rana.coordinator.user).boxes}
    assert found == {
        "Politirådet i Rana": (0, 0),
        "SLT-arbeidsutvalget i Rana": (1, 0),
        "Ungdomsteamet i Rana": (2, 0),
        "Team to": (0, 1),
    }


@pytest.mark.django_db
def test_a_structure_takes_as_many_queries_with_nine_groups_as_with_three() -> None:
    rana = make.structure()
    user = rana.coordinator.user

    def queries() -> int:
        bind(user, ON)
        with CaptureQueriesContext(connection) as captured:
            draw(structure_of(rana.programme, user, ON))
        return len(captured)

    before = queries()
    for number in range(6):
        forum = make.forum(f"Team {number}", rana.council.municipality)
        make.seat(forum, make.office_of(rana.coordinator), capacity="SECRETARY")
        make.seat(forum, person=parties.person(f"Person {number}"))
        make.group(
            rana.programme, Level.EXECUTING, forum, above=rana.coordinating, rhythm="WEEKS", rhythm_count=2
        )
        make.referral(rana.executing, rana.coordinating)
        held_meeting(forum)
    assert queries() == before


@pytest.mark.django_db
def test_without_slt_there_are_no_levels_in_words_or_drawing() -> None:
    home = parties.municipality("Lurøy")
    programme = make.programme(home, name="Samordning i Lurøy", kind=ProgrammeKind.COORDINATION)
    make.group(programme, Level.COORDINATING, make.forum("Forum for barn og unge", home))
    structure = structure_of(programme, AnonymousUser(), ON)
    assert structure.text() == "Forum for barn og unge, møter ikke avtalt."
    assert "nivå" not in draw(structure)


@pytest.mark.django_db
def test_local_names_stand_over_the_levels() -> None:
    rana = make.structure()
    rana.programme.executing_name = "fagteam"
    assert [row.name for row in seen(rana, AnonymousUser()).levels] == [
        "Styrende nivå",
        "Koordinerende nivå",
        "Fagteam",
    ]


@pytest.mark.django_db
def test_a_vacant_coordinator_is_seen_since_the_day_after_the_last(django_assert_num_queries: Any) -> None:
    rana, hemnes = make.structure(), parties.municipality("Hemnes")
    joint = make.programme(hemnes, parties.municipality("Lurøy"), name="SLT Hemnes og Lurøy")
    office = parties.office(hemnes, OfficeRole.SLT_COORDINATOR, percentage=50)
    second = parties.office(hemnes, OfficeRole.COORDINATING_FUNCTION, "fagleder")
    last = ON - timedelta(days=10)
    parties.holder(office, parties.person("Gro Gammel"), valid_to=last)
    parties.holder(second, parties.person("Nils Ny"))
    with django_assert_num_queries(4):
        found = coordinators([rana.programme, joint], ON)
    [own] = found[rana.programme.pk].offices
    assert (own.holders[0].person, own.is_vacant) == (rana.coordinator, False)
    assert own.percentage == "stillingsprosent ikke oppgitt"
    vacant = next(one for one in found[joint.pk].offices if one.office == office)
    assert (vacant.percentage, vacancy_words(vacant)) == ("50 prosent", "Ubesatt siden 25. april 2026")
    assert found[joint.pk].is_vacant
    assert not found[rana.programme.pk].is_vacant
    assert not coordinators_of(joint, last).is_vacant, "on the last day somebody still was there"


@pytest.mark.django_db
def test_without_slt_the_named_function_is_what_counts() -> None:
    vaga = parties.municipality("Vågå")
    programme = make.programme(vaga, name="Samordning i Vågå", kind="COORDINATION")
    parties.office(vaga, OfficeRole.SLT_COORDINATOR)
    assert coordinators_of(programme, ON).is_vacant
    function = parties.office(vaga, OfficeRole.COORDINATING_FUNCTION, "folkehelsekoordinator")
    parties.holder(function, parties.person("Synne Samordner"))
    assert [one.office for one in coordinators_of(programme, ON).offices] == [function]
    assert not coordinators_of(programme, ON).is_vacant


def box(pk: int, name: str, level: int, above: int | None = None, **facts: Any) -> Box:
    """A box of a made-up structure."""
    return Box(pk, name, level, above=above, **facts)


def big(executing: int, coordinating: int = 1) -> Structure:
    """A structure with so many groups on the lower levels, with long names in many letters."""
    middle = [
        box(
            10 + i,
            f"Samordningsgruppa i Guovdageaidnu og Kárášjohka {i}",
            2,
            1,
            municipality="Unjárga – Nesseby",
        )
        for i in range(coordinating)
    ]
    lowest = [
        box(
            50 + i,
            f"Ungdomskriminalitetsforebyggingsarbeidsgruppa <{i}> & co",
            3,
            10 + i % coordinating,
            up=i % 3,
            down=i % 2,
            is_silent=i == 1,
            rhythm="annenhver uke",
            seat_count=i,
        )
        for i in range(executing)
    ]
    return Structure(
        "SLT i Čáhcesuolu",
        (
            LevelRow("Styrende nivå", (box(1, "Politirådet i Čáhcesuolu", 1),)),
            LevelRow("Arbeidsutvalg", tuple(middle)),
            LevelRow("Fagteam for barn og unge i hele kommunen vår", tuple(lowest)),
        ),
    )


@pytest.mark.parametrize(("executing", "coordinating"), [(1, 1), (3, 2), (4, 1), (12, 1), (12, 4), (7, 12)])
def test_nothing_in_the_drawing_covers_anything_else_or_falls_outside(
    executing: int, coordinating: int
) -> None:
    structure = big(executing, coordinating)
    svg = etree.fromstring(draw(structure))
    height = float(svg.get("height"))
    assert svg.get("role") == "img"
    assert svg.findtext("svg:desc", namespaces=SVG) == structure.text()
    assert not svg.xpath("//@style | //svg:style | //svg:script | //@class", namespaces=SVG)
    places = [
        tuple(float(one.get(name)) for name in ("x", "y", "width", "height"))
        for one in svg.xpath("//svg:rect", namespaces=SVG)
    ]
    boxes = places[3:]
    assert len(boxes) == 1 + executing + coordinating
    for number, (x, y, width, tall) in enumerate(boxes):
        assert x >= 0
        assert x + width <= 960
        assert y + tall <= height
        for other_x, other_y, other_width, other_tall in boxes[:number]:
            apart = x >= other_x + other_width or other_x >= x + width
            assert apart or y >= other_y + other_tall or other_y >= y + tall
    letters = "".join(svg.xpath("//svg:text/text()", namespaces=SVG)).replace("-", "").replace(" ", "")
    for one in structure.boxes:
        assert one.name.replace("-", "").replace(" ", "") in letters
    for text in svg.xpath("//svg:text", namespaces=SVG):
        assert text_width(text.text, float(text.get("font-size"))) <= 300
    assert draw(structure) == draw(structure), "the same value gives the same drawing"


def test_a_line_ends_at_a_space_or_a_hyphen_and_a_long_word_is_parted() -> None:
    assert wrapped("SLT-arbeidsutvalget i Rana", 222, NAME) == ["SLT-arbeidsutvalget", "i Rana"]
    assert wrapped("SLT-arbeidsutvalget", 150, NAME)[0] == "SLT-"
    parted = wrapped("Ungdomskriminalitetsforebyggingsgruppa", 200, NAME)
    assert "".join(line.removesuffix("-") for line in parted) == "Ungdomskriminalitetsforebyggingsgruppa"
    assert all(text_width(line, NAME) <= 200 for line in parted)
    assert wrapped("", 100, FACT) == []
