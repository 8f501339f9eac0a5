"""The package: sheets that say what the document is, checksums that are true, the same bytes every time."""

import hashlib
import io
import uuid
import zipfile
from datetime import timedelta

import pytest
from lxml import etree

from parties import filing_sheet
from parties.filing_sheet import FilingParty, FilingSheet, Part
from parties.models import Filing
from parties.tests.filings import AT, begin, document, filing_of, sheet

pytestmark = pytest.mark.django_db

AWKWARD = 'Møte <om> "trygghet" & trivsel i Unjárga – Čáhcesuolu'


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def texts(xml: bytes, path: str) -> list[str]:
    return [element.text for element in etree.fromstring(xml).findall(path)]


def test_the_package_holds_the_document_its_sheets_and_true_checksums(rana):
    filing = filing_of(rana, pdf=b"%PDF-1.7 hele referatet")
    parts = unpacked(filing_sheet.package(filing))
    assert list(parts) == [
        "motereferat-4-mai-2026.pdf",
        "metadata.xml",
        "lesmeg.txt",
        "sjekksummer.sha256",
    ]
    assert parts["motereferat-4-mai-2026.pdf"] == b"%PDF-1.7 hele referatet"
    told = dict(reversed(line.split("  ")) for line in parts.pop("sjekksummer.sha256").decode().splitlines())
    assert told == {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}


def test_the_package_is_the_same_to_the_last_byte_whenever_it_is_made(rana):
    filing = filing_of(rana)
    first = filing_sheet.package(filing)
    rana.name = "Nyrana"
    rana.save()
    Filing.objects.filter(pk=filing.pk).update(fetched_at=AT + timedelta(days=90))
    assert filing_sheet.package(Filing.objects.shown().get(pk=filing.pk)) == first


def test_the_metadata_has_noark_5s_names_and_what_is_known(rana, helgeland):
    rana.org_number = "872418032"
    doc = document(title="Referat fra politirådet", pdf=b"%PDF-1.7 x")
    (filing, _other) = begin(doc, rana, helgeland, unit="Politirådet i Rana")
    xml = filing_sheet.metadata(filing)
    tree = etree.fromstring(xml)
    assert tree.tag == "arkivmelding"
    assert uuid.UUID(tree.findtext("meldingId")).version == 5
    record = "mappe/registrering"
    described, stored = f"{record}/dokumentbeskrivelse", f"{record}/dokumentbeskrivelse/dokumentobjekt"
    expected = {
        "antallFiler": "1",
        "mappe/tittel": "Politiråd i Rana",
        "mappe/administrativEnhet": "Politirådet i Rana",
        f"{record}/tittel": "Referat fra politirådet",
        f"{record}/offentligTittel": "Referat fra politirådet",
        f"{record}/dokumentetsDato": "2026-05-04",
        f"{record}/referanseEksternNoekkel/noekkel": doc.code,
        f"{described}/dokumenttype": "Møtereferat",
        f"{described}/tilknyttetRegistreringSom": "Hoveddokument",
        f"{stored}/referanseDokumentfil": "referat-fra-politiradet.pdf",
        f"{stored}/sjekksum": hashlib.sha256(b"%PDF-1.7 x").hexdigest(),
        f"{stored}/sjekksumAlgoritme": "SHA-256",
        f"{stored}/filstoerrelse": "10",
        f"{stored}/format": "PDF/A",
    }
    assert {path: tree.findtext(path) for path in expected} == expected
    assert tree.find(".//skjerming") is None
    # Numbers are the archive's to give.
    for invented in ("saksaar", "sakssekvensnummer", "journalaar", "journalpostnummer", "mappeID"):
        assert tree.find(f".//{invented}") is None


