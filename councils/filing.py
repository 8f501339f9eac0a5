"""Approved minutes go into the archive of each of the forum's parties."""

from datetime import date, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from councils.issuing import FULL
from councils.models import Minutes
from councils.wording import words_in
from parties.actions.filing import begin_filing
from parties.filing_sheet import FilingParty, FilingSheet
from parties.models import Filing, Organisation
from records import days
from records.actors import Actor
from records.models import IssuedDocument


def file_minutes(minutes: Minutes, document: IssuedDocument, *, at: datetime) -> list[Filing]:
    """Let the forum's parties on the day of the meeting file the full minutes; what is begun stands as it is.

    Closed minutes are fetched behind a link and never mailed: that is for the document to say
    (`IssuedDocument.public`), and for `parties` to hold.
    """
    assert minutes.frozen_content is not None
    keys = [party["id"] for party in minutes.frozen_content["parties"]]
    return begin_filing(
        document=document,
        organisations=Organisation.objects.filter(pk__in=keys),
        sheet=sheet_of(minutes, document),
        by=Actor.system(),
        on=days.day_of(at),
        at=at,
    )


def sheet_of(minutes: Minutes, document: IssuedDocument) -> FilingSheet:
    """What the archives are told, in the forum's language: from frozen facts and public words alone."""
    assert minutes.frozen_content is not None
    content = minutes.frozen_content
    words = words_in(content["language"])
    return FilingSheet(
        title=document.title,
        document_type=words["archive_type"],
        case_title=words("archive_case", forum=content["forum"]["name"]),
        subject_on=_day(content["meeting"]["starts_at"]),
        legal_basis="" if document.public else document.legal_basis,
        parties=tuple(
            FilingParty(
                name=party["name"], organisation_id=party["id"], org_number=party.get("org_number") or ""
            )
            for party in content["parties"]
        ),
        unit=content["forum"]["name"],
        url=urljoin(settings.SITE_URL, reverse("councils:minutes", args=[minutes.meeting_id])),
    )


def minutes_not_filed(at: datetime, batch: int) -> list[int]:
    """The minutes whose full document no party has begun to file; the oldest first."""
    issued = IssuedDocument.objects.filter(
        ~Exists(Filing.objects.filter(document=OuterRef("pk"))),
        subject_type=Minutes._meta.label_lower,
        purpose=FULL,
        edition=1,
        issued_at__lte=at,
    )
    return list(issued.order_by("pk").values_list("subject_id", flat=True)[:batch])


def _day(moment: str) -> date:
    return days.day_of(datetime.fromisoformat(moment))
