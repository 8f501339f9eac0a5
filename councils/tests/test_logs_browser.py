"""Logging a meeting with a thumb, and opening closed minutes: in a real browser, on a phone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from councils.models import MeetingLog, MinutesReading, Topic
from councils.tests import factories as make
from parties.tests.factories import login
from records import days

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def enter(page, live_server):
    """Log the page's browser in as somebody, on a phone."""
    page.set_viewport_size({"width": 375, "height": 760})

    def enter(person):
        cookie = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
        base = live_server.url.replace("127.0.0.1", "localhost")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    return enter


class Thumb:
    """Taps, counted; each target is as large as a thumb."""

    def __init__(self):
        self.taps = 0

    def tap(self, target):
        target.scroll_into_view_if_needed()
        assert target.bounding_box()["height"] >= 40
        target.click()
        self.taps += 1


def test_a_meeting_that_just_was_is_logged_with_five_taps_and_no_word(page, enter, accessible):
    council = make.council("Rana")
    forum = make.log_forum(council)
    for name in ("Rus", "Skolemiljø", "Fritid"):
        Topic.objects.create(name=name)
    make.item(forum, "Svar fra arbeidsutvalget om natteravner")
    thumb = Thumb()
    enter(council.coordinator)
    page.goto(forum.get_absolute_url())
    thumb.tap(page.get_by_role("link", name="Vi har hatt møte"))
    accessible(page)
    boxes = page.locator("li.tap")
    thumb.tap(page.locator(".tap--all"))
    assert page.locator("[data-log-seat]:checked").count() == 3
    # One was not there after all: then all were not.
    boxes.filter(has_text="Politikontakt").click()
    assert not page.get_by_label("Alle var til stede").is_checked()
    boxes.filter(has_text="Politikontakt").click()
    assert page.get_by_label("Alle var til stede").is_checked()
    thumb.tap(boxes.filter(has_text="Skolemiljø"))
    page.get_by_label("Svar fra arbeidsutvalget om natteravner").check()
    thumb.tap(page.locator(".log__secrecy label"))
    thumb.tap(page.get_by_role("button", name="Lagre loggen"))
    page.get_by_text("Møtet er ført i loggen.").wait_for()
    assert thumb.taps == 5
    accessible(page)
    log = MeetingLog.objects.get()
    assert (log.seats.count(), [one.name for one in log.topics.all()]) == (3, ["Skolemiljø"])
    assert [item.state for item in log.meeting.items.all()] == ["TREATED"]
    # Without what is missing it is said at the field, and nothing that was ticked is lost.
    page.goto(reverse("councils:log_new", args=[forum.pk]))
    page.locator(".tap--all").click()
    page.get_by_label("Andre til stede, antall").fill("2")
    page.get_by_role("button", name="Lagre loggen").click()
    page.get_by_text("Kryss av for at taushetsplikten").first.wait_for()
    assert page.locator("[data-log-seat]:checked").count() == 3
    assert page.get_by_label("Andre til stede, antall").input_value() == "2"
    page.faults[:] = [fault for fault in page.faults if "422" not in fault]


def test_closed_minutes_are_opened_by_a_button_that_says_what_it_does(page, enter, accessible):
    council = make.council("Rana", access="MEMBERS", widest_access="MEMBERS")
    meeting = make.held_meeting(council.forum, starts_at=days.now() - timedelta(days=3))
    item = make.item(council.forum, meeting=meeting, number=1, number_year=2026)
    make.piece(item, "Gruppen drøftet kystveien.")
    make.minutes_of(meeting, state="IN_REVIEW")
    enter(council.contact)
    page.goto(reverse("councils:minutes", args=[meeting.pk]))
    accessible(page)
    assert "kystveien" not in page.content()
    button = page.get_by_role("button", name="Åpne referatet")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Gruppen drøftet kystveien.").wait_for()
    page.get_by_text("ført i innsynsloggen").wait_for()
    accessible(page)
    assert MinutesReading.objects.get().by_name == council.contact.name
    enter(council.mayor)
    page.goto(reverse("councils:readings", args=[council.forum.pk]))
    page.get_by_text(council.contact.name).wait_for()
    accessible(page)
