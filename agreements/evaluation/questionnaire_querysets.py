"""Reads of questionnaires: who sees which editions, and which can be chosen."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from parties.models import OrganisationKind
from parties.standing import Capability, standing_of


class QuestionnaireQuerySet(models.QuerySet):
    """Reads of questionnaires."""

    def visible_to(self, user: Any, on: date):
        """What is published, for whoever holds an office; drafts for those who keep them."""
        standing = standing_of(user, on)
        if not standing:
            return self.none()
        kept = standing.organisation_ids_with(Capability.KEEP_TEMPLATES)
        return self.filter(~Q(state="DRAFT") | Q(owner__in=kept))

    def newest_editions(self):
        """The newest published edition of each questionnaire."""
        newest = self.model._default_manager.filter(code=OuterRef("code"), state="PUBLISHED")
        return self.filter(pk=Subquery(newest.order_by("-edition").values("pk")[:1]))

    def offered_to(self, owners: Collection[int] = ()):
        """What an evaluation can be begun with: the national ones and those of these districts.

        The usual choice comes first: an official text, then a district's own, then the portal's neutral one.
        """
        offered = self.newest_editions().filter(
            Q(owner__kind=OrganisationKind.NATIONAL) | Q(owner__in=list(owners))
        )
        is_national = models.Case(
            models.When(owner__kind=OrganisationKind.NATIONAL, then=1),
            default=0,
            output_field=models.IntegerField(),
        )
        return offered.order_by("-is_official", is_national, "pk")
