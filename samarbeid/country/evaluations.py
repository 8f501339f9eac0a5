"""The yearly evaluations: past years agreed nearly everywhere, this year's in every stage of a round.

Figures, duties and frozen content are what the portal's own functions count and put together. Only the
duties are checked for many agreements at once, which gives the same as one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from agreements.choices import Dimension, ScopePart, Side
from agreements.content import hash_of
from agreements.duties.checking import Check, check_many
from agreements.evaluation.content import content_of
from agreements.evaluation.figures import figures_hash, figures_with, within
from agreements.models import (
    AgreementParty,
    Evaluation,
    EvaluationAnswer,
    EvaluationApproval,
    EvaluationParticipant,
    EvaluationRound,
    EvaluationSide,
    EvaluationState,
    EvaluationStep,
    ImprovementPoint,
    Question,
    Questionnaire,
)
from samarbeid.country.agreements import Signed
from samarbeid.country.calendar import moment, working_day
from samarbeid.country.people import Place, chance_for

# How far this year's have come, and which sides have agreed on their answer; repeated for their share.
NOW = (
    *[(EvaluationState.AGREED, tuple(Side.values))] * 8,
    *[(EvaluationState.SUBMITTED, tuple(Side.values))] * 2,
    *[(EvaluationState.OPEN, (Side.POLICE,))] * 3,
    *[(EvaluationState.OPEN, (Side.MUNICIPALITY,))] * 2,
    *[(EvaluationState.OPEN, ())] * 3,
    *[(None, ())] * 2,
)
SHARE_AGREED = 0.93
POINTS = (
    ("Saker meldes inn tidligere", Dimension.MEETINGS),
    ("Flere saker fra begge sider", Dimension.FOLLOW_THROUGH),
    ("Bedre kjent hvem politikontakten er", Dimension.CONTACT),
)


@dataclass
class Told:
    """One evaluation, with where it is to end and what belongs to it."""

    signed: Signed
    evaluation: Evaluation
    target: str
    sides: tuple[str, ...]
    at: datetime
    chance: Random
    participants: list[EvaluationParticipant] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Whose it is."""
        return self.signed.place

    @property
    def writer(self) -> str:
        """Who keeps it going."""
        return str(self.place.holders["coordinator"].person)


