"""An evaluation is put forward, approved by every party, or opened again."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import tasks
from agreements.actions.evaluation_steps import acting, leading, locked, record_step
from agreements.actions.evaluations import close_links
from agreements.actions.steps import required_text
from agreements.content import hash_of
from agreements.evaluation import letters
from agreements.evaluation.approving import parties_asked
from agreements.evaluation.content import content_of, written_hash
from agreements.evaluation.figures import figures_hash, recounted
from agreements.evaluation.guards import both_sides_agreed
from agreements.evaluation.states import FLOW
from agreements.merging import joined
from agreements.models import AgreementParty, Evaluation, EvaluationApproval, EvaluationState
from agreements.notices import EVERYBODY, LEADERS, people_of
from agreements.rules import parties_approved_by
from parties.acting import user_of
from parties.standing import standing_of
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused

LONGEST_REASON = 500


def submit(*, evaluation: Evaluation, seen: str, by: Actor, on: date, at: datetime) -> Evaluation:
    """Put the evaluation forward: count its figures, freeze them and the whole content, ask the parties.

    `seen` is the fingerprint (`written_hash`) of what the page showed. Raises NotAllowed; Refused while a
    side
    has not agreed on its answer, when it is put forward already, and when something has been written since.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        by = _checked(evaluation, "submit", by, on)
        if seen != written_hash(evaluation):
            raise Refused(_("Noe er endret siden du åpnet siden. Se over det en gang til, og legg fram."))
        figures = recounted(evaluation, at)
        evaluation.figures = figures
        content = content_of(evaluation, at, is_final=True)
        record_step(
            evaluation,
            "submit",
            EvaluationState.SUBMITTED,
            by=by,
            at=at,
            submitted_at=at,
            submitted_by_name=by.name,
            figures=figures,
            figures_hash=figures_hash(figures),
            frozen_content=content,
            content_hash=hash_of(content),
        )
        close_links(evaluation, by=by, at=at)
        _tell(
            evaluation,
            "submitted",
            gettext_lazy("Evaluering til godkjenning: %(title)s"),
            lambda: [
                _("%(actor)s har lagt fram evalueringen.") % {"actor": by.in_sentence},
                _("Les tallene, svarene og forbedringspunktene, og godkjenn for siden din."),
            ],
            parties=parties_asked(evaluation, on),
            capabilities=LEADERS,
            by=by,
            on=on,
            at=at,
        )
        audit.record(
            shown_with=evaluation,
            verb="evaluation.submitted",
            by=by,
            at=at,
            content_hash=evaluation.content_hash,
            figures_hash=evaluation.figures_hash,
        )
        return evaluation


