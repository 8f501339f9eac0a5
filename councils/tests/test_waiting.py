"""What waits for those who lead a forum when a meeting's day has come, and when minutes have come back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from councils.tests import factories as make
from councils.tests.factories import AT
from councils.waiting import waiting_for
from parties.standing import standing_of

pytestmark = pytest.mark.django_db


def waits_for(person, at=AT) -> list[tuple[str, str]]:
    found = waiting_for(person.user, standing_of(person.user, at.date()), at.date(), at)
    return [(one.what, one.url) for one in found]


@pytest.mark.parametrize(
    ("make_meeting", "starts", "waits"),
    [
        (make.called_meeting, timedelta(hours=3), True),
        (make.called_meeting, timedelta(days=-9), True),
        (make.called_meeting, timedelta(days=1), False),
        # Nobody was called, and it is over: it is held, or moved, but not forgotten.
        (make.meeting, timedelta(days=-1), True),
        (make.meeting, timedelta(hours=3), False),
        (make.held_meeting, timedelta(days=-1), False),
    ],
)
def test_a_meeting_that_nobody_has_begun_to_write_about_waits_for_the_secretary(make_meeting, starts, waits):
    rana = make.council()
    meeting = make_meeting(rana.forum, starts_at=AT + starts)
    begin = ("Start føringen av møtet", reverse("councils:attendance", args=[meeting.pk]))
    assert (begin in waits_for(rana.coordinator), begin in waits_for(rana.contact)) == (waits, False)


def test_minutes_that_have_come_back_are_opened_where_the_remarks_stand():
    rana = make.council()
    minutes = make.minutes_of(make.held_meeting(rana.forum), state="CHANGES_REQUESTED")
    key = [minutes.meeting_id]
    assert waits_for(rana.coordinator) == [("Endre referatet", reverse("councils:minutes", args=key))]
    minutes.state = "DRAFT"
    minutes.save()
    assert waits_for(rana.coordinator) == [("Skriv ferdig referatet", reverse("councils:write", args=key))]
