"""Getting finished documents into the organisations' own archives, and the archives' numbers back.

A filing begins as part of the act that finishes the document (`begin_filing`), and is done when the archive's
numbers are entered – by those who look after the organisation's archive, or by a personal link. Nothing is
invented: a document without numbers is shown as not filed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from tempfile import TemporaryFile
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parties import filing_letters, links
from parties.acting import actor_with, require
from parties.actions.correcting import change, record_correction, save
from parties.actions.writing import save_checked
from parties.filing import PURPOSE
from parties.filing_sheet import FilingSheet, write_packages
from parties.models import (
    ArchiveReference,
    CountyAuthority,
    Filing,
    Municipality,
    Organisation,
    PersonalLink,
    PoliceDistrict,
    PoliceUnit,
)
from parties.standing import Capability
from records import audit, days
from records.actors import Actor
from records.models import IssuedDocument
from records.models.identity import Identity
from records.refusals import Refused, StaleSave

# Two who press «send» at once shall not send twice.
_JUST_NOW = timedelta(minutes=1)
_CHILDREN: tuple[type[Organisation], ...] = (Municipality, CountyAuthority, PoliceDistrict, PoliceUnit)


def begin_filing(
    *,
    document: IssuedDocument,
    organisations: Iterable[Organisation],
    sheet: FilingSheet,
    by: Actor,
    on: date,
    at: datetime,
) -> list[Filing]:
    """Let each of these organisations file the document: by mail to its archive, else to be fetched.

    Part of the act that has finished the document, which has asked for the right. May be repeated and raced:
    what is begun stands, and nobody is written to twice. Raises ValueError for a sheet that withholds what
    the document does not.
    """
    if document.public and sheet.legal_basis:
        raise ValueError("A public document is not withheld by any provision.")
    sheet = replace(sheet, legal_basis=sheet.legal_basis or document.legal_basis)
    wanted = sorted({one.pk for one in organisations})
    with transaction.atomic():
        begun = {one.organisation_id: one for one in _of(document, wanted)}
        # Always in the same order, so that two who begin at once wait for each other and never in a ring.
        for organisation in Organisation.objects.filter(pk__in=set(wanted) - set(begun)).order_by("pk"):
            begun[organisation.pk] = _begin(document, organisation, sheet, by, at)
    return [begun[key] for key in wanted]


def send_filing(*, filing: Filing, by: Actor, on: date, at: datetime) -> Filing:
    """Write to the archive (again), with a new link; links given out before stop working.

    Raises NotAllowed for others than those who look after that archive; Refused when the archive has no
    address, or somebody has just sent it.
    """
    with transaction.atomic():
        filing = _locked(filing)
        by = _keeper(filing, by, on)
        organisation = filing.organisation
        if not organisation.filing_email:
            raise Refused(
                _("Arkivet i %(name)s har ingen mottaksadresse. Legg den inn, eller hent dokumentet.")
                % {"name": organisation.display_name}
            )
        if filing.sent_at is not None and timedelta(0) <= at - filing.sent_at < _JUST_NOW:
            raise Refused(_("Dokumentet ble nettopp sendt. Vent et minutt før du sender det igjen."))
        again = filing.sent_at is not None
        links.revoke_links(subject=filing, purpose=PURPOSE, by=by, at=at)
        _send(filing, by=by, at=at)
        audit.record(
            shown_with=filing,
            verb="filing.sent_again" if again else "filing.sent",
            by=by,
            at=at,
            address=organisation.filing_email,
        )
    return filing


def fetch_packages(
    *,
    filings: Sequence[Filing],
    by: Actor,
    on: date,
    at: datetime,
    link: PersonalLink | None = None,
    folders: bool = True,
) -> IO[bytes]:
    """The packages as one zip, in a temporary file at its start; that they were fetched is recorded.

    Closed documents are for the records officers of the organisation, and for whoever holds the link. Raises
    NotAllowed or DeadLink when any of them may not be fetched.
    """
    for filing in filings:
        _reader(filing, by, on, at, link)
    packed: IO[bytes] = TemporaryFile()  # noqa: SIM115 – handed on, and closed by who answers with it
    # Before any lock is held: it may be many documents.
    write_packages(packed, filings, folders=folders)
    with transaction.atomic():
        for filing in sorted(filings, key=lambda one: one.pk):
            row = _locked(filing)
            reader = _reader(row, by, on, at, link)
            if row.fetched_at is None:
                row.fetched_at = at
                row.save(update_fields=["fetched_at"])
            audit.record(
                shown_with=row, verb="filing.fetched", by=reader, at=at, sha256=row.document.file.sha256
            )
    packed.seek(0)
    return packed


def enter_reference(
    *,
    filing: Filing,
    case_number: str,
    document_number: str,
    filed_on: date,
    revision: int,
    by: Actor,
    on: date,
    at: datetime,
    link: PersonalLink | None = None,
) -> ArchiveReference:
    """Enter the archive's own numbers, or correct them; what stood before is kept in the history.

    `revision` is that of the reference the page was filled in from, 0 for none. Raises NotAllowed or DeadLink
    without the right, StaleSave when somebody else has entered other numbers since, and Refused for an empty
    number or an impossible day.
    """
    with transaction.atomic():
        filing = _locked(filing)
        by = _writer(filing, by, on, at, link)
        standing = getattr(filing, "reference", None)
        reference = standing or ArchiveReference(filing=filing, revision=0)
        facts = {
            "case_number": " ".join(case_number.split()),
            "document_number": " ".join(document_number.split()),
            "filed_on": filed_on,
        }
        if standing and all(getattr(standing, name) == value for name, value in facts.items()):
            return standing
        if reference.revision != revision:
            raise StaleSave(_stale(standing), current=standing, revision=reference.revision)
        check_filed_on(filing, filed_on, on)
        former = change(reference, facts)
        reference.entered_by_name, reference.entered_at = by.name, at
        reference.revision += 1
        save_checked(reference)
        if standing is None:
            audit.record(
                shown_with=filing,
                verb="filing.filed",
                by=by,
                at=at,
                case_number=reference.case_number,
                document_number=reference.document_number,
                filed_on=reference.filed_on,
            )
        else:
            record_correction("filing.reference_corrected", filing, reference, former, by, at)
    return reference


def check_filed_on(filing: Filing, filed_on: date, on: date) -> None:
    """Raise Refused for a day that has not come, or on which the document could not have been filed."""
    subject_on = FilingSheet.of(filing).subject_on
    if filed_on > on:
        raise Refused(_("Datoen er ikke kommet ennå. Skriv dagen dokumentet ble arkivert."))
    if subject_on is not None and filed_on < subject_on:
        raise Refused(
            _("Dokumentet er fra %(day)s og kan ikke være arkivert før det.")
            % {"day": days.longdate(subject_on)}
        )


def remind(*, filing: Filing, at: datetime) -> bool:
    """Remind the archive of what is not filed, if a reminder is due; whether one was written.

    Twice at most, in the clock's own name.
    """
    by = Actor.clock()
    with transaction.atomic():
        row = _locked(filing)
        if not Filing.objects.to_remind(at).filter(pk=row.pk).exists():
            return False
        row.mail = filing_letters.write(row, by=by, at=at, is_reminder=True)
        row.reminders += 1
        row.reminded_at = at
        row.save(update_fields=["mail", "reminders", "reminded_at"])
        audit.record(
            shown_with=row,
            verb="filing.reminded",
            by=by,
            at=at,
            address=row.organisation.filing_email,
            number=row.reminders,
        )
    return True


def change_filing_address(
    *, organisation: Organisation, address: str, by: Actor, on: date, at: datetime
) -> Organisation:
    """Say where the organisation's archive takes mail; empty: it fetches. Links sent elsewhere stop working.

    Raises NotAllowed for others than the organisation's records officers and administrators, Refused for what
    is not an address.
    """
    with transaction.atomic():
        row = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
        require("parties.change_filing_address", by, row, on)
        former = change(row, {"filing_email": address})
        if former:
            save(row)
            revoke_links_elsewhere(row, by=by, at=at)
            name = row.display_name
            record_correction("organisation.corrected", _as_own_kind(row), row, former, by, at, name=name)
    return row


def revoke_links_elsewhere(organisation: Organisation, *, by: Actor, at: datetime) -> int:
    """Take back the archive's links that went to another address than the one it has now; the number."""
    filings = Filing.objects.filter(organisation=organisation.pk).values("pk")
    given = PersonalLink.objects.alive(at).filter(
        purpose=PURPOSE, subject_type=Filing._meta.label_lower, subject_id__in=filings
    )
    return given.exclude(address=organisation.filing_email).update(revoked_at=at)


