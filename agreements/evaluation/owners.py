"""Who an improvement point can be given to: the offices of the parties, and of the police who serve them."""

from datetime import date

from django.db.models import Q, QuerySet

from agreements.models import Evaluation
from parties.models import DistrictMembership, Office, Organisation, UnitCoverage


def owners_of(evaluation: Evaluation, on: date) -> QuerySet[Office]:
    """The offices that there are that day: of the municipalities, of the police party, and of the district
    and
    the units that serve the municipalities. An office that serves named municipalities only where these are.
    """
    parties = [party.organisation_id for party in evaluation.agreement.parties.all()]
    municipal = [
        party.organisation_id for party in evaluation.agreement.parties.all() if party.side == "MUNICIPALITY"
    ]
    units = UnitCoverage.objects.valid(on).filter(municipality__in=municipal).values("unit")
    districts = DistrictMembership.objects.valid(on).filter(municipality__in=municipal).values("district")
    organisations = Organisation.objects.filter(
        Q(pk__in=parties) | Q(pk__in=units) | Q(pk__in=districts)
    ).values("pk")
    return (
        Office.objects.valid(on)
        .filter(organisation__in=organisations)
        .filter(Q(serves__isnull=True) | Q(serves__in=municipal))
        .select_related("organisation")
        .order_by("organisation__kind", "organisation__sort_key", "title", "pk")
        .distinct()
    )


def is_offered(evaluation: Evaluation, office: Office, on: date) -> bool:
    """Can the office be given a point?"""
    return owners_of(evaluation, on).filter(pk=office.pk).exists()
