"""The police contact's year in figures: weeks with presence, and plans that the contact was asked about."""

from collections.abc import Collection
from datetime import date
from typing import Any

from agreements.duties.facts import Facts
from agreements.duties.periods import YearInForce, mondays
from agreements.duties.proofs.slt import keys_of
from councils.models import PlanConsultation
from records import days
from slt.figures import Year, figure

Content = dict[str, Any]


def contact_figures(
    facts: Facts, period: YearInForce, municipality_ids: Collection[int], year: Year, language: str
) -> list[Content]:
    """Weeks per municipality where the district keeps presence, and the consultations of them all."""
    return [*_presence(facts, period, language), *_consultations(municipality_ids, year)]


def _presence(facts: Facts, period: YearInForce, language: str) -> list[Content]:
    """The weeks of the ISO year with a day of presence in the municipality, or in what it became.

    Asked as the duties ask: a week belongs to one year, also when New Year's Eve is in it. Told as weeks,
    never as days: the keys behind it are «202614».
    """
    found = []
    for place in period.municipalities:
        if facts.presence.kept_since(keys_of(facts, period, place)) is None:
            continue
        seen = facts.presence.weeks(facts.stood_for_by(place.pk), mondays(period.year), period.on)
        weeks = [_number(one.monday) for one in seen if one.days]
        found.append(
            {
                **figure("presence_weeks", "week", weeks),
                "municipality": {"id": place.pk, "name": place.display_name_in(language)},
            }
        )
    return found


def _number(monday: date) -> int:
    week = monday.isocalendar()
    return week.year * 100 + week.week


def _consultations(municipality_ids: Collection[int], year: Year) -> list[Content]:
    last = min(days.day_of(year.at), year.last)
    rows = list(
        PlanConsultation.objects.filter(
            municipality__in=municipality_ids, asked_on__range=(year.first, last)
        ).values_list("pk", "answered_on")
    )
    return [
        figure("consultations", "consultation", (pk for pk, _answered in rows)),
        figure(
            "consultations_answered",
            "consultation",
            (pk for pk, answered in rows if answered is not None and answered <= last),
        ),
    ]
