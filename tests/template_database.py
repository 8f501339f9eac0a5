"""One migrated database for every process that runs tests: made once, then copied.

Running all the migrations is ten seconds of work, a copy a tenth of one. Django makes the copies from what
`TEST["TEMPLATE"]` names, and migrates them like any other test database; there is just nothing left to do.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from tests.rooms import BASE_DIR

# What decides how an empty database looks: our migrations, and the packages that bring theirs.
SOURCES = ("*/migrations/*.py", "requirements.txt")
PREFIX = "samarbeid_template_"
# Who goes from branch to branch, or shares a server, finds the databases of the others again.
KEPT = 10


def template_database() -> str:
    """The name of the migrated database on this server, which is made unless it is there."""
    name = PREFIX + _fingerprint()
    with connection._nodb_cursor() as cursor, _one_at_a_time(cursor):
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [PREFIX]
        )
        there = [row[0] for row in cursor.fetchall()]
        if name not in there:
            for old in there[KEPT - 1 :]:
                cursor.execute(f'DROP DATABASE "{old}"')
            unfinished = f"{PREFIX}new"
            _migrate(unfinished)
            # Whole or absent, also when this process is killed on the way.
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _fingerprint() -> str:
    found = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in BASE_DIR.glob(pattern)):
        found.update(f"{path.relative_to(BASE_DIR)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def _one_at_a_time(cursor: Any) -> Iterator[None]:
    """Of several processes that need the database, the first makes it and the others wait."""
    cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [PREFIX])
    yield
    cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [PREFIX])


def _migrate(name: str) -> None:
    """Make a test database of that name the way Django does."""
    settings, test = connection.settings_dict, connection.settings_dict["TEST"]
    before, test_name = settings["NAME"], test["NAME"]
    test["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        settings["NAME"], test["NAME"] = before, test_name
