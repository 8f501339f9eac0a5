"""The outbox, against a real mail server on this machine."""

import asyncio
import socket
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import partial

import pytest
import vobject
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django_tasks_db.models import DBTaskResult

from records import clock, dispatch, files
from records.calendarfile import Attendee, CalendarEvent, invitation
from records.models import Dispatch
from records.tests.people import KARI
from records.tests.races import Rival

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AGREEMENT = ("tests.agreement", 12)


class Mailbox:
    """Takes what is sent; may be told to hold a mail until it is released, or to refuse an address."""

    def __init__(self):
        self.mails = []
        self.arrived, self.release = threading.Event(), threading.Event()
        self.release.set()
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(message_from_bytes(envelope.original_content, policy=policy.default))
        self.arrived.set()
        while not self.release.is_set():
            await asyncio.sleep(0.01)
        return "250 taken"


@pytest.fixture
def port(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", number
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "Samarbeid <samarbeid@rana.example>"
    return number


@pytest.fixture
def mailbox(port):
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box
    box.release.set()
    controller.stop()


def queue(key="agreement:12:to-sign:7", **changed):
    fields = {
        "unique_key": key,
        "address": "kari@rana.example",
        "name": "Kari Nordmann",
        "subject": "Avtalen er klar for signering",
        "text": "Hei, Kari.\n\nAvtalen er klar.",
        "html": "<p>Avtalen er klar.</p>",
        "reply_to": "per@politiet.example",
        "about": AGREEMENT,
        "kind": "to-sign",
        "at": AT,
    } | changed
    return dispatch.queue(**fields)


@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_as_it_was_written(mailbox):
    leaflet = files.keep(b"%PDF-1.7 x", name="Særavtale.pdf", content_type=files.PDF, by=KARI)
    row = queue(attachments=[leaflet], language="nn")
    assert dispatch.send(row.pk, at=AT)
    [mail] = mailbox.mails
    assert (mail["Subject"], mail["To"], mail["Reply-To"]) == (
        "Avtalen er klar for signering",
        "Kari Nordmann <kari@rana.example>",
        "per@politiet.example",
    )
    assert mail["Message-ID"] == row.message_id
    assert mail["Content-Language"] == "nn"
    assert "Hei, Kari." in mail.get_body(("plain",)).get_content()
    assert "<p>Avtalen er klar.</p>" in mail.get_body(("html",)).get_content()
    [attached] = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Særavtale.pdf", b"%PDF-1.7 x")
    row.refresh_from_db()
    assert (row.sent_at, row.attempts, row.last_error) == (AT, 1, "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("method", "name"), [("REQUEST", "innkalling.ics"), ("CANCEL", "avlysning.ics")])
def test_a_notice_goes_with_its_calendar_file_as_mail_programs_want_it(mailbox, method, name):
    meeting = CalendarEvent(
        uid="mote-12@rana.example",
        sequence=1,
        starts_at=AT,
        ends_at=AT + timedelta(hours=2),
        summary="Politirådet i Rana – møte",
        organizer_name="Per Hansen",
        organizer_address="per@politiet.example",
        changed_at=AT,
    )
    written = invitation(meeting, method=method, attendee=Attendee("Kari Nordmann", "kari@rana.example"))
    agenda = files.keep(b"%PDF-1.7 x", name="Saksliste.pdf", content_type=files.PDF, by=KARI)
    row = queue(attachments=[agenda], calendar=written, calendar_method=method)
    with transaction.atomic():
        assert dispatch.send(row.pk, at=AT)
        # The machine dies before our commit: the mail goes once more.
        transaction.set_rollback(True)
    assert dispatch.send(row.pk, at=AT)

    first, mail = mailbox.mails
    assert first["Message-ID"] == mail["Message-ID"] == row.message_id
    assert mail.get_content_type() == "multipart/mixed"
    body, *attached = mail.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    # What is last among the alternatives is what a program that knows it shows.
    assert [part.get_content_type() for part in body.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    [entry] = [part for part in body.iter_parts() if part.get_content_type() == "text/calendar"]
    assert dict(entry["Content-Type"].params) == {"method": method, "charset": "utf-8"}
    assert entry.get_payload(decode=True).strip() == written.strip()
    assert [(part.get_filename(), part.get_content_type()) for part in attached] == [
        (name, "application/ics"),
        ("Saksliste.pdf", "application/pdf"),
    ]
    assert attached[0].get_content() == written
    assert vobject.readOne(entry.get_content()).vevent.summary.value == "Politirådet i Rana – møte"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"calendar": b"BEGIN:VCALENDAR"},
        {"calendar_method": "REQUEST"},
        {"calendar": b"BEGIN:VCALENDAR", "calendar_method": "PUBLISH"},
    ],
)
def test_a_calendar_file_and_its_method_belong_together(wrong):
    with pytest.raises(ValueError, match="method"):
        queue(**wrong)
    assert not Dispatch.objects.exists()
    row = queue()
    with pytest.raises(IntegrityError, match="records_dispatch_calendar_whole"):
        Dispatch.objects.filter(pk=row.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_a_dead_mail_server_loses_nothing_and_a_living_one_gets_it_once(port):
    row = queue()
    assert dispatch.send(row.pk, at=AT) is False
    row.refresh_from_db()
    assert (row.sent_at, row.attempts, row.next_attempt_at) == (None, 1, AT + timedelta(minutes=1))
    assert "ConnectionRefusedError" in row.last_error
    # Not before its time, so that a dead server is not hammered.
    assert dispatch.send_pending(AT + timedelta(seconds=59)) == 0
    assert Dispatch.objects.get().attempts == 1

    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        later = AT + timedelta(minutes=1)
        assert dispatch.send_pending(later) == 1
        assert dispatch.send_pending(later + timedelta(days=1)) == 0
        assert dispatch.send(row.pk, at=later) is False
    finally:
        controller.stop()
    assert len(box.mails) == 1
    row.refresh_from_db()
    assert (row.sent_at, row.attempts, row.last_error) == (later, 2, "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_once(mailbox):
    row = queue()
    mailbox.release.clear()
    first_worker = Rival(partial(dispatch.send, row.pk, at=AT))
    assert mailbox.arrived.wait(timeout=10)
    # The first holds the row and waits for the mail server; the second leaves it alone at once.
    assert dispatch.send(row.pk, at=AT) is False
    mailbox.release.set()
    assert first_worker.finish() is True
    assert dispatch.send(row.pk, at=AT) is False
    assert len(mailbox.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_when_the_machine_dies_after_the_yes_the_repeated_mail_has_the_same_message_id(mailbox):
    row = queue()
    with transaction.atomic():
        assert dispatch.send(row.pk, at=AT)
        transaction.set_rollback(True)
    assert Dispatch.objects.get().sent_at is None
    assert dispatch.send(row.pk, at=AT)
    assert [mail["Message-ID"] for mail in mailbox.mails] == [row.message_id] * 2


@pytest.mark.django_db(transaction=True)
def test_one_bad_address_stops_nobody_else(mailbox):
    mailbox.refused = {"borte@rana.example"}
    bad = queue("a", address="borte@rana.example")
    broken = queue("b", address="ikke en adresse\nBcc: alle@rana.example", name="")
    good = queue("c")
    assert dispatch.send_pending(AT) == 1
    bad.refresh_from_db(), broken.refresh_from_db(), good.refresh_from_db()
    assert "no such mailbox" in bad.last_error
    assert "Invalid address" in broken.last_error
    assert good.is_sent
    assert len(mailbox.mails) == 1


@pytest.mark.django_db
def test_the_pauses_grow_to_a_day_and_the_mail_is_never_given_up(port):
    row, at, pauses = queue(), AT, []
    for _attempt in range(12):
        dispatch.send(row.pk, at=at)
        row.refresh_from_db()
        pauses.append(row.next_attempt_at - at)
        at = row.next_attempt_at
    assert pauses == sorted(pauses)
    assert pauses[-3:] == [timedelta(days=1)] * 3
    assert list(Dispatch.objects.struggling()) == [row]


@pytest.mark.django_db
def test_the_same_notice_is_written_once():
    assert queue() == queue(subject="Noe annet")
    assert Dispatch.objects.get().subject == "Avtalen er klar for signering"
    assert list(dispatch.about(AGREEMENT)) == [Dispatch.objects.get()]


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_notice_at_once_write_one():
    with transaction.atomic():
        first = queue()
        rival = Rival(queue)
        rival.wait_until_blocked()
    assert rival.finish() == first
    assert Dispatch.objects.count() == 1


@pytest.mark.django_db
def test_a_subject_over_several_lines_becomes_one():
    assert queue(subject="Avtalen\r\nBcc: alle@rana.example").subject == "Avtalen Bcc: alle@rana.example"


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_after_commit_and_only_then(mailbox):
    with transaction.atomic():
        queue("undone")
        transaction.set_rollback(True)
    with transaction.atomic():
        queue("done", at=None)
        assert not DBTaskResult.objects.exists()
    work()
    assert [d.unique_key for d in Dispatch.objects.exclude(sent_at=None)] == ["done"]
    assert len(mailbox.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_the_clock_wakes_a_worker_for_mail_whose_task_was_lost(mailbox):
    with transaction.atomic():
        row = queue()
        # The task of this transaction never comes: the machine dies before it is queued.
        connection.run_on_commit = []
    work()
    assert mailbox.mails == []
    clock.clock(AT)
    work()
    row.refresh_from_db()
    assert row.is_sent
    assert len(mailbox.mails) == 1


def work():
    """Let a real worker do what lies in the queue."""
    call_command("db_worker", batch=True, startup_delay=False, interval=0, reload=False, verbosity=0)
