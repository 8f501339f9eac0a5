"""The parties of a forum: organisations that come and go, and their seats with them."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.seats import still_led
from councils.actions.steps import acting_in, allowed, locked_forum
from councils.actions.telling import office_holders, tell_about
from councils.models import Forum, ForumParty
from councils.notices import in_language
from parties.actions.correcting import save
from parties.models import Organisation
from records import audit, days
from records.actors import Actor
from records.refusals import Refused


def add_party(
    *,
    forum: Forum,
    organisation: Organisation,
    valid_from: date,
    valid_to: date | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> ForumParty:
    """Take an organisation in as party for a period, and tell its office-holders.

    Raises NotAllowed for others than chair and secretary; Refused for an organisation that has ended or is
    party already in the period.
    """
    with transaction.atomic():
        forum = locked_forum(forum)
        allowed("councils.lead_forum", forum, by, on)
        by, _seat = acting_in(forum, by, on)
        if not organisation.exists_on(max(on, valid_from)):
            raise Refused(_("%(name)s er avviklet.") % {"name": organisation.display_name})
        party = ForumParty(
            forum=forum, organisation_id=organisation.pk, valid_from=valid_from, valid_to=valid_to
        )
        save(party)
        for recipient in office_holders([organisation.pk], on):
            with in_language(recipient):
                tell_about(
                    forum,
                    recipient,
                    "party_added",
                    f"{party.pk}",
                    _("%(organisation)s er blitt part i %(forum)s")
                    % {"organisation": organisation.display_name, "forum": forum.name},
                    [_("Det gjelder fra %(day)s.") % {"day": days.longdate(valid_from)}],
                    by,
                    on,
                    at,
                )
        audit.record(
            shown_with=forum,
            verb="forum.party_added",
            by=by,
            at=at,
            party=organisation.display_name,
            from_on=valid_from,
        )
        return party


def end_party(*, party: ForumParty, last_day: date, by: Actor, on: date, at: datetime) -> ForumParty:
    """Let the organisation be party for the last time that day; its seats end with it.

    Raises NotAllowed; Refused for the last party, a day before the first, when the forum would be left
    without chair and secretary, or when a seat of the organisation has not begun yet.
    """
    with transaction.atomic():
        forum = locked_forum(party.forum)
        allowed("councils.lead_forum", forum, by, on)
        by, _seat = acting_in(forum, by, on)
        party = ForumParty.objects.select_related("organisation").get(pk=party.pk)
        if party.valid_to is not None and last_day > party.valid_to:
            raise Refused(
                _("Parten går alt ut %(day)s. Legg den til på nytt for å forlenge.")
                % {"day": days.longdate(party.valid_to)}
            )
        after = last_day + timedelta(days=1)
        if not forum.parties.valid(after).exclude(pk=party.pk).exists():
            raise Refused(_("Et forum må ha minst én part."))
        party.valid_to = last_day
        save(party)
        ended = _end_seats_of(forum, party.organisation, last_day)
        still_led(forum, after)
        audit.record(
            shown_with=forum,
            verb="forum.party_ended",
            by=by,
            at=at,
            party=party.organisation.display_name,
            last_on=last_day,
            seats=ended,
        )
        return party


def _end_seats_of(forum: Forum, organisation: Organisation, last_day: date) -> list[str]:
    """End the seats of a party that leaves; the labels of those that were."""
    ended = []
    for seat in forum.memberships.with_offices().in_order():
        if seat.home is None or seat.home.pk != organisation.pk:
            continue
        if seat.valid_to is not None and seat.valid_to <= last_day:
            continue
        if seat.valid_from is not None and seat.valid_from > last_day:
            raise Refused(
                _("Plassen til %(seat)s har ikke begynt. Trekk den tilbake først.") % {"seat": seat.label}
            )
        seat.valid_to = last_day
        save(seat)
        ended.append(seat.label)
    return ended
