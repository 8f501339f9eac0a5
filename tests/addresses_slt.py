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


def wheel_task(world: World) -> list[Any]:
    """The arguments of a page about one task of the year wheel."""
    return [world.slt.programme.pk, world.slt["wheel task"].pk]


def wheel_task_in_a_year(world: World) -> list[Any]:
    """The same in this year."""
    return [*wheel_task(world), world.on.year]


SLT: dict[str, list[Sample]] = {
    # --- programmes and groups
    "slt:list": [Sample("anonymous"), Sample(LEAD, query="?q=rana")],
    "slt:programme": [Sample("anonymous", programme), Sample(LEAD, programme)],
    # --- referrals
    # --- plans
    # --- measures and the library
    # --- the year: wheel, reports, handover
    "slt:wheel": [
        Sample(LEAD, programme),
        Sample(LEAD, programme, query="?ar=2019"),
        Sample("executing group's leader", programme),
    ],
    "slt:wheel_add": [Sample(LEAD, programme)],
    "slt:wheel_default": [Sample(LEAD, programme)],
    "slt:wheel_change": [Sample(LEAD, wheel_task)],
    "slt:wheel_off": [Sample(LEAD, wheel_task)],
    "slt:wheel_on": [Sample(LEAD, wheel_task)],
    "slt:wheel_done": [Sample(LEAD, wheel_task_in_a_year)],
    "slt:wheel_undo": [Sample(LEAD, wheel_task_in_a_year)],
}
