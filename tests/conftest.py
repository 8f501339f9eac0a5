"""The named people, and the world that the tests which walk all pages share."""

import pytest

from parties.tests.people import *  # noqa: F403
from tests.world import World, make_world


@pytest.fixture(scope="module")
def standing_world(standing: None) -> World:
    """The world, made once for a module; each test undoes what it does to it (ask for `world`)."""
    return make_world()


@pytest.fixture
def world(standing_world: World, db: None) -> World:
    """The world, as it was made."""
    return standing_world
