"""Individual answers by the rule: only as a spread over at least five, and never found by subtraction.

`spreads` takes what each participant of each group answered to one question and says what may be shown: the
groups and all together. A group of fewer than five is never shown. What is left of a shown total when the
shown groups are taken from it is either nobody or at least five, in at least two groups: if exactly one group
were hidden, or the hidden ones were fewer than five together, the next smallest is hidden too
(docs/decisions/0041-individual-answers-only-as-a-spread.md).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Any

from agreements.choices import Side
from agreements.evaluation.asking import SCORES, Given
from agreements.models import Evaluation, EvaluationAnswer

LEAST = 5
ALL = "ALL"


@dataclass(frozen=True)
class Spread:
    """How many gave each score, from 1 to 5, and how many said «vet ikke»."""

    scores: tuple[int, ...]
    does_not_know: int = 0

    @property
    def count(self) -> int:
        """How many answered."""
        return sum(self.scores) + self.does_not_know

    @property
    def median(self) -> int | None:
        """The score in the middle of those who gave one, the lower of two; None when nobody did."""
        given = [score for score, count in zip(SCORES, self.scores, strict=True) for _each in range(count)]
        return median_low(given) if given else None

    def as_content(self) -> dict[str, Any]:
        """As it stands in a frozen evaluation."""
        return {"count": self.count, "scores": list(self.scores), "does_not_know": self.does_not_know}


def spread_over(answers: Iterable[Given]) -> Spread:
    """Count the answers; those that are neither a score nor «vet ikke» count for nothing."""
    counted = Counter(
        one.score if one.score is not None else 0
        for one in answers
        if one.score is not None or one.does_not_know
    )
    return Spread(tuple(counted[score] for score in SCORES), counted[0])


def hidden_groups(sizes: Mapping[str, int]) -> set[str]:
    """The groups that may not be shown, given how many are in each; empty ones are nobody's.

    The total is taken to be shown: then what it leaves when the shown groups are taken away must be nobody,
    or at least five in at least two groups.
    """
    by_size = sorted((size, name) for name, size in sizes.items() if size > 0)
    hidden = {name for size, name in by_size if size < LEAST}
    for _size, name in by_size:
        left = sum(sizes[one] for one in hidden)
        if not hidden or (len(hidden) > 1 and left >= LEAST):
            break
        hidden.add(name)
    return hidden


def spreads(groups: Mapping[str, Sequence[Given]]) -> dict[str, Spread | None]:
    """What may be shown of each group, and of all together under `ALL`; None for what may not."""
    counted = {name: spread_over(answers) for name, answers in groups.items()}
    total = Spread(
        tuple(sum(one.scores[place] for one in counted.values()) for place in range(len(SCORES))),
        sum(one.does_not_know for one in counted.values()),
    )
    hidden = hidden_groups({name: one.count for name, one in counted.items()})
    shown: dict[str, Spread | None] = {
        name: None if name in hidden or not one.count else one for name, one in counted.items()
    }
    shown[ALL] = total if total.count >= LEAST else None
    return shown


def is_complete(evaluation: Evaluation, on: date) -> bool:
    """May a spread be shown at all: nobody is still asked, or the deadline is past, or it is put forward.

    Before that a spread seen twice would tell what the one who answered in between had said. One that was
    called off shows none: whoever calls off would else choose the moment.
    """
    if evaluation.state == "CANCELLED":
        return False
    if evaluation.state != "OPEN" or (evaluation.due_on is not None and evaluation.due_on < on):
        return True
    return not evaluation.participants.asked().filter(answered_at__isnull=True).exists()


def is_shown(evaluation: Evaluation, on: date) -> bool:
    """Can a spread be read now: of all together at the least? From then on one more answer, or a changed one,
    would be the difference between two looks."""
    return is_complete(evaluation, on) and evaluation.participants.answered().count() >= LEAST


def spreads_of(evaluation: Evaluation) -> dict[str, dict[str, Spread | None]]:
    """By question key: what may be shown of each side's participants who have sent in, and of all.

    Of every question that anybody has answered.
    """
    rows = EvaluationAnswer.objects.filter(
        evaluation=evaluation,
        participant__answered_at__isnull=False,
        participant__withdrawn_at__isnull=True,
    ).values_list("question_key", "side", "score", "does_not_know")
    found: dict[str, dict[str, list[Given]]] = defaultdict(lambda: {side: [] for side in Side.values})
    for key, side, score, does_not_know in rows:
        found[key][side].append(Given(score, does_not_know))
    return {key: spreads(groups) for key, groups in found.items()}


def comments_of(evaluation: Evaluation, side: str) -> dict[str, list[str]]:
    """By question key: what the side's own participants wrote, without names, in the order of the alphabet.

    Nothing until at least five of the side have sent their answer in. For those who write the side's answer;
    never in a report.
    """
    sent = evaluation.participants.answered().filter(side=side)
    if sent.count() < LEAST:
        return {}
    found: dict[str, list[str]] = defaultdict(list)
    rows = EvaluationAnswer.objects.filter(participant__in=sent).exclude(comment="")
    for key, comment in rows.values_list("question_key", "comment"):
        found[key].append(comment)
    return {key: sorted(comments, key=str.casefold) for key, comments in found.items()}
