"""The same measures as four columns by state, and over a year."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from slt import timeline
from slt.measure_list import STATE_ORDER
from slt.states import MeasureState
from slt.views.measure_bases import FROM_BOARD, ProgrammeMeasures
from web.access import Public
from web.navigation import NavItem
from web.views import PageView


class Board(ProgrammeMeasures, PageView):
    """A column for each state; a card is moved by its buttons, which are the steps of the flow."""

    access = Public
    template_name = "slt/board.html"

    def get_page_title(self) -> str:
        return _("Tavle over tiltak i %(programme)s") % {"programme": self.programme.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns: dict[str, list[dict[str, Any]]] = {state: [] for state in STATE_ORDER}
        for measure in self.rows:
            columns[measure.state].append(
                {
                    "measure": measure,
                    "is_overdue": measure.review_overdue_on(self.on),
                    "steps": self.steps_of(measure, FROM_BOARD),
                }
            )
        shown = [self.chosen.state] if self.chosen.state else [*_BOARD_ORDER]
        return super().get_context_data(
            columns=[
                {"state": state, "label": MeasureState(state).label, "cards": columns[state]}
                for state in shown
            ],
            **kwargs,
        )


_BOARD_ORDER = (MeasureState.PLANNED, MeasureState.RUNNING, MeasureState.COMPLETED, MeasureState.STOPPED)


class Timeline(ProgrammeMeasures, PageView):
    """Bars over twelve months, drawn here, with the list that says the same."""

    access = Public
    template_name = "slt/timeline.html"

    def get_page_title(self) -> str:
        return _("Tiltak i %(year)s") % {"year": self.year.name}

    @cached_property
    def year(self) -> timeline.Year:
        """The twelve months that the address asks for."""
        return timeline.Year.of(self.request.GET.get("ar", ""), self.on)

    def years(self) -> list[NavItem]:
        """The calendar years and school years around this one."""
        first, found = self.year.first.year, []
        for year in range(first - 1, first + 2):
            found += [timeline.Year.calendar(year), timeline.Year.school(year)]
        return [
            NavItem(
                one.name,
                self.address("slt:timeline", ar=one.key),
                is_current=one.key == self.year.key,
            )
            for one in found
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows, undated = timeline.rows(self.rows, self.year)
        height = timeline.HEAD_HEIGHT + max(len(rows), 1) * timeline.ROW_HEIGHT
        mark_x, mark = timeline.school_mark(self.year)
        today = None
        if self.year.first <= self.on <= self.year.last:
            today = self.year.place_of(self.on)
        return super().get_context_data(
            year=self.year,
            years=self.years(),
            bars=rows,
            undated=undated,
            ticks=timeline.ticks(self.year),
            width=timeline.WIDTH,
            height=height,
            name_width=timeline.NAME_WIDTH,
            school_x=mark_x,
            school_name=mark,
            today_x=today,
            **kwargs,
        )