def _begin(
    document: IssuedDocument, organisation: Organisation, sheet: FilingSheet, by: Actor, at: datetime
) -> Filing:
    filing = Filing(
        document=document,
        organisation=organisation,
        is_closed=not document.public,
        sheet=sheet.kept(organisation.display_name),
        begun_at=at,
        begun_by_name=by.name[:200],
    )
    try:
        with transaction.atomic():
            filing.save(force_insert=True)
    except IntegrityError:
        # Somebody else began it in the same moment.
        return _of(document, [organisation.pk]).get()
    if organisation.filing_email:
        _send(filing, by=by, at=at)
    audit.record(
        shown_with=filing,
        verb="filing.begun",
        by=by,
        at=at,
        title=document.title,
        organisation=organisation.display_name,
        address=organisation.filing_email,
    )
    return filing


def _send(filing: Filing, *, by: Actor, at: datetime) -> None:
    filing.mail = filing_letters.write(filing, by=by, at=at)
    filing.how, filing.sent_at = Filing.How.MAIL, at
    filing.save(update_fields=["mail", "how", "sent_at"])


def _of(document: IssuedDocument, organisation_ids: Iterable[int]):
    return Filing.objects.filter(document=document, organisation__in=organisation_ids).shown()


def _locked(filing: Filing) -> Filing:
    # The lock first, then the look: a joined row would be read as it was before the wait.
    Filing.objects.select_for_update().get(pk=filing.pk)
    return Filing.objects.shown().get(pk=filing.pk)


