"""What the meeting decided in its items, and who is to see to it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.follow_ups import add_follow_up
from councils.actions.steps import check_closing, required_text
from councils.actions.writable import begin_writing, item_at, item_name, private_counts
from councils.models import AgendaItem, Decision
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave

LONGEST_DECISION = 4000


def add_decision(
    *,
    item: AgendaItem,
    text: str,
    is_closed: bool = False,
    legal_basis: str = "",
    follow_up: dict[str, Any] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Decision:
    """Write down a decision; a closed one by a legal basis.

    `follow_up`, when given, is what `add_follow_up` takes (owner, due_on, text; the text is the decision's
    own unless another is given), written in the same transaction.
    """
    with transaction.atomic():
        writing = begin_writing(item.meeting, by, on)
        item = item_at(writing.meeting, item)
        text = _checked(text)
        basis, _none = check_closing(is_closed, legal_basis)
        last = item.decisions.order_by("position").last()
        decision = Decision.objects.create(
            item=item,
            position=last.position + 1 if last else 1,
            text=text,
            is_closed=is_closed,
            legal_basis=basis,
        )
        if follow_up is not None:
            wanted = dict(follow_up)
            wanted["text"] = (wanted.get("text") or "").strip() or _short(text)
            add_follow_up(
                forum=writing.meeting.forum,
                item=item,
                decision=decision,
                by=writing.by,
                on=on,
                at=at,
                **wanted,
            )
        audit.record(
            shown_with=writing.meeting,
            verb="minutes.decision_added",
            by=writing.by,
            at=at,
            item=item_name(item),
            decision=decision.pk,
            is_closed=is_closed,
            **private_counts(text),
        )
        return decision


def change_decision(
    *,
    decision: Decision,
    text: str,
    revision: int,
    is_closed: bool = False,
    legal_basis: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> Decision:
    """Change a decision as it was read at `revision`; StaleSave when somebody has changed it since."""
    with transaction.atomic():
        writing = begin_writing(decision.item.meeting, by, on)
        decision = _current(decision)
        text = _checked(text)
        basis, _none = check_closing(is_closed, legal_basis)
        if (text, is_closed, basis) == (decision.text, decision.is_closed, decision.legal_basis):
            return decision
        if revision != decision.revision:
            raise StaleSave(
                _("Noen andre har endret beslutningen mens du skrev."),
                current=decision.text,
                revision=decision.revision,
            )
        added = private_counts(text, decision.text)
        decision.text, decision.is_closed, decision.legal_basis = text, is_closed, basis
        decision.revision += 1
        decision.save()
        audit.record(
            shown_with=writing.meeting,
            verb="minutes.decision_changed",
            by=writing.by,
            at=at,
            item=item_name(decision.item),
            decision=decision.pk,
            is_closed=is_closed,
            **added,
        )
        return decision


def remove_decision(*, decision: Decision, by: Actor, on: date, at: datetime) -> None:
    """Take a decision out of the minutes while nothing is to be done because of it."""
    with transaction.atomic():
        writing = begin_writing(decision.item.meeting, by, on)
        decision = _current(decision)
        if decision.follow_ups.exists():
            raise Refused(
                _("Beslutningen har oppfølginger. Endre teksten, eller avslutt oppfølgingene først.")
            )
        item, key = decision.item, decision.pk
        decision.delete()
        audit.record(
            shown_with=writing.meeting,
            verb="minutes.decision_removed",
            by=writing.by,
            at=at,
            item=item_name(item),
            decision=key,
        )


def _checked(text: str) -> str:
    return required_text(text, _("Skriv hva som ble besluttet."), most=LONGEST_DECISION)


def _short(text: str) -> str:
    """The decision as a task: one line, cut at a word where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= 500 else f"{line[:499].rsplit(' ', 1)[0]}…"


def _current(decision: Decision) -> Decision:
    found = Decision.objects.select_related("item").filter(pk=decision.pk).first()
    if found is None:
        raise Refused(_("Beslutningen er fjernet i mellomtiden. Last siden på nytt."))
    return found
