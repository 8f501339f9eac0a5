"""Handover: all that a coordinator's office holds, on one page."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from slt.coordinators import Coordinator, coordinators_of
from slt.handover import Handover, Section, coming_holders
from slt.models import Programme
from slt.views.bases import ProgrammeView
from web.access import LoggedIn
from web.views import PageView


class HandoverPage(ProgrammeView, PageView):
    """For those who keep the programme and whoever becomes its coordinator; one office at a time."""

    access = LoggedIn
    template_name = "slt/handover.html"
    page_title = gettext_lazy("Overlevering")

    def get_queryset(self) -> QuerySet[Programme]:
        return Programme.objects.handed_to(self.request.user, self.on)

    @cached_property
    def coordinators(self) -> list[Coordinator]:
        """The coordinators' offices of the programme."""
        return coordinators_of(self.programme, self.on).offices

    @cached_property
    def coordinator(self) -> Coordinator | None:
        """The office asked for; else one's own, else the first."""
        asked, own = self.request.GET.get("verv", ""), self.standing.office_ids if self.standing else ()
        order = sorted(self.coordinators, key=lambda one: one.office.pk not in own)
        return next((one for one in order if str(one.office.pk) == asked), next(iter(order), None))

    @cached_property
    def handover(self) -> Handover | None:
        """What the office holds; None when the programme has no such office."""
        if self.coordinator is None:
            return None
        office = self.coordinator.office
        return Handover(
            self.programme,
            office,
            self.request.user,
            self.on,
            self.at,
            list(self.coordinator.holders),
            coming_holders([office], self.on).get(office.pk, []),
        )

    def sections(self) -> list[Section]:
        """What the office holds, by kind; the roof adds what only it knows of."""
        return self.handover.sections() if self.handover is not None else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            coordinators=self.coordinators,
            coordinator=self.coordinator,
            handover=self.handover,
            sections=self.sections(),
            **kwargs,
        )
