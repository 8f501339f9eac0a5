"""Presence of police contacts in an ISO year, for many municipalities at once: days, reasons, who serves.

The weeks are those of the presence page (`councils.presence`): a reason is of a week without presence in any
municipality, and a week in which nobody held the office is vacant. Days never leave this module but as a
number: they are the contact's own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from councils.models import ContactPresence, PresenceAbsence, PresenceScheme
from councils.presence import contact_offices, district_id_of, weeks_in
from parties.models import Appointment, DistrictMembership, Office, UnitCoverage
from records import days

Days = tuple[date | None, date | None]
# A municipality, and the first day that it stands for the one that is asked about.
Place = tuple[int, date | None]
WEEK = timedelta(days=6)


@dataclass(frozen=True)
class SeenWeek:
    """A week in one municipality: the days with presence, and whether every contact there was away."""

    monday: date
    days: frozenset[date] = frozenset()
    is_away: bool = False


@dataclass
class PresenceFacts:
    """What was put down about the contacts of some municipalities in one ISO year."""

    year: int
    offices: dict[int, Office] = field(default_factory=dict)
    held: dict[int, list[Days]] = field(default_factory=lambda: defaultdict(list))
    days_in: dict[tuple[int, date], set[date]] = field(default_factory=lambda: defaultdict(set))
    """By municipality and Monday."""
    at_work: set[tuple[int, date]] = field(default_factory=set)
    """Office and Monday: was the contact present anywhere?"""
    reasons: set[tuple[int, date]] = field(default_factory=set)
    serving: dict[int, dict[int, list[Days]]] = field(default_factory=lambda: defaultdict(dict))
    """By municipality and office: the days on which the office serves it."""
    seen_in: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By municipality: the offices that were present there, whether or not they serve it."""
    on_since: dict[int, date] = field(default_factory=dict)
    """By district that keeps presence: since when."""

    def kept_since(self, municipality_ids: Iterable[int]) -> date | None:
        """Since when presence is kept there; None where the district has not turned it on."""
        offices = (self.offices[key] for key in self.offices_of(municipality_ids))
        begun = (self.on_since.get(district_id_of(office) or 0) for office in offices)
        return min((day for day in begun if day is not None), default=None)

    def weeks(self, places: Collection[Place], mondays: Iterable[date], on: date) -> list[SeenWeek]:
        """These weeks in a municipality and what it became, with the days that had come by `on`."""
        return [
            SeenWeek(
                monday,
                frozenset(
                    day
                    for key, since in places
                    for day in self.days_in.get((key, monday), ())
                    if day <= on and (since is None or day >= since)
                ),
                self._is_away(places, monday),
            )
            for monday in mondays
        ]

    def offices_of(self, municipality_ids: Iterable[int]) -> list[int]:
        """The contacts' offices that serve it at some time of the year, or were there."""
        found: set[int] = set()
        for key in municipality_ids:
            found.update(self.serving.get(key, ()), self.seen_in.get(key, ()))
        return sorted(found)

    def _is_away(self, places: Iterable[Place], monday: date) -> bool:
        there = [
            office
            for key, since in places
            if since is None or since <= monday + WEEK
            for office, periods in self.serving.get(key, {}).items()
            if any(_meets(period, monday) for period in periods)
        ]
        return bool(there) and all(self._office_away(office, monday) for office in there)

    def _office_away(self, office: int, monday: date) -> bool:
        if (office, monday) in self.at_work:
            return False
        is_vacant = not any(_meets(period, monday) for period in self.held[office])
        return is_vacant or (office, monday) in self.reasons


