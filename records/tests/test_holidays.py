"""Norwegian public holidays, by their Norwegian names."""

from datetime import date, timedelta

import pytest

from records.holidays import holiday_name, is_working_day


def days_of(year):
    first = date(year, 1, 1)
    return [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]


def test_the_holidays_of_a_year():
    assert {f"{day.day}.{day.month}.": holiday_name(day) for day in days_of(2026) if holiday_name(day)} == {
        "1.1.": "første nyttårsdag",
        "2.4.": "skjærtorsdag",
        "3.4.": "langfredag",
        "5.4.": "første påskedag",
        "6.4.": "andre påskedag",
        "1.5.": "arbeidernes dag",
        "14.5.": "Kristi himmelfartsdag",
        "17.5.": "grunnlovsdagen",
        "24.5.": "første pinsedag",
        "25.5.": "andre pinsedag",
        "25.12.": "første juledag",
        "26.12.": "andre juledag",
    }


def test_two_holidays_on_one_day_are_both_named():
    assert holiday_name(date(2027, 5, 17)) == "andre pinsedag og grunnlovsdagen"


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 5, 18), True),  # 17 May was a Sunday: nothing is moved to Monday
        (date(2026, 5, 15), True),  # the Friday after Ascension Day
        (date(2026, 12, 24), True),
        (date(2026, 5, 14), False),
        (date(2026, 5, 16), False),  # Saturday
        (date(2026, 3, 1), False),  # an ordinary Sunday, without a name
        (date(2028, 2, 29), True),
    ],
)
def test_working_days(day, is_working):
    assert is_working_day(day) is is_working


def test_ordinary_sundays_have_no_name():
    assert holiday_name(date(2026, 3, 1)) == ""
