"""What action plans and annual reports consist of, ready to be set: the same parts for PDF, page and Word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.document_parts import Line, Table, Text
from records import days, richtext
from slt.wording import Words


@dataclass(frozen=True)
class Facts:
    """Labels with what they say, as a table with its headings first in each row."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]

    def html(self) -> SafeString:
        """As rich text, for Word."""
        rows = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', self.rows)
        return format_html("<table><tbody>{}</tbody></table>", rows)


@dataclass(frozen=True)
class Drawing:
    """A drawing with its alternative text in it; the same is said in the words beside it."""

    kind: ClassVar[str] = "drawing"
    svg: SafeString
    heading: str = ""
    is_wide: bool = False

    def html(self) -> SafeString:
        """Nothing: a Word file has the table that stands beside it."""
        return SafeString("")


@dataclass(frozen=True)
class Figures(Table):
    """A table of figures. `keys` name the figure behind each row, `key` that of the whole table; empty: none.

    A page leads from each to the records behind it; paper shows the numbers alone.
    """

    kind: ClassVar[str] = "figures"
    keys: tuple[str, ...] = ()
    key: str = ""

    @property
    def keyed_rows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each row with its figure's key, and its cells with the headings of their columns."""
        keys = self.keys or ("",) * len(self.rows)
        return list(zip(keys, self.labelled_rows, strict=True))


Part = Text | Table | Line | Facts | Figures | Drawing


@dataclass(frozen=True)
class Section:
    """A heading on level 1, 2 or 3 with its parts; `number` is empty where none is printed."""

    anchor: str
    number: str
    heading: str
    level: int = 1
    parts: tuple[Part, ...] = field(default=())

    def html(self) -> SafeString:
        """The parts as rich text, for Word; tables under their captions."""
        return richtext.clean("".join(_captioned(part) for part in self.parts))


def _captioned(part: Part) -> str:
    caption = getattr(part, "caption", "")
    return format_html("{}{}", format_html("<h3>{}</h3>", caption) if caption else "", part.html())


def text(plain: str, heading: str = "") -> list[Part]:
    """Written text as a part; none for none."""
    return [Text(richtext.from_plain(plain), heading)] if plain.strip() else []


def day(iso: str | None) -> str:
    """«3. desember 2018»; empty for none."""
    return days.longdate(date.fromisoformat(iso)) if iso else ""


def short_day(iso: str | None) -> str:
    """«03.12.2018», for tables; empty for none."""
    return f"{date.fromisoformat(iso):%d.%m.%Y}" if iso else ""


def school_year(first: int, words: Words) -> str:
    """«skoleåret 2026/27»."""
    return words("school_year", first=first, short=f"{(first + 1) % 100:02d}")


def measure_period(measure: Mapping[str, Any], words: Words) -> str:
    """The school year or the days of a measure; empty when none is stated."""
    if measure["school_year"] is not None:
        return school_year(measure["school_year"], words)
    first, last = short_day(measure["starts_on"]), short_day(measure["ends_on"])
    if first and last:
        return f"{first}–{last}"
    if first:
        return words("from_day", first=first)
    return words("to_day", last=last) if last else ""


def ages(measure: Mapping[str, Any], words: Words) -> str:
    """«12–25 år»; empty when no age is stated. Nought is an age."""
    first, last = measure["age_from"], measure["age_to"]
    if first is None and last is None:
        return ""
    if first is None:
        return words("ages_to", last=last)
    if last is None:
        return words("ages_from", first=first)
    return words("ages_both", first=first, last=last)


def target_group(measure: Mapping[str, Any], words: Words) -> str:
    """«Ungdom i sentrum, 12–25 år, 8. trinn»."""
    said = (measure["target_group"], ages(measure, words), measure["grade"])
    return ", ".join(one for one in said if one)


def cost(measure: Mapping[str, Any], words: Words) -> str:
    """«25 000 kroner»; empty when it is not stated. Nothing is a cost too."""
    if measure["cost"] is None:
        return ""
    return words("cost", amount=f"{measure['cost']:,}".replace(",", "\u00a0"))


def measure_facts(measure: Mapping[str, Any], words: Words) -> Facts:
    """All that a measure says, without what is not stated; owner and period are always told."""
    partners = [*measure["partners"], *([measure["other_partners"]] if measure["other_partners"] else [])]
    always = {"fact_owner", "fact_measure_period"}
    rows = (
        ("fact_problem", measure["problem"]),
        ("fact_knowledge", measure["knowledge_basis"]),
        ("fact_target", target_group(measure, words)),
        ("fact_prevention", words[f"prevention_{measure['prevention']}"]),
        ("fact_topic", measure["topic"]),
        ("fact_owner", measure["owner"]),
        ("fact_partners", ", ".join(partners)),
        ("fact_group", measure["group"]),
        ("fact_measure_period", measure_period(measure, words)),
        ("fact_cost", cost(measure, words)),
        ("fact_effect", measure["expected_effect"]),
        ("fact_evaluation", measure["evaluation_method"]),
        ("fact_review", day(measure["review_on"])),
    )
    return Facts(
        tuple(
            (words[key], value.strip() or words["not_set"])
            for key, value in rows
            if value.strip() or key in always
        )
    )


def numbered(sections: Iterable[Section]) -> list[Section]:
    """The sections that are to be in the table of contents: the two upper levels."""
    return [section for section in sections if section.level <= 2]