def _keeper(filing: Filing, by: Actor, on: date) -> Actor:
    """Who acts, from the office that looks after this archive; the portal's own commands as themselves."""
    if by.kind == "system":
        return by
    return actor_with(by, Capability.KEEP_ARCHIVE, filing.organisation_id, on)


def _writer(filing: Filing, by: Actor, on: date, at: datetime, link: PersonalLink | None) -> Actor:
    if link is not None:
        return links.recheck(link, subject=filing, at=at).actor
    return _keeper(filing, by, on)


def _reader(filing: Filing, by: Actor, on: date, at: datetime, link: PersonalLink | None) -> Actor:
    if link is None:
        require("parties.fetch_filing", by, filing, on)
    return _writer(filing, by, on, at, link)


def _stale(standing: ArchiveReference | None) -> str:
    if standing is None:
        return _("Numrene er tatt bort siden du åpnet siden.")
    return _("%(name)s førte inn %(numbers)s %(time)s. Se over, og lagre på nytt hvis det skal rettes.") % {
        "name": standing.entered_by_name,
        "numbers": standing,
        "time": days.longtime(standing.entered_at),
    }


def _as_own_kind(organisation: Organisation) -> Identity | Organisation:
    """What the organisation's history is shown with: its own kind of row."""
    for kind in _CHILDREN:
        if kind.own_kind == organisation.kind:
            return Identity(kind._meta.label_lower, organisation.pk)
    return organisation
