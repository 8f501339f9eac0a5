"""How often a group is to meet, and whether it does. The upper half is pure: it knows no tables and no clock.

A group is *silent* when nothing was held for longer than the promised interval and a week. Days that nobody
expects a meeting on are not counted: school breaks, public holidays, the days around New Year, and July where
the group pauses. Every other week is 26 meetings a year, twice a month is 24: the two are never mixed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.breaks import breaks_in
from councils.models import Meeting, MeetingSeries
from councils.recurrence import Break, Frequency, dates, next_date
from councils.recurrence import Rhythm as SeriesRhythm
from records import days
from records.holidays import holiday_name
from slt.choices import Rhythm
from slt.models import Programme, ProgrammeParty, SltGroup

GRACE = 7
LONGEST_MONTH = 31
YEAR = 366
WEEKS_OF_YEAR = 52
JULY = 7
# School is out about then everywhere; counted where the register has no summer break of its own for the year.
USUAL_SUMMER = ((6, 20), (8, 17))
# Between the years nobody is called to meetings, whether or not a break is registered.
TURN_OF_YEAR = frozenset({(12, day) for day in range(21, 32)} | {(1, 1), (1, 2)})
HORIZON = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Promise:
    """What a group is to keep: so often, in these days, with or without July. Both ends are inside."""

    rhythm: str
    count: int | None
    pauses_in_summer: bool = True
    since: date | None = None
    until: date | None = None

    @property
    def interval(self) -> int | None:
        """The most days between two meetings when the promise is kept; None without a promise."""
        if not self.count or self.rhythm == Rhythm.NONE:
            return None
        if self.rhythm == Rhythm.WEEKS:
            return 7 * self.count
        return ceil((LONGEST_MONTH if self.rhythm == Rhythm.MONTH else YEAR) / self.count)

    def per_year(self, *, with_pause: bool = True) -> int | None:
        """How many meetings a whole year holds; with the pause, July's are taken out where they would be."""
        if not self.count or self.rhythm == Rhythm.NONE:
            return None
        rests = with_pause and self.pauses_in_summer
        if self.rhythm == Rhythm.WEEKS:
            return WEEKS_OF_YEAR // self.count - (4 // self.count if rests else 0)
        if self.rhythm == Rhythm.MONTH:
            return self.count * (11 if rests else 12)
        return self.count

    def in_year(self, year: int) -> int | None:
        """What is promised for the year: of a part-year its share by days, rounded down."""
        whole = self.per_year()
        if whole is None:
            return None
        first, last = date(year, 1, 1), date(year, 12, 31)
        start, end = max(self.since or first, first), min(self.until or last, last)
        in_force = (end - start).days + 1
        return max(0, whole * in_force // ((last - first).days + 1))


def is_aside(day: date, *, breaks: Iterable[Break], pauses_in_summer: bool) -> bool:
    """Is it a day that nobody expects a meeting on?

    A break that July lies in is the summer's: it counts only for a group that pauses then.
    """
    if (day.month, day.day) in TURN_OF_YEAR or holiday_name(day):
        return True
    if pauses_in_summer and day.month == JULY:
        return True
    return any(one.covers(day) and (pauses_in_summer or not _is_summers(one)) for one in breaks)


def counted_days(
    after: date, on: date, *, breaks: Collection[Break], pauses_in_summer: bool, most: int | None = None
) -> int:
    """The days after `after`, to and with `on`, that are not aside; counting stops above `most`."""
    count, day = 0, after
    while day < on and (most is None or count <= most):
        day += timedelta(days=1)
        count += not is_aside(day, breaks=breaks, pauses_in_summer=pauses_in_summer)
    return count


def is_silent(promise: Promise, held: Iterable[date], *, on: date, breaks: Collection[Break] = ()) -> bool:
    """Has nothing been held for longer than the interval and a week, counted from the last or the founding?

    Never for a group without a promise, outside its days, or without a day to count from. Days ahead of `on`
    among `held` say nothing yet.
    """
    interval = promise.interval
    if interval is None or not days.covers(promise.since, promise.until, on):
        return False
    known = [day for day in held if day <= on]
    starts = [*known, *([promise.since] if promise.since else [])]
    if not starts:
        return False
    limit = interval + GRACE
    counted = counted_days(
        max(starts), on, breaks=breaks, pauses_in_summer=promise.pauses_in_summer, most=limit
    )
    return counted > limit


def words(rhythm: str, count: int | None) -> str:
    """«annenhver uke», «to ganger i måneden», «minst 4 ganger i året»; «ikke avtalt» without a promise."""
    if not count or rhythm == Rhythm.NONE:
        return _("møter ikke avtalt")
    if rhythm == Rhythm.WEEKS:
        if count == 1:
            return _("hver uke")
        return _("annenhver uke") if count == 2 else _("hver %(count)s. uke") % {"count": count}
    if rhythm == Rhythm.MONTH:
        return ngettext("én gang i måneden", "%(count)s ganger i måneden", count) % {"count": count}
    return ngettext("minst én gang i året", "minst %(count)s ganger i året", count) % {"count": count}


def proposed_date(
    promise: Promise,
    last: date | None,
    *,
    on: date,
    breaks: Collection[Break] = (),
    series: SeriesRhythm | None = None,
    exceptions: Collection[date] = (),
) -> date | None:
    """The next day to suggest: the series' next one that is free, else a step of the promise after the last.

    None for a group whose days are over.
    """
    if promise.until is not None and promise.until <= on:
        return None
    pauses = [*breaks, *(_julys(on) if promise.pauses_in_summer else ())]
    if series is not None:
        free = (day for day in dates(series, breaks=pauses, exceptions=exceptions) if day > on)
        if (found := next(free, None)) is not None:
            return found
    return next_date(last, after=on, per_year=promise.per_year(with_pause=False), breaks=pauses)


def _is_summers(one: Break) -> bool:
    return any(one.covers(date(year, JULY, 15)) for year in range(one.first.year, one.last.year + 1))


def _julys(on: date) -> list[Break]:
    return [
        Break(_("fellesferie"), date(year, JULY, 1), date(year, JULY, 31)) for year in (on.year, on.year + 1)
    ]


def with_usual_summers(breaks: Iterable[Break], first: date, last: date) -> list[Break]:
    """The breaks, and the usual summer of every year that has none registered."""
    found = list(breaks)
    (from_month, from_day), (to_month, to_day) = USUAL_SUMMER
    for year in range(first.year, last.year + 1):
        if not any(one.covers(date(year, JULY, 15)) for one in found):
            found.append(
                Break(_("sommerferie"), date(year, from_month, from_day), date(year, to_month, to_day))
            )
    return found


# What the tables say


@dataclass(frozen=True)
class GroupRhythm:
    """A group's year: promised, held, planned; its last and next meeting; whether it is silent.

    `proposed` is a day for the next meeting where none is planned.
    """

    group: SltGroup
    promised: int | None
    held: int
    planned: int
    last: date | None
    next: date | None
    is_silent: bool
    proposed: date | None

    @property
    def words(self) -> str:
        """How often it is to meet."""
        return words(self.group.rhythm, self.group.rhythm_count)


def promise_of(group: SltGroup) -> Promise:
    """What the group has promised."""
    return Promise(group.rhythm, group.rhythm_count, group.pauses_in_summer, group.valid_from, group.valid_to)


def rhythms(
    programme: Programme, groups: Collection[SltGroup], year: int, on: date
) -> dict[int, GroupRhythm]:
    """The year of each group by its key: a constant number of queries.

    A meeting counts as planned from its day until it is told to be held.
    """
    forums = [group.forum_id for group in groups]
    last: dict[int, datetime] = dict(
        Meeting.objects.held()
        .filter(forum__in=forums, starts_at__lt=days.end_of(on))
        .order_by()
        .values_list("forum")
        .annotate(last=Max("starts_at"))
    )
    rows = Meeting.objects.filter(forum__in=forums).exclude(state="CANCELLED")
    first_day, last_day = min(date(year, 1, 1), on), date(year + 1, 1, 1)
    held: dict[int, list[date]] = {}
    coming: dict[int, list[date]] = {}
    for forum, starts_at, state in (
        rows.filter(starts_at__gte=days.start_of(first_day))
        .order_by("starts_at")
        .values_list("forum", "starts_at", "state")
    ):
        day = days.day_of(starts_at)
        if state in {"HELD", "CLOSED"}:
            held.setdefault(forum, []).append(day)
        elif day >= on:
            coming.setdefault(forum, []).append(day)
    series = _series(forums, on)
    breaks = _breaks(programme, last, on)
    found = {}
    for group in groups:
        promise = promise_of(group)
        latest = days.day_of(last[group.forum_id]) if group.forum_id in last else None
        ahead = coming.get(group.forum_id, [])
        rhythm, exceptions = series.get(group.forum_id, (None, ()))
        found[group.pk] = GroupRhythm(
            group,
            promised=promise.in_year(year),
            held=sum(
                1
                for day in held.get(group.forum_id, [])
                if day.year == year and days.covers(promise.since, promise.until, day)
            ),
            planned=sum(1 for day in ahead if day < last_day and day.year == year),
            last=latest,
            next=ahead[0] if ahead else None,
            is_silent=is_silent(promise, [latest] if latest else [], on=on, breaks=breaks),
            proposed=None
            if ahead
            else proposed_date(promise, latest, on=on, breaks=breaks, series=rhythm, exceptions=exceptions),
        )
    return found


def _series(forums: list[int], on: date) -> dict[int, tuple[SeriesRhythm, list[date]]]:
    """The series that each forum meets by that day; the one that began last where there are several."""
    running = MeetingSeries.objects.filter(forum__in=forums, ends_on__gt=on).order_by("starts_on", "pk")
    return {
        one.forum_id: (
            SeriesRhythm(
                Frequency(one.frequency),
                one.interval,
                one.weekday,
                one.starts_on,
                one.ends_on,
                one.ordinal,
            ),
            one.exceptions,
        )
        for one in running
    }


def _breaks(programme: Programme, last: dict[int, datetime], on: date) -> list[Break]:
    """The breaks where the programme is, from the oldest last meeting that matters to two years ahead."""
    first = min([on - HORIZON, *(days.day_of(moment) for moment in last.values())])
    homes = ProgrammeParty.objects.valid(on).filter(programme=programme).values("municipality")
    return with_usual_summers(breaks_in(homes, first, on + HORIZON), first, on + HORIZON)
