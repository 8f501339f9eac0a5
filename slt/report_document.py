"""A year's report as sections: the year in figures, with drawings and tables, the measures, the texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import mark_safe

from councils.document_parts import Line, Table, Text
from records import richtext
from records.charts import Bar, bars
from slt.document_parts import Drawing, Figures, Part, Section, day, text
from slt.wording import Words, words_in

Content = Mapping[str, Any]


def report_sections(content: Content, words: Words) -> list[Section]:
    """The whole report in reading order."""
    figures = content["figures"]
    return [
        section
        for section in (
            Section("innledning", "", words["introduction"], parts=_introduction(content, words)),
            Section("organisering", "", words["organisation"], parts=_structure(content)),
            Section("tall", "", words["figures"], parts=(Line(words["figures_note"]),)),
            Section("moter", "", words["meetings"], 2, _meetings(content, words)),
            Section("frammote", "", words["attendance"], 2, _attendance(figures["attendance"], words)),
            Section("henvisninger", "", words["referrals"], 2, (counts(figures, "referrals", words),)),
            Section("tiltak", "", words["measures"], 2, _measure_figures(figures, words)),
            Section("tiltakene", "", words["measures_of_year"], parts=_measures(content, words)),
            *_outcomes(content["measures"], words),
            Section("vurdering", "", words["assessment"], parts=tuple(text(content["assessment"]))),
            Section("neste", "", words["next_year"], parts=tuple(text(content["next_year"]))),
        )
        if section.parts
    ]


def counts(figures: Content, group: str, words: Words, caption: str = "") -> Figures:
    """A group of figures as a table; a median of nothing is «ingen»."""
    rows = figures[group]
    return Figures(
        caption,
        (words["col_what"], words["col_number_of"]),
        tuple((_label(group, one, words), number(one["value"], words)) for one in rows),
        keys=tuple(f"{group}.{one['key']}" for one in rows),
    )


def number(value: float | None, words: Words) -> str:
    """A figure as it is printed: «3», «12,5», «ingen» where there is nothing to measure."""
    return words["none"] if value is None else str(value).replace(".", ",")


@dataclass(frozen=True)
class NamedFigure:
    """A figure found by its key: what it counts, what it says, and the keys of the records behind it."""

    label: str
    says: str
    records: str
    ids: Sequence[int]


def named_figure(content: Content, key: str) -> NamedFigure | None:
    """The figure «group.key» of a content, in its own language; None for a key that names none."""
    words = words_in(content["language"])
    group, _dot, name = key.partition(".")
    rows = content["figures"].get(group, [])
    if group == "attendance":
        found = next((one for place, one in enumerate(rows) if str(place) == name), None)
    else:
        found = next((one for one in rows if one["key"] == name), None)
    if found is None:
        return None
    if group == "attendance":
        said = words(
            "attendance_of", name=found["name"], present=found["present"], meetings=found["meetings"]
        )
        return NamedFigure(words["attendance"], said, "meetings", found["ids"])
    if group == "mandates":
        said = f"{words['col_held']}: {found['held']}"
        return NamedFigure(found["name"], said, "meetings", found["ids"])
    label = figure_label(group, found, words)
    return NamedFigure(label, f"{label}: {number(found['value'], words)}", found["records"], found["ids"])


def figure_label(group: str, figure: Content, words: Words) -> str:
    """What a figure counts, with its group where it alone does not say: «Tiltak etter status: I gang»."""
    label = _label(group, figure, words)
    if group in {"measure_states", "prevention", "reached", "focus_areas"}:
        return f"{words[group]}: {label}"
    return label


def _label(group: str, figure: Content, words: Words) -> str:
    key = figure["key"]
    if group == "focus_areas":
        return figure["title"] or words["without_focus_area"]
    if group in {"measure_states", "prevention", "reached"}:
        said = words[f"{ {'measure_states': 'state'}.get(group, group) }_{key}"]
        return f"{said[:1].upper()}{said[1:]}"
    return words[f"{group}_{key}"]


def _introduction(content: Content, words: Words) -> tuple[Part, ...]:
    parts = text(content["introduction"])
    if content["plans"]:
        rows = [
            words("plan_adopted", title=one["title"], body=one["adopted_by"], date=day(one["adopted_on"]))
            if one["adopted_on"]
            else words("plan_not_adopted", title=one["title"])
            for one in content["plans"]
        ]
        parts.append(Text(richtext.from_plain("\n".join(rows)), words["plans"]))
    return tuple(parts)


def _structure(content: Content) -> tuple[Part, ...]:
    drawn = content["structure"]
    if not drawn["text"]:
        return ()
    # Our own drawing, frozen with its hash; what people have written in it was escaped when it was drawn.
    svg = mark_safe(drawn["svg"])  # noqa: S308
    return (Drawing(svg, is_wide=True), Text(richtext.from_plain(drawn["text"])))


# Meetings


def mandate_rows(content: Content, words: Words) -> tuple[tuple[str, ...], ...]:
    """Each mandate with what was promised, held, counting, planned and cancelled."""
    return tuple(
        (
            one["name"],
            level_word(content, one["level"], words),
            words["not_agreed"] if one["promised"] is None else str(one["promised"]),
            *(str(one[key]) for key in ("held", "counting", "planned", "cancelled")),
        )
        for one in content["figures"]["mandates"]
    )


MANDATE_HEAD = (
    "col_body",
    "col_level",
    "col_promised",
    "col_held",
    "col_counting",
    "col_planned",
    "col_cancelled",
)


def level_word(content: Content, level: int, words: Words) -> str:
    """What the level is called in the programme; «politiråd» for the council's own mandate."""
    local = content["programme"]["levels"].get(str(level), "")
    common = words[f"level_{level}"]
    return common if not local or local == common else local


