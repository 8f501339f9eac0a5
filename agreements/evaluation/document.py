"""The evaluation as sections: the same parts for PDF, page and Word, made from the content alone.

Figures and duties are named by their kinds in the content's own language; nothing here asks the database.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.text import capfirst

from agreements.choices import Dimension
from agreements.evaluation import drawings
from agreements.evaluation.document_figures import (
    duties_by_status,
    duties_parts,
    figures_note,
    sections_of_figures,
)
from agreements.evaluation.document_parts import (
    SIDES,
    Approved,
    Content,
    Drawings,
    Pair,
    side_heads,
    side_word,
)
from agreements.evaluation.wording import Words, words_in
from councils.document_parts import Line, Table, Text
from councils.states import ItemState
from records import days, richtext
from slt.document_parts import Figures, Part, Section, day, text
from slt.states import MeasureState


def sections_of(content: Content, approvals: Sequence[Approved] = ()) -> list[Section]:
    """The whole evaluation in reading order; `approvals` are those of exactly this content."""
    words = words_in(content["language"])
    with translation.override(content["language"]):
        return [
            section
            for section in (
                Section("sammendrag", "", words["summary"], parts=_summary(content, words)),
                Section("tall", "", words["figures"], parts=figures_note(content, words)),
                *sections_of_figures(content, words),
                Section("forpliktelser", "", words["duties"], parts=duties_parts(content, words)),
                Section("svar", "", words["answers"], parts=_answers_note(content, words)),
                *_answers(content, words),
                Section("spredning", "", words["spread"], parts=_spread(content, words)),
                Section("i-fjor", "", words["last_points"], parts=_last_points(content, words)),
                Section("vurdering", "", words["joint"], parts=tuple(text(content["joint_text"]))),
                Section("punkter", "", words["points"], parts=_points(content, words)),
                Section("slik", "", words["how"], parts=_how(content, approvals, words)),
            )
            if section.parts
        ]


def figure_sections(content: Content) -> list[Section]:
    """The year in figures and the duties alone, for the page that opens them."""
    wanted = ("tall", "forpliktelser")
    return [one for one in sections_of(content) if one.anchor.partition("-")[0] in wanted]


def answer_sections(content: Content) -> list[Section]:
    """Both sides' answers side by side alone, drawn and with the spread, for where the sides meet."""
    wanted = ("svar", "spredning")
    first, *others = [one for one in sections_of(content) if one.anchor.partition("-")[0] in wanted]
    words = words_in(content["language"])
    with translation.override(content["language"]):
        drawn = drawings.answers(content, words)
    chart: tuple[Any, ...] = (Drawings(tuple(drawn), words["chart_answers"]),) if drawn else ()
    return [replace(first, parts=(*first.parts, *chart)), *others]


# The summary: one page


def _summary(content: Content, words: Words) -> tuple[Any, ...]:
    parts: list[Any] = []
    if charts := drawings.answers(content, words):
        parts.append(Drawings(tuple(charts), words["summary_answers"]))
    widest = _widest(content, words)
    parts.append(
        Table(words["summary_gap"], (words["col_question"], *side_heads(words)), widest)
        if widest
        else Line(words["summary_no_gap"])
    )
    if counted := duties_by_status(content):
        line = " · ".join(f"{number} {status.label}" for status, number in counted)
        parts.append(Text(richtext.from_plain(line), words["summary_duties"]))
    points = tuple(
        (one["title"], one["owner"] or side_word(one["responsible"], words), day(one["due_on"]))
        for one in content["points"]
    )
    head = (words["col_point"], words["col_owner"], words["col_due"])
    parts.append(Table(words["summary_points"], head, points) if points else Line(words["no_points"]))
    return tuple(parts)


def _widest(content: Content, words: Words) -> tuple[tuple[str, ...], ...]:
    """The three questions that the sides see most differently, the widest gap first."""
    found = [(gap, one) for one in content["questions"] if (gap := gap_of(content, one["key"]))]
    found.sort(key=lambda row: -row[0])
    return tuple(
        (one["text"], *(score_word(content["answers"][side][one["key"]], words) for side in SIDES))
        for _gap, one in found[:3]
    )


