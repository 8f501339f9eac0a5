"""Opening and changing offices, and appointing people to them: where every right in the portal begins.

Nobody creates, extends or changes an appointment that they hold themselves, nor the office it is in –
administrators and superusers included. The organisation's other office-holders are told of each change. The
row of the office is locked first, so that two who appoint at once meet one after the other.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parties.acting import require
from parties.actions import conditions
from parties.actions.correcting import label
from parties.actions.writing import address_of, office_holders, save_checked, tell
from parties.models import Appointment, FormerOfficeTitle, Municipality, Office, Organisation, Person
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed, Refused


@transaction.atomic
def open_office(
    *,
    organisation: Organisation,
    role: str,
    title: str,
    by: Actor,
    at: datetime,
    seats: int = 1,
    percentage: int | None = None,
    serves: Iterable[Municipality] = (),
    topics: Iterable[str] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Office:
    """Open a new, vacant office. Raises NotAllowed, or Refused when the organisation cannot have it."""
    on = days.day_of(at)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require("parties.change_register", by, organisation, on)
    conditions.must_exist(organisation, on)
    conditions.check_role(organisation, role)
    office = Office(
        organisation=organisation,
        role=role,
        title=title.strip(),
        seats=seats,
        percentage=percentage,
        topics=list(topics),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    named = list(serves)
    conditions.check_named(office, named, on)
    save_checked(office)
    office.serves.set(named)
    audit.record(
        shown_with=office,
        verb="office.opened",
        by=by,
        at=at,
        office=office.title,
        organisation=organisation.display_name,
    )
    return office


@transaction.atomic
def change_office(
    *,
    office: Office,
    by: Actor,
    at: datetime,
    title: str | None = None,
    seats: int | None = None,
    percentage: int | None = None,
    serves: Iterable[Municipality] | None = None,
    topics: Iterable[str] | None = None,
    valid_to: date | None = None,
) -> Office:
    """Change title, seats, share of a position, whom it serves, or when it ends; None leaves as it is.

    The role never changes: rights follow it, so another role is another office. A new title counts from the
    day of the change; the former one is kept with its last day. Raises NotAllowed for one's own office.
    """
    on = days.day_of(at)
    office = _locked(office)
    require("parties.change_register", by, office, on)
    _not_own_office(office, by, on)
    changed = []
    if title is not None and title.strip() != office.title:
        FormerOfficeTitle.objects.update_or_create(
            office=office, valid_to=on - timedelta(days=1), defaults={"title": office.title}
        )
        office.title = title.strip()
        changed.append(_("tittel"))
    for name, value in (("seats", seats), ("percentage", percentage), ("valid_to", valid_to)):
        if value is not None and value != getattr(office, name):
            setattr(office, name, value)
            changed.append(label(office, name))
    if topics is not None and list(topics) != office.topics:
        office.topics = list(topics)
        changed.append(_("ansvarsområder"))
    if serves is not None:
        named = list(serves)
        conditions.check_named(office, named, on)
        if {one.pk for one in named} != set(office.serves.values_list("pk", flat=True)):
            office.serves.set(named)
            changed.append(_("kommunene vervet gjelder"))
    if not changed:
        return office
    if seats is not None:
        conditions.check_seats(office, on)
    save_checked(office)
    audit.record(shown_with=office, verb="office.changed", by=by, at=at, office=office.title, changed=changed)
    return office


@transaction.atomic
def appoint(
    *,
    office: Office,
    person: Person,
    valid_from: date,
    by: Actor,
    at: datetime,
    valid_to: date | None = None,
    may_sign: bool = False,
    rank: int = 1,
    is_acting: bool = False,
    acting_for: Appointment | None = None,
    phone: str = "",
    email: str = "",
) -> Appointment:
    """Put a person into an office for a period, and tell the organisation's other office-holders.

    Raises NotAllowed without the right or for oneself; Refused when the office or organisation has ended, the
    period is impossible or overlaps the same person's, the seats are taken, or the office cannot sign.
    """
    on = days.day_of(at)
    office = _locked(office)
    require("parties.appoint", by, office, on)
    _not_oneself(person, by)
    appointment = Appointment(
        office=office,
        person=person,
        valid_from=valid_from,
        valid_to=valid_to,
        may_sign=may_sign,
        rank=rank,
        is_acting=is_acting or acting_for is not None,
        acting_for=acting_for,
        phone=phone.strip(),
        email=email.strip(),
    )
    conditions.must_exist(office.organisation, on)
    conditions.check_appointment(appointment)
    save_checked(appointment)
    _tell(appointment, "appointed", by, at)
    _recorded(appointment, "appointment.made", by, at)
    return appointment


@transaction.atomic
def change_appointment(
    *,
    appointment: Appointment,
    by: Actor,
    at: datetime,
    valid_from: date,
    valid_to: date | None,
    may_sign: bool,
    rank: int,
    is_acting: bool,
    phone: str = "",
    email: str = "",
) -> Appointment:
    """Change an appointment as a whole: its period, authority to sign, order and contact data.

    Raises as `appoint` does. An acting appointment keeps whom it acts for.
    """
    on = days.day_of(at)
    office = _locked(appointment.office)
    appointment = Appointment.objects.select_related("person").get(pk=appointment.pk)
    appointment.office = office
    require("parties.change_appointment", by, appointment, on)
    _not_oneself(appointment.person, by)
    appointment.valid_from = valid_from
    appointment.valid_to = valid_to
    appointment.may_sign = may_sign
    appointment.rank = rank
    appointment.is_acting = is_acting
    if not is_acting:
        appointment.acting_for = None
    appointment.phone = phone.strip()
    appointment.email = email.strip()
    conditions.check_appointment(appointment)
    save_checked(appointment)
    _tell(appointment, "appointment_changed", by, at)
    _recorded(appointment, "appointment.changed", by, at)
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, last_day: date, by: Actor, at: datetime) -> Appointment:
    """End an appointment with this as its last day. Ending it again earlier is allowed, later is not.

    Raises Refused for a day before the first or after the present end.
    """
    on = days.day_of(at)
    office = _locked(appointment.office)
    appointment = Appointment.objects.select_related("person").get(pk=appointment.pk)
    appointment.office = office
    require("parties.change_appointment", by, appointment, on)
    _not_oneself(appointment.person, by)
    if last_day < appointment.valid_from:
        raise Refused(_("Siste dag kan ikke komme før første dag."))
    if appointment.valid_to is not None and last_day > appointment.valid_to:
        raise Refused(
            _("%(person)s går alt ut av vervet %(day)s.")
            % {"person": appointment.person.name, "day": days.longdate(appointment.valid_to)}
        )
    appointment.valid_to = last_day
    save_checked(appointment)
    _tell(appointment, "appointment_ended", by, at)
    _recorded(appointment, "appointment.ended", by, at)
    return appointment


def _locked(office: Office) -> Office:
    return Office.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=office.pk)


def _not_oneself(person: Person, by: Actor) -> None:
    if person.user_id is not None and person.user_id == by.user_id:
        raise NotAllowed(
            _("Du kan ikke gi, forlenge eller endre et verv du har selv. Be en annen gjøre det.")
        )


def _not_own_office(office: Office, by: Actor, on: date) -> None:
    if by.user_id is None:
        return
    own = office.appointments.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), person__user_id=by.user_id
    )
    if own.exists():
        raise NotAllowed(_("Du kan ikke endre et verv du har selv. Be en annen gjøre det."))


def _tell(appointment: Appointment, template: str, by: Actor, at: datetime) -> None:
    organisation = appointment.office.organisation
    tell(
        people=[appointment.person, *office_holders(organisation, days.day_of(at))],
        template=f"parties/email/{template}",
        key=f"{template}:{appointment.pk}:{at.isoformat()}",
        about=appointment.office,
        by=by,
        reply_to=address_of(by),
        appointment=appointment,
        office=appointment.office,
        organisation=organisation,
        first_day=days.longdate(appointment.valid_from),
        last_day=days.longdate(appointment.valid_to) if appointment.valid_to else "",
    )


def _recorded(appointment: Appointment, verb: str, by: Actor, at: datetime) -> None:
    audit.record(
        shown_with=appointment.office,
        verb=verb,
        by=by,
        at=at,
        holder=appointment.person.name,
        office=appointment.office.title,
        organisation=appointment.office.organisation.display_name,
        from_on=appointment.valid_from,
        to_on=appointment.valid_to,
        may_sign=appointment.may_sign,
        is_acting=appointment.is_acting,
        appointment=appointment.pk,
    )
