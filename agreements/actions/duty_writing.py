"""What every act on the duties of a version begins with and does around its change.

The duties of a draft are written like its text: by whoever has it, and a change of what is confirmed takes
approvals back. Those of a text that is signed already are written while they are being read out of it
(`DutyReading`): by writers of either side, and a change takes the sides' confirmations back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from agreements import notices
from agreements.actions.approvals import content_change
from agreements.actions.steps import acting_with, locked
from agreements.actions.writing import begin_writing
from agreements.choices import Side
from agreements.duties.kinds import label_of
from agreements.duties.terms import terms_being_written
from agreements.models import AgreementVersion, Duty, DutyReading
from agreements.states import EDITABLE_STATES
from parties.acting import user_of
from parties.standing import Capability
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right


@dataclass(frozen=True)
class Writing:
    """The version under its lock, who writes and for which side, and the reading if it is one."""

    version: AgreementVersion
    by: Actor
    side: Side
    reading: DutyReading | None


def begin(version: AgreementVersion, by: Actor, on: date) -> Writing:
    """Lock the version and see that its duties can be written now, and by this person; else Refused."""
    locked_version = locked(version)
    if locked_version.state in EDITABLE_STATES:
        return Writing(*begin_writing(locked_version, by, on), None)
    return begin_reading(locked_version, by, on)


def begin_reading(version: AgreementVersion, by: Actor, on: date) -> Writing:
    """The same for a version whose duties are being read out; the version is locked already."""
    user = user_of(by, on)
    if not has_right("duties.read_out", user, version):
        raise NotAllowed(_("Du har ikke rett til å skrive forpliktelsene i denne avtalen."))
    reading = DutyReading.objects.filter(version=version.pk).first()
    if reading is None:
        raise Refused(_("Teksten er låst. Les ut forpliktelsene av avtalen for å føre dem."))
    if reading.frozen_at is not None:
        raise Refused(_("Begge parter har bekreftet forpliktelsene. De kan ikke endres."))
    by, side = acting_with(by, user, version, Capability.EDIT_DRAFTS, on)
    return Writing(version, by, side, reading)


@contextmanager
def duties_change(writing: Writing, *, what: str, on: date, at: datetime) -> Iterator[None]:
    """Around every write to the duties: what was approved or confirmed of another content is taken back."""
    if writing.reading is None:
        with content_change(writing.version, what=what, by=writing.by, side=writing.side, on=on, at=at):
            yield
        return
    before = read_out(writing.version)
    yield
    reading = writing.reading
    reading.revision += 1
    lost = [side for side in Side.values if confirmed_at(reading, side)] if _differs(writing, before) else []
    for side in lost:
        set_confirmed(reading, side, at=None, by_name="")
    reading.save()
    if lost:
        told = notices.people_of(writing.version, on, sides=lost, capabilities=notices.WRITERS)
        notices.tell(writing.version, "reading_lapsed", to=told, by=writing.by, at=at, what=what)


def _differs(writing: Writing, before: list[dict[str, Any]]) -> bool:
    return read_out(writing.version) != before


def read_out(version: AgreementVersion) -> list[dict[str, Any]]:
    """The confirmed duties as a reading freezes them."""
    return [terms.as_content() for terms in terms_being_written(version)]


def confirmed_at(reading: DutyReading, side: str) -> datetime | None:
    """When a side confirmed the reading."""
    return reading.police_confirmed_at if side == Side.POLICE else reading.municipality_confirmed_at


def set_confirmed(reading: DutyReading, side: str, *, at: datetime | None, by_name: str) -> None:
    """Note that a side has confirmed the reading, or no longer has; the caller saves."""
    if side == Side.POLICE:
        reading.police_confirmed_at, reading.police_confirmed_by_name = at, by_name
    else:
        reading.municipality_confirmed_at, reading.municipality_confirmed_by_name = at, by_name


def current(version: AgreementVersion, duty: Duty, revision: int | None) -> Duty:
    """The duty as it stands under the lock; StaleSave when somebody has changed it since that revision."""
    found = version.duties.filter(pk=duty.pk).prefetch_related("sentences").first()
    if found is None:
        raise Refused(_("Forpliktelsen er fjernet i mellomtiden. Last siden på nytt."))
    if revision is not None and revision != found.revision:
        raise StaleSave(
            _("Noen andre har endret «%(duty)s» mens du hadde siden oppe.") % {"duty": label_of(found)},
            current=found,
            revision=found.revision,
        )
    return found


def record(writing: Writing, verb: str, *, at: datetime, **words: Any) -> None:
    """The audit row, last in every act."""
    audit.record(
        shown_with=writing.version.agreement,
        verb=verb,
        by=writing.by,
        at=at,
        version=writing.version.number,
        **words,
    )
