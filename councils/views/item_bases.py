"""What the pages of an item share: finding it, and the way to it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.models import AgendaItem
from councils.views.bases import CouncilView
from records.workflow import has_right
from web.views import Crumb


class ItemView(CouncilView):
    """A page about one item, among those whose whole content the person reads (else 404)."""

    model = AgendaItem

    def get_queryset(self) -> QuerySet[AgendaItem]:
        return (
            super()
            .get_queryset()
            .select_related(
                "forum",
                "meeting__forum",
                "wanted_meeting",
                "topic",
                "origin_organisation",
                "raised_by_person",
                "continued_from__meeting",
            )
        )

    @property
    def item(self) -> AgendaItem:
        """The item that the page is about."""
        return self.object

    @cached_property
    def may_edit(self) -> bool:
        """May the person change what the item says, when it can be changed?"""
        return has_right("councils.edit_item", self.request.user, self.item)

    def get_success_url(self) -> str:
        return self.item.get_absolute_url()

    def get_back_url(self) -> str:
        return self.item.get_absolute_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        forum, item = self.forum, self.item
        crumbs: list[Crumb] = [
            (forum.name, forum.get_absolute_url()),
            (_("Saker"), reverse("councils:items", args=[forum.pk])),
        ]
        if item.meeting is not None:
            crumbs[-1] = (str(item.meeting), reverse("councils:agenda", args=[item.meeting_id]))
        if self.request.path != item.get_absolute_url():
            crumbs.append((f"{item.label} {item.title}".strip(), item.get_absolute_url()))
        return crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"item": self.item, "forum": self.forum, "may_lead": self.may_lead, **kwargs}
        )
