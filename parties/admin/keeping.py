"""Whose registers a person keeps: the admin's questions to the portal's rules."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from parties.acting import actor_from
from parties.models import Appointment, Municipality, Office, Organisation, Person
from parties.standing import Capability
from records import days
from records.actors import Actor
from records.workflow import has_right


def today() -> date:
    """The day that the admin's pages are about."""
    return days.today()


def is_keeper(request: HttpRequest) -> bool:
    """Does the person keep any register: by office, or as superuser?"""
    return has_right("parties.register_person", request.user)


def keeps_all(request: HttpRequest) -> bool:
    """Does the person keep every register: national administrator or superuser?"""
    return has_right("parties.add_organisation", request.user)


def kept_ids(request: HttpRequest) -> frozenset[int] | None:
    """The organisations whose registers the person keeps; None for all."""
    if keeps_all(request):
        return None
    return frozenset().union(*(held.reach(Capability.KEEP_REGISTERS) for held in request.standing.held))


def keeper_kinds(request: HttpRequest) -> frozenset[str]:
    """The kinds of organisation in which the person is administrator."""
    return frozenset(
        one.office.organisation.kind for one in request.standing.appointments_with(Capability.KEEP_REGISTERS)
    )


def keeper(request: HttpRequest, organisation: Organisation | int | None = None) -> Actor:
    """Who acts: the person in the office that keeps this organisation's registers, where there is one."""
    giving = request.standing.appointments_with(Capability.KEEP_REGISTERS, organisation)
    chosen = [one for one in giving if one.pk == request.actor.appointment_id] or list(giving)
    return actor_from(chosen[0], request.user) if chosen else request.actor


def label_of(obj: Any) -> str:
    """What a suggestion says: enough to tell two of the same name apart."""
    match obj:
        case Municipality():
            return _with_end(f"{obj.display_name} ({obj.code})", obj.valid_to)
        case Organisation():
            number = f" ({obj.code})" if obj.code and obj.code.isdigit() else ""
            return _with_end(f"{obj.display_name}{number}", obj.valid_to)
        case Person():
            return f"{obj.name} ({obj.email})" if obj.email else obj.name
        case Office():
            return _with_end(str(obj), obj.valid_to)
        case Appointment():
            return _with_end(str(obj), obj.valid_to)
    return str(obj)


def _with_end(label: str, valid_to: date | None) -> str:
    return f"{label}, til {valid_to:%d.%m.%Y}" if valid_to else label
