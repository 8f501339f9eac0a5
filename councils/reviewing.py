"""How far the review of minutes has come: which seats are asked, who has answered, and what silence means.

Reads only. A vacant seat is waited for by nobody, and an answer belongs to the seat: it stands when the
office changes hands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from councils.choices import Capacity, SilenceRule
from councils.models import Membership, Minutes, MinutesReview
from councils.people import Seated, seated
from councils.states import MinutesState
from records import days

APPROVED = MinutesReview.Verdict.APPROVED
CHANGES = MinutesReview.Verdict.CHANGES


@dataclass(frozen=True)
class SeatAnswer:
    """A reviewing seat, who fills it that day, and what it has answered to the present round."""

    seated: Seated
    review: MinutesReview | None = None

    @property
    def membership(self) -> Membership:
        return self.seated.membership

    @property
    def label(self) -> str:
        """The seat in words."""
        return self.membership.label

    @property
    def is_waited_for(self) -> bool:
        """Somebody sits there and has not answered."""
        return self.review is None and not self.seated.is_vacant

    @property
    def is_silent_vacant(self) -> bool:
        """Nobody sits there and nobody has answered for it."""
        return self.review is None and self.seated.is_vacant

    @property
    def who(self) -> str:
        """«Pål Kontakt, politikontakt» – or the seat alone when it is vacant."""
        if self.seated.is_vacant:
            return self.label
        title = self.seated.office_title
        return f"{self.seated.name}, {title}" if title else self.seated.name

    @property
    def leads(self) -> bool:
        """Is it the seat of those who write the minutes?"""
        seat = self.membership
        leading = (Capacity.CHAIR, Capacity.SECRETARY)
        return seat.capacity in leading or (
            seat.deputy_for is not None and seat.deputy_for.capacity in leading
        )


@dataclass(frozen=True)
class Review:
    """The present round of some minutes, seen on a day."""

    minutes: Minutes
    on: date
    answers: tuple[SeatAnswer, ...]

    @cached_property
    def waited_for(self) -> list[SeatAnswer]:
        """Those who are there and have not answered."""
        return [one for one in self.answers if one.is_waited_for]

    @cached_property
    def vacant(self) -> list[SeatAnswer]:
        """Seats without anybody, and without an answer."""
        return [one for one in self.answers if one.is_silent_vacant]

    @cached_property
    def approvals(self) -> list[MinutesReview]:
        """The approvals of this round."""
        return [one.review for one in self.answers if one.review and one.review.verdict == APPROVED]

    @property
    def is_vacant(self) -> bool:
        """Are there reviewing seats, and nobody in any of them?"""
        return bool(self.answers) and all(one.seated.is_vacant for one in self.answers)

    @property
    def has_others_than_leaders(self) -> bool:
        """Is anybody asked who does not write the minutes?"""
        return any(not one.leads for one in self.answers)

    @property
    def is_overdue(self) -> bool:
        """Has the day for answering passed?"""
        due = self.minutes.review_due_on
        return due is not None and self.on > due


def review_of(minutes: Minutes, on: date) -> Review:
    """The seats that review the minutes that day with their answers to the present round; three queries."""
    forum = minutes.meeting.forum
    seats = forum.memberships.reviewers(on).with_offices().in_order()
    given = {one.membership_id: one for one in minutes.reviews.filter(round=minutes.round)}
    if minutes.state == MinutesState.DRAFT:
        given = {}
    return Review(
        minutes, on, tuple(SeatAnswer(one, given.get(one.membership.pk)) for one in seated(forum, on, seats))
    )


def own_seats(review: Review, seats: Iterable[Membership]) -> list[SeatAnswer]:
    """The reviewing seats among those that a person sits in."""
    own = {seat.pk for seat in seats}
    return [one for one in review.answers if one.membership.pk in own]


def why_not_alone(review: Review, own: Iterable[SeatAnswer], is_leader: bool) -> str:
    """Why somebody who writes the minutes cannot approve them now; empty when they can.

    The review is the other side's: whoever writes the minutes never gives the only approval of them.
    """
    if not is_leader:
        return ""
    own = {one.membership.pk for one in own}
    if any(one.review in review.approvals and one.membership.pk not in own for one in review.answers):
        return ""
    return _("Den som fører referatet, kan ikke godkjenne det alene. Noen andre må godkjenne først.")


def already_answered(own: Iterable[SeatAnswer]) -> str:
    """Who has answered for all of these seats; empty when one of them has not been answered for."""
    own = list(own)
    if not own or any(one.review is None for one in own):
        return ""
    first = own[0]
    words = (
        _("%(name)s har allerede godkjent referatet for %(seat)s.")
        if first.review and first.review.verdict == APPROVED
        else _("%(name)s har allerede bedt om endringer for %(seat)s.")
    )
    return words % {"name": first.review.by_name if first.review else "", "seat": first.label}


def silence_words(rule: str, due_on: date | None) -> str:
    """What it means, by the forum's rule, that nobody answers: a plain sentence or two."""
    if due_on is None:
        return _(
            "Forumet har ikke satt noen frist. Du får påminnelser til du svarer. "
            "Taushet regnes ikke som godkjenning."
        )
    day = {"day": days.longdate(due_on)}
    if rule == SilenceRule.APPROVE:
        return (
            _(
                "Forumet har bestemt at taushet regnes som godkjenning: Har du ikke svart innen %(day)s, "
                "og har ingen bedt om endringer, blir referatet godkjent etter regelen. "
                "Du får to påminnelser først."
            )
            % day
        )
    if rule == SilenceRule.ESCALATE:
        return (
            _(
                "Har du ikke svart innen %(day)s, får lederne på din side beskjed. "
                "Taushet regnes ikke som godkjenning."
            )
            % day
        )
    return (
        _("Har du ikke svart innen %(day)s, får du påminnelser. Taushet regnes ikke som godkjenning.") % day
    )


def names_of(answers: Iterable[SeatAnswer]) -> list[str]:
    """Those who are asked, for a sentence."""
    return [one.who for one in answers]


def state_sentence(minutes: Minutes) -> str:
    """Why an answer to the round comes too late, when somebody was first; empty while it is in review."""
    if minutes.state == MinutesState.APPROVED:
        when = days.longtime(minutes.approved_at) if minutes.approved_at else ""
        return _("Referatet ble godkjent %(when)s, og kan ikke endres.") % {"when": when}
    last: Any = minutes.steps.order_by("-at", "-pk").first()
    if last is None or minutes.state == MinutesState.IN_REVIEW:
        return ""
    who = {"name": last.by_name, "when": days.longtime(last.at)}
    if minutes.state == MinutesState.CHANGES_REQUESTED:
        return (
            _(
                "%(name)s ba om endringer %(when)s. Referatet er tilbake hos den som fører det, "
                "til en ny runde."
            )
            % who
        )
    if last.name == "take_back":
        return _("%(name)s tok referatet tilbake %(when)s. Du får beskjed når det sendes på nytt.") % who
    return ""
