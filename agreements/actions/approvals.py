"""What a change of content does to what was approved: it takes it back, openly."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from agreements import notices
from agreements.actions.steps import record_step
from agreements.choices import Side
from agreements.content import content_of, hash_of
from agreements.merging import joined
from agreements.models import AgreementVersion, PoliticalApproval, VersionReview
from agreements.states import VersionState
from records import audit
from records.actors import Actor


@contextmanager
def content_change(
    version: AgreementVersion, *, what: str, by: Actor, side: str, on: date, at: datetime
) -> Iterator[None]:
    """Around every write to the content of a version that is locked.

    Counts the revision up. When approvals stood and the content became another, they are taken back, the
    version goes back to negotiation with the changing side, and those who had approved are told by whom and
    what. A write that leaves the content as it was takes nothing back.
    """
    stands = version.reviews.filter(withdrawn_at__isnull=True).exists()
    adopted = version.political_approvals.filter(state=PoliticalApproval.State.ADOPTED).exists()
    before = hash_of(content_of(version, on)) if stands or adopted else None
    yield
    AgreementVersion.objects.filter(pk=version.pk).update(revision=F("revision") + 1)
    version.revision += 1
    if before is not None and hash_of(content_of(version, on)) != before:
        reason = _("%(actor)s endret %(what)s.") % {"actor": by.name, "what": what}
        take_back(version, reason=reason, what=what, by=by, side=side, on=on, at=at)


def is_binding(version: AgreementVersion) -> bool:
    """Whether a change now takes approvals back; the page says so beforehand."""
    return version.reviews.filter(withdrawn_at__isnull=True).exists()


def take_back(
    version: AgreementVersion, *, reason: str, what: str, by: Actor, side: str, on: date, at: datetime
) -> None:
    """Take all standing approvals and adoptions back, and say so to those who gave them."""
    standing = list(version.reviews.filter(withdrawn_at__isnull=True).select_related("party__organisation"))
    version.reviews.filter(withdrawn_at__isnull=True).update(withdrawn_at=at, withdrawn_reason=reason[:300])
    adopted = list(
        version.political_approvals.filter(state=PoliticalApproval.State.ADOPTED).select_related(
            "party__organisation"
        )
    )
    version.political_approvals.filter(pk__in=[one.pk for one in adopted]).update(
        state=PoliticalApproval.State.PENDING
    )
    if version.state in {VersionState.AGREED, VersionState.POLITICAL_TREATMENT}:
        record_step(version, "reopen", VersionState.IN_REVIEW, by=by, at=at, reason=reason, turn=Side(side))
    given: list[VersionReview | PoliticalApproval] = [*standing, *adopted]
    lost = {one.party_id: one.party for one in given}.values()
    if not lost:
        return
    names = joined([party.organisation.display_name for party in lost])
    notices.tell(
        version,
        "approval_lapsed",
        to=notices.people_of(version, on, parties=list(lost)),
        by=by,
        at=at,
        what=what,
        parties=names,
    )
    audit.record(
        shown_with=version.agreement,
        verb="agreement.approvals_lapsed",
        by=by,
        at=at,
        version=version.number,
        what=what,
        parties=[party.organisation.display_name for party in lost],
        cases=[one.case_number for one in adopted],
    )
