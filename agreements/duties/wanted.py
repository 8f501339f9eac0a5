"""How many of something an agreement wants in a year: the number it states, or what its rhythm comes to.

Every other week is 26 a year, twice a month 24: the two are never mixed. With July excepted a rhythm loses
the meetings that would have been then; a number that is stated stands as it is.
"""

from django.utils.translation import gettext as _

from agreements.duties.periods import YearInForce
from agreements.duties.sentences import in_days, short
from agreements.duties.status import Found, Record, Status
from agreements.duties.terms import Terms

# A whole year's number, and how many of them fall in July.
RHYTHMS: dict[str, tuple[int, int]] = {
    "every_week": (52, 4),
    "every_other_week": (26, 2),
    "twice_a_month": (24, 2),
    "monthly": (12, 1),
    "every_other_month": (6, 0),
    "quarterly": (4, 0),
}


def in_year(terms: Terms) -> int | None:
    """The number for a whole year; None when the agreement does not state any."""
    if (times := terms.parameters.get("times")) is not None:
        return int(times)
    rhythm = RHYTHMS.get(str(terms.parameters.get("rhythm")))
    if rhythm is None:
        return None
    whole, in_july = rhythm
    return whole - in_july if terms.parameters.get("summer") == "free" else whole


def wanted_here(terms: Terms, period: YearInForce, found: int) -> int:
    """How many of a thing the days in force want: the stated number's share, and one where none is stated.

    What nobody has counted is kept once it has been done; while it has not, one in the year comes to its
    share like any other number.
    """
    number = in_year(terms)
    if number is None:
        return 1 if found else period.share(1)
    return period.share(number)


def too_short(period: YearInForce, number: int, records: tuple[Record, ...] = ()) -> Found:
    """Nothing can be asked of so few days: the year's number comes to none."""
    sentence = _("Avtalen gjelder bare %(days)s av året, og da blir %(number)s i året til ingen.") % {
        "days": in_days(period.days),
        "number": number,
    }
    return Found(Status.NOT_MEASURABLE, sentence, records)


def prorated(period: YearInForce, number: int) -> str:
    """Why the number is another than the year's; empty for a whole year."""
    if not period.is_prorated:
        return ""
    return _(
        "Avtalen gjelder fra %(first)s til %(last)s, %(days)s av %(whole)s dager, så %(number)s i året blir"
        " %(share)s."
    ) % {
        "first": short(period.first),
        "last": short(period.last),
        "days": period.days,
        "whole": period.days_in_year,
        "number": number,
        "share": period.share(number),
    }
