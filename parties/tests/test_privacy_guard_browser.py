"""The privacy guard in a real browser: the server's rules, said beside the field, sent nowhere."""

import pytest

from parties.private_data import SHARED_MAILBOXES
from parties.tests import factories as make
from parties.tests.guarded import WRITTEN, open_guarded_pages
from parties.tests.test_private_data import VECTORS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

EDITOR = ".ProseMirror[role=textbox]"
INSTEAD = "Skriv ikke om enkeltpersoner. Skriv heller: Hva er fenomenet? – Hvor og når? – Hva gjør vi?"


@pytest.fixture
def guarded(page, settings, helgeland):
    make.service_point(helgeland, phone="75 12 34 56")
    open_guarded_pages(settings)
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/vokter/")
    page.locator(EDITOR).wait_for()
    return page


def warning(page, words):
    """The warning that says this, when it has come."""
    found = page.locator(".privacy-warning[role=status]", has_text=words)
    found.wait_for()
    return " ".join(found.inner_text().split())


def test_the_browser_finds_what_the_server_finds(guarded):
    found = guarded.evaluate(
        """([rows, config]) => rows.map(row =>
            window.samarbeidPrivacyGuard.find(row.text, config).map(one => [one.kind, one.excerpt]))""",
        [
            VECTORS["rows"],
            {"public_numbers": VECTORS["public_numbers"], "shared_mailboxes": sorted(SHARED_MAILBOXES)},
        ],
    )
    assert dict(zip([row["text"] for row in VECTORS["rows"]], found, strict=True)) == {
        row["text"]: row["found"] for row in VECTORS["rows"]
    }


def test_a_warning_comes_beside_the_field_while_one_types_and_goes_again(guarded, accessible):
    page, sent = guarded, []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_label("Beslutning").press_sequentially("Ring 75 12 34 56 eller 91 23 45 67.")
    assert warning(page, "91 23 45 67") == (
        f"«91 23 45 67» ser ut som et telefonnummer til en person. {INSTEAD}"
    )
    assert page.evaluate("document.activeElement.id") == "id_decision"
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    accessible(page)
    page.get_by_label("Beslutning").fill("Ring sentralbordet.")
    page.locator(".privacy-warning li").wait_for(state="detached")
    assert sent == []


def test_the_editor_is_watched_too_also_what_is_pasted_and_nothing_outside(guarded):
    page = guarded
    page.get_by_label("Utenfor").fill("91 23 45 69")
    page.locator(EDITOR).click()
    page.evaluate(
        """() => { const data = new DataTransfer();
            data.setData("text/html", "<p>Skriv til <b>kari.nordmann@rana.example</b></p>");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) }"""
    )
    assert warning(page, "kari.nordmann@rana.example").startswith(
        "«kari.nordmann@rana.example» ser ut som e-postadressen til en person."
    )
    assert page.locator(".privacy-warning li").count() == 1


def test_it_never_blocks(guarded, accessible):
    page = guarded
    page.get_by_label("Beslutning").fill("Ring 91 23 45 67.")
    page.get_by_role("button", name="Lagre").click()
    page.locator("[data-error-summary]").wait_for()
    # What stood there when the page came is looked over at once.
    warning(page, "91 23 45 67")
    accessible(page)
    page.faults[:] = [fault for fault in page.faults if "422" not in fault]
    page.get_by_label("Jeg har sett advarslene").check()
    page.get_by_role("button", name="Lagre").click()
    page.wait_for_function("!document.querySelector('[data-error-summary]')")
    assert [overridden for _, overridden in WRITTEN] == [{"phone": 1}]
