"""Signing, and sending back unsigned: the two acts that the holders of the signing offices may do.

Both are ordered by the lock of the agreement's row: two last signers give one signed agreement, and of a
signer and somebody who sends back exactly one succeeds. Rights are asked on the day, in Oslo, of the moment
itself, so that an office that changes hands at midnight takes the task with it.
"""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import notices, tasks
from agreements.actions.starting import next_draft
from agreements.actions.steps import locked, record_step, required_text
from agreements.content import hash_of
from agreements.models import AgreementVersion, SignatoryPlace, Signature
from agreements.rules import signing_appointments
from agreements.signatories import each_once, those_who_signed
from agreements.states import FLOW, VersionState
from agreements.wording import words_in
from parties.acting import actor_from, user_of
from parties.models import Appointment
from parties.standing import standing_of
from records import audit, days, documents
from records.actors import Actor
from records.refusals import NotAllowed, Refused

METHODS = {
    "totp": Signature.Method.PORTAL_TOTP,
    "passkey": Signature.Method.PORTAL_PASSKEY,
    "recovery": Signature.Method.PORTAL_RECOVERY,
    "oidc": Signature.Method.OPENID,
}


def sign(
    *,
    place: SignatoryPlace,
    content_hash: str,
    signing_copy_hash: str,
    proof: Any,
    by: Actor,
    on: date,
    at: datetime,
) -> Signature:
    """Sign in a place; the commit of the last signature is the signing of the agreement.

    `content_hash` and `signing_copy_hash` are what the person was shown; both must be what is stored. `proof`
    (`parties.second_factor.Proof`) says how and when the person last confirmed who they are. The day that
    counts is the Oslo day of `at`: `on` may be older when a page was opened before midnight.
    Raises NotAllowed without the office and authority that day; Refused when the place is signed, the version
    is not to be signed (any more), what was shown is not what is stored, or the confirmation is not fresh.
    """
    day = days.day_of(at)
    with transaction.atomic():
        version = locked(place.version)
        place = version.places.select_related("office__organisation", "party__organisation").get(pk=place.pk)
        user = user_of(by, day)
        appointment = signing_appointments(standing_of(user, day), version).get(place.office_id)
        if appointment is None:
            raise NotAllowed(
                _("Du har ikke vervet %(office)s med fullmakt til å signere denne dagen.")
                % {"office": place.office}
            )
        _check_not_signed(place, user)
        _check_state(version)
        step = FLOW.check(version, "sign", user, day)
        _check_what_was_shown(version, content_hash, signing_copy_hash)
        _check_proof(proof, at)
        by = actor_from(appointment, user)
        signature = _write(version, place, appointment, signing_copy_hash, proof, at)
        if version.places.filter(signature__isnull=True).exists():
            record_step(version, step.name, step.target, by=by, at=at)
        else:
            _complete(version, step.name, by=by, at=at)
        audit.record(
            shown_with=version.agreement,
            verb="agreement.signed",
            by=by,
            at=at,
            version=version.number,
            party=place.party.organisation.display_name,
            authority=signature.authority,
            method=signature.method,
            content_hash=signature.content_hash,
            signing_copy_hash=signature.signing_copy_hash,
            is_last=version.state == VersionState.SIGNED,
        )
    return signature


def return_version(
    *, version: AgreementVersion, reason: str, by: Actor, on: date, at: datetime
) -> AgreementVersion:
    """Send a version that is to be signed back with a reason; a new draft with the same text opens at once.

    For whoever holds a place to sign that day, also after having signed it. Signatures that are given stay
    with the version that was sent back and count for nothing. The draft lies with the side that last had the
    text; whatever was approved or adopted has to be approved and adopted again. Everyone involved is told,
    those who have signed too. Returns the new draft.
    """
    day = days.day_of(at)
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, day)
        giving = signing_appointments(standing_of(user, day), version)
        if not giving:
            raise NotAllowed(_("Bare den som skal signere avtalen, kan sende den tilbake."))
        _check_state(version)
        step = FLOW.check(version, "return", user, day)
        reason = required_text(reason, _("Skriv hvorfor avtalen sendes tilbake."))
        chosen = next((one for one in giving.values() if one.pk == by.appointment_id), None)
        by = actor_from(chosen or next(iter(giving.values())), user)
        signed = those_who_signed(version)
        record_step(version, step.name, step.target, by=by, at=at, reason=reason)
        draft = next_draft(version, side=version.turn, by=by, on=day, at=at)
        # The same agreement once more, not the next one: its term stands.
        draft.valid_from, draft.valid_to = version.valid_from, version.valid_to
        draft.save(update_fields=["valid_from", "valid_to"])
        notices.tell(
            version,
            "returned",
            to=each_once(notices.people_of(version, day), signed),
            by=by,
            at=at,
            occasion="returned",
        )
        audit.record(
            shown_with=version.agreement,
            verb="agreement.returned",
            by=by,
            at=at,
            version=version.number,
            reason=reason,
            had_signed=[recipient.name for recipient in signed],
            new_version=draft.number,
        )
    return draft


