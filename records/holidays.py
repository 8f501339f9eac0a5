"""Norwegian public holidays (*offentlige høytidsdager*): on these no meeting is put by itself.

The days are reckoned by the `holidays` package (Acts of 24 February 1995 no. 12 on holidays and of 26 April
1947 no. 1 on 1 and 17 May). Sundays in general, and the eves, are not holidays here.
"""

from datetime import date
from functools import lru_cache

import holidays

SATURDAY = 5


def holiday_name(day: date) -> str:
    """What the day is called, in Norwegian: «langfredag». Empty on every other day.

    Two holidays on one day are both named: «grunnlovsdagen og andre pinsedag».
    """
    return _year(day.year).get(day, "")


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no holiday."""
    return day.weekday() < SATURDAY and not holiday_name(day)


@lru_cache(maxsize=64)
def _year(year: int) -> dict[date, str]:
    # The package's code for Bokmål is "no"; to any that it does not know ("nb") it answers in English.
    days = holidays.country_holidays("NO", years=year, language="no")
    return {day: " og ".join(sorted(_word(name) for name in days.get_list(day))) for day in days}


def _word(name: str) -> str:
    """The name as it stands in a sentence."""
    name = {"Grunnlovsdag": "grunnlovsdagen"}.get(name, name)
    return name if name.startswith("Kristi") else name[0].lower() + name[1:]
