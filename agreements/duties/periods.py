"""The days of a year that an agreement is in force, and what a number for the whole year becomes of them.

«n» of a part-year is n × days in force ÷ days in the year, rounded down. Weeks are whole ISO weeks in force:
those of the ISO year, so that a year may have 53 and the first may begin in December.

The days are those of the agreement: a version that takes over from another day by day goes on with its days,
and so does an agreement that replaces another for the same municipality.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agreements.models import Agreement, AgreementRelation, AgreementVersion
from agreements.status import Span, periods_of
from parties.models import Organisation

WEEK = timedelta(days=6)
# Before the first day and after the last that there are.
_OPEN = (date.min.toordinal() - 1, date.max.toordinal() + 1)


@dataclass(frozen=True)
class Taking:
    """A municipality that takes part in the agreement, and the days that it is in force for it."""

    municipality: Organisation
    span: Span


@dataclass(frozen=True)
class Half:
    """Spring or autumn of a year: its days, and whether all of them are in force."""

    first: date
    last: date
    is_whole: bool


@dataclass(frozen=True)
class YearInForce:
    """The days of a year that an agreement is in force for those who take part, seen from a day `on`.

    `version` is the one that counts. `span` are its days for them with those of the texts before and after it
    that it hangs together with – `is_joined` tells that there are such; `first` and `last` are those of the
    year. Both ends are inside.
    """

    agreement: Agreement
    version: AgreementVersion
    year: int
    on: date
    taking_part: tuple[Taking, ...]
    span: Span
    first: date
    last: date
    is_joined: bool = False

    @property
    def days(self) -> int:
        """How many days of the year it is in force."""
        return (self.last - self.first).days + 1

    @property
    def days_in_year(self) -> int:
        """365, or 366 in a leap year."""
        return (date(self.year, 12, 31) - date(self.year, 1, 1)).days + 1

    @property
    def is_prorated(self) -> bool:
        """Is it in force only a part of the year?"""
        return self.days < self.days_in_year

    @property
    def is_over(self) -> bool:
        """Has its last day passed?"""
        return self.on > self.last

    @property
    def until(self) -> date:
        """The last day that can have been used: the day asked about, or the last when it is over."""
        return min(self.on, self.last)

    @property
    def municipalities(self) -> tuple[Organisation, ...]:
        """Those that take part."""
        return tuple(one.municipality for one in self.taking_part)

    @property
    def day(self) -> date:
        """The day that decides which version counts: the one asked about, kept within the year."""
        return max(date(self.year, 1, 1), min(self.on, date(self.year, 12, 31)))

    def share(self, number: int) -> int:
        """What a number for the whole year is for these days: its share by days, rounded down."""
        return number * self.days // self.days_in_year

    def covers(self, day: date) -> bool:
        """Is it a day of the year in force?"""
        return self.first <= day <= self.last

    def has_been(self, day: date | None) -> bool:
        """Has the day come, seen from the day asked about? What has no day has not."""
        return day is not None and day <= self.on

    @property
    def halves(self) -> tuple[Half, Half]:
        """Spring (January–June) and autumn (July–December), each with its days in force.

        A half with no day in force ends before it begins, and is not whole.
        """
        return (
            self._half(date(self.year, 1, 1), date(self.year, 6, 30)),
            self._half(date(self.year, 7, 1), date(self.year, 12, 31)),
        )

    def _half(self, first: date, last: date) -> Half:
        start, end = max(first, self.first), min(last, self.last)
        return Half(start, end, is_whole=(start, end) == (first, last))

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays of the ISO year's weeks that are in force from Monday to Sunday."""
        return tuple(
            monday
            for monday in mondays(self.year)
            if self.span.covers(monday) and self.span.covers(monday + WEEK)
        )

    def of(self, municipality: Organisation) -> "YearInForce | None":
        """The same year for one of those who take part; None where it has no day in it."""
        return self.for_some([one for one in self.taking_part if one.municipality.pk == municipality.pk])

    def for_some(self, taking_part: Iterable[Taking]) -> "YearInForce | None":
        """The same year for some of those who take part: from the first day of any to the last of any."""
        found = year_in_force(self.agreement, self.version, self.year, self.on, taking_part)
        return found and replace(found, is_joined=self.is_joined)


def mondays(year: int) -> list[date]:
    """The Mondays of the weeks of an ISO year, 52 or 53."""
    first = date.fromisocalendar(year, 1, 1)
    count = (date.fromisocalendar(year + 1, 1, 1) - first).days // 7
    return [first + timedelta(weeks=week) for week in range(count)]


