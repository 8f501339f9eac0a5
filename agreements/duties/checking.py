"""Check what agreements promise against the records of a year, seen from a day.

The version that is in force that day decides – else the last that was, in the year – with what amends it
then. Asked of many agreements it takes the same number of queries as of one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agreements.duties.amending import Promise, promises_of
from agreements.duties.facts import Facts
from agreements.duties.periods import Taking, YearInForce, deciding_periods
from agreements.duties.proofs import counter_of
from agreements.duties.status import Found
from agreements.duties.terms import Terms
from agreements.models import Agreement, AgreementVersion
from parties.models import Organisation


@dataclass(frozen=True)
class Checked:
    """One duty, what was found for it, and for which municipality; None is all who take part."""

    terms: Terms
    found: Found
    municipality: Organisation | None = None


@dataclass(frozen=True)
class Check:
    """An agreement's duties in a year, seen from a day."""

    period: YearInForce
    rows: tuple[Checked, ...]

    @property
    def agreement(self) -> Agreement:
        """Whose duties they are."""
        return self.period.agreement

    @property
    def version(self) -> AgreementVersion:
        """The version that was held against the records. Its frozen content has not been fetched."""
        return self.period.version

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.period.year

    @property
    def on(self) -> date:
        """The day that it was seen from."""
        return self.period.on

    @property
    def first(self) -> date:
        """The first day of the year that the agreement is in force."""
        return self.period.first

    @property
    def last(self) -> date:
        """The last day of the year that it is in force."""
        return self.period.last

    @property
    def is_prorated(self) -> bool:
        """Was it in force only a part of the year? Then numbers are its share."""
        return self.period.is_prorated

    @property
    def is_over(self) -> bool:
        """Has the last day passed?"""
        return self.period.is_over


def check(agreement: Agreement, year: int, on: date) -> Check | None:
    """The agreement's duties in the year; None when no version of it was in force by then."""
    return check_many([agreement], year, on).get(agreement.pk)


def check_many(agreements: Iterable[Agreement], year: int, on: date) -> dict[int, Check]:
    """By the agreement's key: its duties in the year. Agreements that were not in force have none."""
    periods = deciding_periods(agreements, year, on)
    promises = promises_of(periods)
    named = {
        one.terms.forum_id
        for promised in promises.values()
        for one in promised
        if one.terms.forum_id is not None
    }
    facts = Facts(periods, year, on, named)
    return {
        period.agreement.pk: Check(
            period,
            tuple(row for one in promises[period.agreement.pk] for row in _checked(facts, one, period)),
        )
        for period in periods
    }


def _checked(facts: Facts, promise: Promise, period: YearInForce) -> list[Checked]:
    """The duty held against the facts, once or for each of the municipalities that it is judged for."""
    terms = promise.terms
    one = counter_of(terms.row)
    if promise.municipality_ids is not None:
        some = [taking for taking in period.taking_part if taking.municipality.pk in promise.municipality_ids]
        return _each(facts, terms, period, some)
    if one.apart is None or len(period.taking_part) == 1:
        return [Checked(terms, one.count(facts, terms, period, None))]
    groups: dict[tuple, list[Taking]] = {}
    for taking in period.taking_part:
        part = period.of(taking.municipality)
        if part is not None:
            key = (one.apart(facts, period, taking.municipality), part.first, part.last)
            groups.setdefault(key, []).append(taking)
    if len(groups) == 1:
        return [Checked(terms, one.count(facts, terms, period, None))]
    return _each(facts, terms, period, period.taking_part)


def _each(facts: Facts, terms: Terms, period: YearInForce, some: Iterable[Taking]) -> list[Checked]:
    rows = []
    for taking in some:
        part = period.of(taking.municipality)
        if part is not None:
            found = counter_of(terms.row).count(facts, terms, part, taking.municipality)
            rows.append(Checked(terms, found, taking.municipality))
    return rows
