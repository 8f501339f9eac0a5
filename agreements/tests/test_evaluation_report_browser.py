"""On a phone: a figure is opened, the sides write and put forward, both approve, and the PDF is there."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agreements import tasks
from agreements.models import Evaluation
from agreements.tests import evaluation_year as year
from councils.models import AgendaItem
from parties.tests.factories import login
from records import days

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PHONE = {"width": 375, "height": 812}


def test_from_both_answers_to_the_document(page, live_server, accessible):  # type: ignore[no-untyped-def]
    made = year.cooperation()
    lived = year.lived(made)
    evaluation = year.evaluation(made)
    home = evaluation.get_absolute_url()
    page.set_viewport_size(PHONE)

    def enter(person):  # type: ignore[no-untyped-def]
        cookie = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
        base = live_server.url.replace("127.0.0.1", "localhost")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    def looks_right(name=""):  # type: ignore[no-untyped-def]
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        accessible(page)

    # The contact opens a figure down to its meetings.
    enter(made.sides.contact)
    page.goto(home)
    looks_right("hub")
    page.get_by_role("link", name="Tallene for året").click()
    looks_right("figures")
    page.get_by_role("link", name="Møter holdt i politirådet").click()
    looks_right("figure")
    page.locator(f"main a[href='{lived['spring'].get_absolute_url()}']").wait_for()

    # Both answers side by side; the joint text saves itself.
    page.goto(home)
    page.get_by_role("link", name="Svarene side om side").click()
    page.get_by_role("textbox", name="Felles vurdering").fill("Vi møtes oftere, og vil følge bedre opp.")
    page.get_by_text(re.compile("^Lagret")).wait_for()
    looks_right("joint")
    page.get_by_role("link", name="Forbedringspunkter").click()
    page.get_by_role("link", name="Nytt punkt").click()
    page.get_by_label("Hva skal bli bedre?").fill("Lys ved stasjonen")
    page.get_by_label("Hvem har ansvaret?").select_option("kommunen")
    page.get_by_label("Frist").fill((days.today() + timedelta(days=90)).isoformat())
    page.get_by_role("radio", name="sak i politirådet").check()
    looks_right("point")
    page.get_by_role("button", name="Lagre punktet").click()
    page.get_by_text("Punktet er skrevet.").wait_for()
    looks_right("points")

    page.goto(home)
    page.get_by_role("link", name="Legg fram til godkjenning").click()
    looks_right("submit")
    page.get_by_role("button", name="Legg fram til godkjenning").click()
    page.get_by_text("Evalueringen er lagt fram.").wait_for()

    # Each side's leader reads it and approves.
    for person, said in (
        (made.sides.leader, "Evalueringen er godkjent for din part."),
        (made.sides.mayor, "Alle parter har godkjent."),
    ):
        enter(person)
        page.goto(home)
        page.get_by_role("link", name="Godkjenn evalueringen").click()
        page.get_by_text("Vi møtes oftere, og vil følge bedre opp.").wait_for()
        looks_right("approve")
        page.get_by_role("button", name="Godkjenn evalueringen").click()
        page.get_by_text(said).wait_for()
    assert Evaluation.objects.get().state == "AGREED"

    # The worker makes the document, and it opens from the report.
    tasks.make_evaluation_document.call(evaluation.pk)
    page.goto(reverse("evaluations:report", args=[evaluation.pk]))
    looks_right("report")
    link = page.get_by_role("link", name="Åpne PDF").get_attribute("href")
    answer = page.request.get(live_server.url.replace("127.0.0.1", "localhost") + link)
    assert answer.body()[:5] == b"%PDF-"

    # What was agreed on becomes an item of the council.
    enter(made.sides.contact)
    page.goto(reverse("evaluations:points", args=[evaluation.pk]))
    page.get_by_role("button", name="Følg opp alle").click()
    page.get_by_text("Ett punkt er fulgt opp.").wait_for()
    looks_right("followed")
    assert AgendaItem.objects.filter(title="Lys ved stasjonen").exists()
