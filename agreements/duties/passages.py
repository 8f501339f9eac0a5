"""The sections of a text as duties point at them: by key, with what is printed above, and the words.

A draft is read from its sections, tokens and all; a frozen version from its frozen content. A version that
was registered from paper has no sections: its places are named by whoever reads it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agreements.merging import TOKEN, fill_text
from agreements.models import AgreementVersion
from records import richtext

_SPACE = re.compile(r"\s+")
# `TOKEN` without its group, which would come back from a split.
_TOKEN_ALONE = re.compile(TOKEN.pattern.replace("(", "(?:"))


@dataclass(frozen=True)
class Passage:
    """One section: its key, what is printed above it, and its words with and without merge fields filled."""

    key: str
    label: str
    text: str
    filled: str

    def holds(self, quote: str) -> bool:
        """Whether the sentence stands in the section, with merge fields as tokens or as they are printed."""
        wanted = _tidy(quote)
        return bool(wanted) and (wanted in self.text or wanted in self.filled)


class Passages:
    """All sections of a version, in reading order."""

    def __init__(self, passages: list[Passage]) -> None:
        self._rows = passages
        self._by_key = {one.key: one for one in passages}

    def __iter__(self) -> Iterator[Passage]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def keys(self) -> set[str]:
        """The keys of all sections."""
        return set(self._by_key)

    def label(self, key: str) -> str:
        """What is printed above the section; for a place that is none of them, its own name."""
        return self._by_key[key].label if key in self._by_key else key

    def as_it_stands(self, key: str, quote: str) -> str:
        """The sentence as it is printed in that section, whatever its merge fields were filled with.

        The sentence as it was given when it does not stand there.
        """
        if key not in self._by_key or not TOKEN.search(quote):
            return quote
        parts = [re.escape(part) for part in _TOKEN_ALONE.split(_tidy(quote))]
        found = re.search("(?:.{1,200}?)".join(parts), self._by_key[key].filled)
        return found[0] if found else quote

    def stands(self, key: str, quote: str) -> bool:
        """Whether the sentence stands in that section. In a text without sections nothing can be said."""
        if not self._rows:
            return False
        return key in self._by_key and self._by_key[key].holds(quote)


def passages_of(version: AgreementVersion, values: dict[str, str] | None = None) -> Passages:
    """The sections of a version; `values` fill its merge fields while it is a draft."""
    from agreements.content import in_reading_order

    if version.frozen_content is not None:
        return Passages(
            [
                _passage(one["key"], one["number"], one["heading"], one["html"], {})
                for one in version.frozen_content.get("sections", ())
            ]
        )
    nodes = in_reading_order(version.sections.all(), is_numbered=version.is_numbered)
    return Passages(
        [
            _passage(node.section.key, node.number, node.section.heading, node.section.body, values or {})
            for node in nodes
        ]
    )


def holds(html: str, quote: str) -> bool:
    """Whether a sentence stands in a text as it is written."""
    return Passage("", "", _tidy(richtext.plain(html)), "").holds(quote)


def _passage(key: str, number: str, heading: str, html: str, values: dict[str, str]) -> Passage:
    text = _tidy(richtext.plain(html))
    filled = fill_text(text, values) if TOKEN.search(text) else text
    return Passage(key, f"{number} {fill_text(heading, values)}".strip(), text, _tidy(filled))


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
