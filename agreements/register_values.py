"""The merge values that the registers give: names, numbers, stations, opening hours, the contact's office."""

from collections.abc import Collection
from datetime import date, time
from functools import cached_property
from itertools import groupby

from agreements.choices import Side
from agreements.figures import in_words, structures
from agreements.merging import joined
from parties.models import Municipality, Office, Organisation, PoliceUnit, ServicePoint
from parties.models.offices import OfficeRole
from parties.models.organisations import OrganisationKind

TOKENS = (
    "kommune",
    "kommunenummer",
    "fylke",
    "politidistrikt",
    "enhet",
    "enhet_kommuner",
    "politistasjon",
    "apningstider",
    "politikontakt_verv",
    "slt_struktur",
)
_WEEKDAYS = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
}


def register_values(
    parties: list[tuple[Side | str, Organisation]],
    language: str,
    on: date,
    tokens: Collection[str] | None = None,
) -> dict[str, str]:
    """The values that the registers give for these parties on a day; what is not known is absent.

    With `tokens` only these are looked up.
    """
    known = _Registers(parties, language, on)
    found = {token: getattr(known, token) for token in TOKENS if tokens is None or token in tokens}
    return {token: value for token, value in found.items() if value}


class _Registers:
    """The answers, each looked up when it is asked for, and once. An attribute for each token."""

    def __init__(self, parties: list[tuple[Side | str, Organisation]], language: str, on: date) -> None:
        # County authorities are not municipalities, but stand on the same side and are named there.
        self.municipal = [organisation for side, organisation in parties if side == Side.MUNICIPALITY]
        self.police = [organisation for side, organisation in parties if side == Side.POLICE]
        self.language = language
        self.on = on

    @cached_property
    def municipalities(self) -> list[Municipality]:
        ids = [organisation.pk for organisation in self.municipal]
        return list(Municipality.objects.filter(pk__in=ids).select_related("county").in_order())

    @cached_property
    def unit(self) -> PoliceUnit | None:
        return _unit(self.police, self.municipalities, self.on)

    @cached_property
    def station(self) -> ServicePoint | None:
        return _station(self.unit, self.on)

    @property
    def kommune(self) -> str:
        return joined([organisation.display_name_in(self.language) for organisation in self.municipal])

    @property
    def kommunenummer(self) -> str:
        return joined([municipality.code for municipality in self.municipalities])

    @property
    def fylke(self) -> str:
        counties = [municipality.county.name for municipality in self.municipalities if municipality.county]
        return joined(list(dict.fromkeys(counties)))

    @cached_property
    def district(self) -> Organisation | None:
        return _district(self.police, self.unit, self.municipalities, self.on)

    @property
    def politidistrikt(self) -> str:
        return self.district.display_name_in(self.language) if self.district else ""

    @property
    def enhet(self) -> str:
        return self.unit.display_name_in(self.language) if self.unit else ""

    @property
    def enhet_kommuner(self) -> str:
        if self.unit is None:
            return ""
        covered = Municipality.objects.covered_by(self.unit, self.on).in_order()
        return joined([municipality.name for municipality in covered])

    @property
    def politistasjon(self) -> str:
        return self.station.name if self.station else ""

    @property
    def apningstider(self) -> str:
        return opening_hours(self.station, self.language) if self.station else ""

    @property
    def politikontakt_verv(self) -> str:
        contact = _contact(self.police, self.unit, self.district, self.municipalities, self.on)
        return contact.title if contact else ""

    @property
    def slt_struktur(self) -> str:
        return in_words(structures(self.municipal, self.on), self.language)


def _unit(police: list[Organisation], municipalities: list[Municipality], on: date) -> PoliceUnit | None:
    """The unit that is party; else the nearest that serves the first municipality."""
    own = PoliceUnit.objects.filter(pk__in=[o.pk for o in police]).select_related("district").first()
    if own is None and municipalities:
        return PoliceUnit.objects.unit_of(municipalities[0], on)
    return own


def _district(
    police: list[Organisation], unit: PoliceUnit | None, municipalities: list[Municipality], on: date
) -> Organisation | None:
    party = next((o for o in police if o.kind == OrganisationKind.POLICE_DISTRICT), None)
    if party is not None:
        return party
    if unit is not None:
        return unit.district
    return municipalities[0].district_at(on) if municipalities else None


def _station(unit: PoliceUnit | None, on: date) -> ServicePoint | None:
    if unit is None:
        return None
    points = ServicePoint.objects.valid(on).filter(organisation_id=unit.pk, kind=ServicePoint.Kind.STATION)
    return points.order_by("pk").first()


def opening_hours(point: ServicePoint, language: str) -> str:
    """«mandag til onsdag kl. 9–15 og torsdag kl. 9–17»; days with the same hours together, open days only."""
    by_day: dict[int, list[str]] = {}
    for row in point.hours.filter(season="ALL_YEAR", is_closed=False).order_by("weekday", "opens_at"):
        by_day.setdefault(row.weekday, []).append(f"{_clock(row.opens_at)}–{_clock(row.closes_at)}")
    # Neighbours in the week have the same distance between weekday and place in the list of open days.
    runs = groupby(enumerate(sorted(by_day)), key=lambda pair: (pair[1] - pair[0], tuple(by_day[pair[1]])))
    names = _WEEKDAYS.get(language, _WEEKDAYS["nb"])
    said = []
    for (_distance, hours), pairs in runs:
        days = [names[weekday - 1] for _place, weekday in pairs]
        span = f"{days[0]} til {days[-1]}" if len(days) > 2 else joined(days)
        said.append(f"{span} kl. {joined(list(hours))}")
    return joined(said)


def _clock(moment: time) -> str:
    return f"{moment.hour}.{moment.minute:02}" if moment.minute else str(moment.hour)


def _contact(
    police: list[Organisation],
    unit: PoliceUnit | None,
    district: Organisation | None,
    municipalities: list[Municipality],
    on: date,
) -> Office | None:
    """The office of police contact: one that serves the municipality by name, else the unit's own."""
    organisations = {o.pk for o in (*police, unit, district) if o is not None}
    contacts = Office.objects.valid(on).filter(role=OfficeRole.POLICE_CONTACT, organisation__in=organisations)
    return (
        contacts.filter(serves__in=municipalities).order_by("pk").first()
        or contacts.filter(serves__isnull=True, organisation=unit).order_by("pk").first()
    )
