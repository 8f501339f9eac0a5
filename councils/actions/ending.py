"""A forum that has done its work: its last day and why, and going on after all."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from councils import guards
from councils.actions.forums import refuse_double
from councils.actions.steps import acting_in, allowed, locked_forum, required_text
from councils.actions.telling import tell_about
from councils.models import Forum
from councils.notices import in_language, leaders, recipients
from councils.people import seated
from parties.actions.correcting import save
from records import audit, days
from records.actors import Actor
from records.refusals import Refused

LONGEST_REASON = 500


def end_forum(*, forum: Forum, last_day: date, reason: str, by: Actor, on: date, at: datetime) -> Forum:
    """Let the forum have this as its last day, and say why; the members are told.

    Seats and parties stay as they are: those who sit there read what has been, finish minutes and follow up
    what was decided. New meetings, items and proposed dates after the last day are refused. Raises NotAllowed
    for others than chair and secretary, and Refused without a reason, for a day before the first, and with
    what lies ahead: a meeting after the last day, dates that wait for answers.
    """
    with transaction.atomic():
        forum = locked_forum(forum)
        allowed("councils.lead_forum", forum, by, on)
        by, _seat = acting_in(forum, by, on)
        reason = required_text(reason, _("Skriv hvorfor forumet avsluttes."), most=LONGEST_REASON)
        if forum.valid_from is not None and last_day < forum.valid_from:
            raise Refused(_("Siste dag kan ikke være før første dag."))
        if hindrances := list(guards.has_nothing_after(forum, last_day)):
            raise Refused(hindrances)
        if forum.valid_to == last_day:
            return forum
        if not forum.covers(on) and last_day >= on:
            raise Refused(_("Forumet er avsluttet. La det fortsette først."))
        forum.valid_to = last_day
        save(forum)
        _tell(forum, by, on, at)
        audit.record(shown_with=forum, verb="forum.ended", by=by, at=at, last_on=last_day, reason=reason)
        return forum


def continue_forum(*, forum: Forum, by: Actor, on: date, at: datetime) -> Forum:
    """Let a forum with a last day go on without one; the members are told.

    Raises NotAllowed for others than chair and secretary; Refused when it has no last day, and when the same
    parties have founded another in its place.
    """
    with transaction.atomic():
        forum = locked_forum(forum)
        allowed("councils.lead_forum", forum, by, on)
        by, _seat = acting_in(forum, by, on)
        if forum.valid_to is None:
            raise Refused(_("Forumet er ikke avsluttet."))
        parties = [party.organisation for party in forum.parties.valid(on).select_related("organisation")]
        council = getattr(forum, "police_council", None)
        refuse_double(forum.name, council.scope if council else None, parties, on, but=forum)
        forum.valid_to = None
        save(forum)
        _tell(forum, by, on, at)
        audit.record(shown_with=forum, verb="forum.continued", by=by, at=at)
        return forum


def _tell(forum: Forum, by: Actor, on: date, at: datetime) -> None:
    """The members learn of it; not why, which stands in the forum's history."""
    everyone = {one.address.lower(): one for one in [*recipients(seated(forum, on)), *leaders(forum, on)]}
    for recipient in everyone.values():
        with in_language(recipient):
            values = {
                "forum": forum.name,
                "who": by.label,
                "day": days.longdate(forum.valid_to) if forum.valid_to else "",
            }
            if forum.valid_to is None:
                subject, lines = _("%(forum)s fortsetter"), [_("Det er bestemt av %(who)s.")]
            else:
                subject = _("%(forum)s avsluttes")
                lines = [
                    _("Siste dag er %(day)s. Det er bestemt av %(who)s."),
                    _("Møter, referater og oppfølging kan fortsatt leses."),
                ]
            said = [line % values for line in lines]
            tell_about(forum, recipient, "ended", at.isoformat(), subject % values, said, by, on, at)
