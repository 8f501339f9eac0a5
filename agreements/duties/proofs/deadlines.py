"""Deadlines around the meetings of the police council: items in, notice out, minutes out."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.meetings import by_council, no_council
from agreements.duties.proofs.occurrences import Judged, found_of_each, meetings_to_come
from agreements.duties.proofs.registry import counter
from agreements.duties.sentences import in_days, named, together
from agreements.duties.status import Found, Record, Status
from agreements.duties.terms import Terms
from councils.models import Meeting
from parties.models import Organisation
from records import days

if TYPE_CHECKING:
    from agreements.duties.facts import Facts


@counter(Proof.EACH, "items_submitted", apart=by_council)
def items_submitted(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Each item raised by a responsible side for a meeting of the council: so many days before it.

    An item goes by the meeting that it first was on the agenda of; one that goes on from an earlier item was
    raised with that.
    """
    if (limit := _stated(terms)) is None:
        return _not_stated()
    judged, waiting = [], 0
    for meeting in facts.council_meetings(period, municipality):
        due = meeting.on - timedelta(days=limit)
        waiting += facts.is_planned(meeting) and facts.on <= due
        records = [
            Record("item", item.pk, raised_on, counts=raised_on <= due)
            for item in facts.agenda_of(meeting)
            if item.is_raised and item.continued_from_id is None and item.origin in terms.sides
            if (raised_on := days.day_of(item.raised_at)) <= facts.on
        ]
        late = [record for record in records if not record.counts]
        why = _why_late(meeting.on, [record.on for record in late if record.on], period)
        judged += [Judged(record, why if record in late[:1] else "") for record in records]
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext("%(kept)s av %(of)s sak kom inn i tide", "%(kept)s av %(of)s saker kom inn i tide", of)
            % {"kept": kept, "of": of}
        ),
        nothing=together(no_council(facts, period, municipality), _("Ingen saker er meldt inn.")),
        waiting=waiting,
        remaining=meetings_to_come(waiting),
    )


def _why_late(meeting_on: date, raised: list[date], period: YearInForce) -> str:
    words = {"number": len(raised), "day": named(meeting_on, period.year)}
    if len(raised) == 1:
        return _("én til møtet %(day)s kom %(when)s") % {**words, "when": _before(meeting_on, raised[0])}
    return _("%(number)s til møtet %(day)s kom for sent") % words


@counter(Proof.EACH, "notices_sent", apart=by_council)
def notices_sent(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """The notice of each meeting of the council: sent so many days before it."""
    if (limit := _stated(terms)) is None:
        return _not_stated()
    judged, waiting = [], 0
    for meeting in facts.council_meetings(period, municipality):
        notice, sent_on = facts.notice_of(meeting)
        due = meeting.on - timedelta(days=limit)
        words = {"day": named(meeting.on, period.year)}
        if sent_on is not None:
            why = _("den til møtet %(day)s kom %(when)s") % {**words, "when": _before(meeting.on, sent_on)}
            record = (
                Record("notice", notice.pk, sent_on, counts=sent_on <= due)
                if notice is not None
                else Record("meeting", meeting.pk, meeting.on, counts=sent_on <= due)
            )
            judged.append(Judged(record, why))
        elif facts.is_held(meeting):
            why = _("til møtet %(day)s ble den ikke sendt") % words
            judged.append(Judged(Record("meeting", meeting.pk, meeting.on, counts=False), why))
        elif facts.is_planned(meeting) and facts.on > due:
            why = _("til møtet %(day)s skulle den vært sendt %(due)s") % {
                **words,
                "due": named(due, period.year),
            }
            judged.append(Judged(Record("meeting", meeting.pk, meeting.on, counts=False), why))
        elif facts.is_planned(meeting):
            waiting += 1
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "Innkallingen til %(kept)s av %(of)s møte ble sendt i tide",
                "Innkallingen til %(kept)s av %(of)s møter ble sendt i tide",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=together(no_council(facts, period, municipality), _("Ingen innkallinger er sendt.")),
        waiting=waiting,
        remaining=meetings_to_come(waiting),
    )


@counter(Proof.EACH, "minutes_sent", apart=by_council)
def minutes_sent(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """The minutes of each held meeting of the council: sent out so many days after it.

    They are sent when they first go to review, or are approved where nobody reviews them. A meeting that a
    log without content is kept of has no minutes to send.
    """
    if (limit := _stated(terms)) is None:
        return _not_stated()
    judged, waiting = [], 0
    for meeting in facts.with_minutes(facts.council_meetings(period, municipality)):
        if facts.is_planned(meeting):
            waiting += 1
        elif facts.is_held(meeting):
            one = _minutes_judged(facts, meeting, meeting.on + timedelta(days=limit), period)
            waiting += one is None
            judged += [one] if one is not None else []
    return found_of_each(
        terms,
        judged,
        said=lambda kept, of: (
            ngettext(
                "Referatet fra %(kept)s av %(of)s møte ble sendt i tide",
                "Referatet fra %(kept)s av %(of)s møter ble sendt i tide",
                of,
            )
            % {"kept": kept, "of": of}
        ),
        nothing=together(
            no_council(facts, period, municipality), _("Ingen møter har hatt frist for referatet ennå.")
        ),
        waiting=waiting,
        remaining=ngettext("%(number)s gjenstår.", "%(number)s gjenstår.", waiting) % {"number": waiting},
    )


def _minutes_judged(facts: "Facts", meeting: Meeting, due: date, period: YearInForce) -> Judged | None:
    """Whether the minutes were in time; None while they still can be."""
    written = facts.minutes_of(meeting)
    sent_on = written.sent_on if written is not None else None
    words = {"day": named(meeting.on, period.year), "due": named(due, period.year)}
    if sent_on is not None and sent_on <= facts.on:
        words["when"] = in_days((sent_on - meeting.on).days)
        return Judged(
            Record("minutes", written.minutes.pk, sent_on, counts=sent_on <= due),
            _("det fra %(day)s kom %(when)s etter") % words,
        )
    if facts.on <= due:
        return None
    record = Record("meeting", meeting.pk, meeting.on, counts=False)
    return Judged(record, _("det fra %(day)s er ikke sendt, og fristen var %(due)s") % words)


def _before(meeting_on: date, day: date) -> str:
    """«5 dager før», «samme dag», «2 dager etter»."""
    number = (meeting_on - day).days
    if number == 0:
        return _("samme dag")
    if number < 0:
        return _("%(days)s etter") % {"days": in_days(-number)}
    return _("%(days)s før") % {"days": in_days(number)}


def _stated(terms: Terms) -> int | None:
    days_stated = terms.parameters.get("days")
    return int(days_stated) if days_stated is not None else None


def _not_stated() -> Found:
    return Found(Status.NOT_MEASURABLE, _("Avtalen sier ikke hvor mange dager."))
