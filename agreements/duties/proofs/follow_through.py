"""From decision to outcome: follow-ups, initiatives on their way to treatment, focus areas, consultations."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.choices import Responsible, Side
from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.meetings import by_council, no_council
from agreements.duties.proofs.occurrences import Judged, found_of_each
from agreements.duties.proofs.registry import counter, each_municipality
from agreements.duties.sentences import listed_days, named, together
from agreements.duties.status import Found, Record, at_least
from agreements.duties.terms import Terms
from agreements.duties.wanted import too_short
from councils.models import FollowUp, PlanConsultation
from parties.models import Organisation

if TYPE_CHECKING:
    from agreements.duties.facts import Facts


@counter(Proof.EACH, "decisions", apart=by_council)
def decisions(facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Each follow-up of the council that was open in the days in force: settled with its outcome in time.

    Missed: it was not settled by its day, or the year is over and it has no day. What is settled late stays
    missed. One that is due after the last day belongs to the next year. A decision that nobody is to do
    anything about has none.
    """
    judged, waiting = [], 0
    for row in facts.follow_ups(facts.councils_of(period, municipality)):
        if terms.responsible != Responsible.BOTH and row.side not in terms.sides:
            continue
        is_settled = _is_settled(row, period)
        if is_settled or _is_missed(row, facts, period):
            is_kept = is_settled and in_time(row.settled_on, row.due_on)
            record = Record("follow_up", row.pk, row.due_on or row.settled_on, counts=is_kept)
            judged.append(Judged(record, _why_open(row, period)))
        elif not period.is_over:
            waiting += 1
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "%(kept)s av %(of)s oppfølging er gjort eller avklart",
                "%(kept)s av %(of)s oppfølginger er gjort eller avklart",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=together(
            no_council(facts, period, municipality),
            _("Ingen oppfølging hadde frist.")
            if period.is_over
            else _("Ingen oppfølging har hatt frist ennå."),
        ),
        waiting=waiting,
        remaining=ngettext("%(number)s er åpen.", "%(number)s er åpne.", waiting) % {"number": waiting},
    )


