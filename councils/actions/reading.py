"""Opening closed minutes: the reader's own click, written down before anything is shown."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.steps import acting_in, allowed, locked_minutes
from councils.models import Minutes, MinutesReading
from councils.opening import needs_opening, opened_by
from councils.rules import leads
from parties.acting import actor_from
from parties.standing import standing_of
from records.actors import Actor
from records.refusals import Refused


def open_minutes(*, minutes: Minutes, by: Actor, on: date, at: datetime) -> MinutesReading:
    """Log that the person opens the minutes; the text is shown and the files served for a while after.

    A click while an earlier one still counts is that one. By those who may read them: members, and for
    approved ones whoever keeps the forum's records. Raises NotAllowed for others, Refused where nothing has
    to be opened.
    """
    with transaction.atomic():
        minutes = locked_minutes(minutes)
        user, by = allowed("councils.read_minutes", minutes, by, on)
        if user is None or not needs_opening(minutes, writes=leads(user, minutes)):
            raise Refused(_("Referatet kan leses uten å åpnes først."))
        standing_open = opened_by(minutes, user, at)
        if standing_open is not None:
            return standing_open
        forum = minutes.meeting.forum
        by, seat = acting_in(forum, by, on)
        if seat is None:
            # Whoever reads by keeping the records is written down as that.
            held = [one for one in standing_of(user, on).held if one.office.pk == forum.records_office_id]
            by = actor_from(held[0].appointment, user) if held else by
        return MinutesReading.objects.create(
            minutes=minutes,
            reader_id=user.pk,
            by_name=by.name[:200],
            by_office=", ".join(part for part in (by.office, by.organisation) if part)[:200],
            at=at,
        )
