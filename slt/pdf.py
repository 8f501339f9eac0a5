"""Action plans and annual reports on paper: cover, contents, sections, verification.

Made from the content alone, so that the same frozen content gives the same document whenever it is made.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from councils import pdf as meetings
from councils.pdf import Facts, author_of, verification_url
from records import days
from slt.document_parts import Section, day, numbered
from slt.plan_document import plan_sections
from slt.report_document import report_sections
from slt.wording import Words, words_in

TEMPLATE = "slt/pdf/document.html"
PLAN = "action_plan"
REPORT = "annual_report"

Content = Mapping[str, Any]


def sections_of(content: Content) -> list[Section]:
    """The document as sections, in the content's own language."""
    words = words_in(content["language"])
    return plan_sections(content, words) if content["kind"] == "plan" else report_sections(content, words)


def context_of(content: Content, code: str = "", *, on: date | None = None) -> dict[str, Any]:
    """What the template shows: with a code the issued document, without one a draft of that day."""
    words = words_in(content["language"])
    sections = sections_of(content)
    mark = "" if code or on is None else draft_mark(content, on)
    return {
        "words": words,
        "running": title_of(content),
        "draft": mark,
        "foot": meetings.foot(words, code),
        "cover": {
            "kind": " · ".join([words[purpose_of(content)], content["programme"]["name"]]),
            "title": cover_title(content, words),
            "parties": [
                {"name": party["name"], "parallel": " · ".join(party["parallel_names"])}
                for party in content["parties"]
            ],
            "facts": [*facts_of(content), *([(words["fact_code"], code)] if code else [])],
        },
        "contents": numbered(sections),
        "sections": sections,
        **(meetings.verification(words, code) if code else {}),
    }


def purpose_of(content: Content) -> str:
    """What a document of the content is issued as."""
    return PLAN if content["kind"] == "plan" else REPORT


def facts_of(content: Content) -> Facts:
    """What stands at the foot of the cover and on top of the Word file."""
    words = words_in(content["language"])
    return _plan_facts(content, words) if content["kind"] == "plan" else _report_facts(content, words)


def title_of(content: Content) -> str:
    """«Handlingsplan 2026, SLT i Rana», «Årsrapport 2026, SLT i Rana»."""
    words = words_in(content["language"])
    programme = content["programme"]["name"]
    if content["kind"] == "plan":
        return words("plan_title", title=content["title"], programme=programme)[:300]
    return words("report_title", year=content["year"], programme=programme)[:300]


def cover_title(content: Content, words: Words) -> str:
    """The title on the cover, where programme and parties stand below."""
    if content["kind"] == "plan":
        return str(content["title"])
    return f"{words[REPORT]} {content['year']}"


def draft_mark(content: Content, on: date) -> str:
    """«UTKAST – 21. november 2026»."""
    return words_in(content["language"])("draft_mark", date=days.longdate(on))


def _plan_facts(content: Content, words: Words) -> Facts:
    status = words["status_draft"]
    if content["adopted_on"]:
        status = words("status_adopted", body=content["adopted_by"], date=day(content["adopted_on"]))
    facts = [
        (words["fact_period"], _period(content, words)),
        (words["fact_status"], status),
        (words["fact_case"], content["case_reference"]),
    ]
    return [fact for fact in facts if fact[1]]


def _period(content: Content, words: Words) -> str:
    """«skoleåret 2026/27» where the days are those of one, else both days."""
    first, last = (date.fromisoformat(content[key]) for key in ("valid_from", "valid_to"))
    kind = content["period_kind"]
    is_year = (first.month, first.day, last) == (1, 1, date(first.year, 12, 31))
    if (kind == "CALENDAR_YEAR" and is_year) or (kind == "SCHOOL_YEAR" and last.year == first.year + 1):
        return words(f"period_{kind}", first=first.year, short=f"{last.year % 100:02d}")
    return words("period_days", first=days.longdate(first), last=days.longdate(last))


def _report_facts(content: Content, words: Words) -> Facts:
    finished = content["finished_on"]
    facts = [
        (
            words["fact_status"],
            words("status_finished", date=day(finished)) if finished else words["status_report_draft"],
        ),
        (words["fact_counted"], day(content["counted_on"])),
    ]
    for one in content["coordinators"]:
        said = one["office"][:1].upper() + one["office"][1:]
        if one["is_vacant"]:
            said = words("vacant", office=said)
        elif one["percentage"] is not None:
            said = words("percentage", office=said, percentage=one["percentage"])
        facts.append((words["fact_coordinator"], said))
    return facts


__all__ = [
    "PLAN",
    "REPORT",
    "TEMPLATE",
    "author_of",
    "context_of",
    "draft_mark",
    "facts_of",
    "purpose_of",
    "sections_of",
    "title_of",
    "verification_url",
]
