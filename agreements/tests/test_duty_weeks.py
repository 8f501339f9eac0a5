"""Weeks with the police contact, and grades: the pure counting, over years that are not as others."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.duties.facts_presence import SeenWeek
from agreements.duties.facts_slt import school_years_in
from agreements.duties.grades import grades_in
from agreements.duties.periods import Taking, mondays, year_in_force
from agreements.duties.weeks import count_weeks
from agreements.models import Agreement, AgreementVersion
from agreements.status import Span
from councils.presence import weeks_in
from parties.models import Organisation

DAY = timedelta(days=1)
LONG_AGO = date(2000, 1, 1)


def count(weeks, **asked):
    asked = {"since": LONG_AGO, "wanted_days": 1, "weekday": None, "on": date(2100, 1, 1), **asked}
    return count_weeks(weeks, **asked)


def period(year, first=None, last=None, on=date(2100, 1, 1)):
    """A year of an agreement that is in force from one day to another."""
    span = Span(first, last)
    taking = Taking(Organisation(pk=1, name="Fjordvik"), span)
    return year_in_force(Agreement(pk=1), AgreementVersion(pk=1), year, on, [taking])


@pytest.mark.parametrize(("year", "weeks"), [(2020, 53), (2024, 52), (2025, 52), (2026, 53), (2027, 52)])
def test_a_year_has_its_iso_weeks_and_no_week_is_in_two_years(year, weeks):
    assert len(period(year).weeks) == weeks == weeks_in(year)
    assert period(year).weeks[-1] + 7 * DAY == period(year + 1).weeks[0]


def test_only_weeks_that_were_in_force_on_all_their_days_are_counted():
    # 2026-01-01 is a Thursday: its week began in December, and is the year's first.
    assert len(period(2026, first=date(2026, 1, 1)).weeks) == 52
    assert len(period(2026, first=date(2025, 12, 29)).weeks) == 53
    # Sunday June 14 is the last day of week 24; without it the week is not whole.
    assert len(period(2026, last=date(2026, 6, 14)).weeks) == 24
    assert len(period(2026, last=date(2026, 6, 13)).weeks) == 23
    # The last week of 2026 ends in January 2027, and is whole only where the agreement goes on.
    assert len(period(2026, last=date(2026, 12, 31)).weeks) == 52


def test_a_fixed_weekday_must_be_kept_unless_it_was_a_holiday():
    tuesday, thursday = date(2026, 5, 5), date(2026, 5, 7)
    ascension = date(2026, 5, 14)
    weeks = [
        SeenWeek(date(2026, 5, 4), frozenset({tuesday})),
        SeenWeek(date(2026, 5, 11), frozenset({date(2026, 5, 12)})),
        SeenWeek(date(2026, 5, 18)),
    ]
    counted = count(weeks, weekday=thursday.weekday())
    assert ascension.weekday() == thursday.weekday()
    assert (counted.kept, counted.missed) == ([date(2026, 5, 11)], [date(2026, 5, 4), date(2026, 5, 18)])
    assert len(count(weeks, weekday=tuesday.weekday()).kept) == 2
    assert len(count(weeks, wanted_days=2).kept) == 0


def test_weeks_away_are_not_wanted_and_weeks_before_presence_was_kept_only_if_there_was_some():
    monday = date(2026, 3, 2)
    weeks = [
        SeenWeek(monday, frozenset({monday})),
        SeenWeek(monday + 7 * DAY),
        SeenWeek(monday + 14 * DAY, is_away=True),
        SeenWeek(monday + 21 * DAY),
        SeenWeek(monday + 28 * DAY),
    ]
    counted = count(weeks, since=monday + 21 * DAY, on=monday + 28 * DAY)
    assert counted.kept == [monday]
    assert counted.away == [monday + 14 * DAY]
    assert counted.missed == [monday + 21 * DAY]
    assert counted.ahead == [monday + 28 * DAY]
    assert counted.wanted == 3


WEEKS = st.integers(2018, 2032).flatmap(
    lambda year: st.lists(
        st.tuples(st.sets(st.integers(0, 6)), st.booleans()),
        min_size=weeks_in(year),
        max_size=weeks_in(year),
    ).map(
        lambda rows: [
            SeenWeek(monday, frozenset(monday + number * DAY for number in numbers), away and not numbers)
            for monday, (numbers, away) in zip(mondays(year), rows, strict=True)
        ]
    )
)
LAWS = {"wanted_days": st.integers(1, 7), "weekday": st.none() | st.integers(0, 6)}


@given(WEEKS, st.integers(-400, 400), st.integers(0, 800), st.data())
def test_weeks_wanted_are_whole_weeks_in_force_minus_absences(weeks, start, length, data):
    asked = {name: data.draw(values) for name, values in LAWS.items()}
    year = weeks[1].monday.year
    first = date(year, 1, 1) + start * DAY
    last = first + length * DAY
    agreed = period(year, first, last)
    in_force = agreed.weeks if agreed is not None else ()
    counted = count([week for week in weeks if week.monday in in_force], **asked)
    whole = [week for week in weeks if first <= week.monday and week.monday + 6 * DAY <= last]
    if agreed is None:
        whole = []
    assert counted.wanted == len(whole) - len(counted.away) >= 0
    assert set(counted.away) <= {week.monday for week in whole if week.is_away}
    assert not counted.ahead


@given(WEEKS, st.data())
def test_more_presence_never_makes_it_worse_and_a_missed_week_stays_missed(weeks, data):
    asked = {name: data.draw(values) for name, values in LAWS.items()}
    on = data.draw(st.dates(weeks[0].monday, weeks[-1].monday + 10 * DAY))
    before = count(weeks, on=on, **asked)
    later = count(weeks, on=on + data.draw(st.integers(0, 60)) * DAY, **asked)
    assert set(before.missed) <= set(later.missed)
    assert before.wanted == later.wanted

    place = data.draw(st.integers(0, len(weeks) - 1))
    chosen = weeks[place]
    fuller = SeenWeek(chosen.monday, chosen.days | {chosen.monday + data.draw(st.integers(0, 6)) * DAY})
    after = count([*weeks[:place], fuller, *weeks[place + 1 :]], on=on, **asked)
    assert len(after.kept) >= len(before.kept)
    assert {*after.missed} <= {*before.missed, *([chosen.monday] if chosen.is_away else [])}


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("5. og 8. trinn", ["5", "8"]),
        ("5, 8", ["5", "8"]),
        ("5.–7. trinn", ["5", "6", "7"]),
        ("1. til 4. trinn og vg1", ["1", "2", "3", "4", "vg1"]),
        ("VG 2", ["vg2"]),
        ("10. trinn, skoleåret 2026", ["10"]),
        ("hele skolen", []),
        ("", []),
    ],
)
def test_grades_are_read_as_people_write_them(text, grades):
    assert grades_in(text) == grades


def test_the_school_years_that_some_days_touch():
    assert list(school_years_in(date(2026, 1, 1), date(2026, 12, 31))) == [2025, 2026]
    assert list(school_years_in(date(2026, 8, 1), date(2026, 12, 31))) == [2026]
    assert list(school_years_in(date(2026, 1, 1), date(2026, 7, 31))) == [2025]
