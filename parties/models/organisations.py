"""Organisations: municipalities, county authorities, police districts and units, and those they work with."""

import re
from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from parties.models.registered import Registered
from parties.names import fold, search_key, sort_key
from records.days import Period, PeriodQuerySet, covers

_ORG_NUMBER_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_POLICE_DISTRICT_SUFFIX = " politidistrikt"


class OrganisationKind(models.TextChoices):
    """What an organisation is; a child table exists only for the kinds that hold more than a name."""

    MUNICIPALITY = "MUNICIPALITY", _("kommune")
    COUNTY_AUTHORITY = "COUNTY_AUTHORITY", _("fylkeskommune")
    POLICE_DISTRICT = "POLICE_DISTRICT", _("politidistrikt")
    POLICE_UNIT = "POLICE_UNIT", _("politienhet")
    NATIONAL = "NATIONAL", _("nasjonal myndighet")
    NAV = "NAV", _("NAV-kontor")
    SCHOOL = "SCHOOL", _("skole")
    VOLUNTEER = "VOLUNTEER", _("frivillig organisasjon")
    OTHER = "OTHER", _("annen organisasjon")


def closed_period(lower: str = "valid_from", upper: str = "valid_to") -> Func:
    """The SQL date range `[lower, upper]`; a null end is open. `valid_to` is the last day that counts."""
    return Func(
        F(lower), F(upper), RangeBoundary(True, True), function="DATERANGE", output_field=DateRangeField()
    )


def is_org_number(text: str) -> bool:
    """Whether nine digits end in the right control digit (modulo 11, Brønnøysundregistrene)."""
    if not re.fullmatch(r"[0-9]{9}", text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ORG_NUMBER_WEIGHTS, text, strict=False))
    return (11 - total % 11) % 11 == int(text[8])


def validate_org_number(text: str) -> None:
    """Raise ValidationError for a number with a typing error in it."""
    if not is_org_number(text):
        raise ValidationError(
            _("Organisasjonsnummeret er ikke gyldig. Det har ni sifre, og det siste er et kontrollsiffer."),
            code="org_number",
        )


class OrganisationQuerySet(PeriodQuerySet):
    """Reads of organisations. The register is public, so there is no `visible_to`."""

    def current(self, on: date) -> Self:
        """Those that exist that day, in alphabetical order."""
        return self.valid(on).in_order()

    def search(self, question: str) -> Self:
        """Find by part of a name, number or organisation number; Sámi letters folded, æ ø å not."""
        found = self
        for word in question.split():
            found = found.filter(
                Q(search_key__contains=fold(word)) | Q(code__startswith=word) | Q(org_number__startswith=word)
            )
        return found

    def in_order(self) -> Self:
        """Sort by the Norwegian alphabet."""
        return self.order_by("sort_key", "code", "pk")


