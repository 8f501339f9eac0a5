"""Keys of sections that people add: made from the heading, unique in their text."""

from collections.abc import Collection

from django.utils.text import slugify

from parties.names import fold

LONGEST = 80
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def free_key(heading: str, taken: Collection[str]) -> str:
    """A key for a section with this heading that none of the taken ones has."""
    base = slugify(fold(heading).translate(_LETTERS))[: LONGEST - 4].strip("-") or "avsnitt"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
