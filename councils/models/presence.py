"""Where the police contact was present: day, municipality, arena – never a position, never an illness."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.choices import AbsenceReason, Arena
from councils.models.meetings import Meeting
from parties.models import Municipality, Office, PoliceDistrict


class PresenceScheme(models.Model):
    """A district's choice to keep presence (*tilstedeværelse*): off until the district turns it on."""

    district = models.OneToOneField(
        PoliceDistrict,
        on_delete=models.PROTECT,
        related_name="presence_scheme",
        verbose_name=_("politidistrikt"),
    )
    is_on = models.BooleanField(_("i bruk"), default=False)
    changed_at = models.DateTimeField(_("endret"))
    changed_by_name = models.CharField(_("endret av"), max_length=200)

    class Meta:
        verbose_name = _("ordning for tilstedeværelse")
        verbose_name_plural = _("ordninger for tilstedeværelse")

    def __str__(self) -> str:
        return f"{self.district}: {_('på') if self.is_on else _('av')}"


class ContactPresence(models.Model):
    """A police contact's presence on a day, in a municipality, at an arena (*tilstedeværelse*).

    Of the office, not the person. Meetings there count by themselves (`meeting`).
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="presences", verbose_name=_("politikontakt")
    )
    on = models.DateField(_("dag"))
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="presences", verbose_name=_("kommune")
    )
    arena = models.CharField(_("arena"), max_length=10, choices=Arena.choices)
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="presences",
        verbose_name=_("møte"),
    )
    recorded_at = models.DateTimeField(_("ført"))

    class Meta:
        verbose_name = _("tilstedeværelse")
        verbose_name_plural = _("tilstedeværelser")
        ordering = ["-on", "-pk"]
        # The clock asks every minute whether something is old enough to go.
        indexes = [models.Index(fields=["on"], name="councils_presence_day")]
        constraints = [
            models.CheckConstraint(condition=Q(arena__in=Arena.values), name="councils_presence_arena"),
            models.CheckConstraint(
                condition=Q(meeting__isnull=True) | Q(arena="MEETING"), name="councils_presence_meeting"
            ),
            models.UniqueConstraint(
                fields=["office", "on", "municipality", "arena", "meeting"],
                nulls_distinct=False,
                name="councils_presence_once",
                violation_error_message=_("Dette er allerede ført."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.on:%d.%m.%Y}"


class PresenceAbsence(models.Model):
    """Why a whole ISO week was without presence: leave, other duty, vacant. Nothing else can be said."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="presence_absences", verbose_name=_("politikontakt")
    )
    iso_year = models.PositiveSmallIntegerField(_("år"))
    iso_week = models.PositiveSmallIntegerField(_("uke"))
    reason = models.CharField(_("grunn"), max_length=10, choices=AbsenceReason.choices)

    class Meta:
        verbose_name = _("uke uten tilstedeværelse")
        verbose_name_plural = _("uker uten tilstedeværelse")
        ordering = ["-iso_year", "-iso_week"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "iso_year", "iso_week"], name="councils_absence_once_a_week"
            ),
            models.CheckConstraint(condition=Q(iso_week__range=(1, 53)), name="councils_absence_week"),
            models.CheckConstraint(
                condition=Q(reason__in=AbsenceReason.values), name="councils_absence_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.iso_year}-{self.iso_week}: {self.get_reason_display()}"
