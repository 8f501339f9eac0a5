"""Bulk export of a year's evaluations: what it holds, the work in the background, the zip as it is fetched.

What an export holds is fixed when it is asked for. Each evaluation's own document is made once and stored, so
that an export taken up again after a crash hands out the very same bytes. A zip has no file of its own: it is
put together of the stored documents while it is fetched, one of them in memory at a time.
"""

import io
import logging
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agreements import tasks
from agreements.choices import Side
from agreements.evaluation import issuing
from agreements.evaluation.area import agreements_of, due_in
from agreements.evaluation.book import Part, bind
from agreements.evaluation.export_clock import DEAD_AFTER
from agreements.models import Agreement, AgreementParty, Evaluation, EvaluationExport, EvaluationState
from parties.models import Organisation, OrganisationKind
from records import days, files
from records.actors import Actor
from records.csvfile import csv_file
from records.models import IssuedDocument

Row = dict[str, Any]

# So long at a time: the worker has letters and signing copies to make too.
SLICE = timedelta(seconds=15)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Every entry of a zip has the same time, so that the same documents give the same bytes.
ZIP_TIME = (2020, 1, 1, 0, 0, 0)
logger = logging.getLogger(__name__)


def rows_of(owner: Organisation, year: int) -> list[Row]:
    """What an export of the year holds: the agreed evaluations, and the agreements that lack one.

    One row an agreement, by district and municipality as the alphabet has them. `evaluation` is None for
    what is missing, and `stands` says how far it has come. A constant number of queries.
    """
    agreements = {one.pk: one for one in agreements_of(owner)}
    evaluations = {
        one.agreement_id: one
        for one in Evaluation.objects.filter(agreement__in=agreements, year=year)
        .exclude(state=EvaluationState.CANCELLED)
        .defer("figures", "frozen_content")
    }
    counted = due_in(year, list(agreements)) | set(evaluations)
    parties: dict[int, list[AgreementParty]] = {}
    for party in AgreementParty.objects.filter(agreement__in=counted).select_related(
        "organisation__policeunit__district", "organisation__municipality"
    ):
        parties.setdefault(party.agreement_id, []).append(party)
    rows = [_row(agreements[key], parties.get(key, []), evaluations.get(key)) for key in counted]
    return sorted(rows, key=lambda row: row["order"])


def _row(agreement: Agreement, parties: list[AgreementParty], evaluation: Evaluation | None) -> Row:
    municipal = sorted(
        (one.organisation for one in parties if one.side == Side.MUNICIPALITY), key=lambda one: one.sort_key
    )
    police = next((one.organisation for one in parties if one.side == Side.POLICE), None)
    unit = getattr(police, "policeunit", None)
    district = unit.district if unit is not None else police
    is_done = evaluation is not None and evaluation.state == EvaluationState.AGREED
    names = [one.display_name for one in municipal]
    codes = [one.code for one in municipal if one.code]
    return {
        "evaluation": evaluation.pk if evaluation is not None and is_done else None,
        "agreement": agreement.title,
        "agreement_id": agreement.pk,
        "municipalities": names,
        "codes": codes,
        "district": district.display_name if district is not None else "",
        "stands": EvaluationState(evaluation.state).value if evaluation is not None else "",
        "order": [
            district.sort_key if district is not None else "",
            municipal[0].sort_key if municipal else "",
            agreement.title,
        ],
    }


def of_export(export: EvaluationExport) -> list[Row]:
    """The rows that have a document."""
    return [row for row in export.rows if row["evaluation"] is not None]


def missing_of(export: EvaluationExport) -> list[tuple[str, str]]:
    """The agreements without a finished evaluation when the export was asked for, and where each stood."""
    return [(_name(row), stand_of(row)) for row in export.rows if row["evaluation"] is None]


def stand_of(row: Row) -> str:
    """How far the evaluation had come, in words."""
    return str(EvaluationState(row["stands"]).label) if row["stands"] else _("ikke begynt")


def _name(row: Row) -> str:
    who = ", ".join(row["municipalities"])
    return f"{who}: {row['agreement']}" if who else row["agreement"]


# The work


def work_on(export_id: int, *, now: Callable[[], datetime] = days.now) -> bool:
    """Do an export's work from where it stands; True when it is done by this worker.

    May be started any number of times: one worker has it at a time, known by the sign of life that it wrote
    last. It stops when the export is cancelled, or when another has taken it over. After a while it lets what
    else waits in the queue come first, signing copies and letters, and queues itself again.
    """
    began = beat = _claim(export_id, now())
    if began is None or beat is None:
        return False
    export = EvaluationExport.objects.select_related("owner").get(pk=export_id)
    rows = of_export(export)
    try:
        for done, row in enumerate(rows, start=1):
            issuing.issue_report(row["evaluation"], at=now())
            if done > export.done or done == len(rows):
                beat = _go_on(export_id, beat, now(), done=max(done, export.done))
                if beat is None:
                    return False
                if done < len(rows) and beat - began >= SLICE:
                    if _mine(export_id, beat).update(state=EvaluationExport.State.QUEUED):
                        tasks.work_on_export.enqueue(export_id)
                    return False
        return _finish(export, beat, now())
    except Exception as error:
        logger.exception("export failed", extra={"export": export_id})
        _end(export_id, beat, now(), state=EvaluationExport.State.FAILED, failure=type(error).__name__[:300])
        raise


def _claim(export_id: int, at: datetime) -> datetime | None:
    """Take the work on, if nobody alive has it."""
    waiting = EvaluationExport.objects.filter(pk=export_id, state=EvaluationExport.State.QUEUED)
    left = EvaluationExport.objects.filter(
        pk=export_id, state=EvaluationExport.State.RUNNING, beat_at__lt=at - DEAD_AFTER
    )
    claimed = waiting.update(state=EvaluationExport.State.RUNNING, beat_at=at) or left.update(beat_at=at)
    return at if claimed else None


