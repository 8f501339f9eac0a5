"""Small groups are hidden twice: no figure about fewer than five agreements can be seen or worked out."""

from collections.abc import Collection, Mapping
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from agreements.evaluation.suppression import LEAST, is_enough, shown

# Disjoint groups, as police districts are: how many agreements each has.
sizes = st.lists(st.integers(0, 12), min_size=1, max_size=9)
# Overlapping groups, as kinds of duties are: which of some agreements have each.
overlapping = st.lists(st.frozensets(st.integers(1, 14)), min_size=1, max_size=7)


def disjoint(counts: list[int]) -> dict[int, set[int]]:
    """A group of its own members for each count."""
    groups, first = {}, 0
    for key, count in enumerate(counts):
        groups[key] = set(range(first, first + count))
        first += count
    return groups


def what_can_be_worked_out(
    groups: Mapping[int, Collection[int]], visible: Collection[int], *, has_total: bool
) -> list[set[int]]:
    """The members behind every figure that sums and differences of what is shown can give.

    Every choice of shown groups added up, and the total without them: more than that cannot be had from one
    total and its groups, since each group stands in one of the shown figures beside the total.
    """
    found = []
    for number in range(len(visible) + 1):
        for chosen in combinations(sorted(visible), number):
            together = set().union(*(groups[key] for key in chosen))
            found.append(together)
            if has_total:
                left = [key for key in groups if key not in chosen and groups[key]]
                found.append(set().union(*(groups[key] for key in left)))
    return [one for one in found if one]


@given(sizes)
def test_no_district_is_seen_or_worked_out_from_the_nations_total(counts: list[int]) -> None:
    groups = disjoint(counts)
    answer = shown(groups)
    for behind in what_can_be_worked_out(groups, answer.groups, has_total=answer.total):
        assert len(behind) >= LEAST


@given(overlapping)
def test_no_kind_of_duty_is_seen_or_worked_out_from_the_total_of_all(kinds: list[frozenset[int]]) -> None:
    groups = dict(enumerate(kinds))
    answer = shown(groups)
    for behind in what_can_be_worked_out(groups, answer.groups, has_total=answer.total):
        assert len(behind) >= LEAST


@given(st.lists(sizes, min_size=1, max_size=3), st.sets(st.integers(0, 8)))
def test_nor_in_any_year_nor_when_some_are_hidden_for_another_reason(
    years: list[list[int]], hidden: set[int]
) -> None:
    for counts in years:
        groups = disjoint(counts)
        answer = shown(groups, hidden=hidden)
        assert not answer.groups & hidden
        for behind in what_can_be_worked_out(groups, answer.groups, has_total=answer.total):
            assert len(behind) >= LEAST


@given(sizes)
def test_no_more_is_hidden_than_must_be(counts: list[int]) -> None:
    groups = disjoint(counts)
    answer = shown(groups)
    assert answer.total == (sum(counts) >= LEAST)
    if answer.total and all(not count or count >= LEAST for count in counts):
        assert answer.groups == {key for key, count in enumerate(counts) if count}
    extra = [key for key, found in groups.items() if len(found) >= LEAST and key not in answer.groups]
    assert not answer.total or len(extra) <= 1
    # The one that is hidden with the small ones is the smallest that could be.
    for key in extra if answer.total else []:
        assert all(len(groups[key]) <= len(groups[other]) for other in answer.groups)


def test_as_it_reads() -> None:
    assert is_enough(range(5))
    assert not is_enough([1, 1, 2, 3, 4])
    oslo_is_small = disjoint([3, 20, 8, 9])
    assert shown(oslo_is_small).groups == {1, 3}
    two_small = disjoint([3, 20, 2, 9])
    assert shown(two_small).groups == {1, 3}
    assert shown(disjoint([3, 1])) == shown({}) == shown({"a": []})
    assert not shown(disjoint([3, 1])).total
