"""The words that rights are made of, and this room's own rights.

A predicate is a sentence about a user and an object; its docstring says it in the language of the work. Other
rooms compose theirs from these words. Ask with `rules.has_perm` or `records.workflow.has_right`, never
`user.has_perm`: that says yes to superusers. A right about an object says no when no object is named.
"""

from typing import Any

import rules
from django.db.models import Q

from parties.models import Appointment, Filing, Office, OfficeRole, Organisation, Person
from parties.standing import Capability, bound_standing


def organisation_of(obj: Any) -> Organisation | None:
    """The organisation that a row of the registers belongs to; an organisation belongs to itself."""
    if isinstance(obj, Organisation):
        return obj
    if isinstance(obj, Appointment):
        return obj.office.organisation
    return getattr(obj, "organisation", None)


def holds(*roles: str) -> rules.Predicate:
    """«Har verv som …»: the user holds an office with one of these roles today, anywhere."""

    @rules.predicate(f"holds:{'|'.join(roles)}")
    def predicate(user: Any) -> bool:
        return bound_standing(user).holds(*roles)

    return predicate


def holds_in(*roles: str) -> rules.Predicate:
    """«Har verv som … i organisasjonen»: holds such an office in the object's organisation."""

    @rules.predicate(f"holds_in:{'|'.join(roles)}")
    def predicate(user: Any, obj: Any = None) -> bool:
        organisation = organisation_of(obj)
        return organisation is not None and bound_standing(user).holds(*roles, of=organisation)

    return predicate


def may(capability: Capability | str) -> rules.Predicate:
    """«Har et verv som gir adgang til …»: by the table «Who may what», for the object's organisation."""
    wanted = Capability(capability)

    @rules.predicate(f"may:{wanted}")
    def predicate(user: Any, obj: Any = None) -> bool:
        organisation = organisation_of(obj)
        return organisation is not None and bound_standing(user).may(wanted, organisation)

    return predicate


def may_somewhere(capability: Capability | str) -> rules.Predicate:
    """«Har et verv som gir adgang til … et sted»: for pages that list what one may go on to."""
    wanted = Capability(capability)

    @rules.predicate(f"may_somewhere:{wanted}")
    def predicate(user: Any) -> bool:
        return bound_standing(user).may(wanted)

    return predicate


@rules.predicate
def acts_for(user: Any, obj: Any = None) -> bool:
    """«Handler på vegne av organisasjonen»: holds any office in it today."""
    organisation = organisation_of(obj)
    return organisation is not None and bound_standing(user).acts_for(organisation)


@rules.predicate
def covers(user: Any, obj: Any = None) -> bool:
    """«Organisasjonen ligger i eget område»: one's own, or one that one's unit or district serves."""
    organisation = organisation_of(obj)
    return organisation is not None and bound_standing(user).covers(organisation)


@rules.predicate
def is_superuser(user: Any) -> bool:
    """«Drifter portalen»: keeps every register, but has no part in any agreement."""
    return bool(getattr(user, "is_active", False) and getattr(user, "is_superuser", False))


@rules.predicate
def is_own_appointment(user: Any, obj: Any = None) -> bool:
    """«Eget verv»: the appointment is held by the user, now, earlier or later."""
    return isinstance(obj, Appointment) and _is_own_person(user, obj.person)


@rules.predicate
def is_own_person(user: Any, obj: Any = None) -> bool:
    """«Seg selv»: the person in the register is the user."""
    return isinstance(obj, Person) and _is_own_person(user, obj)


@rules.predicate
def holds_office_now_or_later(user: Any, obj: Any = None) -> bool:
    """«Har selv vervet»: the user holds this office today, or is appointed to it from a later day."""
    if not isinstance(obj, Office) or not getattr(user, "pk", None):
        return False
    on = bound_standing(user).on
    return obj.appointments.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), person__user_id=user.pk
    ).exists()


@rules.predicate
def keeps_all_registers(user: Any) -> bool:
    """«Nasjonal administrator»: administrator in the national authority, who keeps every register."""
    standing = bound_standing(user)
    return any(held.keeps_all and Capability.KEEP_REGISTERS in held.capabilities for held in standing.held)


