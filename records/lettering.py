"""How wide a text is in Inter, and its lines in a given width: for drawings, where nothing wraps itself."""

import re

# Widths of Inter's semi-bold letters as shares of their size, in groups and rounded up. Others are wide.
_WIDTHS = (
    ("iIjl.,:;'|!", 0.33),
    (" frtŧ-()/1", 0.44),
    ("mwæ", 0.93),
    ("MWÆ@%—", 1.04),
    ("abcdeghknopqsuvxyzøåáčđŋšžéü023456789«»&–", 0.67),
)
_WIDTH_OF = {letter: width for letters, width in _WIDTHS for letter in letters}
_OTHER = 0.79
# A line may end after a hyphen too: «SLT-» and «arbeidsutvalget».
_WORDS = re.compile(r"[^\s-]+-?|-+")


def text_width(text: str, size: float) -> float:
    """How wide the text is at most, in Inter."""
    return size * sum(_WIDTH_OF.get(letter, _OTHER) for letter in text)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines that fit; a word that is too long by itself is parted with a hyphen."""
    lines: list[str] = []
    line = ""
    for word in _WORDS.findall(text):
        while text_width(word, size) > width:
            cut = max(1, _that_fits(word, width - text_width("-", size), size))
            if line:
                lines.append(line)
                line = ""
            lines.append(f"{word[:cut]}-")
            word = word[cut:]
        glue = "" if line.endswith("-") else " "
        longer = f"{line}{glue}{word}" if line else word
        if text_width(longer, size) <= width:
            line = longer
        else:
            lines.append(line)
            line = word
    return [*lines, *([line] if line else [])]


def _that_fits(word: str, width: float, size: float) -> int:
    taken = 0.0
    for number, letter in enumerate(word):
        taken += text_width(letter, size)
        if taken > width:
            return number
    return len(word)
