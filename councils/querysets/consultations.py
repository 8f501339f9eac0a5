"""Reads of consultations on plans: the municipality that asked, and the police who serve it."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When

from parties.models import OfficeRole, OrganisationKind
from parties.standing import Capability, Standing, standing_of

POLICE_READERS = frozenset({OfficeRole.POLICE_CONTACT, OfficeRole.UNIT_LEADER, OfficeRole.CHIEF_OF_POLICE})


def municipalities_read(standing: Standing) -> frozenset[int]:
    """The municipalities whose consultations the person reads: their own, or those they police.

    A municipality's office-holders who read its drafts; the contact and the leaders whose area it lies in.
    """
    found: set[int] = set()
    for held in standing.held:
        if held.role in POLICE_READERS:
            found |= held.area
        elif (
            held.organisation.kind == OrganisationKind.MUNICIPALITY
            and Capability.READ_DRAFTS in held.capabilities
        ):
            found.add(held.organisation.pk)
    return frozenset(found)


class PlanConsultationQuerySet(models.QuerySet):
    """Reads of consultations."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Those of the municipality that the person holds an office in or polices, and those sent to them."""
        standing = standing_of(user, on)
        if standing.user_id is None:
            return self.none()
        return self.filter(
            Q(municipality__in=municipalities_read(standing)) | Q(contact_office__in=standing.office_ids)
        )

    def waiting(self) -> Self:
        """Those that have no answer yet."""
        return self.filter(answered_on__isnull=True)

    def answered(self) -> Self:
        """Those that have an answer."""
        return self.filter(answered_on__isnull=False)

    def overdue(self, on: date) -> Self:
        """Those that have no answer, and are past their day."""
        return self.waiting().filter(due_on__lt=on)

    def with_offices(self) -> Self:
        """Bring along who asked and who was asked."""
        return self.select_related(
            "municipality", "contact_office__organisation__policeunit", "asked_by_office__organisation"
        )

    def in_order(self) -> Self:
        """Those that wait first, by their day; then the answered ones, the newest first."""
        return self.annotate(
            place=Case(When(answered_on__isnull=True, then=Value(0)), default=Value(1))
        ).order_by(
            "place",
            Case(When(answered_on__isnull=True, then=F("due_on"))).asc(nulls_last=True),
            F("answered_on").desc(nulls_last=True),
            "-asked_on",
            "-pk",
        )
