"""The evaluation on paper: cover, contents, sections, verification.

Made from the content and the recorded approvals alone, so that the same agreed evaluation gives the same
document whenever it is made.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from agreements.choices import ScopePart
from agreements.evaluation.document import sections_of
from agreements.evaluation.document_parts import Approved
from agreements.evaluation.wording import words_in
from agreements.models import Evaluation
from councils import pdf as meetings
from councils.pdf import Facts, author_of, verification_url
from records import days
from slt.document_parts import numbered

TEMPLATE = "agreements/pdf/evaluation.html"
PURPOSE = "evaluation"

Content = Mapping[str, Any]


def context_of(
    content: Content,
    approvals: Sequence[Approved] = (),
    code: str = "",
    *,
    agreed_on: date | None = None,
    on: date | None = None,
) -> dict[str, Any]:
    """What the template shows: with a code the issued document, without one a draft of that day."""
    words = words_in(content["language"])
    sections = sections_of(content, approvals)
    return {
        "words": words,
        "running": title_of(content),
        "draft": "" if code or on is None else draft_mark(content, on),
        "foot": meetings.foot(words, code),
        "cover": {
            "kind": words["cover_kind"],
            "title": words("cover_title", year=content["year"]),
            "parties": [
                {"name": party["name"], "parallel": " · ".join(party.get("parallel_names", ()))}
                for party in content["parties"]
            ],
            "facts": [
                *facts_of(content, agreed_on),
                *([(words["fact_code"], code)] if code else []),
            ],
        },
        "contents": numbered(sections),
        "sections": sections,
        "figures_hash": content["figures_hash"],
        **(meetings.verification(words, code) if code else {}),
    }


def title_of(content: Content) -> str:
    """«Evaluering 2025: Samarbeidsavtale», with the municipalities that it is about."""
    municipal = [party["name"] for party in content["parties"] if party["side"] == "MUNICIPALITY"]
    return f"{content['title']}, {', '.join(municipal)}"[:300] if municipal else content["title"][:300]


def facts_of(content: Content, agreed_on: date | None = None, *, is_submitted: bool = False) -> Facts:
    """What stands at the foot of the cover and on top of the Word file."""
    words = words_in(content["language"])
    status = words["status_submitted" if is_submitted else "status_draft"]
    if agreed_on is not None:
        status = words("status_agreed", date=days.longdate(agreed_on))
    # The end of the year is the first moment after it.
    counted_at = datetime.fromisoformat(content["figures"]["counted_at"])
    counted_on = days.day_of(counted_at - timedelta(microseconds=1))
    asked = content["questionnaire"]
    parts = [words[f"part_{part}"] for part in ScopePart.values if part in content["scope"]]
    return [
        (words["fact_agreement"], content["agreement"]["title"]),
        (words["fact_scope"], ", ".join(parts)),
        (words["fact_questionnaire"], words("questionnaire", title=asked["title"], edition=asked["edition"])),
        (words["fact_counted"], days.longdate(counted_on)),
        (words["fact_status"], status),
    ]


def draft_mark(content: Content, on: date) -> str:
    """«UTKAST – 21. november 2026»."""
    return words_in(content["language"])("draft_mark", date=days.longdate(on))


def approvals_of(evaluation: Evaluation) -> list[Approved]:
    """The approvals of exactly the content that stands, in the order of the parties; one query."""
    names = {party["id"]: (place, party["name"]) for place, party in enumerate(_parties(evaluation))}
    rows = evaluation.approvals.filter(
        withdrawn_at__isnull=True, content_hash=evaluation.content_hash
    ).select_related("party")
    found = sorted(rows, key=lambda row: (names.get(row.party.organisation_id, (len(names), ""))[0], row.pk))
    return [
        Approved(
            names.get(row.party.organisation_id, (0, ""))[1],
            row.approved_by_name,
            row.approved_by_office,
            days.day_of(row.approved_at),
        )
        for row in found
    ]


def _parties(evaluation: Evaluation) -> list[Content]:
    return (evaluation.frozen_content or {}).get("parties", [])


__all__ = [
    "PURPOSE",
    "TEMPLATE",
    "approvals_of",
    "author_of",
    "context_of",
    "draft_mark",
    "facts_of",
    "title_of",
    "verification_url",
]
