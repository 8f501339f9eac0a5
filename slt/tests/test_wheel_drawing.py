"""The wheel as a drawing: every task has its number once, in its month, clear of the others; valid XML."""

from math import hypot

from hypothesis import given
from hypothesis import strategies as some
from lxml import etree

from slt.models import WheelTask
from slt.tests.factories import ON
from slt.wheel import turn_of
from slt.wheel_drawing import CENTRE, HUB, MARK_SIZES, RING, badge, draw, marks_of

SVG = "{http://www.w3.org/2000/svg}"
DAYS = some.lists(some.tuples(some.integers(1, 12), some.integers(1, 31)), max_size=40)


def turns(days, title="Evaluer"):
    tasks = (WheelTask(title=title, month=month, day=day, remind_days=14) for month, day in sorted(days))
    return [turn_of(task, ON.year, ON, None, number) for number, task in enumerate(tasks, start=1)]


@given(DAYS)
def test_every_task_has_its_number_once_and_no_marks_touch(days):
    listed = turns(days)
    marks = marks_of(listed)
    assert sorted(mark.turn.number for mark in marks) == [turn.number for turn in listed]
    for place, one in enumerate(marks):
        away = hypot(one.x - CENTRE, one.y - CENTRE)
        assert away - one.half > HUB
        assert away + one.half < RING
        for other in marks[place + 1 :]:
            assert hypot(one.x - other.x, one.y - other.y) > one.half + other.half
    numbers = etree.fromstring(draw(listed, ON.year, ON)).findall(f"{SVG}g//{SVG}text")
    assert sorted(int(text.text) for text in numbers) == [turn.number for turn in listed]


def test_all_forty_tasks_of_the_fullest_wheel_have_room_in_one_month():
    marks = marks_of(turns([(7, 15)] * 40))
    assert len(marks) == 40
    assert {mark.half for mark in marks} == {MARK_SIZES[-1]}


def test_a_mark_stands_in_its_own_month_by_its_day():
    first, last = marks_of(turns([(1, 1), (6, 30)]))
    # January begins at the top and runs clockwise; June ends at the bottom.
    assert CENTRE < first.x < last.x + RING / 2
    assert first.y < CENTRE
    assert last.x > CENTRE
    assert last.y > CENTRE + RING / 2


def test_the_drawing_says_what_it_is_and_keeps_every_letter():
    title = "Čáhcesuolu <ungdom> & «kveld» øæå ŋ"
    drawn = etree.fromstring(draw(turns([(5, 4)], title), ON.year, ON))
    assert drawn.find(f"{SVG}title").text == "Årshjul 2026"
    assert "Måneden nå er mai" in drawn.find(f"{SVG}desc").text
    assert title in drawn.find(f"{SVG}g/{SVG}title").text
    assert drawn.get("role") == "img"
    assert len(drawn.findall(f"{SVG}path")) == 1
    # Another year has no month that is now.
    other = etree.fromstring(draw(turns([(5, 4)]), 2025, ON))
    assert other.findall(f"{SVG}path") == []
    assert "Måneden nå" not in other.find(f"{SVG}desc").text
    assert "style" not in draw(turns([(5, 4)]), 2026, ON)


def test_how_a_task_stands_is_said_by_shape():
    late, near, ahead = (badge(turn) for turn in turns([(1, 5), (5, 10), (9, 1)]))
    assert ("<path" in late, "<circle" in late) == (True, False)
    assert (near.count("<circle"), ahead.count("<circle")) == (2, 1)
