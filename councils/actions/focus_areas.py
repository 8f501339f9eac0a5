"""Focus areas: what a forum gives weight to in a period. Chair and secretary keep them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from councils.actions.steps import acting_in, allowed, locked_forum, required_text
from councils.actions.writable import private_counts
from councils.models import AgendaItem, FocusArea, Forum
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave

LONGEST_TITLE = 150


def add_focus_area(
    *,
    forum: Forum,
    title: str,
    knowledge_basis: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    decided_in: AgendaItem | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> FocusArea:
    """Add a focus area last in the list. Raises NotAllowed; Refused without a title, or a turned period."""
    with transaction.atomic():
        forum, by = _led(forum, by, on)
        facts = _facts(forum, title, knowledge_basis, valid_from, valid_to, decided_in)
        last = forum.focus_areas.aggregate(last=Max("position"))["last"] or 0
        area = FocusArea.objects.create(forum=forum, position=last + 1, **facts)
        audit.record(
            shown_with=forum,
            verb="focus_area.added",
            by=by,
            at=at,
            title=area.title,
            **private_counts(area.knowledge_basis),
        )
        return area


def change_focus_area(
    *,
    area: FocusArea,
    title: str,
    knowledge_basis: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    decided_in: AgendaItem | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> FocusArea:
    """Change what a focus area says, builds on, and when it counts. Raises as `add_focus_area` does."""
    with transaction.atomic():
        forum, by = _led(area.forum, by, on)
        area = _fresh(area)
        before = area.knowledge_basis
        facts = _facts(forum, title, knowledge_basis, valid_from, valid_to, decided_in)
        if all(getattr(area, name) == value for name, value in facts.items()):
            return area
        for name, value in facts.items():
            setattr(area, name, value)
        area.save(update_fields=list(facts))
        audit.record(
            shown_with=forum,
            verb="focus_area.changed",
            by=by,
            at=at,
            title=area.title,
            **private_counts(area.knowledge_basis, before),
        )
        return area


def end_focus_area(*, area: FocusArea, last_on: date, by: Actor, on: date, at: datetime) -> FocusArea:
    """Say which day is its last. Raises NotAllowed; Refused for one that is over, or for a turned period."""
    with transaction.atomic():
        forum, by = _led(area.forum, by, on)
        area = _fresh(area)
        if area.valid_to is not None and area.valid_to < on:
            raise Refused(_("Satsingsområdet er avsluttet allerede."))
        if area.valid_from is not None and last_on < area.valid_from:
            raise Refused(_("Siste dag kan ikke være før den første."))
        area.valid_to = last_on
        area.save(update_fields=["valid_to"])
        audit.record(
            shown_with=forum, verb="focus_area.ended", by=by, at=at, title=area.title, last_on=last_on
        )
        return area


def reorder_focus_areas(
    *, forum: Forum, order: Sequence[int], by: Actor, on: date, at: datetime
) -> list[int]:
    """Put those that are not over in this order. Raises NotAllowed; StaleSave when the list is another."""
    with transaction.atomic():
        forum, by = _led(forum, by, on)
        areas = {area.pk: area for area in forum.focus_areas.exclude(valid_to__lt=on)}
        if sorted(order) != sorted(areas):
            raise StaleSave(_("Listen er endret siden du åpnet siden. Åpne den på nytt, og prøv igjen."))
        for position, key in enumerate(order, start=1):
            if areas[key].position != position:
                FocusArea.objects.filter(pk=key).update(position=position)
        audit.record(shown_with=forum, verb="focus_area.reordered", by=by, at=at)
        return list(order)


def _led(forum: Forum, by: Actor, on: date) -> tuple[Forum, Actor]:
    forum = locked_forum(forum)
    _user, by = allowed("councils.lead_forum", forum, by, on)
    return forum, acting_in(forum, by, on)[0]


def _fresh(area: FocusArea) -> FocusArea:
    found = FocusArea.objects.select_related("forum").filter(pk=area.pk).first()
    if found is None:
        raise Refused(_("Satsingsområdet er fjernet."))
    return found


def _facts(
    forum: Forum,
    title: str,
    basis: str,
    valid_from: date | None,
    valid_to: date | None,
    decided_in: AgendaItem | None,
) -> dict[str, object]:
    title = " ".join(required_text(title, _("Skriv hva det er."), most=LONGEST_TITLE).split())
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise Refused(_("Siste dag kan ikke være før den første."))
    if decided_in is not None and decided_in.forum_id != forum.pk:
        raise Refused(_("Saken hører til et annet forum."))
    return {
        "title": title,
        "knowledge_basis": (basis or "").strip(),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "decided_in": decided_in,
    }
