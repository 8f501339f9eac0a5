"""Who sits in the police council: that they come, that they may decide, and that guests are invited."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.choices import Responsible
from agreements.duties.facts_councils import FIXED
from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.meetings import by_council, no_council
from agreements.duties.proofs.occurrences import Judged, found_of_each, meetings_to_come
from agreements.duties.proofs.registry import counter
from agreements.duties.sentences import listed_days, together
from agreements.duties.status import Found, Record, at_least
from agreements.duties.terms import Terms
from agreements.duties.wanted import in_year, prorated, too_short, wanted_here
from councils.choices import Capacity, Presence, Reply
from councils.models import Attendance, Meeting, Membership
from parties.models import Organisation
from parties.names import fold

if TYPE_CHECKING:
    from agreements.duties.facts import Facts


@counter(Proof.EACH, "members_attending", apart=by_council)
def members_attending(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Each fixed seat at each held meeting: its holder was there, or a deputy in its place.

    An apology without a deputy leaves the seat empty, so it is a miss, and is told apart from one who only
    stayed away. Seats of the responsible side; of both: all fixed seats. Who was there is judged once it has
    been put down.
    """
    judged, waiting = [], 0
    apologies = absences = unknown = 0
    for meeting in facts.council_meetings(period, municipality):
        waiting += facts.is_planned(meeting)
        if not facts.is_held(meeting):
            continue
        for row, was_there in facts.fixed_seats_at(meeting):
            if not _is_asked(row, terms):
                continue
            if was_there is None:
                unknown += 1
                continue
            apologies += row.presence == Presence.APOLOGY and not was_there
            absences += row.presence == Presence.ABSENT and not was_there
            judged.append(Judged(Record("attendance", row.pk, meeting.on, counts=was_there)))
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            _("%(kept)s av %(of)s plasser var fylt i møtene som er holdt") % {"kept": kept, "of": of}
        ),
        nothing=together(no_council(facts, period, municipality), _("Ingen har ført frammøte ennå.")),
        waiting=waiting,
        remaining=meetings_to_come(waiting),
        more=together(
            ngettext(
                "%(number)s meldte forfall uten vara.", "%(number)s meldte forfall uten vara.", apologies
            )
            % {"number": apologies}
            if apologies
            else "",
            ngettext("%(number)s uteble.", "%(number)s uteble.", absences) % {"number": absences}
            if absences
            else "",
            ngettext("%(number)s er ikke ført.", "%(number)s er ikke ført.", unknown) % {"number": unknown}
            if unknown
            else "",
        ),
    )


def _is_asked(row: Attendance, terms: Terms) -> bool:
    """Is the duty about this fixed seat?"""
    if terms.responsible != Responsible.BOTH and row.side not in terms.sides:
        return False
    roles = terms.parameters.get("roles")
    return not roles or bool(row.membership and _roles(row.membership) & set(roles))


def _roles(seat: Membership) -> set[str]:
    return {office.role for office in (seat.office, seat.alternative_office) if office is not None}


@counter(Proof.EACH, "members_with_authority", apart=by_council)
def members_with_authority(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Each fixed seat of the council on the last day counted: ticked as having authority to decide.

    A seat that nobody has asked about can still be ticked, and is neither kept nor missed.
    """
    councils = facts.councils_of(period, municipality)
    judged, unasked = [], 0
    for seat in facts.seats(councils, period.until):
        is_theirs = terms.responsible == Responsible.BOTH or seat.side in terms.sides
        if seat.capacity not in FIXED or not is_theirs:
            continue
        if seat.has_authority is None:
            unasked += 1
        else:
            judged.append(Judged(Record("seat", seat.pk, None, counts=seat.has_authority)))
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "%(kept)s av %(of)s medlem har myndighet til å avtale tiltak",
                "%(kept)s av %(of)s medlemmer har myndighet til å avtale tiltak",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=together(
            no_council(facts, period, municipality),
            _("Det er ikke ført om medlemmene har myndighet til å avtale tiltak."),
        ),
        waiting=unasked if judged else 0,
        remaining=ngettext("For %(number)s er det ikke ført.", "For %(number)s er det ikke ført.", unasked)
        % {"number": unasked},
    )


@counter(Proof.HELD, "guests", apart=by_council)
def guests(facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Held meetings of the council with a guest, from where the agreement says; invited ones lie ahead."""
    number = in_year(terms) or 1
    who = str(terms.parameters.get("who") or "")
    held: list[tuple[Meeting, Attendance]] = []
    invited: list[tuple[Meeting, Attendance]] = []
    for meeting in facts.council_meetings(period, municipality):
        rows = [row for row in facts.attendance.get(meeting.pk, []) if _is_guest(row, who)]
        came = [row for row in rows if row.presence == Presence.PRESENT]
        if facts.is_held(meeting) and came:
            held.append((meeting, came[0]))
        elif facts.is_planned(meeting) and (coming := [one for one in rows if one.reply != Reply.DECLINED]):
            invited.append((meeting, coming[0]))
    records = tuple(
        Record("attendance", row.pk, meeting.on, counts=(meeting, row) in held)
        for meeting, row in held + invited
    )
    if (wanted := wanted_here(terms, period, len(held))) == 0:
        return too_short(period, number, records)
    status = at_least(
        wanted=wanted,
        held=len(held),
        planned=len(invited),
        is_over=period.is_over,
        strength=terms.strength,
    )
    guest = _("Gjest fra %(who)s") % {"who": who} if who else _("Gjest")
    sentence = together(
        no_council(facts, period, municipality),
        ngettext(
            "%(guest)s har vært med %(held)s gang; avtalt er minst %(wanted)s.",
            "%(guest)s har vært med %(held)s ganger; avtalt er minst %(wanted)s.",
            len(held),
        )
        % {"guest": guest, "held": len(held), "wanted": wanted},
        _days(_("Holdt: %(days)s."), held, period),
        _days(_("Invitert: %(days)s."), invited, period),
        prorated(period, number),
    )
    return Found(status, sentence, records, value=len(held), wanted=wanted, planned=len(invited))


def _days(text: str, found: Iterable[tuple[Meeting, Attendance]], period: YearInForce) -> str:
    days = [meeting.on for meeting, _row in found]
    return text % {"days": listed_days(days, period.year)} if days else ""


def _is_guest(row: Attendance, who: str) -> bool:
    """Is it a guest's row, and from where the agreement says?"""
    if row.capacity != Capacity.GUEST:
        return False
    if not who.strip():
        return True
    said = fold(f"{row.organisation_name} {row.office_title} {row.organisation or ''} {row.name}")
    return any(re.search(rf"\b{re.escape(fold(name))}\b", said) for name in names_in(who))


def names_in(words: str) -> list[str]:
    """What somebody may be called: «Politiets sikkerhetstjeneste (PST)» is either of the two."""
    return [part.strip() for part in re.split(r"[(),;/]|\beller\b", words) if len(part.strip()) > 1]
