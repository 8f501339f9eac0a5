"""What people do on the portal's pages, in their own words; shared by the journeys."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.test import Client

from parties.models import Person
from parties.tests import factories as parties
from parties.tests.logins import PASSWORD, code_of
from records import days

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PHONE = {"width": 375, "height": 812}
EDITOR = ".ProseMirror[role=textbox]"
# The browser's own note that a page or a save was answered with a refusal; the page itself is looked at.
REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Visitor:
    """A person at a browser. `page` is Playwright's; the rest are things that people do."""

    def __init__(self, page: "Page", who: Person | None = None, faults: list[str] | None = None) -> None:
        self.page = page
        self.who = who
        # What the browser complains of; must be empty in the end.
        self.faults = [] if faults is None else faults
        self.main = page.get_by_role("main")

    def go(self, address: str) -> "Visitor":
        """Open an address."""
        self.page.goto(address)
        return self

    def press(self, name: str, *, within: Any = None) -> "Visitor":
        """Press the button of that name."""
        (within or self.main).get_by_role("button", name=_named(f"{name}$")).click()
        return self

    def follow(self, name: str, *, within: Any = None) -> "Visitor":
        """Follow the first link of that name."""
        (within or self.main).get_by_role("link", name=_named(name)).first.click()
        return self

    def fetch(self, name: str) -> bytes:
        """What the link of that name leads to, as a file."""
        link = self.main.get_by_role("link", name=name).first
        answer = self.page.request.get(link.get_attribute("href") or "")
        assert answer.ok, f"{answer.status} from {answer.url}"
        return answer.body()

    def menu(self, name: str) -> "Visitor":
        """Choose from the main menu, as it is on a phone."""
        header = self.page.get_by_role("banner")
        header.locator("summary", has_text="Meny").click()
        header.locator(".menu--navigation").get_by_role("link", name=name, exact=True).click()
        return self

    def sees(self, text: Any) -> "Visitor":
        """The page shows these words."""
        self.main.get_by_text(text).first.wait_for()
        return self

    def sees_not(self, text: Any) -> "Visitor":
        """The page, which is loaded, does not show these words."""
        assert self.main.get_by_text(text).count() == 0, text
        return self

    def heading(self) -> str:
        """The page's own heading."""
        return self.main.get_by_role("heading", level=1).inner_text()

    def alert(self) -> str:
        """The message on top of the page."""
        return self.page.locator(".messages, [role=status], [role=alert]").first.inner_text()

    def tick(self, label: str) -> "Visitor":
        """Tick the box, or choose the radio button, of that label."""
        # A label may lie over its box; pressing there ticks it all the same.
        self.main.get_by_label(label, exact=True).check(force=True)
        return self

    def fill(self, label: str, text: str) -> "Visitor":
        """Write in the field of that label."""
        self.main.get_by_label(label).fill(text)
        return self

    def unfold(self, name: str) -> "Visitor":
        """Open the part of the page with that name, if it is folded."""
        part = self.main.locator("details", has=self.page.locator("summary", has_text=name)).last
        if part.get_attribute("open") is None:
            part.locator("summary").first.click()
        return self

    def write(self, text: str) -> "Visitor":
        """Replace what stands in the editor."""
        editor = self.page.locator(EDITOR)
        editor.wait_for()
        editor.fill(text)
        return self

    def sees_saved(self) -> "Visitor":
        """What was typed has been saved by itself."""
        self.page.locator("[data-autosave-status]", has_text=re.compile("^Lagret")).wait_for()
        return self

    def fits(self) -> "Visitor":
        """Nothing sticks out: the page does not scroll sideways."""
        # A page that is still loading its styles or its editor has no width of its own yet.
        self.page.wait_for_load_state("networkidle")
        content, room = self.width()
        assert content <= room, f"{self.page.url} is {content} wide in a window of {room}"
        return self

    def width(self) -> tuple[int, int]:
        """The width of the page, and of the window."""
        root = "document.documentElement"
        return tuple(self.page.evaluate(f"[{root}.scrollWidth, {root}.clientWidth]"))

    def log_in(self, who: Person, *, with_code: bool = False) -> "Visitor":
        """By password, and the app's code where the office needs one."""
        self.who = who
        self.page.get_by_label("E-postadresse").fill(who.user.email)
        self.page.get_by_label("Passord", exact=True).fill(PASSWORD)
        self.press("Logg inn")
        if with_code:
            self.confirm()
        self.page.wait_for_url("**/hjem/")
        return self

    def confirm(self, *, steps: int = 0) -> "Visitor":
        """Show the app's code; a code counts once, so the second time the next one."""
        assert self.who
        self.page.get_by_label("Kode").fill(code_of(self.who, steps=steps))
        return self.press("Bekreft")

    def tab_to(self, target: "Locator", *, most: int = 80) -> "Visitor":
        """Press Tab until the focus is there."""
        for _ in range(most):
            if target.evaluate("element => element === document.activeElement"):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Not reached with {most} presses of Tab on {self.page.url}")


