"""The action plan as sections: focus area, goal, measure, numbered as they are printed."""

from collections.abc import Iterator, Mapping
from typing import Any

from councils.document_parts import Line, Table
from slt.document_parts import Part, Section, day, measure_facts, measure_period, text
from slt.wording import Words

Content = Mapping[str, Any]


def plan_sections(content: Content, words: Words) -> list[Section]:
    """The whole plan in reading order: introduction, focus areas with goals and measures, all measures."""
    sections = _front(content, words)
    for place, area in enumerate(content["focus_areas"], start=1):
        sections += _focus_area(area, str(place), words)
    if content["other_measures"]:
        number = str(len(content["focus_areas"]) + 1)
        sections.append(Section(f"del-{number}", number, words["other_measures"]))
        sections += _measures(content["other_measures"], number, 2, words)
    rows = tuple(
        (
            number,
            measure["title"],
            measure["owner"] or words["not_set"],
            measure_period(measure, words) or words["not_set"],
        )
        for number, _area, _goal, measure in numbered_measures(content)
    )
    if rows:
        head = tuple(words[key] for key in ("col_number", "col_measure", "col_owner", "col_period"))
        sections.append(Section("tiltakene", "", words["measures_overview"], parts=(Table("", head, rows),)))
    return sections


def numbered_measures(content: Content) -> Iterator[tuple[str, str, str, Content]]:
    """Every measure with its printed number, focus area and goal, in reading order."""
    number = 0
    for number, area in enumerate(content["focus_areas"], start=1):
        for place, goal in enumerate(area["goals"], start=1):
            for at, measure in enumerate(goal["measures"], start=1):
                yield f"{number}.{place}.{at}", area["title"], goal["text"], measure
    for at, measure in enumerate(content["other_measures"], start=1):
        yield f"{number + 1}.{at}", "", "", measure


def _front(content: Content, words: Words) -> list[Section]:
    sections = []
    parts = text(content["introduction"])
    if content["continues"]:
        parts.append(Line(words("continues", title=content["continues"])))
    if parts:
        sections.append(Section("innledning", "", words["introduction"], parts=tuple(parts)))
    hearing = content["hearing"]
    parts = []
    if hearing["from"] and hearing["to"]:
        parts.append(Line(words("hearing_was", first=day(hearing["from"]), last=day(hearing["to"]))))
    parts += text(hearing["outcome"])
    if parts:
        sections.append(Section("horing", "", words["hearing"], parts=tuple(parts)))
    if not content["focus_areas"] and not content["other_measures"]:
        sections.append(Section("mal", "", words["goals"], parts=(Line(words["no_goals"]),)))
    return sections


def _focus_area(area: Content, number: str, words: Words) -> list[Section]:
    heading = area["title"] or words["no_focus_area"]
    basis = text(area["knowledge_basis"], words["knowledge_basis"])
    sections = [Section(f"del-{number}", number, heading, parts=tuple(basis))]
    for place, goal in enumerate(area["goals"], start=1):
        own = f"{number}.{place}"
        parts: list[Part] = []
        if goal["indicator"]:
            parts.append(Line(words("indicator", text=goal["indicator"])))
        if not goal["measures"]:
            parts.append(Line(words["no_measures"]))
        sections.append(
            Section(f"del-{own}".replace(".", "-"), own, words("goal", text=goal["text"]), 2, tuple(parts))
        )
        sections += _measures(goal["measures"], own, 3, words)
    return sections


def _measures(measures: list[Content], above: str, level: int, words: Words) -> list[Section]:
    return [
        Section(
            f"tiltak-{measure['id']}",
            f"{above}.{place}",
            measure["title"],
            level,
            (measure_facts(measure, words),),
        )
        for place, measure in enumerate(measures, start=1)
    ]
