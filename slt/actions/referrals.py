"""Referrals: raised, sent on, answered, taken in, asked again, withdrawn, moved; from one place to the next.

Every act ends the step where the referral lies and opens the next in the same transaction, under the
referral's lock. Titles and texts never stand in the trail of events.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.agenda import place_item
from councils.actions.proposing import checked_title, next_meeting
from councils.actions.steps import acting_in, allowed, check_closing
from councils.models import AgendaItem, Meeting, Topic
from councils.states import ItemState
from records import audit
from records.actors import Actor
from records.refusals import Refused
from slt import referral_notices as notices
from slt.actions import referral_steps as steps
from slt.choices import StepEnd, StepPurpose
from slt.models import Referral, ReferralStep, SltGroup
from slt.referring import current_item
from slt.states import ReferralState
from slt.ways import coordinating_group, home_of, in_place_of, takes_referrals


def raise_referral(
    *,
    group: SltGroup,
    to: SltGroup | None = None,
    title: str,
    text: str = "",
    topic: Topic | None = None,
    meeting: Meeting | None = None,
    is_closed: bool = False,
    legal_basis: str = "",
    public_title: str = "",
    privacy: dict[str, int] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Referral:
    """Raise an issue to the group above, or to another of the programme, where it waits for the next agenda.

    By those who sit in the group. `meeting` is the one it came up in. The leads there are told. `privacy` is
    what the privacy guard found and the person let stand, in numbers. Raises NotAllowed and Refused.
    """
    with transaction.atomic():
        _user, by = allowed("slt.raise_referral", group, by, on)
        by, _seat = acting_in(group.forum, by, on)
        if not group.covers(on):
            raise Refused(_("%(group)s er lagt ned, og løfter ikke saker lenger.") % {"group": group})
        title = checked_title(title)
        basis, shown = check_closing(is_closed, legal_basis, public_title)
        if meeting is not None and meeting.forum_id != group.forum_id:
            raise Refused(_("Møtet hører til et annet forum."))
        referral = Referral(
            programme=group.programme,
            raised_by=group,
            raised_in=meeting,
            title=title,
            text=steps.checked_message(text),
            topic=topic,
            is_closed=is_closed,
            legal_basis=basis,
            public_title=" ".join(shown.split()),
            raised_at=at,
            raised_by_name=by.name,
            raised_by_office=by.office,
        )
        to = steps.checked_target(referral, to or group.above, on)
        if to.pk == group.pk:
            raise Refused(_("Saken ligger hos gruppa allerede. Velg en annen gruppe."))
        referral.save()
        item = steps.item_at(
            referral, to, sent_from=group, text=referral.text, privacy=privacy, by=by, on=on, at=at
        )
        steps.lay(referral, to, position=1, item=item, by=by, at=at)
        audit.record(
            shown_with=referral,
            verb="referral.raised",
            by=by,
            at=at,
            group=str(group),
            to=str(to),
            **steps.privacy_counts(privacy),
        )
        return referral


def send_on(
    *,
    step: ReferralStep,
    to: SltGroup | None,
    message: str = "",
    privacy: dict[str, int] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> ReferralStep:
    """Send it on from the group where it lies to another one, with a word on why; returns the new step.

    By the leads where it lies. The item that waits there is taken back; whoever raised it is told.
    """
    with transaction.atomic():
        step, by = steps.begun("send_on", step, by, on)
        to = steps.checked_target(step.referral, to, on)
        if to.pk == step.group_id:
            raise Refused(_("Saken ligger hos gruppa allerede. Velg en annen gruppe."))
        return _pass_on(step, to, message, verb="referral.sent_on", privacy=privacy, by=by, on=on, at=at)


def ask_again(
    *,
    step: ReferralStep,
    message: str,
    privacy: dict[str, int] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> ReferralStep:
    """The group is not content with the answer: back to the one that gave it, saying why; the new step.

    By the leads where the answer lies. The answer stands in the trail; the referral has none until it is
    answered anew. Where the group that answered has ended, it goes to what came in its place.
    """
    with transaction.atomic():
        step, by = steps.begun("ask_again", step, by, on)
        message = steps.checked_text(message, _("Skriv hva dere fortsatt lurer på."))
        referral = step.referral
        assert referral.answered_by is not None  # An answer lies here.
        to = steps.checked_target(referral, in_place_of(referral.answered_by, on), on)
        referral.answer, referral.answered_by, referral.answered_at = "", None, None
        steps.save(referral, "answer", "answered_by", "answered_at")
        return _pass_on(step, to, message, verb="referral.asked_again", privacy=privacy, by=by, on=on, at=at)


def _pass_on(
    step: ReferralStep,
    to: SltGroup,
    message: str,
    *,
    verb: str,
    privacy: dict[str, int] | None,
    by: Actor,
    on: date,
    at: datetime,
) -> ReferralStep:
    referral, message = step.referral, steps.checked_message(message)
    steps.end(
        step, StepEnd.SENT_ON, why=_("Sendt videre til %(group)s.") % {"group": to}, by=by, on=on, at=at
    )
    item = steps.item_at(
        referral,
        to,
        sent_from=step.group,
        text="\n\n".join(part for part in (message, referral.text) if part),
        privacy=privacy,
        by=by,
        on=on,
        at=at,
    )
    new = steps.lay(referral, to, position=step.position + 1, item=item, message=message, by=by, at=at)
    steps.save(referral)
    notices.tell_sent_on(referral, to, by=by, on=on, at=at)
    audit.record(
        shown_with=referral,
        verb=verb,
        by=by,
        at=at,
        group=str(step.group),
        to=str(to),
        **steps.privacy_counts(privacy),
    )
    return new


def answer(
    *,
    step: ReferralStep,
    text: str,
    privacy: dict[str, int] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> ReferralStep:
    """Answer it: the answer goes home, onto the next agenda of the group that raised it; the step there.

    By the leads where it lies. Home is what came in the place of a group that has ended, so that an answer
    always arrives. The agenda is the portal's act: those who answer do not lead the group at home.
    """
    with transaction.atomic():
        step, by = steps.begun("answer", step, by, on)
        text = steps.checked_text(text, _("Skriv et svar."))
        referral, home = step.referral, home_of(step.referral, on) or step.group
        coming, own = next_meeting(home.forum, at), current_item(step)
        steps.hold_meetings(coming, own.meeting if own is not None else None)
        steps.end(step, StepEnd.ANSWERED, why=_("Besvart uten å bli tatt opp."), by=by, on=on, at=at)
        referral.answer, referral.answered_by, referral.answered_at = text, step.group, at
        steps.save(referral, "answer", "answered_by", "answered_at")
        item = steps.item_at(
            referral,
            home,
            sent_from=step.group,
            is_answer=True,
            text=text,
            privacy=privacy,
            by=by,
            on=on,
            at=at,
        )
        if coming is not None:
            item = place_item(item=item, meeting=coming, by=Actor.system(), on=on, at=at)
        new = steps.lay(
            referral,
            home,
            position=step.position + 1,
            item=item,
            purpose=StepPurpose.ANSWER,
            message=text,
            by=by,
            at=at,
        )
        notices.tell_answered(referral, step.group, by=by, on=on, at=at)
        audit.record(
            shown_with=referral,
            verb="referral.answered",
            by=by,
            at=at,
            group=str(step.group),
            to=str(home),
            **steps.privacy_counts(privacy),
        )
        return new


def receive(*, step: ReferralStep, by: Actor, on: date, at: datetime) -> Referral:
    """The group has taken in the answer: the referral is closed.

    By the leads where the answer lies; by the clock in its own name when its item has been taken up.
    """
    with transaction.atomic():
        step, by = steps.begun("receive", step, by, on)
        referral = step.referral
        steps.end(step, StepEnd.RECEIVED, why=_("Svaret er mottatt."), by=by, on=on, at=at)
        referral.state, referral.ended_at = ReferralState.CLOSED, step.ended_at
        steps.save(referral, "state", "ended_at")
        audit.record(shown_with=referral, verb="referral.received", by=by, at=at, group=str(step.group))
        return referral


def withdraw(*, step: ReferralStep, by: Actor, on: date, at: datetime) -> Referral:
    """Withdraw it while it lies somewhere to be treated: the leads of the group that raised it.

    The leads where it lay are told.
    """
    with transaction.atomic():
        step, by = steps.begun("withdraw", step, by, on)
        referral = step.referral
        steps.end(step, StepEnd.WITHDRAWN, why=_("Henvisningen er trukket."), by=by, on=on, at=at)
        referral.state, referral.ended_at = ReferralState.WITHDRAWN, step.ended_at
        steps.save(referral, "state", "ended_at")
        notices.tell_withdrawn(referral, step.group, by=by, on=on, at=at)
        audit.record(shown_with=referral, verb="referral.withdrawn", by=by, at=at, group=str(step.group))
        return referral


def move_open_steps(*, group: SltGroup, to: SltGroup | None = None, by: Actor, on: date, at: datetime) -> int:
    """Everything that lies with a group that is closed goes to its successor; how many there were.

    Without `to` it goes to what the group is merged into, else to a group that coordinates. Called by the act
    that closes or merges the group, and by the clock for a group whose last day has been; by those who keep
    the programme. What already lies elsewhere stays there. Raises Refused when something lies there and the
    programme has no group to take it.
    """
    with transaction.atomic():
        _user, by = allowed("slt.keep_programme", group, by, on)
        lying = list(
            ReferralStep.objects.open().filter(group=group).select_related("referral").order_by("referral_id")
        )
        if not lying:
            return 0
        target = to
        if target is None and group.merged_into is not None:
            target = in_place_of(group.merged_into, on)
        if target is None or target.pk == group.pk:
            target = coordinating_group(group.programme, on, near=group)
        if target is None or not takes_referrals(target, on) or target.programme_id != group.programme_id:
            raise Refused(
                _("Det ligger henvisninger hos %(group)s, og ingen gruppe kan ta over. Svar på dem først.")
                % {"group": group}
            )
        return sum(_moved(step, target, by, on, at) for step in lying)


def _moved(step: ReferralStep, to: SltGroup, by: Actor, on: date, at: datetime) -> bool:
    referral = steps.locked(step.referral)
    step = ReferralStep.objects.select_related("group__forum", "item").get(pk=step.pk)
    step.referral = referral
    if step.ended_at is not None:
        return False
    steps.adopt_closing(step)
    is_answer = step.purpose == StepPurpose.ANSWER
    if step.group.forum_id == to.forum_id:
        # The same forum under another name: what lies there, lies there.
        item = step.item
        steps.end(step, StepEnd.MOVED, why="", by=by, on=on, at=at)
    else:
        said = _("Flyttet til %(group)s.") % {"group": to}
        steps.end(step, StepEnd.MOVED, why=said, by=by, on=on, at=at)
        item = steps.item_at(
            referral,
            to,
            sent_from=step.group,
            is_answer=is_answer,
            text=step.message if is_answer else "\n\n".join(filter(None, (step.message, referral.text))),
            by=by,
            on=on,
            at=at,
        )
    steps.lay(
        referral,
        to,
        position=step.position + 1,
        item=item,
        purpose=step.purpose,
        message=step.message,
        by=by,
        at=at,
    )
    steps.save(referral)
    audit.record(shown_with=referral, verb="referral.moved", by=by, at=at, group=str(step.group), to=str(to))
    return True


def stand(*, step: ReferralStep, by: Actor, on: date, at: datetime) -> AgendaItem | None:
    """Put what waits on the group's next agenda: an answer that came home, and what has waited too long.

    The clock's act. What has waited too long is a standing item from now on (`standing_since`), on an agenda
    or waiting for one, and the leads are told of it once. Returns the item when it came onto an agenda now.
    """
    with transaction.atomic():
        referral = steps.locked(step.referral)
        step = ReferralStep.objects.select_related("group__forum", "item").get(pk=step.pk)
        step.referral = referral
        item = current_item(step)
        if step.ended_at is not None or item is None or item.state != ItemState.PROPOSED:
            return None
        became_standing = step.purpose == StepPurpose.TREAT and step.standing_since is None
        if became_standing:
            step.standing_since = at
            step.save(update_fields=["standing_since"])
            notices.tell_standing(referral, step, by=by, on=on, at=at)
        meeting = next_meeting(step.group.forum, at)
        placed = place_item(item=item, meeting=meeting, by=by, on=on, at=at) if meeting is not None else None
        if became_standing:
            audit.record(shown_with=referral, verb="referral.standing", by=by, at=at, group=str(step.group))
        return placed
