"""Tables as Excel: typed days and numbers, nothing that is read as a formula.

Every sheet has its headings frozen, a filter on each column, and columns as wide as what they hold.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

Cell = str | int | float | date | None

NARROWEST, WIDEST = 8, 60
# What Excel does not take in the name of a sheet, and how long it may be.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31


def sheet_name(name: str) -> str:
    """The name as Excel takes it."""
    return _FORBIDDEN.sub(" ", name)[:LONGEST_NAME].strip(" '")


class Book:
    """A workbook being written; with a moment of making (`created_at`) the same rows give the same bytes."""

    def __init__(self, title: str, language: str, *, created_at: datetime | None = None) -> None:
        self._target = BytesIO()
        self._book = xlsxwriter.Workbook(
            self._target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._heading = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._text = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._number = self._book.add_format({"num_format": "#,##0.##", "valign": "top"})
        self._count = self._book.add_format({"num_format": "#,##0", "valign": "top"})
        self._day = self._book.add_format({"num_format": "dd.mm.yyyy", "align": "left", "valign": "top"})
        made = {"created": created_at.replace(tzinfo=None)} if created_at else {}
        self._book.set_properties({"title": title[:255], "author": "Samarbeid", "language": language, **made})

    def add(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """A sheet with its headings and rows; an empty cell is what is not stated."""
        page = self._book.add_worksheet(sheet_name(name))
        widths = [len(heading) for heading in head]
        for column, heading in enumerate(head):
            page.write_string(0, column, heading, self._heading)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                self._write(page, last, column, cell)
                longest = max(map(len, str(cell or "").splitlines()), default=0)
                widths[column] = max(widths[column], longest)
        for column, width in enumerate(widths):
            page.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))
        page.autofilter(0, 0, max(last, 1), len(head) - 1)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)

    def _write(self, page: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, date):
            page.write_datetime(row, column, cell, self._day)
        elif isinstance(cell, int):
            page.write_number(row, column, cell, self._count)
        elif isinstance(cell, float):
            page.write_number(row, column, cell, self._number)
        elif cell:
            page.write_string(row, column, cell, self._text)

    def data(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._target.getvalue()
