"""Finding a date together: several are put to chosen members, answered, and one is fixed – or none."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from councils import notices
from councils.actions.meetings import plan_meeting
from councils.actions.steps import acting_in, allowed, locked_forum
from councils.date_letters import answer_link, when
from councils.logbook import keeps_log, refuse_words
from councils.models import DateAnswer, DateInvitee, DateOption, DateProposal, Forum, Meeting, Membership
from councils.people import seated
from councils.recurrence import ending
from councils.rules import seats_in
from parties import links
from parties.acting import user_of
from parties.models import PersonalLink
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed, Refused

MOST_DATES = 12


def propose_dates(
    *,
    forum: Forum,
    starts: Sequence[datetime],
    minutes: int,
    answer_by: date,
    memberships: Collection[Membership],
    title: str = "",
    place: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> DateProposal:
    """Put several times to chosen members; each gets a personal link to answer by.

    Raises Refused for fewer than two times, a time that has been, an answer that is due after the first of
    them or before today, nobody to ask, and somebody without an address.
    """
    moments = sorted(set(starts))
    if len(moments) < 2:
        raise Refused(_("Foreslå minst to tidspunkter."))
    if len(moments) > MOST_DATES:
        raise Refused(_("Foreslå høyst %(most)s tidspunkter.") % {"most": MOST_DATES})
    if moments[0] <= at:
        raise Refused(_("Et av tidspunktene har vært."))
    if not on <= answer_by <= days.day_of(moments[0]):
        raise Refused(_("Svarfristen må være fra i dag og ikke etter det første tidspunktet."))
    if not 5 <= minutes <= 24 * 60:
        raise Refused(_("Et møte varer fra fem minutter til et døgn."))
    with transaction.atomic():
        forum = locked_forum(forum)
        _user, by = allowed("councils.lead_forum", forum, by, on)
        by, _seat = acting_in(forum, by, on)
        if not all(forum.covers(days.day_of(one)) for one in moments):
            raise Refused(_("Forumet finnes ikke på alle disse dagene."))
        refuse_words(forum, title)
        for standing in forum.date_proposals.filter(state=DateProposal.State.OPEN):
            if list(standing.options.order_by("starts_at").values_list("starts_at", flat=True)) == moments:
                raise Refused(_("Disse tidspunktene er allerede foreslått, og venter på svar."))
        chosen = forum.memberships.valid(on).filter(pk__in=[one.pk for one in memberships]).with_offices()
        people = [one for one in seated(forum, on, chosen.in_order()) if not one.is_vacant]
        if without := [one.name for one in people if not one.address]:
            raise Refused(
                _("%(names)s har ingen e-postadresse. Ta dem ut, eller før inn adressen.")
                % {"names": ", ".join(without)}
            )
        if not people:
            raise Refused(_("Velg minst én som skal svare."))
        proposal = DateProposal.objects.create(
            forum=forum,
            title=" ".join(title.split())[:150],
            minutes=minutes,
            place=" ".join(place.split())[:200],
            answer_by=answer_by,
            created_at=at,
            created_by_name=by.name,
        )
        DateOption.objects.bulk_create(
            DateOption(proposal=proposal, starts_at=starts_at) for starts_at in moments
        )
        for recipient in notices.recipients(people):
            invitee = DateInvitee.objects.create(
                proposal=proposal,
                membership=recipient.seat.membership if recipient.seat else None,
                name=recipient.name,
                address=recipient.address,
            )
            with notices.in_language(recipient):
                notices.tell(
                    recipient,
                    "dates_proposed",
                    occasion="asked",
                    subject=_("Finn en dato: %(forum)s") % {"forum": proposal.title or forum.name},
                    lines=[
                        _("%(actor)s vil finne en dato for møtet, og spør hva som passer for deg.")
                        % {"actor": by.name},
                        "\n".join(when(moment) for moment in moments),
                        _("Svar innen %(day)s.") % {"day": days.longdate(answer_by)},
                    ],
                    link=answer_link(invitee, recipient, last=moments[-1], at=at),
                    link_label=_("Svar på datoene"),
                    about=proposal,
                    forum=forum,
                    on=on,
                    at=at,
                    by=by,
                )
        audit.record(
            shown_with=proposal,
            verb="dates.proposed",
            by=by,
            at=at,
            count=len(moments),
            people=proposal.invitees.count(),
            answer_by_on=answer_by,
        )
    return proposal


def answer_dates(
    *,
    invitee: DateInvitee,
    answers: Mapping[int, str],
    link: PersonalLink | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> DateInvitee:
    """Say of each time (by its key) whether it suits; may be changed until one of them is fixed.

    By personal link, or logged in by whoever sits in the seat that was asked. Raises Refused when the date is
    settled or a time is left unanswered.
    """
    with transaction.atomic():
        proposal = _locked(invitee.proposal)
        invitee = DateInvitee.objects.select_related("membership").get(pk=invitee.pk, proposal=proposal)
        _check_may_answer(invitee, proposal, link, by, on, at)
        _check_open(proposal)
        options = list(proposal.options.all())
        if any(answers.get(option.pk) not in DateAnswer.Answer.values for option in options):
            raise Refused(_("Svar på alle tidspunktene."))
        for option in options:
            DateAnswer.objects.update_or_create(
                invitee=invitee, option=option, defaults={"answer": answers[option.pk]}
            )
        invitee.answered_at = at
        invitee.save(update_fields=["answered_at"])
        if not proposal.invitees.filter(answered_at=None).exists():
            _tell_leaders_all_answered(proposal, by=by, on=on, at=at)
        audit.record(shown_with=proposal, verb="dates.answered", by=by, at=at, name=invitee.name)
    return invitee


def fix_date(*, option: DateOption, by: Actor, on: date, at: datetime) -> Meeting:
    """Settle on one of the times: the meeting is planned, and those asked are told."""
    with transaction.atomic():
        proposal = _locked(option.proposal)
        _user, by = allowed("councils.lead_forum", proposal.forum, by, on)
        _check_open(proposal)
        meeting = plan_meeting(
            forum=proposal.forum,
            starts_at=option.starts_at,
            ends_at=ending(option.starts_at, proposal.minutes),
            place=proposal.place,
            # One from before the forum turned to a log has lost its title.
            title="" if keeps_log(proposal.forum) else proposal.title,
            by=by,
            on=on,
            at=at,
        )
        proposal.state, proposal.meeting = DateProposal.State.FIXED, meeting
        proposal.save(update_fields=["state", "meeting"])
        _tell_everybody(
            proposal,
            "dates_fixed",
            gettext_noop("Datoen er bestemt: %(forum)s"),
            gettext_noop("Møtet blir %(when)s. Innkallingen kommer senere."),
            by=by,
            on=on,
            at=at,
            starts_at=option.starts_at,
        )
        audit.record(shown_with=proposal, verb="dates.fixed", by=by, at=at, starts_at=option.starts_at)
    return meeting


def withdraw_dates(*, proposal: DateProposal, by: Actor, on: date, at: datetime) -> DateProposal:
    """Take the proposal back; those asked are told that they need not answer. Raises Refused when settled."""
    with transaction.atomic():
        proposal = _locked(proposal)
        _user, by = allowed("councils.lead_forum", proposal.forum, by, on)
        _check_open(proposal)
        proposal.state = DateProposal.State.WITHDRAWN
        proposal.save(update_fields=["state"])
        _tell_everybody(
            proposal,
            "dates_withdrawn",
            gettext_noop("Datoforslaget er trukket: %(forum)s"),
            gettext_noop("Du trenger ikke svare på datoene."),
            by=by,
            on=on,
            at=at,
        )
        audit.record(shown_with=proposal, verb="dates.withdrawn", by=by, at=at)
    return proposal


def _locked(proposal: DateProposal) -> DateProposal:
    """The proposal as it stands now, under the forum's lock and its own, in that order."""
    locked_forum(proposal.forum)
    DateProposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    return DateProposal.objects.select_related("forum", "meeting").get(pk=proposal.pk)


