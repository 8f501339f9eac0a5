"""Merge fields: tokens such as `{kommune}` in the text, filled from the registers or by the writer.

Tokens stay tokens until a version is frozen; drafts show them filled, or in red where nothing is known.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from records.refusals import Refused

LONGEST_VALUE = 300
TOKEN = re.compile(r"\{([a-zæøå][a-zæøå0-9_]*)\}")
_CATALOGUE = Path(__file__).parent / "content" / "merge_fields.yaml"


@dataclass(frozen=True)
class MergeField:
    """One field that texts may use; `source` is "register" or "writer"."""

    token: str
    label_nb: str
    label_nn: str
    source: str
    kind: str
    default: Any
    example: Any
    choices: tuple[Mapping[str, Any], ...] = ()
    minimum: int | None = None
    maximum: int | None = None

    def label(self, language: str = "nb") -> str:
        """The field's name for people."""
        return self.label_nn if language == "nn" else self.label_nb

    def default_in(self, language: str) -> str:
        """The usual value, or nothing: «not stated» is not zero."""
        value = self.default.get(language) if isinstance(self.default, dict) else self.default
        return "" if value is None else str(value)


@cache
def catalogue() -> dict[str, MergeField]:
    """All known fields by token, in the order they are offered."""
    rows = yaml.safe_load(_CATALOGUE.read_text(encoding="utf-8"))
    return {
        row["token"]: MergeField(
            token=row["token"],
            label_nb=row["label_nb"],
            label_nn=row["label_nn"],
            source=row["source"],
            kind=row.get("kind", "text"),
            default=row.get("default"),
            example=row.get("example"),
            choices=tuple(row.get("choices", ())),
            minimum=row.get("minimum"),
            maximum=row.get("maximum"),
        )
        for row in rows
    }


def tokens_in(html: str) -> list[str]:
    """The tokens a text uses, each once, in order."""
    return list(dict.fromkeys(TOKEN.findall(html)))


def unknown_tokens(html: str) -> list[str]:
    """Tokens that no field answers to; a text with such a token is refused when it is saved."""
    return [token for token in tokens_in(html) if token not in catalogue()]


def fill(html: str, values: Mapping[str, str]) -> SafeString:
    """Replace every token that has a value, escaped; others stay as they are. *html* is already clean."""
    return mark_safe(  # noqa: S308 – the text was cleaned when saved, the values are escaped here
        TOKEN.sub(lambda match: escape(values[match[1]]) if values.get(match[1]) else match[0], html)
    )


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """The same for plain text such as a heading: nothing is escaped, and the result is not safe HTML."""
    return TOKEN.sub(lambda match: str(values.get(match[1]) or match[0]), text)


def fill_marked(html: str, values: Mapping[str, str]) -> SafeString:
    """Like `fill`, with unresolved tokens marked for the reader (shown in red, and said in words)."""

    def shown(match: re.Match[str]) -> str:
        if value := values.get(match[1]):
            return escape(value)
        field = catalogue().get(match[1])
        return format_html(
            '<mark class="unresolved" title="{}">{}</mark>',
            field.label() if field else _("Ukjent felt"),
            match[0],
        )

    return mark_safe(TOKEN.sub(shown, html))  # noqa: S308 – as above


def fill_marked_text(text: str, values: Mapping[str, str]) -> SafeString:
    """Like `fill_marked` for plain text, which is escaped first."""
    return fill_marked(escape(text), values)


def unresolved(html: str, values: Mapping[str, str]) -> list[str]:
    """The tokens of a text that have no value yet."""
    return [token for token in tokens_in(html) if not values.get(token)]


def joined(names: list[str], language: str = "nb") -> str:
    """«A», «A og B», «A, B og C»."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} og {names[-1]}"


def writer_fields(html_texts: list[str]) -> list[MergeField]:
    """The fields that the writer has to fill for these texts, in the catalogue's order."""
    used = {token for html in html_texts for token in tokens_in(html)}
    return [field for field in catalogue().values() if field.token in used and field.source == "writer"]


def printed(field: MergeField, value: str, language: str) -> str:
    """What stands in the text for a writer's value: a choice is printed in the text's language."""
    for choice in field.choices:
        if str(choice.get("value")) == value:
            return str(choice.get(language) or choice.get("nb") or value)
    return value


def checked(field: MergeField, raw: str) -> str:
    """A value as the writer typed it, tidied and held against the field's kind.

    Raises Refused with a sentence that names the field. Nothing typed is nothing stated, and allowed.
    """
    value = " ".join(str(raw or "").split())
    if not value:
        return ""
    wrong = None
    if "{" in value or "}" in value:
        wrong = _("kan ikke inneholde krøllparenteser")
    elif len(value) > LONGEST_VALUE:
        wrong = _("er for lang (høyst %(limit)s tegn)") % {"limit": LONGEST_VALUE}
    elif field.kind == "number":
        wrong = _wrong_number(field, value)
    elif field.kind == "choice" and value not in {str(choice["value"]) for choice in field.choices}:
        wrong = _("må være et av valgene i listen")
    if wrong:
        raise Refused(_("«%(field)s» %(wrong)s.") % {"field": field.label(), "wrong": wrong})
    return str(int(value)) if field.kind == "number" else value


def _wrong_number(field: MergeField, value: str) -> str | None:
    if not re.fullmatch(r"[0-9]{1,6}", value):
        return _("må være et helt tall")
    if field.minimum is not None and int(value) < field.minimum:
        return _("må være minst %(limit)s") % {"limit": field.minimum}
    if field.maximum is not None and int(value) > field.maximum:
        return _("kan være høyst %(limit)s") % {"limit": field.maximum}
    return None
