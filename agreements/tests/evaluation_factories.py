"""Yearly evaluations in every state, written as rows: a questionnaire, a signed agreement, answers.

`evaluation(state)` gives one with all that belongs to its state; `sides` say for whom. Days and moments are
those of `factories`: nothing reads the clock. All people are fictional.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from agreements.choices import Dimension, Side
from agreements.content import content_of, hash_of
from agreements.models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Evaluation,
    EvaluationAnswer,
    EvaluationApproval,
    EvaluationParticipant,
    EvaluationSide,
    EvaluationStep,
    Question,
    Questionnaire,
    VersionSection,
)
from agreements.tests.factories import AT, ON, TwoSides, two_sides
from parties.models import Organisation, Person
from parties.tests import factories as parties

YEAR = ON.year
DUE_ON = ON + timedelta(days=28)

_numbers = count(1)

# key, kind, dimension, scope part
QUESTIONS: tuple[tuple[str, str, str, str], ...] = (
    *(
        (f"{one.lower().replace('_', '-')}-1", "SCALE", one, _part)
        for one, _part in (
            (Dimension.ANCHORING.value, ""),
            (Dimension.FRAME.value, "AGREEMENT"),
            (Dimension.MEETINGS.value, "COUNCIL"),
            (Dimension.CONTACT.value, "CONTACT"),
            (Dimension.SLT_LINK.value, "SLT"),
        )
    ),
    ("styrker", "TEXT", "", ""),
    ("neste-steg", "TEXT", "", ""),
)
SCALE_KEYS = tuple(key for key, kind, _dimension, _part in QUESTIONS if kind == "SCALE")


def questionnaire(
    *,
    state: str = "PUBLISHED",
    code: str = "",
    edition: int = 1,
    owner: Organisation | None = None,
    questions: Sequence[tuple[str, str, str, str]] = QUESTIONS,
    at: datetime = AT,
    **fields: Any,
) -> Questionnaire:
    """A questionnaire with five questions on a scale and two in words, published unless told otherwise."""
    made = Questionnaire.objects.create(
        **{
            "code": code or f"skjema-{next(_numbers)}",
            "edition": edition,
            "owner": owner or parties.national(code=f"N{next(_numbers)}"),
            "title": "Nøytralt skjema",
            "created_at": at,
            **fields,
        }
    )
    Question.objects.bulk_create(
        Question(
            questionnaire=made,
            key=key,
            kind=kind,
            dimension=dimension,
            scope_part=scope_part,
            text_nb=f"Spørsmål om {key}?",
            text_nn=f"Spørsmål på nynorsk om {key}?",
            position=position,
        )
        for position, (key, kind, dimension, scope_part) in enumerate(questions, start=1)
    )
    if state != "DRAFT":
        made.state, made.published_at = state, at
        made.save()
    return made


def signed_agreement(
    sides: TwoSides | None = None,
    *,
    kind: str = "COOPERATION",
    title: str = "Samarbeidsavtale",
    police: Organisation | None = None,
    municipalities: Sequence[Organisation] = (),
    signed_on: date = date(2024, 12, 3),
    language: str = "nb",
    **fields: Any,
) -> AgreementVersion:
    """A signed version by direct rows, in force from the day it was signed unless `fields` say otherwise."""
    sides = sides or two_sides()
    agreement = Agreement.objects.create(kind=kind, title=title)
    AgreementParty.objects.create(agreement=agreement, organisation=police or sides.unit, side=Side.POLICE)
    for municipality in municipalities or [sides.municipality]:
        AgreementParty.objects.create(agreement=agreement, organisation=municipality, side=Side.MUNICIPALITY)
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=1,
        turn=Side.MUNICIPALITY,
        title=title,
        language=language,
        created_by_name="Siri Koordinator",
        **{key: value for key, value in fields.items() if key != "terminated_on"},
    )
    VersionSection.objects.create(
        version=version, key="innledning", position=1, heading="Innledning", body="<p>Avtalen gjelder.</p>"
    )
    version.frozen_content = content_of(version, signed_on)
    version.content_hash = hash_of(version.frozen_content)
    version.state = "SIGNED"
    version.signed_on = signed_on
    version.frozen_at = version.signed_at = AT - timedelta(days=(ON - signed_on).days)
    version.terminated_on = fields.get("terminated_on")
    version.save()
    return version


def evaluation(
    state: str = "OPEN",
    *,
    sides: TwoSides | None = None,
    version: AgreementVersion | None = None,
    year: int = YEAR,
    asked: Questionnaire | None = None,
    answered: bool | None = None,
    at: datetime = AT,
    **fields: Any,
) -> Evaluation:
    """An evaluation in that state. From SUBMITTED on both sides have answered and agreed (score 4 and 3);
    `answered=True` says so of an open one too. `fields` are its own, e.g. mode, scope, figures, joint_text.
    """
    version = version or signed_agreement(sides)
    frozen = {key: fields.pop(key) for key in ("figures", "frozen_content") if key in fields}
    made = Evaluation.objects.create(
        **{
            "agreement": version.agreement,
            "version": version,
            "year": year,
            "questionnaire": asked or questionnaire(at=at),
            "scope": ["AGREEMENT", "CONTACT", "COUNCIL", "SLT"],
            "language": version.language,
            "due_on": DUE_ON,
            "started_at": at,
            "started_by_name": "Siri Koordinator",
            **fields,
        }
    )
    for side in Side.values:
        EvaluationSide.objects.create(evaluation=made, side=side)
    _step(made, "start", "", "OPEN", at)
    if answered or state in {"SUBMITTED", "AGREED"}:
        side_answer(made, Side.POLICE, score=4, at=at)
        side_answer(made, Side.MUNICIPALITY, score=3, at=at)
    if state == "CANCELLED":
        made.state, made.cancelled_at, made.cancelled_reason = state, at, "Startet ved en feil"
        made.save()
        _step(made, "cancel", "OPEN", "CANCELLED", at)
    if state in {"SUBMITTED", "AGREED"}:
        submitted(made, at=at, **frozen)
    if state == "AGREED":
        agreed(made, at=at)
    return made


def submitted(
    made: Evaluation,
    *,
    figures: dict[str, Any] | None = None,
    frozen_content: dict[str, Any] | None = None,
    at: datetime = AT,
) -> Evaluation:
    """Put forward, with these figures and this content frozen."""
    made.figures = figures if figures is not None else no_figures(made, at)
    made.figures_hash = hash_of(made.figures)
    made.frozen_content = frozen_content if frozen_content is not None else frozen(made)
    made.content_hash = hash_of(made.frozen_content)
    made.state, made.submitted_at, made.submitted_by_name = "SUBMITTED", at, "Siri Koordinator"
    made.save()
    _step(made, "submit", "OPEN", "SUBMITTED", at)
    return made


def agreed(made: Evaluation, *, at: datetime = AT) -> Evaluation:
    """Approved by every party."""
    for party in made.agreement.parties.all():
        EvaluationApproval.objects.create(
            evaluation=made,
            party=party,
            content_hash=made.content_hash,
            approved_at=at,
            approved_by_name="Kari Ordfører",
            approved_by_office="ordfører",
        )
    made.state, made.agreed_at = "AGREED", at
    made.save()
    _step(made, "approve", "SUBMITTED", "AGREED", at)
    return made


def _step(made: Evaluation, name: str, source: str, target: str, at: datetime) -> None:
    EvaluationStep.objects.create(
        evaluation=made, name=name, source=source, target=target, at=at, by_name="Siri Koordinator"
    )


def side_answer(
    made: Evaluation,
    side: str,
    *,
    score: int | None = 4,
    scores: Mapping[str, int | None] | None = None,
    comment: str = "",
    is_agreed: bool = True,
    at: datetime = AT,
) -> EvaluationSide:
    """The side's answer: the same score everywhere, or those given; None is «vet ikke»."""
    keys = made.questionnaire.questions.filter(kind="SCALE").values_list("key", flat=True)
    given: Mapping[str, int | None] = scores if scores is not None else dict.fromkeys(keys, score)
    EvaluationAnswer.objects.bulk_create(
        EvaluationAnswer(
            evaluation=made,
            side=side,
            question_key=key,
            score=value,
            does_not_know=value is None,
            comment=comment,
            updated_at=at,
            updated_by_name="Siri Koordinator",
        )
        for key, value in given.items()
    )
    row = EvaluationSide.objects.get(evaluation=made, side=side)
    row.revision += 1
    if is_agreed:
        row.agreed_at, row.agreed_by_name, row.agreed_by_office = at, "Kari Ordfører", "ordfører"
    row.save()
    return row


