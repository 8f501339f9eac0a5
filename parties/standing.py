"""What a person holds on a day, and what that lets them do where: the one source of every right.

The table «Who may what» stands here once, as data (`CAPABILITIES`). Rights come from offices alone: a
superuser has no standing, nor has anybody who is switched off, whose office has ended, or who stands in for
somebody outside the dates of the appointment.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.functional import cached_property

from parties.models import (
    Appointment,
    DistrictMembership,
    Office,
    OfficeRole,
    Organisation,
    OrganisationKind,
    PoliceUnit,
    UnitCoverage,
)
from records import days


class Capability(StrEnum):
    """Something an office lets its holder do. Upper rooms ask for these and add their own conditions."""

    READ_DRAFTS = "read_drafts"
    EDIT_DRAFTS = "edit_drafts"
    APPROVE_FOR_SIDE = "approve_for_side"
    SIGN = "sign"
    CORRECT_CONTACTS = "correct_contacts"
    KEEP_REGISTERS = "keep_registers"
    KEEP_TEMPLATES = "keep_templates"
    RUN_ROUNDS = "run_rounds"
    KEEP_ARCHIVE = "keep_archive"


_LEADER = {
    Capability.READ_DRAFTS,
    Capability.EDIT_DRAFTS,
    Capability.APPROVE_FOR_SIDE,
    Capability.SIGN,
    Capability.CORRECT_CONTACTS,
    Capability.KEEP_ARCHIVE,
}
_MAYOR = {Capability.READ_DRAFTS, Capability.APPROVE_FOR_SIDE, Capability.SIGN}
_COORDINATOR = {
    Capability.READ_DRAFTS,
    Capability.EDIT_DRAFTS,
    Capability.CORRECT_CONTACTS,
    Capability.KEEP_ARCHIVE,
}

# «Who may what», one row per role. SIGN also asks for `may_sign` on the appointment; KEEP_TEMPLATES and
# RUN_ROUNDS are held only in a police district or a national authority. A role that is not here may nothing
# beyond what is public. Forums add their own rights where they live.
CAPABILITIES: dict[str, frozenset[Capability]] = {
    OfficeRole.MAYOR: frozenset(_MAYOR),
    OfficeRole.DEPUTY_MAYOR: frozenset(_MAYOR),
    OfficeRole.MUNICIPAL_DIRECTOR: frozenset(_LEADER),
    OfficeRole.SLT_COORDINATOR: frozenset(_COORDINATOR),
    OfficeRole.COORDINATING_FUNCTION: frozenset(_COORDINATOR),
    OfficeRole.POLICE_CONTACT: frozenset(_COORDINATOR),
    OfficeRole.UNIT_LEADER: frozenset(_LEADER),
    OfficeRole.CHIEF_OF_POLICE: frozenset(_LEADER),
    OfficeRole.ADMINISTRATOR: frozenset(
        {
            Capability.READ_DRAFTS,
            Capability.CORRECT_CONTACTS,
            Capability.KEEP_REGISTERS,
            Capability.KEEP_TEMPLATES,
            Capability.RUN_ROUNDS,
            Capability.KEEP_ARCHIVE,
        }
    ),
    OfficeRole.RECORDS_OFFICER: frozenset({Capability.KEEP_ARCHIVE}),
}

# Where a capability reaches: the organisation that the office stands in, its area, or what it keeps.
_OWN = frozenset(
    {
        Capability.APPROVE_FOR_SIDE,
        Capability.SIGN,
        Capability.KEEP_TEMPLATES,
        Capability.RUN_ROUNDS,
        Capability.KEEP_ARCHIVE,
    }
)
_KEPT = frozenset({Capability.KEEP_REGISTERS})
_ONLY_ABOVE_THE_MUNICIPALITY = frozenset({Capability.KEEP_TEMPLATES, Capability.RUN_ROUNDS})

# The order in which an office is chosen to act from when the person has not chosen.
_PRECEDENCE = {role: place for place, role in enumerate(OfficeRole.values)}


@dataclass(frozen=True)
class Held:
    """One appointment that counts today, with where it reaches.

    `area` is the «own area»: a municipality itself; a unit and the municipalities it covers that day, or only
    the named ones when the office serves named municipalities; a district, its members and its units.
    `kept` is what an administrator in that office keeps the registers of: like the area, but a unit keeps
    only itself, and a national authority keeps all (`keeps_all`).
    """

    appointment: Appointment
    area: frozenset[int]
    kept: frozenset[int]
    keeps_all: bool = False

    @property
    def pk(self) -> int:
        """The appointment's key."""
        return self.appointment.pk

    @property
    def office(self) -> Office:
        """The office held."""
        return self.appointment.office

    @property
    def organisation(self) -> Organisation:
        """The organisation the office stands in."""
        return self.appointment.office.organisation

    @property
    def role(self) -> str:
        """The office's role."""
        return self.appointment.office.role

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What this appointment lets its holder do, somewhere."""
        granted = CAPABILITIES.get(self.role, frozenset())
        if not self.appointment.may_sign:
            granted -= {Capability.SIGN}
        if self.organisation.kind not in {OrganisationKind.POLICE_DISTRICT, OrganisationKind.NATIONAL}:
            granted -= _ONLY_ABOVE_THE_MUNICIPALITY
        return granted

    def reaches(self, capability: Capability, organisation_id: int) -> bool:
        """Does this appointment give the capability for that organisation?"""
        if capability not in self.capabilities:
            return False
        if capability in _KEPT:
            return self.keeps_all or organisation_id in self.kept
        return organisation_id in self.reach(capability)

    def reach(self, capability: Capability) -> frozenset[int]:
        """The organisations that the capability counts for; for register keeping without «all»."""
        if capability not in self.capabilities:
            return frozenset()
        if capability in _OWN:
            return frozenset({self.organisation.pk})
        return self.kept if capability in _KEPT else self.area


@dataclass(frozen=True)
class Standing:
    """The appointments that count for one person on one day. Empty for everybody without an office."""

    on: date
    user_id: int | None = None
    held: tuple[Held, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.held)

    @property
    def appointments(self) -> tuple[Appointment, ...]:
        """The appointments, the first of them being the one to act from by default."""
        return tuple(held.appointment for held in self.held)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations in which the person holds an office."""
        return frozenset(held.organisation.pk for held in self.held)

    @property
    def office_ids(self) -> frozenset[int]:
        """The offices that the person holds."""
        return frozenset(held.office.pk for held in self.held)

    @property
    def area_ids(self) -> frozenset[int]:
        """The own area of all offices together."""
        return frozenset().union(*(held.area for held in self.held))

    def holds(self, *roles: str, of: Organisation | int | None = None) -> bool:
        """Does the person hold an office with one of these roles, in that organisation if one is named?"""
        return any(
            held.role in roles and (of is None or held.organisation.pk == _key(of)) for held in self.held
        )

    def holds_office(self, office: Office | int) -> bool:
        """Does the person hold this very office?"""
        return _key(office) in self.office_ids

    def acts_for(self, organisation: Organisation | int) -> bool:
        """Does the person hold any office in this organisation?"""
        return _key(organisation) in self.organisation_ids

    def covers(self, organisation: Organisation | int) -> bool:
        """Does the organisation lie in the person's own area?"""
        return _key(organisation) in self.area_ids

    def may(self, capability: Capability | str, organisation: Organisation | int | None = None) -> bool:
        """Has the person the capability for this organisation; without one, for any at all?"""
        return bool(self.appointments_with(capability, organisation))

    def appointments_with(
        self, capability: Capability | str, organisation: Organisation | int | None = None
    ) -> tuple[Appointment, ...]:
        """The appointments that give the capability for this organisation; without one, for any.

        Raises ValueError for a capability that does not exist: a spelling error, never a plain no.
        """
        wanted = Capability(capability)
        return tuple(
            held.appointment
            for held in self.held
            if wanted in held.capabilities
            and (organisation is None or held.reaches(wanted, _key(organisation)))
        )

    def organisation_ids_with(self, capability: Capability | str) -> frozenset[int]:
        """The organisations that the person has the capability for.

        Raises ValueError for the keeping of registers, which may reach all there are: `organisations_with`.
        """
        wanted = Capability(capability)
        if wanted in _KEPT:
            raise ValueError("Register keeping may reach every organisation; ask organisations_with.")
        return self._reached(wanted)

    def organisations_with(self, capability: Capability | str) -> QuerySet[Organisation]:
        """The organisations that the person has the capability for, also usable in `__in`."""
        wanted = Capability(capability)
        if wanted in _KEPT and any(held.keeps_all and wanted in held.capabilities for held in self.held):
            return Organisation.objects.all()
        ids = self._reached(wanted)
        return Organisation.objects.filter(pk__in=ids) if ids else Organisation.objects.none()

    def _reached(self, capability: Capability) -> frozenset[int]:
        return frozenset().union(*(held.reach(capability) for held in self.held))


