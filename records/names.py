"""Folding: how a name or a text is written when two spellings of it shall be found as one.

Sámi and Kven letters and accents become the letter that a person without that keyboard would type; æ, ø and å
are letters of their own and stay. Search keys of names (parties) and of texts (`records.search`) share it.
"""

import unicodedata

# Letters that Unicode does not decompose (đ ŋ ŧ), and the Swedish, Kven and South Sámi forms of æ and ø.
_FOLDED = str.maketrans({"đ": "d", "ŋ": "n", "ŧ": "t", "ä": "æ", "ö": "ø"})
_KEPT = "æøå"


def fold(text: str) -> str:
    """Return *text* in lower case with Sámi letters and accents folded; æ, ø and å are left alone."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_FOLDED)
    if lowered.isascii():
        return lowered
    folded = []
    for letter in lowered:
        if letter.isascii() or letter in _KEPT:
            folded.append(letter)
        else:
            parts = unicodedata.normalize("NFD", letter)
            folded.append("".join(part for part in parts if not unicodedata.combining(part)))
    return "".join(folded)
