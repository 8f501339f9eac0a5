"""Logging in and confirming oneself in a real browser: passkeys, keyboard, and without JavaScript."""

import re

import pytest
from allauth.mfa.models import Authenticator

from parties.tests.logins import PASSWORD, code_of, recovery_codes_of, with_app

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLATFORM_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def log_in(page, who) -> None:
    page.goto("/logg-inn/")
    page.get_by_label("E-postadresse").fill(who.user.email)
    page.get_by_label("Passord", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn", exact=True).click()
    page.get_by_label("Kode").fill(code_of(who))
    page.get_by_role("button", name="Bekreft").click()
    page.wait_for_url("**/hjem/")


def test_a_passkey_is_made_confirms_and_logs_in(page, mayor_of_rana, accessible):
    with_app(mayor_of_rana)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM_KEY})
    log_in(page, mayor_of_rana)
    page.goto("/konto/nokler/ny/")
    accessible(page)
    page.get_by_label("Kode").fill(recovery_codes_of(mayor_of_rana)[0])
    page.get_by_role("button", name="Bekreft").click()
    page.get_by_label("Bruk nøkkelen til å logge inn uten passord").check()
    accessible(page)
    page.get_by_role("button", name="Lag passnøkkel").click()
    page.wait_for_url("**/konto/")
    assert Authenticator.objects.filter(user=mayor_of_rana.user, type="webauthn").count() == 1

    page.goto("/bekreft-deg/?next=/konto/okter/")
    accessible(page)
    page.get_by_role("button", name="Bruk passnøkkel").click()
    # The address left behind ends in the same words, after «next=».
    page.wait_for_url(re.compile(r"^[^?]*/konto/okter/$"))

    page.goto("/logg-ut/")
    page.get_by_role("main").get_by_role("button", name="Logg ut").click()
    page.goto("/logg-inn/")
    page.get_by_role("button", name="Logg inn med passnøkkel").click()
    page.wait_for_url("**/hjem/")


def test_a_key_that_is_not_there_is_told_on_the_page(page, mayor_of_rana):
    page.goto("/logg-inn/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'AbortError')) }"
    )
    page.get_by_role("button", name="Logg inn med passnøkkel").click()
    page.get_by_role("alert").get_by_text("Nøkkelen ble ikke lest.").wait_for()


def test_login_and_confirmation_work_by_keyboard_alone(page, mayor_of_rana):
    with_app(mayor_of_rana)
    page.goto("/logg-inn/")
    page.get_by_label("E-postadresse").focus()
    page.keyboard.type(mayor_of_rana.user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/totrinn/")
    page.get_by_label("Kode").focus()
    page.keyboard.type(code_of(mayor_of_rana))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hjem/")


def test_login_and_confirmation_work_without_javascript(browser, live_server, mayor_of_rana):
    with_app(mayor_of_rana)
    context = browser.new_context(
        base_url=live_server.url.replace("127.0.0.1", "localhost"), java_script_enabled=False
    )
    page = context.new_page()
    log_in(page, mayor_of_rana)
    page.goto("/bekreft-deg/?next=/konto/okter/")
    page.get_by_label("Kode").fill(recovery_codes_of(mayor_of_rana)[0])
    page.get_by_role("button", name="Bekreft").click()
    page.wait_for_url(re.compile(r"^[^?]*/konto/okter/$"))
    context.close()
