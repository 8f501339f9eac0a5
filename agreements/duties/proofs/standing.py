"""What stands on a day: judged the same for a body, an office, a plan and a linked agreement."""

from datetime import date

from agreements.duties.periods import YearInForce
from agreements.duties.status import Status, missed
from agreements.duties.terms import Terms


def standing(
    terms: Terms,
    period: YearInForce,
    *,
    stands: bool,
    since: date | None = None,
    by: date | None = None,
) -> Status:
    """Does it stand on the day asked about, or on the last day in force when that has passed?

    While it does not, and there is time left, it is behind. `by` is a deadline: missed when it has passed
    and the thing does not stand, or came later – but lateness counts only in the year that the deadline lies
    in. A deadline in a later year asks nothing of this one.
    """
    if stands:
        was_late = by is not None and since is not None and since > by and by >= period.first
        return missed(terms.strength) if was_late else Status.MET
    if by is not None and by > period.last:
        return Status.NOT_MEASURABLE if period.is_over else Status.ON_TRACK
    has_passed = by is not None and period.on > by
    return missed(terms.strength) if period.is_over or has_passed else Status.BEHIND
