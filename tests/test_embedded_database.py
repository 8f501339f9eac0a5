"""The embedded database for real: made, started, killed in every way, and never in its own way."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from samarbeid.embedded import AlreadyOwned, EmbeddedDatabase, running
from samarbeid.environment import Fault
from tests.rooms import BASE_DIR
from tests.waiting import until

pytestmark = pytest.mark.portal
# An owner of a database in a process of its own: starts it, says so, and waits to be killed.
OWNER = """
import signal, sys
from samarbeid import processes
from pathlib import Path
from samarbeid.embedded import EmbeddedDatabase
database = EmbeddedDatabase(Path(sys.argv[1]), durable=False)
database.own()
database.start()
print(database.server_pid, flush=True)
signal.pause()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path that an unprivileged user can reach, removed afterwards with all in it."""
    with tempfile.TemporaryDirectory(prefix="samarbeid-") as place:
        os.chmod(place, 0o755)
        yield Path(place) / "database"


@pytest.fixture
def database(folder: Path) -> Iterator[EmbeddedDatabase]:
    """An owned database, not started; stopped and removed afterwards."""
    with owned(folder) as database:
        yield database


@contextlib.contextmanager
def owned(folder: Path) -> Iterator[EmbeddedDatabase]:
    # As in production: without fsync a killed server may lose what it said it had kept.
    database = EmbeddedDatabase(folder)
    database.own()
    try:
        yield database
    finally:
        database.stop()
        database.remove()
        database.release()


def ask(url: str, question: str) -> object:
    with contextlib.closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_starts_and_keeps_what_was_written(database: EmbeddedDatabase) -> None:
    url = database.start()
    ask(url, "CREATE TABLE kept AS SELECT 'æøå ŋ'::text AS word")
    database.stop()
    assert database.server_pid is None
    assert ask(database.start(), "SELECT word FROM kept") == "æøå ŋ"


def test_the_portals_role_is_not_superuser_and_letters_are_utf8(database: EmbeddedDatabase) -> None:
    url = database.start()
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    place = "SELECT datlocale FROM pg_database WHERE datname = 'samarbeid' AND datlocprovider = 'b'"
    assert ask(url, place) == "C.UTF-8"


def test_listens_on_a_closed_socket_only(database: EmbeddedDatabase) -> None:
    url = database.start()
    assert ask(url, "SHOW listen_addresses") == ""
    assert database._sockets().stat().st_mode & 0o777 == 0o700
    assert database.data.stat().st_mode & 0o077 == 0


def test_never_runs_as_root(database: EmbeddedDatabase) -> None:
    database.start()
    assert database.server_pid
    assert psutil.Process(database.server_pid).uids().real != 0


def test_killed_server_starts_again_with_everything(database: EmbeddedDatabase) -> None:
    url = database.start()
    ask(url, "CREATE TABLE kept AS SELECT 1 AS one")
    assert database.server_pid
    os.kill(database.server_pid, signal.SIGKILL)
    until(lambda: database.server_pid is None)
    assert ask(database.start(), "SELECT one FROM kept") == 1


def killed_owner(program: str, folder: Path) -> int:
    """Start an owner and its server, kill the owner; returns the server's process."""
    command = [sys.executable, "-c", program, str(folder)]
    with subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        server = int(owner.stdout.readline())
        with pytest.raises(AlreadyOwned):
            EmbeddedDatabase(folder).own()
        owner.kill()
    return server


def test_server_dies_with_its_killed_owner_and_the_next_takes_over(folder: Path) -> None:
    server = killed_owner(OWNER, folder)
    until(lambda: not lives(server))
    with owned(folder) as database:
        assert ask(database.start(), "SELECT 1") == 1


def test_a_server_that_outlived_its_owner_is_ended(folder: Path) -> None:
    """As where the kernel does not tie it to its owner (another system than Linux)."""
    untied = OWNER.replace("database = ", "processes._die_with_parent = lambda *a: None\ndatabase = ", 1)
    server = killed_owner(untied, folder)
    assert lives(server)
    with owned(folder) as database:
        database.start()
        assert not lives(server)
        assert database.server_pid != server


@pytest.mark.parametrize(
    "pid_file", ["{me}\n/nowhere\n1700000000\n5432\n/nowhere\n\n1 1\nready\n", "", "rubbish\n"]
)
def test_a_leftover_pid_file_is_no_hindrance(database: EmbeddedDatabase, pid_file: str) -> None:
    """The pid in it may be another process's today, or the file may have been cut short."""
    url = database.start()
    ask(url, "CREATE TABLE kept AS SELECT 1 AS one")
    assert database.server_pid
    os.kill(database.server_pid, signal.SIGKILL)
    until(lambda: database.server_pid is None)
    until(lambda: not database._processes_in_data())
    (database.data / "postmaster.pid").write_text(pid_file.format(me=os.getppid()))
    assert ask(database.start(), "SELECT one FROM kept") == 1


def test_a_cluster_that_was_cut_short_is_made_anew(database: EmbeddedDatabase) -> None:
    half = database.data.with_name("data.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert ask(database.start(), "SELECT 1") == 1


def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    with owned(folder / ("lang" * 30)) as database:
        folder.chmod(0o755)
        assert ask(database.start(), "SELECT 1") == 1
        assert len(str(database._sockets())) < 85


def test_another_major_version_is_refused_in_one_line(database: EmbeddedDatabase) -> None:
    database.start()
    database.stop()
    (database.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Fault, match="er laget med PostgreSQL 9"):
        database.start()


def test_a_full_refusal_is_one_line(database: EmbeddedDatabase) -> None:
    database.start()
    database.stop()
    (database.data / "postgresql.auto.conf").write_text("shared_buffers = 'nonsense'\n")
    with pytest.raises(Fault) as refused:
        database.start()
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that the database's user cannot reach")
def test_roots_closed_folder_stays_closed() -> None:
    with tempfile.TemporaryDirectory(prefix="samarbeid-") as closed:
        with owned(Path(closed) / "database") as database:
            assert ask(database.start(), "SELECT 1") == 1
            home = database.data.parent
            assert not home.is_relative_to(closed)
        assert Path(closed).stat().st_mode & 0o777 == 0o700
        assert not home.exists()


def test_running_starts_for_the_block_or_uses_what_runs(folder: Path) -> None:
    first, second = EmbeddedDatabase(folder, durable=False), EmbeddedDatabase(folder, durable=False)
    with running(first) as url:
        with running(second) as same:
            assert same == url
            assert second.server_pid is None
        assert ask(url, "SELECT 1") == 1
    assert first.server_pid is None
    with pytest.raises(psycopg2.OperationalError):
        ask(url, "SELECT 1")
    with owned(folder):
        pass
