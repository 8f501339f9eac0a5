"""Where something was taken up: the way of an item over the meetings, as somebody may see it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from councils.models import AgendaItem, Decision, FollowUp
from records.search import SEARCH_COLUMNS


@dataclass
class Link:
    """One item of a chain, with what was decided in it and what came of that."""

    item: AgendaItem
    reads: bool
    is_hit: bool = False
    decisions: list[Decision] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)


def chains_of(keys: Iterable[int], user: Any, on: date) -> list[dict[str, Any]]:
    """The chains that the items belong to, the one with the newest meeting first: `{"links": [...]}`.

    Within a chain the first comes first. A constant number of queries. Items that the person does not read
    stand with their public title alone; decisions and follow-ups only where they may be seen.
    """
    keys = set(keys)
    if not keys:
        return []
    forums = AgendaItem.objects.filter(pk__in=keys).values("forum")
    tied = AgendaItem.objects.filter(forum__in=forums, continued_from__isnull=False)
    before = dict(tied.values_list("pk", "continued_from_id"))
    after = {earlier: later for later, earlier in before.items()}
    chains = {first: _from(first, after) for first in {_first(key, before) for key in keys}}
    every = {key for chain in chains.values() for key in chain}
    items = {
        item.pk: item
        for item in AgendaItem.objects.filter(pk__in=every)
        .defer("text", "proposed_decision", *SEARCH_COLUMNS)
        .select_related("meeting", "forum")
    }
    readable = set(AgendaItem.objects.visible_to(user, on).filter(pk__in=every).values_list("pk", flat=True))
    decisions = _by_item(Decision.objects.shown_to(user, on).filter(item__in=every))
    follow_ups = _by_item(FollowUp.objects.visible_to(user, on).filter(item__in=every).with_owner())
    found = [
        {
            "links": [
                Link(
                    items[key],
                    reads=key in readable,
                    is_hit=key in keys,
                    decisions=decisions[key],
                    follow_ups=follow_ups[key],
                )
                for key in chain
            ]
        }
        for chain in chains.values()
    ]
    return sorted(found, key=_newest, reverse=True)


def _first(key: int, before: dict[int, int]) -> int:
    while key in before:
        key = before[key]
    return key


def _from(key: int, after: dict[int, int]) -> list[int]:
    chain = [key]
    while chain[-1] in after:
        chain.append(after[chain[-1]])
    return chain


def _by_item(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.defer(*SEARCH_COLUMNS):
        found[row.item_id].append(row)
    return found


def _newest(chain: dict[str, Any]) -> tuple[str, int]:
    last = chain["links"][-1].item
    moment = last.meeting.starts_at if last.meeting is not None else last.raised_at
    return moment.isoformat(), last.pk
