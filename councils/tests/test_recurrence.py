"""Days of meetings: laws that hold for every rhythm, and the days that people know."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councils.recurrence import (
    Break,
    Candidate,
    Frequency,
    Rhythm,
    candidates,
    dates,
    ending,
    moment,
    next_date,
    nth_weekday,
    obstacle,
    year_suggestions,
)
from records.holidays import holiday_name

# The years' holidays are reckoned once; how long that takes on a busy machine is no law.
unhurried = settings(deadline=None)
days_of_time = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@st.composite
def rhythms(draw):
    first = draw(days_of_time)
    frequency = draw(st.sampled_from(Frequency))
    return Rhythm(
        frequency,
        draw(st.integers(1, 12)),
        draw(st.integers(0, 6)),
        first,
        first + timedelta(days=draw(st.integers(0, 1200))),
        draw(st.sampled_from([1, 2, 3, 4, -1])) if frequency == Frequency.MONTHS else None,
    )


@unhurried
@given(rhythms(), st.booleans())
def test_every_day_is_the_right_weekday_inside_the_period_and_never_17_may(rhythm, skips_holidays):
    found = dates(rhythm, skips_holidays=skips_holidays)
    assert found == sorted(set(found))
    assert {day.weekday() for day in found} <= {rhythm.weekday}
    assert all(rhythm.first <= day <= rhythm.last for day in found)
    assert not any((day.month, day.day) == (5, 17) for day in found)
    if skips_holidays:
        assert not any(holiday_name(day) for day in found)


@unhurried
@given(rhythms(), st.data())
def test_exceptions_and_breaks_are_honoured_and_shown(rhythm, data):
    every = [one.on for one in candidates(rhythm, skips_holidays=False)]
    exceptions = data.draw(st.sets(st.sampled_from(every), max_size=5)) if every else set()
    start = data.draw(days_of_time)
    pause = Break("Vinterferie", start, start + timedelta(days=data.draw(st.integers(0, 60))))
    found = candidates(rhythm, breaks=[pause], exceptions=exceptions)
    assert [one.on for one in found] == every
    kept = {one.on for one in found if not one.skipped}
    assert kept == {
        day for day in every if day not in exceptions and not pause.covers(day) and not holiday_name(day)
    }


@unhurried
@given(rhythms())
def test_weeks_keep_their_distance_and_months_their_place(rhythm):
    every = [one.on for one in candidates(rhythm)]
    if rhythm.frequency == Frequency.WEEKS:
        assert {later - day for day, later in pairwise(every)} <= {timedelta(weeks=rhythm.interval)}
        assert all(day - rhythm.first < timedelta(days=7) for day in every[:1])
    else:
        months = [day.year * 12 + day.month - (rhythm.first.year * 12 + rhythm.first.month) for day in every]
        assert all(month % rhythm.interval == 0 for month in months)
        assert len(set(months)) == len(months)
        for day in every:
            assert day == nth_weekday(day.year, day.month, rhythm.weekday, rhythm.ordinal)


@unhurried
@given(days_of_time, st.times(time(6), time(22)), st.integers(5, 600))
def test_a_time_reads_the_same_on_the_clock_in_oslo_all_year(day, at, minutes):
    starts_at = moment(day, at)
    assert (starts_at.date(), starts_at.time()) == (day, at)
    wall = ending(starts_at, minutes).replace(tzinfo=None) - starts_at.replace(tzinfo=None)
    assert wall == timedelta(minutes=minutes)


def test_ten_stays_ten_across_summer_time():
    before, after = moment(date(2026, 3, 24), time(10)), moment(date(2026, 3, 31), time(10))
    assert after - before == timedelta(days=7)  # on the wall
    assert (before.utcoffset(), after.utcoffset()) == (timedelta(hours=1), timedelta(hours=2))


def test_every_monday_passes_17_may_and_easter_by_and_says_so():
    rhythm = Rhythm(Frequency.WEEKS, 1, 0, date(2027, 3, 22), date(2027, 5, 31))
    skipped = [one for one in candidates(rhythm) if one.skipped]
    assert skipped == [
        Candidate(date(2027, 3, 29), "andre påskedag"),
        Candidate(date(2027, 5, 17), "andre pinsedag og grunnlovsdagen"),
    ]


def test_17_may_is_never_a_meeting_even_when_holidays_count_as_days():
    rhythm = Rhythm(Frequency.WEEKS, 1, 6, date(2026, 5, 10), date(2026, 5, 24))
    assert dates(rhythm, skips_holidays=False) == [date(2026, 5, 10), date(2026, 5, 24)]


@pytest.mark.parametrize(
    ("year", "month", "weekday", "ordinal", "day"),
    [
        (2028, 2, 1, -1, date(2028, 2, 29)),
        (2027, 2, 6, -1, date(2027, 2, 28)),
        (2026, 5, 4, 1, date(2026, 5, 1)),
        (2026, 12, 3, -1, date(2026, 12, 31)),
        (2026, 6, 0, 4, date(2026, 6, 22)),
    ],
)
def test_the_nth_weekday(year, month, weekday, ordinal, day):
    assert nth_weekday(year, month, weekday, ordinal) == day


@pytest.mark.parametrize(
    ("interval", "weekday", "ordinal"), [(0, 1, None), (1, 7, None), (1, 1, 2), (-1, 1, None)]
)
def test_a_rhythm_that_is_none_is_refused(interval, weekday, ordinal):
    with pytest.raises(ValueError, match=r"rhythm has|Months have"):
        Rhythm(Frequency.WEEKS, interval, weekday, date(2026, 1, 1), date(2026, 2, 1), ordinal)
    with pytest.raises(ValueError, match="period"):
        Rhythm(Frequency.WEEKS, 1, 1, date(2026, 2, 1), date(2026, 1, 1))


@unhurried
@given(
    st.none() | days_of_time,
    days_of_time,
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 400).map(timedelta),
)
def test_the_next_date_is_free_later_and_on_the_same_weekday(last, after, per_year, gap):
    found = next_date(last, after=after, per_year=per_year, gap=gap)
    assert found > after
    assert found.weekday() == (last.weekday() if last else 1)
    assert not obstacle(found)
    if last is not None:
        assert found > last


def test_the_next_date_follows_the_rhythm_past_a_school_break():
    winter = Break("Vinterferie", date(2026, 2, 23), date(2026, 2, 27))
    # Four a year is every thirteenth week; 24 February lies in the break.
    found = next_date(date(2025, 11, 25), after=date(2026, 1, 1), per_year=4, breaks=[winter])
    assert found == date(2026, 3, 3)
    assert next_date(date(2026, 5, 5), after=date(2026, 5, 6), gap=timedelta(days=30)) == date(2026, 6, 2)


@unhurried
@given(st.integers(2021, 2040), st.integers(1, 24), st.integers(0, 4))
def test_a_years_dates_lie_in_the_year_apart_and_free(year, count, weekday):
    found = year_suggestions(year, count, weekday=weekday)
    assert len(found) == len(set(found)) == min(count, 12)
    assert all(day.year == year and day.weekday() == weekday and not obstacle(day) for day in found)


def test_a_years_dates_pass_by_months_that_are_taken_and_days_that_have_been():
    found = year_suggestions(2026, 4, taken=[date(2026, 5, 12)], after=date(2026, 3, 1))
    assert found == [date(2026, 9, 8), date(2026, 11, 10)]


@pytest.mark.parametrize(
    ("taken", "months"),
    [([3, 6], [9, 11]), ([2, 5, 9, 11], []), ([10], [2, 5, 9]), ([12, 12, 12, 12, 12], [])],
)
def test_only_the_meetings_that_the_year_lacks_are_suggested_far_from_those_there_are(taken, months):
    found = year_suggestions(2027, 4, taken=[date(2027, month, 15) for month in taken])
    assert [day.month for day in found] == months


def test_a_naive_moment_never_comes_out():
    assert isinstance(moment(date(2026, 10, 25), time(2, 30)), datetime)
    assert moment(date(2026, 10, 25), time(2, 30)).tzinfo is not None
