"""The improvement points: written in order while the evaluation is open, followed up when it is agreed."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.actions import evaluation_following as following
from agreements.actions import evaluation_points as acts
from agreements.evaluation.owners import owners_of
from agreements.forms.evaluation_report import DoneForm, FollowForm, PointForm
from agreements.models import EvaluationState, ImprovementPoint
from agreements.views.evaluation_bases import EvaluationView, WhileOpen
from records.refusals import Refused, StaleSave
from records.workflow import has_right
from web.access import Right
from web.views import ActionFormView, ActionView, Crumb, PageView

Becomes = ImprovementPoint.Becomes
MAKE = {
    Becomes.AGENDA_ITEM: gettext_lazy("Meld inn som sak i politirådet"),
    Becomes.MEASURE: gettext_lazy("Lag tiltak i SLT"),
}


class OfPoints(EvaluationView):
    """A page of the points, or of one of them when the address names it (else 404)."""

    @cached_property
    def point(self) -> ImprovementPoint:
        """The point that the address names."""
        points = self.evaluation.points.select_related("owner_office__organisation", "item", "measure")
        found = points.filter(pk=self.kwargs["point"]).first()
        if found is None:
            raise Http404
        found.evaluation = self.evaluation
        return found

    @property
    def points_url(self) -> str:
        """The list of points."""
        return reverse("evaluations:points", args=[self.evaluation.pk])

    def get_success_url(self) -> str:
        return self.points_url

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Forbedringspunkter"), self.points_url)]

    @cached_property
    def sections(self) -> dict[str, str]:
        """The sections of the agreement by key, with number and heading."""
        content = self.evaluation.version.frozen_content or {}
        return {
            one["key"]: f"{one.get('number') or ''} {one['heading']}".strip()
            for one in content.get("sections", ())
        }


class Points(OfPoints, PageView):
    """All points in their order, with what can be done with each."""

    access = Right("evaluations.view")
    template_name = "agreements/evaluation/points.html"
    page_title = gettext_lazy("Forbedringspunkter")

    def get_breadcrumbs(self) -> list[Crumb]:
        return super().get_breadcrumbs()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        evaluation, user = self.evaluation, self.request.user
        points = list(evaluation.points.select_related("owner_office__organisation", "item", "measure"))
        agreed = evaluation.state == EvaluationState.AGREED
        follows = agreed and has_right("evaluations.follow_point", user, evaluation)
        return super().get_context_data(
            points=[{"point": one, "section": self.sections.get(one.section_key, "")} for one in points],
            writes=evaluation.state == EvaluationState.OPEN
            and has_right("evaluations.write_joint", user, evaluation),
            follows=follows,
            is_agreed=agreed,
            waiting=len(following.waiting_points(points)) if follows else 0,
            **kwargs,
        )


class PointFormView(OfPoints, WhileOpen):
    """A form about one point, while the evaluation is open."""

    access = Right("evaluations.write_joint")
    template_name = "agreements/evaluation/point_form.html"
    form_class = PointForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "offices": owners_of(self.evaluation, self.on),
            "sections": list(self.sections.items()),
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.points_url
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"other": None, **kwargs})


class AddPoint(PointFormView):
    """A new point, last in the list."""

    page_title = gettext_lazy("Nytt forbedringspunkt")
    success_message = gettext_lazy("Punktet er skrevet.")

    def perform(self, form: PointForm) -> ImprovementPoint:
        return acts.add_point(
            evaluation=self.evaluation, facts=form.facts(), by=self.actor, on=self.on, at=self.at
        )


class ChangePoint(PointFormView):
    """Change a point; after a stale save the one that stands is shown beside one's own."""

    success_message = gettext_lazy("Punktet er lagret.")

    def get_page_title(self) -> str:
        return self.point.title

    def get_initial(self) -> dict[str, Any]:
        names = (
            "title",
            "text",
            "responsible",
            "owner_office",
            "due_on",
            "becomes",
            "section_key",
            "dimension",
        )
        return {**{name: getattr(self.point, name) for name in names}, "revision": self.point.revision}

    def perform(self, form: PointForm) -> ImprovementPoint:
        return acts.change_point(
            point=self.point,
            facts=form.facts(),
            revision=form.cleaned_data["revision"] or 0,
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        if not isinstance(refusal, StaleSave):
            return super().refused(form, refusal)
        for reason in refusal.reasons:
            form.add_error(None, reason)
        form.rebase(refusal.revision or 0)
        return self.render(status=refusal.status, form=form, other=refusal.current)


class RemovePoint(OfPoints, ActionView):
    """Take a point out; asks first."""

    access = Right("evaluations.write_joint")
    page_title = gettext_lazy("Ta ut punktet")
    confirm_style = "danger"
    success_message = gettext_lazy("Punktet er tatt ut.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = _("Vil du ta ut «%(title)s»?") % {"title": self.point.title}
        return {**super().get_context_data(**kwargs), "confirm_text": asked}

    def perform(self) -> None:
        acts.remove_point(point=self.point, by=self.actor, on=self.on, at=self.at)


class MovePoint(OfPoints, ActionView):
    """Move a point one place."""

    access = Right("evaluations.write_joint")
    page_title = gettext_lazy("Flytt punktet")

    def perform(self) -> ImprovementPoint:
        return acts.move_point(
            point=self.point,
            is_up=self.kwargs["direction"] == "opp",
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class FollowPoint(OfPoints, ActionFormView):
    """Make a point an item or a measure; where there are several programmes it is chosen."""

    access = Right("evaluations.follow_point")
    template_name = "agreements/evaluation/form.html"
    form_class = FollowForm

    def get_page_title(self) -> str:
        return self.point.title

    def get_form_kwargs(self) -> dict[str, Any]:
        is_measure = self.point.becomes == Becomes.MEASURE
        programmes = following.programmes_of(self.evaluation, self.on) if is_measure else []
        label = MAKE.get(Becomes(self.point.becomes), _("Følg opp"))
        return {**super().get_form_kwargs(), "programmes": programmes, "label": label}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.points_url
        return form

    def perform(self, form: FollowForm) -> ImprovementPoint:
        return following.follow_point(
            point=self.point,
            programme=form.cleaned_data.get("programme"),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_message(self) -> str:
        if self.result.item is not None:
            return _("Saken er meldt inn i politirådet.")
        return _("Tiltaket er laget.")


class FollowAll(OfPoints, ActionView):
    """Make all points that can become something."""

    access = Right("evaluations.follow_point")
    page_title = gettext_lazy("Følg opp alle punktene")
    confirm_text = gettext_lazy(
        "Punktene som skal bli saker, meldes inn i politirådet. Punktene som skal bli tiltak, føres i SLT."
    )

    def perform(self) -> following.Followed:
        return following.follow_all(evaluation=self.evaluation, by=self.actor, on=self.on, at=self.at)

    def get_success_message(self) -> str:
        count = len(self.result.made)
        said = ngettext("Ett punkt er fulgt opp.", "%(count)s punkter er fulgt opp.", count)
        return " ".join([said % {"count": count}, *self.result.refused])


class PointDone(OfPoints, ActionFormView):
    """What came of a point."""

    access = Right("evaluations.follow_point")
    template_name = "agreements/evaluation/form.html"
    form_class = DoneForm
    success_message = gettext_lazy("Det er ført hva som kom ut av punktet.")

    def get_page_title(self) -> str:
        return self.point.title

    def get_initial(self) -> dict[str, Any]:
        if self.point.done_on is None:
            return {}
        return {"outcome": self.point.outcome, "done_on": self.point.done_on}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.points_url
        return form

    def perform(self, form: DoneForm) -> ImprovementPoint:
        return following.note_done(
            point=self.point,
            outcome=form.cleaned_data["outcome"],
            done_on=form.cleaned_data["done_on"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )
