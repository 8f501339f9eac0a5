"""The part of the world that is the yearly evaluation: one in each state, a round, questionnaires.

By what they are called in `world.evaluations`: the states OPEN, SUBMITTED, AGREED (of last year), CANCELLED,
and TOGETHER for the open one that the council fills in together; "questionnaire"; "participant" and "sent
participant" of the open one, and "token", the personal link of the first of them; "round" and "closed
round" of the district, and "questionnaire draft".
"""

from datetime import timedelta
from typing import Any

from agreements.choices import Side
from agreements.evaluation.content import content_of
from agreements.evaluation.exporting import rows_of
from agreements.evaluation.figures import recounted
from agreements.evaluation.issuing import PURPOSE
from agreements.models import EvaluationExport, EvaluationRound
from agreements.tests import evaluation_factories as make
from agreements.tests import evaluation_year as year_of
from parties import links
from records import documents
from records.actors import Actor
from tests.world import World


def make_evaluation_world(world: World) -> dict[str, Any]:
    """One of everything, by what it is called in `world.evaluations`."""
    made: dict[str, Any] = {"questionnaire": make.questionnaire(owner=world.national, at=world.at)}
    _answers(world, made)
    _report(world, made)
    _exports(world, made)
    _rounds(world, made)
    return made


def _exports(world: World, made: dict[str, Any]) -> None:
    """A district's bulk export in each of the states that look differently."""
    rows = rows_of(world.sides.district, world.on.year)
    for state, ended_at in (("DONE", world.at), ("RUNNING", None), ("FAILED", world.at)):
        made[f"{state} export"] = EvaluationExport.objects.create(
            owner=world.sides.district,
            year=world.on.year,
            kind=EvaluationExport.Kind.ZIP,
            state=state,
            rows=rows,
            requested_by_name="Dina Distrikt",
            requested_at=world.at,
            beat_at=world.at,
            ended_at=ended_at,
        )


def _answers(world: World, made: dict[str, Any]) -> None:
    """Two agreements with evaluations in all states; one asked in the open one has answered, one not."""
    at, year, sides = world.at, world.on.year, world.sides
    council = make.signed_agreement(
        sides, kind="COUNCIL", title="Politirådsavtale", signed_on=world.on - timedelta(days=1200)
    )
    shared = {
        "asked": made["questionnaire"],
        "forum": world.council.forum if world.council else None,
        "due_on": world.on + timedelta(days=14),
        "at": at,
    }
    signed = world.versions["SIGNED"]
    made["AGREED"] = make.evaluation("AGREED", version=signed, year=year - 1, **shared)
    made["CANCELLED"] = make.evaluation("CANCELLED", version=signed, year=year - 2, **shared)
    made["SUBMITTED"] = make.evaluation("SUBMITTED", version=council, year=year - 1, **shared)
    made["TOGETHER"] = make.evaluation(version=council, year=year, mode="TOGETHER", **shared)
    made["OPEN"] = open_one = make.evaluation(version=signed, year=year, **shared)
    when = {"on": world.on, "invited_at": at}
    made["participant"] = make.participant(open_one, Side.MUNICIPALITY, of=sides.coordinator, **when)
    make.own_answers(made["participant"], {make.SCALE_KEYS[0]: 4}, is_sent=False, at=at)
    sent = make.participant(open_one, Side.POLICE, of=sides.contact, **when)
    made["sent participant"] = make.own_answers(sent, 3, at=at)
    make.side_answer(open_one, Side.POLICE, score=4, comment="Vi møtes oftere enn før.", at=at)
    _link, made["token"] = links.make_link(
        purpose="evaluations.answer",
        subject=made["participant"],
        appointment=made["participant"].appointment,
        by=Actor.system(),
        at=at,
        expires_at=at + timedelta(days=28),
    )


def _rounds(world: World, made: dict[str, Any]) -> None:
    """A round of the district for this year and a closed one for last year; a draft of the questionnaire."""
    shared = {"questionnaire": made["questionnaire"], "scope": ["AGREEMENT"], "started_at": world.at}
    district = world.sides.district
    made["round"] = EvaluationRound.objects.create(
        owner=district,
        year=world.on.year,
        due_on=world.on + timedelta(days=14),
        message="Bruk gjerne et møte i politirådet.",
        started_by_name="Nils Nordlending",
        **shared,
    )
    made["closed round"] = EvaluationRound.objects.create(
        owner=district,
        year=world.on.year - 1,
        due_on=world.on - timedelta(days=200),
        started_by_name="Nils Nordlending",
        closed_at=world.at,
        **shared,
    )
    made["questionnaire draft"] = make.questionnaire(
        owner=world.national, state="DRAFT", code=made["questionnaire"].code, edition=2, at=world.at
    )
    draft = made["questionnaire draft"]
    draft.questions.filter(key="styrker").update(text_nb="Hva fungerer godt?")


def _report(world: World, made: dict[str, Any]) -> None:
    """An agreed evaluation with its document and points that became something, and points of the open one."""
    open_one = made["OPEN"]
    made["point"] = year_of.point(open_one, "Flere saker fra politiet", due_on=world.on + timedelta(days=60))
    year_of.point(open_one, "Innkallingen går tidligere", due_on=world.on + timedelta(days=90))
    council = made["SUBMITTED"].version
    followed = make.evaluation(
        version=council,
        year=world.on.year - 2,
        asked=made["questionnaire"],
        forum=world.council.forum if world.council else None,
        answered=True,
        joint_text="Samarbeidet har blitt tettere.",
        at=world.at,
    )
    due = {"due_on": world.on + timedelta(days=60)}
    made["followed point"] = year_of.point(followed, "Sak om trafikk", becomes="AGENDA_ITEM", **due)
    made["measure point"] = year_of.point(followed, "Natteravner", becomes="MEASURE", **due)
    year_of.point(followed, "Fire møter i året", becomes="CHANGE", section_key="innledning", **due)
    figures = recounted(followed, world.at)
    followed.figures = figures
    content = content_of(followed, world.at, is_final=True)
    make.submitted(followed, figures=figures, frozen_content=content, at=world.at)
    make.agreed(followed, at=world.at)
    made["FOLLOWED"] = followed
    made["document"] = documents.issue(
        followed,
        PURPOSE,
        pdf=f"%PDF-1.7 a stand-in for the evaluation {followed.pk}".encode(),
        title=content["title"],
        content_hash=followed.content_hash,
        language=followed.language,
        at=world.at,
    )
    made["party"] = followed.agreement.parties.get(side=Side.MUNICIPALITY)
