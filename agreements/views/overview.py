"""The overview of a district or the nation, what is behind each figure, and what everybody may know."""

from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.evaluation.aggregates import STATUSES
from agreements.evaluation.behind import ONE_KIND
from agreements.evaluation.overview import (
    ALL_DUTIES,
    YEARS_BACK,
    Line,
    Measure,
    Overview,
    Source,
    by_district,
    measure_named,
    overview_of,
)
from agreements.evaluation.progress import (
    BEGUN,
    FINISHED,
    NOT_BEGUN,
    PUBLIC_LABELS,
    PUBLIC_TONES,
    Progress,
    Row,
    progress_of_all,
)
from agreements.evaluation.progress import by_district as rows_by_district
from agreements.evaluation.round_rules import ABOVE, overview_owner_ids
from agreements.evaluation.sheets import about_numbers, overview_head, overview_rows, overview_workbook
from agreements.evaluation.suppression import LEAST
from agreements.models import EvaluationRound
from councils.views.documents import download
from parties.models import Organisation, OrganisationKind, PoliceDistrict
from records import csvfile, files
from records.charts import PairedScores, Shares, paired_scores, shares
from records.workflow import has_right
from web.access import Public, Right
from web.views import PageView, PortalView

READ = "evaluations.read_overview"
FIRST_YEAR = 2000
# Names the agreements without a police district in addresses.
WITHOUT = "uten"


def year_asked(request: HttpRequest, on: date) -> int:
    """The year that the address asks for (`?aar=`), else the present one; a year to come is 404."""
    asked = request.GET.get("aar", "")
    if not asked:
        return on.year
    if not asked.isdecimal() or len(asked) != 4 or not FIRST_YEAR <= int(asked) <= on.year:
        raise Http404
    return int(asked)


class OwnOverview(PortalView):
    """A page about the evaluations of one district or the nation, for its administrators and leaders."""

    access = Right(READ)
    object: Organisation

    def get_object(self) -> Organisation:
        """404 for whoever may not read it: which districts there are is no secret, but there is no page."""
        owners = overview_owner_ids(self.request.user)
        found = Organisation.objects.filter(kind__in=ABOVE, pk__in=owners)
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @property
    def owner(self) -> Organisation:
        """Whose overview it is."""
        return self.object

    @cached_property
    def year(self) -> int:
        """The year that is shown, with the two before."""
        return year_asked(self.request, self.on)

    @cached_property
    def source(self) -> Source:
        """What is summed up; beside the nation's page where the person reads that too."""
        owners = Organisation.objects.filter(pk__in=overview_owner_ids(self.request.user))
        reads_nation = any(one.kind == OrganisationKind.NATIONAL for one in owners)
        is_district = self.owner.kind != OrganisationKind.NATIONAL
        return Source(self.owner, self.year, is_beside_nation=reads_nation and is_district)

    @cached_property
    def overview(self) -> Overview:
        """The overview itself."""
        return overview_of(self.source)

    def url(self, name: str = "overview") -> str:
        """The address of one of the overview's pages."""
        return f"{reverse(f'evaluations:{name}', args=[self.owner.pk])}?aar={self.year}"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [
            (_("Evalueringer %(owner)s") % {"owner": self.owner.display_name}, self.url()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"owner": self.owner, "year": self.year, "least": LEAST, **kwargs})


class OverviewPage(OwnOverview, PageView):
    """Completeness, duties, the two sides' answers, presence, rhythm and focus areas, over three years."""

    template_name = "agreements/evaluation/overview.html"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return []

    def get_page_title(self) -> str:
        return _("Evalueringer i %(owner)s") % {"owner": self.owner.display_name}

    @cached_property
    def measure(self) -> Measure:
        """What the nation's table of the districts shows (`?mal=`)."""
        found = measure_named(self.request.GET.get("mal", "") or ALL_DUTIES)
        # A kind of duty is shown beside the other kinds, and may be hidden for their sake: not here as well.
        if found is None or found.kind == ONE_KIND:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        overview, source = self.overview, self.source
        is_national = source.is_national
        return super().get_context_data(
            **{
                "overview": overview,
                "progress": overview.progress[0],
                "years": overview.years,
                "other_years": list(range(self.on.year, self.on.year - 5, -1)),
                "is_national": is_national,
                "without": WITHOUT,
                "districts": self._districts() if is_national else [],
                "measure": self.measure,
                "measures": self._measures() if is_national else [],
                "by_district": by_district(source, self.measure) if is_national else [],
                "nation": source.line(self.measure) if is_national else None,
                "scores_chart": scores_chart(overview),
                "duties_chart": duties_chart(overview),
                "statuses": [{"key": one.value, "label": one.label} for one in STATUSES],
                "about": about_numbers(),
                "round": EvaluationRound.objects.filter(owner=self.owner.pk, year=self.year).first(),
                "runs_rounds": has_right("evaluations.run_round", self.request.user, self.owner),
                "behind": f"{reverse('evaluations:overview_behind', args=[self.owner.pk])}",
                **kwargs,
            }
        )

    def _districts(self) -> list[dict[str, Any]]:
        """How far each police district has come."""
        found = rows_by_district(self.overview.progress[0].rows)
        districts = PoliceDistrict.objects.filter(pk__in=[key for key in found if key])
        rows = [
            {"name": one.display_name, "key": one.pk, "progress": Progress(self.year, found[one.pk])}
            for one in sorted(districts, key=lambda one: one.sort_key)
        ]
        if None in found:
            rows.append(
                {
                    "name": _("Uten politidistrikt"),
                    "key": WITHOUT,
                    "progress": Progress(self.year, found[None]),
                }
            )
        return rows

    def _measures(self) -> list[Line]:
        """What can be chosen for the table of the districts."""
        overview = self.overview
        total = [overview.all_duties] if overview.all_duties else []
        return [*total, *overview.dimensions, *overview.amounts]


