"""The part of the world that is duties: those of the signed agreement, and those of one being written."""

from typing import Any

from tests.world import World


def make_duty_world(world: World) -> dict[str, Any]:
    """One of everything, by what it is called in `world.duties`."""
    return {}