def gap_of(content: Content, key: str) -> int | None:
    """How far the two sides' scores are from each other; None where one of them has none."""
    scores = [content["answers"][side].get(key, {}).get("score") for side in SIDES]
    return abs(scores[0] - scores[1]) if None not in scores else None


# Answers


def _answers_note(content: Content, words: Words) -> tuple[Part, ...]:
    about = content["questionnaire"]
    lines = [
        words["answers_note"],
        words("questionnaire", title=about["title"], edition=about["edition"])
        + ". "
        + (words("official", source=about["source"]) if about["is_official"] else words["not_official"]),
    ]
    rows = tuple(
        (
            one["text"],
            *(score_word(content["answers"][side].get(one["key"], {}), words) for side in SIDES),
            words["not_counted"] if (gap := gap_of(content, one["key"])) is None else str(gap),
        )
        for one in content["questions"]
        if one["kind"] == "SCALE"
    )
    head = (words["col_question"], *side_heads(words), words["col_gap"])
    return (*(Line(line) for line in lines), *([Figures("", head, rows)] if rows else []))


def _answers(content: Content, words: Words) -> list[Section]:
    """The scale by dimension, and what was asked in words last."""
    sections = []
    for dimension in Dimension:
        asked = [
            one for one in content["questions"] if one["kind"] == "SCALE" and one["dimension"] == dimension
        ]
        if asked:
            heading = capfirst(str(dimension.label))
            parts: tuple[Any, ...] = tuple(
                part for one in asked for part in _side_by_side(content, one, words)
            )
            sections.append(Section(f"svar-{dimension.lower().replace('_', '-')}", "", heading, 2, parts))
    written = [one for one in content["questions"] if one["kind"] == "TEXT"]
    in_words: tuple[Any, ...] = tuple(part for one in written for part in _side_by_side(content, one, words))
    if in_words:
        sections.append(Section("svar-ord", "", words["text_questions"], 2, in_words))
    return sections


def _side_by_side(content: Content, question: Content, words: Words) -> list[Pair]:
    """One question: both sides' answer, last year's, and what each has written; the gap in words."""
    key = question["key"]
    answers = [content["answers"][side].get(key, {}) for side in SIDES]
    rows = []
    last_year = (content["last_year"] or {}).get("answers") or {}
    before = [last_year.get(side, {}).get(key, {}) for side in SIDES]
    if question["kind"] == "SCALE":
        rows.append((words["col_answer"], *(score_word(one, words) for one in answers)))
        if any(before):
            rows.append((words["row_last_year"], *(score_word(one, words) for one in before)))
    comments = [one.get("comment") or "" for one in answers]
    if question["kind"] == "TEXT":
        rows.append((words["col_answer"], *(comment or words["not_answered"] for comment in comments)))
        said = [one.get("comment") or "" for one in before]
        if any(said):
            rows.append((words["row_last_year"], *(one or words["not_answered"] for one in said)))
    elif any(comments):
        rows.append((words["col_comment"], *(comment or "–" for comment in comments)))
    gap = gap_of(content, key)
    note = "" if gap is None else words("gap", gap=gap) if gap else words["gap_none"]
    return [Pair(question["text"], ("", *side_heads(words)), tuple(rows), note)]


def score_word(answer: Content, words: Words) -> str:
    """«4 av 5», «vet ikke», «ikke besvart»."""
    if answer.get("score") is not None:
        return words("score", score=answer["score"])
    return words["does_not_know"] if answer.get("does_not_know") else words["not_answered"]


