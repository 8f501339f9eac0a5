"""Is this plan or report genuine? Both are public, so that the answer may tell all of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from records import days, documents
from records.models import IssuedDocument
from slt.content import content_hash
from slt.models import ActionPlan, AnnualReport
from slt.pdf import PLAN, REPORT

_SUBJECTS: dict[str, tuple[type[ActionPlan] | type[AnnualReport], str]] = {
    ActionPlan._meta.label_lower: (ActionPlan, PLAN),
    AnnualReport._meta.label_lower: (AnnualReport, REPORT),
}


class Finding(StrEnum):
    """What the document is."""

    ISSUED = "ISSUED"
    ALTERED = "ALTERED"


@dataclass(frozen=True)
class Verification:
    """The answer, in the shape that the page shows: finding, heading, tone, sentences, the document."""

    finding: Finding
    sentences: list[str]
    document: IssuedDocument
    by_file: bool = False
    link: str = ""
    is_hidden: bool = False

    @property
    def heading(self) -> str:
        """The answer in a line."""
        if self.finding == Finding.ALTERED:
            return _("Filen er endret")
        if self.document.purpose == PLAN:
            return _("Dette er en vedtatt handlingsplan")
        return _("Dette er en ferdig årsrapport")

    @property
    def tone(self) -> str:
        """The tone of the answer on the page."""
        return "success" if self.finding == Finding.ISSUED else "danger"

    @property
    def link_label(self) -> str:
        """Where the link leads."""
        return _("Se planen i portalen") if self.document.purpose == PLAN else _("Se rapporten i portalen")


def verify_document(document: IssuedDocument, *, by_file: bool = False) -> Verification | None:
    """What the room knows about an issued document; None for another room's."""
    subject = subject_of(document)
    if subject is None:
        return None
    sentences = [
        _("Dokumentet ble utstedt av portalen %(date)s.")
        % {"date": days.longdate(days.day_of(document.issued_at))}
    ]
    if by_file:
        sentences.insert(0, _("Filen er nøyaktig slik portalen utstedte den."))
    else:
        sentences.append(
            _("Koden sier hva som ble utstedt. Last opp filen for å få vite om nettopp den er uendret.")
        )
    return Verification(Finding.ISSUED, sentences, document, by_file, subject.get_absolute_url())


def verify_bytes(data: bytes) -> Verification | None:
    """What a PDF is: issued by the room to the last byte, one of its own that was changed; else None."""
    from records.pdf import read_identifier

    document = documents.find_by_sha256(hashlib.sha256(data).hexdigest())
    if document is not None:
        return verify_document(document, by_file=True)
    code = read_identifier(data)
    original = documents.find_by_code(code) if code else None
    subject = subject_of(original) if original is not None else None
    if original is None or subject is None:
        return None
    return Verification(
        Finding.ALTERED,
        [
            _("Filen sier at den er «%(title)s», men er ikke den filen som ble utstedt. Stol ikke på den.")
            % {"title": original.title},
            _("Hent dokumentet fra portalen i stedet."),
        ],
        original,
        by_file=True,
        link=subject.get_absolute_url(),
    )


def subject_of(document: IssuedDocument) -> ActionPlan | AnnualReport | None:
    """The plan or report that a document of the room's is about; None for another room's."""
    kind, purpose = _SUBJECTS.get(document.subject_type, (None, ""))
    if kind is None or document.purpose != purpose:
        return None
    return kind.objects.filter(pk=document.subject_id).first()


def faults_in_frozen() -> Iterator[str]:
    """For `verify_records`: frozen content without its hash, and documents made from something else."""
    for plan in ActionPlan.objects.filter(frozen_content__isnull=False).order_by("pk").iterator():
        if content_hash(plan.frozen_content) != plan.content_hash:
            yield _("Handlingsplan %(pk)s: det fryste innholdet er endret.") % {"pk": plan.pk}
        yield from _faults(plan, PLAN)
    for report in AnnualReport.objects.filter(frozen_content__isnull=False).order_by("pk").iterator():
        if content_hash(report.frozen_content) != report.content_hash:
            yield _("Årsrapport %(pk)s: det fryste innholdet er endret.") % {"pk": report.pk}
        yield from _faults(report, REPORT)


def _faults(subject: ActionPlan | AnnualReport, purpose: str) -> Iterator[str]:
    made = documents.documents_of(subject).filter(purpose=purpose)
    for document in made.exclude(content_hash=subject.content_hash):
        yield (
            _("Dokument %(pk)s, «%(title)s»: det er laget av et annet innhold enn det som står fast.")
            % {"pk": document.pk, "title": document.title}
        )
