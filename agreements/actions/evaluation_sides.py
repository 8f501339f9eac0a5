"""The answer that a side agrees on: written by several, confirmed by a leader – or filled in together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.evaluation_answers import checked, write_answers
from agreements.actions.evaluation_steps import acting, leading, locked, require_open, side_of
from agreements.choices import Side
from agreements.evaluation import letters
from agreements.evaluation.asking import Answers, Given, questions_of, side_answers, unanswered
from agreements.models import Evaluation, EvaluationSide
from agreements.notices import EVERYBODY, people_of
from councils.actions.writable import private_counts
from councils.models import Meeting
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave

LONGEST_JOINT_TEXT = 20_000


def save_side(
    *,
    evaluation: Evaluation,
    side: str,
    answers: Mapping[str, Given],
    revision: int,
    by: Actor,
    on: date,
    at: datetime,
) -> EvaluationSide:
    """Save the side's answer so far; half-answered is fine. Saving what stands there already does nothing.

    Raises NotAllowed; Refused when it is no longer open, the side has agreed, or both sides are filling in
    together (what was written for the side alone would come into the other's sight); StaleSave, with the
    answers that stand there, when somebody of the side has saved something else meanwhile.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        row = side_of(evaluation, side)
        by = acting("evaluations.answer_for_side", by, row, on)
        require_open(evaluation)
        _check_not_agreed(row)
        if reasons := why_not_alone(evaluation):
            raise Refused(reasons)
        given = checked(questions_of(evaluation), answers)
        before = side_answers(evaluation, side)
        if all(before.get(key, Given()) == one for key, one in given.items()):
            return row
        if revision != row.revision:
            raise StaleSave(
                _(
                    "Noen andre på siden din lagret først. Begge svarene står under. "
                    "Velg hva som skal gjelde."
                ),
                current=before,
                revision=row.revision,
            )
        write_answers(evaluation, side, given, before=before, by=by, at=at)
        row.revision += 1
        row.save(update_fields=["revision"])
        return row


def why_not_alone(evaluation: Evaluation) -> list[str]:
    """Why the side does not write its answer on a page of its own, in a sentence; nothing when it does."""
    if evaluation.mode != Evaluation.Mode.TOGETHER:
        return []
    return [
        _(
            "Evalueringen fylles nå ut sammen, og det som skrives, ser begge sider. Skriv svaret på siden "
            "«Fyll ut sammen», eller bytt framgangsmåte."
        )
    ]


def _check_not_agreed(row: EvaluationSide) -> None:
    if row.agreed_at is not None:
        raise Refused(
            _("%(name)s har bekreftet svaret for siden. Ta bekreftelsen tilbake for å endre det.")
            % {"name": row.agreed_by_name}
        )


def hindrances(evaluation: Evaluation, side: str) -> list[str]:
    """Why the side cannot agree on its answer yet, in sentences; none when it can."""
    missing = unanswered(questions_of(evaluation), side_answers(evaluation, side))
    return [
        _("«%(question)s» er ikke besvart.") % {"question": one.text_in(evaluation.language)}
        for one in missing
    ]


def agree_for_side(
    *, evaluation: Evaluation, side: str, revision: int, by: Actor, on: date, at: datetime
) -> EvaluationSide:
    """Confirm that the side has agreed on exactly the answer that was shown; a second time it is kept.

    Every question on a scale has a score or «vet ikke». The other side is told that it is done, not what was
    answered. Raises NotAllowed, Refused with what is missing, StaleSave when the answer has changed.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        row = side_of(evaluation, side)
        by = leading("evaluations.agree_for_side", by, row, on)
        require_open(evaluation)
        if row.agreed_at is not None:
            return row
        if reasons := hindrances(evaluation, side):
            raise Refused(reasons)
        if revision != row.revision:
            raise StaleSave(
                _("Svaret er endret siden du åpnet siden. Se over det en gang til, og bekreft."),
                revision=row.revision,
            )
        row.agreed_at, row.agreed_by_name, row.agreed_by_office = at, by.name, by.office
        row.save(update_fields=["agreed_at", "agreed_by_name", "agreed_by_office"])
        _tell_agreed(evaluation, row, by=by, on=on, at=at)
        answers = side_answers(evaluation, side)
        audit.record(
            shown_with=evaluation,
            verb="evaluation.side_agreed",
            by=by,
            at=at,
            side=str(Side(side).label),
            **private_counts("\n".join(one.comment for one in answers.values())),
        )
        return row


def _tell_agreed(evaluation: Evaluation, row: EvaluationSide, *, by: Actor, on: date, at: datetime) -> None:
    """Both sides when both are done; the other one when it is its turn."""
    both = all(one.agreed_at is not None or one.pk == row.pk for one in evaluation.sides.all())
    sides = list(Side.values) if both else [side for side in Side.values if side != row.side]

    def lines() -> list[str]:
        said = {"actor": by.in_sentence, "side": Side(row.side).label}
        found = [_("%(actor)s har bekreftet at %(side)s er enig om svaret sitt.") % said]
        found.append(
            _(
                "Begge sider er ferdige. Se svarene ved siden av hverandre, skriv den felles vurderingen "
                "og legg fram."
            )
            if both
            else _("Svaret vises for dere når også dere har bekreftet deres.")
        )
        return found

    letters.tell(
        evaluation,
        "side_agreed",
        to=people_of(evaluation.version, on, sides=sides, capabilities=EVERYBODY),
        subject=gettext_lazy("Evalueringen er besvart: %(title)s")
        if both
        else gettext_lazy("Den andre siden har svart på evalueringen: %(title)s"),
        lines=lines,
        link_label=gettext_lazy("Gå til evalueringen"),
        by=by,
        at=at,
    )


def reopen_side(*, evaluation: Evaluation, side: str, by: Actor, on: date, at: datetime) -> EvaluationSide:
    """Take the confirmation back, so that the answer can be changed; until the evaluation is put forward.

    Raises NotAllowed, Refused.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        row = side_of(evaluation, side)
        by = leading("evaluations.agree_for_side", by, row, on)
        require_open(evaluation)
        if row.agreed_at is None:
            return row
        row.agreed_at, row.agreed_by_name, row.agreed_by_office = None, "", ""
        row.save(update_fields=["agreed_at", "agreed_by_name", "agreed_by_office"])
        audit.record(
            shown_with=evaluation,
            verb="evaluation.side_reopened",
            by=by,
            at=at,
            side=str(Side(side).label),
        )
        return row


@dataclass(frozen=True)
class Together:
    """What stands on the one screen: both sides' answers, the joint text, the meeting, and their revision."""

    answers: dict[str, Answers]
    joint_text: str
    meeting_id: int | None
    revision: int


def together_of(evaluation: Evaluation) -> Together:
    """As it stands now; `revision` grows with every save of either side's answer and of the joint text."""
    return Together(
        {side: side_answers(evaluation, side) for side in Side.values},
        evaluation.joint_text,
        evaluation.meeting_id,
        evaluation.revision + sum(one.revision for one in evaluation.sides.all()),
    )


def save_together(
    *,
    evaluation: Evaluation,
    answers: Mapping[str, Mapping[str, Given]],
    joint_text: str,
    meeting: Meeting | None,
    revision: int,
    by: Actor,
    on: date,
    at: datetime,
) -> Together:
    """Save what the council filled in on one screen: both sides' answers and the joint text.

    A side that has confirmed its answer is left as it is. Raises NotAllowed; Refused when it is not open or
    not filled in together; StaleSave, with what stands there, when somebody saved something else meanwhile.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        by = acting("evaluations.write_joint", by, evaluation, on)
        require_open(evaluation)
        if evaluation.mode != Evaluation.Mode.TOGETHER:
            raise Refused(_("Evalueringen fylles ikke ut sammen. Bytt framgangsmåte først."))
        joint_text = (joint_text or "").replace("\r\n", "\n").strip()
        if len(joint_text) > LONGEST_JOINT_TEXT:
            raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_JOINT_TEXT})
        if meeting is not None and meeting.forum_id != evaluation.forum_id:
            raise Refused(_("Møtet er ikke i politirådet som evalueringen gjelder."))
        questions = questions_of(evaluation)
        before = together_of(evaluation)
        open_sides = [one for one in evaluation.sides.all() if one.agreed_at is None]
        given = {one.side: checked(questions, answers[one.side]) for one in open_sides if one.side in answers}
        changed = [
            side
            for side, own in given.items()
            if any(before.answers[side].get(key, Given()) != one for key, one in own.items())
        ]
        meeting_id = meeting.pk if meeting else None
        own_changed = joint_text != before.joint_text or meeting_id != before.meeting_id
        if not changed and not own_changed:
            return before
        if revision != before.revision:
            raise StaleSave(
                _("Noen andre lagret først. Begge svarene står under. Velg hva som skal gjelde."),
                current=before,
                revision=before.revision,
            )
        for side in changed:
            write_answers(evaluation, side, given[side], before=before.answers[side], by=by, at=at)
        for row in open_sides:
            if row.side in changed:
                row.revision += 1
                row.save(update_fields=["revision"])
        if own_changed:
            evaluation.joint_text, evaluation.meeting_id = joint_text, meeting_id
            evaluation.revision += 1
            evaluation.save(update_fields=["joint_text", "meeting", "revision"])
        return together_of(evaluation)
