"""Is the agenda fair: what each side has raised in a year, and what became of it. Figures and their items.

An item counts for the side that raised it and the year it was raised in, once, however many meetings it was
put off over. One item may stand under several figures: put on an agenda, then postponed. What comes onto an
agenda by itself is raised by nobody.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from councils.choices import Side
from councils.models import AgendaItem, Forum
from councils.states import ItemState
from records import days

S = ItemState


@dataclass(frozen=True)
class Figure:
    """One thing that is counted: its name in addresses, its words, and which items it is."""

    key: str
    label: Any
    items: Q


FIGURES = (
    Figure("meldt", _("Meldt inn"), Q()),
    Figure("satt-opp", _("Kom på en saksliste"), Q(meeting__isnull=False)),
    Figure("utsatt", _("Utsatt"), Q(state=S.POSTPONED)),
    Figure("avvist", _("Sendt tilbake eller ikke tatt opp"), Q(state__in=[S.SENT_BACK, S.DECLINED])),
    Figure("venter", _("Venter"), Q(state=S.PROPOSED)),
    Figure("trukket", _("Trukket"), Q(state=S.WITHDRAWN)),
    Figure("unntatt", _("Unntatt offentlighet"), Q(is_closed=True)),
)
BY_KEY = {figure.key: figure for figure in FIGURES}
SIDES = (Side.POLICE, Side.MUNICIPALITY, Side.OTHER)


@dataclass(frozen=True)
class Row:
    """One figure for each side, in the order of SIDES."""

    figure: Figure
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """For all sides."""
        return sum(self.counts.values())


def raised_in(forum: Forum, year: int) -> QuerySet[AgendaItem]:
    """The items raised at the forum in the year, by the calendar in Oslo, each with its `side`; once each."""
    return (
        AgendaItem.objects.raised()
        .filter(
            forum=forum,
            continued_from__isnull=True,
            raised_at__gte=days.start_of(date(year, 1, 1)),
            raised_at__lt=days.start_of(date(year + 1, 1, 1)),
        )
        .annotate(
            side=Case(
                *(When(origin=side, then=Value(str(side))) for side in (Side.POLICE, Side.MUNICIPALITY)),
                default=Value(str(Side.OTHER)),
            )
        )
    )


def figures(forum: Forum, year: int) -> list[Row]:
    """Every figure for every side, noughts too; one query."""
    counted = raised_in(forum, year).order_by().values("side")
    by_side = {
        row["side"]: row
        for row in counted.annotate(
            **{
                figure.key.replace("-", "_"): Count("pk", filter=figure.items)
                if figure.items
                else Count("pk")
                for figure in FIGURES
            }
        )
    }
    return [
        Row(
            figure,
            {side: by_side.get(side, {}).get(figure.key.replace("-", "_"), 0) for side in map(str, SIDES)},
        )
        for figure in FIGURES
    ]


def items(forum: Forum, year: int, side: str, key: str) -> QuerySet[AgendaItem]:
    """The items behind one figure, the oldest first. Raises KeyError for a figure that there is not."""
    return raised_in(forum, year).filter(BY_KEY[key].items, side=side).order_by("raised_at", "pk")


def years(forum: Forum) -> list[int]:
    """The years in which something was raised, the newest first."""
    found = (
        AgendaItem.objects.raised()
        .filter(forum=forum)
        .annotate(year=ExtractYear("raised_at", tzinfo=days.OSLO))
        .order_by("-year")
        .values_list("year", flat=True)
        .distinct()
    )
    return list(found)