@rules.predicate
def keeps_registers_where_person_serves(user: Any, obj: Any = None) -> bool:
    """«Administrator der personen har verv»: in every organisation where the person holds or will hold one.

    All of them, not one: a person's address is where invitations go, so who may change it can become them.
    A person without any office may be corrected by any administrator.
    """
    if not isinstance(obj, Person):
        return False
    standing = bound_standing(user)
    organisations = _serves_in(obj, standing.on)
    if not organisations:
        return standing.may(Capability.KEEP_REGISTERS)
    return all(standing.may(Capability.KEEP_REGISTERS, key) for key in organisations)


@rules.predicate
def keeps_a_register_where_person_serves(user: Any, obj: Any = None) -> bool:
    """«Administrator et sted der personen har verv»: in at least one of the person's organisations."""
    if not isinstance(obj, Person):
        return False
    standing = bound_standing(user)
    return any(standing.may(Capability.KEEP_REGISTERS, key) for key in _serves_in(obj, standing.on))


@rules.predicate
def may_be_read_by_all_who_file(user: Any, obj: Any = None) -> bool:
    """«Dokumentet er ikke unntatt offentlighet»: whoever looks after the archive may fetch it."""
    return isinstance(obj, Filing) and not obj.is_closed


def _is_own_person(user: Any, person: Person) -> bool:
    return person.user_id is not None and person.user_id == getattr(user, "pk", None)


def _serves_in(person: Person, on: Any) -> list[int]:
    """The organisations where the person holds an office on that day or later."""
    current = person.appointments.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return list(current.order_by().values_list("office__organisation_id", flat=True).distinct())


keeps_registers = may(Capability.KEEP_REGISTERS)

# Opening and changing offices, memberships, units and names of one organisation.
rules.add_perm("parties.change_register", keeps_registers | is_superuser)
# New organisations, and whatever belongs to no organisation in particular.
rules.add_perm("parties.add_organisation", keeps_all_registers | is_superuser)
# Somebody – never oneself, which the action sees to – into an office.
rules.add_perm("parties.appoint", keeps_registers | is_superuser)
# An appointment that is not one's own: prolong, end, give or take authority to sign.
rules.add_perm("parties.change_appointment", (keeps_registers | is_superuser) & ~is_own_appointment)
# New people in the register.
rules.add_perm("parties.register_person", may_somewhere(Capability.KEEP_REGISTERS) | is_superuser)
rules.add_perm(
    "parties.change_person",
    (keeps_registers_where_person_serves & ~is_own_person) | (is_superuser & ~is_own_person),
)
# The personal link to a first password.
rules.add_perm("parties.invite", (keeps_a_register_where_person_serves | is_superuser) & ~is_own_person)
# Stations, telephone numbers, opening hours – kept right by those who use them.
rules.add_perm(
    "parties.correct_service_point", may(Capability.CORRECT_CONTACTS) | keeps_registers | is_superuser
)
# The page with an organisation's offices and their holders.
rules.add_perm("parties.see_offices", acts_for | keeps_registers | is_superuser)
# What is to be filed in an organisation's own archive: see it, send it, enter the archive's numbers.
rules.add_perm("parties.keep_archive", may(Capability.KEEP_ARCHIVE))
rules.add_perm("parties.see_archive", may_somewhere(Capability.KEEP_ARCHIVE))
# The bytes: closed documents are handed to the archive's own people only (and to whoever holds the link).
rules.add_perm(
    "parties.fetch_filing",
    may(Capability.KEEP_ARCHIVE) & (may_be_read_by_all_who_file | holds_in(OfficeRole.RECORDS_OFFICER)),
)
rules.add_perm("parties.fetch_closed_filings", holds_in(OfficeRole.RECORDS_OFFICER))
# Where the archive takes its mail: a wrong address sends papers astray.
rules.add_perm(
    "parties.change_filing_address", holds_in(OfficeRole.RECORDS_OFFICER, OfficeRole.ADMINISTRATOR)
)
