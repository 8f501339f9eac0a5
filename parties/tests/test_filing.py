"""Filing: begun once, mailed only when public, reminded twice at most, numbers from the archive alone."""

from datetime import date, datetime, timedelta

import pytest

from parties import filing as reads
from parties import filing_letters
from parties.actions import filing as actions
from parties.clock import clock
from parties.models import ArchiveReference, Filing, OfficeRole, PersonalLink
from parties.standing import standing_of
from parties.tests import factories as make
from parties.tests.filings import AT, ON, begin, document, filing_of, numbers, take_mail, token_for
from records import audit
from records.actors import Actor
from records.days import OSLO
from records.models import Dispatch, StoredFile
from records.refusals import NotAllowed, Refused, StaleSave

pytestmark = pytest.mark.django_db

SECRET = "HEMMELIG-7391"


def acting(person, on: date = ON) -> Actor:
    from parties.acting import actor_for

    return actor_for(person.user, on)


def everything_sent() -> bytes:
    """All that stands in the outbox: texts, and every attached byte."""
    found = b""
    for row in Dispatch.objects.prefetch_related("attachments"):
        found += f"{row.subject}{row.text}{row.html}{row.name}".encode()
        for stored in row.attachments.all():
            found += stored.name.encode() + stored.data
    return found


# Beginning


def test_a_public_document_goes_to_the_archive_with_its_sheets(rana, coordinator_of_rana):
    take_mail(rana)
    doc = document(title="Samarbeidsavtale", pdf=b"%PDF-1.7 avtalen")
    (filing,) = begin(doc, rana)
    mail = Dispatch.objects.get()
    assert (mail.address, mail.subject) == ("arkiv@rana.example", "Til arkivering: Samarbeidsavtale")
    assert mail.reply_to == coordinator_of_rana.email
    assert [(one.name, one.content_type) for one in mail.attachments.order_by("pk")] == [
        ("Samarbeidsavtale.pdf", "application/pdf"),
        ("metadata.xml", "application/xml"),
        ("lesmeg.txt", "text/plain"),
        ("sjekksummer.sha256", "text/plain"),
    ]
    assert mail.attachments.get(content_type="application/pdf") == doc.file
    assert (filing.how, filing.sent_at, filing.mail, filing.is_closed) == ("MAIL", AT, mail, False)
    assert [event.sentence for event in audit.history(filing)] == [
        "«Samarbeidsavtale» ble gjort klar til arkivering og sendt til arkiv@rana.example."
    ]


def test_a_closed_document_never_goes_by_mail(rana):
    take_mail(rana)
    doc = document(title="Referat, unntatt offentlighet", public=False, pdf=f"%PDF-1.7 {SECRET}".encode())
    (filing,) = begin(doc, rana, case_title=f"Sak {SECRET}", unit=SECRET)
    actions.remind(filing=filing, at=AT + timedelta(days=15))
    assert Dispatch.objects.count() == 2
    assert filing.is_closed
    assert SECRET.encode() not in everything_sent()
    assert doc.file.sha256.encode() not in everything_sent()
    assert b"Referat, unntatt offentlighet" in everything_sent()
    assert not Dispatch.attachments.through.objects.exists()
    assert "unntatt offentlighet og sendes ikke med e-post" in Dispatch.objects.first().text


def test_a_document_too_large_for_mail_is_fetched_by_the_link(rana, monkeypatch):
    monkeypatch.setattr(filing_letters, "MOST_ATTACHED", 8)
    take_mail(rana)
    filing_of(rana)
    mail = Dispatch.objects.get()
    assert not mail.attachments.exists()
    assert "/lenke/" in mail.text


def test_without_an_address_it_waits_to_be_fetched(rana):
    filing = filing_of(rana)
    assert (filing.how, filing.sent_at, filing.mail) == ("FETCH", None, None)
    assert not Dispatch.objects.exists()
    assert not PersonalLink.objects.exists()
    assert list(reads.not_filed({rana.pk})) == [filing]


