"""`manage.py verify_records` names what is wrong."""

from datetime import UTC, datetime
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from records import audit, documents, files, verification
from records.models import AuditEvent, StoredFile
from records.tests.people import KARI

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def run():
    said, complained = StringIO(), StringIO()
    try:
        call_command("verify_records", stdout=said, stderr=complained, no_color=True)
    except CommandError as error:
        complained.write(str(error))
    return said.getvalue(), complained.getvalue()


@pytest.fixture
def kept(db):
    audit.record(shown_with=("tests.agreement", 1), verb="a", by=KARI, at=AT)
    files.keep(b"%PDF-1.7 x", name="vedtak.pdf", content_type=files.PDF, by=KARI, at=AT)
    return documents.issue(
        ("tests.version", 1),
        "signed",
        pdf=b"%PDF-1.7 <dc:identifier>7KQM-2XWH-R9TD</dc:identifier>",
        title="Avtale",
        content_hash="c" * 64,
        language="nb",
        code="7KQM-2XWH-R9TD",
        at=AT,
    )


def test_when_all_is_well_it_says_so(kept):
    said, complained = run()
    assert complained == ""
    assert said.splitlines()[:3] == ["historikk: i orden", "filer: i orden", "dokumenter: i orden"]


def test_every_fault_is_named(kept):
    with pgtrigger.ignore("records.AuditEvent:append_only", "records.StoredFile:immutable"):
        AuditEvent.objects.update(actor_name="Ola")
        StoredFile.objects.filter(name="vedtak.pdf").update(content=b"%PDF-1.7 y")
        StoredFile.objects.exclude(name="vedtak.pdf").update(
            content=b"%PDF-1.7 <dc:identifier>AAAA-BBBB-CCCC</dc:identifier>"
        )
    said, complained = run()
    assert said.splitlines()[:3] == ["historikk: 1 feil", "filer: 2 feil", "dokumenter: 1 feil"]
    assert "tests.agreement 1, hendelse 1: innholdet er endret" in complained
    assert "«vedtak.pdf»: innholdet er endret." in complained
    assert f"Dokument {kept.pk}, «Avtale»: filen har en annen verifiseringskode." in complained
    assert complained.endswith("4 feil.")


def test_a_room_adds_its_own_check(db, monkeypatch):
    monkeypatch.setattr(verification, "_checks", {})
    verification.register("prøve", lambda: ["Versjon 7: teksten er endret etter frysing."])
    said, complained = run()
    assert "prøve: 1 feil" in said
    assert "Versjon 7: teksten er endret etter frysing." in complained
    with pytest.raises(ValueError):
        verification.register("prøve", lambda: [])
