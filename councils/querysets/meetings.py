"""Reads of meetings."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from councils.choices import Access
from records import days


class MeetingQuerySet(models.QuerySet):
    """Reads of meetings."""

    def visible_to(self, user: Any, on: date) -> Self:
        """That a meeting is, when and where: for everyone in a public forum, else where papers are read.

        What a meeting holds has rules of its own (items, pieces, decisions).
        """
        from councils.models import Forum

        return self.filter(forum__in=Forum.objects.visible_to(user, on))

    def papers_open_to(self, user: Any, on: date) -> Self:
        """Those whose open papers the person reads, before they are public too."""
        from councils.models import Forum

        return self.filter(forum__in=Forum.objects.papers_open_to(user, on))

    def public(self) -> Self:
        """Those that the public is told about: of public forums, called, held or cancelled after the call."""
        return self.filter(forum__access=Access.PUBLIC).filter(
            Q(notice_sent_at__isnull=False) | Q(state__in=["HELD", "CLOSED"])
        )

    def coming(self, at: datetime) -> Self:
        """Planned or called, and not over; the next first."""
        return self.filter(state__in=["PLANNED", "CALLED"], ends_at__gte=at).order_by("starts_at", "pk")

    def held(self) -> Self:
        """Those that took place; the newest first."""
        return self.filter(state__in=["HELD", "CLOSED"]).order_by("-starts_at", "-pk")

    def held_in(self, year: int) -> Self:
        """Those that took place in the year, by the calendar in Oslo."""
        start, end = days.start_of(date(year, 1, 1)), days.start_of(date(year + 1, 1, 1))
        return self.held().filter(starts_at__gte=start, starts_at__lt=end)

    def with_forum(self) -> Self:
        """Bring along what a meeting is named by."""
        return self.select_related("forum")
