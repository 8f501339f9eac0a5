"""Reads of referrals: what a step's item has become, the whole trail, what lies where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from councils.models import AgendaItem, Decision
from councils.states import ItemState
from records import days
from records.search import SEARCH_COLUMNS
from slt.choices import StepEnd, StepPurpose
from slt.models import Measure, Referral, ReferralStep, SltGroup

# Nothing more comes of an item in these states: it is for the leads to answer, or to send on.
SETTLED_STATES = (ItemState.TREATED, ItemState.DECLINED, ItemState.WITHDRAWN)


def current_items(steps: Iterable[ReferralStep]) -> dict[int, AgendaItem]:
    """For each step that has an item (by its key) what that item is now: the last one that goes on from it.

    Two queries, however many steps.
    """
    first = {step.pk: step.item_id for step in steps if step.item_id is not None}
    if not first:
        return {}
    forums = AgendaItem.objects.filter(pk__in=first.values()).values("forum")
    after = dict(
        AgendaItem.objects.filter(forum__in=forums, continued_from__isnull=False).values_list(
            "continued_from_id", "pk"
        )
    )
    last = {}
    for step, key in first.items():
        while key in after:
            key = after[key]
        last[step] = key
    items = (
        AgendaItem.objects.filter(pk__in=last.values())
        .defer("text", "proposed_decision", *SEARCH_COLUMNS)
        .select_related("meeting__minutes", "forum")
        .in_bulk()
    )
    return {step: items[key] for step, key in last.items()}


def current_item(step: ReferralStep) -> AgendaItem | None:
    """What the step's item is now; None for a step without one."""
    return current_items([step]).get(step.pk)


def step_of(item: AgendaItem) -> ReferralStep | None:
    """The newest step whose item this is, or goes on from."""
    before = dict(
        AgendaItem.objects.filter(forum=item.forum_id, continued_from__isnull=False).values_list(
            "pk", "continued_from_id"
        )
    )
    chain = [item.pk]
    while chain[-1] in before:
        chain.append(before[chain[-1]])
    return (
        ReferralStep.objects.filter(item__in=chain)
        .select_related("referral__programme", "referral__raised_by__forum", "group__forum")
        .order_by("-position")
        .first()
    )


@dataclass(frozen=True)
class Standing:
    """How it goes with a step, in words for a list; `is_settled`: the meeting is done with it."""

    words: str
    tone: str = "info"
    is_settled: bool = False


def standing_of_item(step: ReferralStep, item: AgendaItem | None) -> Standing:
    """What has become of it at the group's forum; «venter på svar» only while it lies there."""
    is_answer, is_here = step.purpose == StepPurpose.ANSWER, step.ended_at is None
    if item is None or item.state == ItemState.WITHDRAWN:
        words = _("Svaret venter på dere") if is_answer else _("Står ikke på noen saksliste")
        return Standing(words, "warning", is_settled=True)
    if item.state == ItemState.PROPOSED:
        return Standing(_("Venter på neste møte"), "warning" if step.standing_since else "info")
    if item.state == ItemState.SENT_BACK and item.meeting is None:
        return Standing(_("Sendt tilbake til den som løftet saken"), "warning")
    if item.state == ItemState.DECLINED:
        return _settled(_("Ikke tatt opp"), is_here)
    if item.meeting is None:
        return Standing(str(item.get_state_display()))
    day = {"day": days.longdate(item.meeting.on)}
    if item.state == ItemState.PLACED:
        return Standing(_numbered(_("På sakslisten %(day)s") % day, item))
    if is_answer:
        return Standing(_numbered(_("Tatt opp i møtet %(day)s") % day, item), "success", is_settled=True)
    if item.state == ItemState.SENT_BACK:
        return _settled(_numbered(_("Sendt tilbake i møtet %(day)s") % day, item), is_here)
    return _settled(_numbered(_("Behandlet %(day)s") % day, item), is_here)


def _numbered(words: str, item: AgendaItem) -> str:
    return _("%(words)s, sak %(number)s") % {"words": words, "number": item.label} if item.label else words


def _settled(words: str, is_here: bool) -> Standing:
    """The meeting is done with it; as long as it lies there, those who raised it wait."""
    if is_here:
        return Standing(_("%(words)s, venter på svar") % {"words": words}, "warning", is_settled=True)
    return Standing(words, "neutral", is_settled=True)


