"""What every act on a referral begins and ends with: lock, right, the step it starts from, the next one.

Locks are taken in the order referral, meetings by their time, item.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from councils.actions.proposing import next_meeting, propose_item
from councils.actions.sending import take_back_item
from councils.actions.steps import acting_in, allowed, locked_meeting, required_text
from councils.models import AgendaItem, Meeting
from parties.acting import user_of
from records import days, richtext
from records.actors import Actor
from records.refusals import Refused
from records.workflow import has_right
from slt.choices import StepEnd, StepPurpose
from slt.models import Referral, ReferralStep, SltGroup
from slt.referring import current_item
from slt.states import REFERRAL_FLOW
from slt.ways import takes_referrals

LONGEST_TITLE = 200
LONGEST_TEXT = 4000


def locked(referral: Referral) -> Referral:
    """The referral as it stands now, under the lock that orders everything that happens to it."""
    Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)
    return Referral.objects.select_related("programme", "raised_by__forum", "raised_by__programme").get(
        pk=referral.pk
    )


def begun(name: str, step: ReferralStep, by: Actor, on: date) -> tuple[ReferralStep, Actor]:
    """The step under its referral's lock, when this actor may take the flow's step `name` from it now.

    Raises NotAllowed without the right, which is asked first; Refused when somebody else was quicker, with
    who and what.
    """
    referral = locked(step.referral)
    fresh = ReferralStep.objects.select_related("group__forum", "group__programme", "item").get(pk=step.pk)
    fresh.referral = referral
    transition = REFERRAL_FLOW[name]
    _user, by = allowed(transition.right, fresh, by, on)
    if fresh.ended_at is not None:
        raise Refused(how_it_left(fresh))
    if fresh.standing not in transition.sources:
        raise Refused(_("Dette kan ikke gjøres slik henvisningen ligger nå. Last siden på nytt."))
    if reasons := transition.reasons(fresh, on):
        raise Refused(reasons)
    by, _seat = acting_in(fresh.group.forum, by, on)
    adopt_closing(fresh)
    return fresh, by


def how_it_left(step: ReferralStep) -> str:
    """What somebody has done with the referral already, in a sentence."""
    said = {"who": step.ended_by_name, "day": days.longtime(step.ended_at) if step.ended_at else ""}
    sentences = {
        StepEnd.SENT_ON: _("Henvisningen er allerede sendt videre av %(who)s, %(day)s."),
        StepEnd.ANSWERED: _("Henvisningen er allerede besvart av %(who)s, %(day)s."),
        StepEnd.RECEIVED: _("Svaret er allerede mottatt av %(who)s, %(day)s."),
        StepEnd.WITHDRAWN: _("Henvisningen er trukket av %(who)s, %(day)s."),
        StepEnd.MOVED: _("Henvisningen er flyttet til en annen gruppe, %(day)s."),
    }
    return sentences[StepEnd(step.ended_as)] % said


def adopt_closing(step: ReferralStep) -> None:
    """What the group has exempted from disclosure on its agenda, is so from now on wherever it goes."""
    referral, item = step.referral, current_item(step)
    if item is not None and item.is_closed and not referral.is_closed:
        referral.is_closed = True
        referral.legal_basis, referral.public_title = item.legal_basis, item.public_title


def checked_target(referral: Referral, to: SltGroup | None, on: date) -> SltGroup:
    """The group it is to go to; Refused unless it is another of the programme's and takes referrals."""
    if to is None:
        raise Refused(_("Velg hvilken gruppe saken skal til."))
    if to.programme_id != referral.programme_id:
        raise Refused(_("Velg en gruppe i det samme programmet."))
    if not takes_referrals(to, on):
        raise Refused(_("%(group)s er lagt ned. Velg en annen gruppe.") % {"group": to})
    return to


def checked_text(text: str, missing: str) -> str:
    """The text, of a length that can be read; Refused when it is empty or too long."""
    return required_text(text, missing, most=LONGEST_TEXT)


def checked_message(text: str) -> str:
    """A message that may be left out."""
    return checked_text(text, "") if (text or "").strip() else ""


def lay(
    referral: Referral,
    group: SltGroup,
    *,
    position: int,
    item: AgendaItem | None,
    purpose: str = StepPurpose.TREAT,
    message: str = "",
    by: Actor,
    at: datetime,
) -> ReferralStep:
    """Lay the referral with the group: its new open step."""
    return ReferralStep.objects.create(
        referral=referral,
        position=position,
        group=group,
        purpose=purpose,
        item=item,
        message=message,
        arrived_at=at,
        arrived_by_name=by.name,
        arrived_by_office=by.office,
    )


def end(step: ReferralStep, how: str, *, why: str, by: Actor, on: date, at: datetime) -> None:
    """End the step; its item is taken back if nothing has been done with it. `why` says so on the item.

    Without `why` the item stays as it is.
    """
    step.ended_at, step.ended_as = max(at, step.arrived_at), how
    step.ended_by_name, step.ended_by_office = by.name, by.office
    step.save(update_fields=["ended_at", "ended_as", "ended_by_name", "ended_by_office"])
    if why and (item := current_item(step)) is not None:
        take_back_item(item=item, why=why, by=by, on=on, at=at)


def save(referral: Referral, *fields: str) -> None:
    """Save these fields and what was adopted from an agenda, as one more revision."""
    referral.revision += 1
    closing = ("is_closed", "legal_basis", "public_title")
    referral.save(update_fields=[*fields, *closing, "revision"])


def item_at(
    referral: Referral,
    group: SltGroup,
    *,
    sent_from: SltGroup,
    is_answer: bool = False,
    text: str,
    privacy: dict[str, int] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> AgendaItem:
    """What it is at the group's forum: an item that waits there, wanted at the next meeting.

    Whoever does not sit in the forum that it comes from (a keeper of the programme who stands in for leads
    that are not there, or who closes a group) has the portal raise it.
    """
    if by.kind == "person" and not has_right("councils.send_item", user_of(by, on), sent_from.forum):
        by = Actor.system()
    with override(referral.programme.language):
        title, public = referral.title, referral.public_title
        if is_answer:
            title, public = _answer(title), _answer(public) if public else ""
        return propose_item(
            forum=group.forum,
            title=title,
            text=str(richtext.from_plain(text)),
            topic=referral.topic,
            wanted_meeting=next_meeting(group.forum, at),
            is_closed=referral.is_closed,
            legal_basis=referral.legal_basis,
            public_title=public,
            privacy=privacy,
            sent_from=sent_from.forum,
            by=by,
            on=on,
            at=at,
        )


def _answer(title: str) -> str:
    return (_("Svar: %(title)s") % {"title": title})[:LONGEST_TITLE]


def hold_meetings(*meetings: Meeting | None) -> None:
    """Lock the meetings whose agendas the act will change, by their time, so that no two acts cross."""
    wanted = {one.pk: one for one in meetings if one is not None}
    for meeting in sorted(wanted.values(), key=lambda one: (one.starts_at, one.pk)):
        locked_meeting(meeting)


def privacy_counts(privacy: dict[str, int] | None) -> dict[str, Any]:
    """What the privacy guard found and was let stand, in numbers; never the text."""
    return {"privacy": privacy} if privacy else {}
