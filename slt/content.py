"""The content of an action plan as one value: what is adopted, frozen, printed and verified.

Codes and ISO days, never words of a language: the documents' words are found when they are made. What a
measure follows from stays out: a decision or a referral may be closed, an adopted plan is public.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from councils.content import content_hash
from parties.models import Office
from slt.models import ActionPlan, Goal, Measure, Programme
from slt.states import MeasureState

FORMAT = 1


def plan_content(plan: ActionPlan) -> dict[str, Any]:
    """The plan's content: the frozen one once it is adopted, else as it reads now.

    Called in the transaction that adopts it, with the adoption's fields set on `plan` already. A stopped
    measure is not part of it. A constant number of queries.
    """
    if plan.frozen_content is not None:
        return plan.frozen_content
    programme = plan.programme
    measures: dict[int | None, list[dict[str, Any]]] = {}
    goals = list(plan.goals.select_related("focus_area").order_by("position", "pk"))
    known = {goal.pk for goal in goals}
    rows = plan.measures.exclude(state=MeasureState.STOPPED).with_owner().select_related("topic")
    for measure in rows.prefetch_related("partners").in_order():
        key = measure.goal_id if measure.goal_id in known else None
        measures.setdefault(key, []).append(measure_content(measure, programme.language))
    return {
        "format": FORMAT,
        "kind": "plan",
        "language": programme.language,
        "title": plan.title,
        "period_kind": plan.period_kind,
        "valid_from": plan.valid_from.isoformat(),
        "valid_to": plan.valid_to.isoformat(),
        "programme": {"id": programme.pk, "name": programme.name},
        "parties": parties_during(programme, plan.valid_from, plan.valid_to),
        "introduction": plan.introduction,
        "hearing": {
            "from": _iso(plan.hearing_from),
            "to": _iso(plan.hearing_to),
            "outcome": plan.hearing_outcome,
        },
        "adopted_by": plan.adopting_body,
        "adopted_on": _iso(plan.adopted_on),
        "case_reference": plan.case_reference,
        "continues": plan.continues.title if plan.continues is not None else "",
        "focus_areas": _by_focus_area(goals, measures),
        "other_measures": measures.get(None, []),
    }


def measures_in(content: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Every measure of a plan's content, in reading order."""
    for area in content["focus_areas"]:
        for goal in area["goals"]:
            yield from goal["measures"]
    yield from content["other_measures"]


def measure_content(measure: Measure, language: str) -> dict[str, Any]:
    """A measure as others may read it: never an address, a decision or a referral."""
    return {
        "id": measure.pk,
        "title": measure.title,
        "state": measure.state,
        "problem": measure.problem,
        "knowledge_basis": measure.knowledge_basis,
        "target_group": measure.target_group,
        "age_from": measure.age_from,
        "age_to": measure.age_to,
        "grade": measure.grade,
        "prevention": measure.prevention,
        "topic": measure.topic.name if measure.topic is not None else "",
        "owner": owner_in(measure, language),
        "partners": sorted(partner.display_name_in(language) for partner in measure.partners.all()),
        "other_partners": measure.other_partners,
        "group": measure.group.forum.name if measure.group is not None else "",
        "starts_on": _iso(measure.starts_on),
        "ends_on": _iso(measure.ends_on),
        "school_year": measure.school_year,
        "cost": measure.cost,
        "expected_effect": measure.expected_effect,
        "evaluation_method": measure.evaluation_method,
        "review_on": _iso(measure.review_on),
    }


def owner_in(measure: Measure, language: str) -> str:
    """Who is to see to the measure, with the organisation's name in the written standard."""
    office: Office | None = measure.owner_office
    if office is None:
        return measure.owner_label
    return f"{office.title[:1].upper()}{office.title[1:]}, {office.organisation.display_name_in(language)}"


def parties_during(programme: Programme, first: date, last: date) -> list[dict[str, Any]]:
    """The municipalities that take part on some day between the two, by the alphabet."""
    parties = (
        programme.parties.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=last))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        .select_related("municipality")
        .order_by("municipality__sort_key", "pk")
    )
    found = {party.municipality_id: party.municipality for party in parties}
    return [
        {
            "id": key,
            "name": municipality.display_name_in(programme.language),
            "parallel_names": municipality.parallel_names,
            "code": municipality.code,
            "org_number": municipality.org_number,
        }
        for key, municipality in found.items()
    ]


def _by_focus_area(
    goals: Iterable[Goal], measures: dict[int | None, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The goals under their focus areas, in the order of the goals; those without one stand last."""
    areas: dict[int | None, dict[str, Any]] = {}
    for goal in sorted(goals, key=lambda one: one.focus_area_id is None):
        area = goal.focus_area
        place = areas.setdefault(
            goal.focus_area_id,
            {
                "id": area.pk if area is not None else None,
                "title": area.title if area is not None else "",
                "knowledge_basis": area.knowledge_basis if area is not None else "",
                "goals": [],
            },
        )
        place["goals"].append(
            {
                "id": goal.pk,
                "text": goal.text,
                "indicator": goal.indicator,
                "measures": measures.get(goal.pk, []),
            }
        )
    return list(areas.values())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


__all__ = ["content_hash", "measure_content", "measures_in", "owner_in", "parties_during", "plan_content"]
