"""Two people in one section, and a change after the approval: nothing is lost, and nothing goes unsaid."""

import pytest

from agreements.models import AgreementVersion, SectionText
from agreements.tests import factories as make
from agreements.views.bases import version_url
from records import days
from records.models import Dispatch
from tests.journeys.steps import EDITOR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THEIRS = "Politiet har kontordag hver tirsdag."
OURS = "Kommunen stiller kontor på rådhuset."


def now() -> dict:
    at = days.now()
    return {"on": days.day_of(at), "at": at}


@pytest.fixture
def reviewed(sides) -> AgreementVersion:
    """Under negotiation, with the ball at the police; both sides may write."""
    return make.submitted_version(sides, **now())


def local(version: AgreementVersion):
    return make.section(version, "Lokale forhold")


def test_two_people_in_one_section_both_texts_are_kept_and_shown(open_browser, sides, reviewed):
    address = version_url(reviewed, "section", local(reviewed).pk)
    contact, coordinator = (
        open_browser(sides.contact).go(address),
        open_browser(sides.coordinator).go(address),
    )
    coordinator.page.locator(EDITOR).wait_for()
    contact.write(THEIRS).sees_saved()
    coordinator.write(OURS)
    conflict = coordinator.page.locator("[data-conflict]")
    conflict.wait_for()
    assert conflict.evaluate("element => element === document.activeElement")
    assert conflict.locator("[data-mine]").inner_text() == OURS
    assert conflict.locator("[data-theirs]").inner_text() == THEIRS
    coordinator.sees("Pål Rana lagret en annen tekst").fits()
    # What stands is the one that came first; the other is kept beside, whatever becomes of this browser.
    assert local(reviewed).body == f"<p>{THEIRS}</p>"
    assert SectionText.objects.get().body == f"<p>{OURS}</p>"

    contact.go(version_url(reviewed)).sees("Det ligger en tekst ved siden av").follow("Se de to tekstene")
    beside = contact.main.get_by_role("region", name="Siri Rana skrev en annen tekst samtidig")
    beside.get_by_role("group", name="Teksten ved siden av").get_by_text("Kommunen stiller kontor").wait_for()
    contact.fits()
    contact.press("Bruk denne: Siri Rana", within=beside).sees("Teksten er tatt i bruk.").sees_not(
        "skrev en annen tekst samtidig"
    )
    assert local(reviewed).body == f"<p>{OURS}</p>"


def test_in_a_conflict_ones_own_text_can_be_chosen_at_once(open_browser, sides, reviewed):
    address = version_url(reviewed, "section", local(reviewed).pk)
    contact, coordinator = (
        open_browser(sides.contact).go(address),
        open_browser(sides.coordinator).go(address),
    )
    coordinator.page.locator(EDITOR).wait_for()
    contact.write(THEIRS).sees_saved()
    coordinator.write(OURS)
    coordinator.press("Bruk min tekst").sees_saved()
    assert local(reviewed).body == f"<p>{OURS}</p>"
    assert coordinator.page.locator("[data-conflict]").count() == 0


def test_a_change_after_the_approval_takes_it_back_and_says_so(open_browser, sides, reviewed):
    make.approve(reviewed, sides.leader, sides.director, **now())
    Dispatch.objects.all().delete()
    contact = open_browser(sides.contact).go(version_url(reviewed))
    contact.sees("enighet om teksten").sees("Endres innholdet, faller godkjenningen bort").fits()
    contact.follow("Skriv: Lokale forhold")
    # Only to be read until somebody says that they want to change it all the same.
    assert contact.page.locator(EDITOR).count() == 0
    contact.sees("Endrer du noe, faller godkjenningen fra").follow("Endre teksten likevel").fits()
    contact.write(THEIRS).sees_saved()

    version = AgreementVersion.objects.get(pk=reviewed.pk)
    assert (version.state, version.reviews.filter(withdrawn_at=None).count()) == ("IN_REVIEW", 0)
    told = Dispatch.objects.filter(kind="agreements.approval_lapsed").values_list("address", flat=True)
    assert {sides.director.email, sides.leader.email} <= set(told)
    director = open_browser(sides.director).go(version_url(version))
    assert director.main.get_by_text("ikke godkjent", exact=True).count() == 2
    director.follow("Historikk").sees("Pål Rana").sees("Lokale forhold").fits()


def test_a_page_that_was_left_open_approves_only_what_it_showed(open_browser, sides, reviewed):
    director = open_browser(sides.director).go(version_url(reviewed, "approve"))
    open_browser(sides.contact).go(version_url(reviewed, "section", local(reviewed).pk)).write(
        THEIRS
    ).sees_saved()
    director.press("Godkjenn teksten").sees("endret")
    assert AgreementVersion.objects.get(pk=reviewed.pk).reviews.count() == 0
    # The page has come back with the text as it is now; pressing again is a choice.
    director.sees(THEIRS).press("Godkjenn teksten").sees("Du har godkjent teksten for Rana kommune.")
