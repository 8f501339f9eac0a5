"""Messages that go out by e-mail."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from records.models.stored_file import StoredFile


class DispatchQuerySet(models.QuerySet):
    """Questions to the outbox."""

    def pending(self) -> Self:
        """Not sent yet."""
        return self.filter(sent_at__isnull=True)

    def due(self, at: datetime) -> Self:
        """Not sent, and its next attempt is at hand."""
        return self.pending().filter(next_attempt_at__lte=at)

    def struggling(self, attempts: int = 3) -> Self:
        """Tried several times without luck: somebody ought to look at the address or the mail server."""
        return self.pending().filter(attempts__gte=attempts)


class Dispatch(models.Model):
    """One e-mail to one address, with its text as it will be read (*utsending*).

    Written in the same transaction as what it tells about; the row is the truth and the task only a
    wake-up. `unique_key` says what it is («agreement:12:to-sign:office:7»), so that the same notice is
    never written twice. `message_id` is settled here: should the machine die between the mail server's
    yes and our commit, the repeated mail carries the same Message-ID. A mail that fails stays pending
    with `last_error` and a later `next_attempt_at`; it is never given up by itself. A meeting's notice or
    its withdrawal carries `calendar`, the bytes of the calendar file.
    """

    about_type = models.CharField("gjelder", max_length=100, blank=True)
    about_id = models.BigIntegerField("nummer", null=True, blank=True)
    kind = models.CharField("slag", max_length=60)
    unique_key = models.CharField("nøkkel", max_length=200, unique=True)
    address = models.CharField("e-postadresse", max_length=254)
    name = models.CharField("mottaker", max_length=200, blank=True)
    language = models.CharField("språk", max_length=10, default="nb")
    subject = models.CharField("emne", max_length=300)
    text = models.TextField("tekst")
    html = models.TextField("HTML", blank=True)
    reply_to = models.CharField("svar til", max_length=254, blank=True)
    attachments = models.ManyToManyField(
        StoredFile, blank=True, related_name="dispatches", verbose_name="vedlegg"
    )
    calendar = models.BinaryField("kalenderfil", null=True, blank=True)
    calendar_method = models.CharField(
        "kalenderfilens slag",
        max_length=10,
        blank=True,
        choices=[("REQUEST", "Innkalling"), ("CANCEL", "Avlysning")],
    )
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    created_at = models.DateTimeField("skrevet")
    next_attempt_at = models.DateTimeField("neste forsøk")
    sent_at = models.DateTimeField("sendt", null=True, blank=True)
    attempts = models.PositiveIntegerField("forsøk", default=0)
    last_error = models.TextField("siste feil", blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = "utsending"
        verbose_name_plural = "utsendinger"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="records_dispatch_about"),
            models.Index(
                fields=["next_attempt_at"], condition=Q(sent_at__isnull=True), name="records_dispatch_pending"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(about_type="", about_id__isnull=True) | (~Q(about_type="") & Q(about_id__isnull=False))
                ),
                name="records_dispatch_about_whole",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(attempts__gte=1), name="records_dispatch_sent_was_tried"
            ),
            models.CheckConstraint(
                condition=(
                    Q(calendar__isnull=True, calendar_method="")
                    | Q(calendar__isnull=False, calendar_method__in=["REQUEST", "CANCEL"])
                ),
                name="records_dispatch_calendar_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.address}"

    @property
    def is_sent(self) -> bool:
        """Has the mail server taken it?"""
        return self.sent_at is not None
