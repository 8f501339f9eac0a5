"""Documents as Word: for councils that treat papers, and for people who write in the margin.

Real headings, real lists, real tables and page numbers, in the document's own language, so that Word's
navigation, spelling and a screen reader find their way.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from records.richtext import to_docx

NAVY = RGBColor(0x0B, 0x2E, 0x4A)
RED = RGBColor(0xA3, 0x32, 0x1C)
LOCALES = {"nb": "nb-NO", "nn": "nn-NO", "se": "se-NO"}


@dataclass(frozen=True)
class WordSection:
    """One section: printed number or none, level 1–3, heading, cleaned HTML."""

    heading: str
    html: str
    level: int = 1
    number: str = ""


def build(
    *,
    title: str,
    sections: Iterable[WordSection],
    language: str = "nb",
    mark: str = "",
    facts: Iterable[tuple[str, str]] = (),
    author: str = "",
    created: datetime | None = None,
) -> bytes:
    """A .docx file.

    `mark` («UTKAST – versjon 3, 21. november 2026») stands in red above the title and in every page's
    header. `facts` are pairs of label and value under the title. `created` is written as the file's
    time; without it the file carries none that means anything.
    """
    document = Document()
    _set_up(document, title=title, language=language, author=author, created=created)
    if mark:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(mark)
        run.bold = True
        run.font.color.rgb = RED
    document.add_paragraph(title, style="Title")
    _facts(document, list(facts))
    for section in sections:
        heading = f"{section.number}\u2002{section.heading}" if section.number else section.heading
        if heading:
            document.add_heading(heading, level=min(max(section.level, 1), 3))
        to_docx(document, section.html)
    with override(language):
        _header_and_footer(document, title=title, mark=mark)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _set_up(
    document: WordDocument, *, title: str, language: str, author: str, created: datetime | None
) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(27)
    page.top_margin = page.bottom_margin = Mm(27)

    locale = LOCALES.get(language, language)
    styles = document.styles
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    spoken = defaults.find(qn("w:lang"))
    if spoken is None:
        spoken = OxmlElement("w:lang")
        defaults.append(spoken)
    for name in ("w:val", "w:eastAsia"):
        spoken.set(qn(name), locale)

    text = styles["Normal"]
    text.font.name, text.font.size = "Calibri", Pt(11)
    text.paragraph_format.space_after = Pt(8)
    text.paragraph_format.line_spacing = 1.15
    text.paragraph_format.widow_control = True
    for name, size, before in (
        ("Title", 24, 0),
        ("Heading 1", 16, 20),
        ("Heading 2", 13, 14),
        ("Heading 3", 11.5, 10),
    ):
        style = styles[name]
        style.font.name, style.font.size, style.font.bold = "Calibri", Pt(size), True
        style.font.color.rgb = NAVY
        # The template's headings name a theme font, which would win over the name above.
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = True
    # The template draws a line under the title.
    borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        styles["Title"].element.pPr.remove(borders)

    about = document.core_properties
    about.title, about.author, about.language = title[:255], author[:255], locale
    about.comments = ""
    when = created.astimezone(UTC).replace(tzinfo=None) if created else datetime(2000, 1, 1)
    about.created = about.modified = when


def _facts(document: WordDocument, facts: list[tuple[str, str]]) -> None:
    if not facts:
        return
    table = document.add_table(rows=0, cols=2)
    for label, value in facts:
        row = table.add_row().cells
        row[0].text, row[1].text = str(label), str(value)
        row[0].width, row[1].width = Mm(48), Mm(108)
        row[0].paragraphs[0].runs[0].bold = True
        for cell in row:
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def _header_and_footer(document: WordDocument, *, title: str, mark: str) -> None:
    page = document.sections[0]
    header = page.header.paragraphs[0]
    header.add_run(title)
    if mark:
        run = header.add_run(f" · {mark}")
        run.bold = True
        run.font.color.rgb = RED
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer.add_run(_("Side") + " ")
    _field(footer, "PAGE")
    footer.add_run(" " + _("av") + " ")
    _field(footer, "NUMPAGES")
    for paragraph in (header, footer):
        for run in paragraph.runs:
            run.font.size = Pt(9)


def _field(paragraph: Paragraph, instruction: str) -> None:
    """A field that Word fills in, such as the page number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
