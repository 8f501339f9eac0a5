"""Municipalities, and how the old ones became the new."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from parties.models.organisations import (
    CountyAuthority,
    Organisation,
    OrganisationKind,
    OrganisationQuerySet,
    PoliceDistrict,
)
from records import days


class WrittenStandard(models.TextChoices):
    """The form of Norwegian that a municipality has decided to be written to in (*målform*)."""

    BOKMAL = "nb", _("bokmål")
    NYNORSK = "nn", _("nynorsk")
    NEUTRAL = "neutral", _("nøytral")


class MunicipalityQuerySet(OrganisationQuerySet):
    """Reads of municipalities."""

    def in_district(self, district: PoliceDistrict, on: date) -> Self:
        """Those that belong to the police district that day."""
        return self.filter(days.valid(on, "memberships"), memberships__district=district)

    def covered_by(self, unit, on: date) -> Self:
        """Those that the police unit serves that day."""
        return self.filter(days.valid(on, "coverages"), coverages__unit=unit)

    def with_district(self, on: date) -> Self:
        """Fetch each one's police district that day as `district_on`; one more query for the whole list."""
        from parties.models.police import DistrictMembership

        memberships = DistrictMembership.objects.valid(on).select_related("district")
        return self.prefetch_related(Prefetch("memberships", memberships, to_attr="memberships_fetched"))

    def successors_of(self, municipality: "Municipality") -> Self:
        """Those that the municipality became a part of in one step; several when it was divided."""
        return self.filter(origins__old=municipality).distinct().in_order()

    def predecessors_of(self, municipality: "Municipality") -> Self:
        """Those that became the municipality, or a part of it, in one step."""
        return self.filter(successions__new=municipality).distinct().in_order()

    def current_successors_of(self, municipality: "Municipality", on: date) -> Self:
        """Those that exist that day and that the municipality's area leads to, however many steps."""
        reached, ahead = {municipality.pk}, {municipality.pk}
        while ahead:
            steps = MunicipalityChange.objects.filter(old__in=ahead, changed_on__lte=on)
            ahead = set(steps.values_list("new", flat=True)) - reached
            reached |= ahead
        return self.filter(pk__in=reached).current(on)


class Municipality(Organisation):
    """A municipality (*kommune*); `code` is its four-digit number as text, leading zero kept.

    `written_standard` is empty where it is not known (ended municipalities).
    """

    own_kind = OrganisationKind.MUNICIPALITY

    county = models.ForeignKey(
        CountyAuthority,
        on_delete=models.PROTECT,
        related_name="municipalities",
        verbose_name=_("fylke"),
        null=True,
        blank=True,
    )
    written_standard = models.CharField(
        _("målform"),
        max_length=7,
        choices=WrittenStandard.choices,
        default=WrittenStandard.NEUTRAL,
        blank=True,
    )
    administrative_centre = models.CharField(_("administrasjonssted"), max_length=100, blank=True)
    population = models.PositiveIntegerField(_("innbyggere"), null=True, blank=True)
    population_on = models.DateField(_("innbyggere per dato"), null=True, blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommune")
        verbose_name_plural = _("kommuner")
        constraints = [
            models.CheckConstraint(
                condition=Q(written_standard__in=["", *WrittenStandard.values]),
                name="parties_municipality_written_standard",
            ),
        ]

    @property
    def number(self) -> str:
        """The municipality number (*kommunenummer*)."""
        return self.code

    @property
    def language(self) -> str:
        """The language code agreements are written in; neutral and unknown fall back to Bokmål."""
        return "nn" if self.written_standard == WrittenStandard.NYNORSK else "nb"

    @property
    def district_on(self) -> PoliceDistrict | None:
        """The police district on the day that `with_district(on)` was asked about.

        Raises LookupError on a row fetched without it, rather than asking once per row or guessing a day.
        """
        if not hasattr(self, "memberships_fetched"):
            raise LookupError("Fetch the municipality with Municipality.objects.with_district(on).")
        return self.memberships_fetched[0].district if self.memberships_fetched else None

    def district_at(self, on: date) -> PoliceDistrict | None:
        """The police district that day, asked for this one municipality."""
        membership = self.memberships.valid(on).select_related("district").first()
        return membership.district if membership else None


class MunicipalityChange(models.Model):
    """One dated step from an old municipality to a new one: new number, merger or division.

    Source: Statistics Norway's classification of municipalities (Klass 131) and its changes.
    """

    class Kind(models.TextChoices):
        RENUMBER = "renumber", _("nytt nummer")
        MERGE = "merge", _("sammenslåing")
        SPLIT = "split", _("deling")
        SPLIT_MERGE = "split+merge", _("deling og sammenslåing")

    old = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        related_name="successions",
        verbose_name=_("tidligere kommune"),
    )
    new = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="origins", verbose_name=_("ny kommune")
    )
    changed_on = models.DateField(_("dato"))
    kind = models.CharField(_("endring"), max_length=12, choices=Kind.choices)

    class Meta:
        verbose_name = _("kommuneendring")
        verbose_name_plural = _("kommuneendringer")
        ordering = ["-changed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["old", "new", "changed_on"], name="parties_municipality_change_once"
            ),
            models.CheckConstraint(
                condition=~Q(old=models.F("new")),
                name="parties_municipality_change_to_another",
                violation_error_message=_("En kommune kan ikke avløse seg selv."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["renumber", "merge", "split", "split+merge"]),
                name="parties_municipality_change_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new} ({self.changed_on:%d.%m.%Y})"
