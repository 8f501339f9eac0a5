"""Whether a group meets as promised: laws that always hold, and the days on which false alarms would come."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councils.models import MeetingSeries, SchoolBreak
from councils.recurrence import Break
from councils.tests.factories import held_meeting, meeting
from records.days import start_of
from slt.choices import Rhythm
from slt.rhythm import Promise, counted_days, is_silent, proposed_date, rhythms, with_usual_summers, words
from slt.tests import factories as make
from slt.tests.factories import ON

DAY = timedelta(days=1)
FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
SUMMERS = with_usual_summers([], FIRST, LAST)

days = st.dates(FIRST, LAST)
breaks = st.lists(
    st.builds(
        lambda day, length: Break("ferie", day, day + timedelta(days=length)), days, st.integers(0, 60)
    ),
    max_size=4,
)
promises = st.builds(
    Promise,
    st.sampled_from(Rhythm.values),
    st.integers(1, 52),
    st.booleans(),
    since=st.none() | days,
    until=st.none(),
)


@settings(max_examples=60, deadline=None)
@given(promises, st.lists(days, max_size=5), days, days, breaks)
def test_one_more_meeting_never_makes_a_group_silent(
    promise: Promise, held: list[date], one_more: date, on: date, breaks: list[Break]
) -> None:
    # What lies ahead of the day is not known of; a group of which nothing is known is not silent.
    is_known = promise.since is not None or any(day <= on for day in held)
    if is_known and not is_silent(promise, held, on=on, breaks=breaks):
        assert not is_silent(promise, [*held, one_more], on=on, breaks=breaks)


@settings(max_examples=60, deadline=None)
@given(promises, st.lists(days, min_size=1, max_size=5), days, breaks, breaks)
def test_another_break_never_makes_a_group_silent(
    promise: Promise, held: list[date], on: date, some: list[Break], more: list[Break]
) -> None:
    if not is_silent(promise, held, on=on, breaks=some):
        assert not is_silent(promise, held, on=on, breaks=[*some, *more])


@settings(max_examples=40, deadline=None)
@given(days, st.integers(0, 400), breaks, st.booleans())
def test_days_are_counted_one_by_one_and_a_break_adds_none(
    after: date, length: int, breaks: list[Break], pauses: bool
) -> None:
    on = after + timedelta(days=length)
    rule: dict[str, Any] = {"breaks": breaks, "pauses_in_summer": pauses}
    counted = counted_days(after, on, **rule)
    assert 0 <= counted <= length
    assert counted_days(after, on + DAY, **rule) - counted in {0, 1}
    whole = [*breaks, Break("alt", after, on)]
    if pauses:
        assert counted_days(after, on, breaks=whole, pauses_in_summer=True) == 0


@settings(max_examples=40, deadline=None)
@given(promises, days, breaks)
def test_a_group_that_met_today_or_has_promised_nothing_is_never_silent(
    promise: Promise, on: date, breaks: list[Break]
) -> None:
    assert not is_silent(promise, [on], on=on, breaks=breaks)
    assert not is_silent(Promise(Rhythm.NONE, None, since=FIRST), [], on=on, breaks=breaks)


FORTNIGHTLY = Promise(Rhythm.WEEKS, 2, since=date(2025, 1, 1))
MONTHLY = Promise(Rhythm.MONTH, 1, since=date(2025, 1, 1))
QUARTERLY = Promise(Rhythm.YEAR, 4, since=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("promise", "held", "on", "expected"),
    [
        # Every other week: silent from the twenty-second day that counts, not before.
        (FORTNIGHTLY, date(2026, 2, 2), date(2026, 2, 23), False),
        (FORTNIGHTLY, date(2026, 2, 2), date(2026, 2, 24), True),
        (MONTHLY, date(2026, 1, 12), date(2026, 2, 19), False),
        (MONTHLY, date(2026, 1, 12), date(2026, 2, 20), True),
        # The last before summer and the first after it.
        (FORTNIGHTLY, date(2026, 6, 16), date(2026, 7, 31), False),
        (FORTNIGHTLY, date(2026, 6, 16), date(2026, 8, 25), False),
        (FORTNIGHTLY, date(2026, 6, 16), date(2026, 9, 7), True),
        (MONTHLY, date(2026, 6, 9), date(2026, 8, 31), False),
        # Over New Year.
        (FORTNIGHTLY, date(2025, 12, 9), date(2026, 1, 5), False),
        (QUARTERLY, date(2026, 5, 5), date(2026, 9, 15), False),
        # Easter's holidays are nobody's fault.
        (FORTNIGHTLY, date(2026, 3, 16), date(2026, 4, 7), False),
        # Never met at all, since the founding.
        (FORTNIGHTLY, None, date(2025, 1, 2), False),
        (FORTNIGHTLY, None, date(2025, 3, 1), True),
        # A meeting that is still ahead says nothing.
        (MONTHLY, date(2026, 12, 1), date(2026, 11, 1), True),
        # Works through the summer, and so is missed then.
        (Promise(Rhythm.WEEKS, 2, False, date(2026, 6, 1)), date(2026, 6, 16), date(2026, 7, 31), True),
        # Over before that day.
        (Promise(Rhythm.WEEKS, 1, since=date(2025, 1, 1), until=date(2026, 1, 31)), None, ON, False),
    ],
)
def test_silence_on_the_days_that_matter(
    promise: Promise, held: date | None, on: date, expected: bool
) -> None:
    assert is_silent(promise, [held] if held else [], on=on, breaks=SUMMERS) is expected


def test_every_other_week_is_not_twice_a_month() -> None:
    fortnightly, twice = Promise(Rhythm.WEEKS, 2, False), Promise(Rhythm.MONTH, 2, False)
    assert (fortnightly.in_year(2026), twice.in_year(2026)) == (26, 24)
    assert (fortnightly.interval, twice.interval) == (14, 16)
    assert Promise(Rhythm.MONTH, 1).in_year(2026) == 11, "monthly, July excepted"
    part = Promise(Rhythm.YEAR, 4, since=date(2026, 7, 1))
    assert [part.in_year(year) for year in (2025, 2026, 2027)] == [0, 2, 4]
    assert Promise(Rhythm.NONE, None).in_year(2026) is None, "not agreed is not zero"
    assert [words("WEEKS", 2), words("MONTH", 2), words("YEAR", 4), words("NONE", None)] == [
        "annenhver uke",
        "2 ganger i måneden",
        "minst 4 ganger i året",
        "møter ikke avtalt",
    ]


def test_the_next_day_proposed_is_free_and_of_the_rhythm() -> None:
    last = date(2026, 6, 16)
    assert proposed_date(FORTNIGHTLY, last, on=date(2026, 6, 17), breaks=SUMMERS) == date(2026, 8, 18)
    winter = Break("vinterferie", date(2026, 2, 16), date(2026, 2, 20))
    assert proposed_date(FORTNIGHTLY, date(2026, 2, 3), on=date(2026, 2, 4), breaks=[winter]) == date(
        2026, 2, 24
    )
    closed = Promise(Rhythm.WEEKS, 2, until=date(2026, 6, 1))
    assert proposed_date(closed, last, on=date(2026, 6, 17)) is None


@pytest.mark.django_db
def test_a_year_is_told_from_the_meetings_of_the_forum(django_assert_num_queries: Any) -> None:
    structure = make.structure()
    programme, executing = structure.programme, structure.executing
    for month, day in ((2, 3), (3, 3), (4, 14)):
        held_meeting(executing.forum, starts_at=start_of(date(2026, month, day)) + timedelta(hours=10))
    held_meeting(executing.forum, starts_at=start_of(date(2023, 12, 5)))
    meeting(executing.forum, starts_at=start_of(date(2026, 9, 1)), state="PLANNED")
    meeting(
        executing.forum,
        starts_at=start_of(date(2026, 5, 5)),
        state="CANCELLED",
        cancelled_at=start_of(ON),
        cancelled_reason="Sykdom",
    )
    MeetingSeries.objects.create(
        forum=structure.coordinating.forum,
        frequency="WEEKS",
        interval=2,
        weekday=3,
        starts_on=date(2026, 4, 9),
        ends_on=date(2026, 12, 31),
        at_time="12:00",
        exceptions=[date(2026, 5, 7)],
    )
    SchoolBreak.objects.create(
        name="planleggingsuke", valid_from=date(2026, 5, 18), valid_to=date(2026, 5, 22)
    )
    groups = list(programme.groups.in_order())
    with django_assert_num_queries(4):
        found = rhythms(programme, groups, 2026, ON)
    team = found[executing.pk]
    assert (team.held, team.planned, team.promised) == (3, 1, 24)
    assert (team.last, team.next, team.proposed) == (date(2026, 4, 14), date(2026, 9, 1), None)
    assert not team.is_silent
    # 7 May is excepted, 21 May lies in the break.
    assert found[structure.coordinating.pk].proposed == date(2026, 6, 4)
    assert found[structure.coordinating.pk].is_silent, "founded two years ago, and has never met"
