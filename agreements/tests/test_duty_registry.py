"""Every row of the kinds is counted by somebody."""

from agreements.duties.kinds import KINDS
from agreements.duties.proofs import has_counter


def test_every_kind_has_a_counter():
    assert [kind.key for kind in KINDS.values() if not has_counter(kind)] == []
