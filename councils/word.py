"""Agenda and minutes as Word, for those who write in the margin; made when asked, never kept.

The same sections as in the PDFs: the open files are made from the open part alone, the whole ones are for the
members.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.html import format_html

from councils import pdf
from councils.content import minutes_content, notice_content, whole_agenda
from councils.content_public import PublicMinutes
from councils.document_parts import Section, Table
from councils.models import Meeting, Minutes
from councils.pdf import Approval
from councils.wording import words_in
from records import richtext
from records.wordfile import WordSection, build


def minutes_docx(minutes: Minutes, on: date) -> bytes:
    """The whole minutes, for members; marked UTKAST until they are approved."""
    content = minutes_content(minutes)
    approval = pdf.approval_of(minutes) if minutes.is_frozen else None
    context = pdf.minutes_context(content, approval, on=on)
    return _build(context, pdf.title_of("minutes_full", content), content["language"])


def public_minutes_docx(minutes: PublicMinutes, approval: Approval, title: str) -> bytes:
    """The open minutes."""
    context = pdf.public_minutes_context(minutes, approval)
    return _build(context, title, minutes.language)


def agenda_docx(meeting: Meeting) -> bytes:
    """The agenda as everybody called may read it: closed items by public title and basis."""
    content = notice_content(meeting)
    return _build(pdf.notice_context(content, "", ""), pdf.title_of("agenda", content), content["language"])


def whole_agenda_docx(meeting: Meeting) -> bytes:
    """The agenda for members: closed items whole, marked with their basis."""
    content = whole_agenda(meeting)
    context = pdf.whole_agenda_context(content)
    return _build(context, pdf.title_of("agenda", content), content["language"])


def _build(context: Mapping[str, Any], title: str, language: str) -> bytes:
    words = words_in(language)
    sections = []
    if context.get("warning"):
        sections.append(WordSection("", str(format_html("<p><strong>{}</strong></p>", context["warning"]))))
    if context.get("edition_note"):
        sections.append(WordSection("", str(richtext.from_plain(context["edition_note"]))))
    if isinstance(context.get("attendance"), Table):
        sections.append(WordSection(context["attendance"].caption, str(context["attendance"].html())))
    sections.append(WordSection(context["sections_heading"], ""))
    sections += [_section(one) for one in context["items"]]
    if context.get("approval"):
        html = richtext.from_plain("\n\n".join(context["approval"]))
        sections.append(WordSection(words["approval"], str(html)))
    return build(
        title=title,
        sections=sections,
        language=language,
        mark=context.get("draft", ""),
        facts=context["facts"],
        author=pdf.author_of(context["parties"]),
    )


def _section(section: Section) -> WordSection:
    small = " · ".join(one for one in (section.kind, section.mark) if one)
    lead = format_html("<p><em>{}</em></p>", small) if small else ""
    html = "".join([lead, *(part.html() for part in section.parts)])
    return WordSection(section.title, str(richtext.clean(html)), level=2, number=section.label)
