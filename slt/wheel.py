"""The year wheel as it stands on a day: when each task is due in a year, how it goes, and what is next.

A task comes back every year by a day of a month. A day that the month has not got is its last: 31 is April
30, and 29 is February 28 in most years.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from slt.models import Programme, WheelTask, WheelYear

_DEFAULT = Path(__file__).parent / "content" / "year_wheel.yaml"


class Status(models.TextChoices):
    """How a task stands in one year; asked of a day, except for what is done."""

    DONE = "DONE", _("gjort")
    LATE = "LATE", _("over fristen")
    SOON = "SOON", _("nærmer seg")
    AHEAD = "AHEAD", _("kommer")
    NOT_ASKED = "NOT_ASKED", _("gjelder fra neste gang")


# The tone of the status as a tag; its shape in the wheel stands in slt/wheel_drawing.py.
TONES = {"DONE": "success", "LATE": "danger", "SOON": "warning", "AHEAD": "neutral", "NOT_ASKED": "neutral"}


@dataclass(frozen=True)
class Turn:
    """A task in one year. `row` is what has been written about it that year, if anything."""

    task: WheelTask
    year: int
    due_on: date
    status: Status
    row: WheelYear | None = None
    number: int = 0

    @property
    def remind_on(self) -> date:
        """The day on which it is reminded of, and becomes an item: not before the day after it came."""
        day = self.due_on - timedelta(days=self.task.remind_days)
        since = self.task.counts_from
        return day if since is None or day >= since else since + timedelta(days=1)

    @property
    def is_done(self) -> bool:
        """Has somebody said that it is done?"""
        return self.status == Status.DONE

    @property
    def tone(self) -> str:
        """The tone of its status tag."""
        return TONES[self.status]

    @property
    def is_open(self) -> bool:
        """Is it still to be done this year?"""
        return self.status in {Status.LATE, Status.SOON, Status.AHEAD}


def deadline(month: int, day: int, year: int) -> date:
    """The day in that year; the month's last where it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def turn_of(task: WheelTask, year: int, on: date, row: WheelYear | None = None, number: int = 0) -> Turn:
    """The task in that year, as it stands on the day."""
    due_on = deadline(task.month, task.day, year)
    if row is not None and row.done_on is not None:
        status = Status.DONE
    elif task.counts_from is not None and due_on < task.counts_from:
        status = Status.NOT_ASKED
    elif due_on < on:
        status = Status.LATE
    elif due_on - timedelta(days=task.remind_days) <= on:
        status = Status.SOON
    else:
        status = Status.AHEAD
    return Turn(task, year, due_on, status, row, number)


def tasks_with(years: Iterable[int], tasks: QuerySet[WheelTask] | None = None) -> QuerySet[WheelTask]:
    """The tasks in the order of the year, each with what is written about it in these years (`rows`)."""
    rows = WheelYear.objects.filter(year__in=list(years)).select_related("item__forum")
    return (
        (WheelTask.objects.all() if tasks is None else tasks)
        .select_related("programme", "group__forum")
        .prefetch_related(Prefetch("years", queryset=rows, to_attr="rows"))
        .order_by("month", "day", "pk")
    )


def row_of(task: Any, year: int) -> WheelYear | None:
    """What is written about a task of `tasks_with` in that year."""
    return next((row for row in task.rows if row.year == year), None)


def wheel_of(programme: Programme, year: int, on: date) -> list[Turn]:
    """The programme's wheel for a year, numbered through it; two queries.

    A task that is switched off stands in the years that it was done in, and an earlier year has nothing that
    was not asked for then.
    """
    found: list[Turn] = []
    for task in tasks_with([year], WheelTask.objects.filter(programme=programme)):
        turn = turn_of(task, year, on, row_of(task, year), len(found) + 1)
        never_asked = turn.status == Status.NOT_ASKED and year < on.year
        if turn.is_done or (task.is_active and not never_asked):
            found.append(turn)
    return found


def next_of(turns: Iterable[Turn]) -> Turn | None:
    """What is next: the oldest that is late, else the first that comes; None when all is done."""
    return next((turn for turn in turns if turn.is_open), None)


def waiting_in(programmes: Iterable[Any], on: date) -> list[Turn]:
    """What is late or near in these programmes, by day; two queries.

    Of each task only its newest turn: what was never said to be done last year is let go when this year's
    turn comes near.
    """
    years = [on.year + 1, on.year, on.year - 1]
    found = []
    tasks = WheelTask.objects.filter(programme__in=programmes, is_active=True)
    for task in tasks_with(years, tasks):
        for year in years:
            turn = turn_of(task, year, on, row_of(task, year))
            if turn.status in {Status.AHEAD, Status.NOT_ASKED}:
                continue
            if not turn.is_done:
                found.append(turn)
            break
    return sorted(found, key=lambda turn: (turn.due_on, turn.task.pk))


@cache
def default_tasks() -> list[dict[str, Any]]:
    """The wheel that a programme begins with, in both written standards."""
    return yaml.safe_load(_DEFAULT.read_text(encoding="utf-8"))
