"""The agenda of a meeting: what stands on it, in which order, and what happens to it with the meeting.

The acts on items that wait at the forum are in `proposing`, `closing` and `attachments`.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.agenda_steps import (
    agenda_of,
    agenda_revision,
    arrange,
    arrangeable,
    locked_item,
    meeting_name,
    place_for,
    why_not_arrange,
)
from councils.actions.item_answers import tell_postponed, tell_proposer_placed, tell_released
from councils.actions.numbering import number_items, numbers_at_once
from councils.actions.proposing import decline_item, edit_item, propose_item, send_back_item, withdraw_item
from councils.actions.steps import acting_in, allowed, locked_meeting, required_text
from councils.choices import ItemKind, Outcome, Standing
from councils.default_items import due_on, missing_items
from councils.logbook import refuse_where_log
from councils.models import AgendaItem, ItemAttachment, Meeting
from councils.states import COMING_STATES, ItemState
from records import audit, days
from records.actors import Actor
from records.refusals import Refused, StaleSave

__all__ = [
    "add_default_items",
    "decline_item",
    "edit_item",
    "let_go",
    "place_item",
    "postpone_item",
    "propose_item",
    "propose_on_agenda",
    "release_items",
    "reorder",
    "send_back_item",
    "take_off_item",
    "withdraw_item",
]


def add_default_items(*, meeting: Meeting, by: Actor, on: date, at: datetime) -> list[AgendaItem]:
    """Put on the agenda what comes by itself and is not there: the usual items and the forum's own.

    Each comes in its place; what has been raised stays between. Calling it again adds what is missing.
    """
    with transaction.atomic():
        meeting = arrangeable(meeting)
        _user, by = allowed("councils.place_item", meeting, by, on)
        by, _seat = acting_in(meeting.forum, by, on)
        agenda = agenda_of(meeting)
        added = []
        for wanted in missing_items(meeting, agenda):
            item = AgendaItem(
                forum=meeting.forum,
                meeting=meeting,
                state=ItemState.PLACED,
                kind=wanted.kind,
                standing=wanted.standing,
                standing_item=wanted.standing_item,
                topic=wanted.topic,
                title=wanted.title,
                raised_at=at,
            )
            agenda.insert(place_for(item, agenda), item)
            item.position = len(agenda)
            item.save()
            added.append(item)
        arrange(agenda)
        if added:
            _number_if_held(meeting, on, at)
            audit.record(
                shown_with=meeting, verb="meeting.agenda_filled", by=by, at=at, items=[i.title for i in added]
            )
        return added


def propose_on_agenda(*, meeting: Meeting, by: Actor, on: date, at: datetime, **said: Any) -> AgendaItem:
    """Raise an item and put it right on the agenda; `said` is what `propose_item` takes."""
    with transaction.atomic():
        item = propose_item(forum=meeting.forum, wanted_meeting=meeting, by=by, on=on, at=at, **said)
        return place_item(item=item, meeting=meeting, by=by, on=on, at=at)


def place_item(
    *,
    item: AgendaItem,
    meeting: Meeting,
    position: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> AgendaItem:
    """Put a waiting item on the agenda: at the place given (from 1), else before *Eventuelt*.

    At a meeting that is being held it gets its number at once. Whoever raised it is told. Raises NotAllowed
    for those who do not lead the forum; Refused when the item does not wait any more, or the agenda stands.
    """
    with transaction.atomic():
        meeting = arrangeable(meeting)
        item = locked_item(item)
        _user, by = allowed("councils.place_item", item, by, on)
        if item.forum_id != meeting.forum_id:
            raise Refused(_("Saken hører til et annet forum."))
        if item.meeting is not None and item.state == ItemState.PLACED:
            raise Refused(
                _("Saken står allerede på sakslisten til %(meeting)s.")
                % {"meeting": meeting_name(item.meeting)}
            )
        if item.state != ItemState.PROPOSED:
            raise Refused(
                _("Saken er %(state)s, og venter ikke lenger.") % {"state": item.get_state_display()}
            )
        by, _seat = acting_in(meeting.forum, by, on)
        agenda = agenda_of(meeting)
        place = place_for(item, agenda) if position is None else max(0, min(position - 1, len(agenda)))
        agenda.insert(place, item)
        item.meeting, item.state, item.position = meeting, ItemState.PLACED, 0
        item.is_late = _is_late(item, meeting)
        arrange(agenda)
        item.save(update_fields=["meeting", "state", "is_late", "position"])
        item = _number_if_held(meeting, on, at, item)
        tell_proposer_placed(item, meeting, by=by, on=on, at=at)
        audit.record(
            shown_with=item,
            verb="item.placed",
            by=by,
            at=at,
            meeting_on=meeting.on,
            meeting=meeting.pk,
            place=item.position,
        )
        return item


def take_off_item(*, item: AgendaItem, by: Actor, on: date, at: datetime) -> AgendaItem:
    """Take an item off the agenda before it has its number: it waits at the forum again.

    What came by itself is put away; `add_default_items` brings it back.
    """
    with transaction.atomic():
        item = locked_item(item)
        _user, by = allowed("councils.place_item", item, by, on)
        if item.meeting is None or item.state != ItemState.PLACED:
            raise Refused(_("Saken står ikke på noen saksliste."))
        if reasons := why_not_arrange(item.meeting):
            raise Refused(reasons)
        if item.number is not None:
            raise Refused(
                _("Saken har fått nummeret %(number)s i innkallingen. Utsett den til et annet møte i stedet.")
                % {"number": item.label}
            )
        by, _seat = acting_in(item.forum, by, on)
        meeting = item.meeting
        _back_to_forum(item)
        arrange(agenda_of(meeting))
        audit.record(
            shown_with=item, verb="item.taken_off", by=by, at=at, meeting_on=meeting.on, meeting=meeting.pk
        )
        return item


def reorder(
    *,
    meeting: Meeting,
    order: Sequence[int],
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> int:
    """Put the agenda in this order (the items' keys); returns the revision that the next change starts from.

    Numbers that have been given stand. Raises StaleSave when the agenda is not the one that `revision`
    (`agenda_revision`) was of, or `order` is not an order of the items that stand on it now.
    """
    with transaction.atomic():
        meeting = arrangeable(meeting)
        _user, by = allowed("councils.place_item", meeting, by, on)
        by, _seat = acting_in(meeting.forum, by, on)
        agenda = {item.pk: item for item in agenda_of(meeting)}
        if (revision is not None and revision != agenda_revision(list(agenda))) or (
            sorted(order) != sorted(agenda)
        ):
            raise StaleSave(_("Noen andre endret sakslisten mens du flyttet. Last siden på nytt."))
        if list(order) != list(agenda):
            arrange([agenda[key] for key in order])
            audit.record(shown_with=meeting, verb="meeting.agenda_reordered", by=by, at=at, order=list(order))
        return agenda_revision(order)


def postpone_item(
    *, item: AgendaItem, to: Meeting | None, reason: str, by: Actor, on: date, at: datetime
) -> AgendaItem:
    """Postpone an item that stands on an agenda to a named meeting; returns the item that goes on there.

    The new item is `continued_from` this one and keeps who raised it, its text and its papers; it stands
    before *Eventuelt*. Where no meeting is named, or it is not coming any more, the item waits at the forum.
    What comes by itself and stands on that agenda already is only tied to it.
    """
    with transaction.atomic():
        item = locked_item(item)
        _user, by = allowed("councils.place_item", item, by, on)
        refuse_where_log(item.forum)
        reason = required_text(reason, _("Si hvorfor saken blir utsatt."), most=500)
        source = item.meeting
        if source is None or item.state != ItemState.PLACED:
            raise Refused(_("Bare en sak som står på sakslisten uten utfall, kan utsettes."))
        if reasons := why_not_arrange(source):
            raise Refused(reasons)
        if to is not None:
            to = _target(source, to)
        by, _seat = acting_in(item.forum, by, on)
        item.state, item.outcome, item.outcome_reason = ItemState.POSTPONED, Outcome.POSTPONED, reason
        item.save(update_fields=["state", "outcome", "outcome_reason"])
        goes_on = _continuation(item, to if to is not None and to.state in COMING_STATES else None, to)
        tell_postponed(goes_on, reason, by=by, on=on, at=at)
        audit.record(
            shown_with=item,
            verb="item.postponed" if to is not None else "item.postponed_to_none",
            by=by,
            at=at,
            to_on=to.on if to is not None else None,
            continued_in=goes_on.pk,
        )
        return goes_on


def release_items(
    *, meeting: Meeting, reason: str = "", by: Actor, on: date, at: datetime
) -> list[AgendaItem]:
    """Let go of what was raised for a meeting that is cancelled; returns the items that wait at the forum.

    Without a number an item waits again as it did. One that has its number keeps it: it is sent back with the
    reason, and a new one goes on from it, so that the year's numbers have no gaps and are not used again.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        _user, by = allowed("councils.place_item", meeting, by, on)
        by, _seat = acting_in(meeting.forum, by, on)
        reason = reason.strip()[:400] or _("Møtet ble avlyst.")
        raised = meeting.items.filter(state=ItemState.PLACED, standing=Standing.NONE)
        return [
            let_go(item, reason, verb="item.released", tell=tell_released, by=by, on=on, at=at)
            for item in raised.order_by("position", "pk")
        ]


def let_go(
    item: AgendaItem, reason: str, *, verb: str, tell: Callable[..., None], by: Actor, on: date, at: datetime
) -> AgendaItem:
    """Let an item on an agenda go that was not taken up there; returns the one that waits instead.

    To be called under the meeting's lock. One that comes by itself is put away, and has nobody to tell.
    """
    item = locked_item(item)
    meeting = item.meeting
    assert meeting is not None
    goes_on = item
    if item.number is None:
        _back_to_forum(item)
    else:
        item.state, item.outcome, item.outcome_reason = ItemState.SENT_BACK, Outcome.SENT_BACK, reason
        item.save(update_fields=["state", "outcome", "outcome_reason"])
        if item.is_raised:
            goes_on = _continuation(item, None, None)
    if item.is_raised:
        tell(goes_on, meeting, by=by, on=on, at=at)
    audit.record(shown_with=item, verb=verb, by=by, at=at, meeting_on=meeting.on)
    return goes_on


def _number_if_held(meeting: Meeting, on: date, at: datetime, item: AgendaItem | None = None) -> AgendaItem:
    if numbers_at_once(meeting):
        number_items(meeting, on, at)
        if item is not None:
            item.refresh_from_db(fields=["number", "number_year"])
    return item  # type: ignore[return-value]


def _is_late(item: AgendaItem, meeting: Meeting) -> bool:
    last = due_on(meeting)
    return item.is_raised and last is not None and days.day_of(item.raised_at) > last


def _back_to_forum(item: AgendaItem) -> None:
    """The item waits again, or is put away if nobody raised it."""
    item.wanted_meeting = item.wanted_meeting if item.wanted_meeting_id != item.meeting_id else None
    item.meeting, item.position = None, 0
    item.state = ItemState.PROPOSED if item.is_raised else ItemState.WITHDRAWN
    item.save(update_fields=["meeting", "position", "state", "wanted_meeting"])


def _target(source: Meeting, to: Meeting) -> Meeting:
    """The named meeting under its lock; Refused unless it is another of the forum's, later than this one."""
    if to.pk == source.pk or to.forum_id != source.forum_id or to.starts_at <= source.starts_at:
        raise Refused(_("Velg et senere møte i det samme forumet."))
    return locked_meeting(to)


def _continuation(item: AgendaItem, meeting: Meeting | None, wanted: Meeting | None) -> AgendaItem:
    """The item that goes on from this one: at the meeting, or waiting at the forum."""
    agenda = agenda_of(meeting) if meeting is not None else []
    if not item.is_raised:
        same = (item.standing, item.standing_item_id)
        for other in agenda:
            if (other.standing, other.standing_item_id) == same and other.continued_from_id is None:
                other.continued_from = item
                other.save(update_fields=["continued_from"])
                return other
    made = AgendaItem(
        forum=item.forum,
        meeting=meeting,
        wanted_meeting=None if meeting is not None else wanted,
        state=ItemState.PROPOSED if meeting is None else ItemState.PLACED,
        continued_from=item,
    )
    for name in _KEPT:
        setattr(made, name, getattr(item, name))
    if meeting is None and not item.is_raised:
        # Nobody has raised it, and no agenda that it comes to by itself: it waits as a matter of its own.
        made.standing, made.standing_item, made.kind = Standing.NONE, None, ItemKind.MATTER
    agenda.insert(place_for(made, agenda), made)
    made.save()
    if meeting is not None:
        arrange(agenda)
    ItemAttachment.objects.bulk_create(
        ItemAttachment(
            item=made,
            file_id=one.file_id,
            **{name: getattr(one, name) for name in _KEPT_WITH_PAPERS},
        )
        for one in item.attachments.order_by("position", "pk")
    )
    return made


_KEPT = (
    "kind",
    "standing",
    "standing_item",
    "title",
    "text",
    "proposed_decision",
    "topic",
    "is_closed",
    "legal_basis",
    "public_title",
    "origin",
    "origin_organisation",
    "raised_by_name",
    "raised_by_office",
    "raised_by_address",
    "raised_by_person",
    "raised_at",
)
_KEPT_WITH_PAPERS = (
    "title",
    "is_closed",
    "legal_basis",
    "public_title",
    "position",
    "added_at",
    "added_by_name",
)