def participant(
    made: Evaluation,
    side: str,
    *,
    of: Person | None = None,
    name: str = "",
    answered_at: datetime | None = None,
    on: date = ON,
    **fields: Any,
) -> EvaluationParticipant:
    """Somebody asked to answer for the side: the holder `of` an office, or a name with an address."""
    appointment = of.appointments.valid(on).order_by("pk").first() if of else None
    number = next(_numbers)
    return EvaluationParticipant.objects.create(
        **{
            "evaluation": made,
            "side": side,
            "appointment": appointment,
            "name": of.name if of else name or f"Deltaker {number}",
            "office_title": appointment.office.title if appointment else "",
            "organisation_name": appointment.office.organisation.display_name if appointment else "",
            "address": appointment.contact_email if appointment else f"deltaker{number}@rana.example",
            "added_by_name": "Siri Koordinator",
            "invited_at": AT,
            "answered_at": answered_at,
            **fields,
        }
    )


def own_answers(
    who: EvaluationParticipant,
    scores: Mapping[str, int | None] | int,
    *,
    is_sent: bool = True,
    comment: str = "",
    at: datetime = AT,
) -> EvaluationParticipant:
    """A participant's own answers, sent in unless told otherwise: one score for all, or by key; None is «vet
    ikke»."""
    if isinstance(scores, int):
        keys = who.evaluation.questionnaire.questions.filter(kind="SCALE").values_list("key", flat=True)
        scores = dict.fromkeys(keys, scores)
    EvaluationAnswer.objects.bulk_create(
        EvaluationAnswer(
            evaluation=who.evaluation,
            side=who.side,
            participant=who,
            question_key=key,
            score=value,
            does_not_know=value is None,
            comment=comment,
            updated_at=at,
            updated_by_name=who.name,
        )
        for key, value in scores.items()
    )
    if is_sent:
        who.answered_at = at
        who.save()
    return who


