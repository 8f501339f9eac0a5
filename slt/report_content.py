"""The content of a year's report as one value: figures with the records behind them, measures, texts.

Codes, numbers and ISO days. Once the report is finished this value is frozen with its hash, and does not
change when measures, meetings or referrals do.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import translation

from records import days
from slt.content import FORMAT, measure_content, parties_during
from slt.coordinators import Coordinator, coordinators_of
from slt.drawing import draw
from slt.figures import Year, figures_in, measures_of
from slt.models import AnnualReport, Measure, Programme
from slt.structure import plain_structure


def report_content(report: AnnualReport, *, at: datetime) -> dict[str, Any]:
    """The report's content: the frozen one once it is finished, else as it reads at that moment.

    Called in the transaction that finishes it, with `finished_at` and the name set on `report` already. A
    constant number of queries.
    """
    if report.frozen_content is not None:
        return report.frozen_content
    programme = report.programme
    year = Year(report.year, at)
    coordination = coordinators_of(programme, min(days.day_of(at), year.last))
    plans = programme.plans.filter(valid_from__lte=year.last, valid_to__gte=year.first)
    return {
        "format": FORMAT,
        "kind": "report",
        "language": programme.language,
        "year": report.year,
        "programme": {
            "id": programme.pk,
            "name": programme.name,
            "levels": {str(level): programme.level_name(level) for level in (1, 2, 3)},
        },
        "parties": parties_during(programme, year.first, year.last),
        "coordinators": [_coordinator(one, programme.language) for one in coordination.offices],
        "counted_on": days.day_of(at).isoformat(),
        "finished_on": days.day_of(report.finished_at).isoformat() if report.finished_at else None,
        "introduction": report.introduction,
        "assessment": report.assessment,
        "next_year": report.next_year,
        "plans": [
            {
                "id": plan.pk,
                "title": plan.title,
                "adopted_by": plan.adopting_body,
                "adopted_on": plan.adopted_on.isoformat() if plan.adopted_on else None,
            }
            for plan in plans.filter(~Q(state="DRAFT")).order_by("valid_from", "pk")
        ],
        "structure": _structure(programme, min(days.day_of(at), year.last)),
        "figures": figures_in(programme, report.year, at=at),
        "measures": [
            {**measure_content(measure, programme.language), **_came_of(measure)}
            for measure in measures_of(programme, year)
        ],
    }


def _structure(programme: Programme, on: date) -> dict[str, str]:
    """The groups as they were that day, drawn, and the same in words; nothing that only members read."""
    with translation.override(programme.language):
        structure = plain_structure(programme, on)
        return {"svg": str(draw(structure, prefix="struktur")), "text": structure.text()}


def _coordinator(coordinator: Coordinator, language: str) -> dict[str, Any]:
    office = coordinator.office
    return {
        "office": f"{office.title}, {office.organisation.display_name_in(language)}",
        "percentage": office.percentage,
        "is_vacant": coordinator.is_vacant,
    }


def _came_of(measure: Measure) -> dict[str, Any]:
    """What a measure follows from, and what came of it."""
    goal = measure.goal
    area = goal.focus_area if goal is not None else None
    return {
        "goal": goal.text if goal is not None else "",
        "focus_area": area.title if area is not None else "",
        "reached": measure.reached,
        "outcome": measure.outcome,
        "ended_on": measure.ended_on.isoformat() if measure.ended_on else None,
    }
