"""Focus areas of a forum: read by the parties, kept by chair and secretary."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import focus_areas as acts
from councils.forms.follow_ups import EndForm, FocusAreaForm
from councils.models import AgendaItem, FocusArea
from councils.views.bases import ForumView
from web.access import LoggedIn, Right
from web.reordering import Arranged, ReorderView
from web.views import ActionFormView, Crumb, PageView


class FocusAreas(ForumView, PageView):
    """What the forum gives weight to now and later, with period and knowledge basis; and earlier ones."""

    access = LoggedIn
    template_name = "councils/focus_areas.html"
    page_title = gettext_lazy("Satsingsområder")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        areas = list(self.forum.focus_areas.select_related("decided_in"))
        readable = set(
            AgendaItem.objects.visible_to(self.request.user, self.on)
            .filter(pk__in=[area.decided_in_id for area in areas if area.decided_in_id])
            .values_list("pk", flat=True)
        )
        for area in areas:
            area.links_item = area.decided_in_id in readable  # type: ignore[attr-defined]
        return super().get_context_data(
            current=[area for area in areas if not _is_over(area, self.on)],
            over=[area for area in areas if _is_over(area, self.on)],
            **kwargs,
        )


def _is_over(area: FocusArea, on: date) -> bool:
    return area.valid_to is not None and area.valid_to < on


class _Step(ForumView, ActionFormView):
    """What the forms share: back to the list, for those who lead the forum."""

    access = Right("councils.lead_forum")
    form_class: Any = FocusAreaForm

    def get_success_url(self) -> str:
        return reverse("councils:focus_areas", args=[self.forum.pk])

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Satsingsområder"), self.get_success_url())]

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    @property
    def items(self) -> QuerySet[AgendaItem]:
        """The items that it may have been decided in, the newest first."""
        return (
            AgendaItem.objects.filter(forum=self.forum, number__isnull=False)
            .order_by("-number_year", "-number")
            .only("title", "public_title", "is_closed", "number", "number_year")
        )

    @cached_property
    def area(self) -> FocusArea:
        """The focus area that the address names; 404 for another forum's."""
        return get_object_or_404(self.forum.focus_areas.select_related("forum"), pk=self.kwargs["area"])

    def by(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.actor, "on": self.on, "at": self.at}


class Add(_Step):
    """A new focus area."""

    page_title = gettext_lazy("Nytt satsingsområde")
    submit_label = gettext_lazy("Legg til")
    success_message = gettext_lazy("Satsingsområdet er lagt til.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "items": self.items}

    def perform(self, form: FocusAreaForm) -> FocusArea:
        return acts.add_focus_area(forum=self.forum, **form.facts(), **self.by())


class Change(_Step):
    """What a focus area says, and when it counts."""

    submit_label = gettext_lazy("Lagre")
    success_message = gettext_lazy("Satsingsområdet er endret.")

    def get_page_title(self) -> str:
        return _("Endre %(title)s") % {"title": self.area.title}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "items": self.items}

    def get_initial(self) -> dict[str, Any]:
        area = self.area
        return {
            "title": area.title,
            "knowledge_basis": area.knowledge_basis,
            "valid_from": area.valid_from,
            "valid_to": area.valid_to,
            "decided_in": area.decided_in_id,
        }

    def perform(self, form: FocusAreaForm) -> FocusArea:
        return acts.change_focus_area(area=self.area, **form.facts(), **self.by())


class End(_Step):
    """The last day of a focus area."""

    form_class = EndForm
    success_message = gettext_lazy("Satsingsområdet er avsluttet.")

    def get_page_title(self) -> str:
        return _("Avslutt %(title)s") % {"title": self.area.title}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on}

    def perform(self, form: EndForm) -> FocusArea:
        return acts.end_focus_area(area=self.area, last_on=form.cleaned_data["last_on"], **self.by())


class Move(ForumView, ReorderView):
    """Another order of those that are not over."""

    access = Right("councils.lead_forum")

    def get_success_url(self) -> str:
        return reverse("councils:focus_areas", args=[self.forum.pk])

    def current_order(self) -> Sequence[int]:
        return list(self.forum.focus_areas.exclude(valid_to__lt=self.on).values_list("pk", flat=True))

    def arrange(self, keys: Sequence[int], *, revision: int | None) -> Arranged:
        return Arranged(
            acts.reorder_focus_areas(forum=self.forum, order=keys, by=self.actor, on=self.on, at=self.at)
        )
