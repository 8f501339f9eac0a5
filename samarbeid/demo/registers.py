"""The demo's people in their offices, and the police units and stations they need."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from parties.accounts.demo import open_login
from parties.acting import actor_for
from parties.actions.offices import appoint, open_office
from parties.actions.people import register_person
from parties.actions.registers import correct_organisation, register_coverage, register_organisation
from parties.actions.service_points import Hours
from parties.actions.service_register import change_service_point, register_service_point
from parties.models import (
    Appointment,
    Municipality,
    Office,
    Organisation,
    Person,
    PoliceDistrict,
    PoliceUnit,
    ServicePoint,
    User,
)
from records import days
from records.actors import Actor

OPERATOR = "drift@portal.example"


@dataclass
class Cast:
    """Those who act in one demo agreement."""

    municipalities: list[Municipality]
    unit: PoliceUnit
    people: dict[str, Person] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)

    def actor(self, key: str, on: date) -> Actor:
        """The person acting from their office that day."""
        user = User.objects.get(pk=self.people[key].user_id)
        actor = actor_for(user, on, self.appointments[key].pk)
        if actor is None:
            raise LookupError(f"{key} cannot act")
        return actor


def operator() -> Actor:
    """The superuser who keeps the registers in the demo; has no part in any agreement."""
    user = User.objects.filter(email=OPERATOR).first() or User.objects.create_superuser(
        OPERATOR, name="Drift av portalen"
    )
    return Actor(user_id=user.pk, name=user.name)


def cast_of(entry: dict[str, Any], *, since: date, today: date) -> Cast:
    """Register the unit, the station and the people of one demo agreement, in office since a day."""
    by, at = operator(), days.start_of(since) + timedelta(hours=9)
    municipalities = [_municipality(number, today) for number in entry["municipalities"]]
    unit = _unit(entry, by=by, at=at, today=today)
    _service_point(unit, entry["registers"]["service_point"], by=by, at=at)
    cast = Cast(municipalities, unit)
    for key, row in entry["people"].items():
        organisation = unit if row["side"] == "POLICE" else municipalities[0]
        serves = [_municipality(number, today) for number in row.get("serves", ())]
        cast.offices[key] = open_office(
            organisation=organisation,
            role=row["role"],
            title=row["title"],
            serves=serves,
            by=by,
            at=at,
        )
        if row.get("name") and not row.get("is_vacant"):
            _put_in_office(cast, key, row, since=since, today=today, by=by, at=at)
    return cast


def official(
    organisation: Organisation, *, name: str, email: str, role: str, title: str, since: date, today: date
) -> Person:
    """One more person in an office of their own, e.g. an administrator."""
    by, at = operator(), days.start_of(since) + timedelta(hours=9)
    office = open_office(organisation=organisation, role=role, title=title, by=by, at=at)
    person = Person.objects.filter(email=email).first() or register_person(
        name=name, email=email, by=by, at=at
    )
    appoint(office=office, person=person, valid_from=since, by=by, at=at)
    give_login(person, today)
    return person


def give_login(person: Person, on: date) -> None:
    """A login with the demo's password, and an app where the office needs one."""
    if person.user_id is None:
        person.user = User.objects.create_user(person.email, name=person.name)
        person.save(update_fields=["user"])
    open_login(person.user, on)


def _put_in_office(
    cast: Cast, key: str, row: dict[str, Any], *, since: date, today: date, by: Actor, at: datetime
) -> None:
    person = register_person(name=row["name"], email=row["email"], by=by, at=at)
    signs = row["role"] in {"MAYOR", "UNIT_LEADER"}
    # The one who is away left the office's daily work a month ago; another acts in it from the day after.
    last_day = today - timedelta(days=31) if row.get("is_away") else None
    cast.people[key] = person
    cast.appointments[key] = appoint(
        office=cast.offices[key],
        person=person,
        valid_from=since,
        valid_to=last_day,
        may_sign=signs,
        email=row["email"],
        by=by,
        at=at,
    )
    if absent := row.get("acting_for"):
        office = cast.offices[absent]
        away = cast.appointments[absent]
        cast.appointments[key] = appoint(
            office=office,
            person=person,
            valid_from=away.valid_to + timedelta(days=1),
            acting_for=away,
            may_sign=True,
            email=row["email"],
            by=by,
            at=at,
        )
    give_login(person, today)


def _municipality(number: str, on: date) -> Municipality:
    return Municipality.objects.current(on).get(code=number)


def _unit(entry: dict[str, Any], *, by: Actor, at: datetime, today: date) -> PoliceUnit:
    """The unit that serves the municipality in the registers, under the demo's name; else a new one."""
    wanted = entry["registers"]["unit"]
    municipalities = [_municipality(number, today) for number in wanted["municipalities"]]
    district = PoliceDistrict.objects.get(name__startswith=entry["police_district"])
    names = {"name": wanted["name"], "name_nynorsk": wanted.get("name_nn", "")}
    unit = PoliceUnit.objects.serving(_municipality(entry["municipalities"][0], today), today).first()
    if unit is None:
        unit = register_organisation(
            organisation=PoliceUnit(
                code=f"{district.code}-{entry['key']}", district=district, unit_kind="SERVICE", **names
            ),
            by=by,
            at=at,
        )
    else:
        unit = correct_organisation(organisation=unit, by=by, at=at, **names)
    covered = set(unit.coverages.valid(today).values_list("municipality_id", flat=True))
    for municipality in municipalities:
        if municipality.pk not in covered:
            register_coverage(unit=unit, municipality=municipality, by=by, at=at)
    return unit


def _service_point(unit: PoliceUnit, row: dict[str, Any], *, by: Actor, at: datetime) -> None:
    point = register_service_point(
        point=ServicePoint(
            organisation=unit, kind=row["kind"], name=row["name"], phone=row["phone"], number_kind="NATIONAL"
        ),
        by=by,
        at=at,
    )
    change_service_point(
        point=point,
        hours=[
            Hours(
                weekday=hours["weekday"],
                season="ALL_YEAR",
                opens_at=time.fromisoformat(hours["opens"]) if "opens" in hours else None,
                closes_at=time.fromisoformat(hours["closes"]) if "closes" in hours else None,
            )
            for hours in row["hours"]
        ],
        by=by,
        at=at,
    )
