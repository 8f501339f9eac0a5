"""Rich text: what people may write, as HTML that is safe to show, compare, print and send.

`clean` is the only door: every text from an editor, a file or an import passes it before it is stored.
Sources: the allow-list follows what the editor offers; everything else is unwrapped or dropped.
"""

import re
import unicodedata
from typing import TYPE_CHECKING

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from lxml import html as lxml_html

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

TAGS = frozenset(
    {"p", "br", "strong", "em", "u", "ul", "ol", "li", "h3", "h4", "a", "blockquote"}
    | {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
)
ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
# Elements that stand as paragraphs of their own when the text is sent as plain text, and those that
# only begin a new line.
PARAGRAPHS = frozenset({"p", "h3", "h4", "blockquote", "table", "ul", "ol"})
LINES = frozenset({"li", "tr", "caption"})
SAME_MEANING = (("b", "strong"), ("i", "em"), ("h1", "h3"), ("h2", "h3"), ("h5", "h4"), ("h6", "h4"))

_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u2007\u202f]+")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"[0-9]{1,3}")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in {"colspan", "rowspan", "start"}:
        return value if _NUMBER.fullmatch(value) else None
    if name == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    return value


_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style", "template", "noscript", "title", "textarea", "svg", "math"},
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel=None,
    strip_comments=True,
)


def clean(html: str) -> SafeString:
    """The text with only what is allowed: safe to show anywhere. Cleaning twice changes nothing.

    Bold and italics by their old names become `strong` and `em`, headings of other levels become the
    nearest allowed; non-breaking spaces become spaces and invisible signs go, so that two texts that
    look alike are alike. Links that are not http, https or mailto lose their address.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", html or ""))
    for old, new in SAME_MEANING:
        text = re.sub(rf"<(/?){old}(?=[\s/>])", rf"<\1{new}", text, flags=re.IGNORECASE)
    text = _SPACES.sub(" ", text.replace("&nbsp;", " ").replace("&shy;", ""))
    # Cleaning may reveal (by unwrapping or decoding) what was hidden; a few rounds reach the fixed point.
    for _round in range(5):
        cleaned = _INVISIBLE.sub("", _SPACES.sub(" ", _cleaner.clean(text).replace("&nbsp;", " "))).strip()
        if cleaned == text:
            break
        text = cleaned
    return mark_safe(cleaned)  # noqa: S308 – this is the cleaner


def fragment(html: str) -> lxml_html.HtmlElement:
    """The cleaned text as a tree under one `div`."""
    return lxml_html.fragment_fromstring(clean(html), create_parent="div")


def plain(html: str) -> str:
    """The words alone: a blank line between paragraphs, one line for a list item or a table row."""
    paragraphs: list[list[str]] = [[""]]

    def new_line() -> None:
        if paragraphs[-1][-1]:
            paragraphs[-1].append("")

    def new_paragraph() -> None:
        if paragraphs[-1] != [""]:
            paragraphs.append([""])

    def add_space() -> None:
        paragraphs[-1][-1] += " "

    def gather(element: lxml_html.HtmlElement, inside: str) -> None:
        # The editor wraps each list item and table cell in a paragraph; it still is one line.
        tag = element.tag
        break_ = None
        if tag in {"td", "th"} or (inside == "cell" and tag in PARAGRAPHS | LINES | {"br"}):
            break_ = add_space
        elif tag in LINES or (inside == "item" and tag in PARAGRAPHS):
            break_ = new_line
        elif tag in PARAGRAPHS:
            break_ = new_paragraph
        elif tag == "br":
            paragraphs[-1].append("")
        if break_:
            break_()
        paragraphs[-1][-1] += element.text or ""
        within = inside or {"td": "cell", "th": "cell", "li": "item"}.get(tag, "")
        for child in element:
            gather(child, "cell" if tag in {"td", "th"} else within)
            paragraphs[-1][-1] += child.tail or ""
        if break_:
            break_()

    gather(fragment(html), "")
    tidied = ([" ".join(line.split()) for line in lines] for lines in paragraphs)
    texts = ("\n".join(line for line in lines if line) for lines in tidied)
    return "\n\n".join(text for text in texts if text)


def from_plain(text: str) -> SafeString:
    """Plain text as rich text: a blank line parts paragraphs, a single line break is kept, nothing is markup.

    `plain` gives the words back.
    """
    tidied = "\n".join(" ".join(line.split()) for line in (text or "").splitlines())
    paragraphs = re.split(r"\n{2,}", tidied.strip())
    return clean("".join(f"<p>{escape(chunk).replace(chr(10), '<br>')}</p>" for chunk in paragraphs if chunk))


def is_empty(html: str) -> bool:
    """Nothing to read in it: empty paragraphs and spaces do not count."""
    return not plain(html)


def to_docx(document: "WordDocument", html: str) -> None:
    """Write the text at the end of a Word document, with real lists, tables, headings and links."""
    from records.wordtext import Writer

    Writer(document).write(fragment(html))
