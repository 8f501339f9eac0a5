"""An agreed evaluation goes into the archive of each of its parties."""

from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Exists, OuterRef

from agreements.evaluation.issuing import PURPOSE
from agreements.evaluation.wording import words_in
from agreements.merging import joined
from agreements.models import Evaluation
from parties.actions.filing import begin_filing
from parties.filing_sheet import FilingParty, FilingSheet
from parties.models import Filing, Organisation
from records import days
from records.actors import Actor
from records.models import IssuedDocument


def file_report(evaluation: Evaluation, document: IssuedDocument, *, at: datetime) -> list[Filing]:
    """Let all parties file the document; what is begun already stands as it is."""
    assert evaluation.frozen_content is not None
    keys = [party["id"] for party in evaluation.frozen_content["parties"]]
    return begin_filing(
        document=document,
        organisations=Organisation.objects.filter(pk__in=keys),
        sheet=sheet_of(evaluation, document),
        by=Actor.system(),
        on=days.day_of(at),
        at=at,
    )


def sheet_of(evaluation: Evaluation, document: IssuedDocument) -> FilingSheet:
    """What the archives are told, in the evaluation's language, from what is frozen."""
    assert evaluation.frozen_content is not None
    assert evaluation.agreed_at is not None
    content = evaluation.frozen_content
    words = words_in(content["language"])
    parties = content["parties"]
    return FilingSheet(
        title=document.title,
        document_type=words["archive_evaluation"],
        case_title=words("archive_case", parties=joined([party["name"] for party in parties])),
        subject_on=days.day_of(evaluation.agreed_at),
        parties=tuple(
            FilingParty(
                name=party["name"],
                organisation_id=party["id"],
                org_number=party.get("org_number") or "",
            )
            for party in parties
        ),
        url=urljoin(settings.SITE_URL, evaluation.get_absolute_url()),
    )


def not_filed(at: datetime, batch: int) -> list[int]:
    """The evaluations whose document no party has begun to file; the oldest first."""
    issued = IssuedDocument.objects.filter(
        ~Exists(Filing.objects.filter(document=OuterRef("pk"))),
        subject_type=Evaluation._meta.label_lower,
        purpose=PURPOSE,
        edition=1,
        issued_at__lte=at,
    )
    return list(issued.order_by("pk").values_list("subject_id", flat=True)[:batch])
