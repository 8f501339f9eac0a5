"""A mayor reads on a phone what a renewal changes, from the signatory's page to the whole of it."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agreements.tests.renewals import renewal
from parties.tests.factories import login
from records import days

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_mayor_sees_what_changes_before_signing(page, live_server, accessible, sides):
    version = renewal(sides)
    cookie = login(Client(), sides.mayor, confirmed_at=days.now()).cookies[settings.SESSION_COOKIE_NAME]
    base = live_server.url.replace("127.0.0.1", "localhost")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    page.set_viewport_size({"width": 375, "height": 812})
    place = version.places.get(party__side="MUNICIPALITY")
    page.goto(reverse("agreements:sign", args=[version.agreement_id, version.number, place.pk]))
    assert page.get_by_role("heading", name="Dette tar kommunen på seg").is_visible()
    accessible(page)
    page.get_by_role("link", name="Se alt avtalen endrer for partene").click()
    page.get_by_role("heading", name="Hva avtalen endrer for partene").wait_for()
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    # The mayor's own side first.
    assert (
        headings.index("For kommunen") < headings.index("For begge parter") < headings.index("For politiet")
    )
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 812})
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Se de to tekstene ord for ord").click()
    page.get_by_role("heading", name="Sammenlign", exact=True).wait_for()