def _check_not_signed(place: SignatoryPlace, user: Any) -> None:
    signature = Signature.objects.select_related("appointment__person").filter(place=place).first()
    if signature is None:
        return
    words = {"name": signature.person_name, "time": days.longtime(signature.signed_at)}
    if signature.appointment.person.user_id == user.pk:
        raise Refused(_("Du har allerede signert, %(time)s.") % words)
    raise Refused(_("%(name)s har allerede signert her, %(time)s.") % words)


def _check_state(version: AgreementVersion) -> None:
    """Say plainly what somebody else has done since the page was opened."""
    if version.state == VersionState.READY_TO_SIGN:
        return
    last = version.transitions.order_by("-at", "-pk").first()
    words = {"name": last.by_name, "time": days.longtime(last.at)} if last else {}
    if version.state == VersionState.SIGNED and version.signed_at:
        raise Refused(
            _("Alle har signert avtalen, sist %(time)s. Den kan ikke signeres eller sendes tilbake nå.")
            % {"time": days.longtime(version.signed_at)}
        )
    if version.state == VersionState.RETURNED and last:
        raise Refused(
            _("%(name)s sendte avtalen tilbake %(time)s. Den kan ikke signeres; et nytt utkast er åpnet.")
            % words
        )
    raise Refused(
        _("Avtalen kan ikke signeres nå. Den har status «%(state)s».")
        % {"state": version.get_state_display()}
    )


def _check_what_was_shown(version: AgreementVersion, content_hash: str, signing_copy_hash: str) -> None:
    """What was shown, what is noted and what is stored are the same text and the same copy."""
    copy = documents.documents_of(version).filter(purpose="signing_copy").latest("edition")
    if content_hash != version.content_hash or signing_copy_hash != copy.file.sha256:
        raise Refused(
            _("Siden viste ikke den teksten som skal signeres. Last siden på nytt og les den igjen.")
        )
    if (
        hash_of(version.frozen_content) != version.content_hash
        or copy.content_hash != version.content_hash
        or not copy.file.is_intact()
    ):
        raise Refused(
            _(
                "Den lagrede avtalen stemmer ikke med kontrollsummen sin. "
                "Ingen kan signere før dette er undersøkt."
            )
        )


def _check_proof(proof: Any, at: datetime) -> None:
    if proof is None or proof.method not in METHODS or not proof.is_fresh(at):
        raise Refused(_("Bekreft på nytt at det er deg. Bekreftelsen varer i fem minutter."))


def _write(
    version: AgreementVersion,
    place: SignatoryPlace,
    appointment: Appointment,
    signing_copy_hash: str,
    proof: Any,
    at: datetime,
) -> Signature:
    """The signature, with everything that is printed about it as it is this day."""
    words = words_in(version.language)
    title = place.office.title_on(days.day_of(at))
    if appointment.is_acting:
        title = words("acting_title", title=title)
    acting_for = appointment.acting_for.person.name if appointment.acting_for_id else ""
    party = place.party.organisation.display_name_in(version.language)
    return Signature.objects.create(
        place=place,
        appointment=appointment,
        person_name=appointment.person.name,
        office_title=title,
        organisation_name=place.office.organisation.display_name_in(version.language),
        is_acting=appointment.is_acting,
        acting_for_name=acting_for,
        authority=words(
            "authority_acting" if acting_for else "authority_holder",
            title=title[:1].upper() + title[1:],
            other=acting_for,
            party=party,
        ),
        method=METHODS[proof.method],
        second_factor_at=proof.at,
        content_hash=version.content_hash,
        signing_copy_hash=signing_copy_hash,
        signed_at=at,
    )


def _complete(version: AgreementVersion, name: str, *, by: Actor, at: datetime) -> None:
    """The last has signed: the agreement is signed, everyone is told, the document is on its way."""
    given = Signature.objects.filter(place__version=version).values_list("signed_at", flat=True)
    # Two signers' moments may come to the lock in the other order.
    signed_at = max(given)
    signed_on = days.day_of(signed_at)
    record_step(version, name, VersionState.SIGNED, by=by, at=at, signed_at=signed_at, signed_on=signed_on)
    notices.tell(
        version,
        "signed",
        to=each_once(notices.people_of(version, signed_on), those_who_signed(version)),
        by=by,
        at=at,
        occasion="signed",
    )
    transaction.on_commit(partial(tasks.make_signed_document.enqueue, version.pk), robust=True)
