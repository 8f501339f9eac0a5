"""The charts of an evaluation, in the active language; each stands beside a table that says the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from agreements.choices import Dimension, Side
from agreements.duties.status import Status
from agreements.evaluation.figure_kinds import FIGURES
from agreements.evaluation.wording import Words
from records.charts import Bar, PairedScores, Shares, Spread, bars, paired_scores, shares, spread

Content = Mapping[str, Any]

# What a bar says something about; the others stand in the table alone.
DRAWN = (
    "council_held",
    "items_police",
    "items_municipality",
    "decisions",
    "follow_ups",
    "follow_ups_done",
    "presence_weeks",
    "slt_steering",
    "slt_coordinating",
    "slt_executing",
    "referrals_raised",
    "referrals_answered",
    "measures_started",
    "measures_completed",
)
# In the order of the textures of `records.charts.shares`.
STATUSES = (
    Status.MET,
    Status.ON_TRACK,
    Status.BEHIND,
    Status.UNMET,
    Status.NOT_REACHED,
    Status.NOT_MEASURABLE,
)
# So many rows beside each other make two drawings of them.
LONGEST_COLUMN = 5


def answers(content: Content, words: Words) -> list[SafeString]:
    """Both sides' scores with last year's: one drawing, or two halves where there are many questions."""
    labels = labels_of(content)
    before = (content["last_year"] or {}).get("answers", {})
    rows, said = [], []
    for one in (one for one in content["questions"] if one["key"] in labels):
        label = labels[one["key"]]
        police, municipality = (_score(content["answers"], side, one["key"]) for side in Side.values)
        rows.append(
            PairedScores(
                label,
                police,
                municipality,
                *(_score(before, side, one["key"]) for side in Side.values),
            )
        )
        said.append(f"{label}: {police or '–'} / {municipality or '–'}")
    half = _half(rows)
    return [
        paired_scores(
            words["chart_answers"], "; ".join(said[first : first + half]), rows[first : first + half]
        )
        for first in range(0, len(rows), half)
    ]


def labels_of(content: Content) -> dict[str, str]:
    """What the questions on a scale are called where there is little room, by key.

    The dimension, where the question is alone in it; else the question itself.
    """
    asked = [one for one in content["questions"] if one["kind"] == "SCALE"]
    alone = Counter(one["dimension"] for one in asked)
    return {
        one["key"]: one["text"]
        if alone[one["dimension"]] > 1
        else (label := str(Dimension(one["dimension"]).label))[:1].upper() + label[1:]
        for one in asked
    }


def _half(rows: Sequence[Any]) -> int:
    """How many rows stand in a column: all, or half of them where there are many; never none."""
    return max((len(rows) + 1) // 2 if len(rows) > LONGEST_COLUMN else len(rows), 1)


def _score(by_side: Mapping[str, Any], side: str, key: str) -> int | None:
    return by_side.get(side, {}).get(key, {}).get("score")


def figures(rows: Sequence[tuple[Content, str, str, Content | None, str]], title: str) -> SafeString | None:
    """Bars of counted figures with last year's behind; None where none of them is drawn.

    Each row: the figure, its label, what it says, last year's and what that said.
    """
    drawn = [
        Bar(label, one["value"], says, before=None if before is None else before["value"], before_says=said)
        for one, label, says, before, said in rows
        if one["key"] in DRAWN and FIGURES[one["key"]].shape == "count"
    ]
    if not any(row.value or row.before for row in drawn):
        return None
    return bars(title, "; ".join(f"{row.label}: {row.says}" for row in drawn), drawn)


def duties(counted: Sequence[tuple[Status, int]], words: Words) -> SafeString:
    """One bar: how many duties stand at each status."""
    numbers = dict(counted)
    names = [str(status.label) for status in STATUSES]
    counts = [numbers.get(status, 0) for status in STATUSES]
    said = "; ".join(f"{name}: {count}" for name, count in zip(names, counts, strict=True))
    return shares(words["chart_duties"], said, [Shares("", counts)], names)


def individual(content: Content, words: Words) -> list[SafeString]:
    """How many gave each answer, of all who may be shown together; in halves where there are many."""
    labels = labels_of(content)
    rows = []
    for key, label in labels.items():
        counts = (content["spread"].get(key) or {}).get("ALL")
        if counts is not None:
            rows.append(Spread(label, counts["scores"], counts["does_not_know"]))
    half = _half(rows)
    return [
        spread(
            words["spread"],
            "; ".join(f"{row.label}: {', '.join(map(str, row.scores or ()))}" for row in part),
            part,
        )
        for first in range(0, len(rows), half)
        if (part := rows[first : first + half])
    ]
