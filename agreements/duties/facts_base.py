"""What every part of the facts stands on: which agreements, which municipalities, which days."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from agreements.duties.periods import WEEK, YearInForce, mondays
from agreements.models import DutyEntry
from parties.models import MunicipalityChange, Organisation


class FactsBase:
    """The agreements that are asked about, their parties, and the days that records are loaded for.

    `named_forums` are those that duties point at. The days are the calendar year and the ISO year's weeks
    that reach out of it. A municipality stands also for the one that it became by a new number or a merger,
    from that day: an agreement outlives it.
    """

    def __init__(
        self, periods: Sequence[YearInForce], year: int, on: date, named_forums: Iterable[int] = ()
    ) -> None:
        self.periods = periods
        self.named_forums = frozenset(named_forums)
        self.year = year
        self.on = on
        weeks = mondays(year)
        self.first = min(date(year, 1, 1), weeks[0])
        self.last = max(date(year, 12, 31), weeks[-1] + WEEK)

    @cached_property
    def agreement_ids(self) -> list[int]:
        """The agreements that are asked about."""
        return [period.agreement.pk for period in self.periods]

    @cached_property
    def municipality_ids(self) -> frozenset[int]:
        """The municipalities of all of them, and those that they became."""
        found = {one.pk for period in self.periods for one in period.municipalities}
        return frozenset(found | {key for one in found for key, _since in self.stood_for_by(one)})

    @cached_property
    def slt_forum_ids(self) -> frozenset[int]:
        """The forums of SLT's groups; none until SLT's records come along."""
        return frozenset()

    @cached_property
    def _told(self) -> dict[tuple[int, str], list[DutyEntry]]:
        found: dict[tuple[int, str], list[DutyEntry]] = {}
        rows = DutyEntry.objects.filter(
            agreement__in=self.agreement_ids, year=self.year, withdrawn_at__isnull=True
        )
        for row in rows.order_by("on", "pk"):
            found.setdefault((row.agreement_id, row.duty_key), []).append(row)
        return found

    def told(self, period: YearInForce, key: str, kind: str) -> list[DutyEntry]:
        """What has been told about a duty by the day asked about, in that form; the earliest first."""
        rows = self._told.get((period.agreement.pk, key), ())
        return [row for row in rows if row.kind == kind and row.on <= self.on]

    @cached_property
    def _became(self) -> dict[int, list[tuple[int, date]]]:
        kinds = (MunicipalityChange.Kind.RENUMBER, MunicipalityChange.Kind.MERGE)
        found: dict[int, list[tuple[int, date]]] = {}
        for old, new, day in MunicipalityChange.objects.filter(kind__in=kinds).values_list(
            "old_id", "new_id", "changed_on"
        ):
            found.setdefault(old, []).append((new, day))
        return found

    def stood_for_by(self, municipality_id: int) -> list[tuple[int, date | None]]:
        """The municipality itself, and those that it became step by step, each with its first day."""
        found: list[tuple[int, date | None]] = [(municipality_id, None)]
        for key, _since in found:
            seen = {one for one, _day in found}
            found.extend(step for step in self._became.get(key, ()) if step[0] not in seen)
        return found

    def asked(self, period: YearInForce, municipality: Organisation | None) -> tuple[Organisation, ...]:
        """The municipality, or all who take part when none is named."""
        return (municipality,) if municipality is not None else period.municipalities
