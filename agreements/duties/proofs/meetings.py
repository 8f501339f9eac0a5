"""Meetings held: those of the police council, and of another forum that the agreement names."""

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.registry import counter
from agreements.duties.sentences import listed_days, named, together
from agreements.duties.status import WORST_FIRST, Found, Record, Status, at_least, missed
from agreements.duties.terms import Terms
from agreements.duties.wanted import in_year, prorated, too_short
from councils.models import Meeting
from parties.models import Organisation
from records.days import longdate

if TYPE_CHECKING:
    from agreements.duties.facts import Facts


def by_council(facts: "Facts", period: YearInForce, municipality: Organisation) -> Hashable:
    """Municipalities that have the same police council on the same days are judged together."""
    return frozenset((one.forum.pk, one.first, one.last) for one in facts.councils_of(period, municipality))


def no_council(facts: "Facts", period: YearInForce, municipality: Organisation | None) -> str:
    """Says that there is no police council in the portal; empty where there is one."""
    if facts.councils_of(period, municipality):
        return ""
    return _("Det er ikke ført noe politiråd i portalen for %(who)s.") % {
        "who": ", ".join(one.display_name for one in facts.asked(period, municipality))
    }


@counter(Proof.HELD, "council_meetings", apart=by_council)
def council_meetings(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """The meetings of the council that count by its own rule; in each whole half of the year if so agreed."""
    meetings = facts.council_meetings(period, municipality)
    found = meetings_found(facts, terms, period, meetings, before=no_council(facts, period, municipality))
    if terms.parameters.get("spread") != "halves" or found.status == Status.NOT_MEASURABLE:
        return found
    return _spread(facts, terms, period, meetings, found)


@counter(Proof.HELD, "other_forum_meetings")
def other_forum_meetings(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """The meetings of the forum that the duty names."""
    if terms.forum_id is None:
        return Found(Status.NOT_MEASURABLE, _("Det er ikke valgt hvilket forum forpliktelsen gjelder."))
    return meetings_found(facts, terms, period, facts.meetings_of_forum(terms.forum_id, period))


def meetings_found(
    facts: "Facts", terms: Terms, period: YearInForce, meetings: Sequence[Meeting], *, before: str = ""
) -> Found:
    """«Minst n» of the meetings: those held that count by their forum's rule, and those that lie ahead.

    `before` is a sentence that comes first. Where the agreement states no number nothing can be missed.
    """
    held, planned = facts.held(meetings), facts.planned(meetings)
    counting = [one for one in held if facts.counts(one)]
    records = tuple(
        Record("meeting", one.pk, one.on, counts=one in counting)
        for one in meetings
        if one in held or one in planned
    )
    number = in_year(terms)
    if number is None:
        return Found(
            Status.NOT_MEASURABLE,
            together(
                before,
                _("Avtalen sier ikke hvor mange møter."),
                _held(counting, None, period),
                _not(facts, held),
            ),
            records,
            value=len(counting),
            planned=len(planned),
        )
    wanted = period.share(number)
    if wanted == 0:
        return too_short(period, number, records)
    status = at_least(
        wanted=wanted,
        held=len(counting),
        planned=len(planned),
        is_over=period.is_over,
        strength=terms.strength,
    )
    sentence = together(
        before,
        _held(counting, wanted, period),
        _ahead(planned, period) if len(counting) < wanted else "",
        _not(facts, held),
        _unrecorded(facts, meetings, period),
        prorated(period, number),
    )
    return Found(status, sentence, records, value=len(counting), wanted=wanted, planned=len(planned))


def _spread(
    facts: "Facts", terms: Terms, period: YearInForce, meetings: Sequence[Meeting], whole: Found
) -> Found:
    """The same, and at least one in each half that is in force from its first day to its last."""
    statuses, said = [whole.status], []
    for half, name in zip(period.halves, (_("våren"), _("høsten")), strict=True):
        if not half.is_whole:
            continue
        inside = [one for one in meetings if half.first <= one.on <= half.last]
        held = [one for one in facts.held(inside) if facts.counts(one)]
        is_over = period.on > half.last
        status = at_least(
            wanted=1,
            held=len(held),
            planned=len(facts.planned(inside)),
            is_over=is_over,
            strength=terms.strength,
        )
        statuses.append(status)
        if status == missed(terms.strength):
            said.append(_("Det ble ikke holdt noe møte om %(half)s.") % {"half": name})
        elif status == Status.BEHIND:
            said.append(_("Det er ikke planlagt noe møte om %(half)s.") % {"half": name})
    worst = min(statuses, key=WORST_FIRST.index)
    return Found(
        worst,
        together(str(whole.sentence), *said),
        whole.records,
        value=whole.value,
        wanted=whole.wanted,
        planned=whole.planned,
    )


def _held(counting: Sequence[Meeting], wanted: int | None, period: YearInForce) -> str:
    """«2 av 2 møter er holdt; det siste 14. november 2026.»"""
    if wanted is None:
        text = ngettext("%(held)s møte er holdt", "%(held)s møter er holdt", len(counting))
    else:
        text = ngettext(
            "%(held)s av %(wanted)s møte er holdt", "%(held)s av %(wanted)s møter er holdt", wanted
        )
    text %= {"held": len(counting), "wanted": wanted}
    if not counting:
        return f"{text}."
    last = {"held": text, "day": longdate(counting[-1].on)}
    if len(counting) == 1:
        return _("%(held)s, %(day)s.") % last
    return _("%(held)s; det siste %(day)s.") % last


def _ahead(planned: Sequence[Meeting], period: YearInForce) -> str:
    if not planned:
        return "" if period.is_over else _("Ingen flere er planlagt.")
    return ngettext(
        "%(number)s er planlagt: %(days)s.", "%(number)s er planlagt: %(days)s.", len(planned)
    ) % {
        "number": len(planned),
        "days": listed_days([one.on for one in planned], period.year),
    }


def _not(facts: "Facts", held: Sequence[Meeting]) -> str:
    """Which held meetings do not count, and why."""
    return together(
        *(
            _("Møtet %(day)s: %(why)s")
            % {"day": named(one.on, facts.year), "why": facts.counts(one).sentence}
            for one in held
            if not facts.counts(one)
        )
    )


def _unrecorded(facts: "Facts", meetings: Sequence[Meeting], period: YearInForce) -> str:
    waiting = facts.unrecorded(meetings)
    if not waiting:
        return ""
    return _("Ikke ført som holdt: %(days)s.") % {
        "days": listed_days([one.on for one in waiting], period.year)
    }
