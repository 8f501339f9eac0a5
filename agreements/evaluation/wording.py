"""The fixed words of the evaluation as a document, in its own written standard."""

from pathlib import Path

from records.wording import Words, words_from, words_of

_FILE = Path(__file__).parent.parent / "content" / "evaluation_words.yaml"


def catalogue() -> dict[str, dict[str, str]]:
    """All words by language and key."""
    return words_of(_FILE)


def words_in(language: str) -> Words:
    """The words in a written standard; Bokmål where the standard is not known."""
    return words_from(_FILE, language)


__all__ = ["Words", "catalogue", "words_in"]
