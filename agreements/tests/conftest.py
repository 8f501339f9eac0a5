"""The named people of `parties.tests.people`, and a municipality with the unit that serves it."""

import pytest

from agreements.tests.factories import TwoSides, two_sides
from parties.tests.people import *  # noqa: F403


@pytest.fixture
def sides(db) -> TwoSides:
    """Fjordvik kommune, its unit, and their people."""
    return two_sides("Fjordvik")
