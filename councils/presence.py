"""Presence read as weeks: when a police contact was where, which municipalities they serve, who sees it.

Days are the contact's own. Everybody else sees weeks: the contact's own leader, and that municipality's
coordinator and mayor. Nobody sees more by keeping registers or running the portal.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from councils.choices import AbsenceReason, Arena
from councils.models import ContactPresence, PresenceAbsence, PresenceScheme
from parties.models import (
    DistrictMembership,
    Municipality,
    Office,
    OfficeRole,
    OrganisationKind,
    UnitCoverage,
)
from parties.standing import Capability, Standing
from records import days

# How long the contact may put down and take back their own days; how long a week may get its reason.
OWN_DAYS = timedelta(days=30)
OWN_WEEKS = timedelta(weeks=53)
KEPT_YEARS = 3
# Who reads the weeks of their own municipality.
MUNICIPAL_READERS = frozenset(
    {OfficeRole.SLT_COORDINATOR, OfficeRole.COORDINATING_FUNCTION, OfficeRole.MAYOR}
)


@dataclass(frozen=True)
class Week:
    """An ISO week in one municipality: how many days, at which arenas; without any, perhaps the reason.

    `reason` is a value of `AbsenceReason` or empty; a week in which nobody held the office is vacant.
    """

    iso_year: int
    iso_week: int
    days: int = 0
    arenas: list[Arena] = field(default_factory=list)
    reason: str = ""

    @property
    def monday(self) -> date:
        """The first day of the week."""
        return date.fromisocalendar(self.iso_year, self.iso_week, 1)

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    @property
    def reason_label(self) -> str:
        """The reason in words; empty without one."""
        return str(AbsenceReason(self.reason).label) if self.reason else ""


def weeks_in(iso_year: int) -> int:
    """How many weeks the ISO year has: 52 or 53. The 28th of December is always in the last."""
    return date(iso_year, 12, 28).isocalendar().week


def weeks(office: Office, municipality: Municipality, year: int) -> list[Week]:
    """Every week of the ISO year for the contact's office in that municipality, the first week first."""
    return weeks_of(office, [municipality], year)[municipality.pk]


def weeks_of(office: Office, municipalities: Sequence[Municipality], year: int) -> dict[int, list[Week]]:
    """The same for several municipalities, by their keys. Three queries, however many weeks and places.

    A reason is of a week without presence in *any* municipality: who was in another one was at work.
    """
    last_week = weeks_in(year)
    first, last = date.fromisocalendar(year, 1, 1), date.fromisocalendar(year, last_week, 7)
    seen: dict[tuple[int, int], set[date]] = defaultdict(set)
    where: dict[tuple[int, int], set[str]] = defaultdict(set)
    present: set[int] = set()
    rows = ContactPresence.objects.filter(office=office, on__range=(first, last)).order_by()
    for municipality_id, on, arena in rows.values_list("municipality_id", "on", "arena"):
        key = (municipality_id, on.isocalendar().week)
        seen[key].add(on)
        where[key].add(arena)
        present.add(key[1])
    reasons = _vacant_weeks(office, year, last_week) | dict(
        PresenceAbsence.objects.filter(office=office, iso_year=year).values_list("iso_week", "reason")
    )
    return {
        municipality.pk: [
            Week(
                year,
                number,
                len(seen[municipality.pk, number]),
                [arena for arena in Arena if arena in where[municipality.pk, number]],
                "" if number in present else reasons.get(number, ""),
            )
            for number in range(1, last_week + 1)
        ]
        for municipality in municipalities
    }


def _vacant_weeks(office: Office, year: int, last_week: int) -> dict[int, str]:
    held = list(office.appointments.order_by().values_list("valid_from", "valid_to"))
    vacant = {}
    for number in range(1, last_week + 1):
        monday = date.fromisocalendar(year, number, 1)
        sunday = monday + timedelta(days=6)
        if not any(start <= sunday and (end is None or end >= monday) for start, end in held):
            vacant[number] = AbsenceReason.VACANT.value
    return vacant


# --- which district has turned it on, and which municipalities an office serves


def contact_offices() -> QuerySet[Office]:
    """Every office of police contact, with what tells where it belongs."""
    return Office.objects.role(OfficeRole.POLICE_CONTACT).select_related("organisation__policeunit")


def district_id_of(office: Office) -> int | None:
    """The police district that the office belongs to: its own organisation, or that of its unit."""
    if office.organisation.kind == OrganisationKind.POLICE_DISTRICT:
        return office.organisation_id
    unit = getattr(office.organisation, "policeunit", None)
    return unit.district_id if unit is not None else None


def schemes_of(offices: Iterable[Office]) -> dict[int, PresenceScheme]:
    """The schemes of these offices' districts, by district; a district that has never chosen has none."""
    districts = {key for office in offices if (key := district_id_of(office)) is not None}
    return {
        one.district_id: one
        for one in PresenceScheme.objects.filter(district__in=districts).select_related("district")
    }


def served_by(offices: Iterable[Office], on: date) -> dict[int, list[Municipality]]:
    """The municipalities that each office serves that day, by name: the named ones, else all of its unit.

    A constant number of queries, however many offices.
    """
    offices = list(offices)
    named: dict[int, set[int]] = defaultdict(set)
    through = Office.serves.through.objects.filter(office_id__in=[one.pk for one in offices])
    for office_id, municipality_id in through.values_list("office_id", "municipality_id"):
        named[office_id].add(municipality_id)
    below: dict[int, set[int]] = defaultdict(set)
    organisations = {one.organisation_id for one in offices}
    for model, owner in ((UnitCoverage, "unit_id"), (DistrictMembership, "district_id")):
        rows = model._default_manager.filter(days.valid(on), **{f"{owner}__in": organisations}).order_by()
        for organisation_id, municipality_id in rows.values_list(owner, "municipality_id"):
            below[organisation_id].add(municipality_id)
    keys = {one.pk: named[one.pk] or below[one.organisation_id] for one in offices}
    wanted = set().union(*keys.values()) if keys else set()
    places = list(Municipality.objects.valid(on).filter(pk__in=wanted).in_order())
    return {pk: [one for one in places if one.pk in ids] for pk, ids in keys.items()}


