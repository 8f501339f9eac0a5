"""School grades as people write them: «5. og 8. trinn», «5.–7. trinn», «vg1»."""

import re

_UPPER = re.compile(r"\bvg\s*([1-3])\b", re.IGNORECASE)
_RANGE = re.compile(r"(?<!\d)(\d{1,2})\s*\.?\s*(?:[-–—]|til)\s*(\d{1,2})(?!\d)")
_ONE = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
HIGHEST = 10


def grades_in(text: str) -> list[str]:
    """The grades that a text names, in order: «1» to «10», then «vg1» to «vg3». What is no grade is left out.

    A range holds all between its ends.
    """
    upper = {f"vg{number}" for number in _UPPER.findall(text)}
    rest = _UPPER.sub(" ", text)
    found: set[int] = set()
    for start, end in _RANGE.findall(rest):
        found.update(range(int(start), int(end) + 1))
    found.update(int(number) for number in _ONE.findall(_RANGE.sub(" ", rest)))
    return [str(number) for number in sorted(found) if 1 <= number <= HIGHEST] + sorted(upper)
