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
    "slt:referrals": [
        Sample(LEAD, programme),
        Sample(LEAD, programme, query="?status=alle"),
        Sample("executing group's leader", programme),
        Sample("mayor", programme, query="?status=avsluttede"),
    ],
    "slt:raise": [
        Sample("executing group's leader", group("executing")),
        Sample(LEAD, group("steering"), query="?mote=1"),
    ],
    "slt:referral": [
        Sample(LEAD, thing("referral")),
        Sample("executing group's leader", thing("referral")),
        Sample("executing group's leader", thing("answered referral")),
        Sample("contact of the unit", thing("closed referral")),
    ],
    "slt:referral_answer": [Sample(LEAD, thing("referral step"))],
    "slt:referral_send_on": [Sample(LEAD, thing("referral step"))],
    "slt:referral_withdraw": [Sample("executing group's leader", thing("referral step"))],
    "slt:referral_receive": [Sample("executing group's leader", thing("answer step"))],
    "slt:referral_ask_again": [Sample("executing group's leader", thing("answer step"))],
    "pages:item": [Sample(LEAD, thing("referral item")), Sample("director", thing("referral item"))],
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
