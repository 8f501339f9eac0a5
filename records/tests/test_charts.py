"""The charts say all their numbers in words, place things by their value, and are safe to show anywhere."""

from datetime import date
from itertools import pairwise

import pytest
from lxml import etree

from records.charts import (
    Bar,
    PairedScores,
    Shares,
    Spread,
    YearMark,
    YearRow,
    bars,
    paired_scores,
    shares,
    spread,
    year_line,
)

ON = date(2026, 10, 3)
NAUGHTY = '<script>alert("&")</script>'
NAMES = ("oppfylt", "i rute", "ligger etter", "ikke oppfylt", "ikke nådd", "ikke målbar")


def drawn(svg: str) -> etree._Element:
    """The drawing as a tree: it has to be well-formed by itself."""
    return etree.fromstring(svg)


def named(tree: etree._Element, name: str) -> list[etree._Element]:
    """Its elements of a class, in the order they are drawn."""
    return tree.xpath(f"//*[@class='{name}']")


def words(tree: etree._Element) -> list[str]:
    """Every line of text in it."""
    return [node.text for node in tree.iter("{*}text")]


def held(*marks: tuple[date, str], says: str = "", label: str = "Møter") -> YearRow:
    return YearRow(label, [YearMark(on, state) for on, state in marks], says)


@pytest.mark.parametrize(
    "draw",
    [
        lambda label: bars("T & U", "D < E", [Bar(label[:35], 1, label, 2, 1, label)]),
        lambda label: paired_scores("T & U", "D < E", [PairedScores(label, 4, 4, 2, 2)]),
        lambda label: spread("T & U", "D < E", [Spread(label, (1, 0, 2, 0, 3), 1)]),
        lambda label: year_line("T & U", "D < E", [held((ON, "held"), label=label, says=label)], ON),
        lambda label: shares("T & U", "D < E", [Shares(label, (1, 2))], [label, "annet"]),
    ],
    ids=["bars", "paired_scores", "spread", "year_line", "shares"],
)
def test_a_chart_has_an_alternative_text_and_nothing_that_a_strict_policy_or_an_archive_refuses(draw):
    tree = drawn(draw(NAUGHTY))
    assert tree.get("role") == "img"
    assert [child.text for child in tree[:2]] == ["T & U", "D < E"]
    assert {etree.QName(node).localname for node in tree.iter()} <= {
        *("svg", "title", "desc", "g", "text", "rect", "circle", "path"),
    }
    attributes = {name for node in tree.iter() for name in node.attrib}
    assert not {name for name in attributes if name in {"style", "id", "href"} or name.startswith("on")}
    assert "alert" in "".join(words(tree))


def test_bars_stand_on_one_scale_with_what_was_promised_and_last_years_beside():
    tree = drawn(
        bars("Møter", "", [Bar("Råd", 2, "2 av 4", 4, 3, "i fjor 3"), Bar("Gruppe", 1, "1", before_says="–")])
    )
    promised, before = named(tree, "bar-promised"), named(tree, "bar-before")
    values = [float(node.get("width")) for node in named(tree, "bar-value")]
    assert values[0] == 2 * values[1]
    assert float(promised[0].get("width")) == pytest.approx(2 * values[0], abs=2)
    assert float(before[0].get("width")) == pytest.approx(1.5 * values[0], abs=2)
    assert words(tree) == ["Råd", "2 av 4", "i fjor 3", "Gruppe", "1"]
    # Without last year's, the scale has the whole width.
    (alone,) = named(drawn(bars("Møter", "", [Bar("Råd", 2, "2")])), "bar-value")
    assert float(alone.get("width")) == 360


