"""The figures of an evaluation, each opened down to its records; last year's beside this year's."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.evaluation.content import content_of, previous_of
from agreements.evaluation.document import figure_sections
from agreements.evaluation.document_figures import label_of, said
from agreements.evaluation.figures import corrected_since
from agreements.evaluation.opening import Opened, behind, opened
from agreements.evaluation.wording import words_in
from agreements.models import Evaluation
from agreements.views.evaluation_bases import EvaluationView
from web.access import Right
from web.views import Crumb, PageView


class WithContent(EvaluationView):
    """A page that reads the evaluation's content: the frozen one, or as it is now."""

    access = Right("evaluations.view")

    @cached_property
    def content(self) -> dict[str, Any]:
        """What it says."""
        return content_of(self.evaluation, self.at)

    @property
    def is_frozen(self) -> bool:
        """Is it put forward, so that the figures stand?"""
        return self.evaluation.frozen_content is not None


class FiguresPage(WithContent, PageView):
    """The year in figures and the duties, each with a way to what is behind it."""

    template_name = "agreements/evaluation/figures.html"

    def get_page_title(self) -> str:
        return _("Tallene for %(year)s") % {"year": self.evaluation.year}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            language=self.content["language"],
            sections=figure_sections(self.content),
            opens="figures",
            is_frozen=self.is_frozen,
            corrections=self._corrections(),
            previous=self._previous(),
            **kwargs,
        )

    def _corrections(self) -> list[tuple[str, str, str]]:
        """What the registers now say otherwise: the figure, as it stands, as it would be."""
        words = words_in(self.content["language"])
        return [
            (
                label_of(one.figure or one.now or {}, self.content, words),
                said(one.figure, words) if one.figure is not None else "–",
                said(one.now, words) if one.now is not None else "–",
            )
            for one in corrected_since(self.evaluation, self.on)
        ]

    def _previous(self) -> Evaluation | None:
        """Last year's evaluation, for those who read it."""
        found = previous_of(self.evaluation)
        if found is None:
            return None
        return Evaluation.objects.visible_to(self.request.user, self.on).filter(pk=found.pk).first()


class FigurePage(WithContent, PageView):
    """The records behind one figure or duty: those the person may read, and how many others there are."""

    template_name = "agreements/evaluation/figure.html"

    @cached_property
    def figure(self) -> Opened:
        """The figure that the address names; 404 for none."""
        found = opened(self.content, self.kwargs["key"])
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        return self.figure.label

    def get_breadcrumbs(self) -> list[Crumb]:
        title = _("Tallene for %(year)s") % {"year": self.evaluation.year}
        figures = (title, reverse("evaluations:figures", args=[self.evaluation.pk]))
        return [*super().get_breadcrumbs(), figures]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows, hidden = behind(self.figure, self.request.user, self.on, self.evaluation.year)
        return super().get_context_data(
            figure=self.figure,
            language=self.content["language"],
            rows=rows,
            hidden=hidden,
            is_frozen=self.is_frozen,
            **kwargs,
        )
