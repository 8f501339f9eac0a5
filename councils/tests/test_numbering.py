"""Numbers of items: through the forum's year, in the agenda's order, without gaps, once for all."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from councils.actions import calling, meetings
from councils.actions.agenda_steps import agenda_of
from councils.actions.numbering import number_items
from councils.models import AgendaItem, Forum, Meeting
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from councils.tests.races import at_once
from records.days import OSLO

pytestmark = pytest.mark.django_db

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=OSLO)
NEW_YEARS_DAY = datetime(2027, 1, 1, 0, 30, tzinfo=OSLO)


def with_items(forum: Forum, count: int, **fields) -> Meeting:
    """A planned meeting with so many items."""
    meeting = make.meeting(forum, **fields)
    for place in range(count):
        make.item(forum, f"Sak {place + 1}", meeting=meeting)
    return meeting


def labels(meeting: Meeting) -> list[str]:
    """The numbers of the agenda, in its order."""
    return [item.label for item in agenda_of(meeting)]


def test_numbers_follow_the_agenda_and_go_on_at_the_next_meeting():
    forum = make.council().forum
    first, second = with_items(forum, 3), with_items(forum, 2, starts_at=AT + timedelta(days=60))
    AgendaItem.objects.filter(meeting=first, title="Sak 1").update(position=9)

    numbered = number_items(first)
    number_items(second)

    assert [item.title for item in numbered] == ["Sak 2", "Sak 3", "Sak 1"]
    assert labels(first) == ["1/26", "2/26", "3/26"]
    assert labels(second) == ["4/26", "5/26"]


def test_what_comes_later_gets_the_next_number_wherever_it_stands_and_numbers_never_change():
    forum = make.council().forum
    first, second = with_items(forum, 2), with_items(forum, 2, starts_at=AT + timedelta(days=60))
    number_items(first)
    number_items(second)
    make.item(forum, "Sen", meeting=first, position=0)
    assert [item.label for item in number_items(first)] == ["5/26"]
    assert labels(first) == ["5/26", "1/26", "2/26"]
    assert number_items(first) == []


def test_each_forum_and_each_year_has_its_own_and_the_year_is_that_of_the_clock_in_oslo():
    forum, other = make.council().forum, make.council("Nesna").forum
    old = with_items(forum, 2, starts_at=NEW_YEARS_EVE)
    new = with_items(forum, 1, starts_at=NEW_YEARS_DAY)
    elsewhere = with_items(other, 1)
    for meeting in (new, old, elsewhere):
        number_items(meeting)
    assert labels(old) == ["1/26", "2/26"]
    assert labels(new) == ["1/27"]
    assert labels(elsewhere) == ["1/26"]


def test_a_meeting_moved_into_the_next_year_keeps_its_numbers():
    forum = make.council().forum
    meeting = with_items(forum, 1, starts_at=NEW_YEARS_EVE)
    number_items(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=NEW_YEARS_DAY, ends_at=NEW_YEARS_DAY + timedelta(hours=1)
    )
    make.item(forum, "Ny", meeting=meeting)
    number_items(meeting)
    assert labels(meeting) == ["1/26", "1/27"]


def test_what_has_left_the_agenda_gets_no_number():
    forum = make.council().forum
    meeting = with_items(forum, 1)
    make.item(forum, "Venter", wanted_meeting=meeting)
    make.item(forum, "Trukket", state="WITHDRAWN")
    number_items(meeting)
    assert AgendaItem.objects.filter(number__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_notices_of_two_meetings_at_year_end_at_once_leave_no_gap_and_no_double():
    council = make.council()
    forum = council.forum
    year_ends = [
        with_items(forum, 4, starts_at=datetime(2026, 12, day, 12, 0, tzinfo=OSLO)) for day in (3, 17)
    ]
    begins = [with_items(forum, 3, starts_at=datetime(2027, 1, day, 12, 0, tzinfo=OSLO)) for day in (7, 21)]
    mayor, secretary = actor(council.mayor), actor(council.coordinator)

    def call(meeting, by):
        return lambda: calling.call_meeting(meeting=meeting, by=by, on=ON, at=AT)

    results = at_once(
        lambda: list(Meeting.objects.select_for_update().order_by("pk")),
        *(
            call(meeting, by)
            for meeting, by in zip([*year_ends, *begins], [mayor, secretary, mayor, secretary], strict=True)
        ),
    )

    assert [type(result).__name__ for result in results] == ["MeetingNotice"] * 4, results
    for year, count in ((2026, 8), (2027, 6)):
        numbers = AgendaItem.objects.filter(forum=forum, number_year=year).values_list("number", flat=True)
        assert sorted(numbers) == list(range(1, count + 1))
    for meeting in (*year_ends, *begins):
        numbers = [item.number for item in agenda_of(meeting)]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.django_db(transaction=True)
def test_numbers_alone_wait_for_each_other_also_where_nobody_holds_the_forum():
    forum = make.council().forum
    both = [with_items(forum, 5), with_items(forum, 5, starts_at=AT + timedelta(days=60))]

    def number(meeting):
        def act():
            with transaction.atomic():
                return number_items(meeting)

        return act

    at_once(
        lambda: list(Meeting.objects.select_for_update().order_by("pk")),
        *(number(meeting) for meeting in both),
    )
    numbers = AgendaItem.objects.filter(forum=forum).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 11))


def test_the_numbers_of_a_cancelled_meeting_are_not_used_again():
    council = make.council()
    meeting = with_items(council.forum, 2)
    by = {"by": actor(council.mayor), "on": ON, "at": AT}
    calling.call_meeting(meeting=meeting, **by)
    meetings.cancel_meeting(meeting=meeting, reason="Storm", **by)
    after = with_items(council.forum, 1, starts_at=AT + timedelta(days=60))
    number_items(after)
    assert labels(after) == ["3/26"]
    assert labels(meeting) == ["1/26", "2/26"]
