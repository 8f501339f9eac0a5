"""Documents that the portal has made and stands by."""

from typing import Self

import pgtrigger
from django.db import models

from records.models.identity import Identity, identity_of
from records.models.stored_file import StoredFile


class IssuedDocumentQuerySet(models.QuerySet):
    """Questions to the register of issued documents."""

    def about(self, subject: models.Model | Identity) -> Self:
        """The documents that were issued about one object."""
        label, key = identity_of(subject)
        return self.filter(subject_type=label, subject_id=key)


class IssuedDocument(models.Model):
    """A document issued once from frozen content: a signing copy, a signed agreement, an evaluation.

    One per subject, purpose and edition; a later seal or time stamp is a new edition, never a changed
    one. `content_hash` is the hash of the frozen content it was made from, the file's `sha256` that of
    the bytes. `code` is printed in the document and finds it again. The database refuses update and
    delete.
    """

    subject_type = models.CharField("gjelder", max_length=100)
    subject_id = models.BigIntegerField("nummer")
    purpose = models.CharField("formål", max_length=50)
    edition = models.PositiveSmallIntegerField("utgave", default=1)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="issued_documents", verbose_name="fil"
    )
    title = models.CharField("offentlig tittel", max_length=300)
    public = models.BooleanField("offentlig", default=False)
    legal_basis = models.CharField("hjemmel for unntak", max_length=200, blank=True)
    profile = models.CharField("PDF-profil", max_length=40)
    language = models.CharField("språk", max_length=10)
    code = models.CharField("verifiseringskode", max_length=14, unique=True)
    content_hash = models.CharField("innholdets kontrollsum", max_length=64)
    issued_at = models.DateTimeField("utstedt")

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "utstedt dokument"
        verbose_name_plural = "utstedte dokumenter"
        ordering = ["subject_type", "subject_id", "purpose", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "purpose", "edition"],
                name="records_issueddocument_one_edition",
            ),
            models.CheckConstraint(
                condition=models.Q(edition__gte=1), name="records_issueddocument_edition_from_one"
            ),
            models.CheckConstraint(
                condition=models.Q(content_hash__regex=r"^[0-9a-f]{64}$"),
                name="records_issueddocument_content_hash",
            ),
            models.CheckConstraint(
                condition=models.Q(public=False) | models.Q(legal_basis=""),
                name="records_issueddocument_public_needs_no_basis",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title
