"""What the pages of measures share: finding one, the way to it, what can be done; and the rows of a list."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.following import owners_among
from councils.models import FocusArea, Topic
from records.search import SEARCH_COLUMNS
from records.workflow import Offer, has_right
from slt.measure_list import SHOWS, Chosen, counts_by_state
from slt.models import ActionPlan, Goal, Measure
from slt.querysets.measures import MeasureQuerySet
from slt.states import MEASURE_FLOW, MeasureState
from slt.views.bases import ProgrammeView, SltView
from web.navigation import NavItem
from web.transitions import OfferedStep
from web.views import ActionFormView, Crumb

STEP_PAGES = {
    "start": "slt:measure_start",
    "complete": "slt:measure_complete",
    "stop": "slt:measure_stop",
    "reopen": "slt:measure_reopen",
}
# Where a step was taken from, and where it comes back to.
FROM_BOARD = "tavle"


class MeasureView(SltView):
    """A page about one measure, among those that the person reads (else 404)."""

    model = Measure

    def get_queryset(self) -> QuerySet[Measure]:
        return (
            Measure.objects.visible_to(self.request.user, self.on)
            .with_owner()
            .select_related("topic", "copied_from")
        )

    @property
    def measure(self) -> Measure:
        """The measure that the page is about."""
        return self.object

    @cached_property
    def may_keep(self) -> bool:
        """Is the person one of those who keep the programme?"""
        return has_right("slt.keep_measure", self.request.user, self.measure)

    @cached_property
    def may_report(self) -> bool:
        """May the person say how it goes?"""
        return has_right("slt.report_measure", self.request.user, self.measure)

    @cached_property
    def reads_progress(self) -> bool:
        """Does the person read what has been written on how it goes?"""
        return has_right("slt.read_progress", self.request.user, self.measure)

    def get_success_url(self) -> str:
        if self.request.GET.get("fra") == FROM_BOARD:
            return f"{reverse('slt:board', args=[self.programme.pk])}#tiltak-{self.measure.pk}"
        return self.measure.get_absolute_url()

    def get_back_url(self) -> str:
        return self.get_success_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        crumbs = [
            *super().get_breadcrumbs(),
            (_("Tiltak"), reverse("slt:measures", args=[self.programme.pk])),
        ]
        if self.request.path != self.measure.get_absolute_url():
            crumbs.append((self.measure.title, self.measure.get_absolute_url()))
        return crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "measure": self.measure,
                "may_keep": self.may_keep,
                "may_report": self.may_report,
                "reads_progress": self.reads_progress,
                "is_overdue": self.measure.review_overdue_on(self.on),
                **kwargs,
            }
        )


class MeasureFormView(MeasureView, ActionFormView):
    """One act on a measure with a form; back to where it was taken from."""

    template_name = "slt/measure_step.html"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def act(self) -> dict[str, Any]:
        """Which measure, who acts, and when."""
        return {"measure": self.measure, "by": self.actor, "on": self.on, "at": self.at}


class ProgrammeMeasures(ProgrammeView):
    """The measures of a programme that the person reads and has asked for, for every way to show them."""

    @cached_property
    def chosen(self) -> Chosen:
        """The filters."""
        return Chosen.of(self.request.GET)

    @cached_property
    def everything(self) -> MeasureQuerySet:
        """All of the programme's that the person reads."""
        return Measure.objects.visible_to(self.request.user, self.on).filter(programme=self.programme)

    @cached_property
    def asked_for(self) -> MeasureQuerySet:
        """Those asked for, in whichever state."""
        return self.chosen.among(self.everything, self.on)

    @cached_property
    def rows(self) -> list[Measure]:
        """Those asked for, in the order asked for, with what a row shows."""
        found = self.chosen.ordered(self.chosen.in_state(self.asked_for))
        return list(found.with_owner().defer(*SEARCH_COLUMNS))

    @cached_property
    def owned(self) -> set[int]:
        """Those that are the person's own to see to."""
        return set(
            Measure.objects.owned_by(self.request.user, self.on)
            .filter(programme=self.programme)
            .values_list("pk", flat=True)
        )

    def steps_of(self, measure: Measure, came_from: str = "") -> list[OfferedStep]:
        """What the person may do with a measure in a list; asks the database nothing for each row."""
        rights = {
            "slt.keep_measure": self.keeps,
            "slt.report_measure": self.keeps or measure.pk in self.owned,
        }
        tail = f"?fra={came_from}" if came_from else ""
        return [
            OfferedStep(
                Offer(step, step.reasons(measure, self.on)),
                reverse(STEP_PAGES[step.name], args=[measure.pk]) + tail,
                opens_page=step.name != "start",
            )
            for step in MEASURE_FLOW
            if measure.state in step.sources and rights[step.right]
        ]

    def address(self, name: str, **changed: str) -> str:
        """The address of one of the pages with the same filters, some of them changed."""
        query = self.request.GET.copy()
        for key, value in changed.items():
            if value:
                query[key] = value
            else:
                query.pop(key, None)
        url = reverse(name, args=[self.programme.pk])
        return f"{url}?{query.urlencode()}" if query else url

    def views(self) -> list[NavItem]:
        """The three ways to look at the same measures."""
        names = [
            (_("Liste"), "slt:measures"),
            (_("Tavle"), "slt:board"),
            (_("Tidslinje"), "slt:timeline"),
        ]
        here = self.request.path
        return [
            NavItem(
                label,
                self.address(name),
                is_current=here == reverse(name, args=[self.programme.pk]),
            )
            for label, name in names
        ]

    def get_breadcrumbs(self) -> list[Crumb]:
        crumbs, url = super().get_breadcrumbs(), reverse("slt:measures", args=[self.programme.pk])
        return crumbs if self.request.path == url else [*crumbs, (_("Tiltak"), url)]

    def get_tabs(self) -> list[NavItem]:
        """Board and timeline are the same page as the list."""
        tabs = super().get_tabs()
        url = reverse("slt:measures", args=[self.programme.pk])
        return [NavItem(one.label, one.url, is_current=one.is_current or one.url == url) for one in tabs]

    def filters(self) -> dict[str, Any]:
        """What can be chosen among, for the form; a constant number of queries."""
        programme, everything = self.programme, self.everything.order_by()
        plans = ActionPlan.objects.visible_to(self.request.user, self.on).filter(programme=programme)
        goals = Goal.objects.filter(measures__in=everything).distinct().order_by("plan", "position", "pk")
        areas = FocusArea.objects.filter(goals__measures__in=everything).distinct().order_by("title", "pk")
        topics = Topic.objects.filter(pk__in=everything.values("topic"))
        years = everything.filter(school_year__isnull=False).values_list("school_year", flat=True).distinct()
        return {
            "plans": plans.only("title"),
            "goals": goals.only("text"),
            "areas": areas.only("title"),
            "topics": topics,
            "school_years": [(year, f"{year}/{(year + 1) % 100:02d}") for year in sorted(years)],
            "owners": owners_among(self.everything),
            "shows": SHOWS.items(),
            "state_names": MeasureState.choices,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = counts_by_state(self.asked_for)
        states = [NavItem(_("Alle (%(count)s)") % {"count": sum(counts.values())}, "", not self.chosen.state)]
        for state, count in counts.items():
            label = f"{str(MeasureState(state).label).capitalize()} ({count})"
            states.append(NavItem(label, state.lower(), is_current=self.chosen.state == state))
        name = self.request.resolver_match.view_name if self.request.resolver_match else "slt:measures"
        return super().get_context_data(
            **{
                "chosen": self.chosen,
                "states": [
                    NavItem(one.label, self.address(name, status=one.url), one.is_current) for one in states
                ],
                "views": self.views(),
                "filters": self.filters(),
                "is_filtered": bool(self.request.GET),
                "here": reverse(name, args=[self.programme.pk]),
                "file_url": self.address("slt:measures_file"),
                **kwargs,
            }
        )
