"""What the pages of an action plan share: finding it, the way to it, and what the person may do with it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from records.workflow import has_right
from slt.models import ActionPlan
from slt.views.bases import SltView
from web.views import ActionFormView, Crumb


class PlanView(SltView):
    """A page about one plan, among those that the person reads (else 404)."""

    model = ActionPlan

    def get_queryset(self) -> QuerySet[ActionPlan]:
        found = ActionPlan.objects.visible_to(self.request.user, self.on)
        return found.select_related("programme", "continues").defer("frozen_content")

    @property
    def plan(self) -> ActionPlan:
        """The plan that the page is about."""
        return self.object

    @cached_property
    def may_keep(self) -> bool:
        """Is the person one of those who write the plan?"""
        return has_right("slt.keep_plan", self.request.user, self.plan)

    def get_back_url(self) -> str:
        return self.plan.get_absolute_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        crumbs = [*super().get_breadcrumbs(), (_("Planer"), reverse("slt:plans", args=[self.programme.pk]))]
        if self.request.path != self.plan.get_absolute_url():
            crumbs.append((self.plan.title, self.plan.get_absolute_url()))
        return crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"plan": self.plan, "may_keep": self.may_keep, **kwargs})


class PlanFormView(PlanView, ActionFormView):
    """One act on a plan with a form; back to the plan."""

    template_name = "slt/form.html"

    def get_success_url(self) -> str:
        return self.plan.get_absolute_url()

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def act(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.actor, "on": self.on, "at": self.at}
