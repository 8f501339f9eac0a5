"""How this room's events read in the history."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import audit, days
from records.models import AuditEvent


def _day(event: AuditEvent, name: str) -> str:
    value = event.data.get(name)
    return days.longdate(date.fromisoformat(value)) if value else ""


def _period(event: AuditEvent) -> str:
    start, end = _day(event, "from_on"), _day(event, "to_on")
    if end:
        return _("fra %(start)s til og med %(end)s") % {"start": start, "end": end}
    return _("fra %(start)s") % {"start": start}


def _authority(event: AuditEvent) -> str:
    return _(", med fullmakt til å signere") if event.data.get("may_sign") else ""


def _appointed(event: AuditEvent) -> str:
    values = {**event.data, "actor": event.actor.label, "period": _period(event)}
    if event.data.get("is_acting"):
        sentence = _("%(actor)s lot %(holder)s fungere som %(office)s i %(organisation)s %(period)s") % values
    else:
        sentence = _("%(actor)s gjorde %(holder)s til %(office)s i %(organisation)s %(period)s") % values
    return f"{sentence}{_authority(event)}."


def _changed(event: AuditEvent) -> str:
    values = {**event.data, "actor": event.actor.label, "period": _period(event)}
    sentence = _("%(actor)s endret vervet til %(holder)s (%(office)s): %(period)s") % values
    return f"{sentence}{_authority(event)}."


def _begun(event: AuditEvent) -> str:
    values = {"title": event.data["title"], "address": event.data.get("address")}
    if values["address"]:
        return _("«%(title)s» ble gjort klar til arkivering og sendt til %(address)s.") % values
    return _("«%(title)s» ble gjort klar til arkivering, og venter på å bli hentet.") % values


_SENTENCES: dict[str, audit.Wording] = {
    "office.opened": gettext_lazy("{actor} opprettet vervet {office} i {organisation}."),
    "office.changed": gettext_lazy("{actor} endret {changed} for vervet {office}."),
    "appointment.made": _appointed,
    "appointment.changed": _changed,
    "appointment.ended": gettext_lazy(
        "{actor} avsluttet vervet til {holder} ({office}); siste dag er {to_on}."
    ),
    "person.registered": gettext_lazy("{actor} registrerte {person}."),
    "person.corrected": gettext_lazy("{actor} rettet opplysningene om {person}."),
    "person.invited": gettext_lazy("{actor} inviterte {person} til å logge inn."),
    "person.answered_invitation": gettext_lazy("{person} tok imot invitasjonen og valgte passord."),
    "person.second_factor_taken_away": gettext_lazy("{actor} fjernet totrinnsbekreftelsen til {person}."),
    "service_point.confirmed": gettext_lazy("{actor} bekreftet at opplysningene om {place} stemmer."),
    "service_point.corrected": gettext_lazy("{actor} rettet {changed} for {place}."),
    "filing.begun": _begun,
    "filing.sent": gettext_lazy("{actor} sendte dokumentet til arkivet, {address}."),
    "filing.sent_again": gettext_lazy("{actor} sendte dokumentet til arkivet på nytt, {address}."),
    "filing.fetched": gettext_lazy("{actor} hentet dokumentet."),
    "filing.filed": gettext_lazy(
        "{actor} førte inn saksnummer {case_number} og nummer {document_number}, arkivert {filed_on}."
    ),
    "filing.reference_corrected": gettext_lazy("{actor} rettet {changed}."),
    "filing.reminded": gettext_lazy("{actor} minnet arkivet om dokumentet, {address}."),
    "account.logged_in": gettext_lazy("{actor} logget inn."),
    "account.logged_out": gettext_lazy("{actor} logget ut."),
    "account.password_changed": gettext_lazy("{actor} byttet passord."),
    "account.password_reset": gettext_lazy("{actor} valgte nytt passord fra lenke i e-post."),
    "account.second_factor_added": gettext_lazy("{actor} la til en måte å bekrefte seg på ({kind})."),
    "account.second_factor_removed": gettext_lazy("{actor} fjernet en måte å bekrefte seg på ({kind})."),
    "account.recovery_codes_renewed": gettext_lazy("{actor} laget nye reservekoder."),
}

for _verb, _wording in _SENTENCES.items():
    audit.sentence(_verb, _wording)
