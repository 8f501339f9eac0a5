"""Who counts what: a counter for each pair of proof and what a kind's row says is counted."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from agreements.duties.kinds import DutyKind, Proof
from agreements.duties.periods import YearInForce
from agreements.duties.status import Found, Status
from agreements.duties.terms import Terms
from parties.models import Organisation

if TYPE_CHECKING:
    from agreements.duties.facts import Facts

# Asked of the facts, the duty's terms, the days in force and a municipality; None is all who take part.
Counting = Callable[["Facts", Terms, YearInForce, Organisation | None], Found]
# What a municipality is judged by: those who share it are judged together.
Apart = Callable[["Facts", YearInForce, Organisation], Hashable]


@dataclass(frozen=True)
class Counter:
    """A counter, and whether the municipalities of a joint agreement are judged each by itself.

    Without `apart` a duty is judged once for the agreement. With it once for each group of municipalities
    that `apart` says the same of and that are in force the same days: a joint council's meetings are one row.
    """

    count: Counting
    apart: Apart | None = None


_COUNTERS: dict[tuple[Proof, str], Counter] = {}


def counter(proof: Proof, counts: str, *, apart: Apart | None = None) -> Callable[[Counting], Counting]:
    """Register a function as the counter of a proof."""

    def register(function: Counting) -> Counting:
        if (proof, counts) in _COUNTERS:
            raise ValueError(f"{proof} of {counts} has a counter already.")
        _COUNTERS[proof, counts] = Counter(function, apart)
        return function

    return register


def counter_of(kind: DutyKind) -> Counter:
    """The counter of a kind; one that says so where there is none."""
    return _COUNTERS.get((kind.proof, kind.counts), _NOT_COUNTED)


def has_counter(kind: DutyKind) -> bool:
    """Is there a counter for the kind?"""
    return (kind.proof, kind.counts) in _COUNTERS


def each_municipality(facts: "Facts", period: YearInForce, municipality: Organisation) -> Hashable:
    """Every municipality is judged by itself."""
    return municipality.pk


def _count_nothing(
    facts: "Facts", terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    return Found(Status.NOT_MEASURABLE, _("Portalen kan ikke måle denne forpliktelsen."))


_NOT_COUNTED = Counter(_count_nothing)
