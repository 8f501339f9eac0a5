"""Which agreements a district's or the nation's round, overview and export speak of."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.choices import AgreementKind, Side
from agreements.models import Agreement, AgreementParty
from agreements.status import periods_of
from parties.models import Organisation, OrganisationKind, PoliceUnit

# What is evaluated by itself; the others are parts of one of these, or promises to the public.
EVALUATED_KINDS = (
    AgreementKind.COOPERATION,
    AgreementKind.SERVICE,
    AgreementKind.COUNCIL,
    AgreementKind.STRATEGIC,
)


def agreements_of(owner: Organisation) -> QuerySet[Agreement]:
    """The agreements of a police district, by its police party; all there are for a national authority.

    A district's is one where the district itself or one of its units is party: whom the agreement was made
    with, whichever district the municipality has come to since.
    """
    found = Agreement.objects.filter(kind__in=EVALUATED_KINDS)
    if owner.kind == OrganisationKind.NATIONAL:
        return found
    police = AgreementParty.objects.filter(
        Q(organisation=owner.pk)
        | Q(organisation__in=PoliceUnit.objects.filter(district=owner.pk).values("pk")),
        agreement=OuterRef("pk"),
        side=Side.POLICE,
    )
    return found.filter(Exists(police))


def in_force_in(year: int, agreement_ids: Collection[int]) -> set[int]:
    """Those of the agreements that were in force on some day of the year, for one of their municipalities."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {
        key
        for key, versions in periods_of(agreement_ids).items()
        if any(
            (span.since is None or span.since <= last) and (span.until is None or span.until >= first)
            for _version, spans in versions
            for span in spans.values()
        )
    }
