"""What every room's tests share: the database rules, and a real Chromium for tests marked `browser`."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import translation

from tests.template_database import template_database

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BASE_DIR = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Machines are busy: no property has a time limit. What a clean clone tries must be the same from run to run;
# at a desk the examples are new every time.
hypothesis.settings.register_profile("samarbeid", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("samarbeid")
# Playwright's synchronous interface runs inside an event loop, where Django's ORM would refuse to work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a page is a browser test, marked or not."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """Each process's test database is a copy of one that is migrated already (pytest-django's own hook)."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template_database()


@pytest.fixture(scope="module")
def standing(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A transaction around a module's tests: what is made in it once stands there for each of them.

        @pytest.fixture(scope="module")
        def standing_council(standing):
            return make.council()

        @pytest.fixture
        def council(standing_council, db):
            return deepcopy(standing_council)

    A test's own rows are undone after it as ever; its copy is its own too, so nothing reaches the next test.
    For modules where all tests of the database ask for the same world: a stranger among them fails.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        _standing_in.append(request.module)
        yield
        _standing_in.remove(request.module)
        transaction.set_rollback(True)


_standing_in: list[Any] = []


@pytest.fixture(autouse=True)
def _no_stranger_in_a_standing_world(request: pytest.FixtureRequest) -> None:
    """Whether a test sees a world must not hang on which tests went before it."""
    asks_the_database = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if request.module in _standing_in and asks_the_database:
        assert "standing" in request.fixturenames, "ask for the module's world"


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The system's Chromium (or the one CHROMIUM names), started once."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, "Chromium is missing; `make setup-dev` installs it"
    with sync_playwright() as playwright:
        # Root may not use Chromium's sandbox; the pages it opens here are our own only.
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(
            executable_path=program, args=[*sandbox, "--disable-dev-shm-usage", "--lang=nb-NO"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser", live_server: Any) -> Iterator["Page"]:
    """A page of a fresh Norwegian visitor; addresses are relative to the live server.

    The test fails afterwards on any script error, broken content rule (CSP), missing file or call to another
    machine: a page that only looks right does not pass.
    """
    # Passkeys need a secure origin by name: localhost, never 127.0.0.1.
    base = live_server.url.replace("127.0.0.1", "localhost")
    # Without motion: what is still unfolding or scrolling lies elsewhere by the time it has been measured.
    context = browser.new_context(
        base_url=base, locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: _note_foreign(request.url, base, faults))
    page.faults = faults  # type: ignore[attr-defined]
    yield page
    context.close()
    assert faults == []


def _note_foreign(url: str, base: str, faults: list[str]) -> None:
    if not url.startswith((base, "data:", "blob:", "about:")):
        faults.append(f"call to another machine: {url}")


WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# Drawn, and in its own typefaces: until the icons' font has come, axe takes their names for button texts.
SETTLED = """document.fonts.ready.then(
    () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))"""


@pytest.fixture
def breaches() -> Callable[..., list[str]]:
    """A function that lists the breaches of WCAG 2.2 AA that axe-core sees on the page as it stands.

    With `law_only` the law's rules alone, without axe's own advice («best practice»).
    """
    source = (BASE_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def found(page: "Page", *, law_only: bool = False) -> list[str]:
        page.evaluate(SETTLED)
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(source)
        rules = [*WCAG] if law_only else [*WCAG, "best-practice"]
        result = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
        return [f"{v['id']}: {n['html'][:160]}" for v in result["violations"] for n in v["nodes"]]

    return found


@pytest.fixture
def accessible(breaches: Callable[..., list[str]]) -> Callable[["Page"], None]:
    """A function that fails on any breach that `breaches` finds."""

    def check(page: "Page") -> None:
        assert breaches(page) == []

    return check


@pytest.fixture(autouse=True)
def _no_memory_between_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits are rows in the cache; those of a test with real transactions must not reach the next."""
    yield
    if "transactional_db" in request.fixturenames or "live_server" in request.fixturenames:
        cache.clear()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its language behind in the thread; the next test begins in the portal's own."""
    yield
    translation.activate(settings.LANGUAGE_CODE)