def test_begun_again_it_stands_as_it_is_and_a_party_more_is_added(rana, helgeland):
    take_mail(rana)
    doc = document()
    first = begin(doc, rana)
    again = begin(doc, rana, at=AT + timedelta(days=1))
    assert again == first
    assert begin(doc, helgeland, rana) == [*first, Filing.objects.get(organisation=helgeland.pk)]
    assert (Filing.objects.count(), Dispatch.objects.count()) == (2, 1)
    assert [one.organisation_id for one in reads.filings_of(doc)] == [helgeland.pk, rana.pk]


def test_a_public_document_is_withheld_by_nothing(rana):
    with pytest.raises(ValueError, match="public"):
        begin(document(), rana, legal_basis="offentleglova § 13")


def test_mail_is_in_the_documents_language(rana):
    take_mail(rana)
    filing_of(rana, language="nn")
    assert Dispatch.objects.get().language == PersonalLink.objects.get().language == "nn"


# The archive's numbers


def test_numbers_are_entered_by_those_who_look_after_the_archive(rana, coordinator_of_rana):
    filing = filing_of(rana)
    typed = numbers(case_number="  26/1234 ", document_number="26/1234-5")
    reference = actions.enter_reference(filing=filing, by=acting(coordinator_of_rana), on=ON, at=AT, **typed)
    assert str(reference) == "26/1234 – 26/1234-5"
    assert (reference.entered_by_name, reference.entered_at, reference.revision) == ("Siri Samordner", AT, 1)
    assert not reads.not_filed({rana.pk}).exists()
    assert audit.history(filing)[0].sentence == (
        "Siri Samordner, SLT-koordinator i Rana kommune, førte inn saksnummer 26/1234 og nummer 26/1234-5, "
        "arkivert 4. mai 2026."
    )


def test_numbers_are_entered_by_link_without_an_account(rana):
    filing = filing_of(rana)
    link, _ = token_for(filing)
    actions.enter_reference(filing=filing, by=link.actor, on=ON, at=AT, link=link, **numbers())
    event = audit.history(filing)[0]
    assert (event.actor_kind, event.actor_name) == ("link", "Arkivet i Rana kommune")
    assert ArchiveReference.objects.get().entered_by_name == "Arkivet i Rana kommune"


def test_a_link_to_one_document_enters_nothing_about_another(rana):
    link, _ = token_for(filing_of(rana))
    other = filing_of(rana)
    with pytest.raises(Refused, match="noe annet"):
        actions.enter_reference(filing=other, by=link.actor, on=ON, at=AT, link=link, **numbers())
    with pytest.raises(Refused, match="noe annet"):
        actions.fetch_packages(filings=[other], by=link.actor, on=ON, at=AT, link=link)
    # Whoever only says that they came by a link has come by none.
    with pytest.raises(NotAllowed):
        actions.enter_reference(filing=other, by=link.actor, on=ON, at=AT, **numbers())


def test_a_correction_is_recorded_with_what_stood_there(rana, coordinator_of_rana):
    filing = filing_of(rana)
    by = acting(coordinator_of_rana)
    actions.enter_reference(filing=filing, by=by, on=ON, at=AT, **numbers())
    later = AT + timedelta(days=1)
    actions.enter_reference(
        filing=filing, by=by, on=later.date(), at=later, **numbers(document_number="6", revision=1)
    )
    # The same once more changes nothing and is told by nobody.
    actions.enter_reference(
        filing=filing, by=by, on=later.date(), at=later, **numbers(document_number="6", revision=1)
    )
    events = list(audit.history(filing))
    assert [event.verb for event in events] == ["filing.reference_corrected", "filing.filed", "filing.begun"]
    assert (events[0].data["former"], events[0].data["now"]) == (
        {"document_number": "5"},
        {"document_number": "6"},
    )
    assert ArchiveReference.objects.get().revision == 2


