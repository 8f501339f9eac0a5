"""Reads of evaluations. `visible_to` and `evaluations.view` in `agreements.evaluation.rules` are the same
rule."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from parties.models import OfficeRole
from parties.models.organisations import OrganisationKind
from parties.standing import Capability, Held, Standing, standing_of

# Offices here look down on the parties' cooperation from above, unless they are party themselves.
_ABOVE = (OrganisationKind.POLICE_DISTRICT, OrganisationKind.NATIONAL)


@dataclass(frozen=True)
class Reach:
    """Whose evaluations a person reads: of what they act for always, of what lies below when both sides have
    agreed; a national administrator all that are agreed."""

    own: frozenset[int]
    below: frozenset[int]
    is_national: bool


def reach_of(standing: Standing) -> Reach:
    """What the person's offices reach that day."""
    own: set[int] = set()
    below: set[int] = set()
    for held in standing.held:
        reached = held.reach(Capability.READ_DRAFTS)
        if held.organisation.kind not in _ABOVE:
            own |= reached
        else:
            below |= reached
            if held.role != OfficeRole.ADMINISTRATOR and reached:
                own.add(held.organisation.pk)
    is_national = any(
        held.organisation.kind == OrganisationKind.NATIONAL and Capability.RUN_ROUNDS in held.capabilities
        for held in standing.held
    )
    return Reach(frozenset(own), frozenset(below), is_national)


def acts_for(held: Held, capability: Capability, parties: frozenset[int] | set[int]) -> bool:
    """Does the appointment give the capability in one of the parties' own offices?

    A district's office acts only where the district itself is party; its administrator never does.
    """
    if held.organisation.kind in _ABOVE and (
        held.organisation.pk not in parties or held.role == OfficeRole.ADMINISTRATOR
    ):
        return False
    return bool(held.reach(capability) & parties)


class EvaluationQuerySet(models.QuerySet):
    """Reads of evaluations."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Those that the person reads the content of: for the parties' own office-holders from the start; for
        district and nation once both sides have agreed."""
        from agreements.models import AgreementParty

        reach = reach_of(standing_of(user, on))
        if not (reach.own or reach.below or reach.is_national):
            return self.none()

        def of(organisations: frozenset[int]) -> Exists:
            return Exists(
                AgreementParty.objects.filter(agreement=OuterRef("agreement"), organisation__in=organisations)
            )

        above = Q() if reach.is_national else Q(of(reach.below))
        return self.filter(Q(of(reach.own)) | (Q(state="AGREED") & above))

    def with_parties(self) -> Self:
        """Bring along what pages and lists say of each: agreement, parties, sides, approvals."""
        from agreements.models import AgreementParty, EvaluationApproval

        return self.select_related(
            "agreement", "version__agreement", "questionnaire", "forum", "round__owner"
        ).prefetch_related(
            Prefetch("agreement__parties", AgreementParty.objects.select_related("organisation")),
            "sides",
            Prefetch(
                "approvals",
                EvaluationApproval.objects.filter(withdrawn_at__isnull=True),
                to_attr="standing_approvals",
            ),
        )

    def standing(self) -> Self:
        """All but the cancelled ones."""
        return self.exclude(state="CANCELLED")

    def in_year(self, year: int) -> Self:
        """Those of that year."""
        return self.filter(year=year)


class ParticipantQuerySet(models.QuerySet):
    """Reads of those who are asked to answer."""

    def asked(self) -> Self:
        """Those who have not been taken away."""
        return self.filter(withdrawn_at__isnull=True)

    def of_user(self, user: Any, on: date) -> Self:
        """What the person is asked to answer in an office they hold that day."""
        held = standing_of(user, on).appointments
        return self.asked().filter(appointment__in=[one.pk for one in held])

    def answered(self) -> Self:
        """Those who have sent their answer in."""
        return self.asked().filter(answered_at__isnull=False)

    def counts_by_side(self) -> dict[str, tuple[int, int]]:
        """How many were asked and how many have answered, per side."""
        rows = (
            self.asked()
            .order_by()
            .values("side")
            .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False)))
        )
        return {row["side"]: (row["asked"], row["answered"]) for row in rows}
