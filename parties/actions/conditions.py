"""What must be in place before an office is opened or somebody is appointed to it, as plain refusals.

The constraints of the tables hold the same rules where they can; these say what is wrong in words, and hold
what no constraint can: seats, roles, and the lives of offices and organisations.
"""

from collections.abc import Callable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parties.models import Appointment, Municipality, Office, OfficeRole, Organisation, OrganisationKind
from parties.standing import CAPABILITIES, Capability
from records import days
from records.refusals import Refused

_EVERYWHERE = {OfficeRole.ADMINISTRATOR, OfficeRole.RECORDS_OFFICER, OfficeRole.OTHER}
_POLITICAL = {OfficeRole.MAYOR, OfficeRole.DEPUTY_MAYOR, OfficeRole.MUNICIPAL_DIRECTOR}
_MUNICIPAL = _POLITICAL | {OfficeRole.SLT_COORDINATOR, OfficeRole.COORDINATING_FUNCTION}
_POLICE = {OfficeRole.POLICE_CONTACT, OfficeRole.UNIT_LEADER, OfficeRole.CHIEF_OF_POLICE}

# Which offices an organisation can have: a school has no mayor. Other kinds have no office with rights.
ROLES_BY_KIND: dict[str, frozenset[str]] = {
    OrganisationKind.MUNICIPALITY: frozenset(_MUNICIPAL | _EVERYWHERE),
    OrganisationKind.COUNTY_AUTHORITY: frozenset(_POLITICAL | _EVERYWHERE),
    OrganisationKind.POLICE_DISTRICT: frozenset(_POLICE | _EVERYWHERE),
    OrganisationKind.POLICE_UNIT: frozenset(_POLICE | _EVERYWHERE),
    OrganisationKind.NATIONAL: frozenset(_EVERYWHERE),
}
_OTHERWISE = frozenset({OfficeRole.RECORDS_OFFICER, OfficeRole.OTHER})


def roles_for(organisation: Organisation) -> frozenset[str]:
    """The roles that an office in this organisation can have."""
    return ROLES_BY_KIND.get(organisation.kind, _OTHERWISE)


def must_exist(organisation: Organisation, on: date) -> None:
    """The organisation has not ended. Raises Refused."""
    if organisation.valid_to is not None and organisation.valid_to < on:
        raise Refused(
            _("%(organisation)s er avviklet og kan ikke få nye verv eller innehavere.")
            % {"organisation": organisation.display_name}
        )


def check_named(office: Office, named: list[Municipality], on: date) -> None:
    """Only a police office names municipalities, and only its district's, as of that day. Raises Refused."""
    if not named:
        return
    organisation = office.organisation
    district_of_kind: dict[str, Callable[[], int]] = {
        OrganisationKind.POLICE_UNIT: lambda: organisation.policeunit.district_id,
        OrganisationKind.POLICE_DISTRICT: lambda: organisation.pk,
    }
    district_id = district_of_kind.get(organisation.kind)
    if district_id is None:
        raise Refused(_("Bare verv i politiet kan gjelde bestemte kommuner."))
    inside = set(
        Municipality.objects.filter(
            days.valid(on, "memberships"),
            memberships__district_id=district_id(),
            pk__in=[one.pk for one in named],
        ).values_list("pk", flat=True)
    )
    outside = [one.name for one in named if one.pk not in inside]
    if outside:
        raise Refused(
            _("Disse kommunene hører ikke til politidistriktet: %(names)s.") % {"names": ", ".join(outside)}
        )


def check_appointment(appointment: Appointment) -> None:
    """Period, authority, overlap, stand-in and seats. Raises Refused with the first that fails."""
    office = appointment.office
    if appointment.valid_to is not None and appointment.valid_to < appointment.valid_from:
        raise Refused(_("Siste dag kan ikke komme før første dag."))
    if office.valid_to is not None and (
        appointment.valid_from > office.valid_to
        or appointment.valid_to is None
        or appointment.valid_to > office.valid_to
    ):
        raise Refused(
            _("Vervet opphører %(day)s. Ingen kan ha det lenger enn det.")
            % {"day": days.longdate(office.valid_to)}
        )
    if office.valid_from is not None and appointment.valid_from < office.valid_from:
        raise Refused(_("Vervet finnes først fra %(day)s.") % {"day": days.longdate(office.valid_from)})
    if appointment.may_sign and Capability.SIGN not in CAPABILITIES.get(office.role, frozenset()):
        raise Refused(
            _("Et verv som %(role)s kan ikke signere avtaler.") % {"role": office.get_role_display()}
        )
    _check_overlap(appointment)
    acting_for = appointment.acting_for
    if acting_for is not None and (acting_for.office_id != office.pk or acting_for.pk == appointment.pk):
        raise Refused(_("Den som fungerer, må fungere for en innehaver av samme verv."))
    check_seats(office, appointment.valid_from, appointment)


def check_role(organisation: Organisation, role: str) -> None:
    """The organisation is of a kind that has such offices. Raises Refused."""
    if role not in roles_for(organisation):
        raise Refused(
            _("%(organisation)s kan ikke ha et verv som %(role)s.")
            % {"organisation": organisation.display_name, "role": _role_name(role)}
        )


def _check_overlap(appointment: Appointment) -> None:
    same = _overlapping(appointment.office, appointment.valid_from, appointment.valid_to).filter(
        person=appointment.person
    )
    if other := same.exclude(pk=appointment.pk).first():
        raise Refused(
            _("%(person)s har alt dette vervet %(period)s.")
            % {"person": appointment.person.name, "period": _period(other)}
        )


def check_seats(office: Office, on: date, newcomer: Appointment | None = None) -> None:
    """Never more permanent holders on one day than there are seats; deputies and acting holders come beside.

    Without a newcomer the number of seats has changed: from that day on, those who stand must have room.
    Raises Refused.
    """
    if newcomer is not None and (newcomer.is_acting or newcomer.rank > 1):
        return
    start = on
    end = newcomer.valid_to if newcomer else None
    permanent = _overlapping(office, start, end).filter(is_acting=False, rank=1)
    holders = list(permanent.exclude(pk=newcomer.pk if newcomer else None).select_related("person"))
    # The number of holders only grows on a day when somebody begins.
    for day in {start, *(one.valid_from for one in holders if one.valid_from > start)}:
        present = [one for one in holders if days.covers(one.valid_from, one.valid_to, day)]
        if len(present) + (1 if newcomer else 0) > office.seats:
            raise Refused(
                ngettext(
                    "Vervet har én plass, og den har %(names)s den %(day)s. Avslutt det først.",
                    "Vervet har %(seats)s plasser, alle tatt den %(day)s (%(names)s). Avslutt én først.",
                    office.seats,
                )
                % {
                    "seats": office.seats,
                    "names": _and([one.person.name for one in present]),
                    "day": days.longdate(day),
                }
            )


def _overlapping(office: Office, start: date, end: date | None) -> QuerySet[Appointment]:
    found = office.appointments.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=start))
    return found.filter(valid_from__lte=end) if end else found


def _period(appointment: Appointment) -> str:
    start = days.longdate(appointment.valid_from)
    if appointment.valid_to is None:
        return _("fra %(start)s") % {"start": start}
    return _("fra %(start)s til %(end)s") % {"start": start, "end": days.longdate(appointment.valid_to)}


def _role_name(role: str) -> str:
    return str(OfficeRole(role).label) if role in OfficeRole.values else role


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {_('og')} {names[-1]}"
