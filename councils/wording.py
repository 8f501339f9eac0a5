"""The fixed words of the room's documents, in the forum's own written standard."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "content" / "document_words.yaml"


class Words:
    """The words in one language: `words("foot", code=…)`; raises KeyError for a word that does not exist."""

    # Else a template would call it when it looks a word up.
    do_not_call_in_templates = True

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: Any) -> str:
        return self._texts[key].format_map(values) if values else self._texts[key]

    def __getitem__(self, key: str) -> str:
        """For templates: `{{ words.name }}`."""
        return self._texts[key]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All words by language and key."""
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def words_in(language: str) -> Words:
    """The words in a written standard; Bokmål where the standard is not known."""
    texts = catalogue()
    return Words(language, texts.get(language, texts["nb"]))
