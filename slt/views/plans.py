"""Action plans: the list of a programme's, one to read, and the forms that write and move it."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import audit, days
from records.refusals import Refused
from records.search import SEARCH_COLUMNS
from records.workflow import Offer, Transition
from slt.actions import plans as acts
from slt.choices import PlanPeriod
from slt.forms import plans as forms
from slt.models import ActionPlan, Goal, Measure
from slt.states import PLAN_FLOW, PlanState
from slt.views.bases import ProgrammeView
from slt.views.plan_bases import PlanFormView, PlanView
from web.access import Public, Right
from web.transitions import OfferedStep, steps
from web.views import ActionFormView, ActionView, Crumb, PageView

PAGES = {"send_on_hearing": "slt:plan_hearing", "take_back": "slt:plan_take_back", "adopt": "slt:plan_adopt"}


class Plans(ProgrammeView, PageView):
    """The programme's plans, the newest first: adopted ones for everyone, the rest for its circle."""

    access = Public
    template_name = "slt/plans.html"

    def get_page_title(self) -> str:
        return _("Handlingsplaner i %(programme)s") % {"programme": self.programme.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plans = (
            ActionPlan.objects.visible_to(self.request.user, self.on)
            .filter(programme=self.programme)
            .defer("frozen_content", "introduction", "hearing_outcome")
            .annotate(
                goal_count=Count("goals", distinct=True), measure_count=Count("measures", distinct=True)
            )
        )
        rows = [{"plan": plan, "in_force": plan.is_frozen and plan.covers(self.on)} for plan in plans]
        return super().get_context_data(rows=rows, **kwargs)


class NewPlan(ProgrammeView, ActionFormView):
    """Begin a plan."""

    access = Right("slt.keep_programme")
    template_name = "slt/form.html"
    form_class: Any = forms.PlanForm
    page_title = gettext_lazy("Ny handlingsplan")
    success_message = gettext_lazy("Planen er opprettet. Legg inn målene.")

    def get_initial(self) -> dict[str, Any]:
        year = self.on.year + (self.on.month > 6)
        return {
            "title": _("Handlingsplan %(year)s") % {"year": year},
            "period_kind": PlanPeriod.CALENDAR_YEAR,
            "valid_from": date(year, 1, 1),
            "valid_to": date(year, 12, 31),
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = reverse("slt:plans", args=[self.programme.pk])
        return form

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Planer"), reverse("slt:plans", args=[self.programme.pk]))]

    def perform(self, form: forms.PlanForm) -> ActionPlan:
        return acts.create_plan(
            programme=self.programme, **form.facts(), by=self.actor, on=self.on, at=self.at
        )

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()


class PlanPage(PlanView, PageView):
    """The plan to read: introduction, focus areas with their goals, and what is done about each."""

    access = Public
    template_name = "slt/plan.html"

    def get_page_title(self) -> str:
        return self.plan.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = self.plan
        measures = Measure.objects.with_owner().defer(*SEARCH_COLUMNS).in_order()
        goals = plan.goals.select_related("focus_area").prefetch_related(Prefetch("measures", measures))
        return super().get_context_data(
            areas=by_focus_area(list(goals)),
            other_measures=list(measures.filter(plan=plan, goal__isnull=True)),
            steps=self.steps(),
            more=self.more_steps(),
            ball=self.ball(),
            in_force=plan.is_frozen and plan.covers(self.on),
            following=ActionPlan.objects.visible_to(self.request.user, self.on)
            .filter(continues=plan)
            .first(),
            events=audit.history(plan)[:100] if self.reads else None,
            **kwargs,
        )

    def steps(self) -> list[OfferedStep]:
        """What the person may do with the plan now, and why not."""
        offers = PLAN_FLOW.offers(self.plan, self.request.user, self.on)
        return steps(
            offers,
            lambda name: reverse(PAGES[name], args=[self.plan.pk]),
            pages={"send_on_hearing", "adopt"},
        )

    def more_steps(self) -> list[OfferedStep]:
        """What is no step of the flow: carry it on."""
        if not (self.may_keep and self.plan.is_frozen):
            return []
        transition = Transition("continue", _("Før planen videre"), (), "", "slt.keep_plan")
        url = reverse("slt:plan_continue", args=[self.plan.pk])
        return [OfferedStep(Offer(transition, acts.why_not_continue(self.plan)), url, opens_page=True)]

    def ball(self) -> dict[str, Any] | None:
        """Who is to do something with it now."""
        plan = self.plan
        if plan.state == PlanState.ADOPTED:
            return None
        if plan.state == PlanState.ON_HEARING and plan.hearing_to and plan.hearing_to >= self.on:
            what = _("innspill innen %(day)s") % {"day": days.longdate(plan.hearing_to)}
            return {"who": _("dem som har planen på høring"), "mine": False, "what": what}
        what = _("gå gjennom høringen og før vedtaket") if plan.state == PlanState.ON_HEARING else ""
        return {"who": _("koordinatoren"), "mine": self.may_keep, "what": what or _("skriv planen ferdig")}


def by_focus_area(goals: list[Goal]) -> list[dict[str, Any]]:
    """The goals under their focus areas, in the order of the goals; those without one last."""
    areas: dict[int | None, dict[str, Any]] = {}
    for goal in sorted(goals, key=lambda one: one.focus_area_id is None):
        areas.setdefault(goal.focus_area_id, {"area": goal.focus_area, "goals": []})["goals"].append(goal)
    return list(areas.values())


class EditPlan(PlanFormView):
    """What the plan is called, when it counts, how it begins."""

    access = Right("slt.keep_plan")
    form_class: Any = forms.PlanForm
    page_title = gettext_lazy("Endre planen")
    success_message = gettext_lazy("Planen er lagret.")

    def get_initial(self) -> dict[str, Any]:
        names = ("title", "period_kind", "valid_from", "valid_to", "introduction", "revision")
        return {name: getattr(self.plan, name) for name in names}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_open(self.plan)
        return super().get(request, *args, **kwargs)

    def perform(self, form: forms.PlanForm) -> ActionPlan:
        return acts.change_plan(
            plan=self.plan, **form.facts(), revision=form.cleaned_data["revision"], **self.act()
        )


def check_open(plan: ActionPlan) -> None:
    """Refuse to open a form that could not be sent: the plan is adopted."""
    if plan.is_frozen:
        raise Refused(_("Planen er vedtatt og kan ikke endres. Før den videre for å lage en ny."))


class Hearing(PlanFormView):
    """Put the plan on hearing."""

    access = Right("slt.keep_plan")
    form_class: Any = forms.HearingForm
    page_title = gettext_lazy("Send planen på høring")
    success_message = gettext_lazy("Planen er på høring. De som leser programmets papirer, ser den.")

    def get_initial(self) -> dict[str, Any]:
        return {"hearing_from": self.on, "hearing_to": self.on + timedelta(days=42)}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on}

    def perform(self, form: forms.HearingForm) -> ActionPlan:
        return acts.send_on_hearing(plan=self.plan, **form.cleaned_data, **self.act())


class HearingOutcome(PlanFormView):
    """What the hearing led to."""

    access = Right("slt.keep_plan")
    form_class: Any = forms.HearingOutcomeForm
    page_title = gettext_lazy("Hva høringen førte til")
    success_message = gettext_lazy("Det er skrevet ned i planen.")

    def get_initial(self) -> dict[str, Any]:
        return {"hearing_outcome": self.plan.hearing_outcome, "revision": self.plan.revision}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_open(self.plan)
        return super().get(request, *args, **kwargs)

    def perform(self, form: forms.HearingOutcomeForm) -> ActionPlan:
        data = form.cleaned_data
        return acts.note_hearing(
            plan=self.plan, outcome=data["hearing_outcome"], revision=data["revision"], **self.act()
        )


class TakeBack(PlanView, ActionView):
    """From hearing to draft."""

    access = Right("slt.keep_plan")
    page_title = gettext_lazy("Ta planen tilbake til utkast")
    confirm_text = gettext_lazy("Planen er da ikke lenger på høring.")
    success_message = gettext_lazy("Planen er et utkast igjen.")

    def get_success_url(self) -> str:
        return self.plan.get_absolute_url()

    def perform(self) -> ActionPlan:
        return acts.take_back(plan=self.plan, by=self.actor, on=self.on, at=self.at)


class Adopt(PlanFormView):
    """Record who adopted the plan."""

    access = Right("slt.keep_plan")
    form_class: Any = forms.AdoptForm
    page_title = gettext_lazy("Før vedtaket av planen")
    success_message = gettext_lazy(
        "Planen er vedtatt og offentlig. Målene står fast, tiltakene lever videre."
    )

    def get_initial(self) -> dict[str, Any]:
        return {"adopted_on": self.on}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _(
            "Når vedtaket er ført, blir planen offentlig med mål og tiltak, og målene kan ikke endres mer."
        )
        return super().get_context_data(lead=lead, **kwargs)

    def perform(self, form: forms.AdoptForm) -> ActionPlan:
        return acts.adopt(plan=self.plan, **form.cleaned_data, **self.act())


class Continue(PlanFormView):
    """Carry the plan on to the period after it."""

    access = Right("slt.keep_plan")
    form_class: Any = forms.ContinueForm
    page_title = gettext_lazy("Før planen videre")

    def get_initial(self) -> dict[str, Any]:
        return {"title": acts.next_title(self.plan)}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reasons := acts.why_not_continue(self.plan):
            raise Refused(reasons)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _(
            "Målene og de uferdige tiltakene kopieres til et nytt utkast for perioden etter. Datoene flyttes "
            "ett år. Denne planen står som den er."
        )
        return super().get_context_data(lead=lead, **kwargs)

    def perform(self, form: forms.ContinueForm) -> tuple[ActionPlan, list[Measure]]:
        return acts.continue_plan(plan=self.plan, title=form.cleaned_data["title"], **self.act())

    def get_success_url(self) -> str:
        return self.result[0].get_absolute_url()

    def get_success_message(self) -> str:
        return _("Utkastet er laget. Tiltak som er ført videre: %(count)s.") % {"count": len(self.result[1])}
