"""Items that another body has sent: taken back when what they are about has gone on somewhere else."""

from datetime import date, datetime

from django.db import transaction

from councils.actions.agenda_steps import agenda_of, arrange, locked_item
from councils.models import AgendaItem
from councils.states import COMING_STATES, ItemState
from records import audit
from records.actors import Actor


def take_back_item(*, item: AgendaItem, why: str, by: Actor, on: date, at: datetime) -> AgendaItem:
    """Take back an item that nothing has been done with yet, with a sentence on where it went.

    One that waits is withdrawn; one on a coming meeting's agenda is taken off first, as long as it has no
    number. Anything else is left as it is: what has a number is the meeting's. It asks for no right of its
    own: it is a part of the act, in an upper room, that sends on or ends what the item is about.
    """
    del on  # Part of how every act is called.
    with transaction.atomic():
        item = locked_item(item)
        meeting = item.meeting
        if meeting is None:
            is_untouched = item.state in {ItemState.PROPOSED, ItemState.SENT_BACK}
        else:
            is_untouched = (
                item.state == ItemState.PLACED and item.number is None and meeting.state in COMING_STATES
            )
        if not is_untouched:
            return item
        item.meeting, item.position, item.wanted_meeting = None, 0, None
        item.state, item.answer = ItemState.WITHDRAWN, why
        item.save(update_fields=["meeting", "position", "wanted_meeting", "state", "answer"])
        if meeting is not None:
            arrange(agenda_of(meeting))
        audit.record(shown_with=item, verb="item.taken_back", by=by, at=at)
        return item
