"""The named people, and the world that the tests which walk all pages share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from parties.tests.people import *  # noqa: F403
from tests.world import World, make_world


@pytest.fixture(scope="module")
def standing_world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once for a module; each test undoes what it does to it (ask for `world`)."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(standing_world: World, db: None) -> World:
    """The world, as it was made."""
    return standing_world
