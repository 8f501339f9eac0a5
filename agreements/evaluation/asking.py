"""What an evaluation asks, and an answer as a value: a score, «vet ikke», or nothing yet, with a comment."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from agreements.choices import Dimension, Side
from agreements.models import Evaluation, EvaluationAnswer, Question

SCORES = (1, 2, 3, 4, 5)
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Given:
    """An answer to one question. A score excludes «vet ikke»; with neither it is not answered yet."""

    score: int | None = None
    does_not_know: bool = False
    comment: str = ""

    @property
    def is_answered(self) -> bool:
        """Has somebody taken a stand, if only by «vet ikke»?"""
        return self.score is not None or self.does_not_know

    @property
    def is_empty(self) -> bool:
        """Nothing at all has been given."""
        return not self.is_answered and not self.comment


NOTHING = Given()
Answers = dict[str, Given]


@dataclass(frozen=True)
class Group:
    """The questions of one dimension; those in words stand last, under no dimension."""

    dimension: str
    label: str
    questions: tuple[Question, ...]


def questions_of(evaluation: Evaluation) -> list[Question]:
    """What is asked: the questions of its own edition of the questionnaire that its scope takes in, in order.

    A newer edition that is published meanwhile changes nothing.
    """
    return [
        one
        for one in evaluation.questionnaire.questions.order_by("position", "pk")
        if not one.scope_part or one.scope_part in evaluation.scope
    ]


def on_scale(questions: Iterable[Question]) -> list[Question]:
    """Those that are answered by a score or «vet ikke»."""
    return [one for one in questions if one.kind == Question.Kind.SCALE]


def grouped(questions: Iterable[Question]) -> list[Group]:
    """The questions by dimension, in the order of `Dimension`; those in words and without one last."""
    questions = list(questions)
    names = {one.value: str(one.label) for one in Dimension}
    groups = [
        Group(key, label, tuple(one for one in questions if one.dimension == key))
        for key, label in [*names.items(), ("", "")]
    ]
    return [group for group in groups if group.questions]


def answers_in(rows: Iterable[EvaluationAnswer]) -> Answers:
    """Rows as values, by question key."""
    return {row.question_key: Given(row.score, row.does_not_know, row.comment) for row in rows}


def side_answers(evaluation: Evaluation, side: str) -> Answers:
    """What the side has written as its answer so far."""
    return answers_in(evaluation.answers.filter(side=side, participant__isnull=True))


def unanswered(questions: Iterable[Question], answers: Answers) -> list[Question]:
    """The questions on a scale that have neither a score nor «vet ikke»."""
    return [one for one in on_scale(questions) if not answers.get(one.key, NOTHING).is_answered]


def answered_sides(evaluations: Collection[Evaluation]) -> dict[int, set[str]]:
    """By evaluation: the sides that have answered all that is asked on a scale; two queries."""
    asked: dict[int, list[tuple[str, str]]] = defaultdict(list)
    questions = Question.objects.filter(
        questionnaire__in={one.questionnaire_id for one in evaluations}, kind=Question.Kind.SCALE
    )
    for questionnaire, key, part in questions.values_list("questionnaire", "key", "scope_part"):
        asked[questionnaire].append((key, part))
    answered: dict[tuple[int, str], set[str]] = defaultdict(set)
    rows = EvaluationAnswer.objects.filter(
        Q(score__isnull=False) | Q(does_not_know=True),
        evaluation__in=[one.pk for one in evaluations],
        participant__isnull=True,
    )
    for evaluation, side, key in rows.order_by().values_list("evaluation", "side", "question_key"):
        answered[evaluation, side].add(key)
    return {
        one.pk: {
            side
            for side in Side.values
            if all(
                key in answered[one.pk, side]
                for key, part in asked[one.questionnaire_id]
                if not part or part in one.scope
            )
        }
        for one in evaluations
    }
