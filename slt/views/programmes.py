"""Programmes: the list of them, and the page that shows how one is built."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from slt.models import Programme
from slt.views.bases import ProgrammeView
from web.access import Public
from web.views import Crumb, PageView, PortalListView


class ProgrammeList(PortalListView):
    """Every programme, found by name or municipality."""

    access = Public
    template_name = "slt/list.html"
    page_title = _("SLT")

    @property
    def question(self) -> str:
        """What is searched for."""
        return self.request.GET.get("q", "").strip()[:100]

    def get_queryset(self) -> QuerySet[Programme]:
        found = Programme.objects.visible_to(self.request.user, self.on).valid(self.on)
        return found.search(self.question).order_by("search_key", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(question=self.question, **kwargs)


class ProgrammePage(ProgrammeView, PageView):
    """One programme: its levels and groups."""

    access = Public
    template_name = "slt/programme.html"

    def get_page_title(self) -> str:
        return self.programme.name

    def get_breadcrumbs(self) -> list[Crumb]:
        return super().get_breadcrumbs()[:1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        groups = self.programme.groups.valid(self.on).in_order()
        return super().get_context_data(groups=groups, **kwargs)