def standing_of(user: Any, on: date) -> Standing:
    """What the user holds on that day, in one query; empty for anonymous, inactive and superusers.

    Asked again each time, unless the user object is bound to that same day (`bind`, done for a request by
    ActingMiddleware). Actions load the user anew (`parties.acting.user_of`), so theirs is always fresh.
    """
    bound = getattr(user, "_bound_standing", None)
    if bound is not None and bound.on == on:
        return bound.standing
    return _asked(user, on)


def bind(user: Any, on: date) -> Any:
    """Tie the user object to a day: its standing is asked at most once, and the predicates use that day.

    Returns the same object. For an object that lives for one request or one action only.
    """
    user._bound_standing = _Bound(user, on)
    return user


class _Bound:
    """A day, and the standing on it once somebody has asked."""

    def __init__(self, user: Any, on: date) -> None:
        self.user = user
        self.on = on

    @cached_property
    def standing(self) -> Standing:
        return _asked(self.user, self.on)


def bound_standing(user: Any) -> Standing:
    """The standing for the predicates in rules: that of the day the user is bound to, else of today."""
    bound = getattr(user, "_bound_standing", None)
    return bound.standing if bound is not None else _asked(user, days.today())


def _asked(user: Any, on: date) -> Standing:
    if not getattr(user, "is_authenticated", False) or not user.is_active or user.is_superuser:
        return Standing(on=on)
    found = _question(on).filter(person__user_id=user.pk)
    held = sorted(
        (_held(appointment) for appointment in found),
        key=lambda one: (_PRECEDENCE.get(one.role, len(_PRECEDENCE)), one.appointment.rank, one.pk),
    )
    return Standing(on=on, user_id=user.pk, held=tuple(held))


