"""Free text that looks like private contact data: numbers and addresses that follow a person, not an office.

Flags, never blocks: somebody reads the places and says that they have seen them. Public numbers are left
alone. The browser warns by the same rules while somebody types (static/js/privacy-guard.js); the table in
tests/private_data_vectors.json holds the two equal. Rules: the national telephone numbering plan (eight
digits, beginning with 2–9); the control digits of birth numbers and D-numbers, with the relaxed first control
digit for numbers given from 2032 and the month offsets of synthetic numbers (Skatteetaten).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# The ways people write eight digits; not 4+4, which are years («2018-2026»).
_GAP = r"[ \u00a0.]"
PHONE = re.compile(
    r"(?<![\w/.,:-])(?:(?:\+|00)47[ \u00a0]?)?"
    rf"(?:\d{{8}}|\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}|\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{3}})(?![\w/-]|[.,]\d)"
)
BIRTH_NUMBER = re.compile(r"(?<![\w/])\d{2}[ .]?\d{2}[ .]?\d{2}[ -]?\d{3}[ ]?\d{2}(?![\w/])")
FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# Mailboxes of an office or a service, not of a person.
SHARED_MAILBOXES = frozenset(
    {"post", "postmottak", "kontakt", "info", "firmapost", "servicetorg", "sentralbord"}
)

SENTENCES = {
    "birth_number": _("«%(excerpt)s» ser ut som et fødselsnummer eller D-nummer."),
    "phone": _("«%(excerpt)s» ser ut som et telefonnummer til en person."),
    "email": _("«%(excerpt)s» ser ut som e-postadressen til en person."),
}
# What to write instead of who it was.
PROMPTS = (_("Hva er fenomenet?"), _("Hvor og når?"), _("Hva gjør vi?"))


@dataclass(frozen=True)
class Finding:
    """One place in the text; `kind` is "birth_number", "phone" or "email"."""

    kind: str
    excerpt: str

    @property
    def sentence(self) -> str:
        """What the writer is told about it."""
        return str(SENTENCES[self.kind]) % {"excerpt": self.excerpt}


@dataclass(frozen=True)
class Warning:
    """A finding in one of several texts; `label` says in which."""

    label: str
    kind: str
    excerpt: str
    sentence: str


def warnings_in(texts: Mapping[str, str], *, known_numbers: Iterable[str] | None = None) -> list[Warning]:
    """What looks like private contact data in plain texts, given with their labels; in order.

    One look into the register of service points at most, however many texts there are.
    """
    numbers = (
        list(public_numbers() if known_numbers is None else known_numbers) if any(texts.values()) else []
    )
    return [
        Warning(str(label), finding.kind, finding.excerpt, finding.sentence)
        for label, text in texts.items()
        for finding in find_private_data(text, known_numbers=numbers)
    ]


def find_private_data(text: str, *, known_numbers: Iterable[str] | None = None) -> list[Finding]:
    """The places in plain text that look like private contact data, each once, in order.

    Not flagged: short public numbers (112, 02800), numbers of `known_numbers` (without it, every telephone
    number of a registered service point), shared mailboxes, organisation numbers.
    """
    found: dict[int, Finding] = {}
    for match in EMAIL.finditer(text):
        if match[0].partition("@")[0].lower() not in SHARED_MAILBOXES:
            found[match.start()] = Finding("email", match[0])
    for match in BIRTH_NUMBER.finditer(text):
        if is_birth_number(re.sub(r"\D", "", match[0])):
            found[match.start()] = Finding("birth_number", match[0])
    if phones := [match for match in PHONE.finditer(text) if _is_phone(match[0])]:
        public = {_number(n) for n in (public_numbers() if known_numbers is None else known_numbers)}
        for match in phones:
            if _number(match[0]) not in public:
                found.setdefault(match.start(), Finding("phone", " ".join(match[0].split())))
    return list(dict.fromkeys(found[start] for start in sorted(found)))


def public_numbers() -> list[str]:
    """The telephone numbers of the registered service points."""
    from parties.models import ServicePoint

    return list(ServicePoint.objects.exclude(phone="").values_list("phone", flat=True))


def _is_phone(written: str) -> bool:
    number = _number(written)
    return number[0] in "23456789" and not _is_day(number)


def is_birth_number(digits: str) -> bool:
    """Eleven digits that are a possible day and have the control digits of a birth number or D-number.

    The day is raised by 40 in a D-number, the month by 40 or 80 in a synthetic one. In numbers given from
    2032 the first control sum may leave 0, 1, 2 or 3; before, only 0.
    """
    if not re.fullmatch(r"[0-9]{11}", digits):
        return False
    day, month = int(digits[:2]), int(digits[2:4])
    if not 1 <= day - (40 if day > 40 else 0) <= 31:
        return False
    if not 1 <= month - (80 if month > 80 else 40 if month > 40 else 0) <= 12:
        return False
    numbers = [int(digit) for digit in digits]
    second = (sum(w * n for w, n in zip(SECOND_WEIGHTS, numbers, strict=False)) + numbers[10]) % 11
    first = (sum(w * n for w, n in zip(FIRST_WEIGHTS, numbers, strict=False)) + numbers[9]) % 11
    return second == 0 and first in {0, 1, 2, 3}


def _is_day(digits: str) -> bool:
    """Eight digits that read as a day, such as 2026-05-04 or 04.05.2026."""
    for year, month, day in (
        (digits[:4], digits[4:6], digits[6:]),
        (digits[4:], digits[2:4], digits[:2]),
    ):
        try:
            if 1900 <= date(int(year), int(month), int(day)).year < 2100:
                return True
        except ValueError:
            continue
    return False


def _number(written: str) -> str:
    """The last eight digits: without the country code."""
    return re.sub(r"\D", "", written)[-8:]
