"""A list put in order in a real browser: by keyboard, by mouse, by finger, and without JavaScript."""

import pytest

from web.tests import demo
from web.tests.test_browser import complaints, faults, fits

pytestmark = pytest.mark.browser

NIGHT = "Natteravnene i sentrum og på Båsmoen, med rapport fra høsten"


def shown(page):
    """The rows as they are read, with the place each shows."""
    rows = page.locator("[data-reorder-list] > li .reorder__content").all_inner_texts()
    return [" ".join(row.split()) for row in rows]


def saved(page, revision):
    page.locator(f'[data-reorder][data-revision="{revision}"]').wait_for()


def focus(page):
    """The name of what has the focus."""
    return page.evaluate("document.activeElement.textContent.trim()")


@pytest.fixture
def ordered(page):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/rekkefolge/")
    page.locator("[data-reorder-on]").wait_for()
    return page


def test_by_keyboard_the_focus_follows_and_the_place_is_said(ordered):
    page = ordered
    page.get_by_role("button", name=f"Flytt ned: {NIGHT}").focus()
    page.keyboard.press("Enter")
    saved(page, 6)
    assert demo.ORDER.keys == [1, 2, 4, 3]
    assert shown(page) == [
        "1. Godkjenning av innkalling og saksliste",
        "2. Skolevei",
        "3. Eventuelt",
        f"4. {NIGHT}",
    ]
    assert page.locator("[data-reorder-status]").inner_text() == f"«{NIGHT}» er flyttet til plass 4 av 4."
    # Down leads nowhere now, so its twin has the focus; and again up, past two, to below the fixed one.
    assert focus(page) == f"Flytt opp: {NIGHT}"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert focus(page) == f"Flytt ned: {NIGHT}"
    assert page.locator("[data-reorder-status]").inner_text() == f"«{NIGHT}» er flyttet til plass 2 av 4."
    page.wait_for_function("document.querySelector('[data-reorder]').dataset.revision >= 7")
    page.wait_for_load_state("networkidle")
    assert demo.ORDER.keys == [1, 3, 2, 4]
    assert faults(page) == []
    assert complaints(page) == []


def test_what_is_fixed_has_no_buttons_and_stays(ordered):
    row = ordered.locator("li#rad-1")
    assert row.get_by_role("button").count() == 0
    assert row.locator("[data-reorder-handle]").count() == 0


def drag(page, name, to, *, release=True):
    """Drag a row's handle to the middle of another row, in small steps as a hand does."""
    start = page.locator("li", has_text=name).locator("[data-reorder-handle]").bounding_box()
    goal = page.locator("li", has_text=to).bounding_box()
    x = start["x"] + start["width"] / 2
    page.mouse.move(x, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, goal["y"] + goal["height"] / 2 + 2, steps=12)
    if release:
        page.mouse.up()


def test_a_row_is_dragged_and_saved_once(ordered):
    page, sent = ordered, []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    drag(page, "Skolevei", "Eventuelt")
    saved(page, 6)
    assert demo.ORDER.keys == [1, 3, 4, 2]
    assert len(sent) == 1
    assert "order=1%2C3%2C4%2C2&revision=5" in sent[0]
    assert complaints(page) == []


def test_a_drag_is_undone_by_escape_and_nothing_is_sent(ordered):
    page = ordered
    drag(page, "Skolevei", "Eventuelt", release=False)
    assert shown(page)[3] == "4. Skolevei"
    page.keyboard.press("Escape")
    assert shown(page)[1] == "2. Skolevei"
    assert page.locator("[data-reorder-status]").inner_text() == "«Skolevei» står der det sto."
    page.mouse.up()
    assert (demo.ORDER.keys, demo.ORDER.revision) == ([1, 2, 3, 4], 5)


def test_a_finger_drags_too(chromium, server):
    context = chromium.new_context(
        base_url=server, viewport={"width": 375, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto("/rekkefolge/")
    page.locator("[data-reorder-on]").wait_for()
    start = page.locator("li", has_text="Eventuelt").locator("[data-reorder-handle]").bounding_box()
    goal = page.locator("li", has_text="Skolevei").bounding_box()
    x, y, end = start["x"] + 5, start["y"] + 20, goal["y"] + goal["height"] / 2 - 2
    finger = context.new_cdp_session(page)

    def touch(kind, *points):
        finger.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at} for at in points]}
        )

    touch("touchStart", y)
    for step in range(1, 11):
        touch("touchMove", y + (end - y) * step / 10)
    touch("touchEnd")
    saved(page, 6)
    assert demo.ORDER.keys == [1, 4, 2, 3]
    context.close()


def test_a_stale_order_says_so_and_shows_what_stands(ordered):
    page = ordered
    demo.ORDER.revision = 8
    page.get_by_role("button", name="Flytt ned: Skolevei").press("Enter")
    page.get_by_text("Ikke lagret: Noen andre endret rekkefølgen først.").wait_for()
    assert shown(page)[1] == "2. Skolevei"
    assert focus(page) == "Flytt ned: Skolevei"
    assert demo.ORDER.keys == [1, 2, 3, 4]
    assert faults(page) == []


def test_without_network_the_order_is_kept_on_the_page_and_sent_later(ordered):
    page = ordered
    page.route("**/flytt/", lambda route: route.abort())
    page.get_by_role("button", name="Flytt ned: Skolevei").press("Enter")
    page.get_by_text("Rekkefølgen er ikke lagret – prøver igjen.").wait_for()
    page.unroute("**/flytt/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text("Rekkefølgen er lagret.").wait_for()
    assert demo.ORDER.keys == [1, 3, 2, 4]


def test_without_javascript_the_buttons_do_it(chromium, server):
    context = chromium.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/rekkefolge/")
    assert page.locator("[data-reorder-handle]").first.is_visible() is False
    page.get_by_role("button", name=f"Flytt opp: {NIGHT}").click()
    page.wait_for_url("**/rekkefolge/#rad-3")
    assert demo.ORDER.keys == [1, 3, 2, 4]
    assert shown(page)[1] == f"2. {NIGHT}"
    context.close()


def test_it_fits_a_large_screen_too(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/rekkefolge/")
    assert fits(page)
