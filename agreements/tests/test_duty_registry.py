"""Every row of the kinds is counted by somebody, once."""

from dataclasses import replace

import pytest

from agreements.duties.kinds import KINDS
from agreements.duties.proofs import counter, counter_of, has_counter


def test_every_kind_has_a_counter():
    assert [kind.key for kind in KINDS.values() if not has_counter(kind)] == []


def test_nothing_is_counted_twice():
    row = KINDS["council_meetings"]
    with pytest.raises(ValueError, match="has a counter already"):
        counter(row.proof, row.counts)(lambda *_asked: None)


def test_what_nobody_counts_says_so():
    found = counter_of(replace(KINDS["council_meetings"], counts="moods")).count(None, None, None, None)
    assert found.status == "NOT_MEASURABLE"
    assert str(found.sentence) == "Portalen kan ikke måle denne forpliktelsen."
