"""What every meeting of the cooperation leaves behind: minutes, secrecy clarified, archive numbers."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.occurrences import Judged, found_of_each, meetings_to_come, no_meetings
from agreements.duties.proofs.registry import counter, each_municipality
from agreements.duties.sentences import named, together
from agreements.duties.status import Found, Record
from agreements.duties.terms import Terms
from councils.choices import Record as Kept
from councils.models import Meeting
from parties.models import Filing, Organisation
from records import days

if TYPE_CHECKING:
    from agreements.duties.facts import Facts


@counter(Proof.EACH, "minutes_written")
def minutes_written(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Each held meeting of every forum of the parties: minutes sent out or approved, else a log.

    A log without content counts as the record of its meeting. They can still come until the forum's own
    deadline for minutes, or where it has none until the days in force are over.
    """
    meetings = facts.all_meetings(period, municipality)
    planned = facts.planned(meetings)
    judged, waiting = [], 0
    for meeting in facts.held(meetings):
        record = _written(facts, meeting)
        if record is None and not _is_due(facts, period, meeting):
            waiting += 1
            continue
        missing = Record("meeting", meeting.pk, meeting.on, counts=False)
        why = _("det fra %(day)s mangler") % {"day": named(meeting.on, period.year)}
        judged.append(Judged(record or missing, why))
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "Det er skrevet referat eller logg fra %(kept)s av %(of)s møte",
                "Det er skrevet referat eller logg fra %(kept)s av %(of)s møter",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=no_meetings(period) if not waiting else _("Ingen referater er ferdige ennå."),
        waiting=waiting + len(planned),
        remaining=together(
            ngettext("%(number)s referat er under arbeid.", "%(number)s referater er under arbeid.", waiting)
            % {"number": waiting}
            if waiting
            else "",
            meetings_to_come(len(planned)) if planned else "",
        ),
    )


def _written(facts: "Facts", meeting: Meeting) -> Record | None:
    if meeting.forum.record == Kept.LOG:
        log = facts.log_of(meeting)
        return Record("log", log.pk, meeting.on) if log is not None else None
    written = facts.minutes_of(meeting)
    if written is None or written.sent_on is None or written.sent_on > facts.on:
        return None
    return Record("minutes", written.minutes.pk, meeting.on)


def _is_due(facts: "Facts", period: YearInForce, meeting: Meeting) -> bool:
    if period.is_over:
        return True
    limit = meeting.forum.minutes_days
    return limit is not None and facts.on > meeting.on + timedelta(days=limit)


@counter(Proof.EACH, "secrecy")
def secrecy(facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Each held meeting of every forum of the parties: that the rules on secrecy were gone through."""
    meetings = facts.all_meetings(period, municipality)
    judged = [
        Judged(
            Record("meeting", one.pk, one.on, counts=one.secrecy_confirmed_at is not None),
            _("det er ikke bekreftet for møtet %(day)s") % {"day": named(one.on, period.year)},
        )
        for one in facts.held(meetings)
    ]
    waiting = len(facts.planned(meetings))
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "Taushetsreglene ble gjennomgått i %(kept)s av %(of)s møte",
                "Taushetsreglene ble gjennomgått i %(kept)s av %(of)s møter",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=no_meetings(period),
        waiting=waiting,
        remaining=meetings_to_come(waiting),
    )


@counter(Proof.EACH, "filings", apart=each_municipality)
def filings(facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Each finished document of the year that both sides are to file: a number from the archive of each.

    A document that only one side files is none of them. Until the days in force are over the numbers can
    still come.
    """
    judged: list[Judged] = []
    waiting, lacking = 0, {"police": 0, "municipality": 0}
    seen: set[int] = set()
    for one in facts.asked(period, municipality):
        for rows in facts.filings(one):
            document = rows[0].document
            issued_on = days.day_of(document.issued_at)
            police = [row for row in rows if row.organisation.is_police]
            if document.pk in seen or not police or not period.covers(issued_on) or issued_on > facts.on:
                continue
            seen.add(document.pk)
            keys = {key for key, _since in facts.stood_for_by(one.pk)}
            has_police = any(_is_filed(row, facts) for row in police)
            has_own = any(_is_filed(row, facts) for row in rows if row.organisation_id in keys)
            if not (has_police and has_own) and not period.is_over:
                waiting += 1
                continue
            lacking["police"] += not has_police
            lacking["municipality"] += not has_own
            record = Record("filing", rows[0].pk, issued_on, counts=has_police and has_own)
            judged.append(Judged(record))
    missing = [
        text % {"number": number}
        for text, number in (
            (_("%(number)s mangler nummer fra politiets arkiv."), lacking["police"]),
            (_("%(number)s mangler nummer fra kommunens arkiv."), lacking["municipality"]),
        )
        if number
    ]
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "%(kept)s av %(of)s dokument er arkivert av begge parter",
                "%(kept)s av %(of)s dokumenter er arkivert av begge parter",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=_("Ingen dokumenter er ferdige til arkivering.")
        if not waiting
        else _("Ingen dokumenter er arkivert av begge parter ennå."),
        waiting=waiting,
        remaining=ngettext("%(number)s venter på arkivnummer.", "%(number)s venter på arkivnummer.", waiting)
        % {"number": waiting},
        more=" ".join(missing),
    )


def _is_filed(row: Filing, facts: "Facts") -> bool:
    return row.is_filed and row.reference.filed_on <= facts.on
