"""Programmes: the list of them, how one is built, whether its groups meet, what has happened to it."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from parties.models import (
    Appointment,
    CountyAuthority,
    DistrictMembership,
    Municipality,
    Office,
    PoliceDistrict,
)
from records import audit
from records.workflow import has_right
from slt.choices import ProgrammeKind
from slt.coordinators import COORDINATING_ROLES, coordinators, coordinators_of
from slt.drawing import draw
from slt.mandates import meetings_in
from slt.models import Programme, ProgrammeParty
from slt.rhythm import rhythms
from slt.structure import structure_of
from slt.views.bases import ProgrammeView, ReadersView
from web.access import LoggedIn, Public
from web.navigation import NavItem
from web.views import Crumb, PageView, PortalListView

FILTERS = ("q", "distrikt", "fylke", "slag", "koordinator")
KINDS = {"slt": ProgrammeKind.SLT, "samordning": ProgrammeKind.COORDINATION}


class ProgrammeList(PortalListView):
    """Every programme with its municipalities and coordinators; municipalities without are counted."""

    access = Public
    template_name = "slt/list.html"
    page_title = gettext_lazy("SLT")

    @cached_property
    def filters(self) -> dict[str, str]:
        """What the address asks for."""
        return {name: self.request.GET.get(name, "").strip()[:100] for name in FILTERS}

    @property
    def shows_without(self) -> bool:
        """Is it the municipalities without a programme that are asked for?"""
        return self.request.GET.get("vis") == "uten"

    @cached_property
    def districts(self) -> list[PoliceDistrict]:
        """The districts to choose among."""
        return list(PoliceDistrict.objects.current(self.on).in_order())

    @cached_property
    def counties(self) -> list[CountyAuthority]:
        """The counties to choose among."""
        return list(CountyAuthority.objects.current(self.on).in_order())

    @cached_property
    def area(self) -> Q | None:
        """The condition on a municipality that it lies where the address asks; None for everywhere."""
        district = next((one for one in self.districts if one.code == self.filters["distrikt"]), None)
        county = next((one for one in self.counties if one.code == self.filters["fylke"]), None)
        wanted = Q()
        if district is not None:
            members = DistrictMembership.objects.valid(self.on).filter(district=district)
            wanted &= Q(pk__in=members.values("municipality"))
        if county is not None:
            wanted &= Q(county=county)
        return wanted or None

    def get_queryset(self) -> QuerySet:
        return self._without() if self.shows_without else self._programmes()

    def _programmes(self) -> QuerySet[Programme]:
        filters = self.filters
        found = Programme.objects.visible_to(self.request.user, self.on).valid(self.on)
        if filters["q"]:
            found = found.filter(pk__in=Programme.objects.search(filters["q"]).values("pk"))
        if kind := KINDS.get(filters["slag"]):
            found = found.filter(kind=kind)
        if self.area is not None:
            parties = ProgrammeParty.objects.valid(self.on).filter(
                programme=OuterRef("pk"), municipality__in=Municipality.objects.filter(self.area)
            )
            found = found.filter(Exists(parties))
        if filters["koordinator"] == "ubesatt":
            found = found.filter(~Exists(self._held_offices()))
        return found.in_order()

    def _held_offices(self) -> QuerySet[Office]:
        """The coordinating offices of a programme that somebody holds."""
        holders = Appointment.objects.valid(self.on).filter(office=OuterRef("pk"))
        homes = ProgrammeParty.objects.valid(self.on).filter(programme=OuterRef(OuterRef("pk")))
        return Office.objects.valid(self.on).filter(
            Exists(holders), role__in=COORDINATING_ROLES, organisation__in=homes.values("municipality")
        )

    def _without(self) -> QuerySet[Municipality]:
        """The municipalities of today that are in no programme."""
        parties = ProgrammeParty.objects.valid(self.on).filter(municipality=OuterRef("pk"))
        found = Municipality.objects.current(self.on).filter(~Exists(parties))
        if self.area is not None:
            found = found.filter(self.area)
        if self.filters["q"]:
            found = found.search(self.filters["q"])
        return found.in_order()

    def rows(self, programmes: list[Programme]) -> list[dict[str, Any]]:
        """The programmes of the page with what a row shows: a constant number of queries."""
        offices = coordinators(programmes, self.on)
        homes: dict[int, list[Municipality]] = {}
        parties = ProgrammeParty.objects.valid(self.on).filter(programme__in=programmes)
        for party in parties.select_related("municipality").order_by("municipality__sort_key"):
            homes.setdefault(party.programme_id, []).append(party.municipality)
        return [
            {
                "programme": programme,
                "municipalities": homes.get(programme.pk, []),
                "coordination": offices[programme.pk],
            }
            for programme in programmes
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        programmes = [] if self.shows_without else list(context["object_list"])
        return {
            **context,
            "filters": self.filters,
            "districts": self.districts,
            "counties": self.counties,
            "shows_without": self.shows_without,
            "rows": self.rows(programmes),
            "without": context["page_obj"].paginator.count if self.shows_without else self._without().count(),
            "may_found": has_right("slt.found_programme", self.request.user),
        }


class ProgrammePage(ProgrammeView, PageView):
    """One programme: the structure drawn and listed, its coordinators, what is silent."""

    access = Public
    template_name = "slt/programme.html"

    def get_page_title(self) -> str:
        return self.programme.name

    def get_breadcrumbs(self) -> list[Crumb]:
        return super().get_breadcrumbs()[:1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme = self.programme
        structure = structure_of(programme, self.request.user, self.on)
        names = {box.pk: box.name for box in structure.boxes}
        parties = programme.parties.valid(self.on).select_related("municipality")
        return super().get_context_data(
            **{
                "structure": structure,
                "above_names": names,
                "drawing": draw(structure) if structure.levels else "",
                "coordination": coordinators_of(programme, self.on),
                "municipalities": [party.municipality for party in parties],
                "is_slt": programme.kind == ProgrammeKind.SLT,
                "is_over": not programme.covers(self.on),
                **kwargs,
            }
        )


class StructureSvg(ProgrammeView):
    """The drawing as a file, with what this person may see."""

    access = Public

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The SVG; never kept by anybody between: it differs with who asks."""
        drawing = draw(structure_of(self.programme, request.user, self.on))
        response = HttpResponse(drawing, content_type="image/svg+xml")
        response["Content-Disposition"] = f'attachment; filename="slt-struktur-{self.programme.pk}.svg"'
        response["Cache-Control"] = "private, no-store"
        return response


