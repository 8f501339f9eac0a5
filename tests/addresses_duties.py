"""The addresses of the duties, with who goes there and with what."""

from collections.abc import Callable
from typing import Any

from tests.samples import Sample
from tests.world import World

LEAD = "coordinator"


def agreement(world: World) -> list[Any]:
    """The arguments of a page about the duties of the signed agreement."""
    return [world.duties["signed"].agreement_id]


def duty(key: str) -> Callable[[World], list[Any]]:
    """The arguments of a page about one of its duties."""
    return lambda world: [*agreement(world), key]


def entry(world: World) -> list[Any]:
    """The arguments of a page about what was told."""
    told = world.duties["statement"]
    return [told.agreement_id, told.duty_key, told.pk]


def changing(which: str) -> Callable[[World], list[Any]]:
    """The arguments of a page about a version: the one in negotiation, or the one it would replace."""
    return lambda world: [world.duties[which].agreement_id, world.duties[which].number]


TOO_FAR = {"status": 403, "why": "A status is for the parties' own offices."}
DUTIES: dict[str, list[Sample]] = {
    # --- how they stand, and what is told about them
    "duties:agreement": [
        Sample(LEAD, agreement),
        Sample("contact of the unit", agreement, query="?aar=abc&status=NOT_MEASURABLE"),
        Sample("mayor of Hemnes", agreement, **TOO_FAR),
    ],
    "duties:duty": [
        Sample(LEAD, duty("politirad-moter")),
        Sample("mayor", duty("kontakt-plass")),
        Sample("mayor of Lillehammer", duty("kontakt-plass"), **TOO_FAR),
    ],
    "duties:tell": [
        Sample(LEAD, duty("kontakt-plass")),
        Sample("contact of the unit", duty("responstid")),
        Sample("mayor", duty("kontakt-plass"), status=403, why="A mayor reads, and does not write."),
    ],
    "duties:withdraw_entry": [Sample(LEAD, entry)],
    # --- what a version changes for the parties
    "duties:changes": [
        Sample(LEAD, changing("draft")),
        Sample("contact of the unit", changing("signed")),
        Sample("mayor of Lillehammer", changing("draft"), status=404, why="A draft is the parties' own."),
    ],
}
