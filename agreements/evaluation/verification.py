"""Is this evaluation genuine? Answers whoever holds the document, without telling what it says.

Evaluations are not public: to somebody without the file the answer names nothing but that one was issued.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from agreements.content import hash_of
from agreements.evaluation.issuing import PURPOSE
from agreements.models import Evaluation, EvaluationApproval
from records import days, documents
from records.models import IssuedDocument


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
        return _("Dette er en godkjent evaluering")

    @property
    def tone(self) -> str:
        """The tone of the answer on the page."""
        return "success" if self.finding == Finding.ISSUED else "danger"

    @property
    def link_label(self) -> str:
        """Where the link leads."""
        return _("Se evalueringen i portalen")


def verify_document(document: IssuedDocument, *, by_file: bool = False) -> Verification | None:
    """What is known of an issued document; None for one that is no evaluation."""
    evaluation = subject_of(document)
    if evaluation is None:
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
    return Verification(
        Finding.ISSUED, sentences, document, by_file, evaluation.get_absolute_url(), not document.public
    )


def verify_bytes(data: bytes) -> Verification | None:
    """What a PDF is: an evaluation to the last byte, one that was changed; else None."""
    from records.pdf import read_identifier

    document = documents.find_by_sha256(hashlib.sha256(data).hexdigest())
    if document is not None:
        return verify_document(document, by_file=True)
    code = read_identifier(data)
    original = documents.find_by_code(code) if code else None
    evaluation = subject_of(original) if original is not None else None
    if original is None or evaluation is None:
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
        link=evaluation.get_absolute_url(),
        is_hidden=not original.public,
    )


def subject_of(document: IssuedDocument) -> Evaluation | None:
    """The evaluation that a document is about; None for another document."""
    if document.subject_type != Evaluation._meta.label_lower or document.purpose != PURPOSE:
        return None
    return Evaluation.objects.filter(pk=document.subject_id).first()


def faults_in_frozen() -> Iterator[str]:
    """For `verify_records`: content and figures without their hash, approvals of something else."""
    frozen = Evaluation.objects.filter(frozen_content__isnull=False).order_by("pk")
    for evaluation in frozen.iterator(chunk_size=200):
        name = {"pk": evaluation.pk}
        if hash_of(evaluation.frozen_content) != evaluation.content_hash:
            yield _("Evaluering %(pk)s: det fryste innholdet er endret.") % name
        if (
            hash_of(evaluation.figures) != evaluation.figures_hash
            or evaluation.frozen_content["figures"] != evaluation.figures
        ):
            yield _("Evaluering %(pk)s: de fryste tallene er endret.") % name
    standing = EvaluationApproval.objects.filter(withdrawn_at__isnull=True).select_related("evaluation")
    for approval in standing.order_by("pk").iterator(chunk_size=200):
        if approval.content_hash != approval.evaluation.content_hash:
            yield (
                _("Evaluering %(pk)s: godkjenningen til %(name)s gjelder noe annet.")
                % {"pk": approval.evaluation_id, "name": approval.approved_by_name}
            )
    made = IssuedDocument.objects.filter(subject_type=Evaluation._meta.label_lower, purpose=PURPOSE)
    hashes = dict(
        Evaluation.objects.filter(pk__in=made.values("subject_id")).values_list("pk", "content_hash")
    )
    for document in made.defer("file").order_by("pk"):
        if document.content_hash != hashes.get(document.subject_id):
            yield (
                _("Dokument %(pk)s, «%(title)s»: det er laget av et annet innhold enn det som står fast.")
                % {"pk": document.pk, "title": document.title}
            )
