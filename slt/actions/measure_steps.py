"""What every act on a measure begins and ends with: the lock, the right, the office acted from, the row."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from councils.actions.steps import allowed
from parties.acting import actor_from, user_of
from parties.standing import standing_of
from records.actors import Actor
from records.refusals import Refused, StaleSave
from records.workflow import has_right
from slt.actions.steps import keeping
from slt.models import Measure, MeasureProgress
from slt.states import MEASURE_FLOW

LONGEST_NOTE = 1000
LONGEST_TEXT = 4000


def locked(measure: Measure, revision: int | None = None) -> Measure:
    """The measure as it stands now, under its lock. Raises StaleSave when it was changed since `revision`."""
    Measure.objects.select_for_update(no_key=True).get(pk=measure.pk)
    fresh = Measure.objects.with_owner().get(pk=measure.pk)
    if revision is not None and fresh.revision != revision:
        raise StaleSave(
            _("Noen andre har endret tiltaket siden du åpnet siden. Se hva det sier nå."),
            revision=fresh.revision,
        )
    return fresh


def kept(measure: Measure, by: Actor, on: date, revision: int | None = None) -> tuple[Measure, Actor]:
    """The measure under its lock, for those who keep the programme alone."""
    _user, by = allowed("slt.keep_measure", measure, by, on)
    measure = locked(measure, revision)
    return measure, keeping(measure.programme, by, on)


def moved(measure: Measure, name: str, by: Actor, on: date) -> tuple[Measure, Actor, str]:
    """The measure under its lock, ready to take the step; who acts, and where it stood.

    Raises NotAllowed; Refused when it is elsewhere by now, or when something is missing first.
    """
    measure = locked(measure)
    user, by = allowed(MEASURE_FLOW[name].right, measure, by, on)
    if user is None:
        check_ready(measure, name, on)
    else:
        MEASURE_FLOW.check(measure, name, user, on)
    source, measure.state = measure.state, MEASURE_FLOW[name].target
    return measure, acting(measure, by, on), source


def check_ready(measure: Measure, name: str, on: date) -> None:
    """Refuse the step when it does not lead on from here, or something is missing; the right is not asked."""
    step = MEASURE_FLOW[name]
    if measure.state not in step.sources:
        raise Refused(
            _("Dette kan ikke gjøres nå. Noen andre kan ha gjort noe i mellomtiden. Last siden på nytt.")
        )
    if reasons := step.reasons(measure, on):
        raise Refused(reasons)


def acting(measure: Measure, by: Actor, on: date) -> Actor:
    """The person as acting from the office that is to see to it, else from the one that they keep it by."""
    if by.kind != "person":
        return by
    user = user_of(by, on)
    for held in standing_of(user, on).held:
        if held.office.pk == measure.owner_office_id:
            return actor_from(held.appointment, user)
    return keeping(measure.programme, by, on) if has_right("slt.keep_measure", user, measure) else by


def check_open(measure: Measure) -> None:
    """Raise Refused for one that is over."""
    if not measure.is_open:
        raise Refused(_("Tiltaket er avsluttet. Åpne det igjen for å endre det."))


def save(measure: Measure, *fields: str) -> None:
    """Save these fields, as one more revision."""
    measure.revision += 1
    measure.save(update_fields=[*fields, "revision"])


def note(
    measure: Measure, by: Actor, at: datetime, *, text: str = "", step: str = "", source: str = ""
) -> MeasureProgress:
    """A dated word on how it goes, or the dated step from `source` to where it stands now."""
    return MeasureProgress.objects.create(
        measure=measure,
        at=at,
        by_name=by.name,
        by_office=by.office,
        text=text,
        name=step,
        source=source,
        target=measure.state if step else "",
    )
