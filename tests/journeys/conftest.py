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

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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