def test_signs_and_sami_letters_come_through_whole(rana):
    doc = document(title=AWKWARD, language="nn")
    (filing,) = begin(doc, rana, parties=(FilingParty("Unjárga & <Nesseby>"),), case_title=AWKWARD)
    xml = filing_sheet.metadata(filing)
    assert texts(xml, "mappe/registrering/tittel") == [AWKWARD]
    assert texts(xml, "mappe/registrering/korrespondansepart/korrespondansepartNavn") == [
        "Unjárga & <Nesseby>"
    ]
    assert f"Dokument: {AWKWARD}" in filing_sheet.readme(filing).decode()
    assert filing_sheet.document_name(filing) == "mote-om-trygghet-trivsel-i-unjarga-cahcesuolu.pdf"


def test_a_closed_document_says_by_which_provision(rana):
    filing = filing_of(rana, public=False)
    tree = etree.fromstring(filing_sheet.metadata(filing))
    for place in ("mappe/registrering", "mappe/registrering/dokumentbeskrivelse"):
        assert tree.findtext(f"{place}/skjerming/skjermingshjemmel") == "offentleglova § 13"
    assert "unntatt offentlighet etter offentleglova § 13" in filing_sheet.readme(filing).decode()


def test_what_only_is_not_published_is_not_called_withheld(rana):
    filing = filing_of(rana, public=False, legal_basis="")
    assert (filing.is_closed, filing.is_withheld) == (True, False)
    assert etree.fromstring(filing_sheet.metadata(filing)).find(".//skjerming") is None
    readme = filing_sheet.readme(filing).decode()
    assert "ikke publisert" in readme
    assert "unntatt" not in readme


def correspondents(filing: Filing) -> list[tuple[str, str]]:
    tree = etree.fromstring(filing_sheet.metadata(filing))
    return [
        (one.findtext("korrespondanseparttype"), one.findtext("korrespondansepartNavn"))
        for one in tree.findall("mappe/registrering/korrespondansepart")
    ]


def test_those_who_made_it_together_are_seen_from_the_archive_that_files(rana, helgeland):
    first, second = begin(document(), rana, helgeland)
    own, other = ("Rana kommune", "Helgeland politistasjonsdistrikt")
    assert correspondents(first) == [("Mottaker", own), ("Avsender", other)]
    assert correspondents(second) == [("Avsender", own), ("Mottaker", other)]


def test_what_one_side_sent_is_outgoing_there_and_incoming_elsewhere(rana, helgeland):
    parties = (
        FilingParty("Rana kommune", Part.SENDER, organisation_id=rana.pk),
        FilingParty("Helgeland", Part.RECIPIENT, organisation_id=helgeland.pk),
        FilingParty("Statsforvalteren", Part.COPY),
    )
    first, second = begin(document(), rana, helgeland, parties=parties)
    kinds = [
        texts(filing_sheet.metadata(one), "mappe/registrering/journalposttype") for one in (first, second)
    ]
    assert kinds == [["Utgående dokument"], ["Inngående dokument"]]
    assert correspondents(first)[2] == ("Kopimottaker", "Statsforvalteren")


def test_the_sheet_is_kept_as_it_was(rana):
    doc = document()
    told = sheet(doc, rana, unit="Politirådet")
    (filing,) = begin(doc, rana, unit="Politirådet")
    assert FilingSheet.of(Filing.objects.get(pk=filing.pk)) == told


def test_several_packages_in_one_lie_in_folders_of_their_own(rana):
    filings = [filing_of(rana), filing_of(rana, pdf=b"%PDF-1.7 to")]
    packed = io.BytesIO()
    filing_sheet.write_packages(packed, filings)
    names = list(unpacked(packed.getvalue()))
    folders = [f"{one.document.code}-motereferat-4-mai-2026/" for one in filings]
    assert len(names) == 8
    assert sorted({name.split("/")[0] + "/" for name in names}) == sorted(folders)


def test_a_title_of_other_signs_only_still_gives_a_name(rana):
    assert filing_sheet.document_name(filing_of(rana, title="§§ – ¿?")) == "dokument.pdf"
