"""What a participant answers: saved half-done, sent in, changed until all have or the side has agreed."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.evaluation_steps import locked, side_of
from agreements.evaluation.asking import (
    LONGEST_COMMENT,
    NOTHING,
    SCORES,
    Answers,
    Given,
    answers_in,
    questions_of,
    unanswered,
)
from agreements.evaluation.guards import why_settled
from agreements.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationParticipant,
    EvaluationState,
    Question,
)
from councils.actions.writable import private_counts
from parties import links
from parties.acting import actor_from, user_of
from parties.models import PersonalLink
from parties.standing import standing_of
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right


def save_answers(
    *,
    participant: EvaluationParticipant,
    answers: Mapping[str, Given],
    is_final: bool,
    link: PersonalLink | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> EvaluationParticipant:
    """Keep what the participant has answered so far; `is_final` sends it in, and may be done again.

    By personal link, or logged in by whoever holds the office that was asked. Raises NotAllowed, DeadLink;
    Refused when the evaluation is no longer open, the side has agreed or what was sent in shows in a spread
    that can be read, for an answer that no question asks
    for or outside the scale, and for sending in – or emptying what was sent in – while a question on a scale
    is unanswered.
    """
    with transaction.atomic():
        evaluation = locked(participant.evaluation)
        participant = evaluation.participants.get(pk=participant.pk)
        by = _answering(participant, by, link, on, at)
        check_may_answer(evaluation, participant, on)
        questions = questions_of(evaluation)
        given = checked(questions, answers)
        before = answers_in(participant.answers.all())
        is_sent = is_final or participant.answered_at is not None
        if is_sent and (missing := unanswered(questions, {**before, **given})):
            raise Refused(
                _("Svar på alle spørsmålene, eller velg «vet ikke». %(count)s mangler.")
                % {"count": len(missing)}
            )
        write_answers(
            evaluation, participant.side, given, before=before, participant=participant, by=by, at=at
        )
        if is_final:
            participant.answered_at = at
            participant.save(update_fields=["answered_at"])
            comments = "\n".join(one.comment for one in given.values())
            audit.record(
                shown_with=evaluation,
                verb="evaluation.answers_sent",
                by=by,
                at=at,
                **private_counts(comments, "\n".join(one.comment for one in before.values())),
            )
        return participant


def check_may_answer(evaluation: Evaluation, participant: EvaluationParticipant, on: date) -> None:
    """Answers may still be given and changed; else Refused with the reason."""
    if evaluation.state == EvaluationState.CANCELLED:
        raise Refused(_("Evalueringen er avlyst. Du trenger ikke svare."))
    if evaluation.state != EvaluationState.OPEN:
        raise Refused(_("Evalueringen er lagt fram til godkjenning. Svarene kan ikke endres nå."))
    if participant.withdrawn_at is not None:
        raise Refused(_("Du er ikke lenger bedt om å svare."))
    if side_of(evaluation, participant.side).agreed_at is not None:
        raise Refused(_("Siden din er enig om svaret sitt. Svarene kan ikke endres nå."))
    # The spread has been shown with what was put forward: one more answer would be the difference.
    if evaluation.steps.filter(name="submit").exists():
        raise Refused(_("Evalueringen har vært lagt fram. Nå kan bare sidenes svar endres."))
    if participant.answered_at is not None and (reasons := why_settled(evaluation, on)):
        raise Refused(reasons)


def _answering(
    participant: EvaluationParticipant, by: Actor, link: PersonalLink | None, on: date, at: datetime
) -> Actor:
    if link is not None:
        return links.recheck(link, subject=participant, at=at).actor
    user = user_of(by, on)
    if not has_right("evaluations.answer", user, participant):
        raise NotAllowed(_("Du er ikke bedt om å svare på denne evalueringen."))
    held = next(one for one in standing_of(user, on).held if one.pk == participant.appointment_id)
    return actor_from(held.appointment, user)


def checked(questions: list[Question], answers: Mapping[str, Given]) -> Answers:
    """The answers as they may be kept: of these questions, on the scale, comments trimmed; else Refused."""
    by_key = {one.key: one for one in questions}
    found: Answers = {}
    for key, one in answers.items():
        question = by_key.get(key)
        if question is None:
            raise Refused(_("Et av svarene hører ikke til dette spørreskjemaet. Last siden på nytt."))
        comment = one.comment.replace("\r\n", "\n").strip()
        if len(comment) > LONGEST_COMMENT:
            raise Refused(_("En kommentar er for lang (høyst %(most)s tegn).") % {"most": LONGEST_COMMENT})
        score, does_not_know = one.score, one.does_not_know
        if question.kind == Question.Kind.TEXT:
            score, does_not_know = None, False
        if score is not None and (score not in SCORES or does_not_know):
            raise Refused(_("Svar med et tall fra 1 til 5, eller «vet ikke»."))
        found[key] = Given(score, does_not_know, comment)
    return found


def write_answers(
    evaluation: Evaluation,
    side: str,
    given: Answers,
    *,
    before: Answers,
    participant: EvaluationParticipant | None = None,
    by: Actor,
    at: datetime,
) -> bool:
    """Write what has changed, in the caller's transaction and under its lock; whether anything had.

    What was never answered and still is empty gets no row.
    """
    changed = {key: one for key, one in given.items() if one != before.get(key, NOTHING)}
    rows = {
        row.question_key: row
        for row in evaluation.answers.filter(
            side=side, participant=participant, question_key__in=list(changed)
        )
    }
    made: list[EvaluationAnswer] = []
    kept: list[EvaluationAnswer] = []
    for key, one in changed.items():
        row = rows.get(key) or EvaluationAnswer(
            evaluation=evaluation, side=side, participant=participant, question_key=key
        )
        row.score, row.does_not_know, row.comment = one.score, one.does_not_know, one.comment
        row.updated_at, row.updated_by_name = at, by.name
        (kept if key in rows else made).append(row)
    EvaluationAnswer.objects.bulk_create(made)
    EvaluationAnswer.objects.bulk_update(
        kept, ["score", "does_not_know", "comment", "updated_at", "updated_by_name"]
    )
    return bool(changed)
