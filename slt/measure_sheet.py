"""Measures as a spreadsheet: typed dates and numbers, a filter on every column, nothing read as a formula."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from slt.models import Measure

Cell = str | int | date | None


def sheet(rows: Iterable[Measure], on: date) -> bytes:
    """The rows, in the order given, as an Excel file in the language that is active."""
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(_("Tiltak"))
    bold = book.add_format({"bold": True, "text_wrap": True})
    day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
    money = book.add_format({"num_format": "# ##0"})
    headings = _headings()
    for column, (heading, width) in enumerate(headings):
        page.write_string(0, column, heading, bold)
        page.set_column(column, column, width)
    number = 0
    for number, measure in enumerate(rows, start=1):
        for column, cell in enumerate(_cells(measure, on)):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            elif isinstance(cell, int):
                page.write_number(number, column, cell, money if column == _COST else None)
            elif cell:
                page.write_string(number, column, cell)
    page.autofilter(0, 0, max(number, 1), len(headings) - 1)
    page.freeze_panes(1, 1)
    book.set_properties({"title": _("Tiltak"), "author": "Samarbeid"})
    book.close()
    return target.getvalue()


_COST = 16


def _headings() -> list[tuple[str, int]]:
    return [
        (_("Tiltak"), 40),
        (_("Status"), 14),
        (_("Ansvarlig"), 30),
        (_("Starter"), 12),
        (_("Slutter"), 12),
        (_("Skoleår"), 10),
        (_("Plan"), 24),
        (_("Satsingsområde"), 24),
        (_("Mål"), 40),
        (_("Problem"), 40),
        (_("Målgruppe"), 24),
        (_("Alder fra"), 9),
        (_("Alder til"), 9),
        (_("Forebyggingsnivå"), 20),
        (_("Forventet effekt"), 40),
        (_("Evalueres slik"), 40),
        (_("Kostnad"), 12),
        (_("Vurderes"), 12),
        (_("Skal vurderes nå"), 12),
        (_("Avsluttet"), 12),
        (_("Måloppnåelse"), 14),
        (_("Resultat"), 40),
        (_("Følger ikke av noe"), 12),
    ]


def _cells(measure: Measure, on: date) -> list[Cell]:
    goal, year = measure.goal, measure.school_year
    return [
        measure.title,
        str(measure.get_state_display()),
        measure.owner_label,
        measure.starts_on,
        measure.ends_on,
        f"{year}/{(year + 1) % 100:02d}" if year is not None else None,
        measure.plan.title if measure.plan is not None else "",
        goal.focus_area.title if goal is not None and goal.focus_area is not None else "",
        goal.text if goal is not None else "",
        measure.problem,
        measure.target_group,
        measure.age_from,
        measure.age_to,
        str(measure.get_prevention_display()),
        measure.expected_effect,
        measure.evaluation_method,
        measure.cost,
        measure.review_on,
        _("ja") if measure.review_overdue_on(on) else _("nei"),
        measure.ended_on,
        str(measure.get_reached_display()) if measure.reached else "",
        measure.outcome,
        _("ja") if measure.is_orphan else _("nei"),
    ]
