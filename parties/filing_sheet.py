"""What an archive gets: the document, what it is in Noark 5's words, the same for people, and checksums.

Everything is made from the frozen sheet and the stored bytes, so that the same filing gives the same package
to the last byte whenever and however often it is fetched. No number is made up: case and journal numbers are
the archive's own. The XML uses the element names of Noark 5 (*arkivmelding*); it is not claimed to be valid
against any archive's import schema.
"""

import hashlib
import io
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import IO, Any

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from lxml import etree

from parties.models import Filing
from parties.names import fold
from records import days
from records.files import human_size

METADATA, README, CHECKSUMS = "metadata.xml", "lesmeg.txt", "sjekksummer.sha256"
SYSTEM = "Samarbeid"
# A file in the package is dated with the earliest day a zip can hold: the day of fetching must not show.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class Part(StrEnum):
    """What somebody is to the document. PARTY: made it together with the others, as in an agreement."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    COPY = "copy"
    PARTY = "party"


# Noark 5's korrespondanseparttype.
_CORRESPONDENT = {Part.SENDER: "Avsender", Part.RECIPIENT: "Mottaker", Part.COPY: "Kopimottaker"}


@dataclass(frozen=True)
class FilingParty:
    """One of those who sent, received or made the document; `organisation_id` where it is in the register."""

    name: str
    part: Part = Part.PARTY
    organisation_id: int | None = None
    org_number: str = ""


@dataclass(frozen=True)
class FilingSheet:
    """What an archive is told about a document. Public words only: `title` is the public title.

    `legal_basis` is the provision that a closed document is withheld by. `subject_on` is the day of what the
    document is about: signed, met. `unit` is the responsible unit or body, `url` the page it comes from.
    """

    title: str
    document_type: str
    case_title: str
    subject_on: date | None = None
    legal_basis: str = ""
    parties: tuple[FilingParty, ...] = field(default=())
    unit: str = ""
    url: str = ""

    def kept(self, archive: str) -> dict[str, Any]:
        """As it is frozen on the filing, with what the organisation that files is called now."""
        subject_on = self.subject_on.isoformat() if self.subject_on else None
        return {**asdict(self), "subject_on": subject_on, "archive": archive}

    @classmethod
    def of(cls, filing: Filing) -> "FilingSheet":
        """The sheet that was frozen on the filing."""
        kept = {name: value for name, value in filing.sheet.items() if name != "archive"}
        kept["subject_on"] = date.fromisoformat(kept["subject_on"]) if kept["subject_on"] else None
        kept["parties"] = tuple(FilingParty(**{**one, "part": Part(one["part"])}) for one in kept["parties"])
        return cls(**kept)


def document_name(filing: Filing) -> str:
    """The document's file name in the package: signs that every archive and file system takes."""
    return f"{_plain(filing.document.title)}.pdf"


def package_name(filing: Filing) -> str:
    """The name of the whole package; the code tells two documents of one title apart."""
    return f"{_plain(filing.document.title)}-{filing.document.code}.zip"


def _plain(title: str) -> str:
    letters = fold(title).replace("æ", "ae").replace("ø", "o").replace("å", "a")
    return slugify(letters)[:80].strip("-") or "dokument"


def contents(filing: Filing) -> dict[str, bytes]:
    """The package's files by name: the document, metadata, a sheet to read, and checksums of these."""
    parts = {
        document_name(filing): filing.document.file.data,
        METADATA: metadata(filing),
        README: readme(filing),
    }
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in parts.items())
    return {**parts, CHECKSUMS: sums.encode()}


def package(filing: Filing) -> bytes:
    """The package as a zip; the same bytes every time."""
    packed = io.BytesIO()
    write_packages(packed, [filing], folders=False)
    return packed.getvalue()


def write_packages(into: IO[bytes], filings: Iterable[Filing], *, folders: bool = True) -> None:
    """Write the packages of several filings into one zip, a folder for each; one document in memory at once.

    Nothing is compressed: PDF is already, and compressors differ from version to version.
    """
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        for filing in filings:
            folder = f"{filing.document.code}-{_plain(filing.document.title)[:50]}/" if folders else ""
            for name, data in contents(filing).items():
                entry = zipfile.ZipInfo(folder + name, date_time=_ZIP_DATE)
                entry.create_system = 3
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, data)