class EvaluationYear:
    """The evaluations of one year: begun in the rounds of the districts, answered, put forward, agreed."""

    def __init__(
        self, signed: Sequence[Signed], questionnaire: Questionnaire, year: int, seed: int, today: date
    ) -> None:
        self.questionnaire = questionnaire
        self.questions = list(questionnaire.questions.order_by("position", "pk"))
        self.year = year
        self.seed = seed
        self.is_past = year < today.year
        # Past years' are made in February of the next; this year's in the last weeks.
        self.on = working_day(date(year + 1, 2, 10) if self.is_past else today - timedelta(days=20))
        self.at = moment(min(self.on, today))
        self.rows = self._begun(signed)

    def _begun(self, signed: Sequence[Signed]) -> list[Told]:
        districts = {one.place.district.pk: one.place.district for one in signed}
        rounds = {
            key: EvaluationRound(
                owner_id=key,
                year=self.year,
                questionnaire=self.questionnaire,
                scope=ScopePart.values,
                due_on=self.on + timedelta(days=28),
                started_at=self.at - timedelta(days=10),
                started_by_name="Administrator i politidistriktet",
                closed_at=self.at + timedelta(days=30) if self.is_past else None,
            )
            for key in districts
        }
        EvaluationRound.objects.bulk_create(rounds.values())
        found = []
        for one in signed:
            chance = chance_for(self.seed, one.place.municipality.code, self.year, "evaluation")
            target, sides = chance.choice(NOW)
            if self.is_past:
                is_agreed = chance.random() < SHARE_AGREED
                target, sides = (EvaluationState.AGREED, tuple(Side.values)) if is_agreed else (None, ())
            if target is None:
                continue
            evaluation = Evaluation(
                agreement=one.agreement,
                version=one.version,
                year=self.year,
                round=rounds[one.place.district.pk],
                questionnaire=self.questionnaire,
                scope=ScopePart.values,
                language=one.version.language,
                due_on=self.on + timedelta(days=28),
                joint_text="Samarbeidet fungerer. Møtene er faste, og sakene følges opp."
                if len(sides) == 2
                else "",
                started_at=self.at - timedelta(days=10),
                started_by_name=str(one.place.holders["coordinator"].person),
            )
            found.append(Told(one, evaluation, target, sides, self.at, chance))
        return found

    def write(self) -> None:
        """Write what belongs to them while they are open, then freeze those that have come so far."""
        Evaluation.objects.bulk_create([one.evaluation for one in self.rows])
        EvaluationParticipant.objects.bulk_create(
            [who for one in self.rows for who in self._participants(one)]
        )
        EvaluationAnswer.objects.bulk_create([row for one in self.rows for row in self._answers(one)])
        EvaluationSide.objects.bulk_create([row for one in self.rows for row in _sides(one)])
        ImprovementPoint.objects.bulk_create([row for one in self.rows for row in self._points(one)])
        steps = [
            _step(one, "start", "", EvaluationState.OPEN, one.evaluation.started_at) for one in self.rows
        ]
        forward = [one for one in self.rows if one.target != EvaluationState.OPEN]
        checks = check_many([one.signed.agreement for one in forward], self.year, self.at.date())
        for one in forward:
            self._freeze(one, checks.get(one.signed.agreement.pk))
            steps.append(_step(one, "submit", EvaluationState.OPEN, EvaluationState.SUBMITTED, one.at))
            if one.target == EvaluationState.AGREED:
                steps.append(_step(one, "approve", EvaluationState.SUBMITTED, EvaluationState.AGREED, one.at))
        EvaluationStep.objects.bulk_create(steps)
        agreed = {one.signed.agreement.pk: one for one in forward if one.target == EvaluationState.AGREED}
        EvaluationApproval.objects.bulk_create(
            [
                EvaluationApproval(
                    evaluation=agreed[party.agreement_id].evaluation,
                    party=party,
                    content_hash=agreed[party.agreement_id].evaluation.content_hash,
                    approved_at=self.at,
                    approved_by_name=str(_leader(agreed[party.agreement_id], party.side).person),
                )
                for party in AgreementParty.objects.filter(agreement__in=agreed).order_by("pk")
            ]
        )

    def _participants(self, one: Told) -> list[EvaluationParticipant]:
        for key, side in (
            ("mayor", Side.MUNICIPALITY),
            ("director", Side.MUNICIPALITY),
            ("coordinator", Side.MUNICIPALITY),
            ("leader", Side.POLICE),
            ("contact", Side.POLICE),
        ):
            held = one.place.holders[key]
            has_answered = side in one.sides or one.chance.random() < 0.5
            one.participants.append(
                EvaluationParticipant(
                    evaluation=one.evaluation,
                    side=side,
                    appointment=held,
                    name=held.person.name,
                    office_title=held.office.title,
                    organisation_name=one.place.municipality.display_name
                    if side == Side.MUNICIPALITY
                    else one.place.police.display_name,
                    address=held.email,
                    added_by_name=one.writer,
                    invited_at=one.evaluation.started_at,
                    answered_at=one.at - timedelta(days=3) if has_answered else None,
                )
            )
        return one.participants

    def _answers(self, one: Told) -> list[EvaluationAnswer]:
        """Own answers of those who have sent theirs, and the side's where it has agreed on one."""
        asked: list[tuple[str, EvaluationParticipant | None]] = [
            (who.side, who) for who in one.participants if who.answered_at is not None
        ]
        asked += [(side, None) for side in one.sides]
        mood = one.chance.choice((3, 3, 4))
        return [
            EvaluationAnswer(
                evaluation=one.evaluation,
                side=side,
                participant=who,
                question_key=question.key,
                **_given(question, who is None, mood, one.chance),
                updated_at=one.at - timedelta(days=2),
                updated_by_name=who.name if who is not None else one.writer,
            )
            for side, who in asked
            for question in self.questions
        ]

    def _points(self, one: Told) -> list[ImprovementPoint]:
        if len(one.sides) < 2:
            return []
        return [
            ImprovementPoint(
                evaluation=one.evaluation,
                title=title,
                dimension=dimension,
                responsible="BOTH",
                owner_office=one.place.offices["coordinator"],
                due_on=one.at.date() + timedelta(days=120),
                becomes=ImprovementPoint.Becomes.NOTHING_ELSE,
                position=position,
            )
            for position, (title, dimension) in enumerate(one.chance.sample(POINTS, 2), start=1)
        ]

    def _freeze(self, one: Told, checked: Check | None) -> None:
        made = one.evaluation
        counted = figures_with(
            checked, one.signed.agreement, one.signed.version, self.year, one.at, language=made.language
        )
        made.figures = within(counted, made.scope)
        made.figures_hash = figures_hash(made.figures)
        made.frozen_content = content_of(made, one.at, is_final=True)
        made.content_hash = hash_of(made.frozen_content)
        made.state, made.submitted_at, made.submitted_by_name = one.target, one.at, one.writer
        made.agreed_at = one.at if one.target == EvaluationState.AGREED else None
        made.save()


def _given(question: Question, is_sides: bool, mood: int, chance: Random) -> dict:
    if question.kind != Question.Kind.SCALE:
        return {"comment": "Faste møter og korte veier." if is_sides else ""}
    if chance.random() < 0.05:
        return {"does_not_know": True}
    score = min(5, max(1, mood + chance.choice((-1, 0, 0, 1))))
    has_words = is_sides and chance.random() < 0.3
    return {"score": score, "comment": "Dette har blitt bedre det siste året." if has_words else ""}


def _leader(one: Told, side: str):
    return one.place.holders["leader" if side == Side.POLICE else "director"]


def _sides(one: Told) -> list[EvaluationSide]:
    rows = []
    for side in Side.values:
        row = EvaluationSide(evaluation=one.evaluation, side=side)
        if side in one.sides:
            held = _leader(one, side)
            row.agreed_at, row.agreed_by_name = one.at - timedelta(days=1), str(held.person)
            row.agreed_by_office = held.office.title
        rows.append(row)
    return rows


def _step(one: Told, name: str, source: str, target: str, at: datetime) -> EvaluationStep:
    return EvaluationStep(
        evaluation=one.evaluation, name=name, source=source, target=target, at=at, by_name=one.writer
    )
