"""What time brings to minutes that wait for an answer: reminders, then what the forum has chosen for silence.

The ladder is worked out from days alone – when the minutes were sent, when the answer is due – and from
what has been written: each reminder is a dispatch known by round, seat and number. So the clock may strike as
often as it likes, a day may be missed, and an office may change hands: the ladder goes on for the seat.

1. First reminder when half of the time has passed, second two days before the deadline; never two on one day.
   A forum without a deadline: after seven and fourteen days, and silence begins a week later.
2. When the deadline has passed, by the forum's rule: REMIND – again every week, six times, then chair and
   secretary are told; ESCALATE – the leaders on the silent side are told once, with chair and secretary;
   APPROVE – the rule approves (`why_not_by_rule`), or chair and secretary are told why it does not.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from councils import review_notices
from councils.actions import review as acts
from councils.choices import SilenceRule
from councils.models import Minutes
from councils.reviewing import CHANGES, Review, SeatAnswer, names_of, review_of
from councils.states import MinutesState
from records import days
from records.actors import Actor
from records.models import Dispatch
from records.refusals import Refused

# E-mail goes out in the day.
FIRST_HOUR = 7
WEEK = timedelta(days=7)
WEEKLY_REMINDERS = 6
# The rule approves when a whole day has passed after the deadline, and as long after the second reminder as
# that is sent before the deadline.
GRACE = timedelta(days=2)
BEFORE_DEADLINE = timedelta(days=2)


@dataclass(frozen=True)
class Ladder:
    """The days of one round: two reminders, and the first day of silence."""

    first: date
    second: date
    silence: date

    @classmethod
    def of(cls, sent_on: date, due_on: date | None) -> "Ladder":
        """From the day the minutes were sent and the day the answer is due, if there is one."""
        if due_on is None:
            return cls(sent_on + WEEK, sent_on + 2 * WEEK, sent_on + 3 * WEEK)
        half = max(1, -(-(due_on - sent_on).days // 2))
        first = sent_on + timedelta(days=half)
        return cls(first, max(due_on - BEFORE_DEADLINE, first), due_on + timedelta(days=1))

    def weekly(self, number: int) -> date:
        """The day of the number-th weekly reminder after the deadline, from 1."""
        return self.silence + (number - 1) * WEEK

    def next_due(self, sent: int, last_on: date | None, *, is_weekly: bool) -> date | None:
        """The day of the reminder after the `sent` first ones; none when there are no more.

        Never on the day of the one before, and no weekly one earlier than a week after it.
        """
        if sent < 2:
            planned = (self.first, self.second)[sent]
            return max(planned, last_on + timedelta(days=1)) if last_on else planned
        if not is_weekly or sent >= 2 + WEEKLY_REMINDERS:
            return None
        planned = self.weekly(sent - 1)
        apart = WEEK if sent > 2 else timedelta(days=1)
        return max(planned, last_on + apart) if last_on else planned


def ladder_of(minutes: Minutes) -> Ladder:
    """The ladder of the round that the minutes are in."""
    if minutes.sent_at is None:
        raise ValueError("Minutes that were never sent wait for nobody.")
    return Ladder.of(days.day_of(minutes.sent_at), minutes.review_due_on)


def clock(at: datetime) -> None:
    """Go one step on the ladder for all minutes in review. Idempotent; nothing at night."""
    if days.oslo(at).hour < FIRST_HOUR:
        return
    on = days.day_of(at)
    waiting = Minutes.objects.in_review().filter(sent_at__lte=at).order_by("pk")
    for minutes in waiting.select_related("meeting__forum"):
        step(minutes, on, at)


def step(minutes: Minutes, on: date, at: datetime) -> None:
    """Do what is due that day for one set of minutes."""
    by = Actor.clock()
    review = review_of(minutes, on)
    # Whoever has come into a seat since the minutes were sent has the task from that day.
    review_notices.ask(minutes, review.waited_for, by=by, on=on, at=at)
    rule = minutes.meeting.forum.silence_rule
    ladder, sent = ladder_of(minutes), reminders_of_seats(minutes)
    for seat in review.waited_for:
        _remind(minutes, seat, ladder, sent.get(seat.membership.pk, {}), rule, on=on, at=at, by=by)
    if on < ladder.silence:
        return
    unreachable = [seat for seat in review.waited_for if not seat.seated.address]
    if unreachable:
        _tell_waiting(minutes, unreachable, "unreachable", on=on, at=at, by=by)
    if not review.waited_for:
        _nobody_waited_for(minutes, review, on=on, at=at, by=by)
    elif rule == SilenceRule.ESCALATE:
        review_notices.tell_silent_side(minutes, review.waited_for, by=by, on=on, at=at)
        _tell_waiting(minutes, review.waited_for, "silent", on=on, at=at, by=by)
    elif rule == SilenceRule.APPROVE:
        _by_rule(minutes, review, on=on, at=at)
    elif on >= ladder.weekly(WEEKLY_REMINDERS + 1) and all(
        len(sent.get(seat.membership.pk, {})) >= 2 + WEEKLY_REMINDERS
        for seat in review.waited_for
        if seat not in unreachable
    ):
        _tell_waiting(minutes, review.waited_for, "reminded", on=on, at=at, by=by)


def reminders_of_seats(minutes: Minutes) -> dict[int, dict[int, list[Dispatch]]]:
    """The reminders of the present round: for each seat by number."""
    found: dict[int, dict[int, list[Dispatch]]] = {}
    for (seat, number), rows in review_notices.reminders_of(minutes).items():
        found.setdefault(seat, {})[number] = rows
    return found


def _remind(
    minutes: Minutes,
    seat: SeatAnswer,
    ladder: Ladder,
    sent: dict[int, list[Dispatch]],
    rule: str,
    *,
    on: date,
    at: datetime,
    by: Actor,
) -> None:
    """The next reminder to the seat, if its day has come."""
    last_on = max((days.day_of(row.created_at) for rows in sent.values() for row in rows), default=None)
    due = ladder.next_due(len(sent), last_on, is_weekly=rule == SilenceRule.REMIND)
    if due is not None and due <= on:
        review_notices.remind(minutes, seat, len(sent) + 1, by=by, on=on, at=at)


def _nobody_waited_for(minutes: Minutes, review: Review, *, on: date, at: datetime, by: Actor) -> None:
    """All who are there have answered: the round is done. With nobody there the leaders are told."""
    if review.approvals:
        try:
            acts.close_vacant_round(minutes=minutes, by=by, on=on, at=at)
            return
        except Refused as refusal:
            if not _still_waits(minutes):
                return
            reasons = refusal.reasons
    else:
        reasons = [_("Ingen sitter i plassene som skal godkjenne det. Velg noen andre på medlemssiden.")]
    review_notices.tell_leaders_stuck(minutes, "vacant", lambda: reasons, by=by, on=on, at=at)


def _tell_waiting(
    minutes: Minutes, seats: list[SeatAnswer], occasion: str, *, on: date, at: datetime, by: Actor
) -> None:
    """Tell chair and secretary who has not answered."""

    def reasons() -> list[str]:
        return [
            _("Disse har ikke svart: %(names)s.") % {"names": ", ".join(names_of(seats))},
            _("Ta kontakt med dem, eller velg noen andre til å godkjenne på medlemssiden."),
        ]

    review_notices.tell_leaders_stuck(minutes, occasion, reasons, by=by, on=on, at=at)


def _still_waits(minutes: Minutes) -> bool:
    """Nobody has answered, or struck the clock, in the meantime."""
    return Minutes.objects.in_review().filter(pk=minutes.pk, round=minutes.round).exists()


# --- the rule that approves


def why_not_by_rule(review: Review, on: date) -> list[str]:
    """What holds the rule for silence back that day, in sentences; none when it approves.

    Only where the forum has chosen it, after a deadline that passed a whole day ago, where two reminders
    really went out to each seat that is silent, nobody has asked for changes or has a remark open, and
    somebody else than those who write the minutes was asked.
    """
    minutes = review.minutes
    if minutes.state != MinutesState.IN_REVIEW:
        return [_("Referatet er ikke til gjennomgang.")]
    if minutes.meeting.forum.silence_rule != SilenceRule.APPROVE:
        return [_("Forumet har ikke bestemt at taushet regnes som godkjenning.")]
    if minutes.review_due_on is None:
        return [_("Referatet ble sendt rundt uten frist. Da regnes taushet ikke som godkjenning.")]
    if on < minutes.review_due_on + GRACE:
        return [_("Fristen har ikke vært ute i et helt døgn.")]
    reasons = []
    if minutes.reviews.filter(round=minutes.round, verdict=CHANGES).exists():
        reasons.append(_("Noen har bedt om endringer."))
    if minutes.comments.filter(round=minutes.round, resolved_at__isnull=True).exists():
        reasons.append(_("Det står merknader åpne. Svar på dem og avslutt dem, så går regelen videre."))
    if not review.waited_for:
        reasons.append(_("Ingen av dem som ikke har svart, sitter i en plass nå."))
    if not review.has_others_than_leaders:
        reasons.append(_("Bare de som fører referatet, er satt til å godkjenne det."))
    sent = reminders_of_seats(minutes)
    for seat in review.waited_for:
        reasons += _not_reminded(seat, sent.get(seat.membership.pk, {}), on)
    return reasons


def _not_reminded(seat: SeatAnswer, sent: dict[int, list[Dispatch]], on: date) -> list[str]:
    """The seat has not had both reminders in good time: sent, not only written."""
    went = {
        number: min(days.day_of(row.sent_at) for row in rows if row.sent_at is not None)
        for number, rows in sent.items()
        if number <= 2 and any(row.sent_at is not None for row in rows)
    }
    if not seat.seated.address:
        return [_("%(who)s har ingen e-postadresse, og er derfor ikke påminnet.") % {"who": seat.who}]
    if len(went) < 2 or on < max(went.values()) + GRACE:
        return [_("%(who)s har ikke fått to påminnelser i god tid.") % {"who": seat.who}]
    return []


def _by_rule(minutes: Minutes, review: Review, *, on: date, at: datetime) -> None:
    """Let the rule approve; a whole day after it could have, tell chair and secretary what holds it back."""
    rule = Actor.clock(_("Samarbeid (forumets regel for taushet)"))
    try:
        acts.apply_silence_rule(minutes=minutes, by=rule, on=on, at=at)
    except Refused as refusal:
        reasons = refusal.reasons
        due = minutes.review_due_on
        if due is not None and on > due + GRACE and _still_waits(minutes):
            review_notices.tell_leaders_stuck(
                minutes,
                "rule",
                lambda: [_("Regelen for taushet er ikke brukt:"), *(why_not_by_rule(review, on) or reasons)],
                by=Actor.clock(),
                on=on,
                at=at,
            )
