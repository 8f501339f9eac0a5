"""Municipalities: find one, and all that is public about its cooperation with the police."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from agreements.status import municipality_statuses
from councils.models import Forum, Meeting, Minutes
from parties.models import Municipality, MunicipalityChange, Office, PoliceUnit, ServicePoint
from parties.standing import holders_of
from records import days
from records.workflow import has_right
from slt.coordinators import coordinators_of
from slt.models import Programme
from web.access import Public
from web.views import PageView

# The offices that the public is told about, in the order they are shown.
SHOWN_ROLES = (
    "MAYOR",
    "MUNICIPAL_DIRECTOR",
    "SLT_COORDINATOR",
    "COORDINATING_FUNCTION",
    "POLICE_CONTACT",
    "UNIT_LEADER",
)


class MunicipalityList(PageView):
    """Find a municipality by a part of its name or number, in any of its languages; ended ones lead on."""

    access = Public
    template_name = "pages/municipalities.html"
    page_title = _("Kommuner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = self.request.GET.get("q", "").strip()[:100]
        current = Municipality.objects.current(self.on)
        found = list((current.search(question) if question else current).with_district(self.on).in_order())
        ended = (
            list(Municipality.objects.filter(valid_to__lt=self.on).search(question).in_order()[:20])
            if question
            else []
        )
        statuses = municipality_statuses(self.on, found)
        return super().get_context_data(
            question=question,
            rows=[(municipality, statuses[municipality.pk]) for municipality in found],
            ended=ended,
            **kwargs,
        )


class MunicipalityPage(PageView):
    """One municipality: status, agreements, whom to contact. An ended one says what it became."""

    access = Public
    template_name = "pages/municipality.html"
    breadcrumbs = [(_("Kommuner"), "/kommuner/")]

    def get_object(self) -> Municipality:
        numbered = Municipality.objects.filter(code=self.kwargs["number"]).select_related("county")
        current = numbered.current(self.on).first()
        return current or get_object_or_404(numbered.order_by("-valid_to")[:1])

    def get_page_title(self) -> str:
        return self.object.display_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        municipality = self.object
        units = list(PoliceUnit.objects.serving(municipality, self.on).select_related("district"))
        agreements = (
            Agreement.objects.visible_to(None, on=self.on)
            .filter(parties__organisation=municipality)
            .prefetch_related("parties__organisation", "versions")
        )
        return super().get_context_data(
            district=municipality.district_at(self.on),
            status=municipality_statuses(self.on, [municipality])[municipality.pk],
            agreements=agreements,
            councils=self._councils(),
            programme=self._programme(),
            units=units,
            offices=self._offices(units),
            service_points=[
                (point, has_right("parties.correct_service_point", self.request.user, point))
                for point in ServicePoint.objects.for_municipality(municipality, self.on)
            ],
            successors=Municipality.objects.current_successors_of(municipality, self.on).in_order()
            if municipality.valid_to and municipality.valid_to < self.on
            else (),
            origins=MunicipalityChange.objects.filter(new=municipality).select_related("old"),
            verify_url=reverse("pages:verify"),
            **kwargs,
        )

    def _councils(self) -> list[dict[str, Any]]:
        """The police councils that the municipality is party to and the person may see, with what is next."""
        forums = (
            Forum.objects.visible_to(self.request.user, self.on)
            .police_councils()
            .valid(self.on)
            .with_party(self.object, self.on)
            .order_by("name", "pk")
        )
        coming = Meeting.objects.public().coming(days.now())
        approved = Minutes.objects.public().select_related("meeting").order_by("-meeting__starts_at")
        return [
            {
                "forum": forum,
                "next": coming.filter(forum=forum).first(),
                "minutes": approved.filter(meeting__forum=forum).defer("frozen_content")[:3],
            }
            for forum in forums
        ]

    def _programme(self) -> dict[str, Any] | None:
        """The municipality's SLT work, or its coordination without, with who coordinates it."""
        programme = Programme.objects.of_municipality(self.object, self.on).first()
        if programme is None:
            return None
        parties = programme.parties.valid(self.on).exclude(municipality=self.object.pk)
        return {
            "programme": programme,
            "coordination": coordinators_of(programme, self.on),
            "others": [party.municipality for party in parties.select_related("municipality")],
        }

    def _offices(self, units: list[PoliceUnit]) -> list[dict[str, Any]]:
        """The offices of the municipality and of the police that serve it, with holders; vacant ones too."""
        municipality = self.object
        offices = list(
            Office.objects.valid(self.on)
            .filter(organisation__in=[municipality.pk, *(unit.pk for unit in units)], role__in=SHOWN_ROLES)
            .select_related("organisation")
            .prefetch_related("serves")
        )
        offices = [
            office
            for office in offices
            if not office.serves.all() or municipality.pk in {served.pk for served in office.serves.all()}
        ]
        holders: dict[int, list] = {}
        for appointment in holders_of(offices, self.on):
            holders.setdefault(appointment.office_id, []).append(appointment)
        offices.sort(
            key=lambda office: (office.organisation.is_police, SHOWN_ROLES.index(office.role), office.pk)
        )
        return [{"office": office, "holders": holders.get(office.pk, [])} for office in offices]
