"""Filing: a finished document on its way into an organisation's own archive, and where it ended there."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parties.models.organisations import Organisation
from records import days
from records.models import Dispatch, IssuedDocument

# A number from an archive: whatever signs that archive uses, without air at the ends.
_NUMBER = r"^\S(.*\S)?$"


class FilingQuerySet(models.QuerySet):
    """Reads of what is to be filed."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Those of the organisations whose archive the person looks after that day."""
        # Rights are made of the models, so they are asked for when needed.
        from parties.standing import Capability, standing_of

        return self.filter(
            organisation__in=standing_of(user, on).organisation_ids_with(Capability.KEEP_ARCHIVE)
        )

    def not_filed(self) -> Self:
        """No number has come from the archive."""
        return self.filter(reference__isnull=True)

    def filed(self) -> Self:
        """The archive has told its number."""
        return self.filter(reference__isnull=False)

    def filed_in(self, year: int) -> Self:
        """Filed in that year, by the archive's own date."""
        return self.filter(reference__filed_on__year=year)

    def search(self, question: str) -> Self:
        """Find by words of the public title, or by parts of the archive's numbers."""
        found = self
        for word in question.split():
            found = found.filter(
                Q(document__title__icontains=word)
                | Q(reference__case_number__icontains=word)
                | Q(reference__document_number__icontains=word)
            )
        return found

    def to_remind(self, at: datetime) -> Self:
        """Sent to an archive that still takes mail, not filed, and the next of two reminders is due."""
        first, second = Filing.REMIND_AFTER
        return self.not_filed().filter(
            Q(reminders=0, sent_at__lte=at - first)
            # A clock that stood still must not send both at once.
            | Q(reminders=1, sent_at__lte=at - second, reminded_at__lte=at - (second - first)),
            days.valid(days.day_of(at), "organisation"),
            ~Q(organisation__filing_email=""),
            how=Filing.How.MAIL,
        )

    def shown(self) -> Self:
        """With what a list shows of each, and without the bytes of any file."""
        return self.select_related("document__file", "organisation", "mail", "reference").defer(
            "document__file__content"
        )


class Filing(models.Model):
    """One issued document that one organisation is to file (*arkivering*).

    `sheet` is what the archive is told about the document (`parties.filing_sheet.FilingSheet`), frozen when
    the filing began, so that the package is the same whenever it is fetched. A closed document never goes by
    mail: its mail has the public title and a personal link. Unique per document and organisation.
    """

    REMIND_AFTER = (timedelta(days=14), timedelta(days=30))

    class How(models.TextChoices):
        MAIL = "MAIL", _("med e-post til arkivet")
        FETCH = "FETCH", _("hentes")

    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, related_name="filings", verbose_name=_("dokument")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="filings", verbose_name=_("organisasjon")
    )
    is_closed = models.BooleanField(_("unntatt offentlighet"))
    sheet = models.JSONField(_("opplysninger til arkivet"))
    how = models.CharField(_("hvordan"), max_length=5, choices=How.choices, default=How.FETCH)
    begun_at = models.DateTimeField(_("klart"))
    begun_by_name = models.CharField(_("av"), max_length=200)
    mail = models.ForeignKey(
        Dispatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="filings",
        verbose_name=_("siste e-post"),
    )
    sent_at = models.DateTimeField(_("sendt arkivet"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("hentet"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("påminnelser"), default=0)
    reminded_at = models.DateTimeField(_("sist påminnet"), null=True, blank=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("arkivering")
        verbose_name_plural = _("arkiveringer")
        ordering = ["-begun_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-begun_at"], name="parties_filing_of")]
        constraints = [
            models.UniqueConstraint(fields=["document", "organisation"], name="parties_filing_once"),
            models.CheckConstraint(condition=Q(how__in=["MAIL", "FETCH"]), name="parties_filing_how"),
            models.CheckConstraint(
                condition=Q(how="MAIL", sent_at__isnull=False, mail__isnull=False)
                | Q(how="FETCH", sent_at__isnull=True, mail__isnull=True),
                name="parties_filing_sent_by_mail",
            ),
            models.CheckConstraint(
                condition=Q(reminders=0, reminded_at__isnull=True)
                | Q(reminders__range=(1, 2), reminded_at__isnull=False),
                name="parties_filing_reminders",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.organisation.display_name}"

    @property
    def is_withheld(self) -> bool:
        """Has the document a legal basis for being withheld, or is it only not published?"""
        return self.is_closed and bool(self.sheet.get("legal_basis"))

    @property
    def is_filed(self) -> bool:
        """Has the archive told its number?"""
        return hasattr(self, "reference")

    @property
    def is_under_way(self) -> bool:
        """Written to the archive, and not taken by the mail server yet."""
        return self.mail is not None and not self.mail.is_sent


class ArchiveReference(models.Model):
    """Where the document stands in the organisation's own archive (*journalføring*).

    The numbers come from that archive and are kept as they were written: archives differ. Corrected only by
    `actions.filing.enter_reference`, which records what stood there before.
    """

    filing = models.OneToOneField(
        Filing, on_delete=models.PROTECT, related_name="reference", verbose_name=_("arkivering")
    )
    case_number = models.CharField(_("saksnummer"), max_length=60)
    document_number = models.CharField(_("journalpost- eller dokumentnummer"), max_length=60)
    filed_on = models.DateField(_("arkivert"))
    entered_by_name = models.CharField(_("ført inn av"), max_length=200)
    entered_at = models.DateTimeField(_("ført inn"))
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("arkivreferanse")
        verbose_name_plural = _("arkivreferanser")
        ordering = ["-filed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case_number__regex=_NUMBER),
                name="parties_archivereference_case",
                violation_error_message=_("Skriv saksnummeret."),
            ),
            models.CheckConstraint(
                condition=Q(document_number__regex=_NUMBER),
                name="parties_archivereference_document",
                violation_error_message=_("Skriv nummeret på journalposten eller dokumentet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} – {self.document_number}"
