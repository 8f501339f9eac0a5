"""What the sides tell: the yearly answer, the year's figure, and what took place."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.duties.facts import Facts
from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.registry import counter
from agreements.duties.proofs.stated import choice, number
from agreements.duties.sentences import together
from agreements.duties.status import Found, Record, Status, at_least, missed
from agreements.duties.terms import Terms
from agreements.duties.wanted import prorated, too_short
from agreements.models import DutyEntry
from parties.models import Organisation
from web.templatetags.norwegian import listing


@counter(Proof.STATED, "statement")
def statement(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """The yearly answer of the side or sides that have the duty: «ja» is met, «delvis» and «nei» are misses.

    Of two sides the worst answer decides; where nobody has said that it was missed, both must have answered.
    """
    entries = facts.told(period, terms.key, DutyEntry.Kind.STATEMENT)
    answers = {Side(one.side): one for one in entries if one.side in terms.sides}
    silent = [side for side in terms.sides if side not in answers]
    records = tuple(
        Record("entry", one.pk, one.on, counts=one.answer == DutyEntry.Answer.YES) for one in answers.values()
    )
    said = " ".join(
        _("%(side)s svarer %(answer)s for %(year)s.")
        % {"side": capfirst(str(side.label)), "answer": one.get_answer_display(), "year": period.year}
        for side, one in answers.items()
    )
    if silent:
        waiting = _("%(side)s har ikke svart for %(year)s.") % {
            "side": capfirst(listing(side.label for side in silent)),
            "year": period.year,
        }
        said = f"{said} {waiting}".strip()
    if any(one.answer != DutyEntry.Answer.YES for one in answers.values()):
        return Found(missed(terms.strength), said, records)
    return Found(Status.NOT_MEASURABLE if silent else Status.MET, said, records)


@counter(Proof.TOLD, "figure")
def figure(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """The year's figure, with its source, against the agreement's limit.

    Without a limit the promise is to tell it. A figure beyond the limit is «behind» while the year runs.
    Where both sides tell one, the worse decides. One in another unit than the agreement's is not compared.
    """
    entries = [one for one in facts.told(period, terms.key, DutyEntry.Kind.FIGURE) if one.side in terms.sides]
    if not entries:
        return Found(Status.NOT_MEASURABLE, _("Tallet for %(year)s er ikke ført.") % {"year": period.year})
    limit, unit = number(terms, "limit"), choice(terms, "unit")
    said = " ".join(
        _("%(figure)s i %(year)s (kilde: %(source)s).")
        % {
            "figure": one.figure if one.unit else f"{one.figure} {unit}".strip(),
            "year": period.year,
            "source": one.source,
        }
        for one in entries
    )
    if limit is None:
        return Found(Status.MET, said, tuple(Record("entry", one.pk, one.on) for one in entries))
    if any(one.unit and unit and one.unit.casefold() != unit.casefold() for one in entries):
        records = tuple(Record("entry", one.pk, one.on, counts=False) for one in entries)
        other = _("Avtalen måler i %(unit)s.") % {"unit": unit}
        return Found(Status.NOT_MEASURABLE, f"{said} {other}", records)
    is_floor = choice(terms, "better") == "high"
    kept = {one.pk for one in entries if (one.value >= limit if is_floor else one.value <= limit)}  # type: ignore[operator]
    goal = _("Målet er minst %(limit)s.") if is_floor else _("Målet er høyst %(limit)s.")
    status = Status.MET
    if len(kept) < len(entries):
        status = missed(terms.strength) if period.is_over else Status.BEHIND
    records = tuple(Record("entry", one.pk, one.on, counts=one.pk in kept) for one in entries)
    return Found(status, f"{said} {goal % {'limit': limit}}", records)


@counter(Proof.TOLD, "entries")
def entries(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """What each responsible side has put down that it told the other.

    With a number, each side owes so many; the one that has told least decides. Without one nothing can be
    said to be missing: there may have been nothing to tell.
    """
    told = [
        one
        for one in facts.told(period, terms.key, DutyEntry.Kind.ENTRY)
        if period.covers(one.on) and one.side in terms.sides
    ]
    counts = {side: sum(one.side == side for one in told) for side in terms.sides}
    records = tuple(Record("entry", one.pk, one.on) for one in told)
    said = _("Ført i %(year)s: %(sides)s.") % {
        "year": period.year,
        "sides": listing(f"{side.label} {count}" for side, count in counts.items()),
    }
    times = number(terms, "times")
    if times is None:
        if not told:
            said = _("Ingen orientering er ført i %(year)s.") % {"year": period.year}
        return Found(Status.MET if told else Status.NOT_MEASURABLE, said, records, value=len(told))
    wanted = period.share(times)
    if wanted == 0:
        return too_short(period, times, records)
    least = min(counts.values())
    status = at_least(wanted=wanted, held=least, planned=0, is_over=period.is_over, strength=terms.strength)
    if len(counts) > 1:
        said += " " + _("Hver side skal ha minst %(wanted)s.") % {"wanted": wanted}
    else:
        said += " " + _("Minst %(wanted)s er avtalt.") % {"wanted": wanted}
    return Found(status, together(said, prorated(period, times)), records, value=least, wanted=wanted)
