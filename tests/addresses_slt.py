"""The addresses of SLT, with who goes there and with what."""

from collections.abc import Callable
from typing import Any

from tests.samples import Sample
from tests.world import World

LEAD = "coordinator"


def programme(world: World) -> list[Any]:
    """The arguments of a programme's pages."""
    return [world.slt.programme.pk]


def group(level: str) -> Callable[[World], list[Any]]:
    """The arguments of a group's pages."""
    return lambda world: [world.slt.groups[level].pk]


def thing(name: str) -> Callable[[World], list[Any]]:
    """The arguments of a page about one thing of SLT's."""
    return lambda world: [world.slt[name].pk]


SLT: dict[str, list[Sample]] = {
    # --- programmes and groups
    "slt:list": [Sample("anonymous"), Sample(LEAD, query="?q=rana")],
    "slt:programme": [Sample("anonymous", programme), Sample(LEAD, programme)],
    # --- referrals
    # --- plans
    # --- measures and the library
    # --- the year: wheel, reports, handover
}
