"""Who may do what with agreements: each predicate is a sentence, composed of the offices' capabilities.

A predicate takes a user bound to a day (else today counts) and a version; superusers have no rights here.
"""

from typing import Any

import rules

from agreements.states import EDITABLE_STATES, VersionState
from parties.models import Appointment
from parties.standing import Capability, Standing, bound_standing


def _has(user: Any, version: Any, capability: Capability) -> bool:
    parties = {party.organisation_id for party in version.agreement.parties.all()}
    return bool(bound_standing(user).organisation_ids_with(capability) & parties)


@rules.predicate
def reads_drafts(user: Any, version: Any) -> bool:
    """Office-holders of a party's own area read its drafts; a signed version everyone reads."""
    return version.state == VersionState.SIGNED or _has(user, version, Capability.READ_DRAFTS)


@rules.predicate
def reads_papers(user: Any, version: Any) -> bool:
    """Signing copies and other papers on the way are the parties' own, also after the signing."""
    return _has(user, version, Capability.READ_DRAFTS)


@rules.predicate
def edits_drafts(user: Any, version: Any) -> bool:
    """Those whose office writes for a party may write in the draft."""
    return _has(user, version, Capability.EDIT_DRAFTS)


@rules.predicate
def has_turn(user: Any, version: Any) -> bool:
    """The text lies with the side that the person writes for."""
    return version.turn in sides_of(bound_standing(user), version, Capability.EDIT_DRAFTS)


def sides_of(standing: Standing, version: Any, capability: Capability) -> set[str]:
    """The sides of the agreement that the person's offices give a capability for.

    A police office reaches the municipalities it covers, to read and write in *its* agreements with them;
    it never acts for the municipal side. So the side is that of the office, not of the organisation reached.
    """
    return sides_in(standing, version.agreement, capability)


def sides_in(standing: Standing, agreement: Any, *capabilities: Capability) -> set[str]:
    """The same for an agreement, and for any of several capabilities."""
    parties = {party.organisation_id for party in agreement.parties.all()}
    return {
        "POLICE" if held.organisation.is_police else "MUNICIPALITY"
        for held in standing.held
        if any(held.reach(capability) & parties for capability in capabilities)
    }


def parties_approved_by(standing: Standing, version: Any) -> list[Any]:
    """The parties that the person may approve for: the own organisation, or where their office is to sign.

    The latter because a police district as party is often signed for by the head of one of its units.
    """
    own = standing.organisation_ids_with(Capability.APPROVE_FOR_SIDE)
    signing = signing_appointments(standing, version)
    by_place = {place.party_id for place in version.places.all() if place.office_id in signing}
    return [
        party
        for party in version.agreement.parties.all()
        if party.organisation_id in own or party.pk in by_place
    ]


@rules.predicate
def approves_for_side(user: Any, version: Any) -> bool:
    """The leaders of a party approve the text for it."""
    return bool(parties_approved_by(bound_standing(user), version))


@rules.predicate
def has_approved(user: Any, version: Any) -> bool:
    """A leader of a party whose approval stands may take it back."""
    approved = {review.party_id for review in version.reviews.all() if review.withdrawn_at is None}
    return any(party.pk in approved for party in parties_approved_by(bound_standing(user), version))


@rules.predicate
def holds_signing_office(user: Any, version: Any) -> bool:
    """Holds, with authority to sign, an office that has a place to sign in the version that day."""
    return bool(signing_appointments(bound_standing(user), version))


def signing_appointments(standing: Standing, version: Any) -> dict[int, Appointment]:
    """The person's appointments with authority to sign, by the office of the places in the version."""
    offices = {place.office_id for place in version.places.all()}
    return {
        held.office.pk: held.appointment
        for held in standing.held
        if Capability.SIGN in held.capabilities and held.office.pk in offices
    }


@rules.predicate
def is_editable(user: Any, version: Any) -> bool:
    """The text is not frozen and the version is on its way."""
    return version.state in EDITABLE_STATES


@rules.predicate
def text_is_at_hand(user: Any, version: Any) -> bool:
    """A draft lies with the side that writes it until it is sent over; from then on both may write."""
    return version.state != VersionState.DRAFT or has_turn(user, version)


@rules.predicate
def treats_for_municipality(user: Any, approval: Any) -> bool:
    """The municipality's own writers say whether its council treats the agreement, and what it decided."""
    return any(
        held.organisation.pk == approval.party.organisation_id
        and not held.organisation.is_police
        and Capability.EDIT_DRAFTS in held.capabilities
        for held in bound_standing(user).held
    )


rules.add_perm("agreements.view_version", reads_drafts)
rules.add_perm("agreements.read_papers", reads_papers)
rules.add_perm("agreements.edit_version", edits_drafts)
rules.add_perm("agreements.write_text", edits_drafts & is_editable & text_is_at_hand)
rules.add_perm("agreements.treat_politically", treats_for_municipality)
rules.add_perm("agreements.comment", reads_drafts & is_editable)
rules.add_perm("agreements.hand_over", edits_drafts & has_turn)
rules.add_perm("agreements.approve_for_side", approves_for_side)
rules.add_perm("agreements.withdraw_approval", has_approved)
rules.add_perm("agreements.sign_version", holds_signing_office)
rules.add_perm("agreements.return_version", holds_signing_office)


@rules.predicate
def sees_agreement(user: Any, agreement: Any) -> bool:
    """Everyone, once a version is signed; till then the office-holders of a party's own area."""
    if any(version.state == VersionState.SIGNED for version in agreement.versions.all()):
        return True
    parties = {party.organisation_id for party in agreement.parties.all()}
    return bool(bound_standing(user).organisation_ids_with(Capability.READ_DRAFTS) & parties)


@rules.predicate
def corrects_contacts(user: Any, agreement: Any) -> bool:
    """Those who keep the contact data of a party correct what stands beside the agreement."""
    parties = {party.organisation_id for party in agreement.parties.all()}
    return bool(bound_standing(user).organisation_ids_with(Capability.CORRECT_CONTACTS) & parties)


@rules.predicate
def writes_for_municipality(user: Any, agreement: Any) -> bool:
    """Writes, in an office of its own, for one of the municipalities that are parties."""
    parties = {party.organisation_id for party in agreement.parties.all()}
    return any(
        held.organisation.pk in parties
        and not held.organisation.is_police
        and Capability.EDIT_DRAFTS in held.capabilities
        for held in bound_standing(user).held
    )


rules.add_perm("agreements.link_measure", writes_for_municipality)
rules.add_perm("agreements.view_agreement", sees_agreement)
rules.add_perm("agreements.correct_contacts", corrects_contacts)


@rules.predicate
def starts_agreements(user: Any) -> bool:
    """Those whose office writes for some organisation may start an agreement for it."""
    return bound_standing(user).may(Capability.EDIT_DRAFTS)


@rules.predicate
def keeps_templates(user: Any, template: Any = None) -> bool:
    """District and national administrators keep the templates of their own organisation."""
    owners = bound_standing(user).organisation_ids_with(Capability.KEEP_TEMPLATES)
    return bool(owners) if template is None else template.owner_id in owners


rules.add_perm("agreements.start", starts_agreements)
rules.add_perm("agreements.keep_templates", keeps_templates)

# The rules of duties and evaluations build on these, and are registered with them.
from agreements.duties import rules as duty_rules  # noqa: E402, F401
from agreements.evaluation import round_rules as round_rules  # noqa: E402
from agreements.evaluation import rules as evaluation_rules  # noqa: E402, F401
