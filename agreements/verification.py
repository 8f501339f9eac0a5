"""Is this document genuine? Answers for everyone, by the printed code or by the file itself.

What is told is what the document itself says to whoever holds it – what it is, between whom, whether it was
signed and still counts – never the text of something that is not public.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from agreements.content import hash_of
from agreements.duties.frozen import faults_in_readings, frozen_duties_differ
from agreements.issuing import CHANGES, SIGNED, SIGNING_COPY
from agreements.models import AgreementVersion, Signature, VersionChanges
from agreements.states import VersionState
from agreements.status import is_in_force
from records import days, documents, files
from records.models import IssuedDocument
from records.refusals import Refused


class Finding(StrEnum):
    """What the document is."""

    SIGNED = "SIGNED"
    SIGNING_COPY = "SIGNING_COPY"
    CHANGES = "CHANGES"
    EARLIER_EDITION = "EARLIER_EDITION"
    ALTERED = "ALTERED"
    UNKNOWN = "UNKNOWN"


TONES = {
    Finding.SIGNED: "success",
    Finding.SIGNING_COPY: "warning",
    Finding.CHANGES: "info",
    Finding.EARLIER_EDITION: "warning",
    Finding.ALTERED: "danger",
    Finding.UNKNOWN: "neutral",
}


@dataclass(frozen=True)
class Verification:
    """The answer, with what it is about where that is known.

    `document` is the issued one (for an altered file the one it pretends to be), `genuine` the one that
    counts now if that is another: the signed agreement for a signing copy, the newest edition for an older.
    `sentences` say in plain Norwegian what was found. `by_file`: the bytes themselves were compared.
    """

    finding: Finding
    sentences: list[str]
    document: IssuedDocument | None = None
    genuine: IssuedDocument | None = None
    version: AgreementVersion | None = None
    signatures: list[Signature] = field(default_factory=list)
    by_file: bool = False

    @property
    def heading(self) -> str:
        """The answer in a line."""
        return {
            Finding.SIGNED: _("Dette er en signert avtale"),
            Finding.SIGNING_COPY: _("Dette er en signeringskopi, ikke den signerte avtalen"),
            Finding.CHANGES: _("Dette er en oversikt over hva en avtale endrer, ikke avtalen selv"),
            Finding.EARLIER_EDITION: _("Dette er en eldre utgave av dokumentet"),
            Finding.ALTERED: _("Filen er endret"),
            Finding.UNKNOWN: _("Dokumentet er ikke kjent"),
        }[self.finding]

    @property
    def tone(self) -> str:
        """The tone of the answer on the page."""
        return TONES[self.finding]


def verify_code(typed: str, on: date) -> Verification:
    """What was issued with this code, however it was typed."""
    document = documents.find_by_code(typed)
    if document is None or _version_of(document) is None:
        if documents.normal_code(typed) is None:
            said = _(
                "En kode har tolv tegn, for eksempel 7KQM-2XWH-R9TD. Se etter at du har skrevet alle tegnene."
            )
        else:
            said = _(
                "Portalen har ikke utstedt noe dokument med denne koden. Se etter at den er skrevet riktig."
            )
        return Verification(Finding.UNKNOWN, [said])
    return _about(document, on, by_file=False)


def verify_upload(uploaded: files.Upload, on: date) -> Verification:
    """What an uploaded file is. Nothing is kept. Raises Refused for what is empty, too large or not a PDF."""
    return verify_bytes(_read(uploaded), on)


def verify_bytes(data: bytes, on: date) -> Verification:
    """What a PDF is: issued by us to the last byte, one of ours that was changed, or unknown."""
    from records.pdf import read_identifier

    document = documents.find_by_sha256(hashlib.sha256(data).hexdigest())
    if document is not None and _version_of(document) is not None:
        return _about(document, on, by_file=True)
    code = read_identifier(data)
    original = documents.find_by_code(code) if code else None
    version = _version_of(original) if original else None
    if original is None or version is None:
        return Verification(
            Finding.UNKNOWN,
            [
                _("Filen er ikke en avtale som portalen har utstedt, slik den ble utstedt."),
                _(
                    "Utkast, utskrifter som er skannet, og filer som er lagret på nytt, kjennes ikke igjen. "
                    "Har dokumentet en verifiseringskode, kan du slå opp den i stedet."
                ),
            ],
            by_file=True,
        )
    return Verification(
        Finding.ALTERED,
        [
            _("Filen sier at den er «%(title)s», men er ikke den filen som ble utstedt. Stol ikke på den.")
            % {"title": original.title},
            _("Hent dokumentet fra portalen i stedet."),
        ],
        document=original,
        genuine=_newest_signed(version),
        version=version,
        by_file=True,
    )


def faults_in_frozen() -> list[str]:
    """For `verify_records`: frozen content without its hash, and signatures that bind to something else.

    So too for duties: rows that say something else than what was frozen, and readings without their hash.
    """
    faults = faults_in_readings()
    frozen = AgreementVersion.objects.filter(frozen_at__isnull=False).order_by("pk")
    for version in frozen.iterator(chunk_size=200):
        name = {"title": version.title, "number": version.number, "pk": version.pk}
        if hash_of(version.frozen_content) != version.content_hash:
            faults.append(_("Avtaleversjon %(pk)s, «%(title)s»: det fryste innholdet er endret.") % name)
        if frozen_duties_differ(version):
            faults.append(_("Avtaleversjon %(pk)s, «%(title)s»: forpliktelsene er endret.") % name)
        copies = set(
            documents.documents_of(version)
            .filter(purpose=SIGNING_COPY)
            .values_list("file__sha256", flat=True)
        )
        for signature in Signature.objects.filter(place__version=version):
            if signature.content_hash != version.content_hash or signature.signing_copy_hash not in copies:
                faults.append(
                    _("Avtaleversjon %(pk)s, «%(title)s»: signaturen til %(person)s gjelder noe annet.")
                    % {**name, "person": signature.person_name}
                )
    return [*faults, *_faults_in_changes()]


def _faults_in_changes() -> Iterator[str]:
    """What changes for the parties: content without its hash, and documents made from something else."""
    for changes in VersionChanges.objects.select_related("version").order_by("pk").iterator(chunk_size=200):
        name = {"title": changes.version.title, "pk": changes.version_id}
        made = documents.documents_of(changes.version).filter(purpose=CHANGES)
        if hash_of(changes.content) != changes.content_hash:
            yield (
                _("Avtaleversjon %(pk)s, «%(title)s»: oversikten over hva avtalen endrer, er endret.") % name
            )
        elif made.exclude(content_hash=changes.content_hash).exists():
            yield (
                _("Avtaleversjon %(pk)s, «%(title)s»: dokumentet om hva avtalen endrer, sier noe annet.")
                % name
            )


def _about(document: IssuedDocument, on: date, *, by_file: bool) -> Verification:
    version = _version_of(document)
    newest = _newest_signed(version)
    if document.purpose == SIGNING_COPY:
        finding, sentences = Finding.SIGNING_COPY, _about_signing_copy(version)
    elif document.purpose == CHANGES:
        finding, sentences = Finding.CHANGES, [_about_changes(version)]
    elif newest is not None and newest.edition > document.edition:
        finding = Finding.EARLIER_EDITION
        sentences = [
            _("Det er kommet en nyere utgave av dokumentet, utstedt %(date)s. Avtalen er den samme.")
            % {"date": days.longdate(days.day_of(newest.issued_at))}
        ]
    else:
        finding, sentences = Finding.SIGNED, [_about_signed(version, on)]
    if by_file:
        sentences.insert(0, _("Filen er nøyaktig slik portalen utstedte den."))
    else:
        sentences.append(
            _("Koden sier hva som ble utstedt. Last opp filen for å få vite om nettopp den er uendret.")
        )
    signatures = Signature.objects.filter(place__version=version).order_by("signed_at", "pk")
    return Verification(
        finding,
        sentences,
        document=document,
        genuine=newest if newest is not None and newest.pk != document.pk else None,
        version=version,
        signatures=list(signatures) if version.state == VersionState.SIGNED else [],
        by_file=by_file,
    )


def _about_signed(version: AgreementVersion, on: date) -> str:
    said = {"date": days.longdate(version.signed_on)}
    if is_in_force(version, on):
        return _("Avtalen ble signert %(date)s og gjelder.") % said
    return _("Avtalen ble signert %(date)s. Den gjelder ikke i dag.") % said


def _about_signing_copy(version: AgreementVersion) -> list[str]:
    if version.state == VersionState.SIGNED:
        return [
            _("Dette er teksten som ble lagt fram til signering. Alle har siden signert, %(date)s.")
            % {"date": days.longdate(version.signed_on)}
        ]
    if version.state == VersionState.READY_TO_SIGN:
        return [_("Dette er teksten som er lagt fram til signering. Avtalen er ikke signert av alle.")]
    return [_("Denne teksten ble lagt fram til signering, men ble sendt tilbake. Den er ikke en avtale.")]


def _about_changes(version: AgreementVersion) -> str:
    if version.state == VersionState.SIGNED:
        return _(
            "Oversikten ble laget da teksten ble lagt fram til signering. Avtalen ble signert %(date)s."
        ) % {"date": days.longdate(version.signed_on)}
    if version.state == VersionState.READY_TO_SIGN:
        return _("Oversikten ble laget da teksten ble lagt fram til signering. Avtalen er ikke signert.")
    return _("Teksten som oversikten gjelder, ble sendt tilbake. Den er ikke en avtale.")


def _version_of(document: IssuedDocument) -> AgreementVersion | None:
    """The version that a document was issued about; None for another room's document."""
    if document.subject_type != AgreementVersion._meta.label_lower or document.purpose not in {
        SIGNED,
        SIGNING_COPY,
        CHANGES,
    }:
        return None
    return AgreementVersion.objects.select_related("agreement").filter(pk=document.subject_id).first()


def _newest_signed(version: AgreementVersion) -> IssuedDocument | None:
    return documents.documents_of(version).filter(purpose=SIGNED).order_by("-edition").first()


def _read(uploaded: files.Upload) -> bytes:
    name = files.clean_name(uploaded.name)
    too_large = _("Filen «%(name)s» er for stor. Grensen er %(limit)s.") % {
        "name": name,
        "limit": files.human_size(files.MAX_BYTES),
    }
    if uploaded.size is not None and uploaded.size > files.MAX_BYTES:
        raise Refused(too_large)
    data = bytearray()
    for chunk in uploaded.chunks():
        data += chunk
        if len(data) > files.MAX_BYTES:
            raise Refused(too_large)
    if not data:
        raise Refused(_("Filen «%(name)s» er tom.") % {"name": name})
    if files.sniff(bytes(data)) != files.PDF:
        raise Refused(
            _("«%(name)s» er ikke en PDF. Avtalene er PDF-filer; last opp filen slik du fikk den.")
            % {"name": name}
        )
    return bytes(data)