def _meetings(content: Content, words: Words) -> tuple[Part, ...]:
    figures = content["figures"]
    parts: list[Part] = [counts(figures, "meetings", words)]
    if not figures["mandates"]:
        return (*parts, Line(words["no_meetings"]))
    groups = [one for one in figures["mandates"] if one["level"]]
    if groups:
        parts.append(Drawing(_meetings_chart(groups, words), words["chart_meetings"]))
    head = tuple(words[key] for key in MANDATE_HEAD)
    keys = tuple(f"mandates.{one['key']}" for one in figures["mandates"])
    table = Figures("", head, mandate_rows(content, words), keys=keys)
    return (*parts, table, Line(words["meetings_note"]))


def _meetings_chart(groups: Iterable[Content], words: Words) -> Any:
    rows = []
    for one in groups:
        says = (
            words("chart_held", number=one["held"])
            if one["promised"] is None
            else words("chart_held_of", held=one["held"], promised=one["promised"])
        )
        rows.append(Bar(one["name"], one["held"], says, one["promised"]))
    return bars(words["chart_meetings"], "; ".join(f"{row.label}: {row.says}" for row in rows), rows)


def _attendance(bodies: Iterable[Content], words: Words) -> tuple[Part, ...]:
    parts: list[Part] = []
    for place, body in enumerate(bodies):
        said = words("attendance_of", name=body["name"], present=body["present"], meetings=body["meetings"])
        if body["offices"]:
            head = tuple(words[key] for key in ("col_office", "col_called", "col_present"))
            rows = tuple(
                (one["office"] or words["office_unknown"], str(one["called"]), str(one["present"]))
                for one in body["offices"]
            )
            parts.append(Figures(said, head, rows, key=f"attendance.{place}"))
        else:
            parts.append(Line(said))
    return (*parts, Line(words["attendance_note"])) if parts else ()


# Measures


def _measure_figures(figures: Content, words: Words) -> tuple[Part, ...]:
    states = figures["measure_states"]
    rows = [Bar(_label("measure_states", one, words), one["value"], str(one["value"])) for one in states]
    said = "; ".join(f"{row.label}: {row.says}" for row in rows)
    parts: list[Part] = [
        counts(figures, "measures", words),
        Drawing(bars(words["chart_measures"], said, rows), words["chart_measures"]),
    ]
    parts += [
        counts(figures, group, words, words[group])
        for group in ("measure_states", "prevention", "focus_areas", "reached")
        if figures[group]
    ]
    return (*parts, counts(figures, "library", words, words["library"]))


def _measures(content: Content, words: Words) -> tuple[Part, ...]:
    if not content["measures"]:
        return (Line(words["no_measures_year"]),)
    head = tuple(words[key] for key in ("col_measure", "col_owner", "col_state", "col_reached"))
    rows = tuple(
        (
            one["title"],
            one["owner"] or words["not_set"],
            words[f"state_{one['state']}"],
            words[f"reached_{one['reached']}"] if one["reached"] else "–",
        )
        for one in content["measures"]
    )
    return (Table("", head, rows),)


def _outcomes(measures: Iterable[Content], words: Words) -> list[Section]:
    """What the ended ones led to, in the words of those who ended them."""
    parts = [part for one in measures if one["outcome"] for part in text(one["outcome"], one["title"])]
    return [Section("resultater", "", words["outcomes"], 2, tuple(parts))] if parts else []
