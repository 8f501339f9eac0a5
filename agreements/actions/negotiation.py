"""Between the sides: sending the text over, comments, approval, and the ways out."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import notices
from agreements.actions.steps import acting_with, locked, record_step, required_text, side_of
from agreements.choices import Side
from agreements.content import content_of, hash_of
from agreements.merging import joined
from agreements.models import (
    AgreementParty,
    AgreementVersion,
    ContentSnapshot,
    SectionComment,
    VersionReview,
    VersionSection,
)
from agreements.rules import parties_approved_by
from agreements.states import FLOW, VersionState
from parties.acting import actor_from, user_of
from parties.standing import Capability, Held, standing_of
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right


def submit(
    *, version: AgreementVersion, message: str = "", by: Actor, on: date, at: datetime
) -> AgreementVersion:
    """Send the draft to the other side: from now on both may write and comment."""
    return _send_over("submit", version, message, by=by, on=on, at=at)


def hand_over(
    *, version: AgreementVersion, message: str = "", by: Actor, on: date, at: datetime
) -> AgreementVersion:
    """Give the ball to the other side, with a message that stands on the agreement's page."""
    return _send_over("hand_over", version, message, by=by, on=on, at=at)


def _send_over(name, version, message, *, by, on, at) -> AgreementVersion:
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, on)
        step = FLOW.check(version, name, user, on)
        by, side = acting_with(by, user, version, Capability.EDIT_DRAFTS, on, sides=[version.turn])
        _take_snapshot(version, content_of(version, on), name, by=by, side=side, at=at)
        other = Side.MUNICIPALITY if side == Side.POLICE else Side.POLICE
        record_step(version, name, step.target, by=by, at=at, reason=message.strip(), turn=other)
        notices.tell(version, "received", to=notices.people_of(version, on, sides=[other]), by=by, at=at)
        audit.record(
            shown_with=version.agreement,
            verb="agreement.handed_over" if name == "hand_over" else "agreement.submitted",
            by=by,
            at=at,
            version=version.number,
            to=str(other.label),
            message=message.strip(),
        )
        return version


def _take_snapshot(version, content, occasion, *, by, side, at) -> None:
    ContentSnapshot.objects.create(
        version=version,
        revision=version.revision,
        taken_at=at,
        by_name=by.name,
        by_side=side,
        occasion=occasion,
        content=content,
    )


def comment(*, section: VersionSection, text: str, by: Actor, on: date, at: datetime) -> SectionComment:
    """Remark on a section; open until somebody resolves it."""
    with transaction.atomic():
        version = locked(section.version)
        user = user_of(by, on)
        _check_may_comment(version, user)
        if not version.sections.filter(pk=section.pk).exists():
            raise Refused(_("Avsnittet er fjernet i mellomtiden. Last siden på nytt."))
        by, side = acting_with(by, user, version, Capability.READ_DRAFTS, on)
        made = SectionComment.objects.create(
            section=section,
            side=side,
            author_name=by.name,
            author_office=_office(by),
            text=required_text(text, _("Merknaden er tom.")),
            created_at=at,
        )
        audit.record(
            shown_with=version.agreement,
            verb="agreement.commented",
            by=by,
            at=at,
            version=version.number,
            heading=section.heading,
        )
        return made


def resolve_comment(*, comment: SectionComment, by: Actor, on: date, at: datetime) -> SectionComment:
    """Close a remark: it is answered, or the text has been changed accordingly. Either side may."""
    with transaction.atomic():
        version = locked(comment.section.version)
        user = user_of(by, on)
        _check_may_comment(version, user)
        by, _side = acting_with(by, user, version, Capability.READ_DRAFTS, on)
        comment = SectionComment.objects.select_related("section").get(pk=comment.pk)
        if comment.resolved_at is not None:
            raise Refused(
                _("%(name)s har allerede avsluttet merknaden.") % {"name": comment.resolved_by_name}
            )
        comment.resolved_at, comment.resolved_by_name = at, by.name
        comment.save(update_fields=["resolved_at", "resolved_by_name"])
        audit.record(
            shown_with=version.agreement,
            verb="agreement.comment_resolved",
            by=by,
            at=at,
            version=version.number,
            heading=comment.section.heading,
            author=comment.author_name,
        )
        return comment


