"""What the journeys share: phones for several people, browsers without scripts, and the worker."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from django_tasks_db.models import DBTaskResult

from agreements.tests import factories as make
from agreements.tests.factories import TwoSides
from parties.tests.logins import with_app, with_password
from samarbeid.worker import PortalWorker, named_presence
from tests.journeys.steps import Visitor, visit
from tests.rooms import BASE_DIR

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def open_browser(browser: "Browser", live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """Opens a fresh browser, 375 pixels wide unless told otherwise; closed and checked afterwards.

    Give it a person to be logged in as them from the start.
    """
    base = live_server.url.replace("127.0.0.1", "localhost")
    with ExitStack() as visits:
        yield lambda who=None, **how: visits.enter_context(visit(browser, base, who, **how))


@pytest.fixture
def sides(transactional_db: None) -> TwoSides:
    """Rana and its unit, whose people can log in; those who sign have an app."""
    sides = make.two_sides("Rana")
    for person in (sides.coordinator, sides.contact, sides.director):
        with_password(person)
    for person in (sides.mayor, sides.leader):
        with_app(person)
    return sides


@pytest.fixture
def work() -> Callable[[], None]:
    """The worker: strikes the clocks once and runs what is queued until nothing is left."""

    def run() -> None:
        worker = PortalWorker()
        with named_presence() as (name, presence):
            while DBTaskResult.objects.ready().exists() or worker._next_strike == 0:
                worker.round(name, presence)
        assert list(DBTaskResult.objects.failed()) == []

    return run


WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@pytest.fixture
def breaches() -> Callable[..., list[str]]:
    """A function that lists what axe-core finds on the page as it stands, as the fixture `accessible` does.

    With `law_only` the rules of WCAG 2.2 AA alone, without axe's own advice («best practice»).
    """
    source = (BASE_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def found(page: "Page", *, law_only: bool = False) -> list[str]:
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(source)
        rules = [*WCAG] if law_only else [*WCAG, "best-practice"]
        result = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
        return [f"{v['id']}: {n['html'][:160]}" for v in result["violations"] for n in v["nodes"]]

    return found
