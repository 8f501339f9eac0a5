"""On a phone: an issue is raised, placed, treated and answered, and its group sees the answer."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from councils.models import AgendaItem
from councils.tests import factories as councils
from parties.tests.factories import login
from records import days
from slt.models import Referral
from slt.tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PHONE = {"width": 375, "height": 812}


def test_an_issue_goes_up_and_its_answer_comes_home(page, live_server, accessible):  # type: ignore[no-untyped-def]
    structure = make.structure()
    now = days.now()
    above = councils.meeting(structure.coordinating.forum, starts_at=now + timedelta(days=9))
    councils.meeting(structure.executing.forum, starts_at=now + timedelta(days=12))
    page.set_viewport_size(PHONE)

    def enter(person):  # type: ignore[no-untyped-def]
        cookie = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
        base = live_server.url.replace("127.0.0.1", "localhost")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    def looks_right():  # type: ignore[no-untyped-def]
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        accessible(page)

    enter(structure.nurse)
    page.goto(reverse("slt:raise", args=[structure.executing.pk]))
    looks_right()
    page.get_by_label("Hva gjelder det?").fill("Uro ved skatehallen")
    page.get_by_label("Hva ser vi?").fill("Mange samles, og naboer er utrygge.")
    page.get_by_label("Hvor og når?").fill("Ved hallen, fredag kveld")
    page.get_by_label("Hva ber vi om?").fill("At hallen holdes åpen.")
    page.get_by_role("button", name="Løft saken").click()
    page.get_by_text("Saken er løftet.").wait_for()
    page.get_by_text("Kom til SLT-arbeidsutvalget i Rana i dag.").wait_for()
    looks_right()
    referral = Referral.objects.get()

    enter(structure.coordinator)
    item = referral.steps.get().item
    page.goto(item.get_absolute_url())
    page.get_by_role("button", name="Sett på sakslisten").first.click()
    page.goto(referral.get_absolute_url())
    page.get_by_text("På sakslisten").first.wait_for()
    # The meeting is held, and decides.
    AgendaItem.objects.filter(pk=item.pk).update(
        state="TREATED", outcome="TREATED", number=3, number_year=above.on.year
    )
    councils.decision(item, "Hallen holdes åpen fredag kveld.")
    councils.minutes_of(above)
    page.goto(item.get_absolute_url())
    page.get_by_role("heading", name="Denne saken er løftet fra Ungdomsteamet i Rana").wait_for()
    looks_right()
    page.get_by_role("link", name="Svar", exact=True).click()
    assert page.get_by_label("Svar", exact=True).input_value() == "Hallen holdes åpen fredag kveld."
    looks_right()
    page.get_by_role("button", name="Send svaret").click()
    page.get_by_text("Svaret er sendt til Ungdomsteamet i Rana.").wait_for()

    enter(structure.nurse)
    page.goto(structure.executing.get_absolute_url())
    page.get_by_role("link", name="Uro ved skatehallen").click()
    page.get_by_text("Hallen holdes åpen fredag kveld.").first.wait_for()
    looks_right()
    page.get_by_role("button", name="Ta imot svaret").click()
    page.get_by_text("Svaret er mottatt, og henvisningen er avsluttet.").wait_for()
    looks_right()
    page.goto(reverse("slt:referrals", args=[structure.programme.pk]) + "?status=alle")
    page.get_by_role("link", name="Uro ved skatehallen").wait_for()
    looks_right()
    assert Referral.objects.get().state == "CLOSED"
