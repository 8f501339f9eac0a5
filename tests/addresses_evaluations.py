"""The addresses of the yearly evaluation, with who goes there and with what; each part has its own block."""

from collections.abc import Callable
from typing import Any

from tests.samples import POST_ONLY, Sample
from tests.world import World

# Addresses that answer with a file or data, and are no page to look at.
FILES_OF_EVALUATIONS: set[str] = {
    "evaluations:overview_csv",
    "evaluations:overview_xlsx",
    "evaluations:public_status_csv",
}


def evaluation(state: str, *more: Any) -> Callable[[World], list[Any]]:
    """The arguments of a page of the evaluation in that state."""
    return lambda world: [world.evaluations[state].pk, *more]


def _taking_away(world: World) -> list[Any]:
    return [world.evaluations["OPEN"].pk, world.evaluations["participant"].pk]


_COORDINATOR = "coordinator"
_LATE = {"status": 403, "why": "It is no longer open, and the page says so."}

_ANSWERS: dict[str, list[Sample]] = {
    "evaluations:list": [
        Sample(_COORDINATOR),
        Sample("district administrator"),
        Sample("nobody"),
    ],
    "evaluations:start": [
        Sample(_COORDINATOR, lambda world: [world.evaluations["TOGETHER"].agreement_id]),
        Sample(
            _COORDINATOR,
            lambda world: [world.versions["SIGNED"].agreement_id],
            status=403,
            why="Its years have their evaluations, and the page says so.",
        ),
    ],
    "evaluations:evaluation": [
        *(
            Sample(_COORDINATOR, evaluation(state))
            for state in ("OPEN", "TOGETHER", "SUBMITTED", "CANCELLED")
        ),
        Sample("mayor", evaluation("OPEN")),
        Sample("district administrator", evaluation("AGREED")),
        Sample(
            "district administrator",
            evaluation("OPEN"),
            status=404,
            why="District and nation read it when both sides have agreed.",
        ),
    ],
    "evaluations:cancel": [
        Sample(_COORDINATOR, evaluation("OPEN")),
        Sample(_COORDINATOR, evaluation("SUBMITTED"), **_LATE),
    ],
    "evaluations:mode": [Sample(_COORDINATOR, evaluation("OPEN"))],
    "evaluations:participants": [
        Sample(_COORDINATOR, evaluation("OPEN")),
        Sample("mayor", evaluation("SUBMITTED")),
    ],
    "evaluations:take_away": [Sample(_COORDINATOR, _taking_away)],
    "evaluations:invite": [
        Sample(_COORDINATOR, evaluation("OPEN", "MUNICIPALITY")),
        Sample("leader", evaluation("OPEN", "POLICE"), status=403, why="The side has agreed on its answer."),
    ],
    "evaluations:remind_side": [Sample(_COORDINATOR, evaluation("OPEN", "MUNICIPALITY"))],
    "evaluations:answer": [
        Sample(_COORDINATOR, evaluation("OPEN")),
        # The side has agreed: who has answered reads the own answer, and cannot change it.
        Sample("contact of the unit", evaluation("OPEN")),
    ],
    "evaluations:link_answer": [
        Sample("anonymous", lambda world: [world.evaluations["token"]]),
        Sample("anonymous", lambda world: ["ukjent"], status=410, why="No such link."),
    ],
    "evaluations:side": [
        Sample(_COORDINATOR, evaluation("OPEN", "MUNICIPALITY")),
        Sample(_COORDINATOR, evaluation("OPEN", "MUNICIPALITY"), query="?start=median"),
        Sample("leader", evaluation("OPEN", "POLICE")),
        Sample("mayor", evaluation("OPEN", "MUNICIPALITY")),
        Sample(
            _COORDINATOR, evaluation("OPEN", "POLICE"), status=403, why="The other side's answer is its own."
        ),
    ],
    "evaluations:side_save": [Sample(_COORDINATOR, evaluation("OPEN", "MUNICIPALITY"), **POST_ONLY)],
    "evaluations:agree": [Sample("mayor", evaluation("OPEN", "MUNICIPALITY"))],
    "evaluations:reopen_side": [Sample("leader", evaluation("OPEN", "POLICE"))],
    "evaluations:together": [
        Sample(_COORDINATOR, evaluation("TOGETHER")),
        Sample(_COORDINATOR, evaluation("OPEN"), status=403, why="It is not filled in together."),
    ],
    "evaluations:together_save": [Sample(_COORDINATOR, evaluation("TOGETHER"), **POST_ONLY)],
}

_NOT_AGREED = {"status": 403, "why": "The sides have not agreed on their answers."}
_ADMINISTRATOR = "district administrator"


def _of_followed(name: str) -> Callable[[World], list[Any]]:
    """The arguments of a page of a point, or of the municipality, of the agreed evaluation."""
    return lambda world: [world.evaluations["FOLLOWED"].pk, world.evaluations[name].pk]


