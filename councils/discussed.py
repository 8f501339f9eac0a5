"""Where a follow-up was talked about: the way of its item, and the agendas that it stood on later."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from councils.choices import Standing
from councils.item_chains import Link, chains_of
from councils.models import AgendaItem, FollowUp, Forum
from records import days
from records.search import SEARCH_COLUMNS


@dataclass(frozen=True)
class Discussed:
    """The way of a follow-up: the items it came from, the first one first, and where it stood later."""

    links: list[Link]
    agendas: list[AgendaItem]

    def __bool__(self) -> bool:
        return bool(self.links or self.agendas)


def discussed(follow_up: FollowUp, user: Any, on: date) -> Discussed:
    """Where it was talked about, as the person may see it; a constant number of queries.

    Whoever does not read the forum's papers is told nothing of this.
    """
    if not Forum.objects.papers_open_to(user, on).filter(pk=follow_up.forum_id).exists():
        return Discussed([], [])
    chains = chains_of([follow_up.item_id], user, on) if follow_up.item_id is not None else []
    return Discussed([link for chain in chains for link in chain["links"]], agendas_with(follow_up))


def agendas_with(follow_up: FollowUp) -> list[AgendaItem]:
    """The items «status for tidligere beslutninger» of the meetings on whose day it was open."""
    rows = (
        AgendaItem.objects.on_agenda()
        .filter(
            forum=follow_up.forum_id,
            standing=Standing.FOLLOW_UPS,
            meeting__starts_at__gt=follow_up.created_at,
        )
        .exclude(meeting__state="CANCELLED")
        .exclude(meeting=follow_up.item.meeting_id if follow_up.item is not None else None)
        .defer("text", "proposed_decision", *SEARCH_COLUMNS)
        .select_related("meeting")
        .order_by("meeting__starts_at", "pk")
    )
    if follow_up.settled_on is not None:
        rows = rows.filter(meeting__starts_at__lt=days.end_of(follow_up.settled_on))
    return list(rows)
