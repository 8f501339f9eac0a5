"""Going through the duties of a draft in a real browser on a phone: all at once, one changed, one added."""

import re

import pytest
from django.conf import settings
from django.test import Client

from agreements.tests import factories as make
from agreements.views.bases import version_url
from parties.tests.factories import login
from records import days
from tests.duty_world import DUTIES, SECTIONS

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


def test_a_coordinator_goes_through_the_duties_on_a_phone(page, enter, accessible):
    sides, at = make.two_sides("Fjordvik"), days.now()
    when = {"on": days.day_of(at), "at": at}
    template = make.template(sections=SECTIONS, duties=DUTIES, **when)
    version = make.started_agreement(sides, from_template=template, **when)
    page.set_viewport_size(PHONE)
    enter(sides.coordinator)
    page.goto(version_url(version))
    page.get_by_role("link", name="Gå gjennom forpliktelsene").click()
    accessible(page)
    page.get_by_role("button", name=re.compile("Ikke avtalt her ?: Responstid")).click()
    page.get_by_text("er ført opp som ikke avtalt her.").wait_for()
    page.get_by_role("link", name=re.compile("Endre ?: Møter i politirådet")).click()
    accessible(page)
    second = page.get_by_role("group", name="Enda en setning (valgfritt)")
    second.get_by_label("Setningen, nøyaktig").fill("Politirådet møtes vanligvis tre ganger i året.")
    second.get_by_label("Avsnittet den står i").select_option(label="2 Politiråd")
    second.get_by_label("Antall i året, hvis setningen sier noe annet").fill("3")
    page.get_by_role("button", name="Lagre og bekreft").click()
    page.get_by_text("Setningene sier ikke det samme. Begge blir stående.").wait_for()
    page.get_by_role("button", name="Bekreft alle 3").click()
    page.get_by_text("3 forpliktelser er bekreftet.").wait_for()
    page.get_by_role("link", name="Legg til en forpliktelse").click()
    accessible(page)
    page.get_by_label("Hva slags forpliktelse er det?").select_option("minutes_of_every_meeting")
    page.get_by_role("button", name="Gå videre").click()
    accessible(page)
    page.get_by_label("Setningen, nøyaktig").first.fill("Politirådet møtes vanligvis tre ganger i året.")
    page.get_by_label("Avsnittet den står i").first.select_option(label="2 Politiråd")
    page.get_by_role("button", name="Legg til").click()
    page.get_by_text("«Referat fra alle møter» er lagt til.").wait_for()
    accessible(page)
    assert dict(version.duties.values_list("kind", "state")) == {
        "contact_present": "CONFIRMED",
        "contact_room": "CONFIRMED",
        "council_meetings": "CONFIRMED",
        "minutes_in_time": "CONFIRMED",
        "service_level": "REJECTED",
        "minutes_of_every_meeting": "CONFIRMED",
    }
