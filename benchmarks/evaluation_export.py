"""`python -m benchmarks.evaluation_export`: a district's year as PDFs, as a zip and as one book.

Renders so many documents in one process and again in two, packs a zip of what is stored while it is read, and
binds the largest district's book of as many documents as it has. The memory is the most that a process had.
"""

import multiprocessing
import time
from datetime import datetime
from typing import Any

from benchmarks.ground import MEBIBYTE, arguments, country, peak_mebibytes, seconds, table
from benchmarks.pages import districts


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__.splitlines()[0], documents=(int, 20, "how many PDFs to render"))
    with country(asked):
        from django.db.models import Count

        from agreements.models import Evaluation, EvaluationState

        agreed = Evaluation.objects.filter(state=EvaluationState.AGREED)
        # The year with most of them: in the present one many have not come so far.
        by_year = agreed.values_list("year").annotate(count=Count("pk")).order_by("-count", "-year")
        agreed = agreed.filter(year=by_year[0][0]).order_by("pk")
        keys = list(agreed.values_list("pk", flat=True)[: asked.documents])
        print(f"Rendering {len(keys)} of {agreed.count()} agreed evaluations.\n")
        one, memory, size = in_processes(keys, 1)
        two, _memory, _size = in_processes(keys, 2)
        table(
            ("documents", "one ÷ the first", "one process ÷ two", "kB each", "peak MB"),
            [
                (
                    len(keys),
                    one["each"] / one["first"],
                    one["all"] / two["all"],
                    size // 1024 // len(keys),
                    memory,
                )
            ],
        )
        from_store(keys)


def in_processes(keys: list[int], count: int) -> tuple[dict[str, float], float, int]:
    """Render all of them in so many processes at once, as so many workers would.

    The time of the whole and, of one worker, of its first document (the program is loaded by then) and of the
    others; the most memory; the bytes made.
    """
    from django.db import connections

    connections.close_all()
    shares = [keys[place::count] for place in range(count)]
    began = time.perf_counter()
    context = multiprocessing.get_context("fork")
    with context.Pool(count) as pool:
        found = pool.map(_render, shares, chunksize=1)
    whole = time.perf_counter() - began
    first, others, _memory, _size = found[0]
    return (
        {"all": whole, "first": first, "each": sum(others) / max(1, len(others))},
        max(row[2] for row in found),
        sum(row[3] for row in found),
    )


def _render(keys: list[int]) -> tuple[float, list[float], float, int]:
    times, size = [], 0
    for key in keys:
        began = time.perf_counter()
        size += len(_rendered(key))
        times.append(time.perf_counter() - began)
    return times[0], times[1:], peak_mebibytes(), size


def _rendered(key: int) -> bytes:
    """The document's bytes as they would be issued, without keeping them: all can be made again and again."""
    from agreements.evaluation import pdf
    from agreements.evaluation.issuing import PURPOSE
    from agreements.models import Evaluation
    from councils.issuing import code_for
    from records import days
    from records.pdf import render

    evaluation = Evaluation.objects.get(pk=key)
    content: Any = evaluation.frozen_content
    agreed_at: Any = evaluation.agreed_at
    code = code_for(evaluation, PURPOSE, evaluation.content_hash)
    context = pdf.context_of(content, pdf.approvals_of(evaluation), code, agreed_on=days.day_of(agreed_at))
    return render(
        pdf.TEMPLATE, context, title=pdf.title_of(content), language=content["language"], created=agreed_at
    )


def from_store(keys: list[int]) -> None:
    """The zip and the book of documents that are stored: as many as the largest district has agreements.

    Its own are rendered as far as `keys` go; for the rest these are stored again, as bytes of the same size.
    """
    from django.db import transaction

    with transaction.atomic():
        _measured(keys)
        # The database is left as it was found.
        transaction.set_rollback(True)


def _measured(keys: list[int]) -> None:
    from agreements.evaluation import exporting
    from agreements.evaluation.exporting import rows_of
    from agreements.models import Evaluation, EvaluationExport
    from records import days

    (_small, (district, _count)) = districts()
    year = Evaluation.objects.get(pk=keys[0]).year
    now = days.now()
    rows = [row for row in rows_of(district, year) if row["evaluation"] is not None]
    pages = [_rendered(key) for key in keys]
    for number, row in enumerate(rows):
        _store(row["evaluation"], pages[number % len(pages)], now)
    export = EvaluationExport(
        owner=district, year=year, kind="BOOK", rows=rows, requested_by_name="Måling", requested_at=now
    )
    total = sum(len(pages[number % len(pages)]) for number in range(len(rows)))
    reading = seconds(lambda: [len(one.file.data) for _row, one in exporting.documents_in(export)], times=3)
    zipped = seconds(lambda: sum(map(len, exporting.zip_chunks(export))), times=3)
    largest = max(map(len, exporting.zip_chunks(export)))
    before = peak_mebibytes()
    one_document = seconds(lambda: _rendered(keys[0]), times=3)
    began = time.perf_counter()
    book = exporting._book(export)
    bound = time.perf_counter() - began
    piece = f"largest piece {largest / total:.2f} of the whole"
    sizes = f"{len(book) / MEBIBYTE:.1f} MB of {total / MEBIBYTE:.1f} MB"
    table(
        ("from the store", "documents", "time", "size and memory"),
        [
            ("zip", len(rows), f"{zipped / reading:.1f} × reading them", piece),
            (
                "book",
                len(rows),
                f"{bound / one_document / len(rows):.2f} × rendering them",
                f"{sizes}; peak {peak_mebibytes():.0f} MB, {peak_mebibytes() - before:.0f} more than before",
            ),
        ],
    )


def _store(key: int, data: bytes, at: datetime) -> None:
    from agreements.evaluation.issuing import PURPOSE
    from agreements.models import Evaluation
    from councils.issuing import code_for, issued_before
    from records import documents

    evaluation = Evaluation.objects.get(pk=key)
    if issued_before(evaluation, PURPOSE) is None:
        documents.issue(
            evaluation,
            PURPOSE,
            pdf=data,
            title=str(evaluation),
            content_hash=evaluation.content_hash,
            language=evaluation.language,
            code=code_for(evaluation, PURPOSE, evaluation.content_hash),
            at=at,
        )


if __name__ == "__main__":
    main()
