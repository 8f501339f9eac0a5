"""The audit trail: what was done, by whom, in a chain per object, told in plain Norwegian.

An action calls `record` **last** in its transaction. The chain of an object is held by a lock until the
transaction ends, so that events get their places one by one; one chain per object, because one chain
for everything would make strangers wait for (and deadlock with) each other. An action that records on
two objects records on them in the order of their identities.

The trail proves and tells; domain rules never read it.
A hash chain finds what was changed, moved or taken out of the middle. That the newest events of an
object were cut off leaves no trace in the rows that remain; against that stand the triggers, the
database role without TRUNCATE, and the backups.
"""

import string
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from records import days
from records.actors import Actor
from records.models import AuditEvent
from records.models.identity import Identity, identity_of

Wording = str | Promise | Callable[[AuditEvent], str]

_sentences: dict[str, Wording] = {}


def record(
    *, shown_with: models.Model | Identity, verb: str, by: Actor, at: datetime | None = None, **data: Any
) -> AuditEvent:
    """Write one event into the history of `shown_with`; to be called last in the action's transaction.

    `data` is what the sentence needs and what has to be remembered: text, whole numbers, yes/no, days,
    moments, decimals, lists and dictionaries of these (days and decimals are kept as text). Anything
    else raises TypeError: an object would be kept as a name that means nothing in ten years.
    """
    if not isinstance(by, Actor):
        raise TypeError("An event is recorded by an Actor.")
    label, key = identity_of(shown_with)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"audit:{label}:{key}"])
        last = (
            AuditEvent.objects.filter(shown_with_type=label, shown_with_id=key).order_by("-sequence").first()
        )
        event = AuditEvent(
            shown_with_type=label,
            shown_with_id=key,
            sequence=last.sequence + 1 if last else 1,
            verb=verb,
            occurred_at=at or days.now(),
            actor_kind=by.kind,
            actor_user_id=by.user_id,
            actor_name=by.name,
            actor_office=by.office,
            actor_organisation=by.organisation,
            actor_appointment_id=by.appointment_id,
            actor_office_id=by.office_id,
            actor_organisation_id=by.organisation_id,
            data=_kept(data),
            previous_hash=last.hash if last else "",
        )
        event.hash = event.content_hash()
        event.save(force_insert=True)
    return event


def _kept(value: Any) -> Any:
    """The value as JSON that reads the same when it comes back from the database."""
    match value:
        case None | bool() | int() | str():
            return str(value) if isinstance(value, str) else value
        case Promise() | Decimal() | UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {str(key): _kept(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_kept(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} cannot be kept in the audit trail; write what it says as text.")


def history(obj: models.Model | Identity) -> models.QuerySet[AuditEvent]:
    """What has been done with the object, newest first."""
    label, key = identity_of(obj)
    return AuditEvent.objects.filter(shown_with_type=label, shown_with_id=key).order_by("-sequence")


def verify(obj: models.Model | Identity | None = None) -> list[str]:
    """What is wrong with the chain of one object, or of all; empty when all is well.

    One Norwegian sentence per fault: content that no longer has its hash, a broken link, a missing place.
    """
    events = AuditEvent.objects.order_by("shown_with_type", "shown_with_id", "sequence")
    if obj is not None:
        label, key = identity_of(obj)
        events = events.filter(shown_with_type=label, shown_with_id=key)
    faults = []
    last: dict[Identity, AuditEvent] = {}
    for event in events.iterator(chunk_size=2000):
        chain = Identity(event.shown_with_type, event.shown_with_id)
        name = f"{chain.type} {chain.id}, hendelse {event.sequence}"
        before = last.get(chain)
        expected = before.sequence + 1 if before else 1
        if event.sequence != expected:
            faults.append(_("%(name)s: hendelse %(missing)s mangler.") % {"name": name, "missing": expected})
        elif event.previous_hash != (before.hash if before else ""):
            faults.append(_("%(name)s: henger ikke sammen med hendelsen før.") % {"name": name})
        if event.content_hash() != event.hash:
            faults.append(_("%(name)s: innholdet er endret etter at det ble skrevet.") % {"name": name})
        last[chain] = event
    return faults


def sentence(verb: str, wording: Wording) -> None:
    """Register how an event reads in Norwegian.

    `wording` has places in braces: `{actor}` and the names of the event's data. A name that ends in
    `_on` is shown as a date, `_at` as a time; a list is joined with commas and «og». A function that is
    given the event may stand instead. Registering another wording for the same verb raises ValueError.
    """
    if verb in _sentences and _sentences[verb] != wording:
        raise ValueError(f"“{verb}” already has a sentence.")
    _sentences[verb] = wording


def registered_verbs() -> frozenset[str]:
    """The verbs that have a sentence; a test holds them against the verbs that are recorded."""
    return frozenset(_sentences)


def sentence_of(event: AuditEvent) -> str:
    """The event as a sentence. A verb without a sentence still reads as something that was done."""
    wording = _sentences.get(event.verb, _("{actor} gjorde en endring."))
    if callable(wording) and not isinstance(wording, Promise):
        return wording(event)
    shown = {name: _shown(name, value) for name, value in event.data.items()}
    text = str(wording).replace("{actor} ", "{actor_in_sentence} ")
    names = {"actor": event.actor.label, "actor_in_sentence": event.actor.in_sentence}
    return _fill(text, defaultdict(lambda: "–", shown, **names))


class _PlainNames(string.Formatter):
    """Braces hold a name and nothing else: no attributes, no indexes, no formats."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs[field_name], field_name


def _fill(wording: str, values: dict[str, str]) -> str:
    return _PlainNames().vformat(wording, (), values)


def _shown(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, list):
        shown = [_shown(name, inner) for inner in value]
        return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {_('og')} {shown[-1]}"
    try:
        if name.endswith("_on"):
            return days.longdate(date.fromisoformat(value))
        if name.endswith("_at"):
            return days.longtime(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        pass
    return str(value)


@contextmanager
def sentences_for_test() -> Iterator[None]:
    """Let a test register sentences and take them away again."""
    before = dict(_sentences)
    try:
        yield
    finally:
        _sentences.clear()
        _sentences.update(before)
