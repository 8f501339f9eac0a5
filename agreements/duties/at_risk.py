"""The duties that are at risk for somebody: behind or unmet, and on the side that the person works for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from agreements.choices import Side
from agreements.duties.checking import Checked, check_many
from agreements.duties.listing import count_words
from agreements.duties.status import AT_RISK, TONES, Status
from agreements.models import Agreement, AgreementParty, AgreementVersion
from agreements.rules import sides_in
from agreements.states import VersionState
from agreements.status import periods_of, standing_alone
from parties.standing import Capability, Standing

WORKING = (Capability.EDIT_DRAFTS, Capability.APPROVE_FOR_SIDE)
# A chief of police has a district of agreements; what is checked for a home is bounded, and it says so.
MOST_AGREEMENTS = 40
# With more agreements than this each is a row with numbers, and its page has the duties.
MOST_IN_FULL = 3


@dataclass(frozen=True)
class DutyAtRisk:
    """One duty that is behind or unmet, with the agreement that it is promised in."""

    agreement: Agreement
    checked: Checked
    year: int

    @property
    def label(self) -> str:
        """What the duty is called."""
        return self.checked.terms.label

    @property
    def title(self) -> str:
        """The agreement as somebody with many of them knows it."""
        return title_with_municipalities(self.agreement)

    @property
    def status(self) -> str:
        """Behind, or unmet."""
        return str(self.checked.found.status.label)

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return TONES[self.checked.found.status]

    @property
    def count(self) -> str:
        """«1 av 2»; empty where nothing is counted."""
        return count_words(self.checked.found)

    @property
    def url(self) -> str:
        """The duty's page."""
        return f"{reverse('duties:duty', args=[self.agreement.pk, self.checked.terms.key])}?aar={self.year}"


@dataclass(frozen=True)
class AgreementAtRisk:
    """An agreement with duties at risk: how many are unmet, and how many behind."""

    agreement: Agreement
    year: int
    numbers: dict[Status, int]

    @property
    def title(self) -> str:
        """The agreement as somebody with many of them knows it."""
        return title_with_municipalities(self.agreement)

    @property
    def tallies(self) -> list[tuple[str, str, int]]:
        """Label, tone and number of each status that there are any of, unmet first."""
        return [
            (str(status.label), TONES[status], self.numbers[status])
            for status in reversed(AT_RISK)
            if self.numbers.get(status)
        ]

    @property
    def url(self) -> str:
        """The page of all its duties."""
        return f"{reverse('duties:agreement', args=[self.agreement.pk])}?aar={self.year}"


@dataclass(frozen=True)
class AtRisk:
    """What is at risk for somebody: in the agreements that were checked, of so many in force."""

    duties: list[DutyAtRisk]
    checked: int
    in_force: int

    @property
    def is_bounded(self) -> bool:
        """Are more in force than were checked?"""
        return self.in_force > self.checked


def by_agreement(found: Iterable[DutyAtRisk]) -> list[AgreementAtRisk]:
    """The same, one row for each agreement; those with most unmet first."""
    numbers: dict[Agreement, Counter[Status]] = {}
    year = 0
    for one in found:
        numbers.setdefault(one.agreement, Counter())[one.checked.found.status] += 1
        year = one.year
    rows = [AgreementAtRisk(agreement, year, dict(counted)) for agreement, counted in numbers.items()]
    return sorted(rows, key=lambda row: (-row.numbers.get(Status.UNMET, 0), row.title))


def duties_at_risk(standing: Standing, on: date) -> AtRisk:
    """Those of the agreements in force in the own area, unmet before behind; a constant number of queries.

    For those who write or approve for a side, and of that side's duties alone: who only keeps registers is
    reminded of nothing.
    """
    organisations = frozenset().union(*(standing.organisation_ids_with(one) for one in WORKING))
    if not organisations:
        return AtRisk([], checked=0, in_force=0)
    in_force = _in_force(list(own_agreements(organisations)), on)
    agreements = in_force[:MOST_AGREEMENTS]
    checks = check_many(agreements, on.year, on)
    found = []
    for agreement in agreements:
        check = checks.get(agreement.pk)
        if check is None:
            continue
        sides = sides_in(standing, agreement, *WORKING)
        found += [
            DutyAtRisk(agreement, one, check.year)
            for one in check.rows
            if one.found.status in AT_RISK and sides & set(one.terms.sides)
        ]
    found.sort(key=lambda one: (one.tone != "danger", one.agreement.title, one.agreement.pk))
    return AtRisk(found, checked=len(agreements), in_force=len(in_force))


def _in_force(agreements: list[Agreement], on: date) -> list[Agreement]:
    """Those of which a version is in force that day, for at least one of its municipalities."""
    signed = periods_of([one.pk for one in agreements])
    return [
        one
        for one in agreements
        if any(span.covers(on) for _version, spans in signed[one.pk] for span in spans.values())
    ]


def title_with_municipalities(agreement: Agreement) -> str:
    """The agreement as somebody with many of them knows it: its title and municipalities."""
    municipal = [one.organisation for one in agreement.parties.all() if one.side == Side.MUNICIPALITY]
    return ", ".join([agreement.title, *(one.display_name for one in municipal)])


def own_agreements(organisation_ids: Iterable[int]) -> Any:
    """The signed agreements that one of the organisations is party to, with their parties.

    What changes another or is an appendix to it is seen in that one.
    """
    signed = AgreementVersion.objects.filter(agreement=OuterRef("pk"), state=VersionState.SIGNED)
    own = AgreementParty.objects.filter(agreement=OuterRef("pk"), organisation__in=organisation_ids)
    return (
        standing_alone(Agreement.objects.filter(Exists(own), Exists(signed)))
        .prefetch_related("parties__organisation")
        .order_by("title", "pk")
    )
