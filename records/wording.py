"""The fixed words of a room's documents, in the written standard that the document is in."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml


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
def words_of(file: Path) -> dict[str, dict[str, str]]:
    """All words of a file, by language and key."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def words_from(file: Path, language: str) -> Words:
    """The words in a written standard; Bokmål where the standard is not known."""
    texts = words_of(file)
    return Words(language, texts.get(language, texts["nb"]))
