"""What the meeting did with its items: treated, postponed, sent back; and items raised at the table."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.agenda import postpone_item
from councils.actions.agenda_steps import agenda_of, arrange, place_for
from councils.actions.numbering import number_items
from councils.actions.steps import check_closing, locked_forum, required_text
from councils.actions.writable import begin_writing, item_at, item_name, private_counts
from councils.choices import ItemKind, Outcome
from councils.models import AgendaItem, Meeting, MinutesPiece
from councils.states import COMING_STATES, ItemState, MeetingState
from records import audit, days
from records.actors import Actor
from records.refusals import Refused

_STATE_OF = {
    "": ItemState.PLACED,
    Outcome.TREATED: ItemState.TREATED,
    Outcome.SENT_BACK: ItemState.SENT_BACK,
}


def set_outcome(
    *,
    item: AgendaItem,
    outcome: str,
    reason: str = "",
    to: Meeting | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> AgendaItem:
    """Say what the meeting did with the item, with a reason where it was not treated; "" takes it back.

    Postponed goes to a named coming meeting, where the item lives on as a new one. A postponement is undone
    as long as nothing has been done with the new item. Raises Refused otherwise, and for a missing reason or
    meeting.
    """
    if outcome not in {"", *Outcome.values}:
        raise Refused(_("Velg hva som ble gjort med saken."))
    with transaction.atomic():
        # The order of locks everywhere: forum, then meeting.
        locked_forum(item.forum)
        writing = begin_writing(item.meeting, by, on)
        item = item_at(writing.meeting, item)
        if outcome in {Outcome.POSTPONED, Outcome.SENT_BACK}:
            reason = required_text(reason, _("Skriv en begrunnelse."), most=500)
        else:
            reason = ""
        if item.outcome == Outcome.POSTPONED:
            if outcome == Outcome.POSTPONED and to is not None and _goes_on_at(item, to):
                return _set(item, outcome, reason, writing.by, at)
            _undo_postponing(item)
        if outcome == Outcome.POSTPONED:
            if item.state != ItemState.PLACED:
                _clear(item)
            postpone_item(item=item, to=_coming(item, to), reason=reason, by=writing.by, on=on, at=at)
            return AgendaItem.objects.get(pk=item.pk)
        return _set(item, outcome, reason, writing.by, at)


def treat_the_rest(*, meeting: Meeting, by: Actor, on: date, at: datetime) -> int:
    """Every item without an outcome was treated; how many there were."""
    with transaction.atomic():
        writing = begin_writing(meeting, by, on)
        rest = list(writing.meeting.items.filter(state=ItemState.PLACED).order_by("position", "pk"))
        for item in rest:
            item.state, item.outcome = ItemState.TREATED, Outcome.TREATED
            item.save(update_fields=["state", "outcome"])
        if rest:
            audit.record(
                shown_with=writing.meeting,
                verb="minutes.rest_treated",
                by=writing.by,
                at=at,
                items=[item_name(item) for item in rest],
            )
        return len(rest)


def add_table_item(
    *,
    meeting: Meeting,
    title: str,
    is_closed: bool = False,
    legal_basis: str = "",
    public_title: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> AgendaItem:
    """An item raised at the meeting: before *Eventuelt*, with the year's next number and an empty piece."""
    with transaction.atomic():
        locked_forum(meeting.forum)
        writing = begin_writing(meeting, by, on)
        title = " ".join(required_text(title, _("Skriv hva saken gjelder."), most=200).split())
        basis, shown = check_closing(is_closed, legal_basis, public_title)
        agenda = agenda_of(writing.meeting)
        item = AgendaItem.objects.create(
            forum=writing.meeting.forum,
            meeting=writing.meeting,
            state=ItemState.PLACED,
            kind=ItemKind.MATTER,
            position=len(agenda) + 1,
            title=title,
            is_closed=is_closed,
            legal_basis=basis,
            public_title=shown,
            raised_by_name=writing.by.name,
            raised_by_office=writing.by.office,
            raised_at=at,
            is_late=True,
        )
        agenda.insert(place_for(item, agenda), item)
        arrange(agenda)
        number_items(writing.meeting, on, at)
        MinutesPiece.objects.create(
            item=item, updated_at=at, updated_by_name=writing.by.name, updated_by_user=writing.by.user_id
        )
        item.refresh_from_db()
        audit.record(
            shown_with=writing.meeting,
            verb="minutes.table_item_added",
            by=writing.by,
            at=at,
            item=item_name(item),
            is_closed=is_closed,
            **private_counts(title),
        )
        return item


def _coming(item: AgendaItem, to: Meeting | None) -> Meeting:
    if to is None:
        raise Refused(_("Velg hvilket møte saken er utsatt til."))
    if to.pk == item.meeting_id or to.forum_id != item.forum_id or to.state not in COMING_STATES:
        raise Refused(_("Velg et kommende møte i det samme forumet."))
    return to


def _set(item: AgendaItem, outcome: str, reason: str, by: Actor, at: datetime) -> AgendaItem:
    if (item.outcome, item.outcome_reason) == (outcome, reason) and item.state != ItemState.PLACED:
        return item
    item.state = _STATE_OF.get(outcome, ItemState.POSTPONED)
    item.outcome, item.outcome_reason = outcome, reason
    item.save(update_fields=["state", "outcome", "outcome_reason"])
    audit.record(
        shown_with=item.meeting,
        verb="minutes.outcome_set",
        by=by,
        at=at,
        item=item_name(item),
        outcome=outcome,
        **private_counts(reason),
    )
    return item


def _goes_on_at(item: AgendaItem, to: Meeting) -> bool:
    return AgendaItem.objects.filter(continued_from=item, meeting=to).exists()


def _clear(item: AgendaItem) -> None:
    item.state, item.outcome, item.outcome_reason = ItemState.PLACED, "", ""
    item.save(update_fields=["state", "outcome", "outcome_reason"])


def _undo_postponing(item: AgendaItem) -> None:
    """Take back the item's new life, if nobody has touched it; else Refused, saying why.

    What comes by itself stands on that agenda anyway, and is only untied.
    """
    new = AgendaItem.objects.filter(continued_from=item).select_related("meeting").first()
    if new is not None:
        if why := _touched(new):
            raise Refused(why)
        if new.is_raised:
            new.delete()
        else:
            new.continued_from = None
            new.save(update_fields=["continued_from"])
    _clear(item)


def _touched(new: AgendaItem) -> str:
    """Why the postponed item's new life cannot be undone; empty when it can."""
    if new.meeting is None or new.state != ItemState.PLACED:
        return _("Saken er utsatt, og det er gjort noe med den siden. Utsettelsen kan ikke angres.")
    day = {"day": days.longdate(new.meeting.on)}
    if new.number is not None or new.meeting.state != MeetingState.PLANNED:
        return (
            _("Saken er utsatt til %(day)s, og innkallingen dit er sendt. Utsettelsen kan ikke angres.") % day
        )
    if new.revision > 1 or new.pieces.exists() or new.decisions.exists() or new.follow_ups.exists():
        return _("Saken er utsatt til %(day)s, og er endret siden. Utsettelsen kan ikke angres.") % day
    return ""
