"""Keys that sort and find Norwegian and Sámi names.

PostgreSQL's builtin C.UTF-8 locale sorts by code point, so sorting and searching go by keys made here and
stored beside the name: æ, ø and å keep their places at the end of the alphabet, while Sámi and Kven letters
and accents are folded to the letter a person without that keyboard would type.
"""

import unicodedata

# Letters that Unicode does not decompose (đ ŋ ŧ), and the Swedish, Kven and South Sámi forms of æ and ø.
_FOLDED = str.maketrans({"đ": "d", "ŋ": "n", "ŧ": "t", "ä": "æ", "ö": "ø"})
_KEPT = "æøå"
# Positions after z; code points alone would give å < æ < ø.
_ALPHABET = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


def fold(text: str) -> str:
    """Return *text* in lower case with Sámi letters and accents folded; æ, ø and å are left alone."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_FOLDED)
    folded = []
    for letter in lowered:
        if letter in _KEPT:
            folded.append(letter)
        else:
            parts = unicodedata.normalize("NFD", letter)
            folded.append("".join(part for part in parts if not unicodedata.combining(part)))
    return "".join(folded)


def sort_key(name: str) -> str:
    """Return a key whose byte order is the order of the Norwegian alphabet (… z æ ø å).

    "aa" is left as two letters: modern municipality names use å, and personal names differ.
    """
    return fold(name).translate(_ALPHABET)


def search_key(*names: str) -> str:
    """Return the folded names joined, for a `contains` search with a folded question."""
    return " ".join(dict.fromkeys(fold(name) for name in names if name))
