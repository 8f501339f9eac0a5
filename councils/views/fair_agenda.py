"""The fair agenda, inside the forum: what each side has raised in a year, and what became of it."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from councils import fairness
from councils.choices import Side
from councils.models import AgendaItem
from councils.views.bases import ForumView
from records.search import SEARCH_COLUMNS
from web.access import LoggedIn
from web.navigation import NavItem
from web.views import Crumb, PageView

# The width of the longest bar, in the picture's own measure.
LONGEST = 480


class _Fair(ForumView):
    """What both pages share: the year that the address asks for."""

    access = LoggedIn

    @cached_property
    def years(self) -> list[int]:
        """The years to choose among; this year is always one."""
        return sorted({*fairness.years(self.forum), self.on.year}, reverse=True)

    @cached_property
    def year(self) -> int:
        """The year asked for, this year unless it is one of them."""
        asked = self.request.GET.get("ar", "")
        is_known = asked.isascii() and asked.isdecimal() and len(asked) == 4 and int(asked) in self.years
        return int(asked) if is_known else self.on.year

    def page(self, name: str = "fair_agenda") -> str:
        """The address of one of the two pages."""
        return reverse(f"councils:{name}", args=[self.forum.pk])


class FairAgenda(_Fair, PageView):
    """The figures as a table, each opening its items, with the bars beside."""

    template_name = "councils/fair_agenda.html"

    def get_page_title(self) -> str:
        return _("Hvem reiser sakene i %(year)s?") % {"year": self.year}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = fairness.figures(self.forum, self.year)
        most = max((count for row in rows for count in row.counts.values()), default=0) or 1
        return super().get_context_data(
            year=self.year,
            years=[NavItem(str(year), f"?ar={year}", is_current=year == self.year) for year in self.years],
            sides=[{"side": side, "label": Side(side).label} for side in fairness.SIDES],
            rows=[self._row(row, most) for row in rows],
            is_empty=not any(row.total for row in rows),
            **kwargs,
        )

    def _row(self, row: fairness.Row, most: int) -> dict[str, Any]:
        return {
            "label": row.figure.label,
            "total": row.total,
            "cells": [
                {
                    "side": side.lower(),
                    "label": Side(side).label,
                    "count": count,
                    "width": round(count * LONGEST / most),
                    "place": place * 22,
                    "text_x": round(count * LONGEST / most) + 8,
                    "url": f"{self.page('fair_items')}?ar={self.year}&part={side}&tall={row.figure.key}",
                }
                for place, (side, count) in enumerate(row.counts.items())
            ],
        }


class FairItems(_Fair, PageView):
    """The items behind one figure; closed ones by their public title to those outside the forum."""

    template_name = "councils/fair_items.html"

    @cached_property
    def figure(self) -> fairness.Figure:
        """The figure asked for; 404 for one that there is not."""
        figure = fairness.BY_KEY.get(self.request.GET.get("tall", "meldt"))
        if figure is None:
            raise Http404
        return figure

    @cached_property
    def side(self) -> str:
        """The side asked for; 404 for one that there is not."""
        side = self.request.GET.get("part", "POLICE")
        if side not in fairness.SIDES:
            raise Http404
        return side

    def get_page_title(self) -> str:
        return f"{self.figure.label}: {Side(self.side).label}, {self.year}"

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Fordeling"), f"{self.page()}?ar={self.year}")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(
            fairness.items(self.forum, self.year, self.side, self.figure.key)
            .defer("text", "proposed_decision", *SEARCH_COLUMNS)
            .select_related("meeting")
        )
        readable = set(
            AgendaItem.objects.visible_to(self.request.user, self.on)
            .filter(pk__in=[row.pk for row in rows])
            .values_list("pk", flat=True)
        )
        return super().get_context_data(
            rows=[{"item": row, "reads": row.pk in readable} for row in rows], **kwargs
        )
