"""The process is killed at each step of act → document → e-mail → filing, for the notice and for approved
minutes; starting again leaves nothing undone, and does nothing twice.
"""

import socket
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from councils import issuing
from councils.clock import clock
from councils.content import content_hash, minutes_content
from councils.models import Meeting, MeetingNotice, Minutes, MinutesRound
from councils.notices_out import key_of
from councils.tests import factories as make
from councils.tests import papers
from parties.models import Filing
from records import days, dispatch, documents
from records.models import Dispatch, IssuedDocument, StoredFile
from records.tests.crashing import Acts, holding, kill

pytestmark = pytest.mark.django_db(transaction=True)

acts = Acts("councils.tests.crash_acts")
QUEUE = "LOCK TABLE django_tasks_database_dbtaskresult IN EXCLUSIVE MODE"
# The last row of a document; its file is written in the same transaction.
KEEPING = "LOCK TABLE records_issueddocument IN EXCLUSIVE MODE"
ARCHIVE = "arkiv@rana.example"


@pytest.fixture
def council():
    made = make.council()
    made.municipality.filing_email = ARCHIVE
    made.municipality.save()
    return made


@pytest.fixture
def planned(council) -> Meeting:
    """A meeting with two items that nobody has been called to."""
    meeting = make.meeting(council.forum, starts_at=days.now() + timedelta(days=21))
    make.item(council.forum, "Natteravner", meeting=meeting)
    make.item(council.forum, "Skolestart", meeting=meeting)
    return meeting


@pytest.fixture
def reviewed(council) -> Minutes:
    """Minutes with closed pieces that only the police contact's approval is missing from."""
    minutes = make.minutes_of(papers.written(council), state="IN_REVIEW")
    content = minutes_content(minutes)
    MinutesRound.objects.create(
        minutes=minutes,
        number=1,
        content=content,
        content_hash=content_hash(content),
        sent_at=minutes.sent_at,
        sent_by_name="Siri Koordinator",
    )
    return minutes


def audit_lock(meeting: Meeting) -> str:
    """The lock that the audit row, the last of the transaction, is written under."""
    return f"audit:councils.meeting:{meeting.pk}"


# The notice


def test_killed_before_the_commit_nobody_is_called_and_the_secretary_tries_again(planned):
    with holding("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", audit_lock(planned)):
        acts.kill_while_waiting("call", planned.pk)
    planned.refresh_from_db()
    assert (planned.state, planned.attendances.count()) == ("PLANNED", 0)
    assert not planned.items.filter(number__isnull=False).exists()

    acts.finish_up("call", planned.pk)
    start_again()
    check_called(planned)


def test_killed_after_the_commit_before_the_notice_is_queued(planned):
    with holding(QUEUE):
        acts.kill_while_waiting("call", planned.pk)
    assert MeetingNotice.objects.get(meeting=planned).dispatched_at is None
    assert not DBTaskResult.objects.exists()

    start_again()
    check_called(planned)


def test_killed_after_the_agenda_is_rendered_before_it_is_kept(planned):
    act_alone("call", planned.pk)
    with holding(KEEPING):
        acts.kill_while_waiting("send_notice", planned.pk)
    assert (StoredFile.objects.count(), IssuedDocument.objects.count()) == (0, 0)
    assert not Dispatch.objects.exists()

    start_again()
    check_called(planned)


def test_killed_between_two_of_the_notices_mails(planned):
    act_alone("call", planned.pk)
    third = planned.attendances.order_by("pk")[2]
    with transaction.atomic():
        # Somebody else has written the third one and is not done: its key is taken, for all one knows.
        dispatch.queue(unique_key=key_of(0, third), address="a@b.example", subject="x", text="x", kind="x")
        acts.kill_while_waiting("send_notice", planned.pk)
        transaction.set_rollback(True)
    # The agenda stands; of the mails all or none.
    assert (IssuedDocument.objects.count(), Dispatch.objects.count()) == (1, 0)
    assert MeetingNotice.objects.get(meeting=planned).dispatched_at is None

    start_again()
    check_called(planned)


def test_killed_while_a_notice_is_being_sent(planned):
    act_alone("call", planned.pk)
    act_alone("send_notice", planned.pk)
    kill_while_sending()

    start_again()
    check_called(planned)


def test_after_everything_starting_again_calls_nobody_twice(planned):
    acts.finish_up("call", planned.pk)
    start_again()
    check_called(planned)
    start_again()
    check_called(planned)


def check_called(meeting: Meeting) -> None:
    """Called once, numbered once, one agenda, one mail to each with agenda and calendar entry."""
    meeting.refresh_from_db()
    assert (meeting.state, meeting.steps.filter(name="call").count()) == ("CALLED", 1)
    assert list(meeting.items.order_by("position").values_list("number", flat=True)) == [1, 2]
    notice = MeetingNotice.objects.get(meeting=meeting)
    assert notice.dispatched_at is not None
    document = documents.documents_of(notice).get(purpose="notice")
    assert document.file.is_intact()
    letters = Dispatch.objects.filter(kind="councils.notice_call")
    asked = meeting.attendances.values_list("address", flat=True)
    assert (len(asked), sorted(letters.values_list("address", flat=True))) == (5, sorted(asked))
    assert all(list(letter.attachments.all()) == [document.file] for letter in letters)
    check_sent()


