"""The content of an evaluation as one value: both sides' answers, figures, joint text and points.

This value is what is approved by its hash, frozen at submission, printed, exported and verified. Codes,
numbers and ISO days, and the names as they were; words of the language are found when it is shown.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.content import hash_of
from agreements.evaluation.asking import questions_of
from agreements.evaluation.figures import figures_for, figures_hash
from agreements.evaluation.spread import is_complete, spreads_of
from agreements.models import AgreementParty, AgreementVersion, Evaluation, EvaluationState, Question
from records import days

FORMAT = 1

Content = dict[str, Any]


def content_of(evaluation: Evaluation, at: datetime, *, is_final: bool = False) -> Content:
    """The evaluation's content: the frozen one once it is submitted, else as it reads at that moment.

    `is_final`: in the transaction that submits it, with the figures set on `evaluation` already. Of
    individual answers it holds only the spread that the rule lets be shown. A constant number of queries.
    """
    if evaluation.frozen_content is not None:
        return evaluation.frozen_content
    figures = figures_for(evaluation, at)
    questions = questions_of(evaluation)
    questionnaire = evaluation.questionnaire
    return {
        "format": FORMAT,
        "title": title_of(evaluation),
        "agreement": {"id": evaluation.agreement_id, "title": evaluation.agreement.title},
        "year": evaluation.year,
        "language": evaluation.language,
        "scope": list(evaluation.scope),
        "mode": evaluation.mode,
        "met_on": evaluation.meeting.on.isoformat() if evaluation.meeting is not None else None,
        "parties": _parties(evaluation),
        "questionnaire": {
            "code": questionnaire.code,
            "edition": questionnaire.edition,
            "title": questionnaire.title,
            "is_official": questionnaire.is_official,
            "source": questionnaire.source,
        },
        "questions": [
            {
                "key": one.key,
                "kind": one.kind,
                "dimension": one.dimension,
                "text": one.text_in(evaluation.language),
                "scope_part": one.scope_part,
            }
            for one in questions
        ],
        **_written(evaluation, questions),
        "participants": {
            side: {"asked": asked, "answered": answered}
            for side, (asked, answered) in evaluation.participants.counts_by_side().items()
        },
        "spread": _spread(evaluation) if is_final or is_complete(evaluation, days.day_of(at)) else {},
        "figures": figures,
        "figures_hash": figures_hash(figures),
        "last_year": _last_year(evaluation),
    }


def title_of(evaluation: Evaluation) -> str:
    """«Evaluering 2025: Samarbeidsavtale», in the evaluation's language."""
    with translation.override(evaluation.language):
        return (
            _("Evaluering %(year)s: %(title)s")
            % {"year": evaluation.year, "title": evaluation.agreement.title}
        )[:300]


def written_hash(evaluation: Evaluation) -> str:
    """A fingerprint of all that people have written: what somebody who submits must have seen."""
    return hash_of(_written(evaluation, questions_of(evaluation)))


def _written(evaluation: Evaluation, questions: Iterable[Question]) -> Content:
    """What people have written: both sides' agreed answers, the joint text, the points."""
    return {
        "answers": _answers(evaluation, questions),
        "agreed": {
            one.side: {
                "at": one.agreed_at.isoformat() if one.agreed_at is not None else None,
                "name": one.agreed_by_name,
                "office": one.agreed_by_office,
            }
            for one in evaluation.sides.all()
        },
        "joint_text": evaluation.joint_text,
        "points": _points(evaluation),
    }


def _parties(evaluation: Evaluation) -> list[Content]:
    """Those who were party in the year, police first, under the names they have now."""
    parties = [
        party
        for party in evaluation.agreement.parties.select_related("organisation")
        if (party.valid_to is None or party.valid_to.year >= evaluation.year)
        and (party.valid_from is None or party.valid_from.year <= evaluation.year)
    ]
    parties.sort(key=lambda party: (party.side != Side.POLICE, party.organisation.sort_key))
    return [
        {
            "id": party.organisation_id,
            "side": party.side,
            "name": party.organisation.display_name_in(evaluation.language),
            "code": party.organisation.code,
            "parallel_names": party.organisation.parallel_names,
            "org_number": party.organisation.org_number,
        }
        for party in parties
    ]


