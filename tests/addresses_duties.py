"""The addresses of the duties, with who goes there and with what."""

from collections.abc import Callable
from typing import Any

from tests.samples import BUTTON, KEEPER, Sample
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


def version(which: str, *more: Any) -> Callable[[World], list[Any]]:
    """The arguments of a page about the duties of a version: "draft", "signed", or the one "read" out."""

    def found(world: World) -> list[Any]:
        about = world.duties["reading"].version if which == "read" else world.duties[which]
        return [about.agreement_id, about.number, *more]

    return found


def unread(world: World) -> list[Any]:
    """The arguments of a page about a signed version whose duties are frozen with it, or not there at all."""
    return [world.duties["signed"].agreement_id, world.duties["signed"].number]


def template_section(*more: str) -> Callable[[World], list[Any]]:
    """The arguments of a page about the duties of a section of the template draft."""

    def found(world: World) -> list[Any]:
        section = world.template_draft.sections.get(heading="Politiråd")
        return [world.template_draft.pk, section.pk, *(world.duties[name].pk for name in more)]

    return found


DECIDED = {"status": 403, "why": "The duties lie fast with the signed text."}
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
    # --- how they come into a version
    "duties:version": [
        Sample(LEAD, version("draft")),
        Sample("contact of the unit", version("read")),
        Sample("mayor", version("signed")),
        Sample("administrator", version("draft")),
        Sample("mayor of Lillehammer", version("signed"), **TOO_FAR),
        Sample("mayor of Lillehammer", version("draft"), status=404, why="A draft is the parties' own."),
    ],
    "duties:confirm_all": [Sample(LEAD, version("draft"), **BUTTON)],
    "duties:duty_add": [
        Sample(LEAD, version("draft")),
        Sample(LEAD, version("draft"), query="?slag=council_meetings&avsnitt=politirad"),
        Sample("contact of the unit", version("read"), query="?slag=own_words"),
        Sample(LEAD, version("draft"), query="?slag=finnes-ikke"),
        Sample(LEAD, version("signed"), **DECIDED),
        Sample("mayor", version("draft"), status=403, why="A mayor reads, and does not write."),
    ],
    "duties:duty_edit": [
        Sample(LEAD, version("draft", "politirad-moter")),
        Sample(LEAD, version("read", "politirad-moter")),
        Sample(LEAD, version("signed", "politirad-moter"), **DECIDED),
        Sample(LEAD, version("draft", "finnes-ikke"), status=404, why="There is no such duty."),
    ],
    "duties:duty_confirm": [Sample(LEAD, version("draft", "politirad-moter"), **BUTTON)],
    "duties:duty_reject": [Sample(LEAD, version("draft", "politirad-moter"), **BUTTON)],
    "duties:duty_remove": [Sample(LEAD, version("draft", "politirad-moter"))],
    "duties:reading": [
        Sample(LEAD, version("read")),
        Sample("contact of the unit", version("read")),
        Sample("mayor", version("read")),
        Sample(LEAD, unread, **DECIDED),
    ],
    # --- what the templates offer
    "duties:template_section": [
        Sample(KEEPER, template_section()),
    ],
    "duties:template_duty_add": [
        Sample(KEEPER, template_section()),
        Sample(KEEPER, template_section(), query="?slag=council_meetings"),
        Sample("district administrator", template_section(), status=404, why="A draft is its keeper's."),
    ],
    "duties:template_duty": [Sample(KEEPER, template_section("template duty"))],
    "duties:template_duty_remove": [Sample(KEEPER, template_section("template duty"))],
}