@dataclass
class Stop:
    """A step of the trail as somebody may see it: its item with what was decided, if they may read that."""

    step: ReferralStep
    item: AgendaItem | None
    standing: Standing
    reads: bool
    decisions: list[Decision] = field(default_factory=list)

    @property
    def reason(self) -> str:
        """Why it was not treated, for those who read the item."""
        if self.item is None or not self.reads or self.item.state == ItemState.WITHDRAWN:
            return ""
        return self.item.outcome_reason or self.item.answer

    @property
    def was_on_agenda(self) -> bool:
        """Has it stood on an agenda there?"""
        return self.item is not None and self.item.meeting is not None

    @property
    def is_answer(self) -> bool:
        """Is it the answer's way home?"""
        return self.step.purpose == StepPurpose.ANSWER

    @property
    def was_asked_again(self) -> bool:
        """Was the group not content with the answer?"""
        return self.is_answer and self.step.ended_as == StepEnd.SENT_ON


def trail_of(referral: Referral, user: Any, on: date) -> list[Stop]:
    """Everywhere that the referral has been, the first first; a constant number of queries."""
    steps = list(referral.steps.select_related("group__forum", "group__programme").order_by("position"))
    items = current_items(steps)
    keys = {item.pk for item in items.values()}
    readable = set(AgendaItem.objects.visible_to(user, on).filter(pk__in=keys).values_list("pk", flat=True))
    decisions: dict[int, list[Decision]] = {}
    for decision in (
        Decision.objects.shown_to(user, on).filter(item__in=keys).defer(*SEARCH_COLUMNS).order_by("position")
    ):
        decisions.setdefault(decision.item_id, []).append(decision)
    trail = []
    for step in steps:
        step.referral = referral
        item = items.get(step.pk)
        trail.append(
            Stop(
                step,
                item,
                standing_of_item(step, item),
                reads=item is not None and item.pk in readable,
                decisions=decisions.get(item.pk, []) if item is not None else [],
            )
        )
    return trail


def measures_of(referral: Referral, user: Any, on: date) -> list[Measure]:
    """What is done because of it, as far as the person may see, the oldest first."""
    return list(
        Measure.objects.visible_to(user, on)
        .filter(referral=referral)
        .with_owner()
        .defer(*SEARCH_COLUMNS)
        .order_by("created_at", "pk")
    )


def suggested_answer(trail: list[Stop]) -> str:
    """What the meeting said, as the beginning of an answer: open decisions, else why it was not treated.

    Only from after the last answer; closed decisions are not suggested, for the answer is read by others.
    """
    for stop in reversed(trail):
        if stop.is_answer:
            return ""
        texts = [one.text for one in stop.decisions if not one.is_closed]
        if texts:
            return "\n\n".join(texts)
        if stop.reason and stop.item is not None and not stop.item.is_closed:
            return stop.reason
    return ""


@dataclass(frozen=True)
class Lying:
    """A referral that lies somewhere, as a row of a list."""

    step: ReferralStep
    item: AgendaItem | None
    standing: Standing
    days: int

    @property
    def referral(self) -> Referral:
        """The referral itself."""
        return self.step.referral

    @property
    def is_stuck(self) -> bool:
        """Has it waited for so long that it stands on every agenda until it is treated?"""
        return self.step.standing_since is not None


def lying(steps: Any, at: datetime) -> list[Lying]:
    """The open steps as rows, those that have waited too long first, then the oldest; constant queries."""
    found = list(
        steps.open()
        .select_related(
            "referral__programme", "referral__raised_by__forum", "referral__topic", "group__forum"
        )
        .order_by(F("standing_since").asc(nulls_last=True), "arrived_at", "pk")
    )
    items = current_items(found)
    return [
        Lying(
            step,
            items.get(step.pk),
            standing_of_item(step, items.get(step.pk)),
            (days.day_of(at) - days.day_of(step.arrived_at)).days,
        )
        for step in found
    ]


def lying_with(group: SltGroup, user: Any, on: date, at: datetime) -> list[Lying]:
    """What lies with the group now, for its page: only what the person may see."""
    seen = Referral.objects.visible_to(user, on)
    return lying(ReferralStep.objects.filter(group=group, referral__in=seen), at)


def raised_by(group: SltGroup, user: Any, on: date, at: datetime) -> list[Lying]:
    """What the group has raised that is on its way elsewhere, for its page: only what the person may see."""
    seen = Referral.objects.visible_to(user, on).filter(raised_by=group)
    return lying(ReferralStep.objects.filter(referral__in=seen).exclude(group=group), at)
