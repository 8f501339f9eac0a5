"""Which offices sign: suggested at the start, settled by each side for its own parties."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.actions.steps import acting_with, locked
from agreements.choices import Side
from agreements.models import AgreementParty, AgreementVersion, SignatoryPlace
from agreements.states import EDITABLE_STATES
from parties.acting import user_of
from parties.models import Office, Organisation, PoliceUnit
from parties.models.offices import OfficeRole
from parties.models.organisations import OrganisationKind
from parties.standing import Capability, standing_of
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right

_SIGNING_ROLE: dict[str, OfficeRole] = {
    OrganisationKind.MUNICIPALITY: OfficeRole.MAYOR,
    OrganisationKind.COUNTY_AUTHORITY: OfficeRole.MAYOR,
    OrganisationKind.POLICE_UNIT: OfficeRole.UNIT_LEADER,
    OrganisationKind.POLICE_DISTRICT: OfficeRole.CHIEF_OF_POLICE,
}


def set_places(
    *,
    version: AgreementVersion,
    places: Iterable[tuple[AgreementParty, Office]],
    by: Actor,
    on: date,
    at: datetime,
) -> AgreementVersion:
    """Say which offices sign, in order; each side for its own parties, the others' places stay as they are.

    A municipality is signed for by its own offices, the police by offices of the party's district. Not
    content: approvals stand. Refused for an office that has ended, stands elsewhere, or is named twice.
    """
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, on)
        if not has_right("agreements.edit_version", user, version):
            raise NotAllowed(_("Du har ikke rett til å skrive i denne avtalen."))
        if version.state not in EDITABLE_STATES:
            raise Refused(_("Hvem som signerer, kan ikke endres nå."))
        by, _side = acting_with(by, user, version, Capability.EDIT_DRAFTS, on)
        own = parties_written_for(version, user, on)
        before = {(place.party_id, place.office_id): place for place in version.places.all()}
        wanted = list(dict.fromkeys((party.pk, office.pk) for party, office in places))
        parties = {p.pk: p for p in version.agreement.parties.select_related("organisation")}
        offices = Office.objects.valid(on).select_related("organisation").in_bulk([o for _p, o in wanted])
        for party_id, office_id in wanted:
            if party_id not in parties:
                raise Refused(_("Parten hører ikke til denne avtalen."))
            if (party_id, office_id) not in before:
                _check_place(parties[party_id], offices.get(office_id), own)
        if len({office for _party, office in wanted}) < len(wanted):
            raise Refused(_("Hvert verv kan bare signere ett sted."))
        for key, place in before.items():
            if key not in wanted:
                if place.party_id not in own:
                    raise NotAllowed(_("Hver part bestemmer selv hvem som signerer for den."))
                place.delete()
        for order, (party_id, office_id) in enumerate(wanted, start=1):
            SignatoryPlace.objects.update_or_create(
                version=version, office_id=office_id, defaults={"party_id": party_id, "order": order}
            )
        audit.record(
            shown_with=version.agreement,
            verb="agreement.places_set",
            by=by,
            at=at,
            version=version.number,
            offices=[str(place.office) for place in version.places.select_related("office__organisation")],
        )
        return version


def parties_written_for(version: AgreementVersion, user: Any, on: date) -> set[int]:
    """The parties whose matters the person settles: the police for the police, each municipality itself."""
    parties = list(version.agreement.parties.all())
    reached = {party.organisation_id for party in parties}
    own = set()
    for held in standing_of(user, on).held:
        if not held.reach(Capability.EDIT_DRAFTS) & reached:
            continue
        own |= {
            party.pk
            for party in parties
            if (party.side == Side.POLICE and held.organisation.is_police)
            or party.organisation_id == held.organisation.pk
        }
    return own


def suggest_places(version: AgreementVersion, on: date) -> None:
    """For each party without a place to sign, the office that usually signs."""
    placed = set(version.places.values_list("party_id", flat=True))
    order = version.places.aggregate(last=Max("order"))["last"] or 0
    for party in version.agreement.parties.select_related("organisation").order_by("side", "pk"):
        role = _SIGNING_ROLE.get(party.organisation.kind)
        if party.pk in placed or role is None:
            continue
        office = Office.objects.valid(on).filter(organisation=party.organisation_id, role=role).first()
        if office is not None:
            order += 1
            SignatoryPlace.objects.create(version=version, party=party, office=office, order=order)


def _check_place(party: AgreementParty, office: Office | None, own: set[int]) -> None:
    if party.pk not in own:
        raise NotAllowed(_("Hver part bestemmer selv hvem som signerer for den."))
    if office is None:
        raise Refused(_("Vervet finnes ikke eller er avsluttet."))
    if office.organisation_id == party.organisation_id:
        return
    if party.side == Side.POLICE and _district_of(office.organisation) == _district_of(party.organisation):
        return
    raise Refused(_("%(office)s kan ikke signere for %(party)s.") % {"office": office, "party": party})


def _district_of(police: Organisation) -> int | None:
    if police.kind == OrganisationKind.POLICE_DISTRICT:
        return police.pk
    return PoliceUnit.objects.filter(pk=police.pk).values_list("district_id", flat=True).first()
