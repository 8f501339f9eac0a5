"""Action plan and annual report as Excel: typed days and numbers, nothing that is read as a formula.

Every sheet has its headings frozen, a filter on each column, and columns as wide as what they hold.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from records.excelfile import Book, Cell
from slt import pdf
from slt.plan_document import numbered_measures
from slt.report_document import MANDATE_HEAD, figure_label, level_word
from slt.wording import Words, words_in

Content = Mapping[str, Any]

MEASURE_HEAD = (
    "col_measure",
    "col_state",
    "col_owner",
    "col_focus_area",
    "col_goal",
    "fact_prevention",
    "fact_target",
    "col_age_from",
    "col_age_to",
    "col_grade",
    "col_start",
    "col_end",
    "col_school_year",
    "col_cost",
    "fact_partners",
    "fact_problem",
    "fact_knowledge",
    "fact_effect",
    "fact_evaluation",
    "fact_review",
)
COUNTED = (
    "referrals",
    "meetings",
    "measures",
    "measure_states",
    "prevention",
    "focus_areas",
    "reached",
    "library",
)


def plan_xlsx(content: Content) -> bytes:
    """The plan: measures, goals, and what the plan is."""
    words = words_in(content["language"])
    book = Book(pdf.title_of(content), content["language"])
    rows = [
        (number, *_measure({**measure, "focus_area": area, "goal": goal}, words))
        for number, area, goal, measure in numbered_measures(content)
    ]
    book.add(words["sheet_measures"], (words["col_number"], *_head(words)), rows)
    head = tuple(words[key] for key in ("col_focus_area", "col_goal", "col_indicator", "col_measures"))
    goals = [
        (area["title"], goal["text"], goal["indicator"], len(goal["measures"]))
        for area in content["focus_areas"]
        for goal in area["goals"]
    ]
    book.add(words["sheet_goals"], head, goals)
    _facts(book, content, words)
    return book.data()


def report_xlsx(content: Content) -> bytes:
    """The report: measures, goals, meetings and referrals in numbers, attendance, and what the report is."""
    words = words_in(content["language"])
    book = Book(pdf.title_of(content), content["language"])
    more = tuple(words[key] for key in ("col_ended", "col_reached", "col_outcome"))
    rows = [
        (
            *_measure(one, words),
            _day(one["ended_on"]),
            words[f"reached_{one['reached']}"] if one["reached"] else "",
            one["outcome"],
        )
        for one in content["measures"]
    ]
    book.add(words["sheet_measures"], (*_head(words), *more), rows)
    _report_goals(book, content, words)
    _meetings(book, content, words)
    counted = [
        (figure_label(group, figure, words), figure["value"])
        for group in COUNTED
        for figure in content["figures"][group]
    ]
    referrals = len(content["figures"]["referrals"])
    head = (words["col_what"], words["col_number_of"])
    book.add(words["sheet_referrals"], head, counted[:referrals])
    book.add(words["figures"], head, counted[referrals:])
    _facts(book, content, words)
    return book.data()


def _head(words: Words) -> tuple[str, ...]:
    return tuple(words[key] for key in MEASURE_HEAD)


def _measure(one: Content, words: Words) -> tuple[Cell, ...]:
    partners = [*one["partners"], *([one["other_partners"]] if one["other_partners"] else [])]
    return (
        one["title"],
        words[f"state_{one['state']}"],
        one["owner"],
        one["focus_area"],
        one["goal"],
        words[f"prevention_{one['prevention']}"],
        one["target_group"],
        one["age_from"],
        one["age_to"],
        one["grade"],
        _day(one["starts_on"]),
        _day(one["ends_on"]),
        one["school_year"],
        one["cost"],
        ", ".join(partners),
        one["problem"],
        one["knowledge_basis"],
        one["expected_effect"],
        one["evaluation_method"],
        _day(one["review_on"]),
    )


def _report_goals(book: Book, content: Content, words: Words) -> None:
    """The goals that the year's measures follow, with how many do."""
    found: dict[tuple[str, str], int] = {}
    for one in content["measures"]:
        if one["goal"]:
            key = (one["focus_area"], one["goal"])
            found[key] = found.get(key, 0) + 1
    head = tuple(words[key] for key in ("col_focus_area", "col_goal", "col_measures"))
    book.add(words["sheet_goals"], head, [(*key, count) for key, count in found.items()])


def _meetings(book: Book, content: Content, words: Words) -> None:
    rows = [
        (
            one["name"],
            level_word(content, one["level"], words),
            *(one[key] for key in ("promised", "held", "counting", "planned", "cancelled")),
        )
        for one in content["figures"]["mandates"]
    ]
    book.add(words["sheet_meetings"], tuple(words[key] for key in MANDATE_HEAD), rows)
    head = tuple(words[key] for key in ("col_body", "col_office", "col_called", "col_present"))
    attendance: list[tuple[Cell, ...]] = []
    for body in content["figures"]["attendance"]:
        attendance += [
            (body["name"], one["office"] or words["office_unknown"], one["called"], one["present"])
            for one in body["offices"]
        ] or [(body["name"], "", body["meetings"], body["present"])]
    book.add(words["sheet_attendance"], head, attendance)


def _facts(book: Book, content: Content, words: Words) -> None:
    rows = [("", pdf.title_of(content)), *pdf.facts_of(content)]
    head = (words["sheet_facts"], pdf.author_of(content["parties"]))
    book.add(words["sheet_facts"], head, rows)


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
