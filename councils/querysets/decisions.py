"""Reads of decisions and follow-ups."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from councils.choices import Access
from parties.standing import standing_of


class DecisionQuerySet(models.QuerySet):
    """Reads of decisions."""

    def visible_to(self, user: Any, on: date) -> Self:
        """As the pieces of the minutes: closed ones for members, open ones with the minutes, or public."""
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

    def shown_to(self, user: Any, on: date) -> Self:
        """Those of what the person may see that are shown beside the minutes too.

        Decisions of a forum that is its members' alone stand in its minutes, behind the logged click.
        """
        return self.visible_to(user, on).exclude(item__forum__access=Access.MEMBERS)


class FollowUpQuerySet(models.QuerySet):
    """Reads of follow-ups."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Those of open items and decisions with the papers, the others as a member; one's own always.

        What was written into minutes is read as these are: while they are a draft by those who lead the
        forum, in review by the members, by the parties and by whoever is to do it when they are approved.
        """
        from councils.models import Forum, Minutes

        told = Q(item__meeting__minutes__isnull=True) | Q(
            item__meeting__minutes__in=Minutes.objects.visible_to(user, on)
        )
        open_ = (Q(item__isnull=True) | Q(item__is_closed=False)) & (
            Q(decision__isnull=True) | Q(decision__is_closed=False)
        )
        return self.filter(
            (
                told
                & (
                    (open_ & Q(forum__in=Forum.objects.papers_open_to(user, on)))
                    | Q(forum__in=Forum.objects.with_member(user, on))
                )
            )
            | (self._agreed() & self._owned(user, on))
        )

    def owned_by(self, user: Any, on: date) -> Self:
        """Those that the person is to see to, by office or in person, and may see."""
        return self.visible_to(user, on).filter(self._owned(user, on))

    def agreed(self) -> Self:
        """Those that were not written into minutes which nobody has approved yet."""
        return self.filter(self._agreed())

    @staticmethod
    def _agreed() -> Q:
        return Q(item__meeting__minutes__isnull=True) | Q(item__meeting__minutes__state="APPROVED")

    @staticmethod
    def _owned(user: Any, on: date) -> Q:
        standing = standing_of(user, on)
        if standing.user_id is None:
            return Q(pk__in=[])
        return Q(owner_office__in=standing.office_ids) | Q(owner_person__user_id=standing.user_id)

    def open(self) -> Self:
        """Not done and not dropped."""
        return self.filter(state="OPEN")

    def overdue(self, on: date) -> Self:
        """Open, and its day has passed."""
        return self.open().filter(due_on__lt=on)

    def with_owner(self) -> Self:
        """Bring along what a follow-up is shown with."""
        return self.select_related(
            "forum", "item__meeting", "decision", "owner_office__organisation", "owner_person"
        )
