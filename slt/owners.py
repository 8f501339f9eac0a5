"""Whom a measure can be given to: offices of the programme's municipalities, and those in its groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from councils.models import Membership
from parties.models import Office, Organisation, Person
from parties.standing import holders_of
from slt.models import Measure, Programme

OTHER = "andre"


@dataclass(frozen=True)
class Offered:
    """Somebody to choose: `key` is «verv-12» or «person-7»."""

    key: str
    label: str
    office: Office | None = None
    person: Person | None = None


def offered_owners(programme: Programme, on: date, measure: Measure | None = None) -> list[Offered]:
    """Those to choose among, by the alphabet; whoever has the measure already is always among them."""
    seats = list(_seats(programme, on))
    offices = {seat.office_id: seat.office for seat in seats if seat.office is not None}
    people = {seat.person_id: seat.person for seat in seats if seat.person is not None}
    homes = programme.parties.valid(on).values("municipality")
    for office in Office.objects.valid(on).filter(organisation__in=homes).select_related("organisation"):
        offices.setdefault(office.pk, office)
    if measure is not None and measure.owner_office is not None:
        offices.setdefault(measure.owner_office_id, measure.owner_office)
    if measure is not None and measure.owner_person is not None:
        people.setdefault(measure.owner_person_id, measure.owner_person)
    holders: dict[int, str] = {}
    for held in holders_of(list(offices.values()), on):  # type: ignore[arg-type]
        holders.setdefault(held.office_id, held.person.name)
    found = [
        Offered(f"verv-{key}", _office_label(office, holders.get(key or 0, "")), office=office)
        for key, office in offices.items()
        if office is not None
    ]
    found += [
        Offered(f"person-{key}", person.name, person=person)
        for key, person in people.items()
        if person is not None
    ]
    return sorted(found, key=lambda one: (one.label.casefold(), one.key))


def offered_partners(programme: Programme, on: date) -> list[Organisation]:
    """The organisations that take part: its municipalities, and those with a seat or a part in its groups."""
    keys = {
        key
        for seat in _seats(programme, on)
        for key in (seat.organisation_id, seat.office.organisation_id if seat.office is not None else None)
    }
    forums = programme.groups.valid(on).values("forum")
    named = Organisation.objects.filter(pk__in=[key for key in keys if key is not None])
    parties = Organisation.objects.filter(forum_parties__forum__in=forums)
    homes = Organisation.objects.filter(pk__in=programme.parties.valid(on).values("municipality"))
    return list((named | parties | homes).distinct().order_by("sort_key", "pk"))


def _seats(programme: Programme, on: date) -> Iterable[Membership]:
    forums = programme.groups.valid(on).values("forum")
    return Membership.objects.valid(on).filter(forum__in=forums).with_offices()


def _office_label(office: Office, holder: str) -> str:
    label = str(office)
    label = label[:1].upper() + label[1:]
    return f"{label} ({holder})" if holder else label
