"""Where the police contact was: in the districts that have turned it on, week by week."""

from collections.abc import Sequence
from datetime import date, timedelta

from councils.choices import Arena
from councils.models import ContactPresence, PresenceScheme
from records import days
from samarbeid.country.people import Place, chance_for

ARENAS = [one for one in Arena.values if one != Arena.MEETING]


def districts_with_presence(places: Sequence[Place], since: date) -> set[int]:
    """Two districts of three keep presence."""
    districts = sorted(
        {place.district.pk: place.district for place in places}.values(), key=lambda one: one.code
    )
    chosen = [one for number, one in enumerate(districts) if number % 3 != 2]
    PresenceScheme.objects.bulk_create(
        [
            PresenceScheme(
                district=one, is_on=True, changed_at=days.start_of(since), changed_by_name="Politidistriktet"
            )
            for one in chosen
        ]
    )
    return {one.pk for one in chosen}


def write_year(places: Sequence[Place], districts: set[int], year: int, seed: int, today: date) -> None:
    """A day in most weeks; in July and the week of Christmas hardly any."""
    rows = []
    for place in places:
        if place.district.pk not in districts:
            continue
        chance = chance_for(seed, place.municipality.code, year, "presence")
        habit, monday = chance.uniform(0.6, 0.98), date.fromisocalendar(year, 1, 1)
        while monday.isocalendar().year == year and monday < today:
            wanted = habit * (0.3 if monday.month == 7 else 1)
            if chance.random() < wanted:
                rows.append(
                    ContactPresence(
                        office=place.offices["contact"],
                        on=min(monday + timedelta(days=chance.randint(0, 4)), today),
                        municipality=place.municipality,
                        arena=chance.choice(ARENAS),
                        recorded_at=days.start_of(monday),
                    )
                )
            monday += timedelta(weeks=1)
    ContactPresence.objects.bulk_create(rows)
