"""Finishing: the agreed text is frozen and laid out for signing."""

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import guards, notices, tasks
from agreements.actions.steps import acting_with, locked, record_step
from agreements.content import content_of, hash_of
from agreements.duties.changes import changes_between
from agreements.models import AgreementVersion, VersionChanges
from agreements.reference import reference_for
from agreements.signatories import waiting_signatories
from agreements.states import FLOW
from parties.acting import user_of
from parties.private_data import Finding, find_private_data
from parties.standing import Capability
from records import audit, richtext
from records.actors import Actor
from records.refusals import Refused


def finish(
    *, version: AgreementVersion, private_data_seen: bool, by: Actor, on: date, at: datetime
) -> AgreementVersion:
    """Freeze the text as it reads that day, and ask the signatories to sign.

    What is frozen is exactly what every party approved: registers may change between the approval and now,
    so approvals and adoptions are held against the frozen hash itself. What the text changes for the parties
    is frozen with it. The signing copy is made by a task after commit. Raises Refused with every reason that
    stands in the way, or with the places where the text looks like private contact data until somebody says
    that they have seen them (`private_data_seen`).
    """
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, on)
        step = FLOW.check(version, "finish", user, on)
        by, _side = acting_with(by, user, version, Capability.EDIT_DRAFTS, on)
        content = content_of(version, on)
        version.frozen_content, version.content_hash = content, hash_of(content)
        if changed := [
            *guards.approved_by_all(version, on),
            *guards.politically_adopted(version, on),
        ]:
            raise Refused(changed)
        findings = findings_in(content)
        if findings and not private_data_seen:
            raise Refused(
                [
                    *(finding.sentence for finding in findings),
                    _("Avtalen blir offentlig. Fjern opplysningene, eller bekreft at de skal stå der."),
                ]
            )
        record_step(
            version,
            step.name,
            step.target,
            by=by,
            at=at,
            frozen_content=content,
            content_hash=version.content_hash,
            frozen_at=at,
        )
        _freeze_changes(version, on, at)
        notices.tell(
            version,
            "ready_to_sign",
            to=waiting_signatories(version, on),
            by=by,
            at=at,
            occasion="ready",
        )
        transaction.on_commit(partial(tasks.make_signing_copy.enqueue, version.pk), robust=True)
        audit.record(
            shown_with=version.agreement,
            verb="agreement.finished",
            by=by,
            at=at,
            version=version.number,
            content_hash=version.content_hash,
            private_data_seen=len(findings),
        )
    return version


def _freeze_changes(version: AgreementVersion, on: date, at: datetime) -> None:
    """Keep what the frozen text changes for the parties; nothing for their first agreement."""
    reference = reference_for(version, on)
    if reference is None:
        return
    content = changes_between(reference, version, on)
    VersionChanges.objects.create(
        version=version,
        compared_with=reference.version,
        content=content,
        content_hash=hash_of(content),
        made_at=at,
    )


def private_findings(version: AgreementVersion, on: date) -> list[Finding]:
    """What in the text looks like private contact data: shown before finishing, and to be confirmed."""
    return findings_in(content_of(version, on))


def findings_in(content: dict) -> list[Finding]:
    """What in the content looks like private contact data, in the order of the text."""
    texts = [f"{section['heading']}\n{richtext.plain(section['html'])}" for section in content["sections"]]
    return find_private_data("\n\n".join(texts))
