"""Writing a section in a real browser: it saves itself, two people lose nothing, fields go in by a button."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agreements.actions import drafting
from agreements.models import SectionText
from agreements.tests import factories as make
from parties.tests.factories import login

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def enter(page, live_server):
    """Log the page's browser in as somebody."""

    def enter(person):
        cookie = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
        base = live_server.url.replace("127.0.0.1", "localhost")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    return enter


def section_address(section, name="section"):
    version = section.version
    return reverse(f"agreements:{name}", args=[version.agreement_id, version.number, section.pk])


@pytest.fixture
def section(sides):
    """An adaptable section of a draft that lies with the municipality."""
    return make.section(make.started_agreement(sides), "Lokale forhold")


def write(page, words):
    """Put the caret at the end of the text and write."""
    page.get_by_role("textbox", name="Tekst").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def test_what_is_written_is_saved_by_itself_with_a_field_put_in_by_a_button(
    page, enter, accessible, sides, section
):
    page.set_viewport_size({"width": 375, "height": 800})
    enter(sides.coordinator)
    page.goto(section_address(section))
    write(page, " Også om natten i ")
    page.get_by_text("Flettefelt: navn og tall").click()
    page.get_by_role("button", name="Kommunens navn").click()
    page.locator("[data-autosave-status][data-state=waiting]").wait_for()
    page.locator("[data-autosave-status][data-state=saved]").wait_for()
    section.refresh_from_db()
    assert section.body == "<p>Her står det som gjelder oss. Også om natten i {kommune}</p>"
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    accessible(page)


def test_two_people_in_one_section_see_both_texts_and_one_chooses(page, enter, accessible, sides, section):
    enter(sides.coordinator)
    page.goto(section_address(section))
    drafting.save_section(
        section=section,
        heading=section.heading,
        body="<p>Direktørens tekst.</p>",
        revision=section.revision,
        by=make.actor(sides.director),
        on=make.ON,
        at=make.AT,
    )
    write(page, " Min setning.")
    conflict = page.get_by_role("region", name="Noen andre lagret først")
    conflict.wait_for()
    assert "Direktørens tekst." in conflict.inner_text()
    assert "Min setning." in conflict.inner_text()
    accessible(page)

    conflict.get_by_role("button", name="Bruk min tekst").click()
    conflict.wait_for(state="detached")
    page.reload()
    section.refresh_from_db()
    assert section.body == "<p>Her står det som gjelder oss. Min setning.</p>"
    assert not SectionText.objects.filter(settled_at=None).exists()
    # The text that gave way is kept.
    assert SectionText.objects.filter(body="<p>Direktørens tekst.</p>").exists()
    assert [fault for fault in page.faults if "409" not in fault] == []
    page.faults.clear()
