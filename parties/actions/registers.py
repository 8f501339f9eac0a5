"""Keeping the registers of organisations: who exists, and who belongs where.

What an organisation *is* – number, name, period, where it belongs – is kept nationally; a unit's, by its
district. What it tells about itself its own administrator keeps too. Nothing is deleted: what is over gets a
last day. Every function raises NotAllowed without the right, and Refused with what is wrong.
"""

from datetime import date, datetime
from typing import Any, TypeVar, cast

from django.db import transaction
from django.utils.translation import gettext as _

from parties.acting import require, user_of
from parties.actions.correcting import change, label, record_correction, save
from parties.actions.filing import revoke_links_elsewhere
from parties.models import (
    DistrictMembership,
    Municipality,
    MunicipalityChange,
    Organisation,
    PoliceDistrict,
    PoliceUnit,
    UnitCoverage,
)
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right

# An organisation of any kind; what comes back is of the same kind.
AnOrganisation = TypeVar("AnOrganisation", bound=Organisation)

# What an organisation's own administrator may correct; the rest says what the organisation is.
OWN_FACTS = frozenset(
    {
        "name_nynorsk",
        "parallel_names",
        "website",
        "post_address_email",
        "filing_email",
        "written_standard",
        "administrative_centre",
        "population",
        "population_on",
        "seat",
    }
)


def keeps_identity(user: Any, organisation: Organisation) -> bool:
    """May the user correct what the organisation is: its number, name, period and where it belongs?"""
    if has_right("parties.add_organisation", user):
        return True
    return isinstance(organisation, PoliceUnit) and has_right(
        "parties.change_register", user, organisation.district
    )


@transaction.atomic
def register_organisation(*, organisation: AnOrganisation, by: Actor, at: datetime) -> AnOrganisation:
    """Put a new organisation (an unsaved row of any kind) into the register.

    A unit is registered by those who keep its district's registers, everything else nationally. Refused when
    the number is somebody else's in the period.
    """
    on = days.day_of(at)
    if isinstance(organisation, PoliceUnit):
        _check_unit(organisation)
        require("parties.change_register", by, organisation.district, on)
    else:
        require("parties.add_organisation", by, None, on)
    _check_number(organisation)
    save(organisation)
    audit.record(
        shown_with=organisation,
        verb="organisation.registered",
        by=by,
        at=at,
        name=organisation.display_name,
        code=organisation.code,
        from_on=organisation.valid_from,
        to_on=organisation.valid_to,
    )
    return organisation


@transaction.atomic
def correct_organisation(
    *, organisation: AnOrganisation, by: Actor, at: datetime, **facts: Any
) -> AnOrganisation:
    """Correct facts about an organisation; those that are left out stay as they are.

    `organisation` is the row as its own kind (a `Municipality`, not its `Organisation`). Raises NotAllowed
    when a fact that says what the organisation is comes from somebody who only keeps its own register.
    """
    on = days.day_of(at)
    kind = type(organisation)
    # The stubs give the manager of a type variable's class the rows of its bound.
    organisation = cast(AnOrganisation, kind.objects.select_for_update(of=("self",)).get(pk=organisation.pk))
    require("parties.change_register", by, organisation, on)
    name = organisation.display_name
    changed = change(organisation, facts)
    if not changed:
        return organisation
    identity = [field for field in changed if field not in OWN_FACTS]
    if identity and by.kind != "system" and not keeps_identity(user_of(by, on), organisation):
        labels = [label(organisation, field) for field in identity]
        raise NotAllowed(
            _("Dette kan bare rettes av dem som fører det nasjonale registeret: %(fields)s.")
            % {"fields": ", ".join(labels)}
        )
    if isinstance(organisation, PoliceUnit):
        _check_unit(organisation)
    if {"code", "valid_from", "valid_to"} & changed.keys():
        _check_number(organisation)
    save(organisation)
    if "filing_email" in changed:
        revoke_links_elsewhere(organisation, by=by, at=at)
    record_correction("organisation.corrected", organisation, organisation, changed, by, at, name=name)
    return organisation


