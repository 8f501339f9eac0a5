"""SLT: meetings on each level, and whether the function is filled, a forum founded, a plan adopted."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from agreements.duties.facts import Facts
from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.meetings import meetings_found
from agreements.duties.proofs.registry import Apart, counter
from agreements.duties.proofs.standing import standing
from agreements.duties.proofs.stated import choice, day, number
from agreements.duties.sentences import listed, together
from agreements.duties.status import Found, Record, Status
from agreements.duties.terms import Terms
from parties.models import Office, Organisation
from records import days
from slt.choices import Level
from slt.models import ActionPlan
from web.templatetags.norwegian import listing

# How long a plan counts where the agreement says what it is to hold for.
_PLAN_YEARS = {"school_year": 1, "two_years": 2, "four_years": 4}


def keys_of(
    facts: Facts, period: YearInForce, municipality: Organisation | None, on: date | None = None
) -> list[int]:
    """The municipalities that are asked about, and those that they had become by a day, else by the last."""
    limit = on or period.last
    return [
        key
        for one in facts.asked(period, municipality)
        for key, since in facts.stood_for_by(one.pk)
        if since is None or since <= limit
    ]


def by_programme(facts: Facts, period: YearInForce, municipality: Organisation) -> Hashable:
    """Municipalities in the same programme are judged together."""
    keys = keys_of(facts, period, municipality)
    return frozenset(facts.slt.programmes_in(keys, period.first, period.last))


def _by_groups(level: Level) -> Apart:
    """Municipalities with the same groups on the level are judged together."""

    def apart(facts: Facts, period: YearInForce, municipality: Organisation) -> Hashable:
        return frozenset(
            group.pk for group in facts.slt.groups_of(keys_of(facts, period, municipality), level)
        )

    return apart


def _level_meetings(
    level: Level, facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """The meetings that the groups on a level held, on the days that they and the municipality took part.

    The level is what was promised: where it has several groups, their meetings are counted together, and the
    sentence says how many each had. A combined meeting of two groups is one. Where the police council is
    the steering group its meetings count here as well.
    """
    keys = keys_of(facts, period, municipality)
    groups = facts.slt.groups_of(keys, level)
    meetings = {
        meeting.pk: (meeting, group)
        for group in groups
        for meeting in facts.meetings_of_forum(group.forum_id, period)
        if facts.slt.takes_part(group, keys_of(facts, period, municipality, meeting.on), meeting.on)
    }
    before = ""
    if not groups:
        before = _("Ingen gruppe på %(level)s nivå er ført i portalen.") % {"level": level.label}
    of_level = sorted(meetings.values(), key=lambda one: (one[0].starts_at, one[0].pk))
    found = meetings_found(facts, terms, period, [meeting for meeting, _group in of_level], before=before)
    if len(groups) < 2:
        return found
    held = Counter(group.forum.name for meeting, group in of_level if facts.is_held(meeting))
    each = [f"{name} {count}" for name, count in sorted(held.items())]
    return replace(
        found,
        sentence=together(
            str(found.sentence), _("Holdt: %(groups)s.") % {"groups": listed(each)} if each else ""
        ),
    )


@counter(Proof.HELD, "steering_meetings", apart=_by_groups(Level.STEERING))
def steering_meetings(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Meetings of the steering group, which may be the police council: then one meeting counts for both."""
    return _level_meetings(Level.STEERING, facts, terms, period, municipality)


