"""The goals of a plan while it is written: added, changed, taken out, put in order."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from slt.actions import goals as acts
from slt.focus_areas import offered_for
from slt.forms.plans import GoalForm
from slt.models import ActionPlan, Goal
from slt.views.plan_bases import PlanFormView, PlanView
from slt.views.plans import check_open
from web.access import Right
from web.reordering import Arranged, ReorderView
from web.views import ActionView, Crumb, PageView


class Goals(PlanView, PageView):
    """The goals in a list whose order people decide."""

    access = Right("slt.keep_plan")
    template_name = "slt/goals.html"
    page_title = gettext_lazy("Målene i planen")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        check_open(self.plan)
        goals = self.plan.goals.select_related("focus_area").order_by("position", "pk")
        return super().get_context_data(goals=list(goals), **kwargs)


class MoveGoal(PlanView, ReorderView):
    """A new order of the goals."""

    access = Right("slt.keep_plan")

    def get_success_url(self) -> str:
        return reverse("slt:goals", args=[self.plan.pk])

    def current_order(self) -> Sequence[int]:
        return list(self.plan.goals.order_by("position", "pk").values_list("pk", flat=True))

    def arrange(self, keys: Sequence[int], *, revision: int | None) -> Arranged:
        plan = acts.reorder_goals(
            plan=self.plan, order=keys, revision=revision, by=self.actor, on=self.on, at=self.at
        )
        return Arranged(keys, plan.revision)


class _GoalForm(PlanFormView):
    """What the forms share: the focus areas to choose among."""

    access = Right("slt.keep_plan")
    form_class: Any = GoalForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_open(self.plan)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "areas": offered_for(self.plan, self.on)}


class NewGoal(_GoalForm):
    """A new goal, last in the plan."""

    page_title = gettext_lazy("Nytt mål")
    success_message = gettext_lazy("Målet er lagt til. Legg til tiltak under det.")

    def get_initial(self) -> dict[str, Any]:
        last = self.plan.goals.order_by("-position", "-pk").first()
        return {"focus_area": last.focus_area_id if last is not None else None}

    def perform(self, form: GoalForm) -> Goal:
        return acts.add_goal(plan=self.plan, **form.facts(), **self.act())


class _OneGoal(PlanView):
    """A page about one goal of a plan that the person reads; `pk` in the address is the goal's."""

    def get_object(self) -> ActionPlan:
        return get_object_or_404(self.get_queryset(), goals=self.kwargs["pk"])

    @cached_property
    def goal(self) -> Goal:
        """The goal that the page is about."""
        goal = Goal.objects.select_related("focus_area").get(pk=self.kwargs["pk"])
        goal.plan = self.plan
        return goal


class EditGoal(_OneGoal, _GoalForm):
    """What a goal says, and where it stands."""

    page_title = gettext_lazy("Endre målet")
    success_message = gettext_lazy("Målet er lagret.")

    def get_initial(self) -> dict[str, Any]:
        goal = self.goal
        return {
            "text": goal.text,
            "indicator": goal.indicator,
            "focus_area": goal.focus_area_id,
            "revision": self.plan.revision,
        }

    def perform(self, form: GoalForm) -> Goal:
        return acts.change_goal(
            goal=self.goal, **form.facts(), revision=form.cleaned_data["revision"], **self.act()
        )


class RemoveGoal(_OneGoal, ActionView):
    """Take a goal out of the plan."""

    access = Right("slt.keep_plan")
    page_title = gettext_lazy("Fjern målet")
    confirm_label = gettext_lazy("Fjern")
    confirm_style = "danger"
    success_message = gettext_lazy("Målet er fjernet.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"confirm_text": self.goal.text, **kwargs})

    def get_success_url(self) -> str:
        return self.plan.get_absolute_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Mål"), reverse("slt:goals", args=[self.plan.pk]))]

    def perform(self) -> ActionPlan:
        return acts.remove_goal(goal=self.goal, by=self.actor, on=self.on, at=self.at)
