"""What an agreement promises in a year, apart from how it is kept: which version counts, and its terms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agreements.duties.terms import Terms, terms_of
from agreements.models import Agreement, AgreementVersion
from agreements.status import periods_of


@dataclass(frozen=True)
class PromisedDuty:
    """One duty of an agreement as it was promised for a year."""

    agreement: Agreement
    version: AgreementVersion
    year: int
    terms: Terms


def promised_in(agreements: Iterable[Agreement], year: int, on: date) -> dict[int, list[PromisedDuty]]:
    """The duties of each agreement that count in the year, by its key; left out: not in force that year.

    The version is the one in force on the day, or at the year's end when that lies behind; else the last
    that was in force in the year. A constant number of queries however many agreements there are.
    """
    by_key = {agreement.pk: agreement for agreement in agreements}
    chosen = {
        key: version
        for key, signed in periods_of(by_key).items()
        if (version := _counting(signed, year, on)) is not None
    }
    versions = (
        AgreementVersion.objects.filter(pk__in=[version.pk for version in chosen.values()])
        .select_related("duty_reading")
        .prefetch_related("duties__sentences")
    )
    return {
        version.agreement_id: [
            PromisedDuty(by_key[version.agreement_id], version, year, terms) for terms in terms_of(version)
        ]
        for version in versions
    }


def promised_duty(agreement: Agreement, key: str, year: int, on: date) -> PromisedDuty | None:
    """The duty with that key as it counts in the year; None when the agreement does not promise it then."""
    found = promised_in([agreement], year, on).get(agreement.pk, [])
    return next((one for one in found if one.terms.key == key), None)


def years_in_force(agreement: Agreement, on: date) -> list[int]:
    """The calendar years in which a version was in force, to the year of the day, the newest first.

    An agreement whose first day is not known begins with the year it was recorded in.
    """
    years: set[int] = set()
    for version, periods in periods_of([agreement.pk])[agreement.pk]:
        for span in periods.values():
            first = span.since or version.created_at.date()
            last = min(span.until or on, on)
            years |= set(range(first.year, last.year + 1))
    return sorted(years, reverse=True)


def _counting(signed: list, year: int, on: date) -> AgreementVersion | None:  # type: ignore[type-arg]
    first, last = date(year, 1, 1), date(year, 12, 31)
    day = max(first, min(on, last))
    in_year = []
    for version, periods in signed:
        spans = [
            span
            for span in periods.values()
            if (span.since is None or span.since <= min(on, last))
            and (span.until is None or span.until >= first)
        ]
        if any(span.covers(day) for span in spans):
            in_year.append((True, date.max, version.number, version))
        elif spans:
            until = max(span.until or date.max for span in spans)
            in_year.append((False, until, version.number, version))
    return max(in_year, key=lambda row: row[:3])[3] if in_year else None
