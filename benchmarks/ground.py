"""What every measurement stands on: a database with a whole country, and the means to measure.

With DATABASE_URL set that database is used – the country is made in it unless it holds one already – and left
as it is. Else a database of this run's own is started, quick and thrown away afterwards.
"""

import argparse
import contextlib
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

MEBIBYTE = 1024 * 1024


def arguments(about: str, **own: tuple[type, Any, str]) -> argparse.Namespace:
    """The command line: the size of the country, and what a measurement has of its own."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--years", type=int, default=1, help="years of records (default 1)")
    parser.add_argument("--seed", type=int, default=1, help="which country (default 1)")
    parser.add_argument("--municipalities", type=int, help="only so many; the whole country when left out")
    for name, (kind, default, words) in own.items():
        parser.add_argument(f"--{name}", type=kind, default=default, help=f"{words} (default {default})")
    return parser.parse_args()


@contextlib.contextmanager
def country(asked: argparse.Namespace) -> Iterator[None]:
    """The country stands in the database, and Django is ready."""
    from samarbeid import embedded, environment

    os.environ["DJANGO_SETTINGS_MODULE"] = "samarbeid.settings_test"
    if os.environ.get("DATABASE_URL"):
        _made(asked)
        yield
        return
    database = embedded.EmbeddedDatabase(environment.VAR / f"benchmark-{os.getpid()}", durable=False)
    database.own()
    try:
        os.environ["DATABASE_URL"] = database.start()
        _made(asked)
        yield
    finally:
        if "django" in sys.modules:
            from django.db import connections

            connections.close_all()
        database.stop()
        database.remove()
        database.release()
        # Its lock and log; the folder is this process's own.
        shutil.rmtree(database.folder, ignore_errors=True)


def _made(asked: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from agreements.models import Agreement

    call_command("migrate", verbosity=0)
    if not Agreement.objects.exists():
        call_command(
            "generate_country",
            years=asked.years,
            seed=asked.seed,
            municipalities=asked.municipalities,
            really=True,
            verbosity=0,
        )
    print(f"{Agreement.objects.count()} agreements, {asked.years} year(s) asked for.\n")


def seconds(work: Callable[[], Any], *, times: int = 5) -> float:
    """The shortest of several runs: what the work costs when nothing else is in the way."""
    best = float("inf")
    for _turn in range(times):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def seconds_of_both(
    one: Callable[[], Any], other: Callable[[], Any], *, times: int = 10
) -> tuple[float, float]:
    """The shortest run of each, taken in turns: what disturbs the machine disturbs both."""
    pairs = [(seconds(one, times=1), seconds(other, times=1)) for _turn in range(times)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def peak_mebibytes(who: int = resource.RUSAGE_SELF) -> float:
    """The most memory that this process – or the largest of its ended children – has had."""
    return resource.getrusage(who).ru_maxrss * 1024 / MEBIBYTE


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Print rows in columns, as a table that a README can take as it is."""
    lines = [head, *[tuple(_said(cell) for cell in row) for row in rows]]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    for number, line in enumerate(lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(f"| {' | '.join(cells)} |")
        if number == 0:
            print(f"| {' | '.join('-' * width for width in widths)} |")
    print()


def _said(cell: Any) -> str:
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)
