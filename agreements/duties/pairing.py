"""Duties of two texts that are the same: known again by their key, else by being the only one of their kind
on each side."""

from collections.abc import Sequence

from agreements.duties.terms import Terms


def paired(old: Sequence[Terms], new: Sequence[Terms]) -> list[tuple[Terms | None, Terms | None]]:
    """Each duty of the new text with what it was, and then the old ones that are left."""
    by_key = {terms.key: terms for terms in old}
    keys = {terms.key for terms in new}
    left = [terms for terms in old if terms.key not in keys]
    found: list[tuple[Terms | None, Terms | None]] = []
    for terms in new:
        before = by_key.get(terms.key)
        if before is None:
            alike = [one for one in left if _is_same_matter(one, terms)]
            rivals = [one for one in new if one.key not in by_key and _is_same_matter(one, terms)]
            if len(alike) == len(rivals) == 1:
                before = alike[0]
                left.remove(before)
        found.append((before, terms))
    return [*found, *((terms, None) for terms in left)]


def _is_same_matter(one: Terms, other: Terms) -> bool:
    return one.kind == other.kind != "own_words" and one.forum_id == other.forum_id
