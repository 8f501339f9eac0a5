"""The records behind a status, in words and with their addresses, for those who may read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.duties import words_of_councils, words_of_figures, words_of_slt
from agreements.duties.status import Record
from agreements.duties.words import Wording


@dataclass(frozen=True)
class Shown:
    """A record as a page lists it: what it is in words, where it is read, its day, and whether it counted."""

    label: str
    url: str
    on: date | None
    counts: bool


_WORDINGS: dict[str, Wording] = {
    **words_of_figures.WORDINGS,
    **words_of_councils.WORDINGS,
    **words_of_slt.WORDINGS,
}


def shown(records: Iterable[Record], user: Any, on: date) -> tuple[list[Shown], int]:
    """Those of the records that the person may read, in their order, and how many others there are.

    A constant number of queries for each kind. An unknown kind is a fault, and raises KeyError.
    """
    records = list(records)
    keys: dict[str, list[int]] = {}
    for record in records:
        keys.setdefault(record.kind, []).append(record.pk)
    words = {kind: _WORDINGS[kind](found, user, on) for kind, found in keys.items()}
    listed = [
        Shown(*words[record.kind][record.pk], on=record.on, counts=record.counts)
        for record in records
        if record.pk in words[record.kind]
    ]
    return listed, len(records) - len(listed)


def is_known(kind: str) -> bool:
    """Can records of the kind be shown?"""
    return kind in _WORDINGS
