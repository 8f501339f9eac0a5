"""The named people of `parties.tests.people` as fixtures for the tests of this room."""

from parties.tests.people import *  # noqa: F403
