"""Plain functions that make the register rows a test needs. Fictional people, no fixture data.

Every function writes and returns the row; what a test does not care about gets a sensible value. Names and
numbers may be the real ones, but nothing here reads the project's register files.
"""

from datetime import date, datetime, timedelta
from itertools import count

from django.utils.text import slugify

from parties.models import (
    Appointment,
    CountyAuthority,
    DistrictMembership,
    Municipality,
    MunicipalityChange,
    Office,
    OfficeRole,
    Organisation,
    OrganisationKind,
    Person,
    PoliceDistrict,
    PoliceUnit,
    ServicePoint,
    UnitCoverage,
    User,
)
from parties.names import fold
from records import days

# A day on which holders begin unless the test says otherwise: after the municipal election of 2023.
ELECTED_ON = date(2023, 10, 16)

_numbers = count(7001)
_district_numbers = count(1)


def county(name: str = "Nordland", *, number: str = "18", **fields) -> CountyAuthority:
    """A county; the one with that number if it is there already."""
    found = CountyAuthority.objects.filter(code=number).first()
    return found or CountyAuthority.objects.create(name=name, code=number, **fields)


def district(name: str = "Nordland", *, code: str | None = None, **fields) -> PoliceDistrict:
    """A police district: `district("Nordland")` is called «Nordland politidistrikt»."""
    full_name = name if name.endswith("politidistrikt") else f"{name} politidistrikt"
    return PoliceDistrict.objects.create(
        name=full_name, code=code or f"t{next(_district_numbers):03}", **fields
    )


def municipality(
    name: str,
    *,
    number: str | None = None,
    district: PoliceDistrict | None = None,
    member_from: date | None = None,
    **fields,
) -> Municipality:
    """A municipality, with its membership of a police district when one is given."""
    made = Municipality.objects.create(name=name, code=number or f"{next(_numbers):04}", **fields)
    if district:
        membership(made, district, valid_from=member_from or made.valid_from, valid_to=made.valid_to)
    return made


def membership(
    municipality: Municipality,
    district: PoliceDistrict,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> DistrictMembership:
    """The municipality belongs to the district in a period; without days, always."""
    return DistrictMembership.objects.create(
        municipality=municipality, district=district, valid_from=valid_from, valid_to=valid_to
    )


def change(
    old: Municipality, new: Municipality, *, on: date, kind: str = MunicipalityChange.Kind.MERGE
) -> MunicipalityChange:
    """The old municipality became (a part of) the new one that day."""
    return MunicipalityChange.objects.create(old=old, new=new, changed_on=on, kind=kind)


def unit(
    name: str, *, district: PoliceDistrict, covers: list[Municipality] | tuple = (), **fields
) -> PoliceUnit:
    """A police unit of a district that serves these municipalities, without an end."""
    made = PoliceUnit.objects.create(name=name, district=district, **fields)
    for served in covers:
        coverage(made, served)
    return made


def coverage(
    unit: PoliceUnit,
    municipality: Municipality,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> UnitCoverage:
    """The unit serves the municipality in a period; without days, always."""
    return UnitCoverage.objects.create(
        unit=unit, municipality=municipality, valid_from=valid_from, valid_to=valid_to
    )


def national(name: str = "Politidirektoratet", *, code: str = "POD") -> Organisation:
    """The national authority; the one with that code if it is there already."""
    found = Organisation.objects.filter(kind=OrganisationKind.NATIONAL, code=code).first()
    return found or Organisation.objects.create(kind=OrganisationKind.NATIONAL, name=name, code=code)


def service_point(organisation: Organisation, name: str = "Politistasjonen", **fields) -> ServicePoint:
    """A place where people meet the police."""
    return ServicePoint.objects.create(organisation=organisation, name=name, **fields)


_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def address_of(name: str, *, at: str = "rana.example") -> str:
    """«Kåre Åsen» → kare.asen@rana.example."""
    plain = fold(name).translate(_ASCII)
    return f"{slugify(plain).replace('-', '.')}@{at}"


def user(email: str, *, name: str = "", **fields) -> User:
    """A login that can be forced in; it has no password to type."""
    return User.objects.create_user(email, name=name or email, **fields)


def superuser(email: str = "drift@portal.example", *, name: str = "Drift Driftsen") -> User:
    """A user who keeps every register and never signs."""
    return User.objects.create_superuser(email, name=name)


def person(
    name: str = "Kari Nordmann", *, email: str | None = None, login: bool = True, at: str = "rana.example"
) -> Person:
    """A fictional person, with a user of the same name and address unless `login=False`."""
    address = email or address_of(name, at=at)
    account = user(address, name=name) if login else None
    return Person.objects.create(name=name, email=address, user=account)


def office(
    organisation: Organisation,
    role: str = OfficeRole.OTHER,
    title: str = "",
    *,
    serves: list[Municipality] | tuple = (),
    **fields,
) -> Office:
    """An office of the organisation, vacant until somebody holds it; the title is the role's unless given."""
    made = Office.objects.create(
        organisation=organisation, role=role, title=title or str(OfficeRole(role).label), **fields
    )
    made.serves.set(serves)
    return made


def holder(
    office: Office,
    person: Person,
    *,
    valid_from: date = ELECTED_ON,
    valid_to: date | None = None,
    may_sign: bool = False,
    **fields,
) -> Appointment:
    """The person holds the office in the period."""
    return Appointment.objects.create(
        office=office, person=person, valid_from=valid_from, valid_to=valid_to, may_sign=may_sign, **fields
    )


def official(
    organisation: Organisation, role: str, name: str, *, title: str = "", may_sign: bool = False, **period
) -> Person:
    """A person with a login who holds a new office of that role; for tests that only need «the mayor»."""
    made = person(name, at=f"{slugify(fold(organisation.name)) or 'org'}.example")
    holder(office(organisation, role, title), made, may_sign=may_sign, **period)
    return made


def login(client, who: Person | User, *, confirmed_at: datetime | None = None):
    """Log the test client in as the person (or user), past password and second factor; return the client.

    The second factor was shown an hour ago unless `confirmed_at` says otherwise: far enough to be let in, too
    long ago to sign.
    """
    account = who.user if isinstance(who, Person) else who
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = confirmed_at or days.now() - timedelta(hours=1)
    session = client.session
    session["account_authentication_methods_user"] = str(account.pk)
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": shown.timestamp(), "type": "totp", "id": 0}
    ]
    session.save()
    return client
