"""The year in figures, and the duties, as parts of the document; named in the active language."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from agreements.choices import Responsible, ScopePart, Side, Strength
from agreements.duties.status import Status
from agreements.evaluation import drawings
from agreements.evaluation.document_parts import Content, Duties
from agreements.evaluation.figure_kinds import FIGURES, Shape
from agreements.evaluation.figures import figure_id, last_years
from agreements.evaluation.wording import Words
from councils.document_parts import Line
from records import days
from slt.document_parts import Drawing, Figures, Part, Section, day

# What the figure behind a duty is called in an address, before its place in the list.
DUTY = "duty"


def figures_note(content: Content, words: Words) -> tuple[Part, ...]:
    """What the figures say something about, and what they do not."""
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


def sections_of_figures(content: Content, words: Words) -> list[Section]:
    """The figures by the parts of the cooperation that the evaluation speaks of, with last year's beside."""
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


def duties_by_status(content: Content) -> list[tuple[Status, int]]:
    """How many duties stand at each status that any stands at, in the order of the statuses."""
    counted = Counter(one["status"] for one in content["figures"]["duties"])
    return [(status, counted[status]) for status in Status if counted[status]]


def duties_parts(content: Content, words: Words) -> tuple[Part, ...]:
    """How the duties stand: one drawing, and each with its reason."""
    duties = content["figures"]["duties"]
    if not duties:
        return (Line(words["duties_none"]),)
    notes = [words("duties_note", year=content["year"])]
    if content["figures"]["period"]["is_prorated"]:
        notes.append(words["duties_prorated"])
    counted = duties_by_status(content)
    before = _last_statuses(content)
    keys = (
        "col_duty",
        "col_strength",
        "col_responsible",
        "col_status",
        *(["col_last_year"] if before else []),
        "col_reason",
    )
    rows = tuple(
        (
            duty_label(one, words),
            str(Strength(one["strength"]).label),
            str(Responsible(one["responsible"]).label),
            str(Status(one["status"]).label),
            *([_last_status(one, before, words)] if before else []),
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


def _last_statuses(content: Content) -> dict[tuple[str, int | None], str]:
    """How each duty stood last year, by its key and its municipality; empty where nothing was frozen."""
    figures = (content["last_year"] or {}).get("figures") or {}
    return {_named(one): one["status"] for one in figures.get("duties", ())}


def _last_status(duty: Content, before: Mapping[tuple[str, int | None], str], words: Words) -> str:
    status = before.get(_named(duty))
    return str(Status(status).label) if status else words["not_counted"]


def _named(duty: Content) -> tuple[str, int | None]:
    place = duty["municipality"]
    return duty["key"], place["id"] if place else None


def duty_label(duty: Content, words: Words) -> str:
    """What a duty is called, with the municipality where there is one of each."""
    place = duty["municipality"]
    return words("duty_in", label=duty["label"], place=place["name"]) if place else duty["label"]