@transaction.atomic
def register_membership(
    *,
    municipality: Municipality,
    district: PoliceDistrict,
    by: Actor,
    at: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> DistrictMembership:
    """Say which police district a municipality belongs to in a period; refused where it has another one."""
    require("parties.add_organisation", by, None, days.day_of(at))
    municipality = _locked(municipality)
    membership = DistrictMembership(
        municipality=municipality, district=district, valid_from=valid_from, valid_to=valid_to
    )
    _check_within(membership, municipality)
    save(membership)
    audit.record(
        shown_with=municipality,
        verb="membership.registered",
        by=by,
        at=at,
        municipality=municipality.display_name,
        district=district.display_name,
        from_on=valid_from,
        to_on=valid_to,
    )
    return membership


@transaction.atomic
def correct_membership(
    *,
    membership: DistrictMembership,
    by: Actor,
    at: datetime,
    valid_from: date | None,
    valid_to: date | None,
) -> DistrictMembership:
    """Correct the period of a membership. A move is an ended membership and a new one."""
    require("parties.add_organisation", by, None, days.day_of(at))
    municipality = _locked(membership.municipality)
    membership = DistrictMembership.objects.select_related("district").get(pk=membership.pk)
    membership.municipality = municipality
    changed = change(membership, {"valid_from": valid_from, "valid_to": valid_to})
    if changed:
        _check_within(membership, municipality)
        save(membership)
        record_correction(
            "membership.corrected",
            municipality,
            membership,
            changed,
            by,
            at,
            municipality=municipality.display_name,
            district=membership.district.display_name,
        )
    return membership


@transaction.atomic
def register_coverage(
    *,
    unit: PoliceUnit,
    municipality: Municipality,
    by: Actor,
    at: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> UnitCoverage:
    """Say that a unit serves a municipality of its own district in a period."""
    unit = PoliceUnit.objects.select_for_update(of=("self",)).select_related("district").get(pk=unit.pk)
    require("parties.change_register", by, unit.district, days.day_of(at))
    coverage = UnitCoverage(unit=unit, municipality=municipality, valid_from=valid_from, valid_to=valid_to)
    _check_coverage(coverage, days.day_of(at))
    save(coverage)
    audit.record(
        shown_with=unit,
        verb="coverage.registered",
        by=by,
        at=at,
        unit=unit.display_name,
        municipality=municipality.display_name,
        from_on=valid_from,
        to_on=valid_to,
    )
    return coverage


@transaction.atomic
def correct_coverage(
    *, coverage: UnitCoverage, by: Actor, at: datetime, valid_from: date | None, valid_to: date | None
) -> UnitCoverage:
    """Correct the period in which a unit serves a municipality; a last day ends it."""
    unit = (
        PoliceUnit.objects.select_for_update(of=("self",)).select_related("district").get(pk=coverage.unit_id)
    )
    require("parties.change_register", by, unit.district, days.day_of(at))
    coverage = UnitCoverage.objects.select_related("municipality").get(pk=coverage.pk)
    coverage.unit = unit
    changed = change(coverage, {"valid_from": valid_from, "valid_to": valid_to})
    if changed:
        _check_coverage(coverage, days.day_of(at))
        save(coverage)
        record_correction(
            "coverage.corrected",
            unit,
            coverage,
            changed,
            by,
            at,
            unit=unit.display_name,
            municipality=coverage.municipality.display_name,
        )
    return coverage


@transaction.atomic
def register_municipality_change(
    *, old: Municipality, new: Municipality, changed_on: date, kind: str, by: Actor, at: datetime
) -> MunicipalityChange:
    """Say that an old municipality became (part of) a new one that day; their periods must agree with it."""
    require("parties.add_organisation", by, None, days.day_of(at))
    if old.exists_on(changed_on):
        raise Refused(
            _("%(name)s finnes fortsatt den %(day)s. Sett siste dag for kommunen først.")
            % {"name": old.display_name, "day": days.longdate(changed_on)}
        )
    if not new.exists_on(changed_on):
        raise Refused(
            _("%(name)s finnes ikke den %(day)s.")
            % {"name": new.display_name, "day": days.longdate(changed_on)}
        )
    step = MunicipalityChange(old=old, new=new, changed_on=changed_on, kind=kind)
    save(step)
    audit.record(
        shown_with=old,
        verb="municipality_change.registered",
        by=by,
        at=at,
        old=old.display_name,
        new=new.display_name,
        changed_on=changed_on,
        kind=step.get_kind_display(),
    )
    return step


def _locked(municipality: Municipality) -> Municipality:
    return Municipality.objects.select_for_update(of=("self",)).get(pk=municipality.pk)


def _check_number(organisation: Organisation) -> None:
    """A number that another has in the period is refused with whose it is, and until when."""
    organisation.set_keys()
    if not organisation.code:
        return
    same = Organisation.objects.filter(kind=organisation.kind, code=organisation.code)
    for other in same.exclude(pk=organisation.pk):
        if not _overlap(other, organisation):
            continue
        if other.valid_to is None:
            reason = _("%(code)s er nummeret til %(name)s.")
        elif organisation.valid_from is None:
            reason = _(
                "%(code)s var nummeret til %(name)s til og med %(last)s. Oppgi fra hvilken dag det gjelder."
            )
        else:
            reason = _(
                "%(code)s var nummeret til %(name)s til og med %(last)s. Velg en senere dag, eller et annet."
            )
        raise Refused(
            reason
            % {
                "code": other.code,
                "name": other.display_name,
                "last": days.longdate(other.valid_to) if other.valid_to else "",
            }
        )


def _check_unit(unit: PoliceUnit) -> None:
    """A unit lies under another unit of its own district, without going in a ring."""
    above, seen = unit.parent, {unit.pk}
    while above is not None:
        if above.district_id != unit.district_id:
            raise Refused(_("%(name)s hører til et annet politidistrikt.") % {"name": above.name})
        if above.pk in seen:
            raise Refused(_("En enhet kan ikke høre under seg selv."))
        seen.add(above.pk)
        above = above.parent


def _check_within(row: DistrictMembership | UnitCoverage, municipality: Municipality) -> None:
    """The period lies within the municipality's own; an open end follows the municipality's."""
    last, first = municipality.valid_to, municipality.valid_from
    if last is not None and (row.valid_from or date.min) > last:
        raise Refused(
            _("%(name)s er avviklet. Siste dag var %(last)s.")
            % {"name": municipality.display_name, "last": days.longdate(last)}
        )
    if last is not None and (row.valid_to is None or row.valid_to > last):
        raise Refused(
            _("%(name)s er avviklet. Oppgi en siste dag, senest %(last)s.")
            % {"name": municipality.display_name, "last": days.longdate(last)}
        )
    if first is not None and (row.valid_from is None or row.valid_from < first):
        raise Refused(
            _("%(name)s finnes først fra %(first)s. Oppgi en første dag, tidligst den.")
            % {"name": municipality.display_name, "first": days.longdate(first)}
        )


def _check_coverage(coverage: UnitCoverage, on: date) -> None:
    """The municipality belongs to the unit's district on the day that the coverage is about."""
    municipality = coverage.municipality
    _check_within(coverage, municipality)
    # The nearest day to today within the period: a unit's list is kept for now, not for all its past.
    day = min(max(on, coverage.valid_from or on), coverage.valid_to or date.max)
    district = municipality.district_at(day)
    if district is None or district.pk != coverage.unit.district_id:
        raise Refused(
            _("%(municipality)s hører ikke til %(district)s %(day)s.")
            % {
                "municipality": municipality.display_name,
                "district": coverage.unit.district.display_name,
                "day": days.longdate(day),
            }
        )


def _overlap(one: Organisation, other: Organisation) -> bool:
    starts, ends = date.min, date.max
    return (one.valid_from or starts) <= (other.valid_to or ends) and (other.valid_from or starts) <= (
        one.valid_to or ends
    )
