"""Files that are kept: uploads and issued documents."""

import hashlib

import pgtrigger
from django.db import models


class StoredFileManager(models.Manager["StoredFile"]):
    """Rows without their bytes, which are fetched when they are asked for."""

    def get_queryset(self) -> "models.QuerySet[StoredFile]":
        return super().get_queryset().defer("content")


class StoredFile(models.Model):
    """One file's bytes and what is known about them. Never changed, never deleted (held by triggers).

    `content_type` is what the bytes *are*, found by looking at them, not what a browser said.
    `sha256` is the hash of the bytes. A list of files does not fetch the bytes.
    """

    name = models.CharField("filnavn", max_length=255)
    content_type = models.CharField("filtype", max_length=100)
    size = models.PositiveBigIntegerField("størrelse")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    content = models.BinaryField("innhold")
    uploaded_at = models.DateTimeField("lagret")
    uploaded_by_name = models.CharField("lagret av", max_length=200)
    uploaded_by_user_id = models.BigIntegerField("bruker", null=True, blank=True)

    objects = StoredFileManager()

    class Meta:
        verbose_name = "fil"
        verbose_name_plural = "filer"
        ordering = ["-uploaded_at", "-pk"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="records_storedfile_not_empty"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="records_storedfile_sha256"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def data(self) -> bytes:
        """The bytes (PostgreSQL hands them over as a memory view)."""
        return bytes(self.content)

    def is_intact(self) -> bool:
        """Do the bytes still have the hash and the size that were noted when they came?"""
        data = self.data
        return len(data) == self.size and hashlib.sha256(data).hexdigest() == self.sha256
