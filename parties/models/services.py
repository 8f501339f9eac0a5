"""Where and when people meet the police; stands beside the agreements and may be corrected at any time."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parties.models.municipalities import Municipality
from parties.models.organisations import Organisation
from parties.models.police import PoliceUnit
from records import days
from records.days import Period, PeriodQuerySet


class ServicePointQuerySet(PeriodQuerySet):
    """Reads of service points; public."""

    def for_municipality(self, municipality: Municipality, on: date) -> Self:
        """Those of the units that serve it that day, of what these belong to, and of its district."""
        units = PoliceUnit.objects.serving(municipality, on).order_by()
        return (
            self.valid(on)
            .filter(
                Q(organisation__in=units.values("pk"))
                | Q(organisation__in=units.filter(parent__isnull=False).values("parent"))
                | Q(
                    organisation__in=municipality.memberships.filter(days.valid(on))
                    .order_by()
                    .values("district")
                )
            )
            .select_related("organisation")
            .prefetch_related("hours")
            .order_by("kind", "name", "pk")
        )


class ServicePoint(Period):
    """Where people meet the police (*tjenestested*): a station or a district's shared service.

    Stands beside the agreements and can be corrected at any time without touching what was signed.
    """

    class Kind(models.TextChoices):
        STATION = "STATION", _("politistasjon")
        SHARED = "SHARED", _("felles tjeneste i distriktet")

    class NumberKind(models.TextChoices):
        EMERGENCY = "EMERGENCY", _("nødnummer")
        NATIONAL = "NATIONAL", _("politiets sentralbord 02800")
        SWITCHBOARD = "SWITCHBOARD", _("sentralbord")
        AFTER_HOURS = "AFTER_HOURS", _("utenom åpningstid")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="service_points", verbose_name=_("organisasjon")
    )
    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices, default=Kind.STATION)
    name = models.CharField(_("navn"), max_length=150)
    address = models.CharField(_("besøksadresse"), max_length=200, blank=True)
    website = models.URLField(_("nettside"), blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    number_kind = models.CharField(_("type nummer"), max_length=12, choices=NumberKind.choices, blank=True)
    last_confirmed_on = models.DateField(_("sist bekreftet"), null=True, blank=True)

    objects = ServicePointQuerySet.as_manager()

    class Meta:
        verbose_name = _("tjenestested")
        verbose_name_plural = _("tjenestesteder")
        ordering = ["organisation", "name"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["STATION", "SHARED"]), name="parties_service_point_kind"
            ),
            models.CheckConstraint(
                condition=Q(number_kind__in=["", "EMERGENCY", "NATIONAL", "SWITCHBOARD", "AFTER_HOURS"]),
                name="parties_service_point_number_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceHours(models.Model):
    """Opening hours on a weekday in a season; a missing row means *not stated*, not closed."""

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("mandag")
        TUESDAY = 2, _("tirsdag")
        WEDNESDAY = 3, _("onsdag")
        THURSDAY = 4, _("torsdag")
        FRIDAY = 5, _("fredag")
        SATURDAY = 6, _("lørdag")
        SUNDAY = 7, _("søndag")

    class Season(models.TextChoices):
        ALL_YEAR = "ALL_YEAR", _("hele året")
        SUMMER = "SUMMER", _("sommer")
        WINTER = "WINTER", _("vinter")

    service_point = models.ForeignKey(
        ServicePoint, on_delete=models.CASCADE, related_name="hours", verbose_name=_("tjenestested")
    )
    weekday = models.PositiveSmallIntegerField(_("ukedag"), choices=Weekday.choices)
    season = models.CharField(_("sesong"), max_length=8, choices=Season.choices, default=Season.ALL_YEAR)
    is_closed = models.BooleanField(_("stengt"), default=False)
    opens_at = models.TimeField(_("åpner"), null=True, blank=True)
    closes_at = models.TimeField(_("stenger"), null=True, blank=True)

    class Meta:
        verbose_name = _("åpningstid")
        verbose_name_plural = _("åpningstider")
        ordering = ["season", "weekday", "opens_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_point", "weekday", "season", "opens_at"],
                name="parties_service_hours_once",
                nulls_distinct=False,
                violation_error_message=_("Denne åpningstiden er allerede ført opp."),
            ),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="parties_service_hours_weekday"),
            models.CheckConstraint(
                condition=Q(season__in=["ALL_YEAR", "SUMMER", "WINTER"]), name="parties_service_hours_season"
            ),
            models.CheckConstraint(
                condition=(
                    Q(is_closed=True, opens_at__isnull=True, closes_at__isnull=True)
                    | Q(is_closed=False, opens_at__isnull=False, closes_at__gt=F("opens_at"))
                ),
                name="parties_service_hours_open_or_closed",
                violation_error_message=_("Oppgi når stedet åpner og stenger, eller kryss av for stengt."),
            ),
        ]

    def __str__(self) -> str:
        if self.is_closed:
            return gettext("%(weekday)s: stengt") % {"weekday": self.get_weekday_display()}
        return f"{self.get_weekday_display()} {self.opens_at:%H.%M}–{self.closes_at:%H.%M}"
