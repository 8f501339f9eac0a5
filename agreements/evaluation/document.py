"""The evaluation as sections: the same parts for PDF, page and Word, made from the content alone.

Figures and duties are named by their kinds in the content's own language; nothing here asks the database.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agreements.choices import Dimension, Responsible, ScopePart, Side, Strength
from agreements.duties.status import Status
from agreements.evaluation import drawings
from agreements.evaluation.figure_kinds import FIGURES, Shape
from agreements.evaluation.figures import figure_id, last_years
from agreements.evaluation.wording import Words, words_in
from councils.document_parts import Line, Table, Text
from records import days, richtext
from slt.document_parts import Drawing, Figures, Part, Section, day, text

Content = Mapping[str, Any]
# What the figure behind a duty is called in an address, before its place in the list.
DUTY = "duty"
SIDES = (Side.POLICE.value, Side.MUNICIPALITY.value)


@dataclass(frozen=True)
class Drawings:
    """Drawings beside each other, as far as there is room; the table below says the same."""

    kind: ClassVar[str] = "drawings"
    drawn: tuple[SafeString, ...]
    heading: str = ""

    def html(self) -> SafeString:
        """Nothing: a Word file has the tables."""
        return SafeString("")


@dataclass(frozen=True)
class Duties(Figures):
    """The table of duties: wide, so its rows stack on a small screen; on paper a table as any other."""

    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Pair:
    """A question with what the two sides have answered, side by side; `note` says how far apart they are."""

    kind: ClassVar[str] = "pair"
    question: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with the heading of its column, for a page that stacks a row on a small screen."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]

    def html(self) -> SafeString:
        """As rich text, for Word."""
        note = format_html("<p>{}</p>", self.note) if self.note else ""
        return format_html("<h3>{}</h3>{}{}", self.question, Table("", self.head, self.rows).html(), note)


@dataclass(frozen=True)
class Approved:
    """A party's approval of the whole, as it was given."""

    party: str
    name: str
    office: str
    on: date