def year_in_force(
    agreement: Agreement, version: AgreementVersion, year: int, on: date, taking_part: Iterable[Taking]
) -> YearInForce | None:
    """The year of a version for those who take part in it; None when it has no day in the year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    inside = [one for one in taking_part if _meets(one.span, first, last)]
    if not inside:
        return None
    starts = [one.span.since for one in inside]
    ends = [one.span.until for one in inside]
    since = None if None in starts else min(day for day in starts if day)
    until = None if None in ends else max(day for day in ends if day)
    return YearInForce(
        agreement=agreement,
        version=version,
        year=year,
        on=on,
        taking_part=tuple(inside),
        span=Span(since, until),
        first=max(since or first, first),
        last=min(until or last, last),
    )


def deciding_periods(agreements: Iterable[Agreement], year: int, on: date) -> list[YearInForce]:
    """Of each agreement the year of the version that counts in it; those not in force in the year have none.

    The version is the one in force on the day, or at the year's end when that lies behind; else the last that
    was in force in the year. One that begins after the day does not count yet. What it says holds for all the
    days that the agreement is in force: those of the versions before and after it, and of an agreement that
    it replaces, as far as they hang together. A constant number of queries.
    """
    by_key = {agreement.pk: agreement for agreement in agreements}
    replaced: dict[int, set[int]] = defaultdict(set)
    relations = AgreementRelation.objects.filter(kind=AgreementRelation.Kind.REPLACES, agreement__in=by_key)
    for new, old in relations.values_list("agreement", "other"):
        replaced[new].add(old)
    signed = periods_of({*by_key, *(old for some in replaced.values() for old in some)})
    keys = {key for versions in signed.values() for _version, spans in versions for key in spans}
    organisations = Organisation.objects.in_bulk(keys)
    found = []
    for key, agreement in by_key.items():
        counted = _counted(
            [
                period
                for version, spans in signed[key]
                if (period := _year_for(agreement, version, year, on, spans, organisations)) is not None
            ]
        )
        if counted is not None:
            around = [spans for one in (key, *replaced[key]) for _version, spans in signed[one]]
            found.append(_with_days_around(counted, around))
    return found


def _with_days_around(counted: YearInForce, around: Sequence[Mapping[int, Span]]) -> YearInForce:
    """The year with the days of the other texts that each municipality's hang together with."""
    taking_part = [
        Taking(
            one.municipality,
            hanging_together(
                one.span, [spans[one.municipality.pk] for spans in around if one.municipality.pk in spans]
            ),
        )
        for one in counted.taking_part
    ]
    found = year_in_force(counted.agreement, counted.version, counted.year, counted.on, taking_part)
    if found is None or (found.first, found.last) == (counted.first, counted.last):
        # What hangs together with it lies in other years.
        return found or counted
    return replace(found, is_joined=True)


def hanging_together(span: Span, others: Iterable[Span]) -> Span:
    """The days with those of all the others that they hang together with: overlapping, or the day after."""
    first, last = _ends(span)
    for since, until in sorted((_ends(one) for one in others if not one.is_empty), reverse=True):
        if since <= last + 1 and until + 1 >= first:
            first = min(first, since)
    for since, until in sorted(_ends(one) for one in others if not one.is_empty):
        if since <= last + 1 and until + 1 >= first:
            last = max(last, until)
    return Span(
        date.fromordinal(first) if first > _OPEN[0] else None,
        date.fromordinal(last) if last < _OPEN[1] else None,
    )


def _ends(span: Span) -> tuple[int, int]:
    return (
        span.since.toordinal() if span.since else _OPEN[0],
        span.until.toordinal() if span.until else _OPEN[1],
    )


def _year_for(
    agreement: Agreement,
    version: AgreementVersion,
    year: int,
    on: date,
    spans: Mapping[int, Span],
    organisations: Mapping[int, Organisation],
) -> YearInForce | None:
    taking_part = [Taking(organisations[key], span) for key, span in spans.items()]
    taking_part.sort(key=lambda one: (one.municipality.sort_key, one.municipality.pk))
    return year_in_force(agreement, version, year, on, taking_part)


def _counted(years: Sequence[YearInForce]) -> YearInForce | None:
    """The year of the version that counts, of those that one agreement has had in it."""
    begun = [one for one in years if one.span.since is None or one.span.since <= min(one.on, one.last)]
    in_force = [one for one in begun if any(taking.span.covers(one.day) for taking in one.taking_part)]
    return max(in_force or begun, key=lambda one: (one.last, one.version.number), default=None)


def _meets(span: Span, first: date, last: date) -> bool:
    return not span.is_empty and (span.since or first) <= last and (span.until or last) >= first
