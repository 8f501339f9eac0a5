"""Adopted plans and finished reports go into the archive of each of the programme's municipalities."""

from datetime import date, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Exists, OuterRef

from parties.actions.filing import begin_filing
from parties.filing_sheet import FilingParty, FilingSheet
from parties.models import Filing, Organisation
from records import days
from records.actors import Actor
from records.models import IssuedDocument
from slt.models import ActionPlan, AnnualReport
from slt.wording import words_in


def file_document(
    subject: ActionPlan | AnnualReport, document: IssuedDocument, *, at: datetime
) -> list[Filing]:
    """Let the programme's municipalities file the document; what is begun stands as it is."""
    assert subject.frozen_content is not None
    keys = [party["id"] for party in subject.frozen_content["parties"]]
    return begin_filing(
        document=document,
        organisations=Organisation.objects.filter(pk__in=keys),
        sheet=sheet_of(subject, document),
        by=Actor.system(),
        on=days.day_of(at),
        at=at,
    )


def sheet_of(subject: ActionPlan | AnnualReport, document: IssuedDocument) -> FilingSheet:
    """What the archives are told, in the programme's language, from what is frozen."""
    assert subject.frozen_content is not None
    content = subject.frozen_content
    words = words_in(content["language"])
    programme = content["programme"]["name"]
    return FilingSheet(
        title=document.title,
        document_type=words[f"archive_{document.purpose}"],
        case_title=words("archive_case", programme=programme),
        subject_on=date.fromisoformat(content.get("adopted_on") or content.get("finished_on")),
        parties=tuple(
            FilingParty(
                name=party["name"], organisation_id=party["id"], org_number=party.get("org_number") or ""
            )
            for party in content["parties"]
        ),
        unit=programme,
        url=urljoin(settings.SITE_URL, subject.get_absolute_url()),
    )


def not_filed(
    kind: type[ActionPlan] | type[AnnualReport], purpose: str, at: datetime, batch: int
) -> list[int]:
    """The plans or reports whose document no party has begun to file; the oldest first."""
    issued = IssuedDocument.objects.filter(
        ~Exists(Filing.objects.filter(document=OuterRef("pk"))),
        subject_type=kind._meta.label_lower,
        purpose=purpose,
        edition=1,
        issued_at__lte=at,
    )
    return list(issued.order_by("pk").values_list("subject_id", flat=True)[:batch])
