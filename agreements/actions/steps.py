"""How every act on a version begins and ends: the lock, the office acted from, the dated step."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import Agreement, AgreementVersion, VersionTransition
from agreements.states import EDITABLE_STATES, VersionState
from parties.acting import actor_from
from parties.standing import Capability, Held, standing_of
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right


def locked(version: AgreementVersion) -> AgreementVersion:
    """The version as it stands now, fetched anew under the lock of its agreement's row.

    The lock lasts until the transaction ends and orders everything that happens to an agreement. It lets
    rows that point at the agreement be written meanwhile (no key update), so that strangers do not wait.
    """
    Agreement.objects.select_for_update(no_key=True).get(pk=version.agreement_id)
    return AgreementVersion.objects.select_related("agreement", "template").get(pk=version.pk)


def held_with(
    by: Actor, user: Any, version: AgreementVersion, capability: Capability, on: date
) -> tuple[Held, ...]:
    """The person's appointments that give the capability for a party, the one acted from first."""
    parties = set(version.agreement.parties.values_list("organisation_id", flat=True))
    giving = [held for held in standing_of(user, on).held if held.reach(capability) & parties]
    return tuple(sorted(giving, key=lambda held: held.pk != by.appointment_id))


def acting_with(
    by: Actor,
    user: Any,
    version: AgreementVersion,
    capability: Capability,
    on: date,
    *,
    sides: Iterable[str] = Side.values,
) -> tuple[Actor, Side]:
    """The person as acting from the office that carries the act, and that office's side.

    The office already acted from is kept where it gives the capability. Raises NotAllowed when none does.
    """
    for held in held_with(by, user, version, capability, on):
        side = side_of(held)
        if side in sides:
            return actor_from(held.appointment, user), side
    raise NotAllowed(_("Du har ikke et verv som gir rett til dette."))


def side_of(held: Held) -> Side:
    """The side that an office stands on; police offices never act for the municipal side."""
    return Side.POLICE if held.organisation.is_police else Side.MUNICIPALITY


def check_may_write(version: AgreementVersion, user: Any) -> None:
    """The person may write in the version now; else NotAllowed, or Refused with the reason."""
    if not has_right("agreements.edit_version", user, version):
        raise NotAllowed(_("Du har ikke rett til å skrive i denne avtalen."))
    if version.state not in EDITABLE_STATES:
        raise Refused(
            _("Teksten kan ikke endres. Avtalen har status «%(state)s».")
            % {"state": version.get_state_display()}
        )
    if not has_right("agreements.write_text", user, version):
        raise Refused(
            _("Utkastet ligger hos %(side)s. Du kan skrive i det når det er sendt over.")
            % {"side": version.get_turn_display()}
        )


def record_step(
    version: AgreementVersion,
    name: str,
    target: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    **changes: Any,
) -> VersionTransition:
    """Put the version into the state and write the dated row; `changes` are saved in the same update."""
    source = version.state
    version.state = VersionState(target)
    for field, value in changes.items():
        setattr(version, field, value)
    version.save(update_fields=["state", *changes])
    return VersionTransition.objects.create(
        version=version,
        name=name,
        source=source,
        target=version.state,
        at=at,
        by_name=by.name,
        by_office=by.office,
        reason=reason,
    )


def required_text(text: str, missing: str) -> str:
    """The text without air around it; Refused with the sentence when nothing is left."""
    stripped = (text or "").strip()
    if not stripped:
        raise Refused(missing)
    return stripped


def check_exists(organisations: Iterable[Any], on: date) -> None:
    """None of the organisations has ended or not yet begun; else Refused, naming each."""
    if gone := [one for one in organisations if not one.exists_on(on)]:
        raise Refused(
            [
                _("%(party)s (%(code)s) er opphørt og kan ikke inngå avtaler.")
                % {"party": one.display_name, "code": one.code or "–"}
                if one.valid_to and one.valid_to < on
                else _("%(party)s finnes ikke ennå og kan ikke inngå avtaler.") % {"party": one.display_name}
                for one in gone
            ]
        )
