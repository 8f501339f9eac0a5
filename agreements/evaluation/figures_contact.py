"""The police contact's year in figures: weeks with presence, and plans that the contact was asked about."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from councils.models import ContactPresence, PlanConsultation
from councils.presence import district_id_of, schemes_of, serving
from parties.models import Municipality, Office
from records import days
from slt.figures import Year, figure

Content = dict[str, Any]


def contact_figures(municipality_ids: Collection[int], year: Year, language: str) -> list[Content]:
    """Weeks per municipality where the district keeps presence, and the consultations of them all.

    Presence is told as ISO weeks, never as days: the keys behind it are «202614».
    """
    return [*_presence(municipality_ids, year, language), *_consultations(municipality_ids, year)]


def _presence(municipality_ids: Collection[int], year: Year, language: str) -> list[Content]:
    last = min(days.day_of(year.at), year.last)
    rows = list(
        ContactPresence.objects.filter(municipality__in=municipality_ids, on__range=(year.first, last))
        .order_by()
        .values_list("municipality", "on", "office")
    )
    near = set(serving(municipality_ids, last).values_list("pk", flat=True))
    offices = Office.objects.filter(pk__in=near | {office for _place, _on, office in rows})
    kept = list(offices.select_related("organisation__policeunit"))
    schemes = schemes_of(kept)
    on = {
        office.pk
        for office in kept
        if (district := district_id_of(office)) is not None
        and (scheme := schemes.get(district)) is not None
        and scheme.is_on
    }
    if not on:
        return []
    weeks: dict[int, set[int]] = defaultdict(set)
    for place, day, office in rows:
        if office in on:
            weeks[place].add(day.isocalendar().year * 100 + day.isocalendar().week)
    places = Municipality.objects.filter(pk__in=municipality_ids).in_order()
    return [
        {
            **figure("presence_weeks", "week", weeks[place.pk]),
            "municipality": {"id": place.pk, "name": place.display_name_in(language)},
        }
        for place in places
    ]


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