def sections_of(content: Content, approvals: Sequence[Approved] = ()) -> list[Section]:
    """The whole evaluation in reading order; `approvals` are those of exactly this content."""
    words = words_in(content["language"])
    with translation.override(content["language"]):
        return [
            section
            for section in (
                Section("sammendrag", "", words["summary"], parts=_summary(content, words)),
                Section("tall", "", words["figures"], parts=_figures_note(content, words)),
                *_figures(content, words),
                Section("forpliktelser", "", words["duties"], parts=_duties(content, words)),
                Section("svar", "", words["answers"], parts=_answers_note(content, words)),
                *_answers(content, words),
                Section("spredning", "", words["spread"], parts=_spread(content, words)),
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
        Table(words["summary_gap"], (words["col_question"], *_side_heads(words)), widest)
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


# Figures


def _figures_note(content: Content, words: Words) -> tuple[Part, ...]:
    figures = content["figures"]
    notes = [words["figures_note"]]
    if figures["period"]["is_prorated"]:
        first, last = (day(figures["period"][key]) for key in ("first", "last"))
        notes.append(words("figures_period", year=content["year"], first=first, last=last))
    if days.day_of(_counted_at(figures)).year == content["year"] and not is_whole_year(content):
        notes.append(words["figures_so_far"])
    return tuple(Line(note) for note in notes)


def is_whole_year(content: Content) -> bool:
    """Were the figures counted when the year was over?"""
    return _counted_at(content["figures"]) >= days.start_of(date(content["year"] + 1, 1, 1))


def _counted_at(figures: Content) -> datetime:
    return datetime.fromisoformat(figures["counted_at"])


def _figures(content: Content, words: Words) -> list[Section]:
    last = last_years((content["last_year"] or {}).get("figures"))
    sections = []
    for part in ScopePart.values:
        own = [one for one in content["figures"]["figures"] if FIGURES[one["key"]].part == part]
        if part not in content["scope"] or not (own or part != ScopePart.AGREEMENT):
            continue
        parts: tuple[Part, ...] = (Line(words["figures_none"]),)
        if own:
            title = words("chart_part", part=words[f"part_{part}"], year=content["year"])
            chart = drawings.figures([_bar(one, last, content, words) for one in own], title)
            table = figures_table(own, last, content, words)
            parts = (table,) if chart is None else (table, Drawing(chart, title))
        sections.append(Section(f"tall-{part.lower()}", "", words[f"part_{part}"], 2, parts))
    return sections


def _bar(
    one: Content, last: Mapping[str, Content], content: Content, words: Words
) -> tuple[Content, str, str, Content | None, str]:
    before = last.get(figure_id(one))
    return one, label_of(one, content, words), said(one, words), before, said(before, words) if before else ""


def figures_table(
    figures: Sequence[Content], last: Mapping[str, Content], content: Content, words: Words
) -> Figures:
    """Figures with last year's beside them, where there are any."""
    has_last = content["last_year"] is not None
    head = (
        words["col_what"],
        str(content["year"]),
        *([str(content["last_year"]["year"])] if has_last else []),
    )
    rows, keys = [], []
    for one in figures:
        before = last.get(figure_id(one))
        if FIGURES[one["key"]].is_quiet and not one["value"] and not (before and before["value"]):
            continue
        row = [label_of(one, content, words), said(one, words)]
        if has_last:
            row.append(said(before, words) if before is not None else words["not_counted"])
        rows.append(tuple(row))
        keys.append(figure_id(one))
    return Figures("", head, tuple(rows), keys=tuple(keys))


def label_of(figure: Content, content: Content, words: Words) -> str:
    """What a figure counts, with the municipality where several take part."""
    label = str(FIGURES[figure["key"]].label)
    place = figure.get("municipality")
    is_joint = sum(party["side"] == Side.MUNICIPALITY for party in content["parties"]) > 1
    return words("presence_of", label=label, place=place["name"]) if place and is_joint else label


def said(figure: Content, words: Words) -> str:
    """«3», «3 av 4», «12 dager»; «–» where there is nothing to count of."""
    value, shape = figure["value"], FIGURES[figure["key"]].shape
    if value is None or (shape == Shape.SHARE and not figure.get("of")):
        return words["not_counted"]
    printed = str(value).replace(".", ",")
    if shape == Shape.SHARE:
        return words("number_of", value=printed, of=figure["of"])
    if shape == Shape.DAYS:
        return words("number_days_one" if value == 1 else "number_days", value=printed)
    return printed


# Duties


def duties_by_status(content: Content) -> list[tuple[Status, int]]:
    """How many duties stand at each status that any stands at, in the order of the statuses."""
    counted = Counter(one["status"] for one in content["figures"]["duties"])
    return [(status, counted[status]) for status in Status if counted[status]]


def _duties(content: Content, words: Words) -> tuple[Part, ...]:
    duties = content["figures"]["duties"]
    if not duties:
        return (Line(words["duties_none"]),)
    notes = [words("duties_note", year=content["year"])]
    if content["figures"]["period"]["is_prorated"]:
        notes.append(words["duties_prorated"])
    counted = duties_by_status(content)
    keys = ("col_duty", "col_strength", "col_responsible", "col_status", "col_reason")
    rows = tuple(
        (
            duty_label(one, words),
            str(Strength(one["strength"]).label),
            str(Responsible(one["responsible"]).label),
            str(Status(one["status"]).label),
            one["sentence"],
        )
        for one in duties
    )
    return (
        *(Line(note) for note in notes),
        Drawing(drawings.duties(counted, words), words["chart_duties"]),
        Duties(
            "",
            tuple(words[key] for key in keys),
            rows,
            keys=tuple(f"{DUTY}.{place}" for place in range(len(duties))),
        ),
    )


def duty_label(duty: Content, words: Words) -> str:
    """What a duty is called, with the municipality where there is one of each."""
    place = duty["municipality"]
    return words("duty_in", label=duty["label"], place=place["name"]) if place else duty["label"]


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
    head = (words["col_question"], *_side_heads(words), words["col_gap"])
    return (*(Line(line) for line in lines), *([Figures("", head, rows)] if rows else []))


def _answers(content: Content, words: Words) -> list[Section]:
    """The scale by dimension, and what was asked in words last."""
    sections = []
    for dimension in Dimension:
        asked = [
            one for one in content["questions"] if one["kind"] == "SCALE" and one["dimension"] == dimension
        ]
        if asked:
            heading = upper_first(str(dimension.label))
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
    if question["kind"] == "SCALE":
        rows.append((words["col_answer"], *(score_word(one, words) for one in answers)))
        before = (content["last_year"] or {}).get("answers")
        if before and any(key in before.get(side, {}) for side in SIDES):
            rows.append(
                (
                    words["row_last_year"],
                    *(score_word(before.get(side, {}).get(key, {}), words) for side in SIDES),
                )
            )
    comments = [one.get("comment") or "" for one in answers]
    if question["kind"] == "TEXT":
        rows.append((words["col_answer"], *(comment or words["not_answered"] for comment in comments)))
    elif any(comments):
        rows.append((words["col_comment"], *(comment or "–" for comment in comments)))
    gap = gap_of(content, key)
    note = "" if gap is None else words("gap", gap=gap) if gap else words["gap_none"]
    return [Pair(question["text"], ("", *_side_heads(words)), tuple(rows), note)]


def score_word(answer: Content, words: Words) -> str:
    """«4 av 5», «vet ikke», «ikke besvart»."""
    if answer.get("score") is not None:
        return words("score", score=answer["score"])
    return words["does_not_know"] if answer.get("does_not_know") else words["not_answered"]


def upper_first(said: str) -> str:
    """The same with a capital first; what follows stays as it is («Sammenhengen med SLT»)."""
    return said[:1].upper() + said[1:]


def side_word(side: str, words: Words) -> str:
    """«Politiet»."""
    return words[f"side_{side}"]


def _side_heads(words: Words) -> tuple[str, str]:
    return side_word(SIDES[0], words), side_word(SIDES[1], words)


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
