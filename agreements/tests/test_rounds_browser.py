"""On a phone: an administrator starts a round, sees who is missing, reminds them, and reads the overview."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agreements.actions import rounds
from agreements.models import Evaluation, EvaluationRound
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import two_sides
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import days
from records.models import Dispatch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PHONE = {"width": 375, "height": 812}


def test_a_round_from_its_start_to_the_reminders(page, live_server, accessible):  # type: ignore[no-untyped-def]
    sides = two_sides()
    administrator = parties.official(sides.district, OfficeRole.ADMINISTRATOR, "Nils Nordlending")
    make.questionnaire(owner=parties.national())
    first = make.signed_agreement(sides)
    second = make.signed_agreement(two_sides("Elvdal", unit=sides.unit))
    page.set_viewport_size(PHONE)
    cookie = parties.login(Client(), administrator).cookies[settings.SESSION_COOKIE_NAME]
    base = live_server.url.replace("127.0.0.1", "localhost")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    def looks_right(name=""):  # type: ignore[no-untyped-def]
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        accessible(page)

    # From home to a round with the usual choices, in one press.
    page.goto(reverse("evaluations:rounds"))
    looks_right("rounds")
    page.get_by_role("link", name=f"Start runden for {days.today().year}").click()
    page.get_by_text("gjelder runden 2 avtaler").first.wait_for()
    looks_right("start")
    page.get_by_label("Beskjed til partene").fill("Bruk gjerne et møte i politirådet.")
    page.get_by_role("button", name="Start runden").click()
    page.get_by_text("Runden er startet").wait_for()
    page.get_by_text("2 avtaler gjenstår").wait_for()
    looks_right("filling")
    rounds.fill(round_id=EvaluationRound.objects.get().pk, at=days.now())

    # One is finished, one side of the other: who is missing stands there, and one click reminds them.
    make.side_answer(Evaluation.objects.get(agreement=second.agreement), "POLICE")
    finished = Evaluation.objects.get(agreement=first.agreement)
    for side in ("POLICE", "MUNICIPALITY"):
        make.side_answer(finished, side)
    make.agreed(make.submitted(finished))
    page.get_by_role("link", name="Oppdater").click()
    page.get_by_text("1 av 2 avtaler er ferdig evaluert.").wait_for()
    row = page.get_by_role("row").filter(has_text="Elvdal kommune")
    assert "politiet er ferdig" in row.inner_text()
    looks_right("round")
    page.get_by_role("button", name="Minn på").click()
    page.get_by_text("får en påminnelse").wait_for()
    reminded = Dispatch.objects.filter(kind="evaluations.round_reminder")
    assert reminded.exists()
    assert all("Elvdal kommune" in one.text and "Fjordvik kommune" not in one.text for one in reminded)
    page.get_by_text("Du kan minne på igjen i morgen.").wait_for()
    looks_right("reminded")

    page.get_by_role("link", name="Se oversikten").click()
    page.get_by_text("for få avtaler til å vises").first.wait_for()
    looks_right("overview")
