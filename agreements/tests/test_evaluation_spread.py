"""The rule of five: whatever the groups, nobody's answer can be found, not by subtraction either."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.evaluation.asking import Given
from agreements.evaluation.spread import ALL, LEAST, Spread, is_complete, spread_over, spreads, spreads_of
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import AT, ON

one_answer = st.one_of(
    st.integers(1, 5).map(Given),
    st.just(Given(does_not_know=True)),
    st.just(Given()),
    st.just(Given(comment="?")),
)
groups_of_answers = st.dictionaries(
    st.sampled_from(["POLICE", "MUNICIPALITY", "NEIGHBOUR", "COUNTY", "ISLAND"]),
    st.lists(one_answer, max_size=12),
    min_size=1,
)


def subsets(names):
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


@given(groups_of_answers)
def test_nothing_below_five_can_be_derived(groups):
    shown = spreads(groups)
    sizes = {name: spread_over(answers).count for name, answers in groups.items()}
    total = sum(sizes.values())
    assert (shown[ALL] is not None) == (total >= LEAST)
    in_sight = [name for name in groups if shown[name] is not None]
    for name in in_sight:
        assert shown[name] == spread_over(groups[name])
        assert sizes[name] >= LEAST
    # Whoever sees the total and the shown groups can take any of these away from it: what is left is nobody,
    # a group that is shown itself, or at least five people of at least two groups.
    if shown[ALL] is not None:
        assert shown[ALL].count == total
        for taken in subsets(in_sight):
            left = [name for name in groups if name not in taken and sizes[name]]
            hidden = [name for name in left if name not in in_sight]
            size = sum(sizes[name] for name in left)
            assert size == 0 or size >= LEAST
            assert len(hidden) != 1
            assert not hidden or sum(sizes[name] for name in hidden) >= LEAST


@given(groups_of_answers)
def test_nothing_is_hidden_without_need(groups):
    shown = spreads(groups)
    sizes = {name: spread_over(answers).count for name, answers in groups.items()}
    if all(size == 0 or size >= LEAST for size in sizes.values()):
        assert all(shown[name] is not None for name, size in sizes.items() if size)


def test_the_next_smallest_is_hidden_with_the_only_one_hidden():
    def answers(count):
        return [Given(3)] * count

    shown = spreads({"POLICE": answers(4), "MUNICIPALITY": answers(6)})
    assert shown["POLICE"] is None
    assert shown["MUNICIPALITY"] is None
    assert shown[ALL] == Spread((0, 0, 10, 0, 0))
    shown = spreads({"POLICE": [], "MUNICIPALITY": answers(6)})
    assert shown["MUNICIPALITY"] == shown[ALL] == Spread((0, 0, 6, 0, 0))
    assert Spread((1, 0, 0, 2, 1), 3).median == 4
    assert Spread((1, 0, 0, 0, 1)).median == 1
    assert Spread((0, 0, 0, 0, 0), 5).median is None


@pytest.mark.django_db
def test_only_what_was_sent_in_counts_and_only_when_nobody_is_awaited():
    made = make.evaluation()
    key = make.SCALE_KEYS[0]
    sent = [
        make.own_answers(make.participant(made, "MUNICIPALITY"), {key: score}) for score in (5, 4, 4, 2, None)
    ]
    silent = make.participant(made, "MUNICIPALITY")
    make.own_answers(silent, {key: 1}, is_sent=False)
    assert not is_complete(made, ON)
    assert is_complete(made, make.DUE_ON + (make.DUE_ON - ON))
    silent.withdrawn_at = AT
    silent.save()
    assert is_complete(made, ON)
    assert spreads_of(made)[key]["MUNICIPALITY"] == Spread((0, 1, 0, 2, 1), 1)
    assert spreads_of(made)[key]["POLICE"] is None
    sent[0].answered_at = None
    sent[0].save()
    assert spreads_of(made)[key] == {"POLICE": None, "MUNICIPALITY": None, ALL: None}
