"""Rounds of yearly evaluations: an administrator starts them, adds what has come since, reminds, closes.

Starting writes the round alone; a task begins the evaluations, one agreement at a time, and tells the people
when all have begun. Whatever it was stopped at, it goes on there.
"""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.choices import ScopePart
from agreements.evaluation import round_mail
from agreements.evaluation.progress import Progress, Row, Stage, progress_of
from agreements.evaluation.starting import LONGEST_TIME, period_of, usual_scope
from agreements.models import EvaluationRound, Questionnaire
from agreements.tasks import begin_evaluations
from parties.acting import actor_with, user_of
from parties.models import Organisation
from parties.standing import Capability
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right


def start_round(
    *,
    owner: Organisation,
    year: int,
    questionnaire: Questionnaire,
    scope: Collection[str],
    due_on: date,
    message: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> EvaluationRound:
    """Start the year's round of a district or the nation; its evaluations are begun by a task afterwards.

    Refused when the year's round is there, the year has not begun, the day has passed, the scope is empty or
    the questionnaire is not offered here.
    """
    with transaction.atomic():
        by = _runner(owner.pk, by, on)
        _check(owner, year, questionnaire, scope, due_on, on)
        try:
            with transaction.atomic():
                made = EvaluationRound.objects.create(
                    owner_id=owner.pk,
                    year=year,
                    questionnaire=questionnaire,
                    scope=[part for part in ScopePart.values if part in set(scope)],
                    message=message.strip(),
                    due_on=due_on,
                    started_at=at,
                    started_by_name=by.name,
                    filling_since=at,
                )
        except IntegrityError as error:
            raise Refused(_("Runden for dette året er allerede startet.")) from error
        audit.record(shown_with=made, verb="round.started", by=by, at=at, year=year, due_on=due_on)
        transaction.on_commit(partial(begin_evaluations.enqueue, made.pk))
        return made


def _check(
    owner: Organisation,
    year: int,
    questionnaire: Questionnaire,
    scope: Collection[str],
    due_on: date,
    on: date,
) -> None:
    faults = []
    if not 2000 <= year <= on.year:
        faults.append(_("Runden må gjelde et år som har begynt."))
    if due_on < on:
        faults.append(_("Fristen kan ikke være før i dag."))
    if due_on > on + LONGEST_TIME:
        faults.append(_("Fristen må være fra i dag og innen ett år."))
    if not set(scope) or not set(scope) <= set(ScopePart.values):
        faults.append(_("Velg minst én del av samarbeidet."))
    if not Questionnaire.objects.offered_to([owner.pk]).filter(pk=questionnaire.pk).exists():
        faults.append(_("Spørreskjemaet er ikke publisert, eller det finnes en nyere utgave."))
    if faults:
        raise Refused(faults)


def add_missing(*, evaluation_round: EvaluationRound, by: Actor, on: date, at: datetime) -> EvaluationRound:
    """Begin evaluations for the agreements that have come since; a task does it. Refused when none have."""
    with transaction.atomic():
        found, by = _open(evaluation_round, by, on)
        if found.filling_since is not None:
            raise Refused(_("Evalueringene startes allerede. Vent til det er ferdig."))
        missing = not_started(progress_of(found.owner, found.year))
        if not missing:
            raise Refused(_("Alle avtalene har en evaluering."))
        found.filling_since = at
        found.save(update_fields=["filling_since"])
        audit.record(shown_with=found, verb="round.extended", by=by, at=at, count=len(missing))
        transaction.on_commit(partial(begin_evaluations.enqueue, found.pk))
        return found


def not_started(progress: Progress) -> list[Row]:
    """The agreements that a round begins evaluations for: those that have none; a cancelled one stays so."""
    return [row for row in progress.rows if row.stage == Stage.NOT_STARTED]


def fill(*, round_id: int, at: datetime) -> int:
    """Begin the evaluations that a round lacks, then tell the people; the number begun now.

    Called by the task, again and again if it must be: each agreement in a transaction of its own, and the
    letters of a batch in one, when all have begun. Nothing is done in a round that is closed or whole.
    """
    evaluation_round = EvaluationRound.objects.with_owner().get(pk=round_id)
    batch = evaluation_round.filling_since
    if batch is None or evaluation_round.closed_at is not None:
        return 0
    by, on = Actor.system(), days.day_of(at)
    begun = sum(
        _begin(row, evaluation_round, by=by, on=on, at=at)
        for row in not_started(progress_of(evaluation_round.owner, evaluation_round.year))
    )
    with transaction.atomic():
        locked = EvaluationRound.objects.select_for_update(no_key=True).get(pk=round_id)
        if locked.filling_since != batch or locked.closed_at is not None:
            return begun
        rows = progress_of(evaluation_round.owner, evaluation_round.year).rows
        new = [
            row
            for row in rows
            if row.evaluation is not None
            and row.evaluation.round_id == round_id
            and row.evaluation.started_at >= batch
        ]
        round_mail.tell_started(evaluation_round, round_mail.letters_for(new, on), batch=batch, at=at)
        locked.filling_since = None
        locked.save(update_fields=["filling_since"])
    return begun


def _begin(row: Row, evaluation_round: EvaluationRound, *, by: Actor, on: date, at: datetime) -> bool:
    """Begin one; False when it cannot be, e.g. because a side has begun it in the meantime."""
    from agreements.actions.evaluations import start_evaluation

    try:
        start_evaluation(
            agreement=row.agreement,
            year=evaluation_round.year,
            questionnaire=evaluation_round.questionnaire,
            scope=_scope(row, evaluation_round, on),
            # What comes in after the round's day gets the usual time.
            due_on=evaluation_round.due_on if evaluation_round.due_on >= on else None,
            round=evaluation_round,
            by=by,
            on=on,
            at=at,
        )
    except Refused:
        return False
    return True


def _scope(row: Row, evaluation_round: EvaluationRound, on: date) -> list[str]:
    """The round's parts as far as the agreement speaks of them; all of the round's when it speaks of none."""
    period = period_of(row.agreement, evaluation_round.year, on)
    spoken_of = usual_scope(period) if period is not None else []
    return [part for part in evaluation_round.scope if part in spoken_of] or evaluation_round.scope


def remind_missing(*, evaluation_round: EvaluationRound, by: Actor, on: date, at: datetime) -> int:
    """Remind everybody whom an unfinished evaluation waits for; the number who are reminded now.

    Each person gets one e-mail with all that is theirs, at most once a day. Refused when nothing is missing,
    or everybody has had their reminder today.
    """
    with transaction.atomic():
        found, by = _open(evaluation_round, by, on)
        rows = [row for row in progress_of(found.owner, found.year).rows if row.waits_for]
        if not rows:
            raise Refused(_("Ingen mangler. Alle evalueringene er ferdige eller avlyst."))
        letters = round_mail.letters_for(rows, on)
        people = round_mail.remind(found, letters, on=on, at=at)
        if not people:
            raise Refused(
                _("Alle er allerede minnet på i dag.")
                if letters
                else _("Ingen av dem som mangler, har en e-postadresse i portalen.")
            )
        audit.record(shown_with=found, verb="round.reminded", by=by, at=at, people=_people(people))
        return people


def _people(count: int) -> str:
    return _("én person") if count == 1 else _("%(count)s personer") % {"count": count}


def close_round(*, evaluation_round: EvaluationRound, by: Actor, on: date, at: datetime) -> EvaluationRound:
    """End the round: no more evaluations are begun or reminded of from it. Those that have begun go on."""
    with transaction.atomic():
        found, by = _open(evaluation_round, by, on)
        found.closed_at, found.filling_since = at, None
        found.save(update_fields=["closed_at", "filling_since"])
        audit.record(shown_with=found, verb="round.closed", by=by, at=at)
        return found


def _open(evaluation_round: EvaluationRound, by: Actor, on: date) -> tuple[EvaluationRound, Actor]:
    found = EvaluationRound.objects.select_for_update(no_key=True).get(pk=evaluation_round.pk)
    by = _runner(found.owner_id, by, on)
    if found.closed_at is not None:
        raise Refused(_("Runden er avsluttet."))
    return found, by


def _runner(owner_id: int, by: Actor, on: date) -> Actor:
    """The actor as running this owner's rounds; a command runs everybody's. Else NotAllowed."""
    if by.kind == "system":
        return by
    if not has_right("evaluations.run_round", user_of(by, on), EvaluationRound(owner_id=owner_id)):
        raise NotAllowed(_("Du har ikke rett til å kjøre evalueringsrunder for denne organisasjonen."))
    return actor_with(by, Capability.RUN_ROUNDS, owner_id, on)
