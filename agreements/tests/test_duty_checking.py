"""A check of nothing yet: which version and which days are held against the records."""

from datetime import date

from agreements.duties.checking import check
from agreements.tests import factories as make


def test_an_agreement_that_is_not_signed_has_no_check(sides):
    version = make.started_agreement(sides)
    assert check(version.agreement, 2026, date(2026, 6, 1)) is None


def test_signed(sides):
    version = make.signed_version(sides)
    found = check(version.agreement, 2026, date(2026, 6, 1))
    assert found is not None
    assert (found.first, found.last) == (date(2026, 5, 4), date(2026, 12, 31))
    assert found.is_prorated
