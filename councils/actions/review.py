"""The review of minutes: sent round, asked to be changed, approved – and what silence comes to.

Everything happens under the lock of the meeting, so that two people at once give one result. An approval
binds the hash of the text that was shown. The rule for silence is the forum's own, acts in its own name, and
is never written down as anybody's answer.
"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils import review_notices
from councils.actions.review_privacy import privacy_overridden, record_overridden
from councils.actions.steps import acting_in, allowed, locked_minutes, record_step, required_text
from councils.content import content_hash as hash_of
from councils.content import minutes_content
from councils.models import Membership, Minutes, MinutesReview, MinutesRound
from councils.reviewing import (
    APPROVED,
    CHANGES,
    Review,
    SeatAnswer,
    already_answered,
    own_seats,
    review_of,
    state_sentence,
    why_not_alone,
)
from councils.rules import seats_in
from councils.states import MINUTES_FLOW, MeetingState, MinutesState
from parties.acting import actor_from
from parties.standing import standing_of
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right

LONGEST_MESSAGE = 4000


def send_for_review(
    *,
    minutes: Minutes,
    message: str = "",
    privacy_seen: bool = False,
    by: Actor,
    on: date,
    at: datetime,
) -> Minutes:
    """Send the minutes round: a new round, its deadline, and word to everybody who sits in the forum.

    The round keeps the whole content as it was sent. The deadline is the forum's `review_days` from today;
    none when it has set none. Raises Refused with all that is missing, or with the places where a text looks
    like private data until somebody says that they have seen them (`privacy_seen`).
    """
    message = message.strip()[:LONGEST_MESSAGE]
    with transaction.atomic():
        minutes, by = _led(minutes, by, on)
        _checked(minutes, "send", by, on)
        content = minutes_content(minutes)
        overridden = privacy_overridden(content, privacy_seen, message)
        source, forum = minutes.state, minutes.meeting.forum
        minutes.state = MinutesState.IN_REVIEW
        minutes.round += 1
        minutes.sent_at = at
        minutes.review_due_on = (
            on + timedelta(days=forum.review_days) if forum.review_days is not None else None
        )
        minutes.save(update_fields=["state", "round", "sent_at", "review_due_on"])
        MinutesRound.objects.create(
            minutes=minutes,
            number=minutes.round,
            content=content,
            content_hash=hash_of(content),
            message=message,
            sent_at=at,
            sent_by_name=by.name,
        )
        record_step(minutes, "send", source=source, by=by, at=at)
        review_notices.tell_sent(minutes, review_of(minutes, on), by=by, on=on, at=at)
        record_overridden(minutes, overridden, by=by, at=at)
        audit.record(
            shown_with=minutes.meeting,
            verb="minutes.sent",
            by=by,
            at=at,
            round=minutes.round,
            due_on=minutes.review_due_on,
            content_hash=hash_of(content),
        )
    return minutes


def take_back(*, minutes: Minutes, reason: str, by: Actor, on: date, at: datetime) -> Minutes:
    """Take minutes that are out for review back to draft, with the reason that everybody asked reads.

    Answers already given to the round no longer count: the next time is a new round.
    """
    reason = required_text(reason, _("Skriv hvorfor referatet tas tilbake."), most=LONGEST_MESSAGE)
    with transaction.atomic():
        minutes, by = _led(minutes, by, on)
        _checked(minutes, "take_back", by, on)
        source = minutes.state
        minutes.state, minutes.review_due_on = MinutesState.DRAFT, None
        minutes.save(update_fields=["state", "review_due_on"])
        record_step(minutes, "take_back", source=source, by=by, at=at, reason=reason)
        review_notices.tell_taken_back(minutes, by=by, on=on, at=at)
        audit.record(shown_with=minutes.meeting, verb="minutes.taken_back", by=by, at=at, round=minutes.round)
    return minutes


def request_changes(
    *,
    minutes: Minutes,
    message: str = "",
    privacy: dict[str, int] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> MinutesReview:
    """Send the minutes back to those who write them, with a message or with remarks that stand open.

    One request ends the round. Refused when the person's seat has approved it, and when there is nothing to
    change: neither a message nor an open remark.
    """
    message = (message or "").strip()[:LONGEST_MESSAGE]
    with transaction.atomic():
        minutes, user, _review, own = _reviewing(minutes, by, on)
        _checked(minutes, "request_changes", by, on)
        if answered := already_answered(own):
            raise Refused(answered)
        remarks = minutes.comments.filter(resolved_at__isnull=True).count()
        if not message and not remarks:
            raise Refused(_("Skriv hva du vil ha endret, eller skriv en merknad i referatet først."))
        seat = next(one for one in own if one.review is None)
        by = _acting_from(seat.membership, by, user, on)
        made = MinutesReview.objects.create(
            minutes=minutes,
            round=minutes.round,
            membership=seat.membership,
            verdict=CHANGES,
            content_hash=hash_of(minutes_content(minutes)),
            message=message,
            at=at,
            by_name=by.name,
            by_office=_place(by),
        )
        source = minutes.state
        minutes.state, minutes.review_due_on = MinutesState.CHANGES_REQUESTED, None
        minutes.save(update_fields=["state", "review_due_on"])
        record_step(minutes, "request_changes", source=source, by=by, at=at, reason=message)
        review_notices.tell_changes_requested(minutes, remarks, by=by, on=on, at=at)
        audit.record(
            shown_with=minutes.meeting,
            verb="minutes.changes_requested",
            by=by,
            at=at,
            round=minutes.round,
            remarks=remarks,
            **({"privacy": privacy} if privacy else {}),
        )
    return made


def approve(*, minutes: Minutes, content_hash: str, by: Actor, on: date, at: datetime) -> Minutes:
    """Approve exactly the text that was shown (its hash) for the reviewing seats that the person sits in.

    With the last filled seat's approval the minutes are APPROVED and frozen, and the meeting CLOSED.
    Vacant seats block nothing. Refused when somebody has answered for the seat already, when the text is
    another than was shown (StaleSave) or than the others approved, and when the person leads the forum and
    nobody else has approved yet.
    """
    with transaction.atomic():
        minutes, user, review, own = _reviewing(minutes, by, on)
        _checked(minutes, "approve", by, on)
        if answered := already_answered(own):
            raise Refused(answered)
        if alone := why_not_alone(review, own, has_right("councils.lead_meeting", user, minutes)):
            raise Refused(alone)
        content = minutes_content(minutes)
        current = hash_of(content)
        if content_hash != current:
            raise StaleSave(_("Teksten er endret siden du åpnet siden. Les den på nytt før du godkjenner."))
        _check_approved_text(review, current)
        seats = [one for one in own if one.review is None]
        for seat in seats:
            by = _acting_from(seat.membership, by, user, on)
            _write_approval(minutes, seat, current, by=by, at=at)
        review = review_of(minutes, on)
        if review.waited_for:
            audit.record(
                shown_with=minutes.meeting,
                verb="minutes.approved_for_seat",
                by=by,
                at=at,
                round=minutes.round,
                seats=[seat.label for seat in seats],
                content_hash=current,
            )
            return minutes
        _finish_approved(minutes, "approve", content, current, verb="minutes.approved", by=by, on=on, at=at)
    return minutes


def finish(
    *,
    minutes: Minutes,
    content_hash: str,
    privacy_seen: bool = False,
    by: Actor,
    on: date,
    at: datetime,
) -> Minutes:
    """Approve without review, in a forum that has named nobody to do it."""
    with transaction.atomic():
        minutes, by = _led(minutes, by, on)
        _checked(minutes, "finish", by, on)
        content = minutes_content(minutes)
        current = hash_of(content)
        if content_hash != current:
            raise StaleSave(_("Teksten er endret siden du åpnet siden. Les den på nytt før du godkjenner."))
        overridden = privacy_overridden(content, privacy_seen)
        record_overridden(minutes, overridden, by=by, at=at)
        _finish_approved(minutes, "finish", content, current, verb="minutes.finished", by=by, on=on, at=at)
    return minutes


def apply_silence_rule(*, minutes: Minutes, by: Actor, on: date, at: datetime) -> Minutes:
    """Approve for the silent seats because the forum's rule says so; the rule's act, never a person's.

    Called by the clock only. Raises NotAllowed for anybody else, Refused with what holds the rule back
    (`councils.silence.why_not_by_rule`).
    """
    from councils.silence import why_not_by_rule

    if by.kind != "clock":
        raise NotAllowed(_("Regelen for taushet er forumets egen; ingen bruker den på vegne av andre."))
    with transaction.atomic():
        minutes = locked_minutes(minutes)
        review = review_of(minutes, on)
        if reasons := why_not_by_rule(review, on):
            raise Refused(reasons)
        content = minutes_content(minutes)
        current = hash_of(content)
        _check_approved_text(review, current)
        if not minutes.rounds.filter(number=minutes.round, content_hash=current).exists():
            raise Refused(_("Teksten er endret etter at den ble sendt rundt."))
        for seat in review.waited_for:
            _write_approval(minutes, seat, current, by=by, at=at, is_by_rule=True)
        minutes.is_approved_by_rule = True
        _finish_approved(
            minutes, "approve", content, current, verb="minutes.approved_by_rule", by=by, on=on, at=at
        )
    return minutes


def close_vacant_round(*, minutes: Minutes, by: Actor, on: date, at: datetime) -> Minutes:
    """Finish a round in which the last seats waited for have become vacant, and the others have approved.

    Called by the clock only, once the time for answering is over: the approvals are those that were given.
    """
    if by.kind != "clock":
        raise NotAllowed(_("Dette gjør portalen selv når tiden er ute."))
    with transaction.atomic():
        minutes = locked_minutes(minutes)
        review = review_of(minutes, on)
        if minutes.state != MinutesState.IN_REVIEW or review.waited_for or not review.approvals:
            raise Refused(_("Noen som skal svare, har ikke svart."))
        content = minutes_content(minutes)
        current = hash_of(content)
        _check_approved_text(review, current)
        _finish_approved(
            minutes, "approve", content, current, verb="minutes.round_closed", by=by, on=on, at=at
        )
    return minutes


# --- what the acts share


def _led(minutes: Minutes, by: Actor, on: date) -> tuple[Minutes, Actor]:
    minutes = locked_minutes(minutes)
    allowed("councils.write_minutes", minutes, by, on)
    by, _seat = acting_in(minutes.meeting.forum, by, on)
    return minutes, by


def _reviewing(minutes: Minutes, by: Actor, on: date) -> tuple[Minutes, Any, Review, list[SeatAnswer]]:
    """The minutes under their lock, the person, and the reviewing seats that are theirs that day."""
    minutes = locked_minutes(minutes)
    user, _by = allowed("councils.review_minutes", minutes, by, on)
    if user is None:
        raise NotAllowed(_("Referatet godkjennes av en person som sitter i forumet."))
    review = review_of(minutes, on)
    return minutes, user, review, own_seats(review, seats_in(user, minutes.meeting.forum))


def _checked(minutes: Minutes, name: str, by: Actor, on: date) -> None:
    """The step can be taken now; otherwise Refused, with who was first when somebody was."""
    step = MINUTES_FLOW[name]
    if minutes.state not in step.sources:
        raise Refused(
            state_sentence(minutes)
            or _("Dette kan ikke gjøres nå. Noen andre kan ha gjort noe i mellomtiden. Last siden på nytt.")
        )
    if reasons := step.reasons(minutes, on):
        raise Refused(reasons)


def _acting_from(seat: Membership, by: Actor, user: Any, on: date) -> Actor:
    """The person as acting from the office that gives them the seat; as they are when it is personal."""
    offices = {seat.office_id, seat.alternative_office_id}
    if by.office_id in offices:
        return by
    held = next((one for one in standing_of(user, on).held if one.office.pk in offices), None)
    return actor_from(held.appointment, user) if held is not None else by


def _write_approval(
    minutes: Minutes, seat: SeatAnswer, current: str, *, by: Actor, at: datetime, is_by_rule: bool = False
) -> None:
    MinutesReview.objects.create(
        minutes=minutes,
        round=minutes.round,
        membership=seat.membership,
        verdict=APPROVED,
        content_hash=current,
        at=at,
        by_name=by.name,
        by_office=_place(by),
        is_by_rule=is_by_rule,
    )


def _check_approved_text(review: Review, current: str) -> None:
    """All approvals of a round are of one text."""
    if others := sorted({one.by_name for one in review.approvals if one.content_hash != current}):
        raise Refused(
            _("Teksten er endret etter at %(names)s godkjente den. Referatet må sendes rundt på nytt.")
            % {"names": ", ".join(others)}
        )


def _finish_approved(
    minutes: Minutes,
    name: str,
    content: dict[str, Any],
    current: str,
    *,
    verb: str,
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    """Freeze the minutes, close the meeting, tell everybody, and have the documents made after commit."""
    source, meeting = minutes.state, minutes.meeting
    minutes.state, minutes.approved_at = MinutesState.APPROVED, at
    minutes.frozen_content, minutes.content_hash = content, current
    minutes.save(
        update_fields=["state", "approved_at", "frozen_content", "content_hash", "is_approved_by_rule"]
    )
    record_step(minutes, name, source=source, by=by, at=at)
    if meeting.state == MeetingState.HELD:
        meeting.state, meeting.closed_at = MeetingState.CLOSED, at
        meeting.save(update_fields=["state", "closed_at"])
        record_step(meeting, "close", source=MeetingState.HELD, by=by, at=at)
    review_notices.tell_approved(minutes, by=by, on=on, at=at)
    transaction.on_commit(partial(_make_documents, minutes.pk), robust=True)
    audit.record(
        shown_with=meeting,
        verb=verb,
        by=by,
        at=at,
        round=minutes.round,
        content_hash=current,
        is_public=meeting.forum.access == "PUBLIC",
    )


def _make_documents(minutes_id: int) -> None:
    from councils import tasks

    tasks.make_minutes_documents.enqueue(minutes_id)


def _place(by: Actor) -> str:
    return " i ".join(part for part in (by.office, by.organisation) if part)[:200]
