"""Follow-ups as a spreadsheet: typed dates, a filter on every column, nothing read as a formula."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from councils.models import FollowUp

WIDTHS = (60, 30, 14, 12, 12, 12, 16, 30, 22, 14, 40, 22)


def sheet(rows: Iterable[FollowUp], on: date) -> bytes:
    """The rows, in the order given, as an Excel file in the language that is active."""
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(_("Oppfølging"))
    bold = book.add_format({"bold": True, "text_wrap": True})
    day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
    headings = [
        _("Hva"),
        _("Ansvarlig"),
        _("Side"),
        _("Frist"),
        _("Status"),
        _("Avsluttet"),
        _("Over fristen"),
        _("Begrunnelse"),
        _("Saksnummer"),
        _("Behandlet"),
        _("Utfall av behandlingen"),
        _("Unntatt offentlighet"),
    ]
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, bold)
        page.set_column(column, column, WIDTHS[column])
    number = 0
    for number, one in enumerate(rows, start=1):
        cells: list[str | date | None] = [
            one.text,
            one.owner_label,
            one.get_side_display(),
            one.due_on,
            one.get_state_display(),
            one.settled_on,
            _("ja") if one.overdue_on(on) else _("nei"),
            one.reason,
            one.case_reference,
            one.treated_on,
            one.treatment_outcome,
            _("ja") if one.is_closed else _("nei"),
        ]
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            elif cell:
                page.write_string(number, column, str(cell))
    page.autofilter(0, 0, max(number, 1), len(headings) - 1)
    page.freeze_panes(1, 0)
    book.set_properties({"title": _("Oppfølging"), "author": "Samarbeid"})
    book.close()
    return target.getvalue()
