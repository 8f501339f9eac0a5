"""The parts of an item's page: its papers, what it shows by itself, and what can be done with it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from councils.actions.agenda_steps import meeting_name, why_not_arrange, why_not_edit
from councils.actions.attachments import SIDE_OF
from councils.actions.proposing import is_sent_back_to
from councils.choices import ItemKind, Side, Standing
from councils.default_items import follow_ups_at, last_minutes
from councils.logbook import keeps_log
from councils.models import (
    AgendaItem,
    Decision,
    FollowUp,
    ItemAttachment,
    KnowledgeDocument,
    Meeting,
    side_of,
)
from councils.rules import seats_in
from councils.states import ItemState
from records.workflow import Offer, Transition, has_right
from web.transitions import OfferedStep

PICTURES = {"kriminalitetsbilde": "CRIME_PICTURE", "risikobilde": "RISK_PICTURE"}
PICTURE_KINDS = {ItemKind.CRIME_PICTURE, ItemKind.RISK_PICTURE}


def item_context(view: Any) -> dict[str, Any]:
    """What the page of an item shows, beside the item itself."""
    item, user, on = view.item, view.request.user, view.on
    hindrances = why_not_edit(item)
    may_change = view.may_edit and not hindrances
    attachments = attachments_of(item, user, on)
    context: dict[str, Any] = {
        "attachments": attachments,
        "attachment_rows": [row["attachment"] for row in attachments],
        "may_change": may_change and not keeps_log(item.forum),
        "pictures": pictures_of(view, may_change=not hindrances),
        "earlier_follow_ups": None,
        "decisions": list(Decision.objects.shown_to(user, on).filter(item=item)),
        "follow_ups": list(FollowUp.objects.visible_to(user, on).filter(item=item).with_owner()),
        "steps": steps_of(view, hindrances),
        "places": places_for(view),
    }
    if item.meeting is not None and item.standing == Standing.FOLLOW_UPS:
        context["earlier_follow_ups"] = shown_follow_ups(item.meeting, user, on)
    if item.meeting is not None and item.standing == Standing.LAST_MINUTES:
        context["last_meeting"], context["last_minutes"] = last_minutes(item.meeting, user, on)
    return context


def attachments_of(item: AgendaItem, user: Any, on: Any) -> list[dict[str, Any]]:
    """The item's papers in order; those the person does not read stand with their public title alone."""
    readable = set(ItemAttachment.objects.visible_to(user, on).filter(item=item).values_list("pk", flat=True))
    rows = item.attachments.select_related("file").order_by("position", "pk")
    return [{"attachment": row, "reads": row.pk in readable} for row in rows]


def shown_follow_ups(meeting: Meeting, user: Any, on: Any) -> list[FollowUp]:
    """The follow-ups open on the meeting's day that the person may see, each told whether it was overdue."""
    found = list(follow_ups_at(meeting).filter(pk__in=FollowUp.objects.visible_to(user, on)))
    for one in found:
        one.is_overdue = one.due_on is not None and one.due_on < meeting.on  # type: ignore[attr-defined]
    return found


def pictures_of(view: Any, *, may_change: bool) -> list[dict[str, Any]]:
    """The two sides' pictures, side by side; empty at an item that has none and is not about them."""
    item, user, on = view.item, view.request.user, view.on
    documents = list(
        KnowledgeDocument.objects.filter(item=item).select_related("file", "organisation").order_by("pk")
    )
    if not documents and item.kind not in PICTURE_KINDS:
        return []
    readable = set(
        KnowledgeDocument.objects.visible_to(user, on).filter(item=item).values_list("pk", flat=True)
    )
    sides = {side_of(seat.home) for seat in seats_in(user, item.forum)} if may_change else set()
    found = []
    for slug, kind in PICTURES.items():
        kind = KnowledgeDocument.Kind(kind)
        is_own = may_change and not keeps_log(item.forum) and (view.may_lead or SIDE_OF[kind] in sides)
        found.append(
            {
                "slug": slug,
                "heading": kind.label.capitalize(),
                "from": Side(SIDE_OF[kind]).label,
                "may_add": is_own,
                "documents": [
                    {"document": one, "reads": one.pk in readable, "may_remove": is_own}
                    for one in documents
                    if one.kind == kind
                ],
            }
        )
    return found


def places_for(view: Any) -> list[dict[str, Any]]:
    """The coming agendas that a waiting item can be put on, the wanted one first; for those who lead."""
    item = view.item
    if not view.may_lead or item.state != ItemState.PROPOSED:
        return []
    coming = Meeting.objects.filter(forum=item.forum_id).coming(view.at)
    rows = sorted(coming, key=lambda one: (one.pk != item.wanted_meeting_id, one.starts_at))
    return [{"meeting": one, "url": reverse("councils:place", args=[one.pk, item.pk])} for one in rows[:6]]


def steps_of(view: Any, hindrances: list[str]) -> list[OfferedStep]:
    """What the person may do with the item: buttons, and disabled buttons with the reasons."""
    item, lead = view.item, view.may_lead
    steps: list[OfferedStep] = []

    def offer(name: str, label: str, reasons: Iterable[str] = (), style: str = "secondary") -> None:
        transition = Transition(name, label, (), "", "councils.edit_item", style=style)  # type: ignore[arg-type]
        url = reverse(f"councils:{name}", args=[item.pk])
        steps.append(OfferedStep(Offer(transition, list(reasons)), url, opens_page=True))

    waits = item.meeting is None and item.state in {ItemState.PROPOSED, ItemState.SENT_BACK}
    has_words = not keeps_log(item.forum)
    if view.may_edit and has_words and (waits or item.meeting is not None):
        again = is_sent_back_to(item, view.request.user.pk)
        offer("item_edit", _("Endre og meld inn på nytt") if again else _("Endre saken"), hindrances)
        offer("attach", _("Legg ved en fil"), hindrances)
    if lead and item.state == ItemState.PROPOSED:
        offer("item_send_back", _("Send tilbake"))
        offer("item_decline", _("Svar nei"))
    if lead and has_words and item.state == ItemState.PLACED and item.meeting is not None:
        offer("postpone", _("Utsett saken"), why_not_arrange(item.meeting))
    if view.may_edit and (waits or item.meeting is not None):
        label = _("Endre hjemmel og tittel") if item.is_closed else _("Unnta fra offentlighet")
        offer("item_close", label, hindrances)
        if item.is_closed and lead:
            offer("item_open", _("Gjør saken åpen"), hindrances)
    if has_right("councils.withdraw_item", view.request.user, item):
        offer("item_withdraw", _("Trekk saken"), style="danger")
    return steps


def where_it_stands(item: AgendaItem) -> str:
    """«På sakslisten til møtet 25. mai 2026», «Utsatt», in one line for every list."""
    if item.state == ItemState.PLACED and item.meeting is not None:
        return _("På sakslisten til %(meeting)s") % {"meeting": meeting_name(item.meeting)}
    if item.meeting is not None:
        return _("%(state)s i %(meeting)s") % {
            "state": str(item.get_state_display()).capitalize(),
            "meeting": meeting_name(item.meeting),
        }
    return str(item.get_state_display()).capitalize()
