"""Rich text into a Word document: paragraphs, headings, lists, tables, links."""

from copy import deepcopy

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml.html import HtmlElement

Place = WordDocument | _Cell
MARKS = frozenset({"strong", "em", "u"})
# Word's template has list styles for three levels.
DEEPEST = 3


class Writer:
    """Writes one cleaned tree at the end of a document."""

    def __init__(self, document: WordDocument):
        self.document = document

    def write(self, element: HtmlElement) -> None:
        """Everything inside the element."""
        self._blocks(element, self.document, lists=())

    def _blocks(self, element: HtmlElement, place: Place, lists: tuple, style: str | None = None) -> None:
        """Blocks become paragraphs; text that stands loose between them becomes one too."""
        paragraph: Paragraph | None = None
        marks: frozenset[str] = frozenset()

        def loose() -> Paragraph:
            nonlocal paragraph
            if paragraph is None:
                paragraph = place.add_paragraph(style=style)
            return paragraph

        if (element.text or "").strip():
            self._run(loose(), element.text, marks)
        for child in element:
            if self._is_inline(child):
                self._inline(child, loose(), marks)
            else:
                paragraph = None
                self._block(child, place, lists, style)
            if (child.tail or "").strip() or (paragraph is not None and child.tail):
                self._run(loose(), child.tail, marks)

    def _block(self, element: HtmlElement, place: Place, lists: tuple, style: str | None) -> None:
        match element.tag:
            case "ul" | "ol":
                inner = (*lists, self._list(element))
                for item in element:
                    if item.tag == "li":
                        self._item(item, place, inner)
            case "table":
                self._table(element, place)
            case "h3" | "h4":
                # A section's own heading is at most level 3; what stands in its text comes below.
                self._blocks(element, place, (), style="Heading 4" if element.tag == "h3" else "Heading 5")
            case "blockquote":
                self._blocks(element, place, (), style="Quote")
            case _:
                self._blocks(element, place, lists, style)

    def _item(self, item: HtmlElement, place: Place, lists: tuple) -> None:
        """The first paragraph of an item carries its bullet or number, the next ones only its indent."""
        kind, number = lists[-1]
        depth = min(len(lists), DEEPEST)
        style = f"List {kind}" + (f" {depth}" if depth > 1 else "")
        paragraph: Paragraph | None = None
        has_sign = False

        def following() -> Paragraph:
            nonlocal has_sign
            if has_sign:
                return place.add_paragraph(style="List Continue" + (f" {depth}" if depth > 1 else ""))
            has_sign = True
            begun = place.add_paragraph(style=style)
            if number is not None:
                self._numbered(begun, number)
            return begun

        def take(element: HtmlElement) -> None:
            nonlocal paragraph
            if (element.text or "").strip():
                paragraph = paragraph or following()
                self._run(paragraph, element.text, frozenset())
            for child in element:
                if self._is_inline(child):
                    paragraph = paragraph or following()
                    self._inline(child, paragraph, frozenset())
                elif child.tag in {"ul", "ol", "table"}:
                    if not has_sign:
                        following()
                    paragraph = None
                    self._block(child, place, lists, None)
                else:
                    paragraph = None
                    take(child)
                    paragraph = None
                if (child.tail or "").strip() or (paragraph is not None and child.tail):
                    paragraph = paragraph or following()
                    self._run(paragraph, child.tail, frozenset())

        take(item)

    def _list(self, element: HtmlElement) -> tuple[str, int | None]:
        if element.tag == "ul":
            return "Bullet", None
        start = element.get("start", "1")
        return "Number", self._new_numbering(int(start) if start.isdecimal() else 1)

    def _new_numbering(self, start: int) -> int:
        """Each numbered list counts for itself: without this Word counts on from the list before."""
        numbering = self.document.part.numbering_part.element
        pattern = self.document.styles["List Number"].element.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(pattern).abstractNumId.val
        number = numbering.add_num(abstract)
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        return number.numId

    @staticmethod
    def _numbered(paragraph: Paragraph, number: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number

    def _table(self, element: HtmlElement, place: Place) -> None:
        caption = element.find("caption")
        if caption is not None:
            self._blocks(caption, place, (), style="Caption")
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
        width = max((sum(_span(cell, "colspan") for cell in row) for row in rows), default=0)
        if not width:
            return
        table = place.add_table(rows=0, cols=width)
        if isinstance(place, WordDocument):
            table.style = "Table Grid"
        for row in rows:
            made = table.add_row()
            if row.getparent().tag == "thead":
                repeat = OxmlElement("w:tblHeader")
                repeat.set(qn("w:val"), "true")
                made._tr.get_or_add_trPr().append(repeat)
            column = 0
            for cell in row:
                last = min(column + _span(cell, "colspan"), width) - 1
                if column >= width:
                    break
                target = made.cells[column]
                if last > column:
                    target = target.merge(made.cells[last])
                self._cell(cell, target)
                column = last + 1
        # Two tables without a paragraph between them grow together.
        place.add_paragraph()

    def _cell(self, element: HtmlElement, target: _Cell) -> None:
        empty = target.paragraphs[0]
        self._blocks(element, target, ())
        if len(target.paragraphs) > 1 or target.tables:
            empty._p.getparent().remove(empty._p)
            if not target.paragraphs or target._tc[-1].tag != qn("w:p"):
                target.add_paragraph()
        if element.tag == "th":
            for paragraph in target.paragraphs:
                for run in paragraph.runs:
                    run.bold = True

    @staticmethod
    def _is_inline(element: HtmlElement) -> bool:
        return element.tag in MARKS or element.tag in {"a", "br"}

    def _inline(self, element: HtmlElement, paragraph: Paragraph, marks: frozenset[str]) -> None:
        if element.tag == "br":
            paragraph.add_run().add_break()
            return
        address = element.get("href") if element.tag == "a" else None
        before = len(paragraph._p)
        inner = marks | {element.tag} if element.tag in MARKS else marks | ({"u"} if address else set())
        self._run(paragraph, element.text, frozenset(inner))
        for child in element:
            if self._is_inline(child):
                self._inline(child, paragraph, frozenset(inner))
            else:
                self._run(paragraph, child.text_content(), frozenset(inner))
            self._run(paragraph, child.tail, frozenset(inner))
        if address:
            self._link(paragraph, before, address)

    @staticmethod
    def _link(paragraph: Paragraph, first: int, address: str) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        for run in list(paragraph._p)[first:]:
            link.append(deepcopy(run))
            paragraph._p.remove(run)
        paragraph._p.append(link)

    @staticmethod
    def _run(paragraph: Paragraph, text: str | None, marks: frozenset[str]) -> Run | None:
        if not text:
            return None
        words = " ".join(text.split())
        lead = " " if text[0].isspace() and len(paragraph._p.xpath("./w:r|./w:hyperlink")) else ""
        trail = " " if text[-1].isspace() and words else ""
        if not (lead or words):
            return None
        run = paragraph.add_run(f"{lead}{words}{trail}")
        run.bold, run.italic, run.underline = (mark in marks or None for mark in ("strong", "em", "u"))
        return run


def _span(cell: HtmlElement, name: str) -> int:
    return max(1, min(int(cell.get(name, "1")), 50))
