"""Reads of logs without content, and of the log of who opened closed minutes."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models

# How long one click keeps the minutes open for the person who clicked.
OPEN_FOR = timedelta(minutes=30)


class MeetingLogQuerySet(models.QuerySet):
    """Reads of logs without content."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Those of the forums that the person sits in; nobody else's, whatever their office."""
        from councils.models import Forum

        return self.filter(meeting__forum__in=Forum.objects.with_member(user, on))


class MinutesReadingQuerySet(models.QuerySet):
    """Reads of the log of openings."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Those of forums that the person chairs, or watches as a party's data protection officer."""
        from councils.models import Forum

        return self.filter(minutes__meeting__forum__in=Forum.objects.watched_by(user, on))

    def fresh(self, minutes: Any, user: Any, at: datetime) -> Self:
        """The person's own openings of these minutes that still keep them open."""
        if user.pk is None:
            return self.none()
        return self.filter(minutes=minutes, reader_id=user.pk, at__gt=at - OPEN_FOR)
