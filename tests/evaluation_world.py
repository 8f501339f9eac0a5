"""The part of the world that is the yearly evaluation: one in each state, a round, questionnaires."""

from typing import Any

from tests.world import World


def make_evaluation_world(world: World) -> dict[str, Any]:
    """One of everything, by what it is called in `world.evaluations`."""
    return {}
