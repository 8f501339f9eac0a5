"""Keys that sort and find Norwegian and Sámi names.

PostgreSQL's builtin C.UTF-8 locale sorts by code point, so sorting and searching go by keys made here and
stored beside the name: æ, ø and å keep their places at the end of the alphabet, while Sámi and Kven letters
and accents are folded (`records.names.fold`).
"""

from records.names import fold

__all__ = ["fold", "search_key", "sort_key"]

# Positions after z; code points alone would give å < æ < ø.
_ALPHABET = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


def sort_key(name: str) -> str:
    """Return a key whose byte order is the order of the Norwegian alphabet (… z æ ø å).

    "aa" is left as two letters: modern municipality names use å, and personal names differ.
    """
    return fold(name).translate(_ALPHABET)


def search_key(*names: str) -> str:
    """Return the folded names joined, for a `contains` search with a folded question."""
    return " ".join(dict.fromkeys(fold(name) for name in names if name))
