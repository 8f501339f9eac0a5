"""Reads of items and attachments: open ones in the parties' circle, closed ones in the members'."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

# Waiting at the forum: proposed, or back with whoever raised it.
WAITING_STATES = ("PROPOSED", "SENT_BACK")


def waiting_of(user: Any, prefix: str = "") -> Q:
    """The condition on an item that this person has raised it and that it waits."""
    if not getattr(user, "is_authenticated", False) or not user.is_active or user.is_superuser:
        return Q(pk__in=[])
    return Q(
        **{
            f"{prefix}state__in": WAITING_STATES,
            f"{prefix}meeting__isnull": True,
            f"{prefix}raised_by_person__user_id": user.pk,
        }
    )


class AgendaItemQuerySet(models.QuerySet):
    """Reads of items."""

    def visible_to(self, user: Any, on: date) -> Self:
        """The items whose whole content the person reads: open ones with the papers, closed ones as a member.

        Those who read the forum's papers also read what they have raised themselves, while it waits. The
        public reads none of these; what it is told is built from `listed_to`.
        """
        from councils.models import Forum

        readers = Q(forum__in=Forum.objects.papers_open_to(user, on))
        return self.filter(
            (Q(is_closed=False) & readers)
            | Q(forum__in=Forum.objects.with_member(user, on))
            | (waiting_of(user) & readers)
        )

    def listed_to(self, user: Any, on: date) -> Self:
        """The items whose number and public title the person may see on an agenda, closed ones among them.

        The public sees what has been sent out: items that have their number.
        """
        from councils.models import Forum, Meeting

        return self.filter(
            Q(forum__in=Forum.objects.papers_open_to(user, on))
            | Q(meeting__in=Meeting.objects.public(), number__isnull=False)
        )

    def waiting(self) -> Self:
        """Proposed, and not placed yet."""
        return self.filter(state="PROPOSED")

    def on_agenda(self) -> Self:
        """Those that stand on the agenda of a meeting, in its order."""
        return self.filter(state__in=["PLACED", "TREATED", "POSTPONED", "SENT_BACK"], meeting__isnull=False)

    def raised(self) -> Self:
        """Those that somebody has raised, not those that come by themselves."""
        return self.filter(standing="")


class ItemAttachmentQuerySet(models.QuerySet):
    """Reads of attachments."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Open attachments of open items with the papers; the others as a member, or with one's own item."""
        from councils.models import Forum

        readers = Q(item__forum__in=Forum.objects.papers_open_to(user, on))
        return self.filter(
            (Q(is_closed=False, item__is_closed=False) & readers)
            | Q(item__forum__in=Forum.objects.with_member(user, on))
            | (waiting_of(user, "item__") & readers)
        )


class KnowledgeDocumentQuerySet(models.QuerySet):
    """Reads of crime pictures and risk pictures."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Open ones, of no item or an open one, with the papers; the others as a member."""
        from councils.models import Forum

        open_ = Q(is_closed=False) & (Q(item__isnull=True) | Q(item__is_closed=False))
        return self.filter(
            (open_ & Q(forum__in=Forum.objects.papers_open_to(user, on)))
            | Q(forum__in=Forum.objects.with_member(user, on))
        )
