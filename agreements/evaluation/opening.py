"""A figure opened down to its records: what it says, and what is behind it, for those who may read that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.duties.showing import Shown, shown
from agreements.duties.status import Record, Status
from agreements.evaluation.document_figures import DUTY, duty_label, label_of, said
from agreements.evaluation.figures import named
from agreements.evaluation.wording import words_in
from councils.presence import seen_by
from parties.standing import standing_of

Content = Mapping[str, Any]
WEEK = "week"


@dataclass(frozen=True)
class Opened:
    """A figure or a duty: its name, what it says and why, and its records; the weeks are no records of their
    own."""

    label: str
    says: str
    reason: str = ""
    records: tuple[Record, ...] = ()
    weeks: tuple[int, ...] = ()
    municipality_id: int | None = None


def opened(content: Content, key: str) -> Opened | None:
    """What the key in an address names in the content: a figure, or a duty by its place; None for nothing."""
    head, _dot, place = key.partition(".")
    if head == DUTY:
        duties = content["figures"]["duties"]
        if not place.isdecimal() or len(place) > 4 or int(place) >= len(duties):
            return None
        return _duty(content, duties[int(place)])
    figure = named(content["figures"], key)
    if figure is None:
        return None
    words = words_in(content["language"])
    label = label_of(figure, content, words)
    kind = figure["records"]
    at = figure.get("municipality")
    return Opened(
        label,
        f"{label}: {said(figure, words)}",
        records=() if kind == WEEK else tuple(Record(kind, pk) for pk in figure["ids"]),
        weeks=tuple(figure["ids"]) if kind == WEEK else (),
        municipality_id=at["id"] if at else None,
    )


def _duty(content: Content, duty: Content) -> Opened:
    label = duty_label(duty, words_in(content["language"]))
    return Opened(
        label,
        f"{label}: {Status(duty['status']).label}",
        duty["sentence"],
        tuple(
            Record(
                one["kind"], one["pk"], date.fromisoformat(one["on"]) if one["on"] else None, one["counts"]
            )
            for one in duty["records"]
        ),
    )


def behind(found: Opened, user: Any, on: date, year: int) -> tuple[list[Shown], int]:
    """The records that the person may read, and how many others there are; weeks by the rule of presence."""
    if not found.weeks:
        return shown(found.records, user, on)
    places = {one.pk for seen in seen_by(standing_of(user, on), on, year) for one in seen.municipalities}
    if found.municipality_id not in places:
        return [], len(found.weeks)
    return [
        Shown(_("uke %(week)s, %(year)s") % {"week": one % 100, "year": one // 100}, "", None, True)
        for one in found.weeks
    ], 0
