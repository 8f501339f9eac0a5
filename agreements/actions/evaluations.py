"""An evaluation is started, cancelled, or goes over to the other way of working."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.evaluation_steps import (
    acting,
    locked,
    locked_agreement,
    record_step,
    require_open,
)
from agreements.actions.steps import required_text
from agreements.choices import Side
from agreements.evaluation import letters
from agreements.evaluation.area import agreements_of
from agreements.evaluation.rules import sides_of
from agreements.evaluation.starting import (
    LONGEST_TIME,
    council_of,
    in_order,
    period_of,
    stands_alone,
    usual_due_on,
    usual_questionnaire,
    usual_scope,
    why_not_alone,
)
from agreements.evaluation.states import FLOW
from agreements.models import (
    Agreement,
    Evaluation,
    EvaluationRound,
    EvaluationSide,
    EvaluationState,
    Questionnaire,
)
from agreements.notices import EVERYBODY, people_of
from parties import links
from parties.acting import require, user_of
from parties.standing import Capability, standing_of
from records import audit, days
from records.actors import Actor
from records.refusals import Refused

# What the personal link of somebody who is asked is for.
ANSWER = "evaluations.answer"
LONGEST_REASON = 500


def start_evaluation(
    *,
    agreement: Agreement,
    year: int,
    questionnaire: Questionnaire | None = None,
    scope: Iterable[str] | None = None,
    mode: str = Evaluation.Mode.INDIVIDUAL,
    due_on: date | None = None,
    round: EvaluationRound | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Evaluation:
    """Start the evaluation of an agreement for a year, by its parties or from an administrator's round.

    It speaks of the version that was last in force that year. What is not said is the usual: the scope of
    the agreement's duties, the newest published questionnaire, four weeks. Both sides are told; by the round,
    where there is one. Raises NotAllowed; Refused for a year that has not begun or in which the agreement was
    not in force, for an agreement that belongs to another, without a published questionnaire, and where the
    year has its evaluation already.
    """
    with transaction.atomic():
        agreement = locked_agreement(agreement)
        if round is None:
            by = acting("evaluations.start", by, agreement, on)
        else:
            require("evaluations.run_round", by, round, on)
            if not agreements_of(round.owner).filter(pk=agreement.pk).exists():
                raise Refused(_("Avtalen hører ikke til området som runden gjelder."))
        if not stands_alone(agreement):
            raise Refused(why_not_alone())
        if year > on.year:
            raise Refused(_("Året %(year)s har ikke begynt.") % {"year": year})
        _check_first(agreement, year)
        period = period_of(agreement, year, on)
        if period is None:
            raise Refused(
                _("Avtalen gjaldt ikke i %(year)s, og kan ikke evalueres for det året.") % {"year": year}
            )
        asked = _published(questionnaire or usual_questionnaire(agreement))
        parts = in_order(scope) if scope is not None else usual_scope(period)
        if not parts:
            raise Refused(_("Velg minst én del som evalueringen skal gjelde."))
        due_on = due_on or usual_due_on(on)
        if not on <= due_on <= on + LONGEST_TIME:
            raise Refused(_("Fristen må være fra i dag og innen ett år."))
        evaluation = Evaluation.objects.create(
            agreement=agreement,
            version=period.version,
            year=year,
            round=round,
            questionnaire=asked,
            scope=parts,
            mode=Evaluation.Mode(mode),
            language=period.version.language,
            due_on=due_on,
            forum=council_of(agreement, on),
            started_at=at,
            started_by_name=by.name,
        )
        EvaluationSide.objects.bulk_create(
            EvaluationSide(evaluation=evaluation, side=side) for side in Side.values
        )
        evaluation.state = ""
        record_step(evaluation, "start", EvaluationState.OPEN, by=by, at=at)
        # A round writes one letter to each person about all of theirs, when all have been started.
        if round is None:
            _tell_started(evaluation, by=by, on=on, at=at)
        audit.record(
            shown_with=evaluation,
            verb="evaluation.started",
            by=by,
            at=at,
            year=year,
            title=agreement.title,
            due_on=due_on,
        )
        return evaluation


def _check_first(agreement: Agreement, year: int) -> None:
    """The year has no evaluation yet; else Refused, naming who started it."""
    there = Evaluation.objects.standing().filter(agreement=agreement, year=year).first()
    if there is not None:
        raise Refused(
            _("Evalueringen for %(year)s er allerede startet, av %(name)s %(day)s.")
            % {
                "year": year,
                "name": there.started_by_name,
                "day": days.longdate(days.day_of(there.started_at)),
            }
        )


def _published(questionnaire: Questionnaire | None) -> Questionnaire:
    if questionnaire is None:
        raise Refused(_("Det finnes ikke noe publisert spørreskjema ennå. Be administratoren publisere ett."))
    if questionnaire.state != Questionnaire.State.PUBLISHED:
        raise Refused(_("Spørreskjemaet er ikke publisert, eller det er trukket tilbake. Velg et annet."))
    return questionnaire


def _tell_started(evaluation: Evaluation, *, by: Actor, on: date, at: datetime) -> None:
    due_on = days.longdate(evaluation.due_on) if evaluation.due_on else ""

    def lines() -> list[str]:
        said = {"actor": by.in_sentence, "year": evaluation.year, "day": due_on}
        found = [_("%(actor)s har startet evalueringen av samarbeidet i %(year)s.") % said]
        if evaluation.mode == Evaluation.Mode.TOGETHER:
            found.append(_("Politirådet fyller ut sammen i et møte. Fristen er %(day)s.") % said)
        else:
            found.append(_("Velg hvem som skal svare for dere. Fristen er %(day)s.") % said)
        return found

    letters.tell(
        evaluation,
        "started",
        to=people_of(evaluation.version, on, capabilities=EVERYBODY),
        subject=gettext_lazy("Evaluering er startet: %(title)s"),
        lines=lines,
        link_label=gettext_lazy("Gå til evalueringen"),
        by=by,
        at=at,
        occasion="start",
    )


def cancel_evaluation(
    *, evaluation: Evaluation, reason: str, by: Actor, on: date, at: datetime
) -> Evaluation:
    """Call an open evaluation off, with the reason; a new one may be started for the same year.

    What was answered is kept with the cancelled one, and its links are closed. Both sides are told, and those
    who were asked and have not answered. Raises NotAllowed, Refused.
    """
    reason = required_text(reason, _("Skriv hvorfor evalueringen avlyses."))[:LONGEST_REASON]
    with transaction.atomic():
        evaluation = locked(evaluation)
        by = acting("evaluations.start", by, evaluation, on)
        if by.kind == "system":
            require_open(evaluation)
        else:
            FLOW.check(evaluation, "cancel", user_of(by, on), on)
        record_step(
            evaluation,
            "cancel",
            EvaluationState.CANCELLED,
            by=by,
            at=at,
            reason=reason,
            cancelled_at=at,
            cancelled_reason=reason,
        )
        waiting = list(evaluation.participants.asked().filter(answered_at__isnull=True))
        close_links(evaluation, by=by, at=at)
        told = people_of(evaluation.version, on, capabilities=EVERYBODY)
        known = {one.address.lower() for one in told}
        told += [
            letters.Recipient(one.address, one.name, one.language)
            for one in waiting
            if one.address.lower() not in known
        ]
        letters.tell(
            evaluation,
            "cancelled",
            to=told,
            subject=gettext_lazy("Evalueringen er avlyst: %(title)s"),
            lines=lambda: [
                _("%(actor)s har avlyst evalueringen. Du trenger ikke svare.") % {"actor": by.in_sentence}
            ],
            link_label=gettext_lazy("Se evalueringen"),
            by=by,
            at=at,
            occasion="cancel",
        )
        audit.record(shown_with=evaluation, verb="evaluation.cancelled", by=by, at=at, reason=reason)
        return evaluation


def _check_may_be_shown(evaluation: Evaluation, user: Any, on: date) -> None:
    """No side's answer comes into the other's sight by the other's choice; else Refused.

    Begun is begun: what one of the side's own people has answered counts as much as the side's answer.
    """
    own = sides_of(standing_of(user, on), evaluation, Capability.EDIT_DRAFTS)
    if all(side.agreed_at is not None for side in evaluation.sides.all()):
        return
    begun = evaluation.answers.values_list("side", flat=True)
    if hidden := sorted(set(begun) - own):
        raise Refused(
            _(
                "%(side)s har begynt på svaret sitt, og det ville blitt synlig for dere. De må selv velge å "
                "fylle ut sammen. Ellers svarer dere hver for dere, og møtes om den felles vurderingen."
            )
            % {"side": str(Side(hidden[0]).label).capitalize()}
        )


def close_links(evaluation: Evaluation, *, by: Actor, at: datetime) -> None:
    """Close the personal links of everybody who was asked: nothing is answered any more."""
    for participant in evaluation.participants.all():
        links.revoke_links(subject=participant, purpose=ANSWER, by=by, at=at)


def set_mode(*, evaluation: Evaluation, mode: str, by: Actor, on: date, at: datetime) -> Evaluation:
    """Go over to filling in together in a meeting, or back to each side for itself; what is written stays.

    On the one screen each side sees what the other has written. So a side that has begun for itself has to
    choose that itself. Raises NotAllowed; Refused when it is no longer open, or when the other side has
    begun.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        by = acting("evaluations.write_joint", by, evaluation, on)
        require_open(evaluation)
        wanted = Evaluation.Mode(mode)
        if evaluation.mode == wanted:
            return evaluation
        if wanted == Evaluation.Mode.TOGETHER and by.kind == "person":
            _check_may_be_shown(evaluation, user_of(by, on), on)
        evaluation.mode = wanted
        evaluation.save(update_fields=["mode"])
        audit.record(
            shown_with=evaluation,
            verb="evaluation.mode_set",
            by=by,
            at=at,
            mode=str(wanted.label),
        )
        return evaluation
