"""What stands on the council's agendas: items of both sides, fixed items, the crime picture, priorities."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.choices import Side
from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.meetings import by_council, no_council
from agreements.duties.proofs.occurrences import Judged, found_of_each, meetings_to_come, no_meetings
from agreements.duties.proofs.registry import counter
from agreements.duties.sentences import listed, listed_days, named, together
from agreements.duties.status import Found, Record, Status, at_least
from agreements.duties.terms import Terms
from agreements.duties.wanted import in_year, prorated, too_short, wanted_here
from agreements.models import DutyEntry
from councils.choices import ItemKind
from councils.models import AgendaItem, Meeting
from parties.models import Organisation
from parties.names import fold
from records import days

if TYPE_CHECKING:
    from agreements.duties.facts import Facts


@counter(Proof.HELD, "items_from_each_side", apart=by_council)
def items_from_each_side(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """At least one item raised by each responsible side: on an agenda of the days in force, or waiting.

    An item that goes on from an earlier one was raised with that. Where nothing was met about there is
    nothing to judge.
    """
    councils = facts.councils_of(period, municipality)
    meetings = facts.meetings_in(councils)
    raised = [
        item
        for item in [
            *(one for meeting in meetings for one in facts.agenda_of(meeting)),
            *facts.waiting_items(councils),
        ]
        if item.is_raised and item.continued_from_id is None
        if days.day_of(item.raised_at) <= facts.on and item.origin in terms.sides
    ]
    by_side = {side: [item for item in raised if item.origin == side] for side in terms.sides}
    records = tuple(Record("item", item.pk, days.day_of(item.raised_at)) for item in raised)
    if not raised and not facts.held(meetings) and not facts.planned(meetings):
        nothing = _("Ingen møter er holdt eller planlagt.")
        return Found(Status.NOT_MEASURABLE, together(no_council(facts, period, municipality), nothing))
    value = sum(bool(items) for items in by_side.values())
    # While a meeting lies ahead a side can still raise something for it.
    can_still = len(by_side) - value if facts.planned(meetings) else 0
    status = at_least(
        wanted=len(by_side), held=value, planned=can_still, is_over=period.is_over, strength=terms.strength
    )
    sentence = together(*(_raised_by(side, len(items)) for side, items in by_side.items()))
    return Found(status, sentence, records, value=value, wanted=len(by_side), planned=can_still)


def _raised_by(side: Side, number: int) -> str:
    words = {"side": str(side.label).capitalize(), "number": number}
    if not number:
        return _("%(side)s har ikke meldt inn noen sak.") % words
    return (
        ngettext("%(side)s har meldt inn %(number)s sak.", "%(side)s har meldt inn %(number)s saker.", number)
        % words
    )


@counter(Proof.EACH, "fixed_items", apart=by_council)
def fixed_items(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Each held meeting of the council: every fixed item of the agreement stood on its agenda.

    An item is the fixed one when its title holds the agreement's words, or is filed under that topic.
    """
    topics = [line.strip(" -–•\t") for line in str(terms.parameters.get("topics") or "").splitlines()]
    topics = [line for line in topics if line]
    if not topics:
        return Found(Status.NOT_MEASURABLE, _("Avtalen sier ikke hvilke saker."))
    judged, waiting = [], 0
    for meeting in facts.council_meetings(period, municipality):
        waiting += facts.is_planned(meeting)
        if not facts.is_held(meeting):
            continue
        agenda = facts.agenda_of(meeting)
        missing = [topic for topic in topics if not any(_is_about(item, topic) for item in agenda)]
        why = _("%(day)s manglet %(topics)s") % {
            "day": named(meeting.on, period.year),
            "topics": listed([f"«{topic}»" for topic in missing]),
        }
        judged.append(Judged(Record("meeting", meeting.pk, meeting.on, counts=not missing), why))
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "%(kept)s av %(of)s saksliste hadde alle de faste sakene",
                "%(kept)s av %(of)s sakslister hadde alle de faste sakene",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=together(no_council(facts, period, municipality), no_meetings(period)),
        waiting=waiting,
        remaining=meetings_to_come(waiting),
    )


def _is_about(item: AgendaItem, topic: str) -> bool:
    words = fold(topic)
    return words in fold(item.title) or (item.topic is not None and fold(item.topic.name) == words)


