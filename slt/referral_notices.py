"""What people are told about referrals, beside what an item's own forum tells: public titles only."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.translation import gettext as _

from councils.actions.item_answers import proposer_of
from councils.models import Forum
from councils.notices import Recipient, in_language, leaders, tell, whole_address
from records import days
from records.actors import Actor
from slt.models import Referral, ReferralStep, SltGroup

Said = Callable[[], tuple[str, list[str]]]


def tell_sent_on(referral: Referral, to: SltGroup, *, by: Actor, on: date, at: datetime) -> None:
    """Whoever raised it: another group has it now."""
    _tell_raiser(
        referral,
        "referral_sent_on",
        lambda: (
            _("Saken du løftet, er sendt videre: %(title)s") % {"title": referral.shown_title},
            [_("Saken ligger nå hos %(group)s.") % {"group": to}],
        ),
        by=by,
        on=on,
        at=at,
    )


def tell_answered(referral: Referral, answered_by: SltGroup, *, by: Actor, on: date, at: datetime) -> None:
    """Whoever raised it: there is an answer."""
    _tell_raiser(
        referral,
        "referral_answered",
        lambda: (
            _("Svar på saken du løftet: %(title)s") % {"title": referral.shown_title},
            [
                _("%(group)s har svart. Svaret står på siden til henvisningen.") % {"group": answered_by},
                _("Det kommer på sakslisten til neste møte i %(group)s.") % {"group": referral.raised_by},
            ],
        ),
        by=by,
        on=on,
        at=at,
    )


def tell_withdrawn(referral: Referral, group: SltGroup, *, by: Actor, on: date, at: datetime) -> None:
    """The leads where it lay: it is withdrawn."""
    _tell_leads(
        referral,
        group.forum,
        "referral_withdrawn",
        lambda: (
            _("En henvisning er trukket: %(title)s") % {"title": referral.shown_title},
            [_("%(group)s har trukket den. Dere trenger ikke å svare.") % {"group": referral.raised_by}],
        ),
        key=f"slt.referral_withdrawn:{referral.pk}",
        by=by,
        on=on,
        at=at,
    )


def tell_standing(referral: Referral, step: ReferralStep, *, by: Actor, on: date, at: datetime) -> None:
    """The leads where it lies: it has waited too long, and stands on the next agenda. Once for each step."""
    waited = (on - days.day_of(step.arrived_at)).days
    _tell_leads(
        referral,
        step.group.forum,
        "referral_standing",
        lambda: (
            _("En henvisning har ventet lenge: %(title)s") % {"title": referral.shown_title},
            [
                _("Den har ligget hos %(group)s i %(days)s dager.") % {"group": step.group, "days": waited},
                _("Derfor settes den på sakslisten til neste møte, og står der til den er behandlet."),
            ],
        ),
        key=f"slt.referral_standing:{step.pk}",
        by=by,
        on=on,
        at=at,
    )


def tell_unanswered(
    referral: Referral, step: ReferralStep, number: int, *, by: Actor, on: date, at: datetime
) -> None:
    """The leads where it lies: it is treated, and those who raised it have had no answer."""
    _tell_leads(
        referral,
        step.group.forum,
        "referral_unanswered",
        lambda: (
            _("Husk å svare: %(title)s") % {"title": referral.shown_title},
            [
                _("%(group)s løftet saken, og har ikke fått svar.") % {"group": referral.raised_by},
                _("Svar, eller send saken videre."),
            ],
        ),
        key=f"slt.referral_unanswered:{step.pk}:{number}",
        by=by,
        on=on,
        at=at,
    )


def _tell_raiser(referral: Referral, kind: str, said: Said, *, by: Actor, on: date, at: datetime) -> None:
    first = (
        referral.steps.select_related("item__raised_by_person__user", "item__forum")
        .order_by("position")
        .first()
    )
    if first is None or first.item is None or (recipient := proposer_of(first.item)) is None:
        return
    key = f"slt.{kind}:{referral.pk}:{referral.revision}"
    _tell(referral, recipient, referral.raised_by.forum, kind, said, key=key, by=by, on=on, at=at)


def _tell_leads(
    referral: Referral, forum: Forum, kind: str, said: Said, *, key: str, by: Actor, on: date, at: datetime
) -> None:
    for one in leaders(forum, on):
        own = f"{key}:{one.address.lower()}"[:200]
        _tell(referral, one, forum, kind, said, key=own, by=by, on=on, at=at)


def _tell(
    referral: Referral,
    recipient: Recipient,
    forum: Forum,
    kind: str,
    said: Said,
    *,
    key: str,
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    with in_language(recipient):
        subject, lines = said()
        tell(
            recipient,
            kind,
            occasion="once",
            subject=subject,
            lines=lines,
            link=whole_address(referral.get_absolute_url()),
            link_label=_("Åpne henvisningen"),
            about=referral,
            forum=forum,
            on=on,
            at=at,
            by=by,
            unique_key=key,
            room="slt",
        )