def metadata(filing: Filing) -> bytes:
    """The metadata sheet as XML with Noark 5's element names."""
    sheet, document = FilingSheet.of(filing), filing.document
    created = days.oslo(document.issued_at).isoformat(timespec="seconds")
    root = etree.Element("arkivmelding")
    _put(root, system=SYSTEM, meldingId=_message_id(filing), antallFiler="1")
    folder = etree.SubElement(root, "mappe")
    _put(folder, tittel=sheet.case_title, offentligTittel=sheet.case_title, administrativEnhet=sheet.unit)
    record = etree.SubElement(folder, "registrering")
    _put(record, opprettetDato=created, opprettetAv=SYSTEM)
    _shield(record, filing, sheet)
    described = etree.SubElement(record, "dokumentbeskrivelse")
    _put(
        described,
        dokumenttype=sheet.document_type,
        dokumentstatus="Dokumentet er ferdigstilt",
        tittel=sheet.title,
        opprettetDato=created,
        opprettetAv=SYSTEM,
        tilknyttetRegistreringSom="Hoveddokument",
    )
    _shield(described, filing, sheet)
    stored = etree.SubElement(described, "dokumentobjekt")
    _put(
        stored,
        versjonsnummer=str(document.edition),
        variantformat="Produksjonsformat",
        format="PDF/A" if document.profile.startswith("pdf/a") else "PDF",
        formatDetaljer=document.profile.upper(),
        opprettetDato=created,
        referanseDokumentfil=document_name(filing),
        sjekksum=document.file.sha256,
        sjekksumAlgoritme="SHA-256",
        filstoerrelse=str(document.file.size),
    )
    _put(record, tittel=sheet.title, offentligTittel=sheet.title)
    for party in sheet.parties:
        _correspondent(record, party, filing)
    _put(
        record,
        journalposttype="Utgående dokument" if _is_sender(filing, sheet) else "Inngående dokument",
        dokumentetsDato=sheet.subject_on.isoformat() if sheet.subject_on else "",
        beskrivelse=sheet.url,
    )
    key = etree.SubElement(record, "referanseEksternNoekkel")
    _put(key, fagsystem=SYSTEM, noekkel=document.code)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _put(parent: Any, **values: str | None) -> None:
    """An element for each value that is known: what is not known is left out, never guessed."""
    for name, value in values.items():
        if value:
            etree.SubElement(parent, name).text = value


def _shield(parent: Any, filing: Filing, sheet: FilingSheet) -> None:
    # A paper that only is not published is not withheld: the archive decides when somebody asks for it.
    if filing.is_closed and sheet.legal_basis:
        shield = etree.SubElement(parent, "skjerming")
        _put(
            shield,
            tilgangsrestriksjon="Unntatt etter offentleglova",
            skjermingshjemmel=sheet.legal_basis,
            skjermingDokument="Skjerming av hele dokumentet",
        )


def _correspondent(record: Any, party: FilingParty, filing: Filing) -> None:
    """What the party is, as seen from the archive that the document goes to."""
    own = party.organisation_id == filing.organisation_id
    part = party.part if party.part != Part.PARTY else Part.RECIPIENT if own else Part.SENDER
    element = etree.SubElement(record, "korrespondansepart")
    _put(
        element,
        korrespondanseparttype=_CORRESPONDENT[part],
        korrespondansepartNavn=party.name,
        organisasjonsnummer=party.org_number,
    )


def _is_sender(filing: Filing, sheet: FilingSheet) -> bool:
    return any(
        one.part == Part.SENDER and one.organisation_id == filing.organisation_id for one in sheet.parties
    )


def _message_id(filing: Filing) -> str:
    """The same for the same document and organisation, so that a message that comes twice is seen to."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"samarbeid:{filing.document.code}:{filing.organisation_id}"))


def readme(filing: Filing) -> bytes:
    """The sheet for people: the same facts as the XML, in the document's language."""
    with translation.override(filing.document.language):
        return _readme(filing, FilingSheet.of(filing)).encode()


def _readme(filing: Filing, sheet: FilingSheet) -> str:
    document = filing.document
    facts = [
        (_("Dokument"), sheet.title),
        (_("Dokumenttype"), sheet.document_type),
        (_("Sakstittel (forslag)"), sheet.case_title),
        (_("Dokumentets dato"), days.longdate(sheet.subject_on) if sheet.subject_on else ""),
        (_("Ansvarlig enhet"), sheet.unit),
        (_("Parter"), ", ".join(party.name for party in sheet.parties)),
        (_("Tilgang"), _access(filing, sheet)),
        (_("Fil"), f"{document_name(filing)} ({human_size(document.file.size)})"),
        (_("SHA-256"), document.file.sha256),
        (_("Kontrollkode"), document.code),
        (_("Hentet fra"), sheet.url),
    ]
    lines = [_("Til arkivet i %(name)s") % {"name": filing.sheet["archive"]}, ""]
    lines += [f"{label}: {value}" for label, value in facts if value]
    lines += [
        "",
        _("Opplysningene ligger også i %(file)s, med navn fra Noark 5.") % {"file": METADATA},
        _("Saksnummer og journalnummer gir arkivet selv. Før dem inn i portalen når dokumentet er arkivert."),
        _("Kontroller filene med: sha256sum -c %(file)s") % {"file": CHECKSUMS},
    ]
    return "\n".join(lines) + "\n"


def _access(filing: Filing, sheet: FilingSheet) -> str:
    if not filing.is_closed:
        return _("offentlig")
    if not sheet.legal_basis:
        return _("ikke publisert")
    return _("unntatt offentlighet etter %(basis)s") % {"basis": sheet.legal_basis}
