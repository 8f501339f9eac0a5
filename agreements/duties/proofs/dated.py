"""What is to have a day: the risk overview, evaluation and report, service points, a renewal."""

from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from agreements.choices import ScopePart
from agreements.duties.facts import Facts
from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.registry import counter, each_municipality
from agreements.duties.proofs.slt import keys_of
from agreements.duties.proofs.stated import choice, number
from agreements.duties.sentences import listed, together
from agreements.duties.status import Found, Record, Status, at_least, missed
from agreements.duties.terms import Terms
from agreements.duties.wanted import too_short
from agreements.models import DutyEntry
from agreements.states import VersionState
from parties.models import Organisation
from records import days

JUNE = 6


@counter(Proof.DATED, "risk_overview", apart=each_municipality)
def risk_overview(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Has the municipality a risk overview that is dated in the year, on a day in force?"""
    pictures = [
        one
        for asked in facts.asked(period, municipality)
        for key, since in facts.stood_for_by(asked.pk)
        for one in facts.party.risk_pictures.get(key, ())
        if period.covers(one.dated_on) and period.has_been(one.dated_on)
        if since is None or since <= one.dated_on
    ]
    if not pictures and not period.share(1):
        return too_short(period, 1)
    status = at_least(
        wanted=1, held=len(pictures), planned=0, is_over=period.is_over, strength=terms.strength
    )
    if pictures:
        said = _("Oversikten er datert %(day)s.") % {"day": days.longdate(pictures[-1].dated_on)}
    else:
        said = _("Ingen oversikt over risikofaktorer er datert i %(year)s.") % {"year": period.year}
    records = tuple(Record("risk_picture", one.pk, one.dated_on) for one in pictures)
    return Found(status, said, records, value=min(1, len(pictures)), wanted=1)


def deadline_after(year: int, month: int | None) -> date:
    """The last day for what is done about a year when it is coming to its end.

    A year is evaluated in its last half or after it: a deadline from January to June is next year's. Where no
    month is stated, it is before the next year is over, when that one's turn has come.
    """
    if month is None:
        return date(year + 1, 12, 31)
    of_year = year + 1 if month <= JUNE else year
    return date(of_year, month, monthrange(of_year, month)[1])


def _done_by(
    terms: Terms, period: YearInForce, *, done: date | None, is_under_way: bool, last: date
) -> Status:
    """Where something stands that has a last day of its own, which may lie after the year."""
    if done is not None and done <= period.on:
        return Status.MET if done <= last else missed(terms.strength)
    if period.on > last:
        return missed(terms.strength)
    return Status.ON_TRACK if is_under_way else Status.BEHIND


@counter(Proof.DATED, "evaluation")
def evaluation(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Has the year an evaluation that all parties agreed to, and does it speak of what was promised?

    One that is under way is «on track» until its last day: an evaluation cannot be finished before it is.
    Parts that it does not speak of are named, and it counts for nothing without them. It counts from the day
    after it was agreed: then the figures frozen in it are found again as they were, though it was submitted
    and agreed on one day. Of a part-year none is asked for, as of everything that is once a year.
    """
    last = deadline_after(period.year, number(terms, "month"))
    part = choice(terms, "part")
    parts = {part} if part in ScopePart.values else set()
    if part == "ALL":
        parts = set(ScopePart.values)
    found = facts.party.evaluations.get(period.agreement.pk)
    deadline = _("Fristen er %(day)s.") % {"day": days.longdate(last)}
    if found is None or days.day_of(found.started_at) > period.on:
        if not period.share(1):
            return too_short(period, 1)
        status = _done_by(terms, period, done=None, is_under_way=False, last=last)
        said = _("Evalueringen for %(year)s er ikke begynt.") % {"year": period.year}
        return Found(status, together(said, deadline))
    lacking = sorted(parts - set(found.scope))
    agreed = days.day_of(found.agreed_at) if found.agreed_at is not None else None
    if agreed is not None and agreed >= period.on:
        agreed = None
    done = agreed if not lacking else None
    status = _done_by(terms, period, done=done, is_under_way=not lacking, last=last)
    if agreed is None:
        said = _("Evalueringen for %(year)s er under arbeid.") % {"year": found.year}
    else:
        said = _("Evalueringen for %(year)s ble ferdig %(day)s.") % {
            "year": found.year,
            "day": days.longdate(agreed),
        }
    return Found(
        status,
        together(said, _without(lacking), "" if done is not None else deadline),
        (Record("evaluation", found.pk, agreed, counts=done is not None),),
    )


def _without(lacking: list[str]) -> str:
    if not lacking:
        return ""
    return _("Den omfatter ikke %(parts)s.") % {
        "parts": listed([str(ScopePart(one).label) for one in lacking])
    }


@counter(Proof.DATED, "municipal_council_report", apart=each_municipality)
def municipal_council_report(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Was the year's evaluation, or SLT's report of the year, before the municipal council, with its case?

    Of an annual report the council's day is not kept: the day that it was finished stands for it. What a side
    has told, with a case number, counts as well.
    """
    last = deadline_after(period.year, number(terms, "month"))
    keys = set(keys_of(facts, period, municipality))
    seen: list[tuple[date, str, Record]] = []
    found = facts.party.evaluations.get(period.agreement.pk)
    for one in facts.party.treatments.get(found.pk, ()) if found is not None else ():
        if one.party.organisation_id in keys:
            on = one.treated_on or days.day_of(one.noted_at)
            seen.append((on, one.case_reference, Record("treatment", one.pk, on)))
    for programme in facts.slt.programmes_in(keys, period.first, period.last):
        for report in facts.slt.reports.get(programme, ()):
            if report.finished_at is not None:
                on = days.day_of(report.finished_at)
                seen.append((on, report.case_reference, Record("annual_report", report.pk, on)))
    for entry in facts.told(period, terms.key, DutyEntry.Kind.ENTRY):
        if entry.case_reference:
            seen.append((entry.on, entry.case_reference, Record("entry", entry.pk, entry.on)))
    seen = sorted((one for one in seen if one[0] <= period.on), key=lambda one: (one[0], one[1]))
    if not seen and not period.share(1):
        return too_short(period, 1)
    done = seen[0][0] if seen else None
    status = _done_by(terms, period, done=done, is_under_way=False, last=last)
    if seen:
        said = _("Lagt fram for kommunestyret: sak %(case)s, %(day)s.") % {
            "case": seen[0][1],
            "day": days.longdate(seen[0][0]),
        }
    else:
        said = _("Ingen sak i kommunestyret er ført for %(year)s.") % {"year": period.year}
    is_late = done is not None and done > last
    deadline = _("Fristen er %(day)s.") % {"day": days.longdate(last)} if not seen or is_late else ""
    return Found(status, together(said, deadline), tuple(record for _on, _case, record in seen))


def _by_points(facts: Facts, period: YearInForce, municipality: Organisation) -> frozenset[int]:
    """Municipalities with the same service points are judged together."""
    keys = keys_of(facts, period, municipality, period.until)
    return frozenset(point.pk for point in facts.party.points_for(keys, period.until))


@counter(Proof.DATED, "service_points", apart=_by_points)
def service_points(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Was every service point confirmed in the year: those of the units that serve it, and of the district?

    Only the last confirmation is kept. Of a point that was confirmed after the days asked about, nobody knows
    whether it was so in them: it is left out, and the sentence says so.
    """
    points = facts.party.points_for(keys_of(facts, period, municipality, period.until), period.until)
    if not points:
        return Found(Status.NOT_MEASURABLE, _("Ingen tjenestesteder er ført for kommunen."))
    later = [one for one in points if one.last_confirmed_on and one.last_confirmed_on > period.until]
    judged = [one for one in points if one not in later]
    kept = [one for one in judged if one.last_confirmed_on and one.last_confirmed_on >= period.first]
    records = tuple(
        Record("service_point", one.pk, one.last_confirmed_on, counts=one in kept) for one in points
    )
    unknown = ""
    if later:
        unknown = _("Bekreftet senere, og ikke regnet med: %(names)s.") % {
            "names": listed([one.name for one in later])
        }
    if not judged:
        return Found(Status.NOT_MEASURABLE, unknown, records)
    said = _("%(kept)s av %(count)s tjenestesteder er bekreftet i %(year)s.") % {
        "kept": len(kept),
        "count": len(judged),
        "year": period.year,
    }
    lacking = [one.name for one in judged if one not in kept]
    if lacking:
        said = together(said, _("Mangler: %(names)s.") % {"names": listed(lacking)})
    status = at_least(
        wanted=len(judged), held=len(kept), planned=0, is_over=period.is_over, strength=terms.strength
    )
    return Found(status, together(said, unknown), records, value=len(kept), wanted=len(judged))


@counter(Proof.DATED, "renewal")
def renewal(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Was the next version, or the agreement that replaces this one, begun so many months before it ends?

    The end is the one that was agreed: who terminates an agreement owes no renewal. Nothing can be said of
    one without an end, nor of a year in which the time has not come and nothing has been begun.
    """
    ends = period.version.valid_to
    if ends is None:
        return Found(Status.NOT_MEASURABLE, _("Avtalen har ingen sluttdato."))
    last = months_before(ends, number(terms, "months") or 0)
    begun = [
        (days.day_of(one.created_at), one)
        for one in facts.party.begun_after(period.version)
        if one.state != VersionState.WITHDRAWN
    ]
    begun = [(on, one) for on, one in begun if on <= period.on]
    records = tuple(Record("version", one.pk, on) for on, one in begun)
    words = {"ends": days.longdate(ends), "last": days.longdate(last)}
    if begun:
        first = begun[0][0]
        words["day"] = days.longdate(first)
        if first > last:
            said = _("Arbeidet begynte %(day)s. Fristen var %(last)s; avtalen går ut %(ends)s.")
            return Found(missed(terms.strength), said % words, records)
        return Found(Status.MET, _("Arbeidet begynte %(day)s; avtalen går ut %(ends)s.") % words, records)
    if (last > period.last and period.is_over) or last > date(period.year, 12, 31):
        said = _("Avtalen går ut %(ends)s; arbeidet må være begynt innen %(last)s.") % words
        return Found(Status.NOT_MEASURABLE, said, records)
    status = missed(terms.strength) if period.on > last else Status.BEHIND
    said = _("Arbeidet med ny avtale er ikke begynt. Avtalen går ut %(ends)s; fristen er %(last)s.") % words
    return Found(status, said, records)


def months_before(day: date, months: int) -> date:
    """The same day so many months before, or the month's last where it has not got that day."""
    number_of = day.year * 12 + day.month - 1 - months
    year, month = divmod(number_of, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
