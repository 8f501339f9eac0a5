"""The front page: what this is, find your municipality, and the status per police district."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from agreements.status import StatusKind, municipality_statuses
from parties.models import Municipality, PoliceDistrict
from web.access import Public
from web.views import PageView


@dataclass(frozen=True)
class DistrictRow:
    """A police district: how many of its municipalities have an agreement in force or on its way."""

    district: PoliceDistrict
    total: int
    in_force: int
    under_way: int

    @property
    def without(self) -> int:
        """Municipalities with nothing in force and nothing on its way that the portal knows of."""
        return self.total - self.in_force - self.under_way


class FrontPage(PageView):
    """Public."""

    access = Public
    template_name = "pages/front.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        municipalities = list(Municipality.objects.current(self.on).with_district(self.on).in_order())
        statuses = municipality_statuses(self.on, municipalities)
        rows = district_rows(municipalities, statuses)
        return super().get_context_data(
            municipalities=municipalities,
            rows=rows,
            total=len(municipalities),
            in_force=sum(row.in_force for row in rows),
            under_way=sum(row.under_way for row in rows),
            **kwargs,
        )


UNDER_WAY = {
    StatusKind.PARTLY_SIGNED,
    StatusKind.TO_SIGN,
    StatusKind.POLITICAL_TREATMENT,
    StatusKind.IN_PROGRESS,
}


def district_rows(municipalities: list[Municipality], statuses: dict) -> list[DistrictRow]:
    """Count the municipalities' statuses per district, in the order of the alphabet."""
    total: Counter[int] = Counter()
    in_force: Counter[int] = Counter()
    under_way: Counter[int] = Counter()
    districts: dict[int, PoliceDistrict] = {}
    for municipality in municipalities:
        district = municipality.district_on
        if district is None:
            continue
        districts[district.pk] = district
        total[district.pk] += 1
        kind = statuses[municipality.pk].kind
        in_force[district.pk] += kind == StatusKind.IN_FORCE
        under_way[district.pk] += kind in UNDER_WAY
    ordered = sorted(districts.values(), key=lambda district: district.sort_key)
    return [DistrictRow(d, total[d.pk], in_force[d.pk], under_way[d.pk]) for d in ordered]
