"""What the document has beyond the common parts: answers side by side, drawings in columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString

from agreements.choices import Side
from agreements.evaluation.wording import Words
from councils.document_parts import Table
from slt.document_parts import Figures

Content = Mapping[str, Any]
SIDES = (Side.POLICE.value, Side.MUNICIPALITY.value)


@dataclass(frozen=True)
class Drawings:
    """Drawings beside each other, as far as there is room; the table below says the same."""

    kind: ClassVar[str] = "drawings"
    drawn: tuple[SafeString, ...]
    heading: str = ""

    def html(self) -> SafeString:
        """Nothing: a Word file has the tables."""
        return SafeString("")


@dataclass(frozen=True)
class Duties(Figures):
    """The table of duties: wide, so its rows stack on a small screen; on paper a table as any other."""

    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Pair:
    """A question with what the two sides have answered, side by side; `note` says how far apart they are."""

    kind: ClassVar[str] = "pair"
    question: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with the heading of its column, for a page that stacks a row on a small screen."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]

    def html(self) -> SafeString:
        """As rich text, for Word."""
        note = format_html("<p>{}</p>", self.note) if self.note else ""
        return format_html("<h3>{}</h3>{}{}", self.question, Table("", self.head, self.rows).html(), note)


@dataclass(frozen=True)
class Approved:
    """A party's approval of the whole, as it was given."""

    party: str
    name: str
    office: str
    on: date


def side_word(side: str, words: Words) -> str:
    """«Politiet»."""
    return words[f"side_{side}"]


def side_heads(words: Words) -> tuple[str, str]:
    """The two sides, as the headings of two columns."""
    return side_word(SIDES[0], words), side_word(SIDES[1], words)
