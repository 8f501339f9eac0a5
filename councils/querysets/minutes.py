"""Reads of minutes: a draft is the leads', sent round the members', approved each circle's part."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from councils.choices import Access


class MinutesQuerySet(models.QuerySet):
    """Reads of minutes."""

    def visible_to(self, user: Any, on: date) -> Self:
        """The minutes that the person may open in full or in part, before the public version.

        Those of a forum that is its members' alone: also whoever keeps its records, when they are approved.
        """
        from councils.models import Forum

        return self.filter(
            Q(meeting__forum__in=Forum.objects.led_by(user, on))
            | Q(~Q(state="DRAFT") & Q(meeting__forum__in=Forum.objects.with_member(user, on)))
            | Q(state="APPROVED", meeting__forum__in=Forum.objects.papers_open_to(user, on))
            | Q(state="APPROVED", meeting__forum__in=Forum.objects.kept_by(user, on))
        )

    def public(self) -> Self:
        """Approved minutes of public forums: these have a public version."""
        return self.filter(state="APPROVED", meeting__forum__access=Access.PUBLIC)

    def in_review(self) -> Self:
        """Those that wait for somebody's answer."""
        return self.filter(state="IN_REVIEW")


class MinutesPieceQuerySet(models.QuerySet):
    """Reads of pieces of minutes."""

    def visible_to(self, user: Any, on: date) -> Self:
        """What the person may read: as minutes, and closed pieces and items only as a member.

        Whoever keeps a closed forum's records reads all of its approved minutes.
        The open pieces of open items in a public forum's approved minutes are for everyone.
        """
        from councils.models import Forum, Minutes

        open_ = Q(is_closed=False, item__is_closed=False)
        minutes = Minutes.objects.visible_to(user, on)
        whole = Q(item__forum__in=Forum.objects.with_member(user, on)) | Q(
            item__forum__in=Forum.objects.kept_by(user, on)
        )
        return self.filter(
            Q(item__meeting__minutes__in=minutes) & (open_ | whole)
            | (open_ & Q(item__meeting__minutes__in=Minutes.objects.public()))
        )
