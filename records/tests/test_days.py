"""Days in Oslo, and periods with both ends included."""

from datetime import UTC, date, datetime

import pytest

from records import days


def test_the_day_turns_at_midnight_in_oslo_not_in_utc():
    assert days.day_of(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert days.day_of(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == date(2027, 1, 1)
    # In summer the clock is two hours ahead.
    assert days.day_of(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)


def test_the_days_when_the_clocks_change_are_23_and_25_hours_long():
    def length(day):
        return (days.end_of(day).astimezone(UTC) - days.start_of(day).astimezone(UTC)).total_seconds() / 3600

    assert [length(date(2026, 3, 29)), length(date(2026, 6, 1)), length(date(2026, 10, 25))] == [23, 24, 25]


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        days.oslo(datetime(2026, 1, 1, 12, 0))


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "on", "counts"),
    [
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 2, 29), True),
        (date(2024, 1, 1), date(2024, 12, 31), date(2024, 12, 31), True),
        (date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1), False),
        (date(2024, 1, 1), date(2024, 12, 31), date(2023, 12, 31), False),
        (None, date(2024, 12, 31), date(1814, 5, 17), True),
        (date(2024, 1, 1), None, date(2199, 1, 1), True),
        (None, None, date(2024, 1, 1), True),
    ],
)
def test_both_ends_are_inside_and_an_empty_end_is_open(valid_from, valid_to, on, counts):
    assert days.covers(valid_from, valid_to, on) is counts


def test_dates_are_written_the_norwegian_way():
    assert days.longdate(date(2018, 12, 3)) == "3. desember 2018"
    assert days.longtime(datetime(2018, 12, 3, 13, 2, tzinfo=UTC)) == "3. desember 2018 kl. 14.02"


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "overlaps"),
    [
        (None, date(2024, 2, 29), False),
        (None, date(2024, 3, 1), True),
        (date(2024, 3, 31), None, True),
        (date(2024, 4, 1), None, False),
        (date(2024, 3, 10), date(2024, 3, 10), True),
        (date(2024, 1, 1), date(2024, 12, 31), True),
        (None, None, True),
    ],
)
def test_a_period_overlaps_some_days_when_it_counts_on_one_of_them(valid_from, valid_to, overlaps):
    first, last = date(2024, 3, 1), date(2024, 3, 31)
    assert days.overlaps(valid_from, valid_to, first, last) is overlaps