def no_figures(made: Evaluation, at: datetime = AT) -> dict[str, Any]:
    """Figures of a year in which nothing was counted."""
    first, last = date(made.year, 1, 1), date(made.year, 12, 31)
    return {
        "counted_at": at.isoformat(),
        "period": {
            "first": first.isoformat(),
            "last": last.isoformat(),
            "days": (last - first).days + 1,
            "is_prorated": False,
        },
        "figures": [],
        "duties": [],
    }


def frozen(made: Evaluation) -> dict[str, Any]:
    """The content of a submitted evaluation as `evaluation.content.content_of` has it, without points."""
    answers: dict[str, dict[str, Any]] = {side: {} for side in Side.values}
    for row in made.answers.filter(participant__isnull=True):
        answers[row.side][row.question_key] = {
            "score": row.score,
            "does_not_know": row.does_not_know,
            "comment": row.comment,
        }
    questions = made.questionnaire.questions.all()
    return {
        "format": 1,
        "title": f"Evaluering {made.year}: {made.agreement.title}",
        "agreement": {"id": made.agreement_id, "title": made.agreement.title},
        "year": made.year,
        "language": made.language,
        "scope": made.scope,
        "parties": [
            {
                "id": one.organisation_id,
                "side": one.side,
                "name": one.organisation.display_name,
                "code": one.organisation.code,
            }
            for one in made.agreement.parties.select_related("organisation")
        ],
        "questionnaire": {
            "code": made.questionnaire.code,
            "edition": made.questionnaire.edition,
            "title": made.questionnaire.title,
            "is_official": made.questionnaire.is_official,
            "source": made.questionnaire.source,
        },
        "questions": [
            {
                "key": one.key,
                "kind": one.kind,
                "dimension": one.dimension,
                "text": one.text_in(made.language),
                "scope_part": one.scope_part,
            }
            for one in questions
        ],
        "answers": answers,
        "agreed": {
            one.side: {
                "at": one.agreed_at.isoformat() if one.agreed_at else "",
                "name": one.agreed_by_name,
                "office": one.agreed_by_office,
            }
            for one in made.sides.all()
        },
        "spread": {
            one.key: {"POLICE": None, "MUNICIPALITY": None, "ALL": None}
            for one in questions
            if one.kind == "SCALE"
        },
        "figures": made.figures or no_figures(made),
        "figures_hash": made.figures_hash,
        "last_year": None,
        "joint_text": made.joint_text,
        "points": [],
    }
