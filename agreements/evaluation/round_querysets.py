"""Reads of rounds: `visible_to` and the right `evaluations.run_round` are the same rule."""

from datetime import date
from typing import Any, Self

from django.db import models

from parties.standing import Capability, standing_of


class RoundQuerySet(models.QuerySet):
    """Reads of evaluation rounds."""

    def visible_to(self, user: Any, on: date) -> Self:
        """The rounds of the districts and national authorities whose rounds the person runs."""
        return self.filter(owner__in=standing_of(user, on).organisation_ids_with(Capability.RUN_ROUNDS))

    def with_owner(self) -> Self:
        """Bring along whose round it is and what is asked."""
        return self.select_related("owner", "questionnaire")
