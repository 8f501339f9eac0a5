"""The offices of every municipality and its police, and who holds them; logins without a password."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password

from parties.models import (
    Appointment,
    DistrictMembership,
    Municipality,
    Office,
    OfficeRole,
    Organisation,
    Person,
    PoliceDistrict,
    PoliceUnit,
    UnitCoverage,
    User,
)
from parties.names import search_key
from records import days
from samarbeid.country.names import full_name

# How many municipalities one police contact serves at most.
SERVED = 4


@dataclass
class Place:
    """A municipality with its police, and the offices of both by what they are for."""

    municipality: Municipality
    police: Organisation
    district: PoliceDistrict
    has_slt: bool
    chance: Random
    offices: dict[str, Office] = field(default_factory=dict)
    holders: dict[str, Appointment] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The written standard that the municipality is written to in."""
        return "nn" if self.municipality.written_standard == "nn" else "nb"


def chance_for(seed: int, *about: object) -> Random:
    """Chance that hangs on nothing but the seed and what it is about."""
    return Random(":".join(map(str, (seed, *about))))  # noqa: S311 – an invented country, no secret


def places_of(seed: int, today: date, limit: int | None) -> list[Place]:
    """The municipalities of the day, or so many from all over; each with its unit, else its district."""
    municipalities = list(Municipality.objects.current(today).order_by("code"))
    if limit is not None:
        step = max(1, len(municipalities) // limit)
        municipalities = municipalities[::step][:limit]
    districts = {
        one.municipality_id: one.district
        for one in DistrictMembership.objects.filter(days.valid(today)).select_related("district")
    }
    units: dict[int, PoliceUnit] = {}
    covering = UnitCoverage.objects.filter(days.valid(today), unit__unit_kind="SERVICE").order_by("pk")
    for coverage in covering.select_related("unit__district"):
        units.setdefault(coverage.municipality_id, coverage.unit)
    found = []
    for one in municipalities:
        chance = chance_for(seed, one.code)
        if one.pk in districts:
            police = units.get(one.pk) or districts[one.pk]
            found.append(Place(one, police, districts[one.pk], chance.random() < 0.5, chance))
    return found


class Staff:
    """Offices and their holders, gathered and written at once."""

    def __init__(self, seed: int, since: date) -> None:
        self.seed = seed
        self.since = since
        self._rows: list[tuple[Office, Person, User, Appointment]] = []
        self._serves: list[tuple[Office, Municipality]] = []

    def put(
        self,
        organisation: Organisation,
        role: str,
        *,
        may_sign: bool = False,
        serves: Iterable[Municipality] = (),
        title: str = "",
    ) -> tuple[Office, Appointment]:
        """An office with its holder."""
        number = len(self._rows) + 1
        title = title or str(OfficeRole(role).label)
        office = Office(organisation=organisation, role=role, title=title, valid_from=self.since)
        office.search_key = search_key(title)
        # All addresses end in .example: nothing is ever delivered.
        email = f"person{number}@land.example"
        name = full_name(chance_for(self.seed, "person", number))
        user = User(
            email=email, name=name, password=make_password(None), date_joined=days.start_of(self.since)
        )
        person = Person(name=name, email=email, user=user)
        person.set_keys()
        held = Appointment(
            office=office, person=person, valid_from=self.since, may_sign=may_sign, email=email
        )
        self._rows.append((office, person, user, held))
        self._serves += [(office, one) for one in serves]
        return office, held

    def write(self) -> None:
        """Write them all."""
        User.objects.bulk_create([user for _office, _person, user, _held in self._rows])
        Person.objects.bulk_create([person for _office, person, _user, _held in self._rows])
        Office.objects.bulk_create([office for office, _person, _user, _held in self._rows])
        Appointment.objects.bulk_create([held for _office, _person, _user, held in self._rows])
        through = Office.serves.through
        through.objects.bulk_create(
            [through(office_id=office.pk, municipality_id=one.pk) for office, one in self._serves]
        )


def staffed(places: Sequence[Place], seed: int, since: date) -> None:
    """Fill the offices of all places, their police, their districts and the national authority."""
    staff = Staff(seed, since)
    by_police: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        by_police[place.police.pk].append(place)
        coordinating = OfficeRole.SLT_COORDINATOR if place.has_slt else OfficeRole.COORDINATING_FUNCTION
        for key, role in (
            ("mayor", OfficeRole.MAYOR),
            ("director", OfficeRole.MUNICIPAL_DIRECTOR),
            ("coordinator", coordinating),
        ):
            _put(place, key, staff.put(place.municipality, role, may_sign=key == "mayor"))
    for group in by_police.values():
        police = group[0].police
        role = OfficeRole.UNIT_LEADER if isinstance(police, PoliceUnit) else OfficeRole.CHIEF_OF_POLICE
        leader = staff.put(police, role, may_sign=True)
        for start in range(0, len(group), SERVED):
            served = group[start : start + SERVED]
            contact = staff.put(
                police, OfficeRole.POLICE_CONTACT, serves=[place.municipality for place in served]
            )
            for place in served:
                _put(place, "leader", leader)
                _put(place, "contact", contact)
    districts = {place.district.pk: place.district for place in places}
    national = Organisation.objects.filter(kind="NATIONAL").order_by("pk")
    for owner in [*districts.values(), *national]:
        staff.put(owner, OfficeRole.ADMINISTRATOR)
    staff.write()


def _put(place: Place, key: str, filled: tuple[Office, Appointment]) -> None:
    place.offices[key], place.holders[key] = filled