def _mine(export_id: int, beat: datetime) -> Any:
    return EvaluationExport.objects.filter(pk=export_id, state=EvaluationExport.State.RUNNING, beat_at=beat)


def _go_on(export_id: int, beat: datetime, at: datetime, *, done: int) -> datetime | None:
    """Say how far it has come; None when the work is no longer this worker's."""
    at = max(at, beat + timedelta(microseconds=1))
    return at if _mine(export_id, beat).update(beat_at=at, done=done) else None


def _end(export_id: int, beat: datetime, at: datetime, **changes: Any) -> bool:
    return bool(_mine(export_id, beat).update(ended_at=at, **changes))


def _finish(export: EvaluationExport, beat: datetime, at: datetime) -> bool:
    data, content_type, ending = b"", "", ""
    with translation.override(export.language):
        if export.kind == EvaluationExport.Kind.BOOK:
            data, content_type, ending = _book(export), files.PDF, "pdf"
        elif export.kind == EvaluationExport.Kind.EXCEL:
            # Loaded when it is asked for: no web process writes workbooks.
            from agreements.evaluation.sheets import year_workbook

            keys = {row["evaluation"] for row in of_export(export)}
            data, content_type, ending = year_workbook(export.owner, export.year, keys), EXCEL, "xlsx"
        stored = (
            files.keep(
                data,
                name=f"{file_stem(export)}.{ending}",
                content_type=content_type,
                by=Actor.system(),
                at=at,
            )
            if data
            else None
        )
    return _end(export.pk, beat, at, state=EvaluationExport.State.DONE, file=stored)


def _book(export: EvaluationExport) -> bytes:
    return bind(
        (
            Part(
                title=_name(row),
                heading=row["district"] if export.owner.kind == OrganisationKind.NATIONAL else "",
                pdf=document.file.data,
            )
            for row, document in documents_in(export)
        ),
        title=title_of(export),
        owner=export.owner.display_name,
        missing=missing_of(export),
        made_on=days.day_of(export.requested_at),
        language=export.language,
    )


def title_of(export: EvaluationExport) -> str:
    """«Evalueringer 2026, Nordland politidistrikt»."""
    return _("Evalueringer %(year)s, %(owner)s") % {
        "year": export.year,
        "owner": export.owner.display_name,
    }


def file_stem(export: EvaluationExport) -> str:
    """The name of its file, without ending."""
    return f"evalueringer-{export.year}-{slugify(export.owner.display_name.translate(_ASCII))}"


_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A"})


def documents_in(export: EvaluationExport) -> Iterator[tuple[Row, IssuedDocument]]:
    """The export's rows with their stored documents, one at a time."""
    for row in of_export(export):
        document = IssuedDocument.objects.select_related("file").get(
            subject_type=Evaluation._meta.label_lower,
            subject_id=row["evaluation"],
            purpose=issuing.PURPOSE,
            edition=1,
        )
        yield row, document


# The zip


class _Pipe(io.RawIOBase):
    """Takes what is written and gives it on; a zip is written to it without ever being whole anywhere."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._chunks.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What has been written since last time."""
        data, self._chunks = b"".join(self._chunks), []
        return data


def zip_chunks(export: EvaluationExport) -> Iterator[bytes]:
    """The export as a zip, piece by piece: a folder for each district, a PDF for each agreement, and a list.

    The PDFs are stored as they are (they are packed already), and read one at a time.
    """
    pipe = _Pipe()
    taken: set[str] = set()
    listed: list[tuple[Row, str, IssuedDocument]] = []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as target:  # type: ignore[arg-type]
        for row, document in documents_in(export):
            name = _entry_name(export, row, taken)
            target.writestr(_entry(name), document.file.data)
            document.file.content = None
            listed.append((row, name, document))
            yield pipe.taken()
        with translation.override(export.language):
            target.writestr(_entry(_("oversikt.csv")), _listing(export, listed))
        yield pipe.taken()
    yield pipe.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=ZIP_TIME)
    entry.external_attr = 0o644 << 16
    return entry


def _entry_name(export: EvaluationExport, row: Row, taken: set[str]) -> str:
    """«Nordland politidistrikt/1833 Rana kommune – evaluering 2026.pdf»; counted where two are alike."""
    who = " ".join([*row["codes"][:1], " og ".join(row["municipalities"]) or row["agreement"]])
    stem = files.clean_name(f"{who[:100]} – evaluering {export.year}")
    folder = files.clean_name(row["district"]) if row["district"] else ""
    name, number = f"{folder}/{stem}.pdf".lstrip("/"), 1
    while name in taken:
        number += 1
        name = f"{folder}/{stem} ({number}).pdf".lstrip("/")
    taken.add(name)
    return name


def _listing(export: EvaluationExport, listed: list[tuple[Row, str, IssuedDocument]]) -> bytes:
    """What the zip holds, with each file's checksum and code, and what is missing."""
    done = {row["evaluation"]: (name, document) for row, name, document in listed}
    head = (
        _("Kommuner"),
        _("Avtale"),
        _("Distrikt"),
        _("Status"),
        _("Fil"),
        _("Kontrollsum (SHA-256)"),
        _("Kontrollkode"),
    )
    rows = []
    for row in export.rows:
        name, document = done.get(row["evaluation"], ("", None))
        rows.append(
            (
                ", ".join(row["municipalities"]),
                row["agreement"],
                row["district"],
                stand_of(row),
                name,
                document.file.sha256 if document else "",
                document.code if document else "",
            )
        )
    return csv_file(head, rows)
