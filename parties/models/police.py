"""The police's units, and which district and unit serves which municipality when."""

from datetime import date
from typing import Self, cast

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parties.models.municipalities import Municipality
from parties.models.organisations import (
    Organisation,
    OrganisationKind,
    OrganisationQuerySet,
    PoliceDistrict,
    closed_period,
)
from parties.models.registered import Registered
from records import days
from records.days import Period


class PoliceUnitQuerySet(OrganisationQuerySet):
    """Reads of police units."""

    def serving(self, municipality: Municipality, on: date) -> Self:
        """The units that serve the municipality that day; the nearest (service unit) first."""
        nearness = Case(
            When(unit_kind="SERVICE", then=Value(0)),
            When(unit_kind="OPERATIONAL", then=Value(1)),
            default=Value(2),
        )
        return (
            self.valid(on)
            .filter(days.valid(on, "coverages"), coverages__municipality=municipality)
            .order_by(nearness, "sort_key", "pk")
        )

    def unit_of(self, municipality: Municipality, on: date) -> "PoliceUnit | None":
        """The nearest unit that serves the municipality that day; None where none is registered."""
        return cast(
            "PoliceUnit | None", self.serving(municipality, on).select_related("district", "parent").first()
        )


class PoliceUnit(Organisation):
    """A unit of a police district (*driftsenhet, tjenesteenhet*). Editable data: published lists are old."""

    own_kind = OrganisationKind.POLICE_UNIT

    class UnitKind(models.TextChoices):
        OPERATIONAL = "OPERATIONAL", _("geografisk driftsenhet")
        FUNCTIONAL = "FUNCTIONAL", _("funksjonell driftsenhet")
        SERVICE = "SERVICE", _("tjenesteenhet")

    district = models.ForeignKey(
        PoliceDistrict, on_delete=models.PROTECT, related_name="units", verbose_name=_("politidistrikt")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("hører under"),
    )
    unit_kind = models.CharField(
        _("enhetstype"), max_length=12, choices=UnitKind.choices, default=UnitKind.SERVICE
    )

    objects = PoliceUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("politienhet")
        verbose_name_plural = _("politienheter")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_kind__in=["OPERATIONAL", "FUNCTIONAL", "SERVICE"]),
                name="parties_police_unit_kind",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("organisation_ptr")),
                name="parties_police_unit_not_own_parent",
                violation_error_message=_("En enhet kan ikke høre under seg selv."),
            ),
        ]


class DistrictMembership(Registered, Period):
    """A municipality's membership of a police district in a period; never two districts on one day."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("kommune")
    )
    district = models.ForeignKey(
        PoliceDistrict, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("politidistrikt")
    )

    class Meta:
        verbose_name = _("tilhørighet til politidistrikt")
        verbose_name_plural = _("tilhørighet til politidistrikt")
        ordering = ["-valid_from", "pk"]
        constraints = [
            *Period.Meta.constraints,
            *Registered.Meta.constraints,
            ExclusionConstraint(
                name="parties_one_district_a_day",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Kommunen hører allerede til et politidistrikt i dette tidsrommet."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} – {self.district}"


class UnitCoverage(Registered, Period):
    """A police unit serves a municipality in a period; several units may serve the same one."""

    unit = models.ForeignKey(
        PoliceUnit, on_delete=models.PROTECT, related_name="coverages", verbose_name=_("politienhet")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="coverages", verbose_name=_("kommune")
    )

    class Meta:
        verbose_name = _("kommune som enheten dekker")
        verbose_name_plural = _("kommuner som enheten dekker")
        ordering = ["municipality__sort_key", "pk"]
        constraints = [
            *Period.Meta.constraints,
            *Registered.Meta.constraints,
            ExclusionConstraint(
                name="parties_coverage_once_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("municipality", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Enheten dekker allerede kommunen i dette tidsrommet."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(unit)s dekker %(municipality)s") % {
            "unit": self.unit,
            "municipality": self.municipality,
        }
