"""The figures of a programme's year, each with the keys of the records behind it.

They say what was done, never that crime changed because of it. Values are numbers and codes; words are found
when they are shown. `records` says what the keys are of: meetings, referrals, measures or shared measures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Q

from councils.choices import Access, Presence
from councils.models import Attendance, MeetingLog
from records import days
from slt.choices import Prevention, Reached
from slt.mandates import MeetingRow, YearOfMeetings, meetings_in
from slt.models import LibraryMeasure, Measure, MeasureProgress, Programme, Referral
from slt.rhythm import promise_of
from slt.states import MeasureState, ReferralState

Content = dict[str, Any]


@dataclass(frozen=True)
class Year:
    """A calendar year of Oslo, and the moment that its figures are counted at (its end, once it is over)."""

    number: int
    at: datetime

    @property
    def first(self) -> date:
        """New Year's Day."""
        return date(self.number, 1, 1)

    @property
    def last(self) -> date:
        """New Year's Eve."""
        return date(self.number, 12, 31)

    @property
    def counted_at(self) -> datetime:
        """What is open is asked of this moment."""
        return min(self.at, days.end_of(self.last))

    def within(self, moment: datetime | None) -> bool:
        """Does the moment lie in the year, by the clock in Oslo?"""
        return moment is not None and days.day_of(moment).year == self.number


def figures_in(programme: Programme, number: int, *, at: datetime) -> Content:
    """All figures of the year as they are at that moment; a constant number of queries."""
    year = Year(number, at)
    meetings = meetings_in(programme, number, days.day_of(at))
    measures = measures_of(programme, year)
    return {
        "meetings": _meetings(meetings),
        "mandates": [
            {
                "key": mandate.key,
                "name": mandate.name,
                "level": mandate.level,
                "promised": promise_of(mandate.group).in_year(number) if mandate.group is not None else None,
                "held": len(mandate.held),
                "counting": len(mandate.counting),
                "planned": len(mandate.planned),
                "cancelled": len(mandate.cancelled),
                "ids": [row.meeting.pk for row in mandate.rows],
            }
            for mandate in meetings.mandates
        ],
        "attendance": _attendance(meetings),
        "referrals": _referrals(programme, year),
        "measures": _measures(measures, year),
        "measure_states": _by(measures, "state", MeasureState.values),
        "prevention": _by(measures, "prevention", Prevention.values),
        "reached": _by([measure for measure in measures if measure.reached], "reached", Reached.values),
        "focus_areas": _by_focus_area(measures),
        "library": _library(programme, year),
    }


def figure(key: str, records: str, rows: Iterable[int], value: float | None = None) -> Content:
    """One figure: how many records there are, unless it is something else about them."""
    ids = sorted(rows)
    return {"key": key, "value": len(ids) if value is None else value, "records": records, "ids": ids}


# Meetings


def _meetings(year: YearOfMeetings) -> list[Content]:
    return [
        figure(key, "meetings", (row.meeting.pk for row in rows))
        for key, rows in (("held", year.held), ("combined", year.combined), ("planned", year.planned))
    ]


def _attendance(year: YearOfMeetings) -> list[Content]:
    """By body: the held meetings, and how often each office was there, itself or by a deputy; never a name.

    Of a body that is its members' alone only the sum is told: an office there may be a single person.
    """
    rows: dict[int, list[MeetingRow]] = defaultdict(list)
    for row in year.held:
        rows[row.meeting.forum_id].append(row)
    keys = [row.meeting.pk for row in year.held]
    offices = _present_by_office(keys)
    logged = _present_by_log(keys)
    told = []
    for held in rows.values():
        forum = held[0].meeting.forum
        by_office: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        present = 0
        for row in held:
            for label, was_there in offices.get(row.meeting.pk, ()):
                by_office[label][0] += 1
                by_office[label][1] += was_there
                present += was_there
            present += logged.get(row.meeting.pk, 0)
        is_open = forum.access != Access.MEMBERS
        told.append(
            {
                "name": forum.name,
                "meetings": len(held),
                "present": present,
                "offices": [
                    {"office": label, "called": called, "present": there}
                    for label, (called, there) in sorted(by_office.items())
                ]
                if is_open
                else [],
                "ids": [row.meeting.pk for row in held],
            }
        )
    return sorted(told, key=lambda body: body["name"])


def _present_by_office(keys: Sequence[int]) -> dict[int, list[tuple[str, bool]]]:
    """By meeting: the office of each seat that was called, and whether it or a deputy was there."""
    rows = list(
        Attendance.objects.filter(meeting__in=keys)
        .order_by("pk")
        .values("pk", "meeting", "membership", "deputy_for", "office_title", "organisation_name", "presence")
    )
    stood_in = {row["deputy_for"] for row in rows if row["presence"] == Presence.PRESENT}
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for row in rows:
        if row["deputy_for"] is not None or row["membership"] is None:
            continue
        words = [row["office_title"], row["organisation_name"]]
        label = ", ".join(word for word in words if word)
        was_there = row["presence"] == Presence.PRESENT or row["pk"] in stood_in
        found[row["meeting"]].append((label[:1].upper() + label[1:], was_there))
    return found