# Approved minutes


def test_killed_before_the_commit_nothing_is_approved_and_the_contact_tries_again(reviewed):
    with holding("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", audit_lock(reviewed.meeting)):
        acts.kill_while_waiting("approve", reviewed.pk)
    reviewed.refresh_from_db()
    assert (reviewed.state, reviewed.frozen_content, reviewed.reviews.count()) == ("IN_REVIEW", None, 0)
    assert not Dispatch.objects.exists()

    acts.finish_up("approve", reviewed.pk)
    start_again()
    check_approved(reviewed)


def test_killed_after_the_commit_before_the_documents_are_queued(reviewed):
    with holding(QUEUE):
        acts.kill_while_waiting("approve", reviewed.pk)
    reviewed.refresh_from_db()
    assert reviewed.state == "APPROVED"
    assert not DBTaskResult.objects.exists()

    start_again()
    check_approved(reviewed)


def test_killed_after_the_minutes_are_rendered_before_they_are_kept(reviewed):
    act_alone("approve", reviewed.pk)
    with holding(KEEPING):
        acts.kill_while_waiting("make_minutes_documents", reviewed.pk)
    assert (StoredFile.objects.count(), IssuedDocument.objects.count()) == (0, 0)

    start_again()
    check_approved(reviewed)


def test_killed_between_the_open_minutes_and_the_full_ones(reviewed):
    act_alone("approve", reviewed.pk)
    reviewed.refresh_from_db()
    with transaction.atomic():
        # Somebody else holds the code of the full ones, and is not done.
        documents.issue(
            reviewed.meeting,
            "x",
            pdf=b"%PDF-1.7",
            title="x",
            content_hash="0" * 64,
            language="nb",
            code=issuing.code_for(reviewed, issuing.FULL, reviewed.content_hash),
            at=days.now(),
        )
        acts.kill_while_waiting("make_minutes_documents", reviewed.pk)
        transaction.set_rollback(True)
    assert IssuedDocument.objects.get().purpose == "minutes_public"

    start_again()
    check_approved(reviewed)


def test_killed_while_the_minutes_are_being_handed_to_the_archive(reviewed):
    act_alone("approve", reviewed.pk)
    with holding("LOCK TABLE records_dispatch IN EXCLUSIVE MODE"):
        acts.kill_while_waiting("make_minutes_documents", reviewed.pk)
    assert IssuedDocument.objects.count() == 2
    assert not Filing.objects.exists()
    assert not Dispatch.objects.filter(address=ARCHIVE).exists()

    start_again()
    check_approved(reviewed)


def test_killed_while_word_of_the_approval_is_being_sent(reviewed):
    act_alone("approve", reviewed.pk)
    kill_while_sending()

    start_again()
    check_approved(reviewed)


def test_after_everything_starting_again_approves_and_files_nothing_twice(reviewed):
    acts.finish_up("approve", reviewed.pk)
    start_again()
    check_approved(reviewed)
    start_again()
    check_approved(reviewed)


def check_approved(minutes: Minutes) -> None:
    """Approved once, both documents, everybody told once, both parties' archives begun, one mail to one."""
    minutes.refresh_from_db()
    assert (minutes.state, minutes.meeting.state) == ("APPROVED", "CLOSED")
    assert (minutes.reviews.count(), minutes.steps.filter(target="APPROVED").count()) == (1, 1)
    issued = documents.documents_of(minutes)
    assert sorted(issued.values_list("purpose", flat=True)) == ["minutes_full", "minutes_public"]
    assert all(one.file.is_intact() for one in issued)
    full = issued.get(purpose="minutes_full")
    assert full.content_hash == minutes.content_hash
    told = Dispatch.objects.filter(kind="councils.minutes_approved").values_list("name", flat=True)
    others = ["Dag Direktør Rana", "Lena Leder Rana", "Marit Ordfører Rana", "Siri Koordinator Rana"]
    assert sorted(told) == others
    filings = Filing.objects.values_list("document", "organisation__name")
    assert sorted(filings) == [(full.pk, "Rana"), (full.pk, "Rana politistasjon")]
    assert Dispatch.objects.filter(address=ARCHIVE).count() == 1
    check_sent()


# What both have in common


def act_alone(act: str, key: int) -> None:
    """The act carried through, and then the machine stops: nothing that was queued is done."""
    acts.finish_up(act, key)
    DBTaskResult.objects.all().delete()


def kill_while_sending() -> None:
    """Begin to send the first mail to a server that says nothing, and be killed there."""
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


def start_again() -> None:
    """The clock strikes, the worker works until nothing is left, the mail goes."""
    later = days.now() + timedelta(minutes=5)
    clock(later)
    clock(later)
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
    dispatch.send_pending(later)


def check_sent() -> None:
    """Every mail that is written has gone, each once."""
    assert not Dispatch.objects.pending().exists()
    gone = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert sorted(gone) == sorted(Dispatch.objects.values_list("message_id", flat=True))
