"""What time brings to referrals: nothing is lost with a group, waits unseen, or goes unanswered in silence.

In its own name the clock moves what lies with a group whose last day has been, closes what has been taken in
at home, puts answers and what has waited too long on the next agenda, takes back items of what has gone on
elsewhere, and reminds of answers that are due. Each part may be struck again without doing anything twice.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from councils.actions.sending import take_back_item
from councils.models import AgendaItem
from councils.states import ItemState, MinutesState
from records import days
from records.actors import Actor
from records.models import Dispatch
from records.refusals import Refused
from slt import referral_notices
from slt.actions import referrals
from slt.choices import StepPurpose
from slt.models import ReferralStep, SltGroup
from slt.referring import current_items, standing_of_item, step_of

# How often leads are reminded of what is treated and not answered.
BETWEEN_REMINDERS = timedelta(days=14)


def clock(at: datetime) -> None:
    """All of it, in the order in which one thing leads to the next."""
    move_from_ended_groups(at)
    close_what_was_taken_in(at)
    put_on_agendas(at)
    take_back_what_went_on(at)
    remind_of_answers(at)


def move_from_ended_groups(at: datetime) -> None:
    """What lies with a group that is no more goes to what came in its place."""
    on = days.day_of(at)
    ended = SltGroup.objects.filter(valid_to__lt=on, referral_steps__ended_at__isnull=True).distinct()
    for group in ended.select_related("programme", "merged_into"):
        try:
            referrals.move_open_steps(group=group, by=Actor.clock(), on=on, at=at)
        except Refused:
            # The programme has no group left: it lies where it lies, and its keepers answer it.
            continue


def close_what_was_taken_in(at: datetime) -> None:
    """An answer that its meeting has taken up, in a log or in minutes that have gone out, is received."""
    for step, item in _open_with_items(purpose=StepPurpose.ANSWER):
        if item is not None and is_taken_in(item):
            _try(lambda step=step: referrals.receive(step=step, by=Actor.clock(), on=days.day_of(at), at=at))


def is_taken_in(item: AgendaItem) -> bool:
    """Is the item treated, and not just in a draft of the minutes that can still be changed?"""
    if item.meeting is None or item.state != ItemState.TREATED:
        return False
    minutes = getattr(item.meeting, "minutes", None)
    return minutes is None or minutes.state in {MinutesState.IN_REVIEW, MinutesState.APPROVED}


def put_on_agendas(at: datetime) -> None:
    """Answers that wait go on the next agenda as soon as there is one; so does what has waited too long."""
    on = days.day_of(at)
    stuck = Q(pk__in=ReferralStep.objects.stuck(at).values("pk"))
    for step, item in _open_with_items(stuck | Q(purpose=StepPurpose.ANSWER)):
        if item is not None and item.state == ItemState.PROPOSED:
            _try(lambda step=step: referrals.stand(step=step, by=Actor.clock(), on=on, at=at))


def take_back_what_went_on(at: datetime) -> None:
    """An item that waits again (its meeting was cancelled) when the referral has left: it goes no further."""
    steps = ReferralStep.objects.filter(item=OuterRef("pk"))
    waiting = AgendaItem.objects.waiting().filter(
        (Exists(steps) & ~Exists(steps.open()))
        | Q(continued_from__isnull=False, forum__in=SltGroup.objects.values("forum"))
    )
    for item in waiting:
        step = step_of(item)
        if step is not None and step.ended_at is not None:
            why = _("Henvisningen er avsluttet eller har gått videre.")
            _try(
                lambda item=item, why=why: take_back_item(
                    item=item, why=why, by=Actor.clock(), on=days.day_of(at), at=at
                )
            )


def remind_of_answers(at: datetime) -> None:
    """One reminder every fortnight to the leads where something is treated and not answered."""
    on = days.day_of(at)
    due: dict[str, tuple[ReferralStep, int]] = {}
    for step, item in _open_with_items(purpose=StepPurpose.TREAT):
        if not standing_of_item(step, item).is_settled:
            continue
        since = item.meeting.starts_at if item is not None and item.meeting is not None else step.arrived_at
        number = (at - since) // BETWEEN_REMINDERS
        if number > 0:
            due[f"slt.referral_unanswered:{step.pk}:{number}:"] = (step, number)
    for key, (step, number) in due.items():
        if not Dispatch.objects.filter(unique_key__startswith=key).exists():
            referral_notices.tell_unanswered(step.referral, step, number, by=Actor.clock(), on=on, at=at)


def _open_with_items(*conditions: Q, **fields: str) -> list[tuple[ReferralStep, AgendaItem | None]]:
    steps = list(
        ReferralStep.objects.open()
        .filter(*conditions, **fields)
        .select_related("referral__programme", "referral__raised_by__forum", "group__forum")
        .order_by("referral_id")
    )
    items = current_items(steps)
    return [(step, items.get(step.pk)) for step in steps]


def _try(act) -> None:  # type: ignore[no-untyped-def]
    """Do it, unless somebody was quicker or the agenda stands: then the next minute shows what is left."""
    try:
        act()
    except Refused:
        return