class RhythmPage(ReadersView, PageView):
    """What each group has promised of meetings, and what it keeps, a year at a time."""

    access = LoggedIn
    template_name = "slt/rhythm.html"
    page_title = gettext_lazy("Møterytme")

    @cached_property
    def year(self) -> int:
        """The year asked for, else this one."""
        asked = self.request.GET.get("ar", "")
        return int(asked) if asked in {str(year) for year in self.years} else self.on.year

    @property
    def years(self) -> range:
        """The years to choose among: from the founding, five at most, to the next."""
        first = self.programme.valid_from.year if self.programme.valid_from else self.on.year
        return range(max(min(first, self.on.year), self.on.year - 4), self.on.year + 2)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = self.year
        first, last = date(year, 1, 1), date(year, 12, 31)
        groups = [
            group
            for group in self.programme.groups.in_order()
            if (group.valid_from or first) <= last and (group.valid_to or last) >= first
        ]
        for group in groups:
            group.programme = self.programme
        found = rhythms(self.programme, groups, year, self.on)
        return super().get_context_data(
            **{
                "rows": [found[group.pk] for group in groups],
                "year": year,
                "meetings": meetings_in(self.programme, year, self.on),
                "years": [NavItem(str(one), f"?ar={one}", is_current=one == year) for one in self.years],
                **kwargs,
            }
        )


class History(ReadersView, PageView):
    """All that has happened to the programme and its groups, in plain sentences; for its readers."""

    access = LoggedIn
    template_name = "slt/history.html"
    page_title = gettext_lazy("Historikk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(events=audit.history(self.programme)[:200], **kwargs)
