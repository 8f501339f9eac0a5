"""Tying measures to the sections of a signed agreement, for those who write for the municipality."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import section_measures as actions
from agreements.forms.section_measures import LinkMeasureForm
from agreements.models import Agreement, SectionMeasure
from agreements.section_measures import headings, offered
from records import days
from web.access import Right
from web.views import ActionFormView, ActionView, Crumb, PortalView


class _OfSection(PortalView):
    """A page about a section of an agreement that the person may tie measures to."""

    model = Agreement
    access = Right("agreements.link_measure")

    @property
    def section_key(self) -> str:
        """The section that the page is about."""
        return self.kwargs["key"]

    @cached_property
    def heading(self) -> str:
        """The section's heading; 404 for one that the signed text has not got."""
        found = headings(self.object).get(self.section_key)
        if found is None:
            raise Http404
        return found

    def get_success_url(self) -> str:
        return f"{reverse('agreements:agreement', args=[self.object.pk])}#avsnitt-{self.section_key}"

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(str(self.object), reverse("agreements:agreement", args=[self.object.pk]))]


class LinkMeasure(_OfSection, ActionFormView):
    """Choose the measure that follows the section up."""

    form_class: Any = LinkMeasureForm
    success_message = gettext_lazy("Tiltaket er knyttet til avsnittet.")

    def get_page_title(self) -> str:
        return _("Tiltak som følger opp «%(heading)s»") % {"heading": self.heading}

    def get_form_kwargs(self) -> dict[str, Any]:
        measures = offered(self.object, self.request.user, self.on)
        return {**super().get_form_kwargs(), "measures": measures}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def perform(self, form: LinkMeasureForm) -> SectionMeasure:
        return actions.link_measure(
            agreement=self.object,
            section_key=self.section_key,
            measure=form.cleaned_data["measure"],
            by=self.actor,
            on=self.on,
            at=days.now(),
        )


class UnlinkMeasure(_OfSection, ActionView):
    """Take a measure away from a section."""

    page_title = gettext_lazy("Ta tiltaket bort fra avsnittet")
    confirm_label = gettext_lazy("Ta bort")
    success_message = gettext_lazy("Tiltaket er ikke lenger knyttet til avsnittet.")

    @cached_property
    def row(self) -> SectionMeasure:
        """The tie that the address names."""
        ties = SectionMeasure.objects.select_related("agreement", "measure")
        return get_object_or_404(
            ties, agreement=self.object, section_key=self.section_key, pk=self.kwargs["row"]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"confirm_text": self.row.measure.title, **kwargs})

    def perform(self) -> Agreement:
        return actions.unlink_measure(row=self.row, by=self.actor, on=self.on, at=days.now())