def test_other_numbers_entered_meanwhile_are_shown_and_not_overwritten(rana, coordinator_of_rana):
    filing = filing_of(rana)
    by = acting(coordinator_of_rana)
    actions.enter_reference(filing=filing, by=by, on=ON, at=AT, **numbers())
    with pytest.raises(StaleSave, match="Siri Samordner førte inn 26/1234 – 5") as refused:
        actions.enter_reference(filing=filing, by=by, on=ON, at=AT, **numbers(case_number="26/99"))
    assert refused.value.revision == 1
    assert ArchiveReference.objects.get().case_number == "26/1234"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"case_number": "   "}, "Saksnummer"),
        ({"document_number": ""}, "okumentnummer"),
        ({"case_number": "1" * 61}, "60"),
        ({"filed_on": ON + timedelta(days=1)}, "ikke kommet ennå"),
        ({"filed_on": ON - timedelta(days=1)}, "Dokumentet er fra 4. mai 2026"),
    ],
)
def test_impossible_numbers_are_refused_and_nothing_is_kept(rana, coordinator_of_rana, typed, reason):
    filing = filing_of(rana)
    with pytest.raises(Refused, match=reason):
        actions.enter_reference(
            filing=filing, by=acting(coordinator_of_rana), on=ON, at=AT, **numbers(**typed)
        )
    assert not ArchiveReference.objects.exists()
    assert audit.history(filing).count() == 1


# Sending, fetching, the address


def test_sent_again_earlier_links_stop(rana, coordinator_of_rana):
    take_mail(rana)
    filing = filing_of(rana)
    first = PersonalLink.objects.get()
    later = AT + timedelta(hours=1)
    actions.send_filing(filing=filing, by=acting(coordinator_of_rana), on=ON, at=later)
    first.refresh_from_db()
    assert first.revoked_at == later
    assert PersonalLink.objects.alive(later).count() == 1
    assert Dispatch.objects.count() == 2
    with pytest.raises(Refused, match="nettopp sendt"):
        actions.send_filing(filing=filing, by=acting(coordinator_of_rana), on=ON, at=later)


def test_it_is_not_sent_where_there_is_no_address(rana, coordinator_of_rana):
    with pytest.raises(Refused, match="ingen mottaksadresse"):
        actions.send_filing(filing=filing_of(rana), by=acting(coordinator_of_rana), on=ON, at=AT)


def test_that_it_was_fetched_is_known_from_the_first_time(rana, coordinator_of_rana):
    filing = filing_of(rana)
    by = acting(coordinator_of_rana)
    for hours in (1, 2):
        actions.fetch_packages(filings=[filing], by=by, on=ON, at=AT + timedelta(hours=hours)).close()
    filing.refresh_from_db()
    assert filing.fetched_at == AT + timedelta(hours=1)
    assert audit.history(filing).filter(verb="filing.fetched").count() == 2


def test_a_closed_document_is_handed_to_records_officers_and_the_link_only(rana, coordinator_of_rana):
    archivist = make.official(rana, OfficeRole.RECORDS_OFFICER, "Arne Arkivar")
    filing = filing_of(rana, public=False)
    with pytest.raises(NotAllowed):
        actions.fetch_packages(filings=[filing], by=acting(coordinator_of_rana), on=ON, at=AT)
    filing.refresh_from_db()
    assert filing.fetched_at is None
    actions.fetch_packages(filings=[filing], by=acting(archivist), on=ON, at=AT).close()
    link, _ = token_for(filing)
    actions.fetch_packages(filings=[filing], by=link.actor, on=ON, at=AT, link=link).close()


def test_a_new_address_closes_the_links_sent_to_the_old(rana, administrator_of_rana):
    filing = filing_of(rana)
    link, _ = token_for(filing)
    by = acting(administrator_of_rana)
    actions.change_filing_address(organisation=rana, address="arkiv@rana.example", by=by, on=ON, at=AT)
    assert PersonalLink.objects.alive(AT).count() == 1
    actions.change_filing_address(organisation=rana, address="postmottak@rana.example", by=by, on=ON, at=AT)
    link.refresh_from_db()
    assert link.revoked_at == AT
    assert audit.history(rana)[0].sentence == (
        "Ada Register, administrator i Rana kommune, rettet arkivets mottaksadresse (e-post) "
        "for Rana kommune."
    )


