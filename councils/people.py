"""Who sits in a seat on a day, with name and address there: one answer for notices and lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from councils.choices import Side
from councils.models import Forum, Membership, side_of
from parties.models import Appointment, Organisation, Person
from parties.standing import holders_of


@dataclass(frozen=True)
class Seated:
    """A seat and who fills it that day. A vacant seat has no person and no name.

    `office_title` and `organisation_name` are as they read that day; `address` is that of the office, else
    the person's own work address, and may be empty.
    """

    membership: Membership
    person: Person | None = None
    appointment: Appointment | None = None
    office_title: str = ""
    organisation: Organisation | None = None

    @property
    def is_vacant(self) -> bool:
        return self.person is None

    @property
    def name(self) -> str:
        return self.person.name if self.person else ""

    @property
    def address(self) -> str:
        if self.appointment is not None:
            return self.appointment.contact_email
        return self.person.email if self.person else ""

    @property
    def phone(self) -> str:
        return self.appointment.phone if self.appointment is not None else ""

    @property
    def organisation_name(self) -> str:
        return self.organisation.display_name if self.organisation else self.membership.from_name

    @property
    def side(self) -> Side:
        return side_of(self.organisation)

    @property
    def user_id(self) -> int | None:
        return self.person.user_id if self.person else None

    @property
    def language(self) -> str:
        return self.person.user.language if self.person and self.person.user else "nb"


def seated(forum: Forum, on: date, memberships: Iterable[Membership] | None = None) -> list[Seated]:
    """Everybody who sits in the forum that day, chair first; vacant seats too. A constant number of queries.

    An either/or seat is filled by its first office if that has a holder, else by the other. With
    `memberships` only these.
    """
    if memberships is None:
        memberships = forum.memberships.valid(on).with_offices().in_order()
    memberships = list(memberships)
    offices = {m.office_id for m in memberships} | {m.alternative_office_id for m in memberships}
    holders: dict[int, Appointment] = {}
    for appointment in holders_of([key for key in offices if key is not None], on):  # type: ignore[arg-type]
        holders.setdefault(appointment.office_id, appointment)
    return [_filled(membership, holders) for membership in memberships]


def _filled(membership: Membership, holders: dict[int, Appointment]) -> Seated:
    if membership.office is None:
        return Seated(membership, membership.person, organisation=membership.organisation)
    for office in (membership.office, membership.alternative_office):
        if office is not None and (appointment := holders.get(office.pk)) is not None:
            return Seated(membership, appointment.person, appointment, office.title, office.organisation)
    return Seated(
        membership, office_title=membership.office.title, organisation=membership.office.organisation
    )