class Organisation(Registered, Period):
    """Anything that can be a party, hold offices or take part (*organisasjon*).

    Dated: after a merger the old row ends and a new one begins; agreements keep pointing at the one that
    was party. `code` is the official number or short code within its kind and may be reused after the period
    has ended (exclusion constraint); kinds without official codes leave it empty. Names are never keys: Herøy
    and Våler exist twice. A child class states its kind; `save` puts it on the row.
    """

    own_kind: ClassVar[str] = ""

    kind = models.CharField(_("type"), max_length=20, choices=OrganisationKind.choices)
    code = models.CharField(_("kode eller nummer"), max_length=20, blank=True)
    name = models.CharField(_("navn"), max_length=150)
    name_nynorsk = models.CharField(_("navn på nynorsk"), max_length=150, blank=True)
    parallel_names = ArrayField(
        models.CharField(max_length=150),
        verbose_name=_("parallelle navn (samisk, kvensk)"),
        default=list,
        blank=True,
    )
    org_number = models.CharField(
        _("organisasjonsnummer"), max_length=9, blank=True, validators=[validate_org_number]
    )
    website = models.CharField(_("nettsted"), max_length=200, blank=True)
    post_address_email = models.EmailField(_("postmottak (e-post)"), blank=True)
    filing_email = models.EmailField(
        _("arkivets mottaksadresse (e-post)"),
        blank=True,
        help_text=_("Hit går ferdige dokumenter som skal arkiveres. Tomt betyr at arkivet henter dem selv."),
    )
    # The C collation makes the order the same whatever locale the database was made with.
    sort_key = models.CharField(max_length=200, editable=False, blank=True, db_index=True, db_collation="C")
    search_key = models.TextField(editable=False, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisasjon")
        verbose_name_plural = _("organisasjoner")
        ordering = ["sort_key", "code"]
        constraints = [
            *Period.Meta.constraints,
            *Registered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="parties_organisation_kind"
            ),
            models.CheckConstraint(
                condition=Q(org_number="") | Q(org_number__regex=r"^[0-9]{9}$"),
                name="parties_organisation_org_number",
                violation_error_message=_("Organisasjonsnummeret har ni sifre."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="MUNICIPALITY", code__regex=r"^[0-9]{4}$")
                    | Q(kind="COUNTY_AUTHORITY", code__regex=r"^[0-9]{2}$")
                    | (Q(kind="POLICE_DISTRICT") & ~Q(code=""))
                    | ~Q(kind__in=["MUNICIPALITY", "COUNTY_AUTHORITY", "POLICE_DISTRICT"])
                ),
                name="parties_organisation_code_shape",
                violation_error_message=_(
                    "Et kommunenummer har fire sifre, et fylkesnummer to, og et politidistrikt har en kode."
                ),
            ),
            ExclusionConstraint(
                name="parties_organisation_code_period",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                condition=~Q(code=""),
                violation_error_message=_("Nummeret er i bruk av en annen organisasjon i samme tidsrom."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude=None) -> None:
        """Validate as it will be saved: with its own kind."""
        self.set_keys()
        super().clean_fields(exclude=exclude)

    def save(self, *args, **kwargs) -> None:
        """Save with its own kind and fresh sort and search keys."""
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the kind and the keys; also called before bulk writes, which pass `save` by."""
        self.kind = self.own_kind or self.kind
        self.sort_key = sort_key(self.name)[:200]
        self.search_key = search_key(self.name, self.name_nynorsk, *self.parallel_names)

    def exists_on(self, on: date) -> bool:
        """Whether the organisation exists that day; an ended municipality makes no new agreement."""
        return covers(self.valid_from, self.valid_to, on)

    @property
    def display_name(self) -> str:
        """The name with its kind where the bare name would not say it, e.g. «Rana kommune»."""
        if self.kind == OrganisationKind.MUNICIPALITY:
            return f"{self.name} kommune"
        if self.kind == OrganisationKind.COUNTY_AUTHORITY:
            # Oslo is both municipality and county; its county authority is the municipality.
            return f"{self.name} kommune" if self.code == "03" else f"{self.name} fylkeskommune"
        return self.name

    def display_name_in(self, language: str) -> str:
        """The display name in a written standard (`nb` or `nn`)."""
        if language != "nn" or not self.name_nynorsk:
            return self.display_name
        if self.kind == OrganisationKind.MUNICIPALITY:
            return f"{self.name_nynorsk} kommune"
        return self.name_nynorsk

    @property
    def full_name(self) -> str:
        """The name with its parallel names, e.g. «Nesseby – Unjárga»."""
        return " – ".join([self.name, *self.parallel_names])

    @property
    def is_police(self) -> bool:
        """Whether the organisation stands on the police side of an agreement."""
        return self.kind in {OrganisationKind.POLICE_DISTRICT, OrganisationKind.POLICE_UNIT}


class CountyAuthority(Organisation):
    """A county and its authority (*fylke, fylkeskommune*); `code` is the two-digit county number."""

    own_kind = OrganisationKind.COUNTY_AUTHORITY

    class Meta:
        verbose_name = _("fylke")
        verbose_name_plural = _("fylker")


class PoliceDistrict(Organisation):
    """One of the twelve police districts (*politidistrikt*); `code` is Statistics Norway's p01–p12."""

    own_kind = OrganisationKind.POLICE_DISTRICT

    seat = models.CharField(_("hovedsete"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("politidistrikt")
        verbose_name_plural = _("politidistrikter")

    @property
    def short_name(self) -> str:
        """The name where the heading already says what it is: «Nordland»."""
        return self.name.removesuffix(_POLICE_DISTRICT_SUFFIX)
