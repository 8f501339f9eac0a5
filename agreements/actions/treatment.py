"""Political treatment: each municipality says whether its council treats the agreement, and the outcome."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import notices
from agreements.actions.steps import acting_with, locked, record_step, required_text
from agreements.choices import Side
from agreements.content import content_of, current_hash
from agreements.models import AgreementVersion, ContentSnapshot, PoliticalApproval
from agreements.states import EDITABLE_STATES, FLOW, VersionState
from parties.acting import actor_with, user_of
from parties.standing import Capability
from records import audit, files
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right

_State = PoliticalApproval.State


def _begin(
    approval: PoliticalApproval, by: Actor, on: date
) -> tuple[AgreementVersion, PoliticalApproval, Actor]:
    """Lock, fetch anew, and see that the person writes for that very municipality."""
    version = locked(approval.version)
    approval = PoliticalApproval.objects.select_related("party__organisation", "version__agreement").get(
        pk=approval.pk
    )
    if not has_right("agreements.treat_politically", user_of(by, on), approval):
        raise NotAllowed(_("Bare kommunen selv kan føre inn den politiske behandlingen."))
    return version, approval, actor_with(by, Capability.EDIT_DRAFTS, approval.party.organisation_id, on)


def _check_state(version: AgreementVersion, *states: str) -> None:
    if version.state not in states:
        raise Refused(
            _("Dette kan ikke gjøres nå. Avtalen har status «%(state)s».")
            % {"state": version.get_state_display()}
        )


def set_requirement(
    *,
    approval: PoliticalApproval,
    is_required: bool,
    body: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> PoliticalApproval:
    """Say whether the municipality treats this version politically, and in which body.

    Not a question any more when it has been adopted. Possible until the version is ready to sign.
    """
    with transaction.atomic():
        version, approval, by = _begin(approval, by, on)
        _check_state(version, *EDITABLE_STATES)
        if approval.state == _State.ADOPTED:
            raise Refused(
                _("%(party)s har allerede vedtatt avtalen i sak %(case)s.")
                % {"party": approval.party, "case": approval.case_number}
            )
        body = body.strip()[:120] if is_required else ""
        if not is_required:
            state = _State.NOT_REQUIRED
        elif approval.state == _State.RETURNED:
            state = _State.RETURNED
        else:
            state = _State.PENDING
        if (approval.state, approval.body) == (state, body):
            return approval
        approval.state, approval.body = state, body
        approval.save(update_fields=["state", "body"])
        audit.record(
            shown_with=version.agreement,
            verb="agreement.treatment_required" if is_required else "agreement.treatment_not_required",
            by=by,
            at=at,
            version=version.number,
            party=str(approval.party),
            body=body,
        )
        return approval


def send_to_treatment(*, version: AgreementVersion, by: Actor, on: date, at: datetime) -> AgreementVersion:
    """Send the agreed text to the councils that treat it; a snapshot keeps what they were given."""
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, on)
        step = FLOW.check(version, "send_to_treatment", user, on)
        by, side = acting_with(by, user, version, Capability.EDIT_DRAFTS, on)
        ContentSnapshot.objects.create(
            version=version,
            revision=version.revision,
            taken_at=at,
            by_name=by.name,
            by_side=side,
            occasion=step.name,
            content=content_of(version, on),
        )
        record_step(version, step.name, step.target, by=by, at=at)
        waiting = list(
            version.political_approvals.filter(state__in=[_State.PENDING, _State.RETURNED]).select_related(
                "party__organisation"
            )
        )
        to = notices.people_of(version, on, parties=[approval.party for approval in waiting])
        notices.tell(version, "to_treatment", to=to, by=by, at=at)
        audit.record(
            shown_with=version.agreement,
            verb="agreement.sent_to_treatment",
            by=by,
            at=at,
            version=version.number,
            parties=[str(approval.party) for approval in waiting],
        )
        return version


def record_adoption(
    *,
    approval: PoliticalApproval,
    case_number: str,
    decided_on: date | None,
    body: str = "",
    upload: Any = None,
    by: Actor,
    on: date,
    at: datetime,
) -> PoliticalApproval:
    """Record that the council adopted exactly the text at hand: case, date, and the decision as a file.

    May be recorded anew when the text that was adopted is no longer the one at hand.
    """
    with transaction.atomic():
        version, approval, by = _begin(approval, by, on)
        _check_state(version, VersionState.POLITICAL_TREATMENT)
        content_hash = current_hash(version, on)
        if approval.state == _State.NOT_REQUIRED:
            raise Refused(
                _("%(party)s har ikke krysset av for politisk behandling.") % {"party": approval.party}
            )
        if approval.state == _State.ADOPTED and approval.content_hash == content_hash:
            raise Refused(_("Vedtaket i sak %(case)s er allerede ført inn.") % {"case": approval.case_number})
        case_number = " ".join(case_number.split())[:40]
        faults = []
        if not case_number:
            faults.append(_("Skriv saksnummeret, for eksempel «PS 57/18»."))
        if decided_on is None:
            faults.append(_("Oppgi datoen for vedtaket."))
        elif decided_on > on:
            faults.append(_("Datoen for vedtaket kan ikke ligge fram i tid."))
        if faults:
            raise Refused(faults)
        approval.state = _State.ADOPTED
        approval.case_number, approval.decided_on = case_number, decided_on
        approval.body = body.strip()[:120] or approval.body
        approval.content_hash = content_hash
        approval.reason = ""
        if upload is not None:
            approval.decision = files.accept_upload(upload, by=by, at=at)
        approval.save()
        notices.tell(
            version,
            "adopted",
            to=notices.people_of(version, on),
            by=by,
            at=at,
            party=str(approval.party),
            case_number=case_number,
        )
        audit.record(
            shown_with=version.agreement,
            verb="agreement.adopted",
            by=by,
            at=at,
            version=version.number,
            party=str(approval.party),
            case_number=case_number,
            decided_on=decided_on,
            body=approval.body,
            content_hash=content_hash,
            file=approval.decision.sha256 if approval.decision else "",
        )
        return approval


def record_refusal(
    *, approval: PoliticalApproval, reason: str, by: Actor, on: date, at: datetime
) -> PoliticalApproval:
    """Record that the council did not adopt the text but sent it back, and why; both sides are told.

    The version stays where it is until somebody changes the text (which reopens the negotiation), puts it
    forward again, or declines the agreement.
    """
    reason = required_text(reason, _("Skriv hvorfor avtalen ikke ble vedtatt."))
    with transaction.atomic():
        version, approval, by = _begin(approval, by, on)
        _check_state(version, VersionState.POLITICAL_TREATMENT)
        if approval.state not in {_State.PENDING, _State.RETURNED}:
            raise Refused(
                _("%(party)s har ikke avtalen til politisk behandling nå.") % {"party": approval.party}
            )
        approval.state, approval.reason = _State.RETURNED, reason
        approval.save(update_fields=["state", "reason"])
        notices.tell(
            version,
            "not_adopted",
            to=notices.people_of(version, on, sides=Side.values),
            by=by,
            at=at,
            party=str(approval.party),
        )
        audit.record(
            shown_with=version.agreement,
            verb="agreement.not_adopted",
            by=by,
            at=at,
            version=version.number,
            party=str(approval.party),
            reason=reason,
        )
        return approval
