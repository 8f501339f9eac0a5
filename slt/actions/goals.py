"""The goals of an action plan, until it is adopted: added, changed, taken out, put in order."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from councils.actions.steps import required_text
from councils.actions.writable import private_counts
from councils.models import FocusArea
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave
from slt.actions.plans import changeable, saved
from slt.focus_areas import offered_for
from slt.models import ActionPlan, Goal

LONGEST = 300


def add_goal(
    *,
    plan: ActionPlan,
    text: str,
    indicator: str = "",
    focus_area: FocusArea | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Goal:
    """Add a goal last in the plan. Refused for a focus area that does not count in the plan's period."""
    with transaction.atomic():
        plan, by = changeable(plan, by, on)
        said = _facts(plan, text, indicator, focus_area, on)
        last = plan.goals.aggregate(last=Max("position"))["last"] or 0
        made = Goal.objects.create(plan=plan, position=last + 1, **said)
        saved(plan)
        audit.record(
            shown_with=plan, verb="goal.added", by=by, at=at, goal=made.text, **private_counts(made.text)
        )
        return made


def change_goal(
    *,
    goal: Goal,
    text: str,
    indicator: str = "",
    focus_area: FocusArea | None = None,
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Goal:
    """Change a goal. `revision` is the plan's; raises StaleSave when anything in it was changed since."""
    with transaction.atomic():
        plan, by = changeable(goal.plan, by, on, revision)
        goal = _fresh(goal, plan)
        said, before = _facts(plan, text, indicator, focus_area, on), goal.text
        if all(getattr(goal, name) == value for name, value in said.items()):
            return goal
        for name, value in said.items():
            setattr(goal, name, value)
        goal.save(update_fields=list(said))
        saved(plan)
        audit.record(
            shown_with=plan,
            verb="goal.changed",
            by=by,
            at=at,
            goal=goal.text,
            **private_counts(goal.text, before),
        )
        return goal


def remove_goal(*, goal: Goal, by: Actor, on: date, at: datetime) -> ActionPlan:
    """Take a goal out of the plan. Refused while it has measures: these would follow from nothing."""
    with transaction.atomic():
        plan, by = changeable(goal.plan, by, on)
        goal = _fresh(goal, plan)
        if goal.measures.exists():
            raise Refused(_("Målet har tiltak. Flytt dem til et annet mål først."))
        text = goal.text
        goal.delete()
        saved(plan)
        audit.record(shown_with=plan, verb="goal.removed", by=by, at=at, goal=text)
        return plan


def reorder_goals(
    *,
    plan: ActionPlan,
    order: Sequence[int],
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> ActionPlan:
    """Put the goals in this order. Raises StaleSave when the plan has other goals by now."""
    with transaction.atomic():
        plan, by = changeable(plan, by, on, revision)
        goals = {goal.pk: goal for goal in plan.goals.all()}
        if sorted(order) != sorted(goals):
            raise StaleSave(_("Målene er endret siden du åpnet siden. Åpne den på nytt, og prøv igjen."))
        for position, key in enumerate(order, start=1):
            if goals[key].position != position:
                Goal.objects.filter(pk=key).update(position=position)
        saved(plan)
        audit.record(shown_with=plan, verb="goal.reordered", by=by, at=at)
        return plan


def _fresh(goal: Goal, plan: ActionPlan) -> Goal:
    found = Goal.objects.filter(pk=goal.pk, plan=plan).first()
    if found is None:
        raise Refused(_("Målet er fjernet."))
    found.plan = plan
    return found


def _facts(plan: ActionPlan, text: str, indicator: str, area: FocusArea | None, on: date) -> dict[str, Any]:
    text = " ".join(required_text(text, _("Skriv hva dere vil oppnå."), most=LONGEST).split())
    indicator = " ".join((indicator or "").split())
    if len(indicator) > LONGEST:
        raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST})
    if area is not None and not offered_for(plan, on).filter(pk=area.pk).exists():
        raise Refused(_("Satsingsområdet gjelder ikke i planens periode."))
    return {"text": text, "indicator": indicator, "focus_area": area}
