"""What a forum can be founded on: whom it can be for, and the seats that the registers suggest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.choices import Access, Capacity
from councils.models import PoliceCouncil
from parties.models import (
    DistrictMembership,
    Municipality,
    Office,
    OfficeRole,
    Organisation,
    OrganisationKind,
    PoliceDistrict,
    PoliceUnit,
    UnitCoverage,
)
from parties.standing import Capability, Standing, holders_of
from records import days


class Purpose(models.TextChoices):
    """What is to be set up; the first three are police councils."""

    COUNCIL = "politirad", _("Politiråd for én kommune")
    JOINT = "felles", _("Felles politiråd for flere kommuner")
    REGIONAL = "regionalt", _("Regionalt politiråd")
    STANDING = "forum", _("Et annet fast forum, for eksempel beredskapsråd eller arbeidsgruppe")
    SINGLE = "mote", _("Ett enkelt møte")


SCOPES: dict[str, str] = {
    Purpose.COUNCIL: PoliceCouncil.Scope.MUNICIPALITY,
    Purpose.JOINT: PoliceCouncil.Scope.JOINT,
    Purpose.REGIONAL: PoliceCouncil.Scope.REGIONAL,
}
# Open is the rule for a police council's papers (offentleglova § 3); other forums begin with the parties.
USUAL_ACCESS: dict[str, str] = dict.fromkeys(SCOPES, Access.PUBLIC)

_MUNICIPAL = (
    OfficeRole.MAYOR,
    OfficeRole.SLT_COORDINATOR,
    OfficeRole.COORDINATING_FUNCTION,
    OfficeRole.MUNICIPAL_DIRECTOR,
)
_POLICE = (OfficeRole.POLICE_CONTACT, OfficeRole.UNIT_LEADER)
SUGGESTED_ROLES = (*_MUNICIPAL, *_POLICE)
# The order in which seats are listed; what is not here comes after.
_ORDER: dict[str, int] = {
    role: place for place, role in enumerate([*SUGGESTED_ROLES, OfficeRole.CHIEF_OF_POLICE])
}
_NEVER_SEATED = (
    OfficeRole.ADMINISTRATOR,
    OfficeRole.RECORDS_OFFICER,
    OfficeRole.DATA_PROTECTION_OFFICER,
)


@dataclass(frozen=True)
class SuggestedSeat:
    """An office that could have a seat: whether it is suggested, and as what."""

    office: Office
    is_suggested: bool
    capacity: str = Capacity.MEMBER
    reviews_minutes: bool = False
    holder: str = ""


class FoundingOptions:
    """Whom a person can found a forum for, on a day: the police and municipalities of their own area.

    Somebody in a municipality may bring along others of the same police district, for a joint council. `also`
    are organisations that can be party in any case (those of an agreement).
    """

    def __init__(self, standing: Standing, on: date, *, also: Iterable[Organisation] = ()) -> None:
        self.on = on
        writing = [held for held in standing.held if Capability.EDIT_DRAFTS in held.capabilities]
        self.also = list(also)
        self.own_ids = {held.organisation.pk for held in writing}
        self.area = frozenset().union(*(held.reach(Capability.EDIT_DRAFTS) for held in writing))
        self.is_police = any(held.organisation.is_police for held in writing)

    @cached_property
    def municipalities(self) -> list[Organisation]:
        """Those that can be party: the person's own first, then the rest by the alphabet."""
        near = Q(pk__in=[*self.area, *(one.pk for one in self.also)])
        if not self.is_police:
            near |= Q(days.valid(self.on, "memberships"), memberships__district__in=self.district_ids)
        found: list[Organisation] = list(Municipality.objects.filter(near).distinct().current(self.on))
        found += [one for one in self.also if one.kind == OrganisationKind.COUNTY_AUTHORITY]
        return sorted(found, key=lambda one: (one.pk not in self.own_ids, one.sort_key))

    @cached_property
    def district_ids(self) -> set[int]:
        """The police districts of the person's area."""
        return {
            *DistrictMembership.objects.valid(self.on)
            .filter(municipality__in=self.area)
            .values_list("district", flat=True),
            *PoliceDistrict.objects.filter(pk__in=self.area).values_list("pk", flat=True),
        }

    @cached_property
    def police(self) -> list[Organisation]:
        """The units and districts that can be party: own ones first, then the nearest."""
        wanted = [*self.area, *(one.pk for one in self.also)]
        serving = Q(days.valid(self.on, "coverages"), coverages__municipality__in=wanted) | Q(pk__in=wanted)
        units: list[Organisation] = list(PoliceUnit.objects.filter(serving).distinct().current(self.on))
        units += list(
            PoliceDistrict.objects.filter(
                pk__in=[*self.district_ids, *(one.pk for one in self.also)]
            ).current(self.on)
        )
        nearness: dict[str, int] = {PoliceUnit.UnitKind.SERVICE: 0, PoliceUnit.UnitKind.OPERATIONAL: 1}
        return sorted(
            units,
            key=lambda one: (
                one.pk not in self.own_ids,
                nearness.get(getattr(one, "unit_kind", ""), 2 if hasattr(one, "unit_kind") else 3),
                one.sort_key,
            ),
        )

    @property
    def usual_municipalities(self) -> list[Organisation]:
        """What most people would choose: their own municipality, or the only one they serve."""
        own = [one for one in self.municipalities if one.pk in self.own_ids]
        return own or (self.municipalities if len(self.municipalities) == 1 else [])

    def usual_police(self, municipalities: Iterable[Organisation]) -> Organisation | None:
        """The person's own unit, else the nearest that serves the first municipality."""
        own = [one for one in self.police if one.pk in self.own_ids]
        ids = [one.pk for one in municipalities]
        serving = set(
            UnitCoverage.objects.valid(self.on).filter(municipality__in=ids).values_list("unit", flat=True)
        )
        near = [one for one in self.police if one.pk in serving]
        return next(iter([*own, *near, *self.police]), None)