def _check_may_comment(version: AgreementVersion, user: Any) -> None:
    if not has_right("agreements.view_version", user, version):
        raise NotAllowed(_("Du har ikke tilgang til denne avtalen."))
    if not has_right("agreements.comment", user, version):
        raise Refused(_("Det kan ikke skrives merknader til avtalen nå."))


def approve(
    *, version: AgreementVersion, content_hash: str, by: Actor, on: date, at: datetime
) -> AgreementVersion:
    """Approve exactly the content that was shown (its hash) for the party the person leads.

    An approval of other content that still stands is replaced. When the last party has approved, the version
    is AGREED. Refused when the text is no longer the one shown, or the party has approved it already.
    """
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, on)
        FLOW.check(version, "approve", user, on)
        content = content_of(version, on)
        if content_hash != hash_of(content):
            raise Refused(_("Teksten er endret siden du åpnet siden. Les den på nytt før du godkjenner."))
        by, side, parties = _acting_for_parties(version, user, by, on)
        standing = {review.party_id: review for review in version.reviews.filter(withdrawn_at__isnull=True)}
        missing = [
            party
            for party in parties
            if party.pk not in standing or standing[party.pk].content_hash != content_hash
        ]
        if not missing:
            raise Refused(_("%(party)s har allerede godkjent denne teksten.") % {"party": _named(parties)})
        for party in missing:
            if party.pk in standing:
                _withdraw(standing[party.pk], _("Erstattet av en ny godkjenning."), at=at)
            VersionReview.objects.create(
                version=version,
                party=party,
                content_hash=content_hash,
                approved_at=at,
                approved_by_name=by.name,
                approved_by_office=_office(by),
            )
        _take_snapshot(version, content, "approve", by=by, side=side, at=at)
        record_step(version, "approve", version.state, by=by, at=at)
        _after_approval(version, missing, content_hash, by=by, on=on, at=at)
        return version


def _after_approval(version, approved, content_hash, *, by, on, at) -> None:
    """Agreed when every party's standing approval is of this content; else the others are asked."""
    standing = dict(version.reviews.filter(withdrawn_at__isnull=True).values_list("party_id", "content_hash"))
    parties = list(version.agreement.parties.select_related("organisation"))
    waiting = [party for party in parties if standing.get(party.pk) != content_hash]
    names = [party.organisation.display_name for party in approved]
    if waiting:
        to = notices.people_of(version, on, parties=waiting)
        notices.tell(version, "approved", to=to, by=by, at=at, party=_named(approved))
    else:
        record_step(version, "agree", VersionState.AGREED, by=by, at=at)
        notices.tell(version, "agreed", to=notices.people_of(version, on), by=by, at=at)
    audit.record(
        shown_with=version.agreement,
        verb="agreement.approved" if waiting else "agreement.agreed",
        by=by,
        at=at,
        version=version.number,
        parties=names,
        content_hash=content_hash,
    )


def withdraw_approval(
    *, version: AgreementVersion, reason: str = "", by: Actor, on: date, at: datetime
) -> AgreementVersion:
    """Take the own party's approval back; an agreed version goes back to negotiation."""
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, on)
        step = FLOW.check(version, "withdraw_approval", user, on)
        by, side, parties = _acting_for_parties(version, user, by, on, approved_only=True)
        why = _("%(actor)s tok godkjenningen tilbake.") % {"actor": by.name}
        for review in version.reviews.filter(withdrawn_at__isnull=True, party__in=parties):
            _withdraw(review, f"{why} {reason}".strip(), at=at)
        record_step(version, step.name, step.target, by=by, at=at, reason=reason.strip(), turn=Side(side))
        notices.tell(
            version,
            "approval_withdrawn",
            to=notices.people_of(version, on),
            by=by,
            at=at,
            party=_named(parties),
        )
        audit.record(
            shown_with=version.agreement,
            verb="agreement.approval_withdrawn",
            by=by,
            at=at,
            version=version.number,
            parties=[party.organisation.display_name for party in parties],
            reason=reason.strip(),
        )
        return version