def approve(*, evaluation: Evaluation, content_hash: str, by: Actor, on: date, at: datetime) -> Evaluation:
    """Approve exactly the content that was shown (its hash) for the party the person leads.

    With the last party's approval the evaluation is AGREED: nothing in it changes any more, its document is
    made and filed by a task. Raises NotAllowed; Refused when it was opened again, holds something else than
    was shown, or the party has approved it already.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        user = user_of(by, on)
        FLOW.check(evaluation, "approve", user, on)
        if content_hash != evaluation.content_hash:
            raise Refused(
                _("Evalueringen er lagt fram på nytt siden du åpnet siden. Les den før du godkjenner.")
            )
        by = leading("evaluations.approve", by, evaluation, on)
        asked = parties_asked(evaluation, on)
        own = _own_parties(evaluation, asked, user, on)
        given = set(evaluation.approvals.filter(withdrawn_at__isnull=True).values_list("party", flat=True))
        missing = [party for party in own if party.pk not in given]
        if not missing:
            raise Refused(_("%(parties)s har allerede godkjent evalueringen.") % {"parties": _names(own)})
        EvaluationApproval.objects.bulk_create(
            EvaluationApproval(
                evaluation=evaluation,
                party=party,
                content_hash=content_hash,
                approved_at=at,
                approved_by_name=by.name,
                approved_by_office=by.office,
            )
            for party in missing
        )
        given |= {party.pk for party in missing}
        waiting = [party for party in asked if party.pk not in given]
        if waiting:
            _approved_by_some(evaluation, missing, waiting, by=by, on=on, at=at)
        else:
            _agreed(evaluation, missing, by=by, on=on, at=at)
        return evaluation


def _approved_by_some(
    evaluation: Evaluation,
    approved: list[AgreementParty],
    waiting: list[AgreementParty],
    *,
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    # What leads no further is a step all the same, so that the past can be asked.
    record_step(evaluation, "approve", EvaluationState.SUBMITTED, by=by, at=at)
    _tell(
        evaluation,
        "approved",
        gettext_lazy("Evalueringen venter på dere: %(title)s"),
        lambda: [
            _("%(actor)s har godkjent evalueringen for %(parties)s. Den venter på at dere godkjenner den.")
            % {"actor": by.in_sentence, "parties": _names(approved)}
        ],
        parties=waiting,
        capabilities=LEADERS,
        by=by,
        on=on,
        at=at,
    )
    audit.record(shown_with=evaluation, verb="evaluation.approved", by=by, at=at, parties=_listed(approved))


def _agreed(
    evaluation: Evaluation, approved: list[AgreementParty], *, by: Actor, on: date, at: datetime
) -> None:
    record_step(evaluation, "approve", EvaluationState.AGREED, by=by, at=at, agreed_at=at)
    transaction.on_commit(partial(tasks.make_evaluation_document.enqueue, evaluation.pk), robust=True)
    _tell(
        evaluation,
        "agreed",
        gettext_lazy("Evalueringen er ferdig: %(title)s"),
        lambda: [
            _("Alle parter har godkjent evalueringen."),
            _("Nå kan forbedringspunktene bli saker, tiltak og forslag til neste avtale."),
        ],
        capabilities=EVERYBODY,
        by=by,
        on=on,
        at=at,
    )
    audit.record(
        shown_with=evaluation,
        verb="evaluation.agreed",
        by=by,
        at=at,
        parties=_listed(approved),
        content_hash=evaluation.content_hash,
    )


def reopen(*, evaluation: Evaluation, reason: str, by: Actor, on: date, at: datetime) -> Evaluation:
    """Open an evaluation that is put forward again: approvals fall away, figures are counted anew next time.

    Raises NotAllowed; Refused without a reason, and once the last party has approved.
    """
    reason = required_text(reason, _("Skriv hvorfor evalueringen åpnes igjen."))[:LONGEST_REASON]
    with transaction.atomic():
        evaluation = locked(evaluation)
        by = _checked(evaluation, "reopen", by, on)
        lost = evaluation.approvals.filter(withdrawn_at__isnull=True).select_related("party__organisation")
        parties = [one.party for one in lost]
        lost.update(withdrawn_at=at)
        record_step(
            evaluation,
            "reopen",
            EvaluationState.OPEN,
            by=by,
            at=at,
            reason=reason,
            submitted_at=None,
            submitted_by_name="",
            figures=None,
            figures_hash="",
            frozen_content=None,
            content_hash="",
        )
        _tell(
            evaluation,
            "reopened",
            gettext_lazy("Evalueringen er åpnet igjen: %(title)s"),
            lambda: [
                _("%(actor)s har åpnet evalueringen igjen. Begrunnelsen står på siden.")
                % {"actor": by.in_sentence},
                *(
                    [_("Godkjenningen fra %(parties)s gjelder ikke lenger.") % {"parties": _names(parties)}]
                    if parties
                    else []
                ),
            ],
            capabilities=EVERYBODY,
            by=by,
            on=on,
            at=at,
        )
        audit.record(
            shown_with=evaluation,
            verb="evaluation.reopened",
            by=by,
            at=at,
            reason=reason,
            parties=_listed(parties),
        )
        return evaluation


def _checked(evaluation: Evaluation, name: str, by: Actor, on: date) -> Actor:
    """The step may be taken now; the actor as acting from the office that takes it."""
    if by.kind == "system":
        if evaluation.state not in FLOW[name].sources:
            raise Refused(_("Dette kan ikke gjøres nå."))
        if name == "submit" and (reasons := both_sides_agreed(evaluation, on)):
            raise Refused(reasons)
        return by
    FLOW.check(evaluation, name, user_of(by, on), on)
    return acting("evaluations.submit", by, evaluation, on)


def _own_parties(
    evaluation: Evaluation, asked: list[AgreementParty], user: Any, on: date
) -> list[AgreementParty]:
    own = {party.pk for party in parties_approved_by(standing_of(user, on), evaluation.version)}
    found = [party for party in asked if party.pk in own]
    if not found:
        raise NotAllowed(_("Du leder ingen av partene som skal godkjenne evalueringen."))
    return found


def _tell(
    evaluation: Evaluation,
    kind: str,
    subject: Any,
    lines: Any,
    *,
    capabilities: Any,
    parties: Iterable[AgreementParty] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    chosen = list(parties) if parties is not None else None
    letters.tell(
        evaluation,
        kind,
        to=people_of(evaluation.version, on, parties=chosen, capabilities=capabilities),
        subject=subject,
        lines=lines,
        link_label=gettext_lazy("Gå til evalueringen"),
        by=by,
        at=at,
    )


def _names(parties: Iterable[AgreementParty]) -> str:
    return joined(_listed(parties))


def _listed(parties: Iterable[AgreementParty]) -> list[str]:
    return [party.organisation.display_name for party in parties]
