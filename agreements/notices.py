"""What the people of the two sides are told: short, with one link, written with the act that it tells about.

Public titles only: nobody's words, reasons or texts go by mail, they stand behind the login.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.merging import joined
from agreements.models import AgreementParty, AgreementVersion
from parties.models import Appointment, Office, PoliceUnit
from parties.models.organisations import OrganisationKind
from parties.standing import CAPABILITIES, Capability, holders_of
from records import days, dispatch
from records.actors import Actor

WRITERS = (Capability.EDIT_DRAFTS,)
LEADERS = (Capability.APPROVE_FOR_SIDE,)
EVERYBODY = (Capability.EDIT_DRAFTS, Capability.APPROVE_FOR_SIDE, Capability.SIGN)

# kind → subject and the sentences; both may name {title}, {actor} and what the act passes on.
WORDS = {
    "received": (
        _("Til behandling: {title}"),
        _("{actor} har sendt avtaleteksten over til dere. Les den, skriv i den, eller godkjenn den."),
    ),
    "approved": (
        _("Godkjent av {party}: {title}"),
        _("{actor} har godkjent avtaleteksten for {party}. Den venter på at dere godkjenner den."),
    ),
    "approval_withdrawn": (
        _("Godkjenningen er tatt tilbake: {title}"),
        _("{actor} har tatt tilbake godkjenningen fra {party}. Partene må bli enige om teksten på nytt."),
    ),
    "approval_lapsed": (
        _("Teksten er endret: {title}"),
        _(
            "{actor} har endret {what}. Godkjenningen fra {parties} gjelder derfor ikke lenger. "
            "Se hva som er endret, og ta stilling til teksten på nytt."
        ),
    ),
    "agreed": (
        _("Enighet om teksten: {title}"),
        _("Alle parter har godkjent avtaleteksten. Neste steg er å gjøre den klar til signering."),
    ),
    "to_treatment": (
        _("Til politisk behandling: {title}"),
        _(
            "Avtalen skal behandles politisk før den kan signeres. "
            "Før inn saksnummeret og vedtaket når det er gjort."
        ),
    ),
    "adopted": (
        _("Vedtatt i {party}: {title}"),
        _("{party} har vedtatt avtalen politisk, i sak {case_number}."),
    ),
    "not_adopted": (
        _("Ikke vedtatt i {party}: {title}"),
        _("{party} vedtok ikke avtalen. Begrunnelsen står på siden til avtalen."),
    ),
    "declined": (
        _("Avslått: {title}"),
        _("{actor} har avslått avtalen for {party}. Begrunnelsen står på siden til avtalen."),
    ),
    "ready_to_sign": (
        _("Til signering: {title}"),
        _("Avtalen er klar til signering. Les den, og signer når du er klar."),
    ),
    "returned": (
        _("Sendt tilbake uten signatur: {title}"),
        _(
            "{actor} har sendt avtalen tilbake. Signaturer som er gitt, gjelder ikke lenger. "
            "Begrunnelsen og et nytt utkast finner du på siden til avtalen."
        ),
    ),
    "reading_confirmed": (
        _("Forpliktelsene er bekreftet av {side}: {title}"),
        _("{actor} har bekreftet hvilke forpliktelser avtalen har. De venter på at dere bekrefter dem."),
    ),
    "reading_lapsed": (
        _("Forpliktelsene er endret: {title}"),
        _("{actor} har endret {what}. Bekreftelsen fra dere gjelder derfor ikke lenger. Se over på nytt."),
    ),
    "reading_frozen": (
        _("Forpliktelsene er fastsatt: {title}"),
        _("Begge parter har bekreftet hvilke forpliktelser avtalen har. Fra nå av kan dere se om de holdes."),
    ),
    "signed": (
        _("Signert av alle: {title}"),
        _("Alle har signert avtalen. Den er nå offentlig, og du kan laste den ned fra siden til avtalen."),
    ),
}


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, at the address of the office."""

    address: str
    name: str
    language: str = "nb"
    user_id: int | None = None


def people_of(
    version: AgreementVersion,
    on: date,
    *,
    sides: Collection[str] = Side.values,
    parties: Collection[AgreementParty] | None = None,
    capabilities: Collection[Capability] = EVERYBODY,
    offices: Iterable[Office] | None = None,
) -> list[Recipient]:
    """Those whose offices take part in the agreement for these sides or parties that day, each once.

    With `offices` only the holders of these. Administrators read, but are not told.
    """
    if offices is None:
        if parties is None:
            parties = [p for p in version.agreement.parties.select_related("organisation") if p.side in sides]
        offices = _offices(version, parties, capabilities, on)
    found: dict[str, Recipient] = {}
    for appointment in holders_of(offices, on):
        recipient = recipient_from(appointment)
        if recipient.address:
            found.setdefault(recipient.address.lower(), recipient)
    return list(found.values())