# Kept in each thread for itself: Django counts within a query while it writes it out.
_kept = threading.local()


def _question(on: date) -> QuerySet[Appointment]:
    """All that counts that day and where it reaches, put together once a day.

    It is asked about somebody in every request, and putting it together takes Django longer than answering
    takes the database. Only the question is kept, never an answer.
    """
    if getattr(_kept, "on", None) != on:
        _kept.question = _put_together(on)
        _kept.on = on
    return _kept.question


def _put_together(on: date) -> QuerySet[Appointment]:
    return (
        Appointment.objects.counting(on)
        # Asked in the query too: the object in hand may be older than a change of the login.
        .filter(person__user__is_active=True, person__user__is_superuser=False)
        .select_related("office__organisation", "person")
        .order_by()
        .annotate(
            named_ids=ArraySubquery(
                Office.serves.through.objects.filter(office_id=OuterRef("office_id")).values(
                    "municipality_id"
                )
            ),
            covered_ids=ArraySubquery(
                UnitCoverage.objects.valid(on)
                .filter(unit_id=OuterRef("office__organisation_id"))
                .order_by()
                .values("municipality_id")
            ),
            member_ids=ArraySubquery(
                DistrictMembership.objects.valid(on)
                .filter(district_id=OuterRef("office__organisation_id"))
                .order_by()
                .values("municipality_id")
            ),
            unit_ids=ArraySubquery(
                PoliceUnit.objects.filter(days.valid(on), district_id=OuterRef("office__organisation_id"))
                .order_by()
                .values("pk")
            ),
        )
    )


def _held(appointment: Any) -> Held:
    """The appointment with its reach, from the columns that the query brought along."""
    organisation = appointment.office.organisation
    own = {organisation.pk}
    below = {*appointment.member_ids, *appointment.unit_ids}
    # Named municipalities narrow the office: nor does it then reach all that its own unit or district has.
    area = set(appointment.named_ids) or own | set(appointment.covered_ids) | below
    return Held(
        appointment=appointment,
        area=frozenset(area),
        kept=frozenset(own | below),
        keeps_all=organisation.kind == OrganisationKind.NATIONAL,
    )


def _key(row: Any) -> int:
    """The primary key of a row, or the key itself. A municipality and its organisation share one."""
    return row if isinstance(row, int) else row.pk


def holders_of(offices: Iterable[Office] | Office, on: date) -> QuerySet[Appointment]:
    """The appointments in these offices that count that day, with person and login; who acts comes first."""
    wanted = [offices] if isinstance(offices, Office) else offices
    return (
        Appointment.objects.valid(on)
        .filter(days.valid(on, "office"), days.valid(on, "office__organisation"), office__in=wanted)
        .select_related("office__organisation", "person__user")
        .order_by("-is_acting", "rank", "valid_from", "pk")
    )