def suggested_name(purpose: str, municipalities: Iterable[Organisation]) -> str:
    """«Politirådet i Rana», «Felles politiråd for Hemnes og Rana»; nothing for what is no police council."""
    names = [one.name for one in municipalities]
    if not names or purpose not in SCOPES:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} og {names[-1]}"
    if purpose == Purpose.COUNCIL:
        return f"Politirådet i {listed}"
    return f"{'Felles' if purpose == Purpose.JOINT else 'Regionalt'} politiråd for {listed}"[:150]


def office_sources(party_ids: Iterable[int], on: date) -> set[int]:
    """The organisations whose offices can sit in a forum of these parties.

    The parties themselves; above a unit its district and parent, and below a district the units that serve
    the municipalities taking part: a police contact's office often stands there.
    """
    wanted = set(party_ids)
    above = PoliceUnit.objects.filter(pk__in=wanted).values_list("district", "parent")
    serving = UnitCoverage.objects.valid(on).filter(municipality__in=wanted, unit__district__in=wanted)
    return wanted | {pk for pair in above for pk in pair if pk} | set(serving.values_list("unit", flat=True))


def possible_offices(party_ids: Iterable[int], on: date) -> list[Office]:
    """The offices that can have a seat that day, those that are usually members first."""
    parties = set(party_ids)
    found = (
        Office.objects.valid(on)
        .filter(organisation__in=office_sources(parties, on))
        .exclude(role__in=_NEVER_SEATED)
        .select_related("organisation")
        .prefetch_related("serves")
    )
    offices = [one for one in found if not one.serves.all() or {m.pk for m in one.serves.all()} & parties]
    return sorted(
        offices,
        key=lambda one: (
            one.organisation.is_police,
            one.organisation_id not in parties,
            one.organisation.sort_key,
            _ORDER.get(one.role, len(_ORDER)),
            one.pk,
        ),
    )


def suggested_seats(
    purpose: str, party_ids: Iterable[int], on: date, *, first_municipality: int | None = None
) -> list[SuggestedSeat]:
    """Every office that could have a seat, the usual ones suggested: a constant number of queries.

    The mayor leads (of several, that of the first municipality), the SLT coordinator is secretary, the police
    contact goes through the minutes. For a single meeting there is no chair but the secretary.
    """
    parties = set(party_ids)
    offices = possible_offices(parties, on)
    names: dict[int, str] = {}
    for held in holders_of(offices, on):
        names.setdefault(held.office_id, held.person.name)
    chair = None if purpose == Purpose.SINGLE else _first(offices, (OfficeRole.MAYOR,), first_municipality)
    secretary = _first(offices, (OfficeRole.SLT_COORDINATOR,), first_municipality) or _first(
        offices, (OfficeRole.COORDINATING_FUNCTION,), first_municipality
    )
    seats = []
    for office in offices:
        usual = office.role in _POLICE or (office.role in _MUNICIPAL and office.organisation_id in parties)
        if purpose == Purpose.SINGLE:
            usual = office.role in {OfficeRole.POLICE_CONTACT} or office is secretary
        if office.role == OfficeRole.UNIT_LEADER:
            usual = usual and office.organisation_id in parties
        capacity = Capacity.MEMBER
        if office is chair or office is secretary:
            capacity = Capacity.CHAIR if office is chair else Capacity.SECRETARY
        seats.append(
            SuggestedSeat(
                office,
                usual,
                capacity,
                usual and office.role == OfficeRole.POLICE_CONTACT,
                names.get(office.pk, ""),
            )
        )
    return seats


def _first(offices: list[Office], roles: tuple[str, ...], municipality: int | None) -> Office | None:
    found = [one for one in offices if one.role in roles]
    return next((one for one in found if one.organisation_id == municipality), next(iter(found), None))