def scores_chart(overview: Overview) -> str:
    """The two sides' means in each dimension, with the year before; empty where nothing can be shown."""
    rows = []
    for line in overview.dimensions:
        now, before = line.cells[0].value, line.cells[1].value
        if now is not None:
            rows.append(
                PairedScores(
                    line.label,
                    now.police,
                    now.municipality,
                    before.police if before else None,
                    before.municipality if before else None,
                )
            )
    if not rows:
        return ""
    title = _("Gjennomsnitt av politiets og kommunenes svar i %(year)s") % {"year": overview.year}
    return paired_scores(title, _("De samme tallene står i tabellen."), rows)


def duties_chart(overview: Overview) -> str:
    """How the duties of each kind stood; hidden ones say so. Empty where there are none."""
    rows = [
        Shares(
            line.label,
            None if line.now.is_hidden else [line.now.value.counts[status] for status in STATUSES],
        )
        for line in overview.duties
        if line.now.is_hidden or line.now.value is not None
    ]
    if not rows:
        return ""
    title = _("Forpliktelser etter status i %(year)s") % {"year": overview.year}
    names = [str(status.label) for status in STATUSES]
    return shares(title, _("De samme tallene står i tabellen."), rows, names)


class OverviewCsv(OwnOverview):
    """The overview as one table for spreadsheets."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = csvfile.csv_file(overview_head(), overview_rows(self.overview))
        return download(content, csvfile.CONTENT_TYPE, f"{file_name(self.owner, self.year)}.csv")


class OverviewXlsx(OwnOverview):
    """The overview as Excel."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return download(
            overview_workbook(self.overview), files.XLSX, f"{file_name(self.owner, self.year)}.xlsx"
        )


def file_name(owner: Organisation, year: int) -> str:
    """«evalueringer-nordland-politidistrikt-2026»."""
    return f"evalueringer-{slugify(owner.display_name)}-{year}"


class PublicStatus(PageView):
    """How far the year's evaluations have come, for everybody: finished, begun or not begun."""

    access = Public
    template_name = "agreements/evaluation/public_status.html"

    def get_object(self) -> None:
        return None

    @cached_property
    def year(self) -> int:
        """The year that is shown."""
        return year_asked(self.request, self.on)

    def get_page_title(self) -> str:
        return _("Status for evalueringene i %(year)s") % {"year": self.year}

    @cached_property
    def progress(self) -> Progress:
        """All agreements of the country."""
        return progress_of_all(self.year)

    @cached_property
    def groups(self) -> list[tuple[str, Progress]]:
        """The agreements under their police district."""
        found = rows_by_district(self.progress.rows)
        districts = PoliceDistrict.objects.filter(pk__in=[key for key in found if key])
        named = [
            (one.display_name, Progress(self.year, found[one.pk]))
            for one in sorted(districts, key=lambda one: one.sort_key)
        ]
        without = [(_("Uten politidistrikt"), Progress(self.year, found[None]))] if None in found else []
        return [*named, *without]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "progress": self.progress,
                "groups": self.groups,
                "year": self.year,
                "other_years": list(range(self.on.year, self.on.year - YEARS_BACK - 1, -1)),
                "labels": PUBLIC_LABELS,
                "tones": PUBLIC_TONES,
                "finished": FINISHED,
                "begun": BEGUN,
                "not_begun": NOT_BEGUN,
                **kwargs,
            }
        )


class PublicStatusCsv(PublicStatus):
    """The same as a table for spreadsheets."""

    page_title = gettext_lazy("Status for evalueringene")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        head = (_("Politidistrikt"), _("Kommunenummer"), _("Kommune"), _("Avtale"), _("År"), _("Status"))
        rows = [
            (name, municipality.code, municipality.display_name, row.agreement.title, self.year, says(row))
            for name, progress in self.groups
            for row in progress.rows
            for municipality in row.municipalities
        ]
        name = f"evalueringsstatus-{self.year}.csv"
        return download(csvfile.csv_file(head, rows), csvfile.CONTENT_TYPE, name)


def says(row: Row) -> str:
    """What everybody may know of a row, in words."""
    return str(PUBLIC_LABELS[row.public])
