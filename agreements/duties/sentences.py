"""Words that the sentences behind a status are made of: days, lists of days, and sentences put together."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.days import MONTHS, longdate

MOST_NAMED = 3


def short(day: date) -> str:
    """«3. mars»: a day of the year that the page is about."""
    return f"{day.day}. {MONTHS[day.month - 1]}"


def named(day: date, year: int) -> str:
    """The day, with its year where that is another."""
    return short(day) if day.year == year else longdate(day)


def listed(words: Sequence[str]) -> str:
    """«a, b og c»; of more than a few the first, and how many others."""
    if len(words) > MOST_NAMED:
        return _("%(named)s og %(others)s til") % {
            "named": ", ".join(words[:MOST_NAMED]),
            "others": len(words) - MOST_NAMED,
        }
    if len(words) > 1:
        return _("%(named)s og %(last)s") % {"named": ", ".join(words[:-1]), "last": words[-1]}
    return "".join(words)


def listed_days(found: Iterable[date], year: int) -> str:
    """«3. mars, 4. juni og 1. september»."""
    return listed([named(day, year) for day in found])


def together(*parts: str) -> str:
    """The sentences that there are, one after the other."""
    return " ".join(part for part in parts if part)


def in_days(number: int) -> str:
    """«1 dag», «5 dager»."""
    return ngettext("%(number)s dag", "%(number)s dager", number) % {"number": number}
