"""What the pages about an agreement's duties share: the agreement, the year they speak of, the way here."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.duties.promises import PromisedDuty, promised_duty, years_in_force
from agreements.duties.wording import promised
from agreements.models import Agreement, Evaluation
from web.views import Crumb, PortalView


class OfAgreementsDuties(PortalView):
    """A page about the duties of one agreement in one year (`?aar=`); for the parties, never the public."""

    model = Agreement

    def get_queryset(self) -> QuerySet[Agreement]:
        return super().get_queryset().prefetch_related("parties__organisation")

    @cached_property
    def years(self) -> list[int]:
        """The years that can be looked at, the newest first; never empty."""
        return years_in_force(self.object, self.on) or [self.on.year]

    @cached_property
    def year(self) -> int:
        """The year asked for; one that the agreement was not in force in is corrected to the newest."""
        asked = self.request.GET.get("aar", "")
        wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else None
        return wanted if wanted in self.years else self.years[0]

    def duties_url(self, **query: Any) -> str:
        """The address of all the duties, for a year."""
        return _with_query(reverse("duties:agreement", args=[self.object.pk]), query)

    def duty_url(self, key: str, name: str = "duty") -> str:
        """The address of a duty's page, in the year that this page speaks of."""
        return _with_query(reverse(f"duties:{name}", args=[self.object.pk, key]), {"aar": self.year})

    def evaluation_of_year(self) -> Evaluation | None:
        """The year's evaluation, for those who may read it."""
        seen = Evaluation.objects.visible_to(self.request.user, self.on).standing()
        return seen.filter(agreement=self.object, year=self.year).first()

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(str(self.object), reverse("agreements:agreement", args=[self.object.pk]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"agreement": self.object, "year": self.year, **kwargs})


class OfDuty(OfAgreementsDuties):
    """A page about one duty, by its key; 404 when the agreement does not promise it that year."""

    @cached_property
    def duty(self) -> PromisedDuty:
        """The duty as it was promised for the year; strangers learn nothing of which there are."""
        self.require("duties.view", self.object)
        found = promised_duty(self.object, self.kwargs["key"], self.year, self.on)
        if found is None:
            raise Http404
        return found

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Forpliktelser"), self.duties_url(aar=self.year))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"duty": self.duty, "terms": self.duty.terms, "promised": promised(self.duty.terms), **kwargs}
        )


def _with_query(path: str, query: dict[str, Any]) -> str:
    kept = "&".join(f"{name}={value}" for name, value in query.items() if value)
    return f"{path}?{kept}" if kept else path
