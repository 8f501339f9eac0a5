"""On a phone: an evaluation is started, somebody answers by link, the side writes its answer and agrees."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agreements.models import Evaluation, EvaluationSide
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import two_sides
from councils.models import Forum
from councils.tests import factories as councils
from parties.tests.factories import login
from records import days
from records.models import Dispatch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PHONE = {"width": 375, "height": 812}


def test_from_the_start_until_a_side_has_agreed(page, live_server, accessible):  # type: ignore[no-untyped-def]
    sides = two_sides()
    agreement = make.signed_agreement(sides).agreement
    make.questionnaire()
    forum = Forum.objects.create(name="Politirådet i Fjordvik", valid_from=councils.FOUNDED_ON)
    councils.PoliceCouncil.objects.create(forum=forum)
    for organisation in (sides.municipality, sides.unit):
        councils.ForumParty.objects.create(
            forum=forum, organisation=organisation, valid_from=councils.FOUNDED_ON
        )
    councils.seat(forum, councils.office_of(sides.coordinator))
    page.set_viewport_size(PHONE)

    def enter(person):  # type: ignore[no-untyped-def]
        cookie = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
        base = live_server.url.replace("127.0.0.1", "localhost")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    def looks_right(name=""):  # type: ignore[no-untyped-def]
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        accessible(page)

    # Started with the usual in one press, from the agreement's page.
    enter(sides.coordinator)
    page.goto(reverse("agreements:agreement", args=[agreement.pk]))
    page.get_by_role("link", name="Start evaluering").click()
    looks_right("start")
    page.get_by_role("button", name="Start evalueringen").click()
    page.get_by_text("Evalueringen er startet").wait_for()
    looks_right("hub")
    evaluation = Evaluation.objects.get()
    assert evaluation.forum == forum

    # The council's member of the side is ticked; one more is asked by name and address.
    page.get_by_role("link", name="Velg hvem som skal svare").click()
    page.get_by_role("link", name="Velg hvem som skal svare").click()
    assert page.get_by_label("Siri Fjordvik").is_checked()
    assert not page.get_by_label("Dag Fjordvik").is_checked()
    page.get_by_label("Navn").fill("Ruth Rektor")
    page.get_by_label("E-postadresse").fill("ruth@skolen.example")
    looks_right("invite")
    page.get_by_role("button", name="Be om svar").click()
    page.get_by_text("2 personer er bedt om å svare.").wait_for()
    looks_right("participants")

    # By link, without an account: saved half-way, and gone on with.
    letter = Dispatch.objects.get(kind="evaluations.asked", address="ruth@skolen.example")
    page.context.clear_cookies()
    page.goto("/lenke/" + letter.text.split("/lenke/")[1].split()[0])
    looks_right("answer")
    first = page.get_by_role("group", name="Spørsmål om anchoring-1?")
    first.get_by_label("4").check()
    page.get_by_role("button", name="Lagre og fortsett senere").click()
    page.get_by_text("Svarene er lagret, men ikke sendt inn.").wait_for()
    page.get_by_role("button", name="Send inn").click()
    page.get_by_text("Du må rette 4 ting").wait_for()
    # The browser notes the answer to a form with errors.
    page.faults[:] = [fault for fault in page.faults if "422" not in fault]
    looks_right("answer-missing")
    for key in make.SCALE_KEYS[1:]:
        page.get_by_role("group", name=f"Spørsmål om {key}?").get_by_label("Vet ikke").check()
    page.get_by_label("Spørsmål om styrker?").fill("Vi kjenner hverandre.")
    page.get_by_role("button", name="Send inn").click()
    page.get_by_text("Takk! Svaret er sendt inn.").wait_for()
    looks_right("answer-sent")

    # The side's answer saves itself; the director confirms it.
    enter(sides.director)
    page.goto(reverse("evaluations:side", args=[evaluation.pk, "MUNICIPALITY"]))
    page.get_by_text("Fordelingen vises når alle som er spurt har svart").wait_for()
    for key in make.SCALE_KEYS:
        page.get_by_role("group", name=f"Spørsmål om {key}?").get_by_label("3", exact=True).check()
    page.get_by_text("Lagret").first.wait_for()
    looks_right("side")
    page.get_by_role("button", name="Lagre", exact=True).click()
    page.get_by_text("Svaret er lagret.").wait_for()
    page.get_by_role("button", name="Siden er enig om svaret").click()
    page.get_by_text("Svaret er bekreftet.").wait_for()
    looks_right("hub-agreed")
    row = EvaluationSide.objects.get(evaluation=evaluation, side="MUNICIPALITY")
    assert row.agreed_by_name == sides.director.name
    assert days.day_of(row.agreed_at) == days.today()
