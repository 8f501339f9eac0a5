"""Home: what waits for the person, in every office they hold."""

from typing import Any

from agreements.duties import asking
from agreements.duties.at_risk import MOST_IN_FULL, by_agreement, duties_at_risk
from agreements.evaluation import waiting as evaluations
from agreements.waiting import work_of
from councils import waiting as councils
from parties.filing import waiting_in_archive
from parties.models import Municipality
from records import days
from records.workflow import has_right
from samarbeid.pages.navigation import shortcuts
from slt import waiting as slt
from web.access import LoggedIn
from web.views import PageView


class Home(PageView):
    """For everyone logged in; without an office it says what to do."""

    access = LoggedIn
    template_name = "pages/home.html"

    def get_page_title(self) -> str:
        user = self.request.user
        assert user.is_authenticated  # by `access`
        return f"Hei, {user.get_short_name()}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = days.now()
        work = work_of(self.request.user, self.standing, self.on)
        own = self.standing.area_ids if self.standing else ()
        return super().get_context_data(
            mine=[item for item in work if item.is_mine],
            others=[item for item in work if not item.is_mine],
            waiting=councils.in_order(
                [
                    *councils.waiting_for(self.request.user, self.standing, self.on, now),
                    *slt.waiting_for(self.request.user, self.standing, self.on, now),
                    *(asking.waiting_for(self.standing, self.on) if self.standing else ()),
                    *evaluations.waiting_for(self.request.user, self.standing, self.on),
                ]
            ),
            **self._at_risk(),
            to_file=waiting_in_archive(self.standing) if self.standing else 0,
            meetings=councils.coming_meetings(self.request.user, self.standing, self.on, now),
            appointments=self.standing.appointments if self.standing else (),
            organisations=self._organisations(),
            shortcuts=shortcuts(self.request),
            municipalities=Municipality.objects.filter(pk__in=own).in_order()[:40],
            **kwargs,
        )

    def _at_risk(self) -> dict[str, Any]:
        """The duties that are behind or unmet; of many agreements a row with numbers for each."""
        if not self.standing:
            return {"at_risk": [], "agreements_at_risk": [], "risk_bounds": None}
        found = duties_at_risk(self.standing, self.on)
        agreements = by_agreement(found.duties)
        is_short = len(agreements) <= MOST_IN_FULL
        return {
            "at_risk": found.duties if is_short else [],
            "agreements_at_risk": [] if is_short else agreements,
            "risk_bounds": found if found.is_bounded else None,
        }

    def _organisations(self) -> list[Any]:
        """The organisations whose offices the person can look up, each once."""
        found = {one.office.organisation.pk: one.office.organisation for one in self.standing.appointments}
        return [one for one in found.values() if has_right("parties.see_offices", self.request.user, one)]
