"""A coordinator on a phone: the agreement's duties, one of them, a counted meeting, the yearly answer."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from agreements.models import DutyEntry
from agreements.tests.factories import TwoSides
from agreements.tests.promised import signed_promising, terms
from councils.tests import factories as councils
from parties.tests.factories import login
from records import days

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PHONE = {"width": 375, "height": 780}


@pytest.fixture
def enter(page, live_server):
    """Log the page's browser in as somebody."""

    def enter(person):
        cookie = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
        base = live_server.url.replace("127.0.0.1", "localhost")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    return enter


def test_from_the_duties_to_a_meeting_and_the_yearly_answer(page, enter, accessible) -> None:
    made = councils.council("Fjordvik")
    sides = TwoSides(
        made.district,
        made.unit,
        made.municipality,
        made.coordinator,
        made.director,
        made.mayor,
        made.contact,
        made.leader,
    )
    now, today = days.now(), days.today()
    earlier = now - timedelta(days=20)
    # In the first weeks of a year the meeting was held earlier the same day.
    councils.held_meeting(made.forum, starts_at=earlier if earlier.year == now.year else now)
    version = signed_promising(
        sides,
        terms("council_meetings", parameters={"times": 1}),
        terms("contact_room", strength="WISH"),
    )
    page.set_viewport_size(PHONE)
    enter(sides.coordinator)
    page.goto(f"/avtaler/{version.agreement_id}/")
    page.get_by_role("link", name="Se forpliktelsene").click()
    page.get_by_role("heading", name=f"Forpliktelser i {today.year}").wait_for()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="Møter i politirådet").click()
    page.get_by_text("1 av 1", exact=True).wait_for()
    accessible(page)
    page.get_by_role("main").locator(".things a").first.click()
    page.wait_for_url("**/moter/*/")

    page.goto(f"/avtaler/{version.agreement_id}/forpliktelser/")
    page.get_by_role("link", name="Arbeidsplass for politikontakten", exact=True).last.click()
    page.get_by_role("link", name="Svar", exact=True).click()
    accessible(page)
    page.get_by_role("button", name="Lagre svaret").click()
    page.get_by_role("link", name="Velg ja, delvis eller nei.").wait_for()
    accessible(page)
    page.get_by_label("Delvis").check()
    page.get_by_label("Merknad").fill("Ring Kari på 91 23 45 67 om pulten")
    page.get_by_role("button", name="Lagre svaret").click()
    page.get_by_label("Jeg har sett advarslene").wait_for()
    page.get_by_label("Merknad").fill("Kontoret deles med skolehelsetjenesten")
    page.get_by_role("button", name="Lagre svaret").click()
    page.get_by_text("Svaret er lagret.").wait_for()
    page.get_by_text("Kontoret deles med skolehelsetjenesten").wait_for()
    accessible(page)
    entry = DutyEntry.objects.get()
    assert (entry.answer, entry.side, entry.year) == ("PARTLY", "MUNICIPALITY", today.year)
    # An empty answer and a telephone number were sent back with what is wrong; the console tells of both.
    assert all("422" in fault for fault in page.faults)
    page.faults.clear()