def test_the_address_is_changed_by_archivists_and_administrators_only(rana, coordinator_of_rana):
    with pytest.raises(NotAllowed):
        actions.change_filing_address(
            organisation=rana, address="x@rana.example", by=acting(coordinator_of_rana), on=ON, at=AT
        )
    archivist = make.official(rana, OfficeRole.RECORDS_OFFICER, "Arne Arkivar")
    with pytest.raises(Refused, match="mottaksadresse"):
        actions.change_filing_address(
            organisation=rana, address="ikke en adresse", by=acting(archivist), on=ON, at=AT
        )
    rana.refresh_from_db()
    assert rana.filing_email == ""


# What time brings


def at_day(number: int, minutes: int = 0) -> datetime:
    return AT + timedelta(days=number, minutes=minutes)


def reminders() -> int:
    return Dispatch.objects.filter(kind="parties.filing_reminder").count()


def test_two_reminders_and_never_more(rana):
    take_mail(rana)
    filing_of(rana)
    told = []
    for day in (13, 14, 14, 15, 29, 30, 30, 31, 60, 400):
        clock(at_day(day))
        told.append(reminders())
    assert told == [0, 1, 1, 1, 1, 2, 2, 2, 2, 2]
    assert PersonalLink.objects.count() == 3


def test_after_a_long_stop_the_two_reminders_do_not_come_together(rana):
    take_mail(rana)
    filing_of(rana)
    clock(at_day(50))
    clock(at_day(50, minutes=1))
    assert reminders() == 1
    clock(at_day(66))
    assert reminders() == 2


def test_what_is_filed_or_never_sent_is_not_asked_about(rana, hemnes, coordinator_of_rana):
    take_mail(rana)
    filed = filing_of(rana)
    filing_of(hemnes)
    actions.enter_reference(filing=filed, by=acting(coordinator_of_rana), on=ON, at=AT, **numbers())
    clock(at_day(20))
    assert reminders() == 0


def test_an_archive_that_is_no_more_is_not_reminded(rana, hemnes):
    for one in (rana, hemnes):
        filing_of(take_mail(one))
    hemnes.refresh_from_db()
    hemnes.valid_to = date(2026, 5, 10)
    hemnes.save()
    take_mail(rana, "")
    clock(at_day(20))
    assert reminders() == 0


def test_a_reminder_sends_no_document_and_says_who_reminds(rana):
    take_mail(rana)
    filing = filing_of(rana)
    before = StoredFile.objects.count()
    clock(at_day(14))
    assert StoredFile.objects.count() == before
    event = audit.history(filing)[0]
    assert (event.verb, event.actor_kind) == ("filing.reminded", "clock")


# Reads


def test_how_much_waits_is_counted_where_one_looks_after_the_archive(rana, hemnes, coordinator_of_rana):
    filing_of(rana)
    filing_of(rana)
    filing_of(hemnes)
    assert reads.count_not_filed(standing_of(coordinator_of_rana.user, ON)) == 2
    assert reads.count_not_filed(standing_of(make.superuser(), ON)) == 0


def test_it_waits_for_the_records_officer_and_for_nobody_else(rana, coordinator_of_rana):
    archivist = make.official(rana, "RECORDS_OFFICER", "Arne Arkiv")
    filing_of(rana)
    assert reads.waiting_in_archive(standing_of(archivist.user, ON)) == 1
    assert reads.waiting_in_archive(standing_of(coordinator_of_rana.user, ON)) == 0


def test_filed_in_a_year_and_found_by_title_or_number(rana, coordinator_of_rana):
    first, second = filing_of(rana), filing_of(rana, title="Avtale om tjenestetilbud")
    by = acting(coordinator_of_rana)
    actions.enter_reference(filing=first, by=by, on=ON, at=AT, **numbers())
    new_year = datetime(2027, 1, 1, 0, 30, tzinfo=OSLO)
    actions.enter_reference(
        filing=second,
        by=by,
        on=new_year.date(),
        at=new_year,
        **numbers(case_number="27/9", filed_on=new_year.date()),
    )
    assert list(Filing.objects.filed_in(2026)) == [first]
    assert list(Filing.objects.filed_in(2027)) == [second]
    assert list(Filing.objects.search("tjeneste avtale")) == [second]
    assert list(Filing.objects.search("26/1234")) == [first]