class Finger:
    """What somebody does on a page, counted: each tap, each field that is written in or chosen from."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.count = 0

    def tap(self, target: "Locator") -> None:
        """Tap what is given."""
        target.first.click()
        self.count += 1

    def press(self, name: str) -> None:
        """Tap the button of that name."""
        self.visitor.press(name)
        self.count += 1

    def follow(self, name: str) -> None:
        """Tap the link of that name."""
        self.visitor.follow(name)
        self.count += 1

    def write(self, field: "Locator", text: str) -> None:
        """Write in a field."""
        field.fill(text)
        self.count += 1

    def choose(self, field: "Locator", words: str) -> None:
        """Choose what has these words."""
        labels = field.locator("option").all_inner_texts()
        field.select_option(label=next(label for label in labels if words in label))
        self.count += 1


def _named(name: str) -> re.Pattern[str]:
    """The name as it is read: words that only the screen reader gets may have a space before them."""
    ending = "$" if name.endswith("$") else ""
    return re.compile("^" + re.escape(name.removesuffix("$")).replace(":", " ?:") + ending)


@contextmanager
def visit(
    browser: "Browser", base: str, who: Person | None = None, *, width: int = 375, scripts: bool = True
) -> Iterator[Visitor]:
    """A fresh browser; fails afterwards on a script error, a broken content rule or a call to elsewhere."""
    context = browser.new_context(
        base_url=base,
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        viewport={**PHONE, "width": width},
        java_script_enabled=scripts,
        # What is still unfolding or scrolling lies elsewhere by the time it has been measured.
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    faults: list[str] = []
    page = context.new_page()

    def heard(said: Any) -> None:
        if said.type == "error" and not REFUSAL.match(said.text):
            faults.append(said.text)

    def asked(request: Any) -> None:
        if not request.url.startswith((base, "data:", "blob:", "about:")):
            faults.append(f"call to another machine: {request.url}")

    def answered(response: Any) -> None:
        if response.status >= 500:
            faults.append(f"{response.status} from {response.url}")

    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", heard)
    page.on("request", asked)
    page.on("response", answered)
    if who:
        context.add_cookies([session_cookie(who, base)])
    try:
        yield Visitor(page, who, faults)
    finally:
        context.close()
    assert faults == [], faults


def session_cookie(who: Any, base: str, *, confirmed: timedelta = timedelta(0)) -> dict[str, str]:
    """The cookie of a session of theirs that was confirmed by a second factor so long ago."""
    client = parties.login(Client(), who, confirmed_at=days.now() - confirmed)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["reauthenticated"] = True
    session.save()
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": base}


def let_confirmation_grow_old(page: "Page") -> None:
    """An hour passes: the session's second factor is no longer fresh."""
    key = next(c["value"] for c in page.context.cookies() if c["name"] == settings.SESSION_COOKIE_NAME)
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