def _present_by_log(keys: Sequence[int]) -> dict[int, int]:
    """By meeting with a log without content: how many were there."""
    seats = Counter(
        MeetingLog.seats.through.objects.filter(meetinglog__meeting__in=keys).values_list(
            "meetinglog__meeting", flat=True
        )
    )
    others = MeetingLog.objects.filter(meeting__in=keys).values_list("meeting", "others_present")
    return {meeting: seats[meeting] + number for meeting, number in others}


# Referrals


def _referrals(programme: Programme, year: Year) -> list[Content]:
    """Raised and answered in the year, the median of days to the answer, and those without one at its end."""
    rows = list(
        Referral.objects.filter(programme=programme, raised_at__lt=days.end_of(year.last)).values(
            "pk", "state", "raised_at", "answered_at", "ended_at"
        )
    )
    answered = [row for row in rows if year.within(row["answered_at"])]
    took = [(days.day_of(row["answered_at"]) - days.day_of(row["raised_at"])).days for row in answered]

    def waits(row: Mapping[str, Any]) -> bool:
        is_answered = row["answered_at"] is not None and row["answered_at"] < year.counted_at
        is_withdrawn = (
            row["state"] == ReferralState.WITHDRAWN
            and row["ended_at"] is not None
            and row["ended_at"] < year.counted_at
        )
        return not (is_answered or is_withdrawn)

    withdrawn = [
        row for row in rows if row["state"] == ReferralState.WITHDRAWN and year.within(row["ended_at"])
    ]
    return [
        figure("raised", "referrals", (row["pk"] for row in rows if year.within(row["raised_at"]))),
        figure("answered", "referrals", (row["pk"] for row in answered)),
        {
            **figure("days_to_answer", "referrals", (row["pk"] for row in answered)),
            "value": _median(took),
        },
        figure("withdrawn", "referrals", (row["pk"] for row in withdrawn)),
        figure("unanswered", "referrals", (row["pk"] for row in rows if waits(row))),
    ]


def _median(numbers: Sequence[int]) -> float | None:
    """The middle one; a whole number where it is one, None of nothing."""
    if not numbers:
        return None
    middle = median(numbers)
    return int(middle) if middle == int(middle) else middle


# Measures


def measures_of(programme: Programme, year: Year) -> list[Measure]:
    """The measures of the year: those that fall in it by their days, and those that lived in it.

    An undated one without a plan belongs to the year that it was written in, and once it has started to every
    year until it ends.
    """
    first, last = days.start_of(year.first), days.end_of(year.last)
    started = MeasureProgress.objects.filter(name="start", at__lt=last).values("measure")
    undated = Q(starts_on__isnull=True, school_year__isnull=True, plan__isnull=True)
    during = Measure.objects.during(year.first, year.last).values("pk")
    found = (
        Measure.objects.filter(programme=programme)
        .filter(
            Q(pk__in=during)
            | Q(ended_on__range=(year.first, year.last))
            | Q(pk__in=started)
            | (undated & Q(created_at__gte=first, created_at__lt=last))
        )
        .exclude(ended_on__lt=year.first)
    )
    return list(found.with_owner().select_related("topic").prefetch_related("partners").in_order())


def _measures(measures: Sequence[Measure], year: Year) -> list[Content]:
    begun = MeasureProgress.objects.filter(measure__in=[measure.pk for measure in measures], name="start")
    started = {measure for measure, at in begun.values_list("measure", "at") if year.within(at)}

    def ended(state: str) -> Iterable[int]:
        return (
            measure.pk
            for measure in measures
            if measure.state == state and measure.ended_on and measure.ended_on.year == year.number
        )

    orphans = (
        measure.pk
        for measure in measures
        if measure.goal_id is None and measure.decision_id is None and measure.referral_id is None
    )
    return [
        figure("all", "measures", (measure.pk for measure in measures)),
        figure("started", "measures", started),
        figure("completed", "measures", ended(MeasureState.COMPLETED)),
        figure("stopped", "measures", ended(MeasureState.STOPPED)),
        figure("orphans", "measures", orphans),
    ]


def _by(measures: Iterable[Measure], name: str, values: Iterable[str]) -> list[Content]:
    """How many have each value of a field, none left out."""
    found: dict[str, list[int]] = {value: [] for value in values}
    for measure in measures:
        found[getattr(measure, name)].append(measure.pk)
    return [figure(value, "measures", rows) for value, rows in found.items()]


def _by_focus_area(measures: Iterable[Measure]) -> list[Content]:
    """How many follow each focus area, by the goal they belong to; those without one last."""
    titles: dict[str, str] = {}
    found: dict[str, list[int]] = {}
    for measure in sorted(measures, key=lambda one: one.goal is None or one.goal.focus_area is None):
        area = measure.goal.focus_area if measure.goal is not None else None
        key = str(area.pk) if area is not None else ""
        titles[key] = area.title if area is not None else ""
        found.setdefault(key, []).append(measure.pk)
    return [{**figure(key, "measures", rows), "title": titles[key]} for key, rows in found.items()]


def _library(programme: Programme, year: Year) -> list[Content]:
    shared = LibraryMeasure.objects.filter(
        measure__programme=programme, shared_on__range=(year.first, year.last), withdrawn_on__isnull=True
    )
    return [figure("shared", "library", shared.values_list("pk", flat=True))]
