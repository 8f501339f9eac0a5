"""The process is killed at each step of sign → document → notice; starting again leaves nothing undone, and
does nothing twice.

The acts run in a process of their own. The test holds a lock in the database that the act needs at the step
in question, sees in the database that it waits there, and kills it (SIGKILL). Nothing in the code knows of
the tests.
"""

import socket
from datetime import timedelta

import pytest
from django.core import mail
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from agreements.clock import clock
from agreements.models import AgreementVersion, Signature
from agreements.tests import factories as make
from agreements.tests.factories import AT
from agreements.tests.signing import put_signature
from records import dispatch, documents
from records.models import Dispatch, IssuedDocument, StoredFile
from records.tests.crashing import Acts, holding, kill

pytestmark = pytest.mark.django_db(transaction=True)

acts = Acts("agreements.tests.crash_acts")
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
        acts.kill_while_waiting("sign", version.pk)
    version.refresh_from_db()
    assert version.state == "READY_TO_SIGN"
    assert Signature.objects.count() == 1
    assert not Dispatch.objects.filter(kind="agreements.signed").exists()

    acts.finish_up("sign", version.pk)
    start_again()
    check_whole(version)


def test_killed_after_the_commit_before_the_document_is_queued(version):
    with holding("LOCK TABLE django_tasks_database_dbtaskresult IN EXCLUSIVE MODE"):
        acts.kill_while_waiting("sign", version.pk)
    version.refresh_from_db()
    assert version.state == "SIGNED"
    assert not DBTaskResult.objects.exists()

    start_again()
    check_whole(version)


@pytest.mark.parametrize("table", ["records_storedfile", "records_issueddocument"])
def test_killed_after_the_rendering_before_the_document_is_kept(version, table):
    acts.finish_up("sign", version.pk)
    DBTaskResult.objects.all().delete()
    with holding(f"LOCK TABLE {table} IN EXCLUSIVE MODE"):
        acts.kill_while_waiting("make_signed_document", version.pk)
    assert not IssuedDocument.objects.filter(purpose="signed").exists()
    # Nor half of it: the signing copy's file stands alone.
    assert StoredFile.objects.count() == 1

    start_again()
    check_whole(version)


def test_killed_while_the_notice_is_being_sent(version):
    acts.finish_up("sign", version.pk)
    first = Dispatch.objects.pending().order_by("pk").first()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = acts.start("send", first.pk, str(silent.getsockname()[1]))
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
    acts.finish_up("sign", version.pk)
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


def audit_lock(version: AgreementVersion) -> str:
    """The lock that the audit row, the last of the transaction, is written under."""
    return f"audit:agreements.agreement:{version.agreement_id}"