def _spread(content: Content, words: Words) -> tuple[Part, ...]:
    """How many gave each score, for the groups that may be shown; nothing at all where nobody was asked."""
    if not any(one["answered"] for one in content.get("participants", {}).values()):
        return ()
    rows, labels = [], drawings.labels_of(content)
    for question in content["questions"]:
        groups = content["spread"].get(question["key"]) or {}
        # In an order of its own: the database keeps none between keys.
        for group in (*SIDES, "ALL"):
            counts = groups.get(group)
            if counts is not None:
                rows.append(
                    (
                        labels.get(question["key"], question["text"]),
                        words[f"side_{group}"],
                        str(counts["count"]),
                        *(str(number) for number in counts["scores"]),
                        str(counts["does_not_know"]),
                    )
                )
    if not rows:
        return (Line(words["spread_none"]),)
    head = (
        words["col_question"],
        words["col_group"],
        words["col_answered"],
        "1",
        "2",
        "3",
        "4",
        "5",
        words["does_not_know"].capitalize(),
    )
    parts: list[Any] = [Line(words["spread_note"])]
    if charts := drawings.individual(content, words):
        parts.append(Drawings(tuple(charts)))
    return (*parts, Figures("", head, tuple(rows)))


# Points, and how it came to be


def _last_points(content: Content, words: Words) -> tuple[Part, ...]:
    """What came of the points of last year; nothing where there were none, or an older content has none."""
    points = (content["last_year"] or {}).get("points")
    if not points:
        return ()
    head = tuple(words[key] for key in ("col_point", "col_followed", "col_done", "col_outcome"))
    rows = tuple(
        (
            one["title"],
            _followed_word(one, words),
            day(one["done_on"]) if one["done_on"] else words["not_done"],
            one["outcome"] or words["not_counted"],
        )
        for one in points
    )
    note = words("last_points_note", year=content["last_year"]["year"])
    return (Line(note), Figures("", head, rows))


def _followed_word(point: Content, words: Words) -> str:
    """«Sak i politirådet: behandlet»; what it was to become, and that it has not, where nothing was made."""
    said = words[f"becomes_{point['becomes']}"]
    if point["item_state"]:
        return f"{said}: {ItemState(point['item_state']).label}"
    if point["measure_state"]:
        return f"{said}: {MeasureState(point['measure_state']).label}"
    if point["becomes"] in ("AGENDA_ITEM", "MEASURE") and not point["done_on"]:
        return f"{said}: {words['not_made']}"
    return said


def _points(content: Content, words: Words) -> tuple[Part, ...]:
    if not content["points"]:
        return (Line(words["no_points"]),)
    head = tuple(words[key] for key in ("col_point", "col_owner", "col_due", "col_becomes"))
    rows = tuple(
        (
            one["title"],
            one["owner"] or side_word(one["responsible"], words),
            day(one["due_on"]),
            becomes_word(one, words),
        )
        for one in content["points"]
    )
    said = [part for one in content["points"] if one["text"] for part in text(one["text"], one["title"])]
    return (Line(words["points_note"]), Figures("", head, rows), *said)


def becomes_word(point: Content, words: Words) -> str:
    """What a point becomes."""
    if point["becomes"] == "CHANGE" and point.get("section_heading"):
        return words("becomes_CHANGE_in", section=point["section_heading"])
    return words[f"becomes_{point['becomes']}"]


def _how(content: Content, approvals: Sequence[Approved], words: Words) -> tuple[Part, ...]:
    mode = words[f"mode_{content.get('mode', 'INDIVIDUAL')}"]
    if content.get("met_on"):
        mode = words("mode_TOGETHER_on", date=day(content["met_on"]))
    lines = [mode]
    for side in SIDES:
        counted = content.get("participants", {}).get(side)
        if counted and counted["asked"]:
            lines.append(words("participants", side=side_word(side, words), **counted))
    sides = tuple(
        (side_word(side, words), agreed["name"], agreed["office"], _agreed_day(agreed))
        for side in SIDES
        if (agreed := content["agreed"].get(side)) is not None and agreed["name"]
    )
    tail = tuple(words[key] for key in ("col_name", "col_office", "col_day"))
    parts: list[Part] = [Line(line) for line in lines]
    if sides:
        parts.append(Table(words["how_sides"], (words["col_side"], *tail), sides))
    if approvals:
        rows = tuple((one.party, one.name, one.office, days.longdate(one.on)) for one in approvals)
        parts.append(Table(words["how_approvals"], (words["col_party"], *tail), rows))
    return tuple(parts)


def _agreed_day(agreed: Content) -> str:
    return days.longdate(days.day_of(datetime.fromisoformat(agreed["at"]))) if agreed["at"] else ""
