"""Building an agenda and raising an item in a real browser: by keyboard, by dragging, on a phone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from councils.actions import agenda
from councils.actions.agenda_steps import agenda_of
from councils.models import AgendaItem
from councils.tests import factories as make
from councils.tests.factories import actor
from parties.tests.factories import login
from records import days

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def rana():
    return make.council(items_due_days=14)


@pytest.fixture
def meeting(rana):
    """A planned meeting with the usual items and two that were raised."""
    made = make.meeting(rana.forum, starts_at=days.now() + timedelta(days=30))
    by = {"by": actor(rana.coordinator), "on": days.today(), "at": days.now()}
    agenda.add_default_items(meeting=made, **by)
    for title in ("Skolevei", "Natteravner"):
        agenda.place_item(item=make.item(rana.forum, title), meeting=made, **by)
    return made


@pytest.fixture
def enter(page, live_server):
    """Log the page's browser in as somebody."""

    def enter(person):
        cookie = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
        base = live_server.url.replace("127.0.0.1", "localhost")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    return enter


def titles(meeting) -> list[str]:
    return [item.title for item in agenda_of(meeting)]


def saved(page, act) -> None:
    """Do it, and wait until the server has answered."""
    with page.expect_response("**/saksliste/rekkefolge/") as answer:
        act()
    assert answer.value.status == 200


def test_the_agenda_is_ordered_by_keyboard_and_by_dragging(page, enter, accessible, rana, meeting):
    page.set_viewport_size({"width": 1280, "height": 1000})
    enter(rana.coordinator)
    page.goto(reverse("councils:agenda", args=[meeting.pk]))
    accessible(page)
    up = page.get_by_role("button", name="Flytt opp: Natteravner")
    up.focus()
    saved(page, lambda: page.keyboard.press("Enter"))
    assert titles(meeting)[-3:] == ["Natteravner", "Skolevei", "Eventuelt"]
    # The focus stays with what is moved, the place is counted anew, and it is said aloud.
    saved(page, lambda: page.keyboard.press("Enter"))
    assert titles(meeting)[-4:] == [
        "Natteravner",
        "Status for tidligere beslutninger",
        "Skolevei",
        "Eventuelt",
    ]
    row = page.locator("li[data-name=Natteravner]")
    assert row.locator("[data-reorder-place]").inner_text() == "3"
    assert page.locator("[data-reorder-status]").inner_text() == "«Natteravner» er flyttet til plass 3 av 6."

    handle = page.locator("li[data-name=Skolevei] [data-reorder-handle]").bounding_box()
    first = page.locator("li[data-key]").first.bounding_box()

    def drag():
        page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
        page.mouse.down()
        page.mouse.move(first["x"] + 20, first["y"] + 40, steps=12)
        page.mouse.move(first["x"] + 20, first["y"] + 2, steps=4)
        page.mouse.up()

    saved(page, drag)
    assert titles(meeting)[0] == "Skolevei"
    page.reload()
    assert page.locator("li[data-key]").first.get_attribute("data-name") == "Skolevei"


def test_an_order_that_somebody_else_has_changed_goes_back_and_says_why(page, enter, rana, meeting):
    enter(rana.coordinator)
    page.goto(reverse("councils:agenda", args=[meeting.pk]))
    order = [item.pk for item in agenda_of(meeting)]
    agenda.reorder(meeting=meeting, order=order[::-1], by=actor(rana.mayor), on=days.today(), at=days.now())
    with page.expect_response("**/saksliste/rekkefolge/") as answer:
        page.get_by_role("button", name="Flytt opp: Natteravner").click()
    assert answer.value.status == 409
    page.get_by_text("Noen andre endret sakslisten mens du flyttet.").wait_for()
    assert [item.pk for item in agenda_of(meeting)] == order[::-1]
    page.faults[:] = [fault for fault in page.faults if "409" not in fault]


def test_an_item_is_raised_on_a_phone_with_a_warning_while_typing(page, enter, accessible, rana, meeting):
    page.set_viewport_size({"width": 375, "height": 800})
    enter(rana.contact)
    page.goto(reverse("councils:propose", args=[rana.forum.pk]))
    page.get_by_label("Hva gjelder saken?").fill("Skolevei ved Gruben")
    page.get_by_role("textbox", name="Beskriv saken").click()
    page.keyboard.type("Ring 41 23 45 67")
    warning = page.locator(".privacy-warning").get_by_text("ser ut som et telefonnummer")
    warning.wait_for()
    accessible(page)
    page.get_by_role("textbox", name="Beskriv saken").press("Control+a")
    page.keyboard.type("Mørkt kryss om morgenen")
    warning.wait_for(state="hidden")
    page.locator("summary", has_text="Unnta fra offentlighet").click()
    page.get_by_label("Offentlig tittel").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    accessible(page)
    page.get_by_role("button", name="Meld inn saken").click()
    page.get_by_text("Saken er meldt inn.").wait_for()
    assert AgendaItem.objects.get(title="Skolevei ved Gruben").text == "<p>Mørkt kryss om morgenen</p>"
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    accessible(page)
