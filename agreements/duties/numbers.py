"""What numbers a sentence says, to tell when a duty says another.

Only a hint to the person who confirms: digits, number words in both written standards, and rhythms. «To
ganger i måneden» says 2 and 24; «annenhver uke» says 26. A sentence without numbers is never held against it.
"""

import re
from collections.abc import Mapping
from typing import Any

from agreements.duties.kinds import KINDS

_WORDS = {
    "én": 1,
    "ein": 1,
    "éin": 1,
    "éi": 1,
    "ett": 1,
    "eitt": 1,
    "to": 2,
    "tre": 3,
    "fire": 4,
    "fem": 5,
    "seks": 6,
    "sju": 7,
    "syv": 7,
    "åtte": 8,
    "ni": 9,
    "ti": 10,
    "elleve": 11,
    "tolv": 12,
}
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(?<![§\d.,/])(?<!§ )\d{1,6}(?![\d/])")
# How many times in the year what stands behind «i» or «hver» makes of one.
_PERIODS = (
    (re.compile(r"\b(?:i|per|kvar|hver|pr\.?)\s+(?:uken?|uka|veke|veka)\b"), (52,)),
    (re.compile(r"\b(?:i|per|kvar|hver|pr\.?)\s+(?:måned(?:en)?|månad(?:en)?)\b"), (12, 11)),
    (re.compile(r"\b(?:i|per|kvart|hvert|pr\.?)\s+kvartal(?:et)?\b"), (4,)),
    (re.compile(r"\b(?:i|per|kvart|hvert|pr\.?)\s+halvår(?:et)?\b"), (2,)),
)
_EVERY_OTHER = (
    (re.compile(r"\b(?:annenhver|annahver|annakvar|anna kvar)\s+(?:uke|veke)\b"), 26),
    (re.compile(r"\b(?:annenhver|annahver|annakvar|anna kvar)\s+(?:måned|månad)\b"), 6),
)
_RHYTHM_TIMES = {
    "every_week": {52},
    "every_other_week": {26},
    "twice_a_month": {24},
    "monthly": {12, 11},
    "every_other_month": {6},
    "quarterly": {4},
}


def numbers_said(sentence: str) -> set[int]:
    """The numbers that the sentence may be said to state."""
    text = " ".join(sentence.lower().split())
    said = {int(match[0]) for match in _NUMBER.finditer(text)}
    said |= {_WORDS[word] for word in _WORD.findall(text) if word in _WORDS}
    for pattern, times in _PERIODS:
        if pattern.search(text):
            said |= {one * by for one in said or {1} for by in times}
    said |= {number for pattern, number in _EVERY_OTHER if pattern.search(text)}
    return said


def says_another_number(kind: str, plain: Mapping[str, Any], sentence: str) -> bool:
    """Whether the sentence states numbers, and not the duty's; `plain` has no merge fields left."""
    row, said = KINDS.get(kind), numbers_said(sentence)
    if row is None or not said:
        return False
    numbers = [plain[one.name] for one in row.parameters if one.kind == "int" and one.name in plain]
    if any(isinstance(number, int) and number not in said for number in numbers):
        return True
    rhythm = _RHYTHM_TIMES.get(str(plain.get("rhythm", "")))
    return bool(rhythm) and not rhythm & said
