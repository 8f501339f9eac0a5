"""The days in force of a year, and what a number for the whole year is of them: laws, without a database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agreements.duties.periods import Taking, YearInForce, hanging_together, year_in_force
from agreements.duties.status import WORST_FIRST, at_least
from agreements.models import Agreement, AgreementVersion
from agreements.status import Span
from parties.models import Organisation

YEARS = st.integers(2018, 2045)
NUMBERS = st.integers(1, 366)


def in_force(year: int, since: date | None, until: date | None) -> YearInForce | None:
    """One municipality's year with these days in force, seen from its end."""
    taking = Taking(Organisation(name="Rana"), Span(since, until))
    return year_in_force(Agreement(), AgreementVersion(), year, date(year, 12, 31), [taking])


def test_leap_years_have_one_day_more():
    assert (in_force(2024, None, None).days, in_force(2025, None, None).days) == (366, 365)
    # From 29 February: 307 of 366 days; 12 a year are 10,06.
    assert in_force(2024, date(2024, 2, 29), None).share(12) == 10
    assert in_force(2025, date(2026, 1, 1), None) is None
    assert in_force(2025, date(2025, 12, 31), date(2025, 12, 31)).days == 1


@given(YEARS, NUMBERS)
def test_a_whole_year_is_the_number_itself(year, number):
    whole = in_force(year, None, date(year + 1, 6, 1))
    assert whole.share(number) == number
    assert not whole.is_prorated
    assert all(half.is_whole for half in whole.halves)


@given(YEARS, NUMBERS, st.integers(0, 363))
def test_the_parts_of_a_year_never_ask_for_more_than_the_whole(year, number, offset):
    """Divided at any day, the shares are rounded down: together the number, or one less."""
    last = date(year, 1, 1) + timedelta(days=offset)
    first_part = in_force(year, None, last)
    second_part = in_force(year, last + timedelta(days=1), None)
    assert first_part.days + second_part.days == first_part.days_in_year
    assert number - 1 <= first_part.share(number) + second_part.share(number) <= number
    # A half is in force as a whole in one of the parts at most, and never in a part that lacks a day of it.
    for spring, autumn in (first_part.halves, second_part.halves):
        assert spring.is_whole <= (spring.first.month == 1 and spring.last == date(year, 6, 30))
        assert autumn.is_whole <= (autumn.first == date(year, 7, 1) and autumn.last.month == 12)


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=6),
    st.booleans(),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_days_that_follow_each_other_are_one_time_whatever_the_order(lengths, from_ever, for_ever, order):
    """Cut anywhere, and found again from any of the pieces; a day between keeps two times apart."""
    pieces, first = [], date(2020, 1, 1)
    for length in lengths:
        last = first + timedelta(days=length - 1)
        pieces.append(Span(first, last))
        first = last + timedelta(days=1)
    since, until = (None if from_ever else pieces[0].since), (None if for_ever else pieces[-1].until)
    pieces[0] = Span(since, pieces[0].until)
    pieces[-1] = Span(pieces[-1].since, until)
    shuffled = order.sample(pieces, len(pieces))
    assert {hanging_together(one, shuffled) for one in pieces} == {Span(since, until)}
    if until is not None:
        later = Span(until + timedelta(days=2), None)
        assert hanging_together(pieces[0], [later, *shuffled]) == Span(since, until)
        assert hanging_together(later, shuffled) == later


@given(
    wanted=st.integers(1, 60),
    held=st.integers(0, 60),
    planned=st.integers(0, 60),
    is_over=st.booleans(),
    strength=st.sampled_from(["MUST", "SHOULD", "WISH"]),
)
def test_one_more_held_or_planned_never_makes_it_worse(wanted, held, planned, is_over, strength):
    def rank(held: int, planned: int) -> int:
        return WORST_FIRST.index(
            at_least(wanted=wanted, held=held, planned=planned, is_over=is_over, strength=strength)
        )

    assert rank(held + 1, planned) >= rank(held, planned)
    assert rank(held, planned + 1) >= rank(held, planned)
    # A planned meeting that is held makes nothing worse either.
    assert rank(held + 1, max(planned - 1, 0)) >= rank(held, planned)
