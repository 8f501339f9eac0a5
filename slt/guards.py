"""What must be in place before a step: each guard returns Norwegian sentences, none when all is well."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _


def plan_has_goals(plan: Any, on: date) -> Iterable[str]:
    """A plan that others are to read says what it wants."""
    if not plan.goals.exists():
        yield _("Planen har ingen mål ennå.")


def goals_have_measures(plan: Any, on: date) -> Iterable[str]:
    """What is adopted says what is to be done about each goal."""
    for goal in plan.goals.filter(measures__isnull=True).order_by("position", "pk"):
        yield _("Målet «%(goal)s» har ingen tiltak.") % {"goal": goal.text}


def has_owner(measure: Any, on: date) -> Iterable[str]:
    """Somebody is to see to it."""
    if not measure.owner_label:
        yield _("Tiltaket har ingen ansvarlig.")


def has_expected_effect(measure: Any, on: date) -> Iterable[str]:
    """What it is to lead to is said before it starts."""
    if not measure.expected_effect.strip():
        yield _("Si hva tiltaket skal føre til, før det starter.")


def has_way_of_evaluation(measure: Any, on: date) -> Iterable[str]:
    """How it is to be evaluated is chosen before it starts."""
    if not measure.evaluation_method.strip():
        yield _("Velg hvordan tiltaket skal evalueres, før det starter.")


def has_somewhere_to_go(step: Any, on: date) -> Iterable[str]:
    """There is another group in the programme to send it to."""
    if not step.group.programme.groups.taking_referrals(on).exclude(pk=step.group_id).exists():
        yield _("Det er ingen andre grupper i programmet å sende den til.")


def report_has_assessment(report: Any, on: date) -> Iterable[str]:
    """Figures alone are no report: the coordinator says what they mean."""
    if not report.assessment.strip():
        yield _("Skriv koordinatorens vurdering før rapporten gjøres ferdig.")
