"""What becomes of a follow-up: told by whoever is to do it, logged in or by link, or by the leads."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import follow_up_steps as steps
from councils.actions.follow_up_steps import LONGEST_NOTE, LONGEST_REASON
from councils.actions.steps import allowed, required_text
from councils.actions.writable import private_counts
from councils.following import PURPOSE, tell_leaders
from councils.models import FollowUp, FollowUpNote
from parties import links
from parties.models import PersonalLink
from records import audit
from records.actors import Actor
from records.refusals import Refused

_REPORTED = {
    "progress": (
        gettext_lazy("Ny status for en oppfølging: %(forum)s"),
        gettext_lazy("%(who)s har skrevet hvordan det går."),
    ),
    "impossible": (
        gettext_lazy("Kan ikke gjøres: en oppfølging i %(forum)s"),
        gettext_lazy(
            "%(who)s melder at den ikke kan gjøres. Gi den til noen andre, flytt fristen eller dropp den."
        ),
    ),
    "settled": (
        gettext_lazy("Gjort: en oppfølging i %(forum)s"),
        gettext_lazy("%(who)s har ført den som gjort."),
    ),
}


def report_progress(
    *,
    follow_up: FollowUp,
    note: str,
    is_impossible: bool = False,
    link: PersonalLink | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> FollowUpNote:
    """Write a word on how it goes; with `is_impossible` that it cannot be done, so that the leads decide.

    By the owner (by `link` too), chair or secretary; the other of them is told. Raises NotAllowed, DeadLink,
    and Refused for one that is settled or without a word.
    """
    with transaction.atomic():
        follow_up, by = _reportable(follow_up, by, on, at, link)
        text = required_text(note, _("Skriv hvordan det går."), most=LONGEST_NOTE - 40)
        words = _("Kan ikke gjøres: %(note)s") % {"note": text} if is_impossible else text
        made = steps.note(follow_up, words, by, at)
        _tell_reported(follow_up, "impossible" if is_impossible else "progress", by=by, on=on, at=at)
        audit.record(
            shown_with=follow_up,
            verb="follow_up.impossible" if is_impossible else "follow_up.reported",
            by=by,
            at=at,
            **private_counts(text),
        )
        return made


def settle(
    *,
    follow_up: FollowUp,
    done_on: date,
    note: str = "",
    link: PersonalLink | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> FollowUp:
    """It is done, on a day that has come. Of two who say so at once one is refused; links to it stop working.

    Raises NotAllowed, DeadLink, and Refused for one that is settled already, or for a day that has not come.
    """
    with transaction.atomic():
        follow_up, by = _reportable(follow_up, by, on, at, link)
        if done_on > on:
            raise Refused(_("Dagen har ikke vært ennå. Skriv når det ble gjort."))
        if done_on.year < 2000:
            raise Refused(_("Se over datoen."))
        text = required_text(note, "-", most=LONGEST_NOTE) if (note or "").strip() else ""
        if text:
            steps.note(follow_up, text, by, at)
        follow_up.state, follow_up.settled_on = FollowUp.State.DONE, done_on
        steps.save(follow_up, "state", "settled_on")
        links.revoke_links(subject=follow_up, purpose=PURPOSE, by=by, at=at)
        _tell_reported(follow_up, "settled", by=by, on=on, at=at)
        audit.record(
            shown_with=follow_up,
            verb="follow_up.settled",
            by=by,
            at=at,
            done_on=done_on,
            **private_counts(text),
        )
        return follow_up


def record_treatment(
    *,
    follow_up: FollowUp,
    treatment: str,
    case_reference: str = "",
    treated_on: date | None = None,
    outcome: str = "",
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> FollowUp:
    """Write down that it goes on to political or administrative treatment: case, day, outcome, as they come.

    Whoever is to do it, chair and secretary; also of one that is settled, since outcomes come late. Without
    `treatment` it goes nowhere, and the rest is emptied. Raises Refused for a day that has not come, or for
    an outcome without its day.
    """
    with transaction.atomic():
        follow_up = steps.locked(follow_up, revision)
        _user, by = allowed("councils.report_follow_up", follow_up, by, on)
        by = steps.acting(follow_up, by, on)
        kind = FollowUp.Treatment(treatment)
        reference, result = " ".join(case_reference.split()), " ".join(outcome.split())
        if len(reference) > 60 or len(result) > LONGEST_REASON:
            raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_REASON})
        if kind == FollowUp.Treatment.NONE:
            reference, treated_on, result = "", None, ""
        if treated_on is not None and not date(2000, 1, 1) <= treated_on <= on:
            raise Refused(_("Se over datoen. Den kan ikke ligge fram i tid."))
        if result and treated_on is None:
            raise Refused(_("Skriv hvilken dag saken ble behandlet."))
        follow_up.treatment, follow_up.case_reference = kind, reference
        follow_up.treated_on, follow_up.treatment_outcome = treated_on, result
        steps.save(follow_up, "treatment", "case_reference", "treated_on", "treatment_outcome")
        audit.record(
            shown_with=follow_up,
            verb="follow_up.treatment_recorded",
            by=by,
            at=at,
            treatment=str(kind.label),
            case_reference="" if follow_up.is_closed else reference,
            treated_on=treated_on,
            **private_counts(result),
        )
        return follow_up


def _reportable(
    follow_up: FollowUp, by: Actor, on: date, at: datetime, link: PersonalLink | None
) -> tuple[FollowUp, Actor]:
    """The open follow-up under its lock, for those who report on it."""
    follow_up = steps.locked(follow_up)
    if link is not None:
        if link.purpose != PURPOSE:
            raise links.DeadLink(_("Lenken gjelder noe annet."))
        by = links.recheck(link, subject=follow_up, at=at).actor
    else:
        _user, by = allowed("councils.report_follow_up", follow_up, by, on)
        by = steps.acting(follow_up, by, on)
    steps.check_open(follow_up)
    return follow_up, by


def _tell_reported(follow_up: FollowUp, what: str, *, by: Actor, on: date, at: datetime) -> None:
    subject, line = _REPORTED[what]
    tell_leaders(
        follow_up,
        f"follow_up_{what}",
        lambda: str(subject) % {"forum": follow_up.forum.name},
        lambda: str(line) % {"who": by.name},
        by=by,
        on=on,
        at=at,
    )