@counter(Proof.EACH, "initiatives", apart=by_council)
def initiatives(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Each follow-up of a police item that goes on to treatment: treated, with case number and outcome."""
    judged, waiting = [], 0
    for row in facts.follow_ups(facts.councils_of(period, municipality)):
        if not row.treatment or row.item is None or row.item.origin != Side.POLICE:
            continue
        is_treated = (
            row.treated_on is not None
            and row.treated_on <= period.until
            and bool(row.case_reference and row.treatment_outcome)
        )
        is_dropped = row.state == FollowUp.State.DROPPED and _is_settled(row, period)
        if is_treated or is_dropped or _is_missed(row, facts, period):
            record = Record("follow_up", row.pk, row.treated_on or row.due_on, counts=is_treated)
            judged.append(Judged(record, _why_untreated(row, is_dropped=is_dropped)))
        elif not period.is_over:
            waiting += 1
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "%(kept)s av %(of)s forslag fra politiet er behandlet",
                "%(kept)s av %(of)s forslag fra politiet er behandlet",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=together(
            no_council(facts, period, municipality),
            _("Ingen forslag fra politiet er sendt videre til behandling."),
        )
        if not waiting
        else _("Ingen forslag fra politiet er behandlet ennå."),
        waiting=waiting,
        remaining=ngettext("%(number)s er til behandling.", "%(number)s er til behandling.", waiting)
        % {"number": waiting},
    )


def _is_settled(row: FollowUp, period: YearInForce) -> bool:
    """Done, or dropped with a reason, by the last day counted."""
    return row.settled_on is not None and row.settled_on <= period.until


def in_time(done_on: date | None, due_on: date | None) -> bool:
    """Was it done by its day? What has no day is in time whenever it is done."""
    return done_on is not None and (due_on is None or done_on <= due_on)


def _is_missed(row: FollowUp, facts: "Facts", period: YearInForce) -> bool:
    """Its day has passed; or the days in force are over and it never had one."""
    if row.due_on is None:
        return period.is_over
    return row.due_on < facts.on and row.due_on <= period.last


def _why_open(row: FollowUp, period: YearInForce) -> str:
    if row.due_on is None:
        return _("én er åpen uten frist")
    if row.settled_on is not None and _is_settled(row, period):
        days = {"day": named(row.settled_on, period.year), "due": named(row.due_on, period.year)}
        if row.state == FollowUp.State.DROPPED:
            return _("én ble lagt bort %(day)s, fristen var %(due)s") % days
        return _("én ble gjort %(day)s, fristen var %(due)s") % days
    return _("én hadde frist %(day)s") % {"day": named(row.due_on, period.year)}


def _why_untreated(row: FollowUp, *, is_dropped: bool) -> str:
    if is_dropped:
        return _("ett er lagt bort")
    if row.treated_on is not None and not row.case_reference:
        return _("ett mangler saksnummer")
    if row.treated_on is not None and not row.treatment_outcome:
        return _("ett mangler utfall")
    return _("ett er ikke behandlet")


@counter(Proof.DATED, "focus_areas", apart=by_council)
def focus_areas(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """The council's focus areas were gone through in the year: one begins in it, or was decided in it."""
    revised, ahead, older = [], [], []
    for area in facts.focus_areas(facts.councils_of(period, municipality)):
        meeting = area.decided_in.meeting if area.decided_in is not None else None
        found = [day for day in (area.valid_from, meeting.on if meeting else None) if day]
        inside = [day for day in found if period.covers(day)]
        if been := [day for day in inside if day <= facts.on]:
            revised.append(Record("focus_area", area.pk, min(been)))
        elif inside:
            ahead.append(Record("focus_area", area.pk, min(inside), counts=False))
        elif area.covers(period.until):
            older.append(Record("focus_area", area.pk, area.valid_from, counts=False))
    if not revised and period.share(1) == 0:
        return too_short(period, 1, (*ahead, *older))
    status = at_least(
        wanted=1,
        held=len(revised),
        planned=len(ahead),
        is_over=period.is_over,
        strength=terms.strength,
    )
    if revised:
        days = sorted({one.on for one in revised if one.on})
        sentence = _("Satsingsområdene er satt eller endret %(days)s.") % {
            "days": listed_days(days, period.year)
        }
    elif ahead:
        sentence = _("Nye satsingsområder gjelder fra %(days)s.") % {
            "days": listed_days(sorted({one.on for one in ahead if one.on}), period.year)
        }
    elif older:
        sentence = _("Satsingsområdene som gjelder, er ikke gjennomgått i %(year)s.") % {"year": period.year}
    else:
        sentence = together(no_council(facts, period, municipality), _("Ingen satsingsområder er ført."))
    return Found(
        status, sentence, (*revised, *ahead, *older), value=len(revised), wanted=1, planned=len(ahead)
    )


@counter(Proof.EACH, "consultations", apart=each_municipality)
def consultations(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Each plan that the contact was asked about in the year.

    What the municipality promises is to ask: asked is kept, whatever the contact does. What the police
    promise is to answer, by the day that it is asked for; on both lie both. What still can be answered in
    time waits.
    """
    asked = [
        row
        for one in facts.asked(period, municipality)
        for row in facts.consultations(one)
        if period.covers(row.asked_on) and row.asked_on <= facts.on
    ]
    if terms.responsible == Responsible.MUNICIPALITY:
        return _asked(terms, asked)
    judged, waiting = [], 0
    for row in asked:
        is_answered = row.answered_on is not None and row.answered_on <= facts.on
        is_overdue = row.due_on is not None and row.due_on < facts.on
        if is_answered or is_overdue:
            is_kept = is_answered and in_time(row.answered_on, row.due_on)
            record = Record("consultation", row.pk, row.asked_on, counts=is_kept)
            judged.append(Judged(record, _why_unanswered(row, period, is_answered=is_answered)))
        else:
            waiting += 1
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "Politikontakten har svart i tide på %(kept)s av %(of)s høring",
                "Politikontakten har svart i tide på %(kept)s av %(of)s høringer",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=_("Politikontakten er ikke spurt om noen plan.")
        if not waiting
        else _("Politikontakten er spurt, og har ikke svart ennå."),
        waiting=waiting,
        remaining=ngettext("%(number)s venter på svar.", "%(number)s venter på svar.", waiting)
        % {"number": waiting},
    )


def _asked(terms: Terms, asked: Sequence[PlanConsultation]) -> Found:
    """What the municipality asked about; a plan that it asked nobody about leaves no record."""
    return found_of_each(
        terms,
        [Judged(Record("consultation", row.pk, row.asked_on)) for row in asked],
        said=lambda _kept, of: (
            ngettext(
                "Kommunen har spurt politikontakten om %(number)s plan",
                "Kommunen har spurt politikontakten om %(number)s planer",
                of,
            )
            % {"number": of}
        ),
        nothing=_("Politikontakten er ikke spurt om noen plan."),
    )


def _why_unanswered(row: PlanConsultation, period: YearInForce, *, is_answered: bool) -> str:
    due = named(row.due_on, period.year) if row.due_on else ""
    if is_answered and row.answered_on is not None:
        return _("én ble besvart %(day)s, svarfristen var %(due)s") % {
            "day": named(row.answered_on, period.year),
            "due": due,
        }
    return _("én hadde svarfrist %(day)s") % {"day": due}