def load_presence(municipality_ids: Collection[int], year: int) -> PresenceFacts:
    """Load it in a constant number of queries, however many municipalities and contacts."""
    facts = PresenceFacts(year)
    first = date.fromisocalendar(year, 1, 1)
    last = date.fromisocalendar(year, weeks_in(year), 7)
    below = _served_by_organisations(municipality_ids, first, last)
    been = ContactPresence.objects.filter(municipality__in=municipality_ids, on__range=(first, last))
    named = Office.serves.through.objects.filter(municipality__in=municipality_ids)
    offices = contact_offices().filter(
        Q(pk__in=been.order_by().values("office"))
        | Q(pk__in=named.values("office"))
        | Q(organisation__in=list(below), serves__isnull=True)
    )
    facts.offices = {office.pk: office for office in offices.distinct()}
    _place(facts, municipality_ids, below)
    _see(facts, first, last)
    districts = {district_id_of(office) for office in facts.offices.values()}
    facts.on_since = {
        scheme.district_id: days.day_of(scheme.changed_at)
        for scheme in PresenceScheme.objects.filter(district__in=districts - {None}, is_on=True)
    }
    return facts


def _served_by_organisations(
    municipality_ids: Collection[int], first: date, last: date
) -> dict[int, dict[int, list[Days]]]:
    """By unit or district: the municipalities it serves, with the days."""
    found: dict[int, dict[int, list[Days]]] = defaultdict(lambda: defaultdict(list))
    for model, owner in ((UnitCoverage, "unit_id"), (DistrictMembership, "district_id")):
        rows = model._default_manager.filter(days.during(first, last), municipality__in=municipality_ids)
        for key, municipality_id, start, end in rows.order_by("pk").values_list(
            owner, "municipality_id", "valid_from", "valid_to"
        ):
            found[key][municipality_id].append((start, end))
    return found


def _place(
    facts: PresenceFacts, municipality_ids: Collection[int], below: dict[int, dict[int, list[Days]]]
) -> None:
    """Which office serves which municipality when: the named ones, else all of its organisation."""
    named: dict[int, set[int]] = defaultdict(set)
    through = Office.serves.through.objects.filter(office_id__in=list(facts.offices))
    for office_id, municipality_id in through.values_list("office_id", "municipality_id"):
        named[office_id].add(municipality_id)
    asked = set(municipality_ids)
    for office in facts.offices.values():
        own: Days = (office.valid_from, office.valid_to)
        if office.pk in named:
            for municipality_id in named[office.pk] & asked:
                facts.serving[municipality_id][office.pk] = [own]
            continue
        for municipality_id, periods in below.get(office.organisation_id, {}).items():
            both = [shared for period in periods if (shared := _shared(own, period)) is not None]
            if both:
                facts.serving[municipality_id][office.pk] = both


def _see(facts: PresenceFacts, first: date, last: date) -> None:
    asked = list(facts.offices)
    rows = ContactPresence.objects.filter(office__in=asked, on__range=(first, last)).order_by()
    for office_id, municipality_id, on in rows.values_list("office", "municipality", "on"):
        monday = on - timedelta(days=on.weekday())
        facts.days_in[municipality_id, monday].add(on)
        facts.seen_in[municipality_id].add(office_id)
        facts.at_work.add((office_id, monday))
    away = PresenceAbsence.objects.filter(office__in=asked, iso_year=facts.year).order_by()
    for office_id, number in away.values_list("office", "iso_week"):
        if number <= weeks_in(facts.year):
            facts.reasons.add((office_id, date.fromisocalendar(facts.year, number, 1)))
    appointments = Appointment.objects.filter(office__in=asked).order_by()
    for office_id, start, end in appointments.values_list("office", "valid_from", "valid_to"):
        facts.held[office_id].append((start, end))


def _meets(period: Days, monday: date) -> bool:
    """Does it count on some day of the week?"""
    return days.overlaps(*period, monday, monday + WEEK)


def _shared(one: Days, other: Days) -> Days | None:
    """The days that both count on; None where there are none."""
    start = max((day for day in (one[0], other[0]) if day is not None), default=None)
    end = min((day for day in (one[1], other[1]) if day is not None), default=None)
    return None if start is not None and end is not None and end < start else (start, end)
