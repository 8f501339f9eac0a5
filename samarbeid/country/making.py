"""Making the country, step by step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from agreements.models import Questionnaire
from samarbeid.country import presence, slt
from samarbeid.country.agreements import Signed, signed_agreements
from samarbeid.country.council_years import CouncilYear
from samarbeid.country.councils import councils_of
from samarbeid.country.evaluations import EvaluationYear
from samarbeid.country.people import places_of, staffed


@dataclass(frozen=True)
class Country:
    """What was made."""

    agreements: list[Signed]
    years: range


def make_country(
    *,
    years: int,
    seed: int,
    today: date,
    limit: int | None = None,
    tell: Callable[[str], Any] = lambda _line: None,
) -> Country:
    """Every municipality of the registers – or `limit` of them – with the records of so many years.

    The last year is the one of `today`, as far as it has come. Everything or nothing is written. The
    registers and a published questionnaire are there already; no agreement may be.
    """
    first_day = date(today.year - years + 1, 1, 1)
    # Agreements are signed in the months before, councils and offices stand from long before.
    since = first_day - timedelta(days=365)
    span = range(first_day.year, today.year + 1)
    with transaction.atomic():
        places = places_of(seed, today, limit)
        staffed(places, seed, since)
        signed = signed_agreements(places, first_day)
        tell(f"{len(signed)} avtaler er signert.")
        bodies = councils_of(signed, since)
        programmes = slt.programmes_of(bodies, since)
        districts = presence.districts_with_presence(places, since)
        for year in span:
            CouncilYear(bodies, year, seed, today).write()
            slt.write_year(programmes, year, seed, today)
            presence.write_year(places, districts, year, seed, today)
            tell(f"{year}: møter, referater og tilstedeværelse er skrevet.")
        _analysed()
        questionnaire = Questionnaire.objects.filter(state=Questionnaire.State.PUBLISHED).latest("edition")
        for year in span:
            EvaluationYear(signed, questionnaire, year, seed, today).write()
            tell(f"{year}: evalueringene er skrevet.")
    _analysed()
    return Country(signed, span)


def _analysed() -> None:
    """The database learns how large the tables have become; it would find out by itself, but later."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