def _offices(
    version: AgreementVersion,
    parties: Collection[AgreementParty],
    capabilities: Collection[Capability],
    on: date,
) -> list[Office]:
    """The offices of the parties, and of the units that serve the municipalities, with these capabilities."""
    roles = [role for role, granted in CAPABILITIES.items() if granted & set(capabilities)]
    municipal_ids = list(
        version.agreement.parties.filter(side=Side.MUNICIPALITY).values_list("organisation_id", flat=True)
    )
    organisations = {party.organisation_id for party in parties if party.side == Side.MUNICIPALITY}
    for party in parties:
        if party.side == Side.POLICE:
            organisations |= _police_organisations(party.organisation, municipal_ids, on)
    wanted = Office.objects.valid(on).filter(organisation__in=organisations, role__in=roles)
    # An office that serves named municipalities has nothing to do with agreements of the others.
    wanted = wanted.filter(Q(serves__isnull=True) | Q(serves__in=municipal_ids))
    if set(capabilities) & {Capability.APPROVE_FOR_SIDE, Capability.SIGN}:
        signing = version.places.filter(party__in=parties).values("office")
        wanted = Office.objects.filter(Q(pk__in=wanted.order_by().values("pk")) | Q(pk__in=signing))
    return list(wanted.distinct())


def _police_organisations(police, municipal_ids: list[int], on: date) -> set[int]:
    """A unit is told itself; a district through the units that serve the municipalities, else itself."""
    if police.kind != OrganisationKind.POLICE_DISTRICT:
        return {police.pk}
    units = PoliceUnit.objects.valid(on).filter(
        days.valid(on, "coverages"), district=police.pk, coverages__municipality__in=municipal_ids
    )
    return set(units.values_list("pk", flat=True)) or {police.pk}


def recipient_from(appointment: Appointment) -> Recipient:
    """The holder as somebody who can be told, at the office's address and in their own language."""
    user = appointment.person.user
    return Recipient(
        address=appointment.contact_email,
        name=appointment.person.name,
        language=user.language if user else "nb",
        user_id=user.pk if user else None,
    )


def tell(
    version: AgreementVersion,
    kind: str,
    *,
    to: Iterable[Recipient],
    by: Actor,
    at: datetime,
    occasion: str = "",
    **words: str,
) -> None:
    """Write one e-mail to each recipient, in their language, with the act's transaction; never to the actor.

    `occasion` tells two notices of one kind about one version apart (a repeated act with the same one tells
    nobody twice); without it the moment does.
    """
    subject, sentences = WORDS[kind]
    occasion = occasion or at.isoformat()
    reply_to = address_of(by)
    title = title_of(version)
    for recipient in to:
        if recipient.user_id is not None and recipient.user_id == by.user_id:
            continue
        with translation.override(recipient.language):
            said = {"title": title, "actor": by.in_sentence, **words}
            heading = str(subject).format(**said)
            context = {
                "recipient": recipient,
                "subject": heading,
                "sentences": str(sentences).format(**said),
                "link": link_to(version),
                "language": recipient.language,
            }
            dispatch.queue(
                unique_key=f"agreements.{kind}:{version.pk}:{occasion}:{recipient.address.lower()}",
                address=recipient.address,
                name=recipient.name,
                language=recipient.language,
                subject=heading,
                text=render_to_string("agreements/mail/notice.txt", context).strip() + "\n",
                html=render_to_string("agreements/mail/notice.html", context),
                reply_to=reply_to,
                about=version.agreement,
                kind=f"agreements.{kind}",
                at=at,
            )


def title_of(version: AgreementVersion) -> str:
    """The agreement as somebody with many of them knows it: the public title and the municipalities."""
    municipal = version.agreement.parties.filter(side=Side.MUNICIPALITY).select_related("organisation")
    return f"{version.agreement.title}, {joined([party.organisation.display_name for party in municipal])}"


def link_to(version: AgreementVersion) -> str:
    """The whole address of the agreement's page."""
    return urljoin(settings.SITE_URL, reverse("agreements:agreement", args=[version.agreement_id]))


def address_of(actor: Actor) -> str:
    """Where an answer goes: to the office that acted."""
    if actor.appointment_id is None:
        return ""
    appointment = Appointment.objects.select_related("person").filter(pk=actor.appointment_id).first()
    return appointment.contact_email if appointment else ""
