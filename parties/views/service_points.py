"""Keeping stations, telephone numbers and opening hours right."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.actions import service_points as actions
from parties.forms import ServicePointForm
from parties.models import ServicePoint
from parties.second_factor import safe_target
from records import days
from web.access import Right
from web.views import ActionFormView, ActionView, PortalView


class _OfServicePoint(PortalView):
    """The service point of the address; afterwards back to the page one came from (`next`)."""

    access = Right("parties.correct_service_point")

    def get_object(self) -> ServicePoint:
        found = ServicePoint.objects.select_related("organisation")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        here = reverse("parties:correct_service_point", args=[self.object.pk])
        return safe_target(self.request, self.request.GET.get("next"), here)


class Correct(_OfServicePoint, ActionFormView):
    """Correct address, web page and telephone."""

    form_class = ServicePointForm
    template_name = "parties/service_point.html"

    def get_page_title(self) -> str:
        return _("Rett opplysningene om %(place)s") % {"place": self.object.name}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial", None)
        return {**kwargs, "point": self.object}

    def perform(self, form: ServicePointForm) -> ServicePoint:
        return actions.correct_service_point(
            point=self.object, by=self.actor, at=days.now(), **form.cleaned_data
        )

    def get_success_message(self) -> str:
        return _("Opplysningene er rettet og bekreftet.")


class Confirm(_OfServicePoint, ActionView):
    """Say that everything is right today."""

    confirm_label = gettext_lazy("Ja, alt stemmer")

    def get_page_title(self) -> str:
        return _("Stemmer opplysningene om %(place)s?") % {"place": self.object.name}

    def perform(self) -> ServicePoint:
        return actions.confirm_service_point(point=self.object, by=self.actor, at=days.now())

    def get_success_message(self) -> str:
        return _("Takk. Opplysningene er bekreftet.")
