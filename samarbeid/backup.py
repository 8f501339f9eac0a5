"""`make backup` and `make restore FILE=…`: the whole portal as one file, for uploads and documents are rows.

PostgreSQL's own custom format, written by `pg_dump` in one snapshot while the portal runs. A restore goes
into an empty database only, in one transaction: whole or not at all. `manage.py verify_records` afterwards
re-checks every hash. The signing key (SECRET_KEY, in the demo `var/secret_key`) is not in the file.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg2

from samarbeid import environment
from samarbeid.embedded import EmbeddedDatabase, program, running
from samarbeid.environment import VAR, Fault
from samarbeid.supervisor import refuse_unreachable_database, say


def save(url: str, folder: Path) -> Path:
    """Write a backup into the folder, for its owner's eyes only; raises `Fault` when it could not be written.

    The file gets its name when it is whole.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"samarbeid-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump"
    unfinished = file.with_suffix(".unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as out:
        command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--dbname={url}"]
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)
        out.flush()
        os.fsync(out.fileno())
    if done.returncode:
        unfinished.unlink()
        raise Fault(f"Sikkerhetskopien ble ikke skrevet: {_one_line(done.stderr)}")
    unfinished.rename(file)
    return file


def load(url: str, file: Path) -> None:
    """Put a backup into an empty database; raises `Fault` when it is not empty or the file is not whole."""
    if not file.is_file():
        raise Fault(f"Finner ikke sikkerhetskopien «{file}». Skriv: make restore FILE=var/backup/….dump")
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        (tables,) = cursor.fetchone()
    if tables:
        raise Fault(
            f"Databasen {environment.database_place(url)} er ikke tom ({tables} tabeller). "
            "En sikkerhetskopi legges bare inn i en tom database. Se docs/drift.md."
        )
    with tempfile.TemporaryFile() as faults:
        if not _pour(file, url, faults):
            faults.seek(0)
            raise Fault(
                f"Sikkerhetskopien ble ikke lagt inn; databasen er like tom: {_one_line(faults.read())}"
            )


def _pour(file: Path, url: str, faults: IO[bytes]) -> bool:
    """Read the file into the database in one transaction; tells whether it all went in."""
    psql = [program("psql"), "--no-psqlrc", "-q", "-1", "-v", "ON_ERROR_STOP=1", f"--dbname={url}"]
    pg_restore = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    with (
        contextlib.suppress(BrokenPipeError),
        subprocess.Popen(psql, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=faults) as write,
        subprocess.Popen(pg_restore, stdout=subprocess.PIPE, stderr=faults) as read,
    ):
        for line in read.stdout or ():
            # A setting that servers before PostgreSQL 17 do not know, and that the portal does not use.
            if write.stdin and not line.startswith(b"SET transaction_timeout"):
                write.stdin.write(line)
        if read.wait():
            # Cut off before psql sees the end of its input, which it would commit.
            write.kill()
    return read.returncode == 0 and write.returncode == 0


def _one_line(said: bytes) -> str:
    return " ".join(said.decode(errors="replace").split())[:300]


@contextlib.contextmanager
def _database() -> Iterator[str]:
    """DATABASE_URL, else the embedded database, started for the occasion when it does not run."""
    if url := os.environ.get("DATABASE_URL", ""):
        refuse_unreachable_database(url)
        yield url
    else:
        with running(EmbeddedDatabase()) as url:
            yield url


def main(arguments: list[str]) -> int:
    """`python -m samarbeid.backup save` or `… load FILE`."""
    try:
        match arguments:
            case ["save"]:
                with _database() as url:
                    say(f"Sikkerhetskopi: {save(url, VAR / 'backup')}")
            case ["load", file] if file:
                with _database() as url:
                    load(url, Path(file))
                    say("Sikkerhetskopien er lagt inn. Kontroller den med: manage.py verify_records")
            case _:
                raise Fault("Skriv: make backup, eller make restore FILE=var/backup/….dump")
    except Fault as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
