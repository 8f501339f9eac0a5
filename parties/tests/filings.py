"""Issued documents and their filings, for tests: no rendering, a fixed day, fictional content."""

from datetime import date, datetime, timedelta
from itertools import count

from parties.actions.filing import begin_filing
from parties.filing import LINK_LIVES, PURPOSE
from parties.filing_sheet import FilingParty, FilingSheet
from parties.links import make_link
from parties.models import Filing, Organisation, PersonalLink
from records import documents
from records.actors import Actor
from records.days import OSLO, day_of
from records.models import IssuedDocument
from records.models.identity import Identity

ON = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 12, 0, tzinfo=OSLO)
SYSTEM = Actor.system()

_numbers = count(1)


def document(
    *, title: str = "Møtereferat 4. mai 2026", public: bool = True, at: datetime = AT, **fields
) -> IssuedDocument:
    """An issued document about some object of a room above; closed with a provision unless public."""
    number = next(_numbers)
    return documents.issue(
        Identity("test.paper", number),
        "minutes",
        pdf=fields.pop("pdf", b"%PDF-1.7 et referat"),
        title=title,
        content_hash=f"{number:064x}",
        language=fields.pop("language", "nb"),
        public=public,
        legal_basis=fields.pop("legal_basis", "" if public else "offentleglova § 13"),
        at=at,
        **fields,
    )


def sheet(doc: IssuedDocument, *organisations: Organisation, **fields) -> FilingSheet:
    """What archives are told about it."""
    parties = tuple(FilingParty(one.display_name, organisation_id=one.pk) for one in organisations)
    known = {
        "title": doc.title,
        "document_type": "Møtereferat",
        "case_title": "Politiråd i Rana",
        "subject_on": ON,
        "parties": parties,
        "url": "http://localhost:8000/moter/1/",
    }
    return FilingSheet(**{**known, **fields})


def begin(doc: IssuedDocument, *organisations: Organisation, at: datetime = AT, **fields) -> list[Filing]:
    """Let these organisations file the document."""
    return begin_filing(
        document=doc,
        organisations=organisations,
        sheet=sheet(doc, *organisations, **fields),
        by=SYSTEM,
        on=day_of(at),
        at=at,
    )


def filing_of(organisation: Organisation, *, at: datetime = AT, **fields) -> Filing:
    """A new document that the organisation is to file."""
    (filing,) = begin(document(at=at, **fields), organisation, at=at)
    return filing


def token_for(filing: Filing, *, at: datetime = AT) -> tuple[PersonalLink, str]:
    """A live link for the archive, and its token."""
    return make_link(
        purpose=PURPOSE,
        subject=filing,
        by=SYSTEM,
        at=at,
        expires_at=at + LINK_LIVES,
        name=f"Arkivet i {filing.organisation.display_name}",
        address="arkiv@rana.example",
    )


def take_mail(organisation: Organisation, address: str = "arkiv@rana.example") -> Organisation:
    """Give the organisation's archive an address."""
    Organisation.objects.filter(pk=organisation.pk).update(filing_email=address)
    organisation.filing_email = address
    return organisation


def numbers(**changed) -> dict:
    """What an archivist types."""
    typed = {"case_number": "26/1234", "document_number": "5", "filed_on": ON, "revision": 0}
    return {**typed, **changed}


def an_hour_ago() -> datetime:
    """For pages, which read the real clock: something made a while ago."""
    from records import days

    return days.now() - timedelta(hours=1)