def _check_open(proposal: DateProposal) -> None:
    if proposal.state == DateProposal.State.FIXED and proposal.meeting is not None:
        raise Refused(_("Datoen er bestemt: %(when)s.") % {"when": when(proposal.meeting.starts_at)})
    if proposal.state != DateProposal.State.OPEN:
        raise Refused(_("Datoforslaget er trukket."))


def _check_may_answer(
    invitee: DateInvitee,
    proposal: DateProposal,
    link: PersonalLink | None,
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    if link is not None:
        links.recheck(link, subject=invitee, at=at)
        return
    seats = {seat.pk for seat in seats_in(user_of(by, on), proposal.forum)}
    if invitee.membership_id not in seats:
        raise NotAllowed(_("Du er ikke spurt om disse datoene."))


def _tell_leaders_all_answered(proposal: DateProposal, *, by: Actor, on: date, at: datetime) -> None:
    for recipient in notices.leaders(proposal.forum, on):
        with notices.in_language(recipient):
            notices.tell(
                recipient,
                "dates_answered",
                occasion="all",
                subject=_("Alle har svart på datoene: %(forum)s")
                % {"forum": proposal.title or proposal.forum.name},
                lines=[_("Velg datoen som passer best.")],
                link=notices.whole_address(reverse("councils:date_proposal", args=[proposal.pk])),
                link_label=_("Se svarene"),
                about=proposal,
                forum=proposal.forum,
                on=on,
                at=at,
                by=by,
            )


def _tell_everybody(
    proposal: DateProposal,
    kind: str,
    subject: str,
    line: str,
    *,
    by: Actor,
    on: date,
    at: datetime,
    starts_at: datetime | None = None,
) -> None:
    """One e-mail to everybody who was asked. `subject` and `line` are message ids, translated for each."""
    for recipient in asked(proposal, on):
        with notices.in_language(recipient):
            said = {"when": when(starts_at)} if starts_at else {}
            notices.tell(
                recipient,
                kind,
                occasion="settled",
                subject=_(subject) % {"forum": proposal.title or proposal.forum.name},
                lines=[_(line) % said if said else _(line)],
                link=notices.whole_address(reverse("councils:forum", args=[proposal.forum_id])),
                link_label=_("Se forumet"),
                about=proposal,
                forum=proposal.forum,
                on=on,
                at=at,
                by=by,
            )


def asked(proposal: DateProposal, on: date) -> list[notices.Recipient]:
    """Those who were asked, at the addresses they were asked at, in the language of who sits there now."""
    seats = {
        one.membership.pk: one
        for one in seated(proposal.forum, on, proposal.forum.memberships.valid(on).with_offices())
    }
    found = []
    for invitee in proposal.invitees.all():
        seat = seats.get(invitee.membership_id) if invitee.membership_id else None
        same = seat is not None and seat.address.lower() == invitee.address.lower()
        found.append(
            notices.Recipient(
                invitee.address,
                invitee.name,
                seat.language if seat and same else "nb",
                seat.user_id if seat and same else None,
                seat if same else None,
            )
        )
    return found