def test_the_two_sides_stand_where_they_answered_with_the_gap_between_them():
    rows = [PairedScores("Møtene", 5, 2, 3, None), PairedScores("SLT", None, 4)]
    tree = drawn(paired_scores("Sidene", "", rows))
    police, municipality = named(tree, "chart-police"), named(tree, "chart-municipality")
    # The first of each is the explanation; nobody stands for an answer that was not given.
    assert (len(police), len(municipality)) == (2, 3)
    ends = [float(police[1].get("cx")), float(municipality[1].get("x")) + 8]
    start, end = named(tree, "chart-gap")[0].get("d")[1:].split("H")
    assert [float(start.split()[0]), float(end)] == pytest.approx(ends, abs=0.5)
    assert ends[0] > ends[1]
    assert [node.text for node in named(tree, "chart-number")] == ["P 5", "K 2", "P –", "K 4"]
    assert [node.text for node in named(tree, "chart-before")] == ["(3)", "(–)", "(–)", "(–)"]


def test_equal_answers_stand_side_by_side_and_have_no_gap():
    tree = drawn(paired_scores("Sidene", "", [PairedScores("Møtene", 3, 3)]))
    assert not named(tree, "chart-gap")
    circle, square = named(tree, "chart-police")[1], named(tree, "chart-municipality")[1]
    assert float(circle.get("cx")) + float(circle.get("r")) <= float(square.get("x"))
    assert not named(tree, "chart-before")


def test_a_spread_shows_how_many_gave_each_answer_and_nothing_of_a_hidden_one():
    rows = [Spread("Møtene", (1, 0, 40, 2, 3), 4), Spread("SLT", None, 3), Spread("Nytte", (0, 0, 0, 0, 0))]
    tree = drawn(spread("Spredning", "", rows))
    assert [node.text for node in named(tree, "chart-number")] == ["1", "40", "2", "3", "4"]
    assert [node.text for node in named(tree, "chart-hidden")] == ["for få svar", "ingen svar"]
    parts = [(float(node.get("x")), float(node.get("width"))) for node in named(tree, "chart-part")]
    assert parts == sorted(parts)
    assert all(x + width <= following for (x, width), (following, _) in pairwise(parts))
    assert parts[-1][0] + parts[-1][1] == pytest.approx(320, abs=2)
    assert max(parts, key=lambda part: part[1]) == parts[1]
    assert min(width for _x, width in parts) >= 10


def test_the_year_has_its_marks_by_their_days_and_its_own_number_of_days():
    row = held(
        (date(2026, 12, 1), "planned"),
        (date(2026, 2, 3), "held"),
        (date(2026, 5, 3), "missed"),
        (date(2025, 12, 30), "held"),
        says="1 av 4",
    )
    tree = drawn(year_line("Året", "", [row], ON))
    # The first of each explains the mark.
    marks = [named(tree, f"chart-{state}")[1:] for state in ("held", "missed", "planned")]
    assert [len(found) for found in marks] == [1, 1, 1]
    first, last = float(marks[0][0].get("cx")), float(marks[2][0].get("cx"))
    cross = float(marks[1][0].get("d")[1:].split()[0])
    today = float(named(tree, "chart-today")[0].get("d")[1:].split()[0])
    assert first < cross < today < last
    assert "1 av 4" in words(tree)
    assert not named(drawn(year_line("Året", "", [row], ON, year=2025)), "chart-today")
    # Two on the same day are both seen, and the last day of a leap year has its place.
    close = [(date(2028, 12, 31), "held"), (date(2028, 12, 30), "held"), (date(2028, 1, 1), "held")]
    tree = drawn(year_line("Året", "", [held(*close)], date(2028, 2, 29)))
    places = [float(node.get("cx")) for node in named(tree, "chart-held")[1:]]
    assert len(set(places)) == 3
    assert all(0 <= x <= 320 for x in places)


def test_shares_print_every_number_and_hide_what_is_hidden():
    rows = [Shares("Rana", (5, 2, 0, 1, 0, 3)), Shares("Lurøy", None), Shares("Nesna", (0,) * 6)]
    tree = drawn(shares("Status", "", rows, NAMES))
    assert [node.text for node in named(tree, "chart-number")] == ["5", "2", "1", "3"]
    assert [node.text for node in named(tree, "chart-hidden")] == ["for få til å vises", "ingen"]
    assert set(NAMES) <= set(words(tree))
    with pytest.raises(ValueError, match="Rana"):
        shares("Status", "", [Shares("Rana", (1, 2))], NAMES)
