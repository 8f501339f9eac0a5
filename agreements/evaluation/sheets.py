"""A year's evaluations as Excel: one row per agreement, a sheet per dimension, duties, and who is missing.

Of an evaluation that both sides have not agreed on only how far it has come stands here. The same evaluations
give the same bytes.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agreements.choices import Dimension
from agreements.duties.kinds import KINDS
from agreements.duties.status import Status
from agreements.evaluation.aggregates import STATUSES, Agreed, Duties, agreed_of
from agreements.evaluation.figure_kinds import FIGURES
from agreements.evaluation.overview import AMOUNTS, Cell, Line, Overview
from agreements.evaluation.progress import Progress, Row, progress_of
from agreements.models import Evaluation
from parties.models import Organisation
from records import days
from records.excelfile import Book
from records.excelfile import Cell as BookCell

HIDDEN = "*"


def year_workbook(owner: Organisation, year: int, only: Collection[int] | None = None) -> bytes:
    """The year of a police district or the nation, in the language that is active.

    With `only` nothing but these evaluations' content is told, whatever has been agreed since.
    """
    progress = progress_of(owner, year)
    keys = {row.evaluation.pk for row in progress.rows if row.is_finished and row.evaluation}
    if only is not None:
        keys &= set(only)
    agreed = {one.agreement_id: one for one in agreed_of(Evaluation.objects.filter(pk__in=keys))}
    book = Book(
        _("Evalueringer %(year)s, %(owner)s") % {"year": year, "owner": owner.display_name},
        get_language() or "nb",
        created_at=datetime(year, 12, 31, 12),
    )
    _agreements(book, progress, agreed)
    for dimension in Dimension:
        _dimension(book, dimension, progress, agreed)
    _duties(book, progress, agreed)
    _missing(book, progress)
    return book.data()


def _who(row: Row) -> tuple[BookCell, ...]:
    return (
        ", ".join(one.display_name for one in row.municipalities),
        ", ".join(one.code for one in row.municipalities if one.code),
        ", ".join(one.display_name for one in row.police),
        row.agreement.title,
    )


def _who_head() -> tuple[str, ...]:
    return (_("Kommune"), _("Kommunenummer"), _("Politiet"), _("Avtale"))


def _agreements(book: Book, progress: Progress, agreed: dict[int, Agreed]) -> None:
    head = (
        *_who_head(),
        _("Status"),
        _("Ferdig"),
        *(_("Politiet: %(what)s") % {"what": one.label} for one in Dimension),
        *(_("Kommunen: %(what)s") % {"what": one.label} for one in Dimension),
        *(str(one.label).capitalize() for one in STATUSES),
        *(str(FIGURES[key].label) for key in AMOUNTS),
    )
    book.add(_("Avtaler"), head, (_agreement(row, agreed.get(row.agreement.pk)) for row in progress.rows))


def _agreement(row: Row, found: Agreed | None) -> tuple[BookCell, ...]:
    begun: tuple[BookCell, ...] = (*_who(row), row.label, _day(row.finished_at))
    if found is None:
        return begun
    counts = Duties.of([found]).counts
    return (
        *begun,
        *(found.scores[one][0] if one in found.scores else None for one in Dimension.values),
        *(found.scores[one][1] if one in found.scores else None for one in Dimension.values),
        *(counts[one] if found.duties else None for one in STATUSES),
        *(sum(found.figures[key]) if key in found.figures else None for key in AMOUNTS),
    )


def _dimension(book: Book, dimension: Dimension, progress: Progress, agreed: dict[int, Agreed]) -> None:
    head = (*_who_head(), _("Politiet"), _("Kommunen"), _("Avstand"))
    rows = (
        (*_who(row), police, municipality, abs(police - municipality))
        for row in progress.rows
        if row.agreement.pk in agreed and dimension.value in agreed[row.agreement.pk].scores
        for police, municipality in [agreed[row.agreement.pk].scores[dimension.value]]
    )
    book.add(str(dimension.label).capitalize(), head, rows)


def _duties(book: Book, progress: Progress, agreed: dict[int, Agreed]) -> None:
    head = (*_who_head(), _("Forpliktelse"), _("Status"))
    rows = (
        (*_who(row), str(KINDS[kind].label) if kind in KINDS else kind, str(Status(status).label))
        for row in progress.rows
        if row.agreement.pk in agreed
        for kind, status in agreed[row.agreement.pk].duties
    )
    book.add(_("Forpliktelser"), head, rows)


def _missing(book: Book, progress: Progress) -> None:
    head = (*_who_head(), _("Status"), _("Venter på"))
    rows = ((*_who(row), row.label, ", ".join(row.waits_for_names)) for row in progress.unfinished)
    book.add(_("Mangler"), head, rows)


def _day(moment: datetime | None) -> date | None:
    return days.day_of(moment) if moment else None


def overview_head() -> tuple[str, ...]:
    """The headings of an overview as one table."""
    return (_("Del"), _("Hva"), _("År"), _("Mål"), _("Verdi"), _("Avtaler bak"))


def overview_rows(overview: Overview) -> Iterable[tuple[BookCell, ...]]:
    """An overview as one table, a value a row; a star is a value with too few agreements behind it."""
    for progress in overview.progress:
        for label, value in (
            (_("skal evalueres"), progress.total),
            (_("ferdige"), progress.finished),
            (_("begynt"), progress.begun),
            (_("ikke begynt"), progress.not_begun),
        ):
            yield _("Fullstendighet"), _("Evalueringer"), progress.year, label, value, None
    for line in overview.dimensions:
        for cell in line.cells:
            yield from _values(_("Dimensjon"), line, cell, _scores)
    for line in [*([overview.all_duties] if overview.all_duties else []), *overview.duties]:
        for cell in line.cells:
            yield from _values(_("Forpliktelse"), line, cell, _statuses)
    for line in overview.amounts:
        for cell in line.cells:
            yield from _values(_("Tall"), line, cell, _amount)


def _values(part: str, line: Line, cell: Cell, of) -> Iterable[tuple[BookCell, ...]]:
    if cell.is_hidden:
        yield part, line.label, cell.year, _("for få avtaler"), HIDDEN, None
    elif cell.value is not None:
        for label, value, count in of(cell.value):
            yield part, line.label, cell.year, label, value, count


def _scores(value) -> Iterable[tuple[str, float, int]]:
    for label, number in (
        (_("politiet, gjennomsnitt"), value.police),
        (_("kommunen, gjennomsnitt"), value.municipality),
        (_("politiet, median"), value.police_median),
        (_("kommunen, median"), value.municipality_median),
        (_("avstand, gjennomsnitt"), value.gap),
    ):
        yield label, round(number, 2), value.count


def _statuses(value) -> Iterable[tuple[str, int, int]]:
    for status in STATUSES:
        yield str(status.label), value.counts[status], len(value.agreements)


def _amount(value) -> Iterable[tuple[str, float, int]]:
    for label, number in (
        (_("sum"), value.total),
        (_("gjennomsnitt"), value.mean),
        (_("median"), value.median),
    ):
        yield label, round(float(number), 2), value.count


def overview_workbook(overview: Overview) -> bytes:
    """An overview as Excel, with a sheet that says what a star is."""
    book = Book(
        _("Oversikt %(year)s, %(owner)s") % {"year": overview.year, "owner": overview.owner.display_name},
        get_language() or "nb",
        created_at=datetime(overview.year, 12, 31, 12),
    )
    book.add(_("Oversikt"), overview_head(), overview_rows(overview))
    book.add(_("Om tallene"), (_("Om tallene"),), [(sentence,) for sentence in about_numbers()])
    return book.data()


def about_numbers() -> list[str]:
    """What somebody who reads the numbers has to know."""
    return [
        _("Innholdet er hentet fra evalueringer som både politiet og kommunen har godkjent."),
        _(
            "Tall med færre enn fem avtaler bak seg vises ikke. Derfor kan også andre tall være skjult, "
            "slik at de små gruppene ikke kan regnes ut."
        ),
        _("Svarene er partenes egne vurderinger. De sier ikke om kriminaliteten har gått opp eller ned."),
    ]