def serving(municipality_ids: Iterable[int], on: date) -> QuerySet[Office]:
    """The contacts' offices that serve one of these municipalities that day, vacant ones too."""
    keys = list(municipality_ids)
    units = UnitCoverage.objects.valid(on).filter(municipality__in=keys).values("unit")
    districts = DistrictMembership.objects.valid(on).filter(municipality__in=keys).values("district")
    return (
        contact_offices()
        .filter(days.valid(on), days.valid(on, "organisation"))
        .filter(
            Q(serves__in=keys)
            | Q(serves__isnull=True) & (Q(organisation__in=units) | Q(organisation__in=districts))
        )
        .distinct()
    )


# --- who sees what


@dataclass(frozen=True)
class Seen:
    """A contact's office as one person sees it: the municipalities, and what they are to it."""

    office: Office
    municipalities: list[Municipality]
    is_own: bool = False
    may_give_reason: bool = False


def is_reader(standing: Standing) -> bool:
    """Does any of the person's offices read the weeks of some contact?"""
    roles = {OfficeRole.POLICE_CONTACT, OfficeRole.UNIT_LEADER, OfficeRole.CHIEF_OF_POLICE}
    return standing.holds(*roles, *MUNICIPAL_READERS)


def keeps_scheme(standing: Standing, district_id: int) -> bool:
    """The district's administrator or chief: they decide whether the district keeps presence."""
    return standing.may(Capability.RUN_ROUNDS, district_id) or standing.holds(
        OfficeRole.CHIEF_OF_POLICE, of=district_id
    )


def kept_district_ids(standing: Standing) -> frozenset[int]:
    """The police districts whose scheme the person turns on and off."""
    return frozenset(
        held.organisation.pk
        for held in standing.held
        if held.organisation.kind == OrganisationKind.POLICE_DISTRICT
        and keeps_scheme(standing, held.organisation.pk)
    )


def gives_reason(standing: Standing, office: Office) -> bool:
    """The contact, and the contact's own leader: they say why a week was without presence."""
    return (
        standing.holds_office(office)
        or standing.holds(OfficeRole.UNIT_LEADER, of=office.organisation_id)
        or standing.holds(OfficeRole.CHIEF_OF_POLICE, of=district_id_of(office) or 0)
    )


def own_days(standing: Standing, on: date) -> QuerySet[ContactPresence]:
    """The days that the person may see and change: their own, 30 days back, since they came to the office."""
    mine = Q(pk__in=[])
    for held in standing.held:
        if held.role == OfficeRole.POLICE_CONTACT:
            mine |= Q(office=held.office, on__gte=max(on - OWN_DAYS, held.appointment.valid_from))
    return ContactPresence.objects.filter(mine, on__lte=on).select_related("municipality", "meeting__forum")


def seen_by(standing: Standing, on: date, year: int) -> list[Seen]:
    """Whose weeks of that year the person sees, and for which municipalities; one's own office first.

    The contact and the own leader: every municipality that the office serves, or was present in that year.
    A municipality's coordinator and mayor: that municipality alone. A constant number of queries.
    """
    if not is_reader(standing):
        return []
    led = {one.organisation.pk for one in standing.held if one.role == OfficeRole.UNIT_LEADER}
    chief = {one.organisation.pk for one in standing.held if one.role == OfficeRole.CHIEF_OF_POLICE}
    own = {one.office.pk for one in standing.held if one.role == OfficeRole.POLICE_CONTACT}
    mine = {
        one.organisation.pk
        for one in standing.held
        if one.role in MUNICIPAL_READERS and one.organisation.kind == OrganisationKind.MUNICIPALITY
    }
    whole = Q(pk__in=own) | Q(organisation__in=led | chief) | Q(organisation__policeunit__district__in=chief)
    been: dict[int, set[int]] = defaultdict(set)
    first, last = date.fromisocalendar(year, 1, 1), date.fromisocalendar(year, weeks_in(year), 7)
    rows = ContactPresence.objects.filter(on__range=(first, last)).filter(
        Q(municipality__in=mine) | Q(office__in=Office.objects.filter(whole).values("pk"))
    )
    for office_id, municipality_id in rows.order_by().values_list("office", "municipality").distinct():
        been[office_id].add(municipality_id)
    near = serving(mine, on).order_by().values("pk") if mine else []
    offices = list(
        contact_offices()
        .filter(Q(whole & days.valid(on)) | Q(pk__in=near) | Q(pk__in=list(been)))
        .order_by("organisation__sort_key", "title", "pk")
    )
    served = served_by(offices, on)
    places = {
        one.pk: one
        for one in Municipality.objects.filter(
            pk__in=set().union(*been.values(), *({m.pk for m in found} for found in served.values()))
        ).in_order()
    }
    found = []
    for office in offices:
        may = gives_reason(standing, office)
        keys = been[office.pk] | {one.pk for one in served[office.pk]}
        shown = [one for key, one in places.items() if key in keys and (may or key in mine)]
        if shown:
            found.append(Seen(office, shown, is_own=office.pk in own, may_give_reason=may))
    return sorted(found, key=lambda one: not one.is_own)
