"""What time brings to agreements: documents whose task was lost or that nobody files, and new signatories."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate

from agreements import notices, tasks
from agreements.duties import asking
from agreements.evaluation import clock as evaluation_clock
from agreements.evaluation import document_clock, export_clock
from agreements.issuing import CHANGES, SIGNED, SIGNING_COPY
from agreements.models import AgreementVersion, EvaluationRound
from agreements.signatories import waiting_signatories
from agreements.states import FROZEN_STATES, VersionState
from parties.models import Filing
from records import days
from records.actors import Actor
from records.models import IssuedDocument

# Signed before the parties' archives were known to the portal: so many a minute.
BATCH = 50
# The task that is queued when the act is committed comes first; the clock is for those that were lost.
GRACE = timedelta(seconds=30)


def clock(at: datetime) -> None:
    """Queue the documents that are missing, and tell those who have come into an office with a place to sign.

    Idempotent: a document that is there is not made again, and nobody is told twice.
    """
    for version_id in sorted({*versions_without(SIGNING_COPY, at), *versions_without(CHANGES, at)}):
        tasks.make_signing_copy.enqueue(version_id)
    for version_id in versions_without(SIGNED, at):
        tasks.make_signed_document.enqueue(version_id)
    for version_id in versions_not_filed(at):
        tasks.make_signed_document.enqueue(version_id)
    tell_new_signatories(at)
    document_clock.clock(at)
    export_clock.clock(at)
    for round_id in rounds_being_filled(at):
        tasks.begin_evaluations.enqueue(round_id)
    asking.clock(at)
    evaluation_clock.clock(at)


def rounds_being_filled(at: datetime) -> list[int]:
    """The rounds whose evaluations have not all been begun, for want of the task."""
    waiting = EvaluationRound.objects.filter(closed_at__isnull=True, filling_since__lte=at - GRACE)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def versions_without(purpose: str, at: datetime) -> list[int]:
    """The versions whose document of that purpose ought to be there, and is not."""
    issued = IssuedDocument.objects.filter(
        subject_type=AgreementVersion._meta.label_lower,
        subject_id=OuterRef("pk"),
        purpose=purpose,
        edition=1,
    )
    if purpose == SIGNING_COPY:
        due = AgreementVersion.objects.filter(state=VersionState.READY_TO_SIGN, frozen_at__lte=at - GRACE)
    elif purpose == CHANGES:
        due = AgreementVersion.objects.filter(
            state__in=FROZEN_STATES, changes__isnull=False, frozen_at__lte=at - GRACE
        )
    else:
        due = AgreementVersion.objects.filter(
            state=VersionState.SIGNED, frozen_at__isnull=False, signed_at__lte=at - GRACE
        )
    return list(due.filter(~Exists(issued)).order_by("pk").values_list("pk", flat=True))


def versions_not_filed(at: datetime) -> list[int]:
    """The signed versions with a document that no party has begun to file; the oldest first, a batch at a
    time."""
    signed = AgreementVersion.objects.filter(
        pk=OuterRef("subject_id"), state=VersionState.SIGNED, frozen_at__isnull=False
    )
    waiting = IssuedDocument.objects.filter(
        ~Exists(Filing.objects.filter(document=OuterRef("pk"))),
        Exists(signed),
        subject_type=AgreementVersion._meta.label_lower,
        purpose__in=[SIGNED, CHANGES],
        edition=1,
        issued_at__lte=at - GRACE,
    )
    found = waiting.order_by("pk").values_list("subject_id", flat=True)[:BATCH]
    return list(dict.fromkeys(found))


def tell_new_signatories(at: datetime) -> None:
    """Whoever comes into an office with an empty place has the task to sign from then: tell them once."""
    on = days.day_of(at)
    waiting = AgreementVersion.objects.filter(state=VersionState.READY_TO_SIGN, frozen_at__lte=at)
    newly_filled = waiting.filter(
        places__signature__isnull=True,
        places__office__appointments__may_sign=True,
        places__office__appointments__valid_from__lte=on,
        places__office__appointments__valid_from__gt=TruncDate("frozen_at", tzinfo=days.OSLO),
    )
    for version in newly_filled.select_related("agreement").distinct():
        notices.tell(
            version,
            "ready_to_sign",
            to=waiting_signatories(version, on, appointed_after=days.day_of(version.frozen_at)),
            by=Actor.clock(),
            at=at,
            occasion="ready",
        )
