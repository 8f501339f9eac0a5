"""The offices that write or approve for the parties of many agreements at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from agreements.models import Agreement, AgreementParty
from parties.models import Office, Organisation, OrganisationKind, UnitCoverage
from parties.standing import CAPABILITIES, Capability
from records import days


class WithParties(Protocol):
    """An agreement with its parties, and the municipalities among them."""

    @property
    def agreement(self) -> Agreement:
        """The agreement."""

    @property
    def parties(self) -> Sequence[AgreementParty]:
        """Its parties, with their organisations."""

    @property
    def municipalities(self) -> Sequence[Organisation]:
        """The municipalities among them."""


def offices_by_party(rows: Iterable[WithParties], on: date) -> Mapping[tuple[int, int], list[Office]]:
    """The offices that write or approve for each party of each agreement, by agreement and party.

    For a municipality its own; for a police unit its own; for a district those of the units that serve the
    agreement's municipalities, else the district's own. An office for named municipalities counts for these.
    A constant number of queries.
    """
    rows = list(rows)
    serving: dict[tuple[int, int], set[int]] = defaultdict(set)
    municipal = {one.pk for row in rows for one in row.municipalities}
    for district, municipality, unit in (
        UnitCoverage.objects.filter(days.valid(on), days.valid(on, "unit"), municipality__in=municipal)
        .order_by()
        .values_list("unit__district", "municipality", "unit")
    ):
        serving[district, municipality].add(unit)
    organisations: dict[tuple[int, int], set[int]] = {}
    for row in rows:
        for party in row.parties:
            own = {party.organisation_id}
            if party.organisation.kind == OrganisationKind.POLICE_DISTRICT:
                units = [serving[party.organisation_id, one.pk] for one in row.municipalities]
                own = set().union(*units) or own
            organisations[row.agreement.pk, party.pk] = own
    capable = {Capability.EDIT_DRAFTS, Capability.APPROVE_FOR_SIDE}
    roles = [role for role, granted in CAPABILITIES.items() if granted & capable]
    found: dict[int, list[Office]] = defaultdict(list)
    wanted = set().union(*organisations.values())
    for office in (
        Office.objects.valid(on)
        .filter(organisation__in=wanted, role__in=roles)
        .prefetch_related("serves")
        .order_by("pk")
    ):
        found[office.organisation_id].append(office)
    return {
        (row.agreement.pk, party.pk): [
            office
            for organisation in sorted(organisations[row.agreement.pk, party.pk])
            for office in found[organisation]
            if _serves(office, {one.pk for one in row.municipalities})
        ]
        for row in rows
        for party in row.parties
    }


def _serves(office: Office, municipal: set[int]) -> bool:
    named = {one.pk for one in office.serves.all()}
    return not named or bool(named & municipal)
