"""How events of the registers read in the history."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import audit, days
from records.models import AuditEvent


def _period(event: AuditEvent) -> str:
    """« fra 1. januar 2024 til og med …», with what is known; empty for «always»."""
    parts = []
    if first := event.data.get("from_on"):
        parts.append(_("fra %(day)s") % {"day": days.longdate(date.fromisoformat(first))})
    if last := event.data.get("to_on"):
        parts.append(_("til og med %(day)s") % {"day": days.longdate(date.fromisoformat(last))})
    return "".join(f" {part}" for part in parts)


def _membership(event: AuditEvent) -> str:
    values = {**event.data, "actor": event.actor.label, "period": _period(event)}
    return _("%(actor)s registrerte at %(municipality)s hører til %(district)s%(period)s.") % values


def _coverage(event: AuditEvent) -> str:
    values = {**event.data, "actor": event.actor.label, "period": _period(event)}
    return _("%(actor)s registrerte at %(unit)s dekker %(municipality)s%(period)s.") % values


_SENTENCES: dict[str, audit.Wording] = {
    "registers.loaded": gettext_lazy(
        "Registrene ble lastet inn: {added} rader lagt til, {updated} oppdatert, {kept} rettelser beholdt."
    ),
    "organisation.registered": gettext_lazy("{actor} registrerte {name}."),
    "organisation.corrected": gettext_lazy("{actor} rettet {changed} for {name}."),
    "membership.registered": _membership,
    "membership.corrected": gettext_lazy("{actor} rettet {changed} for {municipality} i {district}."),
    "coverage.registered": _coverage,
    "coverage.corrected": gettext_lazy("{actor} rettet {changed} for at {unit} dekker {municipality}."),
    "municipality_change.registered": gettext_lazy(
        "{actor} registrerte at {old} ble {new} {changed_on} ({kind})."
    ),
    "service_point.registered": gettext_lazy("{actor} registrerte {place} ({organisation})."),
    "account.closed": gettext_lazy("{actor} stengte brukeren til {person}."),
    "account.opened": gettext_lazy("{actor} åpnet brukeren til {person} igjen."),
}

for _verb, _wording in _SENTENCES.items():
    audit.sentence(_verb, _wording)
