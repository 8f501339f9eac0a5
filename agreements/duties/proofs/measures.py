"""Measures: projects for school grades, meeting points with schools, and whether they follow priorities."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.duties.facts import Facts
from agreements.duties.facts_slt import school_years_in
from agreements.duties.grades import grades_in
from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.registry import counter
from agreements.duties.proofs.slt import by_programme, keys_of
from agreements.duties.proofs.stated import choice, number
from agreements.duties.sentences import together
from agreements.duties.status import Found, Record, Status, at_least, each
from agreements.duties.terms import Terms
from agreements.duties.wanted import prorated, too_short
from agreements.models import DutyEntry
from parties.models import Organisation
from records import days
from slt.models import Measure
from slt.states import MeasureState
from web.templatetags.norwegian import listing


def _measures(facts: Facts, period: YearInForce, municipality: Organisation | None) -> list[Measure]:
    """The measures that lived in the year, were written by the day asked about, and were not stopped."""
    keys = keys_of(facts, period, municipality)
    programmes = facts.slt.programmes_in(keys, period.first, period.last)
    return [
        measure
        for programme in sorted(programmes)
        for measure in facts.slt.measures.get(programme, ())
        if measure.state != MeasureState.STOPPED
        and days.day_of(measure.created_at) <= period.on
        and (measure.ended_on is None or measure.ended_on >= period.first)
    ]


def _day(measure: Measure) -> date | None:
    return measure.starts_on or measure.ended_on


@counter(Proof.HELD, "grade_projects", apart=by_programme)
def grade_projects(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Has each grade a measure that was under way in the year, in one of the school years that it touches?

    A school year runs from August to July, so a calendar year sees two: a grade is kept once a measure for it
    has been begun in either. One that is only planned is «on track» while there is time left. The grades are
    read out of what people wrote («5.–7. trinn»). Of a part-year every grade is asked for all the same: a
    grade cannot be divided.
    """
    grades = grades_in(choice(terms, "grades"))
    if not grades:
        return Found(Status.NOT_MEASURABLE, _("Avtalen sier ikke hvilke trinn det gjelder."))
    years = school_years_in(period.first, period.last)
    begun: dict[str, list[Measure]] = {grade: [] for grade in grades}
    planned: dict[str, list[Measure]] = {grade: [] for grade in grades}
    for measure in _measures(facts, period, municipality):
        if measure.school_year is not None and measure.school_year not in years:
            continue
        has_begun = facts.slt.has_begun(measure, period.on)
        for grade in set(grades_in(measure.grade)) & set(grades):
            (begun if has_begun else planned)[grade].append(measure)
    kept = [grade for grade in grades if begun[grade]]
    coming = [grade for grade in grades if not begun[grade] and planned[grade]]
    lacking = [grade for grade in grades if grade not in kept]
    counting = {one.pk: one for found in begun.values() for one in found}
    others = {one.pk: one for found in planned.values() for one in found if one.pk not in counting}
    sentence = _("%(kept)s av %(count)s trinn har hatt et opplegg i %(year)s.") % {
        "kept": len(kept),
        "count": len(grades),
        "year": period.year,
    }
    if lacking:
        sentence += " " + _("Mangler: %(grades)s.") % {"grades": _grades(lacking)}
    if coming and not period.is_over:
        sentence += " " + _("Planlagt: %(grades)s.") % {"grades": _grades(coming)}
    return Found(
        at_least(
            wanted=len(grades),
            held=len(kept),
            planned=len(coming),
            is_over=period.is_over,
            strength=terms.strength,
        ),
        sentence,
        tuple(
            Record("measure", one.pk, _day(one), counts=one.pk in counting)
            for one in [*counting.values(), *others.values()]
        ),
        value=len(kept),
        wanted=len(grades),
        planned=len(coming),
    )


def _grades(grades: list[str]) -> str:
    named = [f"{grade}." if grade.isdecimal() else grade for grade in grades]
    if all(grade.isdecimal() for grade in grades):
        return _("%(grades)s trinn") % {"grades": listing(named)}
    return listing(named)


@counter(Proof.HELD, "school_meeting_points", apart=by_programme)
def school_meeting_points(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Meeting points with schools in the year: measures with a school, and what the sides have told.

    A measure is with a school when one is among its partners, or when it is for a grade or a school year. It
    counts once it has been begun. Where the agreement gives no number, one in the year is asked for.
    """
    measures = [
        one
        for one in _measures(facts, period, municipality)
        if one.pk in facts.slt.with_schools or one.school_year is not None or one.grade
    ]
    begun = [one for one in measures if facts.slt.has_begun(one, period.on)]
    planned = [one for one in measures if one not in begun]
    entries = [one for one in facts.told(period, terms.key, DutyEntry.Kind.ENTRY) if period.covers(one.on)]
    stated = number(terms, "times")
    wanted = period.share(stated if stated is not None else 1)
    held = len(begun) + len(entries)
    if wanted == 0 and not held:
        return too_short(period, stated or 1)
    sentence = ngettext(
        "%(count)s møtepunkt med skolene i %(year)s.",
        "%(count)s møtepunkter med skolene i %(year)s.",
        held,
    ) % {"count": held, "year": period.year}
    if stated is not None:
        agreed = _("Avtalt er minst %(wanted)s.") % {"wanted": wanted}
        sentence = together(sentence, agreed, prorated(period, stated))
    if planned and not period.is_over:
        sentence += " " + _("%(count)s til er planlagt.") % {"count": len(planned)}
    return Found(
        at_least(
            wanted=wanted,
            held=held,
            planned=len(planned),
            is_over=period.is_over,
            strength=terms.strength,
        ),
        sentence,
        (
            *(Record("measure", one.pk, _day(one)) for one in begun),
            *(Record("entry", one.pk, one.on) for one in entries),
            *(Record("measure", one.pk, _day(one), counts=False) for one in planned),
        ),
        value=held,
        wanted=wanted,
        planned=len(planned),
    )


@counter(Proof.EACH, "measures_with_focus", apart=by_programme)
def measures_with_focus(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Has each measure of the year a goal within a focus area? Those that have not are shown.

    A measure that has not been begun can still be tied to one, and waits.
    """
    measures = _measures(facts, period, municipality)
    tied = [one for one in measures if one.goal is not None and one.goal.focus_area_id is not None]
    loose = [one for one in measures if one not in tied]
    waiting = [] if period.is_over else [one for one in loose if not facts.slt.has_begun(one, period.on)]
    of = len(measures) - len(waiting)
    status = each(kept=len(tied), of=of, waiting=len(waiting), strength=terms.strength)
    if not measures:
        sentence = _("Ingen tiltak i %(year)s.") % {"year": period.year}
    else:
        sentence = _("%(kept)s av %(count)s tiltak hører til et satsingsområde.") % {
            "kept": len(tied),
            "count": len(measures),
        }
    return Found(
        status,
        sentence,
        tuple(Record("measure", one.pk, _day(one), counts=one in tied) for one in [*loose, *tied]),
        value=len(tied),
        wanted=len(measures),
    )
