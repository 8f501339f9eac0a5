"""Who keeps a programme on a day: its coordinators' offices with their holders, and who steps in for them.

An office that nobody holds is the municipality's director's to see to, so that nothing lies still while it
is vacant.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from councils.following import Owner
from councils.notices import Recipient
from parties.models import Appointment, Office, OfficeRole
from parties.standing import holders_of
from records.days import valid
from slt.models import Programme, ProgrammeParty

COORDINATING_ROLES = (OfficeRole.SLT_COORDINATOR, OfficeRole.COORDINATING_FUNCTION)


@dataclass(frozen=True)
class KeptBy:
    """One coordinator's office of a programme, and who holds it that day."""

    office: Office
    holders: list[Appointment] = field(default_factory=list)

    @property
    def is_vacant(self) -> bool:
        """Does nobody hold it?"""
        return not self.holders


def coordinator_offices(programmes: Iterable[Programme], on: date) -> dict[int, list[KeptBy]]:
    """For each programme the coordinators' offices in its municipalities that day; three queries at most.

    An office has as many holders as it has seats; deputies beyond these are left out.
    """
    municipalities: dict[int, list[int]] = defaultdict(list)
    parties = ProgrammeParty.objects.filter(valid(on), programme__in=[one.pk for one in programmes])
    for programme, municipality in parties.values_list("programme_id", "municipality_id"):
        municipalities[municipality].append(programme)
    if not municipalities:
        return {}
    offices = (
        Office.objects.valid(on)
        .filter(organisation__in=list(municipalities), role__in=COORDINATING_ROLES)
        .select_related("organisation")
        .order_by("organisation__sort_key", "role", "pk")
    )
    found: dict[int, list[KeptBy]] = defaultdict(list)
    by_office = {office.pk: KeptBy(office) for office in offices}
    for appointment in holders_of(by_office.keys(), on) if by_office else ():  # type: ignore[arg-type]
        kept = by_office[appointment.office_id]
        if len(kept.holders) < kept.office.seats:
            kept.holders.append(appointment)
    for kept in by_office.values():
        for programme in municipalities[kept.office.organisation_id]:
            found[programme].append(kept)
    return dict(found)


def reminded_for(programme: Programme, on: date) -> list[tuple[Owner, bool]]:
    """Those who are reminded of what the programme has to do, and whether it is in a coordinator's place.

    The coordinators; for a vacant office, and where a programme has none, the director of the municipality.
    Left out: whoever has no address.
    """
    offices = coordinator_offices([programme], on).get(programme.pk, [])
    found = [(owner_from(one), False) for kept in offices for one in kept.holders]
    vacant = {kept.office.organisation_id for kept in offices if kept.is_vacant}
    if not offices:
        vacant = set(programme.parties.valid(on).values_list("municipality_id", flat=True))
    if vacant:
        directors = Office.objects.valid(on).filter(
            organisation__in=vacant, role=OfficeRole.MUNICIPAL_DIRECTOR
        )
        first: dict[int, Any] = {}
        for appointment in holders_of(directors, on):
            first.setdefault(appointment.office_id, appointment)
        found += [(owner_from(one), True) for one in first.values()]
    told: dict[str, tuple[Owner, bool]] = {}
    for owner, in_place in found:
        if owner.recipient.address:
            told.setdefault(owner.recipient.address.lower(), (owner, in_place))
    return list(told.values())


def owner_from(appointment: Appointment) -> Owner:
    """The holder as somebody who can be told, at the office's address and in their own language."""
    person = appointment.person
    language = person.user.language if person.user is not None else "nb"
    recipient = Recipient(appointment.contact_email, person.name, language, person.user_id)
    return Owner(f"office-{appointment.office_id}-person-{person.pk}", recipient, person, appointment)
