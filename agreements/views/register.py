"""The public register: every municipality with its status on a date, to filter, download and follow."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.choices import AgreementKind
from agreements.models import Agreement, AgreementVersion
from agreements.status import LABELS, STATUS_KINDS, MunicipalityStatus, StatusKind, municipality_statuses
from parties.models import CountyAuthority, Municipality, PoliceDistrict
from records import days
from records.csvfile import CONTENT_TYPE, csv_file
from web.access import Public
from web.views import PageView, PortalView

# In the register the public sees that an agreement is on its way, never its text.


class RegisterRows:
    """The filtered rows of the register, for the page and the files alike."""

    request: HttpRequest
    on: date

    @cached_property
    def filters(self) -> dict[str, str]:
        """What the address asks for; unknown values count as nothing."""
        asked = {name: self.request.GET.get(name, "").strip()[:100] for name in FILTERS}
        if asked["status"] not in StatusKind.__members__:
            asked["status"] = ""
        if asked["type"] not in AgreementKind.values:
            asked["type"] = ""
        return asked

    @cached_property
    def asked_on(self) -> date:
        """The date asked about; today unless a real date is given."""
        try:
            return date.fromisoformat(self.filters["dato"])
        except ValueError:
            return self.on

    @cached_property
    def rows(self) -> list[tuple[Municipality, MunicipalityStatus]]:
        """Municipalities that exist on the date, with status; a constant number of queries."""
        asked = self.filters
        municipalities = Municipality.objects.current(self.asked_on).select_related("county")
        if asked["q"]:
            municipalities = municipalities.search(asked["q"])
        if asked["fylke"]:
            municipalities = municipalities.filter(county__code=asked["fylke"])
        found = list(municipalities.with_district(self.asked_on).in_order())
        if asked["distrikt"]:
            found = [m for m in found if m.district_on and m.district_on.code == asked["distrikt"]]
        kinds = [asked["type"]] if asked["type"] else STATUS_KINDS
        statuses = municipality_statuses(self.asked_on, found, kinds=kinds)
        rows = [(municipality, statuses[municipality.pk]) for municipality in found]
        if asked["status"]:
            rows = [row for row in rows if row[1].kind == asked["status"]]
        return rows


FILTERS = ("q", "distrikt", "fylke", "status", "type", "dato")


class Register(RegisterRows, PageView):
    """The register as a page: all municipalities at once, so that it can be searched and printed."""

    access = Public
    template_name = "agreements/register.html"
    page_title = gettext_lazy("Avtaler mellom kommuner og politi")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rows=[(municipality, status, self._link(status)) for municipality, status in self.rows],
            filters=self.filters,
            asked_on=self.asked_on,
            is_today=self.asked_on == self.on,
            is_filtered=any(self.filters.values()),
            districts=PoliceDistrict.objects.current(self.asked_on).in_order(),
            counties=CountyAuthority.objects.current(self.asked_on).in_order(),
            statuses=[(kind.value, LABELS[kind]) for kind in StatusKind],
            kinds=AgreementKind.choices,
            query=self.request.GET.urlencode(),
            **kwargs,
        )

    def _link(self, status: MunicipalityStatus) -> str:
        """The agreement's page, where there is something everyone may read."""
        if status.version is None or status.version.state != "SIGNED":
            return ""
        return reverse("agreements:agreement", args=[status.version.agreement_id])


class RegisterCsv(RegisterRows, PortalView):
    """The same rows for a spreadsheet: semicolons and a byte order mark, as Norwegian Excel expects."""

    access = Public

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = [row_values(municipality, status) for municipality, status in self.rows]
        response = HttpResponse(
            csv_file(COLUMNS, ([row[name] for name in COLUMNS] for row in rows)), content_type=CONTENT_TYPE
        )
        response["Content-Disposition"] = f'attachment; filename="avtaler-{self.asked_on.isoformat()}.csv"'
        return response


class RegisterJson(RegisterRows, PortalView):
    """The same rows as data."""

    access = Public

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse(
            {
                "dato": self.asked_on.isoformat(),
                "forklaring": _(
                    "«ikke registrert» betyr at portalen ikke kjenner noen avtale, ikke at den ikke finnes."
                ),
                "kommuner": [row_values(municipality, status) for municipality, status in self.rows],
            },
            json_dumps_params={"ensure_ascii": False},
        )


class RegisterAtom(PortalView):
    """The fifty agreements signed last, to follow."""

    access = Public

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def address(name: str, *arguments: Any) -> str:
            return request.build_absolute_uri(reverse(name, args=arguments))

        feed = Atom1Feed(
            title=_("Signerte avtaler mellom kommuner og politi"),
            link=address("agreements:register"),
            feed_url=address("agreements:register_atom"),
            description="",
            language="nb",
        )
        signed = (
            AgreementVersion.objects.filter(state="SIGNED", signed_at__isnull=False)
            .defer("frozen_content")
            .select_related("agreement")
            .prefetch_related("agreement__parties__organisation")
            .order_by("-signed_at", "-pk")[:50]
        )
        for version in signed:
            names = [str(party) for party in version.agreement.parties.all()]
            feed.add_item(
                title=f"{version.agreement.title}: {' – '.join(names)}",
                link=address("agreements:agreement", version.agreement_id),
                description=_("Signert %(date)s, versjon %(number)s.")
                % {"date": days.longdate(version.signed_on), "number": version.number},
                unique_id=f"{address('agreements:agreement', version.agreement_id)}#versjon-{version.number}",
                pubdate=version.signed_at,
                updateddate=version.signed_at,
            )
        return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


COLUMNS = (
    "kommunenummer",
    "kommune",
    "parallelle_navn",
    "fylke",
    "politidistrikt",
    "status",
    "avtale",
    "gjelder_fra",
    "gjelder_til",
    "adresse",
)


def row_values(municipality: Municipality, status: MunicipalityStatus) -> dict[str, str]:
    """One row of the register as text; what is not known is empty."""
    public = status.version is not None and status.version.state == "SIGNED"
    agreement: Agreement | None = status.agreement if public else None
    return {
        "kommunenummer": municipality.code,
        "kommune": municipality.name,
        "parallelle_navn": " | ".join(municipality.parallel_names),
        "fylke": municipality.county.name if municipality.county else "",
        "politidistrikt": municipality.district_on.name if municipality.district_on else "",
        "status": status.label,
        "avtale": agreement.title if agreement else "",
        "gjelder_fra": status.since.isoformat() if status.since else "",
        "gjelder_til": status.until.isoformat() if status.until else "",
        "adresse": reverse("agreements:agreement", args=[agreement.pk]) if agreement else "",
    }