@counter(Proof.HELD, "coordinating_meetings", apart=_by_groups(Level.COORDINATING))
def coordinating_meetings(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Meetings of the coordinating group; in a joint programme each municipality may have its own."""
    return _level_meetings(Level.COORDINATING, facts, terms, period, municipality)


@counter(Proof.HELD, "executing_meetings", apart=_by_groups(Level.EXECUTING))
def executing_meetings(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Meetings on the executing level, all its groups together."""
    return _level_meetings(Level.EXECUTING, facts, terms, period, municipality)


def _by_coordinators(facts: Facts, period: YearInForce, municipality: Organisation) -> Hashable:
    """Municipalities with the same coordinating offices are judged together."""
    keys = keys_of(facts, period, municipality, period.until)
    return frozenset(office.pk for office in facts.slt.coordinating(keys, period.until))


@counter(Proof.IN_PLACE, "slt_function", apart=_by_coordinators)
def slt_function(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Is the office of SLT coordinator, or the coordinating function, held on the day that is asked about?

    The percentages of the offices that are held are added up; one that is not stated is not zero, so where
    the sum falls short without it nothing can be said. A municipality without such an office has those of its
    programme. A vacant office is said with the day that it became so.
    """
    on = period.until
    offices = facts.slt.coordinating(keys_of(facts, period, municipality, on), on)
    if not offices:
        return Found(
            standing(terms, period, stands=False),
            _("Kommunen har ikke et verv som SLT-koordinator eller koordinerende funksjon."),
        )
    filled = [office for office in offices if facts.slt.holders(office, on)]
    records = tuple(
        Record("office", office.pk, facts.slt.held_since(office, on), counts=office in filled)
        for office in offices
    )
    wanted = number(terms, "percentage")
    stated = [office.percentage for office in filled if office.percentage is not None]
    is_unknown = len(stated) < len(filled) or not filled
    value = sum(stated) if wanted is not None and filled else None
    if not filled:
        sentence = " ".join(_vacant(facts, office, on) for office in offices)
        return Found(standing(terms, period, stands=False), sentence, records, wanted=wanted)
    names = listing([_titled(office) for office in filled])
    if wanted is None:
        return Found(Status.MET, _("Besatt: %(offices)s.") % {"offices": names}, records)
    if sum(stated) < wanted and is_unknown:
        sentence = _("Besatt: %(offices)s. Stillingsprosenten er ikke oppgitt; avtalt er %(wanted)s prosent.")
        words = {"offices": names, "wanted": wanted}
        return Found(Status.NOT_MEASURABLE, sentence % words, records, wanted=wanted)
    sentence = _("Besatt: %(offices)s. Til sammen %(sum)s av avtalte %(wanted)s prosent.") % {
        "offices": names,
        "sum": sum(stated),
        "wanted": wanted,
    }
    empty = [office for office in offices if office not in filled]
    sentence = " ".join([sentence, *(_vacant(facts, office, on) for office in empty)])
    status = standing(terms, period, stands=sum(stated) >= wanted)
    return Found(status, sentence, records, value=value, wanted=wanted)


def _titled(office: Office) -> str:
    return f"{office.title[:1].lower()}{office.title[1:]}" if office.title[1:2].islower() else office.title


def _vacant(facts: Facts, office: Office, on: date) -> str:
    since = facts.slt.vacant_since(office, on)
    title = f"{office.title[:1].upper()}{office.title[1:]}"
    if since is None:
        return _("%(office)s er ubesatt.") % {"office": title}
    return _("%(office)s er ubesatt siden %(day)s.") % {"office": title, "day": days.longdate(since)}


@counter(Proof.IN_PLACE, "cross_agency_forum", apart=by_programme)
def cross_agency_forum(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Has the municipality a group of several agencies – in SLT or without – or a coordinating office held?

    The police council itself is not one: it is of the leaders, and has a duty of its own.
    """
    on, by = period.until, day(terms, "by_on")
    keys = keys_of(facts, period, municipality, on)
    groups = [
        group
        for level in (Level.COORDINATING, Level.EXECUTING)
        for group in facts.slt.groups_of(keys, level)
        if facts.slt.takes_part(group, keys, on)
    ]
    offices = [office for office in facts.slt.coordinating(keys, on) if facts.slt.holders(office, on)]
    begun = [group.valid_from for group in groups]
    begun += [facts.slt.first_held(office) for office in offices]
    since = None if None in begun else min((one for one in begun if one is not None), default=None)
    status = standing(terms, period, stands=bool(begun), since=since, by=by)
    records = (
        *(Record("slt_group", group.pk, group.valid_from) for group in groups),
        *(Record("office", office.pk, facts.slt.held_since(office, on)) for office in offices),
    )
    if not begun:
        sentence = _("Verken et tverretatlig forum eller en koordinerende funksjon er registrert.")
    else:
        names = [group.forum.name for group in groups] + [_titled(office) for office in offices]
        listed_names = {"names": listing(names)}
        if since is None:
            sentence = _("Finnes: %(names)s.") % listed_names
        else:
            listed_names["day"] = days.longdate(since)
            sentence = _("Finnes siden %(day)s: %(names)s.") % listed_names
    if by is not None:
        sentence = together(sentence, _("Fristen er %(day)s.") % {"day": days.longdate(by)})
    return Found(status, sentence, records)


@counter(Proof.IN_PLACE, "action_plan", apart=by_programme)
def action_plan(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Does an adopted plan of the programme cover the day that is asked about?

    Where the agreement says what a plan holds for, a longer one counts only so long from its first day: then
    a new one is due. A plan adopted after the day does not count yet.
    """
    on = period.until
    programmes = facts.slt.programmes(keys_of(facts, period, municipality, on), on)
    plans = [plan for key in sorted(programmes) for plan in facts.slt.plans.get(key, ())]
    adopted = [plan for plan in plans if plan.adopted_on is not None and plan.adopted_on <= on]
    term = _PLAN_YEARS.get(choice(terms, "term"))
    covering = [plan for plan in adopted if plan.valid_from <= on <= _counts_until(plan, term)]
    records = tuple(
        Record("plan", plan.pk, plan.adopted_on, counts=plan in covering)
        for plan in (covering or adopted[-1:])
    )
    status = standing(terms, period, stands=bool(covering))
    if covering:
        plan = covering[-1]
        sentence = _("«%(plan)s» gjelder til %(last)s, vedtatt av %(body)s %(day)s.") % {
            "plan": plan.title,
            "last": days.longdate(_counts_until(plan, term)),
            "body": plan.adopting_body,
            "day": days.longdate(plan.adopted_on or on),
        }
    elif adopted:
        sentence = _("Ingen vedtatt plan gjelder %(day)s. Den siste gjaldt til %(last)s.") % {
            "day": days.longdate(on),
            "last": days.longdate(_counts_until(adopted[-1], term)),
        }
    else:
        sentence = _("Ingen vedtatt handlingsplan gjelder %(day)s.") % {"day": days.longdate(on)}
    return Found(status, sentence, records)


def _counts_until(plan: ActionPlan, term: int | None) -> date:
    if term is None:
        return plan.valid_to
    return min(plan.valid_to, _years_after(plan.valid_from, term) - timedelta(days=1))


def _years_after(start: date, years: int) -> date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, month=3, day=1)
