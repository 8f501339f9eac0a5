"""Tables as CSV for spreadsheets: semicolons, UTF-8 with its mark, and nothing that is read as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

CONTENT_TYPE = "text/csv; charset=utf-8"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: str) -> str:
    """A value that a spreadsheet takes for text: titles are typed by people and may begin like a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def csv_file(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The whole file: headings and rows; None is an empty cell, numbers stand as they are."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(str(cell)) for cell in head])
    for row in rows:
        writer.writerow(
            [
                cell if isinstance(cell, int | float) else harmless(str(cell if cell is not None else ""))
                for cell in row
            ]
        )
    return text.getvalue().encode("utf-8-sig")
