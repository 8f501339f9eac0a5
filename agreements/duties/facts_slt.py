"""What SLT's programmes did in the year: groups, meetings, plans, measures, reports, coordinators.

What is dated is asked of a day after it has been loaded.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q

from agreements.duties.facts_base import FactsBase
from parties.models import Appointment, Office, OrganisationKind
from records import days
from slt.models import ActionPlan, AnnualReport, Measure, MeasureProgress, ProgrammeParty, SltGroup
from slt.querysets.programmes import COORDINATING_ROLES
from slt.states import MeasureState, PlanState, ReportState

AUGUST = 8


class SltYear:
    """What is on record about the SLT work of some municipalities in a year.

    The municipalities that share a programme with one of them come along: they may have its coordinator.
    Each part is loaded when it is first asked for, in a constant number of queries.
    """

    def __init__(self, municipality_ids: Collection[int], year: int) -> None:
        self.municipality_ids = municipality_ids
        self.year = year
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)

    @cached_property
    def parties(self) -> dict[int, list[ProgrammeParty]]:
        """By municipality: its parts in programmes."""
        during = days.during(self.first, self.last)
        own = ProgrammeParty.objects.filter(during, municipality__in=self.municipality_ids).order_by()
        found: dict[int, list[ProgrammeParty]] = defaultdict(list)
        for part in ProgrammeParty.objects.filter(during, programme__in=own.values("programme")).order_by(
            "pk"
        ):
            found[part.municipality_id].append(part)
        return found

    @cached_property
    def programme_ids(self) -> frozenset[int]:
        """Every programme that one of the municipalities takes part in."""
        return frozenset(part.programme_id for parts in self.parties.values() for part in parts)

    @cached_property
    def groups(self) -> dict[int, list[SltGroup]]:
        """By programme."""
        found: dict[int, list[SltGroup]] = defaultdict(list)
        rows = SltGroup.objects.filter(days.during(self.first, self.last), programme__in=self.programme_ids)
        for group in rows.in_order():
            found[group.programme_id].append(group)
        return found

    @cached_property
    def plans(self) -> dict[int, list[ActionPlan]]:
        """By programme: the adopted ones, the earliest first."""
        found: dict[int, list[ActionPlan]] = defaultdict(list)
        rows = ActionPlan.objects.filter(
            days.during(self.first, self.last), programme__in=self.programme_ids, state=PlanState.ADOPTED
        )
        for plan in rows.defer("frozen_content").order_by("valid_from", "pk"):
            found[plan.programme_id].append(plan)
        return found

    @cached_property
    def reports(self) -> dict[int, list[AnnualReport]]:
        """By programme: the year's finished report, where the municipal council's case is told."""
        found: dict[int, list[AnnualReport]] = defaultdict(list)
        rows = AnnualReport.objects.filter(
            programme__in=self.programme_ids, year=self.year, state=ReportState.FINISHED
        ).exclude(case_reference="")
        for report in rows.defer("frozen_content").order_by("pk"):
            found[report.programme_id].append(report)
        return found

    @cached_property
    def measures(self) -> dict[int, list[Measure]]:
        """By programme: the measures that fall in the year or lived in it, as the year's report counts."""
        before_next = days.end_of(self.last)
        started = MeasureProgress.objects.filter(name="start", at__lt=before_next)
        undated = Q(starts_on__isnull=True, school_year__isnull=True, plan__isnull=True)
        rows = (
            Measure.objects.filter(programme__in=self.programme_ids)
            .filter(
                Q(pk__in=Measure.objects.during(self.first, self.last).values("pk"))
                | Q(ended_on__range=(self.first, self.last))
                | Q(pk__in=started.values("measure"))
                | (undated & Q(created_at__gte=days.start_of(self.first), created_at__lt=before_next))
            )
            .exclude(ended_on__lt=self.first)
            .select_related("goal")
            .order_by("pk")
        )
        found: dict[int, list[Measure]] = defaultdict(list)
        for measure in rows:
            found[measure.programme_id].append(measure)
        return found

    @cached_property
    def _measure_ids(self) -> list[int]:
        return [measure.pk for rows in self.measures.values() for measure in rows]

    @cached_property
    def begun(self) -> dict[int, datetime]:
        """By measure: when it was first started."""
        rows = MeasureProgress.objects.filter(name="start", measure__in=self._measure_ids)
        # The earliest comes last and stands.
        return dict(rows.order_by("-at", "-pk").values_list("measure", "at"))

    @cached_property
    def with_schools(self) -> frozenset[int]:
        """The measures with a school among the partners."""
        rows = Measure.partners.through.objects.filter(
            measure__in=self._measure_ids, organisation__kind=OrganisationKind.SCHOOL
        )
        return frozenset(rows.values_list("measure", flat=True))

    @cached_property
    def offices(self) -> dict[int, list[Office]]:
        """By municipality: the offices that coordinate."""
        found: dict[int, list[Office]] = defaultdict(list)
        rows = Office.objects.filter(
            days.during(self.first, self.last),
            organisation__in={*self.municipality_ids, *self.parties},
            role__in=COORDINATING_ROLES,
        ).select_related("organisation")
        for office in rows.order_by("organisation__sort_key", "-role", "pk"):
            found[office.organisation_id].append(office)
        return found

    @cached_property
    def appointments(self) -> dict[int, list[Appointment]]:
        """By office."""
        found: dict[int, list[Appointment]] = defaultdict(list)
        keys = [office.pk for rows in self.offices.values() for office in rows]
        for one in Appointment.objects.filter(office__in=keys).order_by("valid_from", "pk"):
            found[one.office_id].append(one)
        return found

    def programmes(self, municipality_ids: Collection[int], on: date) -> set[int]:
        """The programmes that these take part in on a day."""
        return {
            part.programme_id
            for key in municipality_ids
            for part in self.parties.get(key, ())
            if part.covers(on)
        }

    def programmes_in(self, municipality_ids: Collection[int], first: date, last: date) -> set[int]:
        """The programmes that these take part in on some of the days."""
        return {
            part.programme_id
            for key in municipality_ids
            for part in self.parties.get(key, ())
            if days.overlaps(part.valid_from, part.valid_to, first, last)
        }

    def groups_of(self, municipality_ids: Collection[int], level: int) -> list[SltGroup]:
        """The groups on the level that are theirs: of their programmes, not narrowed to another one."""
        wanted = {part.programme_id for key in municipality_ids for part in self.parties.get(key, ())}
        return [
            group
            for programme in sorted(wanted)
            for group in self.groups.get(programme, ())
            if group.level == level
            and (group.municipality_id is None or group.municipality_id in municipality_ids)
        ]

    def takes_part(self, group: SltGroup, municipality_ids: Collection[int], day: date) -> bool:
        """Did the group and one of these municipalities' part in its programme count that day?"""
        return group.covers(day) and group.programme_id in self.programmes(municipality_ids, day)

    def coordinating(self, municipality_ids: Collection[int], on: date) -> list[Office]:
        """The offices that coordinate for these that day: their own, else those of their programmes."""
        own = [office for key in municipality_ids for office in self._offices_on(key, on)]
        if own:
            return own
        programmes = self.programmes(municipality_ids, on)
        neighbours = [
            key
            for key, parts in self.parties.items()
            if key not in municipality_ids
            and any(part.programme_id in programmes and part.covers(on) for part in parts)
        ]
        return [office for key in sorted(neighbours) for office in self._offices_on(key, on)]

    def holders(self, office: Office, on: date) -> list[Appointment]:
        """Who holds the office that day."""
        return [one for one in self.appointments.get(office.pk, ()) if one.covers(on)]

    def held_since(self, office: Office, on: date) -> date | None:
        """The first day of the one who has held the office longest, of those who hold it that day."""
        return min((one.valid_from for one in self.holders(office, on)), default=None)

    def first_held(self, office: Office) -> date | None:
        """The first day that anybody held the office."""
        return min((one.valid_from for one in self.appointments.get(office.pk, ())), default=None)

    def vacant_since(self, office: Office, on: date) -> date | None:
        """The first day without a holder, for an office that nobody holds that day; None where unknown."""
        ended = [
            one.valid_to
            for one in self.appointments.get(office.pk, ())
            if one.valid_to is not None and one.valid_to < on
        ]
        return max(ended) + timedelta(days=1) if ended else office.valid_from

    def has_begun(self, measure: Measure, on: date) -> bool:
        """Had the measure been started by that day?"""
        at = self.begun.get(measure.pk)
        if at is not None:
            return days.day_of(at) <= on
        if measure.ended_on is not None:
            return measure.ended_on <= on
        return measure.state == MeasureState.RUNNING

    def _offices_on(self, municipality_id: int, on: date) -> list[Office]:
        return [office for office in self.offices.get(municipality_id, ()) if office.covers(on)]


class SltFacts(FactsBase):
    """The records of SLT."""

    @cached_property
    def slt(self) -> SltYear:
        """Of the municipalities that are asked about, and of those that share a programme with them."""
        return SltYear(self.municipality_ids, self.year)

    @cached_property
    def slt_forum_ids(self) -> frozenset[int]:
        """The forums of the groups."""
        return frozenset(group.forum_id for rows in self.slt.groups.values() for group in rows)


def school_years_in(first: date, last: date) -> range:
    """The school years, from August to July and named by their first year, that the days touch."""
    start = first.year if first.month >= AUGUST else first.year - 1
    end = last.year if last.month >= AUGUST else last.year - 1
    return range(start, end + 1)
