"""Dates set jointly: chosen from a proposal that both sides answered, or accepted by both."""

import calendar
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.meetings import by_council, no_council
from agreements.duties.proofs.registry import counter
from agreements.duties.sentences import listed_days, named, short, together
from agreements.duties.status import WORST_FIRST, Found, Record, Status, at_least
from agreements.duties.terms import Terms
from agreements.duties.wanted import too_short
from councils.choices import Reply, Side
from councils.models import DateAnswer, Meeting
from parties.models import Organisation
from records import days

if TYPE_CHECKING:
    from agreements.duties.facts import Facts

LAST_OF_SPRING = 6
_BOTH = (Side.POLICE, Side.MUNICIPALITY)


@counter(Proof.DATED, "dates_agreed", apart=by_council)
def dates_agreed(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """The date of at least one meeting of the year, or of each half, agreed by both sides by its time.

    Agreed is a date that somebody on each side has said yes to: of a proposal, or in reply to the notice.
    Moved afterwards, it has to be agreed again. Without a month the last day of the year, or half, is the
    last day for it. What is set once a year by a month of the autumn are the dates of the next year.
    """
    councils = facts.councils_of(period, municipality)
    is_for_next = _is_for_next_year(terms)
    meetings = (
        facts.proposed_for(councils, period.year + 1)
        if is_for_next
        else [one for one in facts.meetings_in(councils) if facts.is_held(one) or facts.is_planned(one)]
    )
    agreed = {one.pk: day for one in meetings if (day := _agreed_on(facts, one)) is not None}
    last = _deadline(terms, period)
    if last < period.first:
        sentence = _("Fristen, %(day)s, var før avtalen begynte å gjelde.") % {
            "day": named(last, period.year)
        }
        return Found(Status.NOT_MEASURABLE, sentence)
    statuses, lacking = [], []
    for name, first, end in _parts(terms, period):
        inside = meetings if is_for_next else [one for one in meetings if first <= one.on <= end]
        by = last if is_for_next else min(last, end)
        in_time = [one for one in inside if one.pk in agreed and agreed[one.pk] <= by]
        statuses.append(
            at_least(
                wanted=1,
                held=len(in_time),
                planned=0,
                is_over=facts.on > by,
                strength=terms.strength,
            )
        )
        if not in_time:
            lacking.append(
                _("Ingen dato ble avtalt for %(part)s innen %(day)s.") % {"part": name, "day": short(by)}
                if facts.on > by
                else _("Ingen dato er avtalt for %(part)s.") % {"part": name}
            )
    if not statuses:
        return Found(Status.NOT_MEASURABLE, _("Avtalen gjelder ikke noe helt halvår i året."))
    if statuses != [Status.MET] and not _is_by_halves(terms) and not period.share(1):
        return too_short(period, 1)
    records = tuple(Record("meeting", one.pk, one.on, counts=one.pk in agreed) for one in meetings)
    return Found(
        min(statuses, key=WORST_FIRST.index),
        together(no_council(facts, period, municipality), _said(period, meetings, agreed), *lacking),
        records,
        value=len(agreed),
        wanted=len(meetings),
    )


def _said(period: YearInForce, meetings: list[Meeting], agreed: dict[int, date]) -> str:
    if not meetings:
        return _("Ingen møter er planlagt.")
    text = ngettext(
        "Datoen er avtalt mellom partene for %(agreed)s av %(all)s møte.",
        "Datoen er avtalt mellom partene for %(agreed)s av %(all)s møter.",
        len(meetings),
    ) % {"agreed": len(agreed), "all": len(meetings)}
    without = [one.on for one in meetings if one.pk not in agreed]
    if not without:
        return text
    return together(text, _("Ikke for %(days)s.") % {"days": listed_days(without, period.year)})


def _is_for_next_year(terms: Terms) -> bool:
    month = terms.parameters.get("month")
    return month is not None and int(month) > LAST_OF_SPRING and not _is_by_halves(terms)


def _deadline(terms: Terms, period: YearInForce) -> date:
    """The last day of the month that the agreement names, else of the days in force."""
    month = terms.parameters.get("month")
    if month is None:
        return period.last
    return date(period.year, int(month), calendar.monthrange(period.year, int(month))[1])


def _parts(terms: Terms, period: YearInForce) -> Iterable[tuple[str, date, date]]:
    """What a date is wanted for, in words and days: the year, or each half that is in force as a whole."""
    if not _is_by_halves(terms):
        year = period.year + 1 if _is_for_next_year(terms) else period.year
        return [(str(year), period.first, period.last)]
    names = (_("våren"), _("høsten"))
    return [
        (name, half.first, half.last)
        for half, name in zip(period.halves, names, strict=True)
        if half.is_whole
    ]


def _is_by_halves(terms: Terms) -> bool:
    return terms.parameters.get("period") == "halves"


def _agreed_on(facts: "Facts", meeting: Meeting) -> date | None:
    """The day that somebody on both sides had said yes to the meeting's time; None while they have not."""
    said: dict[str, date] = {}
    for side, day in (*_answers(facts, meeting), *_replies(facts, meeting)):
        if day <= facts.on:
            said[side] = min(day, said.get(side, day))
    return max(said[side] for side in _BOTH) if all(side in said for side in _BOTH) else None


def _answers(facts: "Facts", meeting: Meeting) -> Iterable[tuple[str, date]]:
    """Who said yes to this time when it was proposed."""
    proposal = facts.proposal_of(meeting)
    if proposal is None:
        return
    chosen = {option.pk for option in proposal.options.all() if option.starts_at == meeting.starts_at}
    for invitee in proposal.invitees.all():
        if invitee.membership is None or invitee.answered_at is None:
            continue
        if any(
            answer.option_id in chosen and answer.answer != DateAnswer.Answer.NO
            for answer in invitee.answers.all()
        ):
            yield invitee.membership.side, days.day_of(invitee.answered_at)


def _replies(facts: "Facts", meeting: Meeting) -> Iterable[tuple[str, date]]:
    """Who answered the notice that they, or a deputy, would come."""
    for row in facts.attendance.get(meeting.pk, ()):
        if row.reply in (Reply.ACCEPTED, Reply.DEPUTY) and row.replied_at is not None:
            yield row.side, days.day_of(row.replied_at)
