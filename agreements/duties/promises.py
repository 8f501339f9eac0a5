"""What an agreement promises in a year, apart from how it is kept: which version counts, and its terms with
what amends them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agreements.duties.amending import promises_of
from agreements.duties.periods import YearInForce, deciding_periods
from agreements.duties.terms import Terms
from agreements.models import Agreement, AgreementVersion
from agreements.status import periods_of
from records import days


@dataclass(frozen=True)
class PromisedDuty:
    """One duty of an agreement as it was promised for a year, by the version that a check goes by."""

    period: YearInForce
    terms: Terms
    amended_by: AgreementVersion | None = None

    @property
    def written_in(self) -> AgreementVersion:
        """The version that it is written in: the one that counts, else one that amends it."""
        return self.amended_by or self.period.version

    @property
    def agreement(self) -> Agreement:
        """Whose duty it is."""
        return self.period.agreement

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.period.year


def promised_in(agreements: Iterable[Agreement], year: int, on: date) -> dict[int, list[PromisedDuty]]:
    """The duties of each agreement that count in the year, by its key; left out: not in force by then.

    A constant number of queries however many agreements there are.
    """
    periods = deciding_periods(agreements, year, on)
    promises = promises_of(periods)
    return {
        period.agreement.pk: [
            PromisedDuty(period, one.terms, one.version if one.version != period.version else None)
            for one in promises[period.agreement.pk]
        ]
        for period in periods
    }


def promised_duty(agreement: Agreement, key: str, year: int, on: date) -> PromisedDuty | None:
    """The duty with that key as it counts in the year; None when the agreement does not promise it then."""
    found = promised_in([agreement], year, on).get(agreement.pk, [])
    return next((one for one in found if one.terms.key == key), None)


def years_in_force(agreement: Agreement, on: date) -> list[int]:
    """The calendar years in which a version was in force, to the year of the day, the newest first.

    An agreement whose first day is not known begins with the year that it was recorded in.
    """
    years: set[int] = set()
    for version, spans in periods_of([agreement.pk])[agreement.pk]:
        for span in spans.values():
            first = span.since or days.day_of(version.created_at)
            years |= set(range(first.year, min(span.until or on, on).year + 1))
    return sorted(years, reverse=True)
