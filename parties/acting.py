"""Who acts, and in which office: from a login to the `Actor` that stands in every record."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parties.models import Appointment, Organisation, User
from parties.standing import Capability, Standing, bind, standing_of
from records.actors import Actor
from records.refusals import NotAllowed
from records.workflow import has_right


def title_of(appointment: Appointment) -> str:
    """The office's title as this holder bears it: «ordfører», or «fungerende ordfører»."""
    title = appointment.office.title
    return _("fungerende %(title)s") % {"title": title} if appointment.is_acting else title


def actor_from(appointment: Appointment, user: Any) -> Actor:
    """The actor who acts from this appointment; names as they are at this moment."""
    return Actor(
        user_id=user.pk,
        name=appointment.person.name,
        office=title_of(appointment),
        organisation=appointment.office.organisation.display_name,
        appointment_id=appointment.pk,
        office_id=appointment.office_id,
        organisation_id=appointment.office.organisation_id,
    )


def actor_for(
    user: Any, on: date, appointment_id: int | None = None, *, standing: Standing | None = None
) -> Actor | None:
    """The actor for a login: from the wanted appointment if it counts, else from the first that does.

    Without any office the actor is the bare person; for somebody who is not logged in there is none.
    """
    if not getattr(user, "is_authenticated", False):
        return None
    held = (standing if standing is not None else standing_of(user, on)).appointments
    wanted = [one for one in held if one.pk == appointment_id] or list(held)
    if wanted:
        return actor_from(wanted[0], user)
    return Actor(user_id=user.pk, name=user.name or user.email)


def actor_with(
    actor: Actor, capability: Capability | str, organisation: Organisation | int, on: date
) -> Actor:
    """The same person, acting from an office that gives the capability for this organisation.

    The office already acted from is kept where it suffices, so that a person with two offices is recorded
    in the one that carried the act. Raises NotAllowed when no office of theirs gives it.
    """
    user = user_of(actor, on)
    giving = standing_of(user, on).appointments_with(capability, organisation)
    if not giving:
        raise NotAllowed(_("Du har ikke et verv som gir rett til dette."))
    chosen = next((one for one in giving if one.pk == actor.appointment_id), giving[0])
    return actor_from(chosen, user)


def user_of(actor: Actor, on: date) -> User:
    """The actor's login, read anew and bound to that day, for the check that an action makes under its lock.

    Raises NotAllowed for an actor who is nobody's login (the clock, a command, a personal link) and for a
    login that has been removed or switched off since.
    """
    user = User.objects.filter(pk=actor.user_id, is_active=True).first() if actor.user_id else None
    if user is None:
        raise NotAllowed(_("Dette kan bare gjøres av en person som er logget inn."))
    return bind(user, on)


def require(right: str, actor: Actor, obj: Any, on: date) -> None:
    """Raise NotAllowed unless the actor has the right for the object on that day; asked anew, under the lock.

    The portal itself (commands, imports, demo content) keeps the registers without an office.
    """
    if actor.kind == "system":
        return
    if not has_right(right, user_of(actor, on), obj):
        raise NotAllowed(_("Du har ikke et verv som gir rett til dette."))
