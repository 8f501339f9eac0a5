"""The year of SLT in figures: meetings by level, what was raised and answered, measures begun and done."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from agreements.duties.facts import Facts
from agreements.evaluation.figures_council import middle
from councils.models import Meeting
from records import days
from slt.choices import Level
from slt.figures import Year, figure
from slt.mandates import meetings_in
from slt.models import Measure, MeasureProgress, Programme, Referral
from slt.states import MeasureState

Content = dict[str, Any]

LEVELS = {
    Level.STEERING: "slt_steering",
    Level.COORDINATING: "slt_coordinating",
    Level.EXECUTING: "slt_executing",
}


def slt_figures(facts: Facts, municipality_ids: Collection[int], year: Year) -> list[Content]:
    """The figures of the programmes that the municipalities took part in; none without a programme.

    A meeting of a council that also is the steering group is one meeting, and counts here too.
    """
    programmes = list(
        Programme.objects.filter(
            Q(parties__valid_from__isnull=True) | Q(parties__valid_from__lte=year.last),
            Q(parties__valid_to__isnull=True) | Q(parties__valid_to__gte=year.first),
            parties__municipality__in=municipality_ids,
        )
        .distinct()
        .order_by("pk")
    )
    if not programmes:
        return []
    return [*_meetings(facts, programmes, year), *_referrals(programmes, year), *_measures(programmes, year)]


def _meetings(facts: Facts, programmes: Iterable[Programme], year: Year) -> list[Content]:
    by_level: dict[int, dict[int, Meeting]] = {level: {} for level in LEVELS}
    for programme in programmes:
        for mandate in meetings_in(programme, year.number, days.day_of(year.at)).mandates:
            if mandate.level in by_level:
                by_level[mandate.level].update({row.meeting.pk: row.meeting for row in mandate.rows})
    planned = {one.pk for rows in by_level.values() for one in facts.planned(rows.values())}
    return [
        *(
            figure(key, "meeting", [one.pk for one in facts.held(by_level[level].values())])
            for level, key in LEVELS.items()
        ),
        figure("slt_planned", "meeting", planned),
    ]


def _referrals(programmes: Collection[Programme], year: Year) -> list[Content]:
    first = days.start_of(year.first)
    rows = list(
        Referral.objects.filter(programme__in=programmes, raised_at__lt=year.counted_at).values(
            "pk", "raised_at", "answered_at"
        )
    )
    answered = [
        row
        for row in rows
        if row["answered_at"] is not None and first <= row["answered_at"] < year.counted_at
    ]
    took = [(days.day_of(row["answered_at"]) - days.day_of(row["raised_at"])).days for row in answered]
    keys = [row["pk"] for row in answered]
    return [
        figure("referrals_raised", "referral", (row["pk"] for row in rows if row["raised_at"] >= first)),
        figure("referrals_answered", "referral", keys),
        {**figure("days_to_answer", "referral", keys), "value": middle(took)},
    ]


def _measures(programmes: Collection[Programme], year: Year) -> list[Content]:
    last = min(days.day_of(year.at), year.last)
    started = MeasureProgress.objects.filter(
        measure__programme__in=programmes,
        name="start",
        at__gte=days.start_of(year.first),
        at__lt=year.counted_at,
    )
    completed = Measure.objects.filter(
        programme__in=programmes, state=MeasureState.COMPLETED, ended_on__range=(year.first, last)
    )
    return [
        figure("measures_started", "measure", set(started.values_list("measure", flat=True))),
        figure("measures_completed", "measure", completed.values_list("pk", flat=True)),
    ]
