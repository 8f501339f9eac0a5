"""The addresses of SLT, with who goes there and with what."""

from collections.abc import Callable
from typing import Any

from tests.samples import POST_ONLY, Sample
from tests.world import World

LEAD = "coordinator"


def programme(world: World) -> list[Any]:
    """The arguments of a programme's pages."""
    return [world.slt.programme.pk]


def party(world: World) -> list[Any]:
    """The arguments of the page about a municipality in the programme."""
    return [world.slt.programme.parties.get().pk]


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


def figure(key: str) -> Callable[[World], list[Any]]:
    """The arguments of the page behind a figure of the draft report."""
    return lambda world: [world.slt["report"].pk, key]


def tied_section(world: World) -> list[Any]:
    """The arguments of a page about a section of an agreement that a measure follows up."""
    tie = world.slt["tie"]
    return [tie.agreement_id, tie.section_key]


def tie(world: World) -> list[Any]:
    """The same, and the measure's tie to it."""
    return [*tied_section(world), world.slt["tie"].pk]


SLT: dict[str, list[Sample]] = {
    # --- programmes and groups
    "slt:list": [Sample("anonymous"), Sample(LEAD, query="?q=rana")],
    "slt:programme": [Sample("anonymous", programme), Sample(LEAD, programme)],
    "slt:found": [Sample(LEAD)],
    "slt:structure_svg": [Sample("anonymous", programme), Sample(LEAD, programme)],
    "slt:rhythm": [Sample(LEAD, programme), Sample("contact of the unit", programme, query="?ar=2025")],
    "slt:settings": [Sample(LEAD, programme)],
    "slt:party_add": [Sample(LEAD, programme)],
    "slt:party_end": [Sample(LEAD, party)],
    "slt:history": [Sample(LEAD, programme)],
    "slt:group": [
        Sample("anonymous", group("executing")),
        Sample("executing group's leader", group("executing")),
        Sample(LEAD, group("steering")),
    ],
    "slt:group_add": [Sample(LEAD, programme)],
    "slt:group_change": [Sample(LEAD, group("executing"))],
    "slt:group_close": [Sample(LEAD, group("executing"))],
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
    "pages:meeting": [
        Sample("executing group's leader", thing("logged meeting")),
        Sample(LEAD, lambda world: [world.council.meetings["HELD"].pk]),
    ],
    "pages:item": [Sample(LEAD, thing("referral item")), Sample("director", thing("referral item"))],
    # --- plans
    "slt:plans": [Sample("anonymous", programme), Sample(LEAD, programme)],
    "slt:plan_new": [Sample(LEAD, programme)],
    "slt:plan": [Sample("anonymous", thing("adopted plan")), Sample(LEAD, thing("plan"))],
    "slt:plan_edit": [Sample(LEAD, thing("plan"))],
    "slt:plan_hearing": [Sample(LEAD, thing("plan"))],
    "slt:plan_hearing_outcome": [Sample(LEAD, thing("plan"))],
    "slt:plan_take_back": [Sample(LEAD, thing("plan"))],
    "slt:plan_adopt": [Sample(LEAD, thing("plan"))],
    "slt:plan_continue": [Sample(LEAD, thing("adopted plan"))],
    "slt:goals": [Sample(LEAD, thing("plan"))],
    "slt:goal_new": [Sample(LEAD, thing("plan"))],
    "slt:goal_move": [Sample(LEAD, thing("plan"), **POST_ONLY)],
    "slt:goal_edit": [Sample(LEAD, thing("goal"))],
    "slt:goal_remove": [Sample(LEAD, thing("goal"))],
    # --- measures and the library
    "slt:measures": [
        Sample("anonymous", programme),
        Sample(LEAD, programme),
        Sample(LEAD, programme, query="?status=running&vis=vurderes&sorter=-status&q=foreldremøte"),
    ],
    "slt:board": [Sample("anonymous", programme), Sample(LEAD, programme)],
    "slt:timeline": [Sample("anonymous", programme), Sample(LEAD, programme, query="?ar=2026-27")],
    "slt:measures_file": [Sample(LEAD, programme)],
    "slt:measure_new": [Sample(LEAD, programme)],
    "slt:measures_copy": [Sample(LEAD, programme)],
    "slt:measure": [
        Sample("anonymous", thing("public measure")),
        Sample(LEAD, thing("orphan")),
        Sample(LEAD, thing("ended measure")),
    ],
    "slt:measure_edit": [Sample(LEAD, thing("measure"))],
    "slt:measure_start": [Sample(LEAD, thing("measure"))],
    "slt:measure_report": [Sample(LEAD, thing("orphan"))],
    "slt:measure_complete": [Sample(LEAD, thing("orphan"))],
    "slt:measure_stop": [Sample(LEAD, thing("measure"))],
    "slt:measure_reopen": [Sample(LEAD, thing("ended measure"))],
    "slt:measure_copy": [Sample(LEAD, thing("measure"))],
    "slt:measure_share": [Sample(LEAD, thing("ended measure"))],
    "slt:measure_unshare": [Sample(LEAD, thing("ended measure"))],
    "slt:library": [Sample("anonymous"), Sample(LEAD, query="?q=skolefravær&alder=14&niva=selective")],
    "slt:library_measure": [
        Sample("anonymous", thing("shared measure")),
        Sample(LEAD, thing("shared measure")),
    ],
    "pages:measure": [Sample("anonymous", thing("public measure")), Sample(LEAD, thing("public measure"))],
    "agreements:measure_link": [Sample(LEAD, tied_section)],
    "agreements:measure_unlink": [Sample(LEAD, tie)],
    "slt:link_measure": [Sample("anonymous", lambda world: [world.slt["measure link"]])],
    # --- the year: wheel, reports, handover
    "slt:wheel": [
        Sample(LEAD, programme),
        Sample(LEAD, programme, query="?ar=2019"),
        Sample("executing group's leader", programme),
    ],
    "slt:handover": [
        Sample(LEAD, programme),
        Sample("executing group's leader", programme, status=404, why="Only for those who keep it."),
    ],
    "pages:handover": [Sample(LEAD, programme)],
    "slt:wheel_add": [Sample(LEAD, programme)],
    "slt:wheel_default": [Sample(LEAD, programme)],
    "slt:wheel_change": [Sample(LEAD, wheel_task)],
    "slt:wheel_off": [Sample(LEAD, wheel_task)],
    "slt:wheel_on": [Sample(LEAD, wheel_task)],
    "slt:wheel_done": [Sample(LEAD, wheel_task_in_a_year)],
    "slt:wheel_undo": [Sample(LEAD, wheel_task_in_a_year)],
    "slt:reports": [
        Sample("anonymous", programme),
        Sample(LEAD, programme),
        Sample("executing group's leader", programme),
    ],
    "slt:report_new": [Sample(LEAD, programme)],
    "slt:report": [
        Sample("anonymous", thing("finished report")),
        Sample(LEAD, thing("finished report")),
        Sample(LEAD, thing("report")),
        Sample("executing group's leader", thing("report")),
    ],
    "slt:report_write": [Sample(LEAD, thing("report"))],
    "slt:report_save": [Sample(LEAD, thing("report"), **POST_ONLY)],
    "slt:report_finish": [Sample(LEAD, thing("report"))],
    "slt:report_case": [Sample(LEAD, thing("finished report"))],
    "slt:report_figure": [
        Sample(LEAD, figure("meetings.held")),
        Sample(LEAD, figure("referrals.raised")),
        Sample(LEAD, figure("measures.all")),
        Sample(LEAD, figure("attendance.0")),
        Sample("executing group's leader", figure("referrals.raised")),
    ],
    "slt:report_pdf": [
        Sample(LEAD, thing("report")),
        Sample("anonymous", thing("finished report"), status=403, why="The document is being made."),
    ],
    "slt:report_word": [Sample(LEAD, thing("report")), Sample("anonymous", thing("finished report"))],
    "slt:report_sheet": [Sample(LEAD, thing("report")), Sample("anonymous", thing("finished report"))],
    "slt:plan_pdf": [Sample(LEAD, thing("plan"))],
    "slt:plan_word": [Sample(LEAD, thing("plan")), Sample("anonymous", thing("adopted plan"))],
    "slt:plan_sheet": [Sample(LEAD, thing("plan")), Sample("anonymous", thing("adopted plan"))],
}
