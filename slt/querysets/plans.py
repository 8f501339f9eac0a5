"""Reads of action plans: an adopted one is public, others are the programme's circle's."""

from datetime import date
from typing import Any, Self

from django.db.models import Q

from records.days import PeriodQuerySet


class PlanQuerySet(PeriodQuerySet):
    """Reads of plans."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Adopted ones for everyone, the rest for those who read the programme's papers."""
        from slt.models import Programme

        return self.filter(Q(state="ADOPTED") | Q(programme__in=Programme.objects.read_by(user, on)))

    def adopted(self) -> Self:
        """Those that somebody has adopted."""
        return self.filter(state="ADOPTED")
