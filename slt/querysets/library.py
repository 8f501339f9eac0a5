"""Reads of the library: what is shared is everybody's."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


class LibraryQuerySet(models.QuerySet):
    """Reads of the library's measures."""

    def visible_to(self, user: Any, on: date) -> Self:
        """All that has not been taken back: nothing in the library is secret."""
        return self.filter(withdrawn_on__isnull=True)

    def for_age(self, age: int) -> Self:
        """Those for somebody of that age; where no age is stated they are for all."""
        return self.filter(
            (Q(age_from__isnull=True) | Q(age_from__lte=age)) & (Q(age_to__isnull=True) | Q(age_to__gte=age))
        )

    def with_outcome(self) -> Self:
        """Those that tell what came of it."""
        return self.exclude(outcome="")

    def in_order(self) -> Self:
        """What municipalities have shared first, the newest first; then the examples by name."""
        return self.select_related("topic").order_by("is_example", F("shared_on").desc(), "title", "pk")
