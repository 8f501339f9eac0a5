"""What happens to a measure: started, reported on, completed, stopped, opened again.

Those who keep the programme do all of it; whoever is to see to it reports and completes, logged in or by the
personal link in the e-mail. Each act leaves a dated row with the measure.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.steps import allowed, required_text
from councils.actions.writable import private_counts
from parties import links
from parties.models import PersonalLink
from records import audit
from records.actors import Actor
from records.refusals import Refused
from slt.actions import measure_steps as steps
from slt.actions.measure_steps import LONGEST_NOTE, LONGEST_TEXT
from slt.choices import Reached
from slt.measure_notices import PURPOSE, tell_keepers, tell_owner
from slt.models import Measure, MeasureProgress
from slt.states import MEASURE_FLOW


def start(*, measure: Measure, by: Actor, on: date, at: datetime) -> Measure:
    """It begins. What it is to lead to and how that is seen must be said first; the owner is told.

    A first day that is missing, or lies ahead, becomes that day; a school year keeps its own.
    """
    with transaction.atomic():
        measure, by, source = steps.moved(measure, "start", by, on)
        if measure.school_year is None and (measure.starts_on is None or measure.starts_on > on):
            measure.starts_on = on
        steps.save(measure, "state", "starts_on")
        steps.note(measure, by, at, step="start", source=source)
        tell_owner(
            measure,
            "measure_started",
            lambda: _("Tiltaket er satt i gang: %(title)s") % {"title": measure.title},
            lambda: _("Du er ansvarlig. Si gjerne fra hvordan det går."),
            by=by,
            on=on,
            at=at,
        )
        audit.record(shown_with=measure, verb="measure.started", by=by, at=at, title=measure.title)
        return measure


def report_progress(
    *,
    measure: Measure,
    text: str,
    link: PersonalLink | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> MeasureProgress:
    """Write a word on how it goes: the owner (by `link` too) or the keepers; the keepers are told.

    Raises NotAllowed, DeadLink, and Refused for one that is over or without a word.
    """
    with transaction.atomic():
        measure = steps.locked(measure)
        by = _reporter(measure, by, on, at, link)
        steps.check_open(measure)
        text = required_text(text, _("Skriv hvordan det går."), most=LONGEST_NOTE)
        made = steps.note(measure, by, at, text=text)
        tell_keepers(
            measure,
            "measure_reported",
            lambda: _("Ny status for et tiltak: %(title)s") % {"title": measure.title},
            lambda: _("%(who)s har skrevet hvordan det går.") % {"who": by.name},
            key=f"slt.measure_reported:{made.pk}",
            by=by,
            on=on,
            at=at,
        )
        audit.record(
            shown_with=measure,
            verb="measure.reported",
            by=by,
            at=at,
            title=measure.title,
            **private_counts(text),
        )
        return made


def complete(
    *,
    measure: Measure,
    outcome: str,
    reached: str = "",
    link: PersonalLink | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Measure:
    """It is done: what it led to, held against what was expected. Of two who say so at once one is refused.

    By the keepers or the owner (by `link` too); links to it stop working. Raises NotAllowed, DeadLink, and
    Refused without an outcome or for one that is not under way.
    """
    with transaction.atomic():
        if link is None:
            measure, by, source = steps.moved(measure, "complete", by, on)
        else:
            measure = steps.locked(measure)
            by = _reporter(measure, by, on, at, link)
            steps.check_ready(measure, "complete", on)
            source, measure.state = measure.state, MEASURE_FLOW["complete"].target
        measure.outcome = required_text(
            outcome, _("Skriv hva tiltaket førte til. Si det også når dere ikke vet."), most=LONGEST_TEXT
        )
        if reached and reached not in Reached.values:
            raise Refused(_("Velg om målet ble nådd."))
        measure.reached, measure.ended_on = reached, on
        steps.save(measure, "state", "outcome", "reached", "ended_on")
        steps.note(measure, by, at, step="complete", source=source)
        _told_ended(measure, "completed", by=by, on=on, at=at)
        audit.record(
            shown_with=measure,
            verb="measure.completed",
            by=by,
            at=at,
            title=measure.title,
            **private_counts(measure.outcome),
        )
        return measure


def stop(*, measure: Measure, reason: str, by: Actor, on: date, at: datetime) -> Measure:
    """It is not to be done after all, or no longer, and why. Only the keepers; the owner is told."""
    with transaction.atomic():
        measure, by, source = steps.moved(measure, "stop", by, on)
        measure.outcome = required_text(reason, _("Skriv hvorfor tiltaket stoppes."), most=LONGEST_NOTE)
        measure.ended_on = on
        steps.save(measure, "state", "outcome", "ended_on")
        steps.note(measure, by, at, text=measure.outcome, step="stop", source=source)
        _told_ended(measure, "stopped", by=by, on=on, at=at)
        audit.record(
            shown_with=measure,
            verb="measure.stopped",
            by=by,
            at=at,
            title=measure.title,
            **private_counts(measure.outcome),
        )
        return measure


def reopen(*, measure: Measure, reason: str, by: Actor, on: date, at: datetime) -> Measure:
    """It was ended and goes on after all, and why; the owner is told. What it had led to stays written."""
    with transaction.atomic():
        measure, by, source = steps.moved(measure, "reopen", by, on)
        reason = required_text(reason, _("Skriv hvorfor tiltaket åpnes igjen."), most=LONGEST_NOTE)
        measure.reached, measure.ended_on = "", None
        steps.save(measure, "state", "reached", "ended_on")
        steps.note(measure, by, at, text=reason, step="reopen", source=source)
        tell_owner(
            measure,
            "measure_reopened",
            lambda: _("Tiltaket er åpnet igjen: %(title)s") % {"title": measure.title},
            lambda: _("Du står som ansvarlig for det."),
            by=by,
            on=on,
            at=at,
        )
        audit.record(
            shown_with=measure,
            verb="measure.reopened",
            by=by,
            at=at,
            title=measure.title,
            **private_counts(reason),
        )
        return measure


def _reporter(measure: Measure, by: Actor, on: date, at: datetime, link: PersonalLink | None) -> Actor:
    """Who reports: the holder of a living link to this measure, its owner, or one of the keepers."""
    if link is None:
        _user, by = allowed("slt.report_measure", measure, by, on)
        return steps.acting(measure, by, on)
    if link.purpose != PURPOSE:
        raise links.DeadLink(_("Lenken gjelder noe annet."))
    return links.recheck(link, subject=measure, at=at).actor


def _told_ended(measure: Measure, how: str, *, by: Actor, on: date, at: datetime) -> None:
    """The links stop working, and whoever of owner and keepers did not do it is told."""
    words = {
        "completed": lambda: _("Gjennomført: %(title)s") % {"title": measure.title},
        "stopped": lambda: _("Stoppet: %(title)s") % {"title": measure.title},
    }[how]
    links.revoke_links(subject=measure, purpose=PURPOSE, by=by, at=at)
    tell_keepers(
        measure,
        f"measure_{how}",
        words,
        lambda: _("%(who)s førte det.") % {"who": by.name},
        key=f"slt.measure_{how}:{measure.pk}:{measure.revision}",
        by=by,
        on=on,
        at=at,
    )
    if how == "stopped":
        tell_owner(
            measure,
            "measure_stopped_owner",
            words,
            lambda: _("Du trenger ikke å gjøre noe mer med det."),
            by=by,
            on=on,
            at=at,
        )
