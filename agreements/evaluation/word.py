"""The evaluation as Word, for those who treat papers; and the municipal council's paper. Never kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join

from agreements.evaluation import pdf
from agreements.evaluation.document import sections_of
from agreements.evaluation.document_parts import Approved
from agreements.evaluation.wording import Words, words_in
from agreements.merging import joined
from records import richtext
from records.wordfile import WordSection, build
from slt.document_parts import Section, day

Content = Mapping[str, Any]


def docx_of(
    content: Content,
    on: date,
    *,
    approvals: Sequence[Approved] = (),
    agreed_on: date | None = None,
    is_submitted: bool = False,
) -> bytes:
    """The same sections as in the PDF; marked UTKAST until every party has approved."""
    return build(
        title=pdf.title_of(content),
        sections=_word_sections(sections_of(content, approvals)),
        language=content["language"],
        mark="" if agreed_on is not None else pdf.draft_mark(content, on),
        facts=pdf.facts_of(content, agreed_on, is_submitted=is_submitted),
        author=pdf.author_of(content["parties"]),
    )


def case_docx_of(content: Content, municipality_id: int, on: date) -> bytes:
    """A page for the municipal council: background, findings, what is to be better, and a proposal."""
    words = words_in(content["language"])
    summary = next(one for one in sections_of(content) if one.anchor == "sammendrag")
    municipality = next(party["name"] for party in content["parties"] if party["id"] == municipality_id)
    return build(
        title=words("case_title", year=content["year"]),
        sections=[
            WordSection(words["case_background"], _paragraph(_background(content, words))),
            WordSection(words["case_findings"], str(Section("", "", "", parts=summary.parts[:-1]).html())),
            WordSection(words["case_points"], _points(content, words)),
            WordSection(
                words["case_proposal"], _paragraph(words("case_proposal_text", year=content["year"]))
            ),
        ],
        language=content["language"],
        facts=[(words["col_party"], municipality), *pdf.facts_of(content)[:1]],
        author=municipality,
    )


def _word_sections(sections: Sequence[Section]) -> list[WordSection]:
    return [WordSection(one.heading, str(one.html()), one.level, one.number) for one in sections]


def _background(content: Content, words: Words) -> str:
    names = [party["name"] for party in content["parties"]]
    return words(
        "case_background_text",
        parties=joined(names),
        title=content["agreement"]["title"],
        year=content["year"],
    )


def _points(content: Content, words: Words) -> str:
    if not content["points"]:
        return _paragraph(words["no_points"])
    rows = format_html_join(
        "",
        "<li><strong>{}</strong> ({}, {}). {}</li>",
        (
            (
                one["title"],
                one["owner"] or words[f"side_{one['responsible']}"],
                day(one["due_on"]),
                one["text"],
            )
            for one in content["points"]
        ),
    )
    return str(richtext.clean(format_html("<ul>{}</ul>", rows)))


def _paragraph(said: str) -> str:
    return str(format_html("<p>{}</p>", said))
