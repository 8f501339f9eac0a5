"""A district's choice to keep presence: what it is for, and turning it on or off."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import presence
from councils.actions import presence as acts
from councils.models import PresenceScheme
from parties.models import PoliceDistrict
from records import audit, days
from web.access import LoggedIn
from web.views import ActionView, Crumb, PageView, PortalView


class _District(PortalView):
    """A page about a district's choice, for those who make it (else 404)."""

    access = LoggedIn
    model = PoliceDistrict

    def get_queryset(self) -> QuerySet[PoliceDistrict]:
        kept = presence.kept_district_ids(self.standing) if self.standing is not None else frozenset()
        return PoliceDistrict.objects.filter(pk__in=kept)


class Scheme(_District, PageView):
    """What presence is for, its basis, who reads it and for how long; and the way to turn it on or off."""

    template_name = "councils/presence_scheme.html"
    page_title = gettext_lazy("Ordningen for tilstedeværelse")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        scheme = PresenceScheme.objects.filter(district=self.object).first()
        return super().get_context_data(
            scheme=scheme,
            is_on=scheme is not None and scheme.is_on,
            events=audit.history(scheme)[:50] if scheme is not None else [],
            sees_weeks=presence.is_reader(self.standing),
            **kwargs,
        )


class _Turn(_District, ActionView):
    is_on: bool

    def get_success_url(self) -> str:
        return reverse("councils:presence_scheme", args=[self.object.pk])

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Ordningen for tilstedeværelse"), self.get_success_url())]

    def perform(self) -> PresenceScheme:
        return acts.turn_scheme(
            district=self.object, is_on=self.is_on, by=self.actor, on=self.on, at=days.now()
        )


class TurnOn(_Turn):
    """The district begins to keep presence."""

    is_on = True
    page_title = gettext_lazy("Ta i bruk tilstedeværelse")
    confirm_text = gettext_lazy("Politikontaktene i distriktet kan føre hvor de er, fra i dag.")
    confirm_label = gettext_lazy("Ta i bruk")
    success_message = gettext_lazy("Ordningen er tatt i bruk.")


class TurnOff(_Turn):
    """The district stops keeping presence."""

    is_on = False
    page_title = gettext_lazy("Slå av tilstedeværelse")
    confirm_text = gettext_lazy("Ingenting kan føres, og ukene vises ikke lenger for noen.")
    confirm_label = gettext_lazy("Slå av")
    confirm_style = "danger"
    success_message = gettext_lazy("Ordningen er slått av.")