@counter(Proof.HELD, "crime_pictures", apart=by_council)
def crime_pictures(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Held meetings where the crime picture was presented and held against the municipality's own picture.

    Presented: an item of that kind with the document, or marked as shown and not stored. Held against: at
    the same meeting stands the municipality's risk picture, as an item or a document. An item on a coming
    agenda lies ahead.
    """
    number = in_year(terms) or 1
    records, kept, ahead, said = [], [], [], []
    for meeting in facts.council_meetings(period, municipality):
        items = [item for item in facts.taken_up(meeting) if item.kind == ItemKind.CRIME_PICTURE]
        if not items:
            continue
        if facts.is_planned(meeting):
            ahead.append(meeting)
            records += [Record("item", item.pk, meeting.on, counts=False) for item in items]
        elif facts.is_held(meeting):
            fault = _picture_fault(facts, meeting)
            day = named(meeting.on, period.year)
            if fault:
                said.append(f"{day}: {fault}")
            else:
                kept.append(meeting)
            records += [Record("item", item.pk, meeting.on, counts=not fault) for item in items]
    if (wanted := wanted_here(terms, period, len(kept))) == 0:
        return too_short(period, number, tuple(records))
    return Found(
        at_least(
            wanted=wanted,
            held=len(kept),
            planned=len(ahead),
            is_over=period.is_over,
            strength=terms.strength,
        ),
        together(
            no_council(facts, period, municipality),
            _("Lagt fram og holdt opp mot kommunens egen oversikt %(kept)s av %(wanted)s ganger.")
            % {"kept": len(kept), "wanted": wanted}
            if wanted > 1
            else _("Lagt fram og holdt opp mot kommunens egen oversikt %(days)s.")
            % {"days": listed_days([one.on for one in kept], period.year)}
            if kept
            else _("Kriminalitetsbildet er ikke lagt fram og holdt opp mot kommunens egen oversikt."),
            *said,
            _("Står på sakslisten %(days)s.") % {"days": listed_days([one.on for one in ahead], period.year)}
            if ahead
            else "",
            prorated(period, number),
        ),
        tuple(records),
        value=len(kept),
        wanted=wanted,
        planned=len(ahead),
    )


def _picture_fault(facts: "Facts", meeting: Meeting) -> str:
    """What was missing when the crime picture stood on the agenda; empty when nothing was."""
    if not facts.shows_crime_picture(meeting):
        return _("verken dokument eller «vist, ikke lagret» er ført.")
    return "" if facts.shows_risk_picture(meeting) else _("kommunens egen oversikt var ikke med.")


@counter(Proof.HELD, "priorities_told", apart=by_council)
def priorities_told(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Held meetings with an item of information from the police, and what a side has told of besides."""
    number = in_year(terms) or 1
    told, ahead = [], []
    for meeting in facts.council_meetings(period, municipality):
        items = [item for item in facts.taken_up(meeting) if _is_police_information(item)]
        records = [Record("item", item.pk, meeting.on, counts=facts.is_held(meeting)) for item in items[:1]]
        if facts.is_held(meeting):
            told += records
        elif facts.is_planned(meeting):
            ahead += records
    told += [
        Record("entry", row.pk, row.on)
        for row in facts.told(period, terms.key, DutyEntry.Kind.ENTRY)
        if period.covers(row.on)
    ]
    told.sort(key=lambda record: (record.on, record.kind, record.pk))
    if (wanted := wanted_here(terms, period, len(told))) == 0:
        return too_short(period, number, (*told, *ahead))
    sentence = together(
        _informed([one.on for one in told if one.on], period),
        _("Avtalt: minst %(wanted)s.") % {"wanted": wanted} if terms.parameters.get("times") else "",
        _("Står på sakslisten %(days)s.") % {"days": listed_days([o.on for o in ahead if o.on], period.year)}
        if ahead
        else "",
        prorated(period, number) if terms.parameters.get("times") else "",
    )
    status = at_least(
        wanted=wanted, held=len(told), planned=len(ahead), is_over=period.is_over, strength=terms.strength
    )
    return Found(status, sentence, (*told, *ahead), value=len(told), wanted=wanted, planned=len(ahead))


def _informed(found: list[date], period: YearInForce) -> str:
    if not found:
        return _("Politiet har ikke orientert om prioriteringene sine.")
    return ngettext(
        "Politiet har orientert %(number)s gang: %(days)s.",
        "Politiet har orientert %(number)s ganger: %(days)s.",
        len(found),
    ) % {"number": len(found), "days": listed_days(found, period.year)}


def _is_police_information(item: AgendaItem) -> bool:
    return item.kind == ItemKind.INFORMATION and item.origin == Side.POLICE
