"""Action plan and annual report as Word, for those who treat papers and write in the margin; never kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from records.wordfile import WordSection, build
from slt import pdf


def docx_of(content: Mapping[str, Any], on: date, *, is_final: bool) -> bytes:
    """The same sections as in the PDF; marked UTKAST until the content is final."""
    return build(
        title=pdf.title_of(content),
        sections=[
            WordSection(section.heading, str(section.html()), section.level, section.number)
            for section in pdf.sections_of(content)
        ],
        language=content["language"],
        mark="" if is_final else pdf.draft_mark(content, on),
        facts=pdf.facts_of(content),
        author=pdf.author_of(content["parties"]),
    )
