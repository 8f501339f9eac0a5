"""How every act on a programme begins: the lock, the right, and the office that it is done from."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from councils.actions.steps import allowed
from parties.acting import actor_from, user_of
from parties.standing import standing_of
from records.actors import Actor
from records.refusals import NotAllowed
from slt.models import Programme, SltGroup
from slt.querysets.programmes import KEEPING_ROLES


def locked_programme(programme: Programme) -> Programme:
    """The programme as it stands now, under the lock that orders what happens to it and to its groups.

    Rows that point at it can be written meanwhile (no key update).
    """
    return Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


def locked_group(group: SltGroup) -> SltGroup:
    """The group as it stands now, under the lock of its programme."""
    programme = locked_programme(group.programme)
    fresh = SltGroup.objects.select_related("forum", "municipality", "above").get(pk=group.pk)
    fresh.programme = programme
    return fresh


def keeping(programme: Programme, by: Actor, on: date) -> Actor:
    """The actor as acting from the office that the programme is kept by that day.

    Raises NotAllowed for others than coordinator, coordinating function and director of its municipalities.
    The portal itself (demo content, commands) acts without an office.
    """
    user, by = allowed("slt.keep_programme", programme, by, on)
    if user is None:
        return by
    return founding(set(programme.parties.valid(on).values_list("municipality", flat=True)), by, on)


def founding(municipality_ids: Collection[int], by: Actor, on: date) -> Actor:
    """The actor as acting from an office that founds and keeps programmes in one of these municipalities.

    The office already acted from is kept where it suffices. Raises NotAllowed for somebody without one.
    """
    if by.kind in {"system", "clock"}:
        return by
    user = user_of(by, on)
    giving = [
        one.appointment
        for one in standing_of(user, on).held
        if one.role in KEEPING_ROLES and one.organisation.pk in municipality_ids
    ]
    if not giving:
        raise NotAllowed(_("Bare koordinatoren og kommunedirektøren i en av kommunene kan gjøre dette."))
    return actor_from(next((one for one in giving if one.pk == by.appointment_id), giving[0]), user)