def _of_open(*more: Any) -> Callable[[World], list[Any]]:
    return lambda world: [world.evaluations["OPEN"].pk, world.evaluations["point"].pk, *more]


def _document(world: World) -> list[Any]:
    return [world.evaluations["FOLLOWED"].pk, world.evaluations["document"].code]


_REPORT: dict[str, list[Sample]] = {
    "evaluations:figures": [
        Sample(_COORDINATOR, evaluation("OPEN")),
        Sample(_ADMINISTRATOR, evaluation("FOLLOWED")),
    ],
    "evaluations:figure": [
        Sample(_COORDINATOR, evaluation("OPEN", "council_held")),
        Sample(_COORDINATOR, evaluation("OPEN", "nothing"), status=404, why="No such figure."),
    ],
    "evaluations:joint": [
        Sample(_COORDINATOR, evaluation("OPEN")),
        Sample("leader", evaluation("TOGETHER")),
        Sample("mayor", evaluation("FOLLOWED")),
    ],
    "evaluations:joint_save": [Sample(_COORDINATOR, evaluation("OPEN"), **POST_ONLY)],
    "evaluations:points": [
        Sample(_COORDINATOR, evaluation("OPEN")),
        Sample(_COORDINATOR, evaluation("FOLLOWED")),
        Sample(_ADMINISTRATOR, evaluation("FOLLOWED")),
    ],
    "evaluations:point_add": [
        Sample(_COORDINATOR, evaluation("OPEN")),
        Sample(_COORDINATOR, evaluation("SUBMITTED"), **_LATE),
    ],
    "evaluations:point": [Sample(_COORDINATOR, _of_open())],
    "evaluations:point_remove": [Sample(_COORDINATOR, _of_open())],
    "evaluations:point_move": [Sample(_COORDINATOR, _of_open("ned"))],
    "evaluations:points_follow": [Sample(_COORDINATOR, evaluation("FOLLOWED"))],
    "evaluations:point_follow": [Sample(_COORDINATOR, _of_followed("followed point"))],
    "evaluations:point_done": [Sample(_COORDINATOR, _of_followed("measure point"))],
    "evaluations:submit": [Sample(_COORDINATOR, evaluation("OPEN"), **_NOT_AGREED)],
    "evaluations:approve": [
        Sample("mayor", evaluation("SUBMITTED")),
        Sample("mayor", evaluation("FOLLOWED"), **_LATE),
    ],
    "evaluations:reopen": [Sample(_COORDINATOR, evaluation("SUBMITTED"))],
    "evaluations:report": [
        Sample(_COORDINATOR, evaluation("FOLLOWED")),
        Sample(_ADMINISTRATOR, evaluation("AGREED")),
        Sample(_COORDINATOR, evaluation("OPEN"), **_NOT_AGREED),
    ],
    "evaluations:docx": [Sample(_COORDINATOR, evaluation("FOLLOWED"))],
    "evaluations:document": [Sample(_ADMINISTRATOR, _document)],
    "evaluations:propose_item": [Sample(_COORDINATOR, evaluation("OPEN"))],
    "evaluations:treatment": [
        Sample(_COORDINATOR, _of_followed("party")),
        Sample("leader", _of_followed("party"), status=403, why="The municipality itself keeps it."),
    ],
    "evaluations:case_paper": [Sample(_COORDINATOR, _of_followed("party"))],
}
FILES_OF_EVALUATIONS |= {"evaluations:docx", "evaluations:document", "evaluations:case_paper"}

_KEEPER = "national administrator"
_RUNNER = "district administrator"


def _first_question(name: str, *more: Any) -> Callable[[World], list[Any]]:
    def arguments(world: World) -> list[Any]:
        found = world.evaluations[name]
        return [found.pk, found.questions.all()[1].pk, *more]

    return arguments


def _district(world: World) -> list[Any]:
    return [world.sides.district.pk]


def _nation(world: World) -> list[Any]:
    return [world.national.pk]


_PUBLISHED = {"status": 403, "why": "A published edition does not change, and the page says so."}
_NOT_KEEPER = {"status": 403, "why": "Others than its keepers are told who they are."}

