"""The year wheel on a phone: lay it in, add a task, say that one is done."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from parties.tests.factories import login
from slt.models import WheelTask
from slt.tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_coordinator_keeps_the_wheel_on_a_phone(page, live_server, accessible):
    rana = make.structure()
    page.set_viewport_size({"width": 375, "height": 800})
    cookie = login(Client(), rana.coordinator).cookies[settings.SESSION_COOKIE_NAME]
    base = live_server.url.replace("127.0.0.1", "localhost")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    page.goto(reverse("slt:wheel", args=[rana.programme.pk]))
    accessible(page)
    page.get_by_role("button", name="Legg inn standard årshjul").click()
    page.get_by_role("link", name="Ny oppgave").click()
    page.get_by_label("Hva skal gjøres?").fill("Natteravnene takkes")
    page.get_by_label("Måned", exact=True).select_option("Desember")
    page.get_by_label("Innen dag").fill("10")
    accessible(page)
    page.get_by_role("button", name="Legg til").click()
    task = page.locator("li", has=page.get_by_text("Natteravnene takkes"))
    assert task.get_by_text("innen 10. desember").is_visible()
    task.get_by_role("button", name="Før som gjort").click()
    assert task.get_by_text(f"ført av {rana.coordinator.name}").is_visible()
    # The list says all that the drawing says, and comes first here; nothing reaches outside the screen.
    wheel = page.get_by_role("img", name="Årshjul")
    assert wheel.locator(".wheel__mark").count() == WheelTask.objects.count() == 11
    assert task.bounding_box()["y"] < wheel.bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    accessible(page)
    page.goto(reverse("slt:handover", args=[rana.programme.pk]))
    assert page.get_by_role("heading", name="Årshjulet framover").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    accessible(page)