def _withdraw(review: VersionReview, reason: str, *, at: datetime) -> None:
    review.withdrawn_at, review.withdrawn_reason = at, reason[:300]
    review.save(update_fields=["withdrawn_at", "withdrawn_reason"])


def _acting_for_parties(
    version: AgreementVersion, user: Any, by: Actor, on: date, *, approved_only: bool = False
) -> tuple[Actor, Side, list[AgreementParty]]:
    """The person acting from the office that leads a party, its side, and the parties that office leads.

    A person who leads parties from several offices acts from one of them: the one acted from if it leads any.
    """
    led = parties_approved_by(standing_of(user, on), version)
    if approved_only:
        approved = set(version.reviews.filter(withdrawn_at__isnull=True).values_list("party_id", flat=True))
        led = [party for party in led if party.pk in approved]
    places = {(place.office_id, place.party_id) for place in version.places.all()}
    by_office = []
    for held in standing_of(user, on).held:
        parties = [party for party in led if _leads(held, party, places)]
        if parties:
            by_office.append((held, parties))
    if not by_office:
        raise NotAllowed(_("Du har ikke et verv som gir rett til dette."))
    held, parties = min(by_office, key=lambda pair: pair[0].pk != by.appointment_id)
    return actor_from(held.appointment, user), side_of(held), parties


def _leads(held: Held, party: AgreementParty, places: set[tuple[int, int]]) -> bool:
    if held.reaches(Capability.APPROVE_FOR_SIDE, party.organisation_id):
        return True
    return Capability.SIGN in held.capabilities and (held.office.pk, party.pk) in places


def decline(*, version: AgreementVersion, reason: str, by: Actor, on: date, at: datetime) -> AgreementVersion:
    """Say no to the agreement, with the reason that both sides read. Ends the version."""
    reason = required_text(reason, _("Skriv hvorfor avtalen avslås."))
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, on)
        step = FLOW.check(version, "decline", user, on)
        by, _side, parties = _acting_for_parties(version, user, by, on)
        record_step(version, step.name, step.target, by=by, at=at, reason=reason)
        notices.tell(
            version,
            "declined",
            to=notices.people_of(version, on),
            by=by,
            at=at,
            party=_named(parties),
        )
        audit.record(
            shown_with=version.agreement,
            verb="agreement.declined",
            by=by,
            at=at,
            version=version.number,
            parties=[party.organisation.display_name for party in parties],
            reason=reason,
        )
        return version


def withdraw(
    *, version: AgreementVersion, reason: str = "", by: Actor, on: date, at: datetime
) -> AgreementVersion:
    """Take back a draft that has not been sent over. Ends the version; the other side was never asked."""
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, on)
        step = FLOW.check(version, "withdraw", user, on)
        by, _side = acting_with(by, user, version, Capability.EDIT_DRAFTS, on, sides=[version.turn])
        record_step(version, step.name, step.target, by=by, at=at, reason=reason.strip())
        audit.record(
            shown_with=version.agreement,
            verb="agreement.withdrawn",
            by=by,
            at=at,
            version=version.number,
            reason=reason.strip(),
        )
        return version


def _named(parties: Iterable[AgreementParty]) -> str:
    return joined([party.organisation.display_name for party in parties])


def _office(by: Actor) -> str:
    return " i ".join(part for part in (by.office, by.organisation) if part)