_ROUNDS: dict[str, list[Sample]] = {
    "evaluations:questionnaires": [Sample(_KEEPER), Sample("mayor")],
    "evaluations:questionnaire_start": [
        Sample(_KEEPER),
        Sample("mayor", status=403, why="Only administrators of districts and the nation make them."),
    ],
    "evaluations:questionnaire": [
        Sample(_KEEPER, evaluation("questionnaire")),
        Sample(_KEEPER, evaluation("questionnaire draft")),
        Sample("mayor", evaluation("questionnaire")),
        Sample("mayor", evaluation("questionnaire draft"), status=404, why="Drafts are for their keepers."),
    ],
    "evaluations:questionnaire_compare": [
        Sample(_KEEPER, evaluation("questionnaire draft")),
        Sample("mayor", evaluation("questionnaire")),
    ],
    "evaluations:questionnaire_history": [Sample(_KEEPER, evaluation("questionnaire draft"))],
    "evaluations:questionnaire_frame": [
        Sample(_KEEPER, evaluation("questionnaire draft")),
        Sample(_KEEPER, evaluation("questionnaire"), **_PUBLISHED),
        Sample("district administrator", evaluation("questionnaire"), **_NOT_KEEPER),
    ],
    "evaluations:questionnaire_new_edition": [
        Sample(
            _KEEPER,
            evaluation("questionnaire"),
            status=403,
            why="There is a draft already, and the page says so.",
        )
    ],
    "evaluations:questionnaire_publish": [
        Sample(_KEEPER, evaluation("questionnaire draft")),
        Sample(_KEEPER, evaluation("questionnaire"), **_PUBLISHED),
    ],
    "evaluations:questionnaire_withdraw": [Sample(_KEEPER, evaluation("questionnaire"))],
    "evaluations:question_add": [Sample(_KEEPER, evaluation("questionnaire draft"))],
    "evaluations:question": [
        Sample(_KEEPER, _first_question("questionnaire draft")),
        Sample(_KEEPER, _first_question("questionnaire"), **_PUBLISHED),
    ],
    "evaluations:question_remove": [Sample(_KEEPER, _first_question("questionnaire draft"))],
    "evaluations:question_move": [Sample(_KEEPER, _first_question("questionnaire draft", "opp"))],
    "evaluations:rounds": [
        Sample(_RUNNER),
        Sample("mayor", status=403, why="Rounds are run by administrators, and the page says so."),
    ],
    "evaluations:round_start": [
        Sample(_KEEPER),
        Sample(_RUNNER, status=403, why="Its years have their rounds, and the page says so."),
    ],
    "evaluations:round": [
        Sample(_RUNNER, evaluation("round")),
        Sample(_RUNNER, evaluation("round"), query="?status=STARTED"),
        Sample(_RUNNER, evaluation("closed round")),
        Sample(_KEEPER, evaluation("round"), status=404, why="A round is for those who run it."),
    ],
    "evaluations:round_history": [Sample(_RUNNER, evaluation("round"))],
    "evaluations:remind": [Sample(_RUNNER, evaluation("round"))],
    "evaluations:round_add": [Sample(_RUNNER, evaluation("round"))],
    "evaluations:round_close": [Sample(_RUNNER, evaluation("round"))],
}

_OVERVIEW: dict[str, list[Sample]] = {
    "evaluations:public_status": [Sample("anonymous"), Sample("mayor", query="?aar=2024")],
    "evaluations:public_status_csv": [Sample("anonymous")],
    "evaluations:overview": [
        Sample(_RUNNER, _district),
        Sample("chief", _district),
        Sample(_KEEPER, _nation, query="?mal=dimensjon.MEETINGS"),
        Sample(_KEEPER, _district, status=404, why="A district's overview is its own."),
        Sample("leader", _district, status=404, why="It is for the district's administrators and leaders."),
    ],
    "evaluations:overview_behind": [
        Sample(_RUNNER, _district, query="?hva=dimensjon.MEETINGS"),
        Sample(_KEEPER, _nation, query="?hva=framdrift.alle&distrikt=uten"),
        Sample(_RUNNER, _district, query="?hva=framdrift.alle"),
    ],
    "evaluations:overview_csv": [Sample(_RUNNER, _district)],
    "evaluations:overview_xlsx": [Sample(_KEEPER, _nation)],
}

_KEEPER = "district administrator"


def export(state: str) -> Callable[[World], list[Any]]:
    """The arguments of a page of the export in that state."""
    return lambda world: [world.evaluations[f"{state} export"].pk]


_EXPORTS: dict[str, list[Sample]] = {
    "evaluations:exports": [
        Sample(_KEEPER, lambda world: [world.evaluations["DONE export"].owner_id], query="?aar=2026"),
        Sample(_COORDINATOR, lambda world: [world.sides.municipality.pk], status=404, why="Runs no rounds."),
    ],
    "evaluations:export": [Sample(_KEEPER, export(state)) for state in ("DONE", "RUNNING", "FAILED")],
    "evaluations:export_file": [Sample(_KEEPER, export("DONE"))],
    "evaluations:export_cancel": [Sample(_KEEPER, export("RUNNING"))],
}
FILES_OF_EVALUATIONS |= {"evaluations:export_file"}

EVALUATIONS: dict[str, list[Sample]] = {**_ANSWERS, **_REPORT, **_ROUNDS, **_OVERVIEW, **_EXPORTS}
