"""web in a real browser: accessible at every width, by keyboard and without JavaScript, nothing lost."""

import json
import re

import pytest

from web.tests import demo
from web.tests.conftest import AXE

pytestmark = pytest.mark.browser

EDITOR = ".ProseMirror[role=textbox]"
# The browser's own note that an address answered 4xx is no fault of the page.
EXPECTED_NOISE = re.compile(
    r"Failed to load resource: the server responded with a status of (401|403|404|409|422)"
)


def faults(page):
    """What axe finds, as readable lines."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")
    return [f"{v['id']}: {node['html'][:120]}" for v in found["violations"] for node in v["nodes"]]


def complaints(page):
    """What the console says, security policy included."""
    return [line for line in page.complaints if not EXPECTED_NOISE.match(line)]


def settled(page):
    """The editor gives itself the focus in the next frame; until then it would take the selection along."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def fits(page):
    """No sideways scrolling of the page."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize(
    "address",
    [
        "/side/",
        "/liste/?side=4",
        "/skjema/",
        "/tekst/1/",
        "/tekst/1/godkjenn/",
        "/rekkefolge/",
        "/finnes-ikke/",
        "/nei/",
        "/beskjeder/",
    ],
)
def test_axe_finds_nothing_and_nothing_sticks_out(page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    if address == "/tekst/1/":
        page.wait_for_selector(EDITOR)

    assert faults(page) == []
    assert fits(page)
    assert complaints(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_open_menus_and_error_summaries_are_accessible_too(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/skjema/")
    page.get_by_role("button", name="Send til godkjenning").click()
    page.wait_for_selector("[data-error-summary]")
    page.locator("summary", has_text="Kari").click()

    assert faults(page) == []
    assert fits(page)


def test_the_first_tab_skips_to_the_content(page):
    page.goto("/side/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innhold"


def test_a_menu_opens_by_keyboard_and_closes_on_escape_with_the_focus_back(page):
    page.goto("/side/")
    summary = page.locator("summary", has_text="Kari")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Ordfører i Rana kommune"
    page.keyboard.press("Escape")

    assert page.locator("details[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_errors_take_the_focus_and_lead_to_the_field(page):
    page.goto("/skjema/")
    page.get_by_role("button", name="Send til godkjenning").click()
    page.wait_for_selector("[data-error-summary]:focus")
    page.get_by_role("link", name="Begrunnelse: Dette må fylles ut.").click()

    assert page.evaluate("document.activeElement.id") == "id_note"


def test_the_link_to_a_rich_text_error_leads_into_the_editor(page):
    page.goto("/tekst/1/")
    page.locator(EDITOR).fill("")
    page.get_by_role("button", name="Lagre", exact=True).click()
    page.wait_for_selector("[data-error-summary]")
    page.wait_for_selector(EDITOR)
    assert faults(page) == []
    page.get_by_role("link", name="Teksten i avsnittet: Dette må fylles ut.").click()

    assert page.evaluate("document.activeElement.className").startswith("tiptap ProseMirror")


def test_the_editor_is_named_described_and_speaks_norwegian(page):
    page.goto("/tekst/1/")
    editor = page.get_by_role("textbox", name="Teksten i avsnittet")
    editor.wait_for()

    assert editor.get_attribute("aria-describedby") == "id_body_helptext"
    toolbar = page.get_by_role("toolbar", name="Formatering")
    toolbar.wait_for()
    names = toolbar.locator("button:not(.hidden)").evaluate_all(
        "all => all.map(b => b.getAttribute('aria-label'))"
    )
    assert names == [
        "Overskrift",
        "Mindre overskrift",
        "Avsnitt",
        "Punktliste",
        "Nummerert liste",
        "Sitat",
        "Halvfet",
        "Kursiv",
        "Understreking",
        "Lenke",
        "Sett inn tabell",
        "Angre",
        "Gjør om",
    ]
    bold = toolbar.get_by_role("button", name="Halvfet")
    assert bold.get_attribute("aria-pressed") == "false"
    editor.press("Control+a")
    bold.press("Enter")
    assert bold.get_attribute("aria-pressed") == "true"


def test_the_editors_questions_are_norwegian_and_accessible(page):
    page.goto("/tekst/1/")
    page.get_by_role("button", name="Sett inn tabell").click()
    dialog = page.get_by_role("dialog", name="Sett inn tabell")
    assert faults(page) == []
    dialog.get_by_label("Med overskriftsrad").select_option(label="Ja")
    dialog.get_by_role("button", name="Sett inn").click()
    page.locator(f"{EDITOR} th").first.wait_for()

    shown = page.get_by_role("toolbar").locator("button:not(.hidden)")
    english = shown.evaluate_all(
        "all => all.map(b => b.getAttribute('aria-label'))"
        ".filter(l => /^(add|delete|toggle|merge|split)/i.test(l))"
    )
    assert english == []
    assert complaints(page) == []


def test_a_merge_field_lands_at_the_caret_and_double_spaces_stay_spaces(page):
    page.goto("/tekst/1/")
    editor = page.locator(EDITOR)
    editor.fill("Møter i ")
    editor.press("End")
    page.get_by_role("button", name="Kommunens navn").click()
    settled(page)
    page.keyboard.type("  hvert år")

    assert "Møter i {kommune}  hvert år" in page.locator("#id_body").input_value()
    assert complaints(page) == []


def test_lists_tables_and_links_survive_the_editor(page):
    kept = (
        "<h3>Tittel</h3><ul><li><p>En</p></li></ul><ol><li><p>To</p></li></ol><blockquote><p>Sitat</p></blockquote>"
        "<table><tbody><tr><th><p>Dag</p></th></tr><tr><td><p>09–15</p></td></tr></tbody></table>"
        '<p><a href="https://example.org">lenke</a> <strong>h</strong><em>k</em><u>u</u></p>'
    )
    demo.TEXTS[1].body = kept
    page.goto("/tekst/1/")
    page.locator(EDITOR).wait_for()
    page.evaluate("document.querySelector('#id_body').proseEditor.commands.insertContentAt(3, 'x')")
    page.get_by_role("button", name="Lagre", exact=True).click()
    page.wait_for_url("**/side/")

    words = re.sub(r"<col.*?>|</?colgroup>| (colspan|rowspan)=\"1\"", "", demo.TEXTS[1].body)
    assert words == kept.replace("Tittel", "Tixttel")
    assert complaints(page) == []


# ── Drafts that save themselves ────────────────────────────────────────────────────────────────────────────


def saved(page):
    """Wait until the page says that it is saved."""
    page.locator("[data-autosave-status]", has_text="Lagret 14:02").wait_for()


def kept_by_browser(page):
    return page.evaluate(
        "Object.entries(localStorage).filter(([k]) => k.startsWith('samarbeid:draft:')).map(e => e[1])"
    )


def test_what_is_typed_is_saved_by_itself_and_then_leaves_the_browser(page):
    page.goto("/tekst/1/")
    page.locator(EDITOR).fill("Ny tekst")
    assert "Ny tekst" in kept_by_browser(page)[0]
    saved(page)

    assert (demo.TEXTS[1].body, demo.TEXTS[1].revision) == ("<p>Ny tekst</p>", 4)
    assert kept_by_browser(page) == []
    page.locator(EDITOR).fill("Enda nyere")
    page.locator("[data-autosave-status]", has_text="ikke er lagret").wait_for()
    saved(page)
    assert demo.TEXTS[1].revision == 5


def test_without_network_it_tries_again_and_says_so(page):
    page.goto("/tekst/1/")
    page.locator(EDITOR).wait_for()
    page.route("**/lagre/", lambda route: route.abort())
    page.locator(EDITOR).fill("På toget")
    page.locator("[data-autosave-status]", has_text="Ikke lagret – prøver igjen").wait_for()
    assert demo.TEXTS[1].revision == 3

    page.unroute("**/lagre/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)
    assert demo.TEXTS[1].body == "<p>På toget</p>"


def test_text_that_never_reached_the_server_comes_back_after_a_reload(page):
    page.route("**/lagre/", lambda route: route.abort())
    page.goto("/tekst/1/")
    page.locator(EDITOR).fill("Skrevet uten nett")
    page.reload()
    page.get_by_text("Teksten du ikke fikk lagret sist, er hentet fram igjen.").wait_for()
    page.locator(EDITOR, has_text="Skrevet uten nett").wait_for()
    assert faults(page) == []

    page.unroute("**/lagre/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)
    assert demo.TEXTS[1].body == "<p>Skrevet uten nett</p>"


def test_text_that_came_back_can_be_thrown_away(page):
    page.route("**/lagre/", lambda route: route.abort())
    page.goto("/tekst/1/")
    page.locator(EDITOR).fill("Bare tull")
    page.reload()
    page.get_by_role("button", name="Forkast den, og vis den lagrede").click()
    page.locator(EDITOR, has_text="Møtene er den første torsdagen.").wait_for()

    assert kept_by_browser(page) == []


def test_leaving_the_page_saves_what_was_just_typed(page):
    page.goto("/tekst/1/")
    page.locator(EDITOR).fill("Siste ord")
    page.goto("/side/")
    for _ in range(50):  # the browser sends it after the page is gone
        if demo.TEXTS[1].revision == 4:
            break
        page.wait_for_timeout(100)

    assert demo.TEXTS[1].body == "<p>Siste ord</p>"
    page.goto("/tekst/1/")
    page.locator(EDITOR, has_text="Siste ord").wait_for()
    assert page.get_by_text("hentet fram igjen").count() == 0


def conflict(page):
    """Per saved while Kari was writing: the two texts stand side by side, and have the focus."""
    page.goto("/tekst/1/")
    page.locator(EDITOR).wait_for()
    demo.TEXTS[1].body, demo.TEXTS[1].revision = "<p>Pers tekst</p>", 8
    page.locator(EDITOR).fill("Karis tekst")
    page.wait_for_selector("[data-conflict]:focus")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_conflict_shows_both_texts_and_loses_none(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    conflict(page)

    assert page.locator("[data-mine]").inner_text() == "Karis tekst"
    assert page.locator("[data-theirs]").inner_text() == "Pers tekst"
    assert page.get_by_text("Per Hansen lagret en annen tekst 20. november 2026 kl. 14.02.").is_visible()
    assert demo.TEXTS[1].body == "<p>Pers tekst</p>"
    assert json.loads(kept_by_browser(page)[0])["fields"]["body"] == "<p>Karis tekst</p>"
    assert faults(page) == []
    assert fits(page)
    assert complaints(page) == []


def test_in_a_conflict_ones_own_text_can_be_chosen(page):
    conflict(page)
    page.get_by_role("button", name="Bruk min tekst").press("Enter")
    saved(page)

    assert (demo.TEXTS[1].body, demo.TEXTS[1].revision) == ("<p>Karis tekst</p>", 9)
    assert page.locator("[data-conflict]").count() == 0
    assert kept_by_browser(page) == []


def test_in_a_conflict_the_others_text_can_be_chosen(page):
    conflict(page)
    page.get_by_role("button", name="Bruk den andre teksten").press("Enter")
    page.locator(EDITOR, has_text="Pers tekst").wait_for()

    assert demo.TEXTS[1].revision == 8
    assert kept_by_browser(page) == []
    page.locator(EDITOR).fill("Pers tekst, og Karis")
    saved(page)
    assert (demo.TEXTS[1].body, demo.TEXTS[1].revision) == ("<p>Pers tekst, og Karis</p>", 9)


def test_in_a_conflict_one_can_write_on_and_nothing_is_sent_until_one_has_chosen(page):
    conflict(page)
    page.get_by_role("button", name="Skriv videre først").press("Enter")
    settled(page)
    page.locator(EDITOR).fill("Karis tekst, med Pers poeng")
    page.wait_for_timeout(1500)
    assert demo.TEXTS[1].body == "<p>Pers tekst</p>"

    page.get_by_role("button", name="Bruk min tekst").click()
    saved(page)
    assert demo.TEXTS[1].body == "<p>Karis tekst, med Pers poeng</p>"


def test_a_refused_save_says_why_and_keeps_the_text(page):
    page.goto("/tekst/1/")
    page.locator(EDITOR).fill("NEKT")
    page.locator("[data-autosave-status]", has_text="Ikke lagret: Avsnittet er låst.").wait_for()

    assert "NEKT" in kept_by_browser(page)[0]


def test_logged_out_while_writing_says_so_and_keeps_the_text(page):
    page.goto("/tekst/1/")
    page.locator(EDITOR).wait_for()
    page.context.clear_cookies(name="who")
    page.locator(EDITOR).fill("Skrevet etter at økta gikk ut")
    page.locator("[data-autosave-status]", has_text="du er logget ut").wait_for()

    assert "Skrevet etter" in kept_by_browser(page)[0]


def test_a_draft_that_was_handed_in_does_not_come_back(page):
    page.goto("/tekst/1/")
    page.locator(EDITOR).fill("Ferdig")
    page.get_by_role("button", name="Lagre", exact=True).click()
    page.wait_for_url("**/side/")
    demo.TEXTS[1].body, demo.TEXTS[1].revision = "<p>Senere endret av Per</p>", 9
    page.goto("/tekst/1/")
    page.locator(EDITOR, has_text="Senere endret av Per").wait_for()

    assert page.get_by_text("hentet fram igjen").count() == 0
    assert kept_by_browser(page) == []


# ── Without JavaScript ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def plain_page(chromium, server):
    """Kari's browser with JavaScript off."""
    context = chromium.new_context(base_url=server, java_script_enabled=False)
    context.add_cookies([{"name": "who", "value": "kari", "url": server}])
    yield context.new_page()
    context.close()


def test_without_javascript_one_can_approve_write_and_find_the_menu(plain_page):
    page = plain_page
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto("/side/")
    page.locator("summary", has_text="Meny").click()
    assert page.get_by_role("link", name="Kommuner").is_visible()

    page.goto("/tekst/1/godkjenn/")
    page.get_by_role("button", name="Godkjenn avtalen").click()
    page.wait_for_url("**/side/")
    assert demo.TEXTS[1].written == ["approved"]

    page.goto("/tekst/1/")
    assert page.get_by_text("Du kan skrive vanlig tekst: en tom linje gir nytt avsnitt.").is_visible()
    assert page.get_by_role("button", name="Kommunens navn").count() == 0
    page.get_by_label("Teksten i avsnittet").fill("Første avsnitt\n\nAndre avsnitt i {kommune}")
    page.get_by_role("button", name="Lagre", exact=True).click()
    page.wait_for_url("**/side/")
    assert demo.TEXTS[1].body == "<p>Første avsnitt</p><p>Andre avsnitt i {kommune}</p>"
