"""The process is killed at each step of sign → document → notice; starting again leaves nothing undone, and
does nothing twice.

The acts run in a process of their own. The test holds a lock in the database that the act needs at the step
in question, sees in the database that it waits there, and kills it (SIGKILL). Nothing in the code knows of
the tests.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from time import monotonic
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import connection, transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from agreements.clock import clock
from agreements.models import AgreementVersion, Signature
from agreements.tests import factories as make
from agreements.tests.factories import AT
from agreements.tests.signing import put_signature
from records import dispatch, documents
from records.models import Dispatch, IssuedDocument, StoredFile

pytestmark = pytest.mark.django_db(transaction=True)

LATER = AT + timedelta(minutes=5)
EVERYBODY = ["Dag Fjordvik", "Eva Fjordvik", "Pål Fjordvik", "Siri Fjordvik"]


@pytest.fixture
def sides():
    return make.two_sides("Fjordvik")


@pytest.fixture
def version(sides) -> AgreementVersion:
    """All but the mayor have signed; the act is the last signature."""
    version = make.ready_version(sides)
    put_signature(version, sides.leader)
    # What the steps before have queued is not the matter here.
    DBTaskResult.objects.all().delete()
    Dispatch.objects.update(sent_at=AT, attempts=1)
    return version


def test_killed_before_the_commit_nothing_is_signed_and_the_signer_tries_again(version):
    with holding("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", audit_lock(version)):
        kill_while_waiting("sign", version.pk)
    version.refresh_from_db()
    assert version.state == "READY_TO_SIGN"
    assert Signature.objects.count() == 1
    assert not Dispatch.objects.filter(kind="agreements.signed").exists()

    finish_up("sign", version.pk)
    start_again()
    check_whole(version)


def test_killed_after_the_commit_before_the_document_is_queued(version):
    with holding("LOCK TABLE django_tasks_database_dbtaskresult IN EXCLUSIVE MODE"):
        kill_while_waiting("sign", version.pk)
    version.refresh_from_db()
    assert version.state == "SIGNED"
    assert not DBTaskResult.objects.exists()

    start_again()
    check_whole(version)


@pytest.mark.parametrize("table", ["records_storedfile", "records_issueddocument"])
def test_killed_after_the_rendering_before_the_document_is_kept(version, table):
    finish_up("sign", version.pk)
    DBTaskResult.objects.all().delete()
    with holding(f"LOCK TABLE {table} IN EXCLUSIVE MODE"):
        kill_while_waiting("make_signed_document", version.pk)
    assert not IssuedDocument.objects.filter(purpose="signed").exists()
    # Nor half of it: the signing copy's file stands alone.
    assert StoredFile.objects.count() == 1

    start_again()
    check_whole(version)


def test_killed_while_the_notice_is_being_sent(version):
    finish_up("sign", version.pk)
    first = Dispatch.objects.pending().order_by("pk").first()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = start("send", first.pk, str(silent.getsockname()[1]))
        silent.settimeout(30)
        # It has reached the mail server, which says nothing.
        reached, _address = silent.accept()
        kill(process)
        reached.close()
    first.refresh_from_db()
    assert (first.sent_at, first.attempts) == (None, 0)

    start_again()
    check_whole(version)


def test_killed_after_everything_nothing_is_done_twice(version):
    finish_up("sign", version.pk)
    start_again()
    check_whole(version)
    start_again()
    check_whole(version)


# What is started again, and what has to be true then


def start_again() -> None:
    """The clock strikes, the worker works until nothing is left, the mail goes."""
    clock(LATER)
    clock(LATER)
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    ).run()
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
    dispatch.send_pending(LATER)


def check_whole(version: AgreementVersion) -> None:
    """Signed once, one document, every notice gone once."""
    version.refresh_from_db()
    assert version.state == "SIGNED"
    assert Signature.objects.filter(place__version=version).count() == 2
    assert version.transitions.filter(target="SIGNED").count() == 1
    document = documents.documents_of(version).get(purpose="signed")
    assert (document.edition, document.content_hash) == (1, version.content_hash)
    assert document.file.is_intact()
    notices = Dispatch.objects.filter(kind="agreements.signed")
    assert sorted(notices.values_list("name", flat=True)) == EVERYBODY
    assert not Dispatch.objects.pending().exists()
    sent = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert sorted(sent) == sorted(notices.values_list("message_id", flat=True))


# The other process


def start(act: str, key: int, *more: str) -> subprocess.Popen:
    """The act in a process of its own, on the test's database."""
    database = connection.settings_dict
    account = ":".join(quote(part, safe="") for part in (database["USER"], database["PASSWORD"]) if part)
    host = quote(database["HOST"], safe="") + (f":{database['PORT']}" if database["PORT"] else "")
    return subprocess.Popen(
        [sys.executable, "-m", "agreements.tests.crash_acts", act, str(key), *more],
        env={
            **os.environ,
            "DATABASE_URL": f"postgres://{account}@{host}/{database['NAME']}",
            # The very settings that this test runs with.
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        },
        stderr=subprocess.PIPE,
    )


def kill(process: subprocess.Popen) -> None:
    """SIGKILL, and the end of its connection: what it had begun is undone.

    A server process that waits for a lock sees only afterwards that nobody is there any more; it is told at
    once, so that it does not carry out the statement it waits with.
    """
    process.kill()
    process.communicate(timeout=30)
    others = (
        "FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {others}")
    wait_until(f"SELECT count(*) = 0 {others}")


@contextmanager
def holding(statement: str, *arguments: str) -> Iterator[None]:
    """A transaction of the test's own that holds a lock from the statement until the block ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        yield


def kill_while_waiting(act: str, key: int) -> None:
    """Start the act, see that it waits for the lock that the test holds, kill it."""
    process = start(act, key)
    try:
        wait_until(
            "SELECT count(*) > 0 FROM pg_stat_activity"
            " WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid))",
            process,
        )
    finally:
        kill(process)


def finish_up(act: str, key: int) -> None:
    """The act, left alone."""
    process = start(act, key)
    _output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()


def audit_lock(version: AgreementVersion) -> str:
    """The lock that the audit row, the last of the transaction, is written under."""
    return f"audit:agreements.agreement:{version.agreement_id}"


def wait_until(question: str, process: subprocess.Popen | None = None) -> None:
    pause, deadline = Event(), monotonic() + 30
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(question)
            if cursor.fetchone()[0]:
                return
            ended = process is not None and process.poll() is not None
            assert not ended, process.communicate()[1].decode()
            assert monotonic() < deadline, question
            pause.wait(0.05)
