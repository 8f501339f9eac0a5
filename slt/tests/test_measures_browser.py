"""A measure's life in a real browser on a phone: from a goal, started, reported on by link, done."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from parties.tests.factories import login
from records import days
from records.models import Dispatch
from slt.models import Measure
from slt.tests import factories as make

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


def unfold(page, label: str) -> None:
    page.locator("summary", has_text=label).click()


def test_from_goal_to_outcome_on_a_phone(page, enter, accessible):
    structure = make.structure()
    goal = make.goal(make.plan(structure.programme, year=days.today().year))
    page.set_viewport_size(PHONE)
    enter(structure.coordinator)
    page.goto(goal.plan.get_absolute_url())
    accessible(page)
    page.get_by_role("link", name=re.compile(f"Nytt tiltak.*{goal.text}")).click()
    page.get_by_label("Tiltak", exact=True).fill("Natteravner i sentrum")
    page.get_by_label("Ansvarlig").select_option("Noen andre …")
    unfold(page, "Noen andre er ansvarlig")
    page.get_by_label("Navn").fill("Frida Frivillig")
    page.get_by_label("E-post").fill("frida@natteravn.example")
    accessible(page)
    page.get_by_role("button", name="Lagre tiltaket").click()

    # Why it cannot begin yet stands beside the button.
    page.get_by_text("Si hva tiltaket skal føre til, før det starter.").wait_for()
    accessible(page)
    page.get_by_role("link", name="Endre tiltaket").click()
    page.get_by_label("Forventet effekt").fill("Roligere kvelder i sentrum")
    page.get_by_label("Slik skal det evalueres").fill("Telling hver helg")
    page.get_by_label("Vurderes").fill((days.today() + timedelta(days=60)).isoformat())
    page.get_by_role("button", name="Lagre tiltaket").click()
    page.get_by_role("button", name="Sett i gang").click()
    page.get_by_text("Tiltaket er i gang.").wait_for()

    # Whoever is to see to it has no account, and reports by the link in the last mail.
    mail = Dispatch.objects.filter(address="frida@natteravn.example").order_by("-pk").first()
    link = re.search(r"/lenke/\S+/tiltak/", mail.text)[0]
    page.context.clear_cookies()
    page.goto(link)
    accessible(page)
    page.get_by_label("Med noen ord").fill("Sytten kvelder er gått")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Takk. Det du skrev, står i tiltaket.").wait_for()
    page.get_by_label("Tiltaket er gjennomført").check()
    page.get_by_label("Med noen ord").fill("Roligere, sier politiet og foreldrene")
    page.get_by_label("Ble det som forventet?").select_option("delvis nådd")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Takk. Tiltaket er ført som gjennomført.").wait_for()

    measure = Measure.objects.get()
    assert (measure.state, measure.reached, measure.goal) == ("COMPLETED", "PARTLY", goal)
    enter(structure.coordinator)
    page.goto(measure.get_absolute_url())
    page.get_by_text("Sytten kvelder er gått").wait_for()
    accessible(page)
    for name in ("slt:measures", "slt:board", "slt:timeline"):
        page.goto(reverse(name, args=[structure.programme.pk]))
        page.get_by_role("link", name="Natteravner i sentrum", exact=True).wait_for()
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
