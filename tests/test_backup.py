"""Backup and restore for real: what went in comes out, whole or not at all."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from samarbeid.backup import load, save
from samarbeid.environment import Fault

ROWS = 5_000


def run(url: str, command: str) -> list[tuple]:
    with contextlib.closing(psycopg2.connect(url)) as found:
        found.autocommit = True
        with found.cursor() as cursor:
            cursor.execute(command)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def urls(django_db_setup: None) -> Iterator[tuple[str, str]]:
    """Two empty databases beside the tests' own."""
    told = connection.settings_dict
    login = f"{told['USER']}:{told['PASSWORD']}@" if told["USER"] else ""
    # A socket's folder is told as a parameter, a host in its place.
    host = told["HOST"] or told["OPTIONS"].get("host", "")
    place = "" if host.startswith("/") else f"{host}:{told['PORT'] or 5432}"
    ending = f"?host={host}" if host.startswith("/") else ""
    names = [f"backup_{secrets.token_hex(4)}" for _ in range(2)]
    server = f"postgres://{login}{place}/postgres{ending}"
    for name in names:
        run(server, f"CREATE DATABASE {name}")
    try:
        yield tuple(f"postgres://{login}{place}/{name}{ending}" for name in names)  # type: ignore[misc]
    finally:
        for name in names:
            run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def full(urls: tuple[str, str]) -> str:
    run(urls[0], f"CREATE TABLE kept AS SELECT n, md5(n::text) AS word FROM generate_series(1, {ROWS}) AS n")
    run(
        urls[0],
        "CREATE TABLE file AS SELECT 1 AS id, '\\x00ff0a0d'::bytea AS content, 'Åse Čáhcesuolu' AS name",
    )
    return urls[0]


def test_what_went_in_comes_out(full: str, urls: tuple[str, str], tmp_path: Path) -> None:
    file = save(full, tmp_path / "backup")
    assert file.stat().st_mode & 0o777 == 0o600
    load(urls[1], file)
    assert run(urls[1], "SELECT count(*), max(word) FROM kept") == run(
        full, "SELECT count(*), max(word) FROM kept"
    )
    assert run(urls[1], "SELECT encode(content, 'hex'), name FROM file") == [("00ff0a0d", "Åse Čáhcesuolu")]


def test_a_database_in_use_is_never_written_over(full: str, tmp_path: Path) -> None:
    file = save(full, tmp_path)
    run(full, "UPDATE kept SET word = 'newer'")
    with pytest.raises(Fault, match="ikke tom"):
        load(full, file)
    assert run(full, "SELECT DISTINCT word FROM kept") == [("newer",)]


def test_half_a_file_leaves_the_database_empty(full: str, urls: tuple[str, str], tmp_path: Path) -> None:
    whole = save(full, tmp_path)
    half = tmp_path / "half.dump"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    with pytest.raises(Fault, match="like tom"):
        load(urls[1], half)
    assert run(urls[1], "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []


def test_a_backup_that_fails_leaves_no_file(urls: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(Fault, match="ikke skrevet"):
        save(urls[0].replace("backup_", "no_such_"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_told(urls: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(Fault, match="Finner ikke"):
        load(urls[1], tmp_path / "nothing.dump")
