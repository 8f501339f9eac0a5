"""Setting up the SLT work in a real browser: on a phone, then seen drawn on a wide page and as a list."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from councils.tests.factories import council, held_meeting, meeting
from parties.tests.factories import login
from records import days
from slt.models import Programme

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def enter(page, live_server):
    """Log the page's browser in as somebody."""

    def enter(person):
        cookie = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
        base = live_server.url.replace("127.0.0.1", "localhost")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    return enter


def fits(page) -> bool:
    """Is nothing wider than the page?"""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_coordinator_sets_up_the_work_on_a_phone_and_sees_it_drawn(page, enter, accessible):
    rana = council("Rana")
    enter(rana.coordinator)
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(reverse("slt:list"))
    page.get_by_role("link", name="Opprett SLT eller samordning").click()
    accessible(page)
    assert fits(page)
    assert page.get_by_label("Politirådet i Rana").first.is_checked()
    page.get_by_label("Navn på gruppe 1").fill("Ungdomsteamet på Mo")
    page.get_by_label("Gruppe 1 snakker om enkeltpersoner").check()
    page.get_by_role("button", name="Opprett", exact=True).click()
    page.get_by_role("heading", name="SLT i Rana").wait_for()
    programme = Programme.objects.get()
    held_meeting(rana.forum, starts_at=days.now() - timedelta(days=20))
    meeting(rana.forum, starts_at=days.now() + timedelta(days=20))
    drawing = page.get_by_role("img", name="SLT i Rana: slik er arbeidet organisert")
    for width in (320, 375, 1280):
        page.set_viewport_size({"width": width, "height": 812})
        page.goto(programme.get_absolute_url())
        accessible(page)
        assert fits(page)
        assert drawing.is_visible() is (width > 768), "on a phone the list is enough"
        for name in ("Politirådet i Rana", "Koordinerende gruppe i Rana", "Ungdomsteamet på Mo"):
            assert page.get_by_role("link", name=name).first.is_visible()
    page.set_viewport_size({"width": 375, "height": 812})
    page.emulate_media(media="print")
    assert drawing.is_visible(), "and on paper it is drawn"
    page.emulate_media(media="screen")
    for address in ("slt:rhythm", "slt:settings", "slt:group_add"):
        page.goto(reverse(address, args=[programme.pk]))
        accessible(page)
        assert fits(page)