def _answers(evaluation: Evaluation, questions: Iterable[Question]) -> dict[str, Content]:
    """The agreed answer of each side to each question; one that is not answered is there, and empty."""
    given = {(one.side, one.question_key): one for one in evaluation.answers.filter(participant__isnull=True)}
    keys = [one.key for one in questions]
    found: dict[str, Content] = {}
    for side in Side.values:
        found[side] = {}
        for key in keys:
            answer = given.get((side, key))
            found[side][key] = {
                "score": answer.score if answer is not None else None,
                "does_not_know": answer.does_not_know if answer is not None else False,
                "comment": answer.comment if answer is not None else "",
            }
    return found


def _spread(evaluation: Evaluation) -> Content:
    return {
        key: {group: one.as_content() if one is not None else None for group, one in groups.items()}
        for key, groups in spreads_of(evaluation).items()
    }


def previous_of(evaluation: Evaluation) -> Evaluation | None:
    """The agreed evaluation of the year before: of this agreement, else of the one that came before it.

    The one before counts only with a municipality in common: an agreement may be started from another
    municipality's, whose answers are nobody else's.
    """
    agreed = Evaluation.objects.filter(year=evaluation.year - 1, state=EvaluationState.AGREED)
    own = agreed.filter(agreement=evaluation.agreement_id).first()
    if own is not None:
        return own
    replaced = evaluation.agreement.relations.filter(kind="REPLACES").values("other")
    started_from = AgreementVersion.objects.filter(continued_by=evaluation.version_id).values("agreement")
    before = Q(agreement__in=replaced) | Q(agreement__in=started_from)
    municipal = AgreementParty.objects.filter(side=Side.MUNICIPALITY)
    own_municipalities = municipal.filter(agreement=evaluation.agreement_id).values("organisation")
    shared = municipal.filter(organisation__in=own_municipalities).values("agreement")
    return agreed.filter(before, agreement__in=shared).order_by("pk").first()


def _last_year(evaluation: Evaluation) -> Content | None:
    previous = previous_of(evaluation)
    if previous is None or previous.frozen_content is None:
        return None
    content = previous.frozen_content
    # What was asked in words is answered in words; a comment to a score is read in that year's evaluation.
    in_words = {one["key"] for one in content["questions"] if one["kind"] == Question.Kind.TEXT}
    return {
        "year": previous.year,
        "answers": {
            side: {
                key: answer if key in in_words else {**answer, "comment": ""}
                for key, answer in answers.items()
            }
            for side, answers in content["answers"].items()
        },
        # The numbers alone: the records behind them are opened in the evaluation of that year.
        "figures": {
            "figures": [_without(one, "ids") for one in content["figures"]["figures"]],
            "duties": [_without(one, "records") for one in content["figures"]["duties"]],
        },
        "points": _what_became(previous),
    }


def _what_became(previous: Evaluation) -> list[Content]:
    """The points of last year's evaluation, and what has come of each: read now, not as they were agreed."""
    points = previous.points.select_related("item", "measure").order_by("position", "pk")
    return [
        {
            "title": point.title,
            "becomes": point.becomes,
            "item_state": point.item.state if point.item is not None else None,
            "measure_state": point.measure.state if point.measure is not None else None,
            "done_on": point.done_on.isoformat() if point.done_on is not None else None,
            "outcome": point.outcome,
        }
        for point in points
    ]


def _without(found: Content, name: str) -> Content:
    return {key: value for key, value in found.items() if key != name}


def _points(evaluation: Evaluation) -> list[Content]:
    points = evaluation.points.select_related("owner_office__organisation").order_by("position", "pk")
    headings = {
        section["key"]: f"{section.get('number') or ''} {section['heading']}".strip()
        for section in (evaluation.version.frozen_content or {}).get("sections", ())
    }
    return [
        {
            "id": point.pk,
            "title": point.title,
            "text": point.text,
            "dimension": point.dimension,
            "responsible": point.responsible,
            "owner": owner_in(point, evaluation.language),
            "due_on": point.due_on.isoformat(),
            "becomes": point.becomes,
            "section": point.section_key,
            "section_heading": headings.get(point.section_key, ""),
        }
        for point in points
    ]


def owner_in(point: Any, language: str) -> str:
    """The office that is to see to it, with its organisation in the written standard; empty for none."""
    office = point.owner_office
    if office is None:
        return ""
    return f"{office.title[:1].upper()}{office.title[1:]}, {office.organisation.display_name_in(language)}"
