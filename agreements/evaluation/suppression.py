"""Small groups are hidden twice: the group itself, and what would give it away by subtraction.

A figure of a district or the nation that says something about content has at least `LEAST` agreements behind
it. Where a total is shown with its groups, total minus shown groups is a figure about the hidden ones
together: so these must be `LEAST` at least too, and if they are not, the smallest group that is shown is
hidden with them, until they are.

Groups may overlap, as kinds of duties do: what counts is how many different agreements stand behind.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST = 5

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Shown(Generic[K]):
    """What may be shown: these groups, and whether their total."""

    groups: frozenset[K]
    total: bool


def is_enough(members: Collection[Hashable], least: int = LEAST) -> bool:
    """Are there enough different agreements behind a figure on its own?"""
    return len(set(members)) >= least


def shown(
    groups: Mapping[K, Collection[Hashable]], *, hidden: Collection[K] = (), least: int = LEAST
) -> Shown[K]:
    """Which of the groups may be shown beside their total, and whether the total may.

    `groups` are the agreements behind each; the total is of all of them together. `hidden` are hidden for
    another reason already. A group without any is never shown: there is nothing to show. Of two equally small
    the one that stands last is hidden, so that the same groups give the same answer.
    """
    members = {key: set(found) for key, found in groups.items() if found}
    everybody: set[Hashable] = set().union(*members.values())
    if len(everybody) < least:
        return Shown(frozenset(), False)
    visible = {key for key, found in members.items() if len(found) >= least and key not in hidden}
    order = list(members)
    while True:
        rest: set[Hashable] = set().union(*(members[key] for key in members if key not in visible))
        if not rest or len(rest) >= least:
            return Shown(frozenset(visible), True)
        # There is always one: were all hidden, the rest would be everybody.
        visible.remove(min(visible, key=lambda key: (len(members[key]), -order.index(key))))
