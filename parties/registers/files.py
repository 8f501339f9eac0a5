"""Reads the register files: text cells become the values that the models hold."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

_DATES = {"valid_from", "valid_to", "changed_on", "population_on"}
_NUMBERS = {"population"}
_LISTS = {"parallel_names"}


def read(name: str, folder: Path = FOLDER) -> Iterator[dict[str, Any]]:
    """Yield the rows of `<name>.csv` with typed values; an empty date or number is None.

    Raises ValueError naming the file, line and column of a cell that is not what the column holds.
    """
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in (reader := csv.DictReader(file, strict=True)):
            yield {column: _value(f"{name}.csv:{reader.line_num}", column, row[column]) for column in row}


def _value(place: str, column: str, text: str) -> Any:
    try:
        if column in _DATES:
            return date.fromisoformat(text) if text else None
        if column in _NUMBERS:
            return int(text) if text else None
    except ValueError as error:
        raise ValueError(f"{place}: {column} is “{text}”") from error
    if column in _LISTS:
        return [name.strip() for name in text.split("|") if name.strip()]
    return text
