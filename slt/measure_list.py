"""Which of a programme's measures are asked for, in which order: one answer for list, board and timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OrderBy
from django.utils.translation import gettext_lazy

from councils.following import owner_condition
from records.search import LONGEST_QUESTION, matching
from slt.querysets.measures import MeasureQuerySet
from slt.states import MeasureState

# Words in the address for what is asked of a day or of where a measure comes from.
SHOWS = {
    "foreldrelose": gettext_lazy("Følger ikke av noe"),
    "vurderes": gettext_lazy("Skal vurderes nå"),
    "uten-ansvarlig": gettext_lazy("Uten ansvarlig"),
}
# The columns that the list can be sorted by; the first is how it stands unasked.
SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "start": (gettext_lazy("Når"), ("starts", "ends_on")),
    "tiltak": (gettext_lazy("Tiltak"), ("title",)),
    "ansvarlig": (
        gettext_lazy("Ansvarlig"),
        ("owner_office__title", "owner_person__name", "owner_name"),
    ),
    "status": (gettext_lazy("Status"), ("state_place",)),
    "mal": (gettext_lazy("Følger av"), ("goal__plan__valid_from", "goal__position")),
    "vurderes": (gettext_lazy("Vurderes"), ("review_on",)),
}
STATE_ORDER = [MeasureState.RUNNING, MeasureState.PLANNED, MeasureState.COMPLETED, MeasureState.STOPPED]


@dataclass(frozen=True)
class Chosen:
    """What the address asks for; unknown words count as nothing."""

    state: str = ""
    show: str = ""
    plan: int | None = None
    goal: int | None = None
    area: int | None = None
    topic: int | None = None
    school_year: int | None = None
    owner: str = ""
    question: str = ""
    sort: str = "start"
    is_descending: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Chosen":
        """From the address."""
        sort = query.get("sorter", "")
        name = sort.removeprefix("-")
        show = query.get("vis", "")
        state = query.get("status", "").upper()
        return cls(
            state=state if state in MeasureState.values else "",
            show=show if show in SHOWS else "",
            plan=_number(query.get("plan")),
            goal=_number(query.get("mal")),
            area=_number(query.get("satsing")),
            topic=_number(query.get("tema")),
            school_year=_number(query.get("skolear")),
            owner=query.get("ansvarlig", "")[:40],
            question=" ".join(query.get("q", "").replace("\0", " ").split())[:LONGEST_QUESTION],
            sort=name if name in SORTS else "start",
            is_descending=name in SORTS and sort.startswith("-"),
        )

    def among(self, measures: MeasureQuerySet, on: date) -> MeasureQuerySet:
        """Those asked for, but for the state, which has counts of its own."""
        keys = {
            "plan": self.plan,
            "goal": self.goal,
            "goal__focus_area": self.area,
            "topic": self.topic,
            "school_year": self.school_year,
        }
        found = measures.filter(**{name: key for name, key in keys.items() if key is not None})
        if self.show == "foreldrelose":
            found = found.orphans()
        elif self.show == "vurderes":
            found = found.to_review(on)
        elif self.show == "uten-ansvarlig":
            found = found.filter(owner_condition("ingen"))
        if self.owner:
            found = found.filter(owner_condition(self.owner))
        if self.question:
            found = found.filter(matching(self.question))
        return found

    def in_state(self, measures: MeasureQuerySet) -> MeasureQuerySet:
        """Those in the state asked for; all when none is."""
        return measures.filter(state=self.state) if self.state else measures

    def ordered(self, measures: MeasureQuerySet) -> MeasureQuerySet:
        """In the order asked for; what has no value in that column stands last, either way."""
        rows = measures.with_places()
        order: list[OrderBy] = []
        for name in SORTS[self.sort][1]:
            column = F(name)
            order.append(column.desc(nulls_last=True) if self.is_descending else column.asc(nulls_last=True))
        return rows.order_by(*order, "title", "pk")


def counts_by_state(measures: MeasureQuerySet) -> dict[str, int]:
    """How many there are in each state; one query."""
    rows = measures.order_by().values_list("state").annotate(number=Count("pk", distinct=True))
    return {**dict.fromkeys(map(str, STATE_ORDER), 0), **dict(rows)}


def _number(text: str | None) -> int | None:
    """A key in the address; None for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
