"""Reads of annual reports."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q


class ReportQuerySet(models.QuerySet):
    """Reads of annual reports."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Finished ones for everyone, drafts for those who read the programme's papers."""
        from slt.models import Programme

        return self.filter(Q(state="FINISHED") | Q(programme__in=Programme.objects.read_by(user, on)))
