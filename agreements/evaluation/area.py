"""Which agreements a district's or the nation's round, overview and export speak of."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.choices import AgreementKind, Side
from agreements.models import Agreement, AgreementParty, AgreementRelation, AgreementVersion
from agreements.status import Span, periods_of, standing_alone
from parties.models import Organisation, OrganisationKind, PoliceUnit

# Of an agreement: its signed versions, each with the days that it is in force for each party.
Periods = Sequence[tuple[AgreementVersion, dict[int, Span]]]

# What is evaluated by itself; the others are parts of one of these, or promises to the public.
EVALUATED_KINDS = (
    AgreementKind.COOPERATION,
    AgreementKind.SERVICE,
    AgreementKind.COUNCIL,
    AgreementKind.STRATEGIC,
)


def evaluated() -> QuerySet[Agreement]:
    """All agreements that are evaluated by themselves."""
    return standing_alone(Agreement.objects.filter(kind__in=EVALUATED_KINDS))


def agreements_of(owner: Organisation) -> QuerySet[Agreement]:
    """The agreements of a police district, by its police party; all there are for a national authority.

    A district's is one where the district itself or one of its units is party: whom the agreement was made
    with, whichever district the municipality has come to since.
    """
    found = evaluated()
    if owner.kind == OrganisationKind.NATIONAL:
        return found
    police = AgreementParty.objects.filter(
        Q(organisation=owner.pk)
        | Q(organisation__in=PoliceUnit.objects.filter(district=owner.pk).values("pk")),
        agreement=OuterRef("pk"),
        side=Side.POLICE,
    )
    return found.filter(Exists(police))


def _in_force_in(year: int, periods: Mapping[int, Periods]) -> set[int]:
    """Those of the agreements that were in force on some day of the year, for one of their municipalities."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {
        key
        for key, versions in periods.items()
        if any(
            (span.since is None or span.since <= last) and (span.until is None or span.until >= first)
            for _version, spans in versions
            for span in spans.values()
        )
    }


def due_in(year: int, agreement_ids: Collection[int]) -> set[int]:
    """Those to be evaluated for the year: in force in it, and not replaced in it for all municipalities.

    When a new agreement takes over in the middle of the year, it is the new one that the year's evaluation
    speaks of; one that was terminated without a successor is evaluated for its part of the year.
    """
    return due_over([year], agreement_ids)[year]


def due_over(years: Collection[int], agreement_ids: Collection[int]) -> dict[int, set[int]]:
    """The same for each of several years, in as many queries as for one."""
    periods = periods_of(agreement_ids)
    due = {year: _in_force_in(year, periods) for year in years}
    ever = set().union(*due.values())
    replacing = AgreementRelation.objects.filter(kind=AgreementRelation.Kind.REPLACES, other__in=ever)
    pairs = list(replacing.values_list("agreement", "other"))
    of_new = periods_of({new for new, _old in pairs})
    municipal: dict[int, set[int]] = defaultdict(set)
    for key, organisation in AgreementParty.objects.filter(
        agreement__in=ever, side=Side.MUNICIPALITY
    ).values_list("agreement", "organisation"):
        municipal[key].add(organisation)
    found = {}
    for year in years:
        taken_over = _taken_over(date(year, 12, 31), pairs, of_new)
        found[year] = {key for key in due[year] if not municipal[key] or municipal[key] - taken_over[key]}
    return found


def _taken_over(
    last: date, pairs: Iterable[tuple[int, int]], of_new: Mapping[int, Periods]
) -> dict[int, set[int]]:
    """By agreement: the municipalities that another has taken over by that day."""
    found: dict[int, set[int]] = defaultdict(set)
    for new, old in pairs:
        found[old] |= {
            organisation
            for _version, spans in of_new[new]
            for organisation, span in spans.items()
            if span.since is None or span.since <= last
        }
    return found
