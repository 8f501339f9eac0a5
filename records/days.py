"""Days and periods: what "today" is, and when something counts.

Days are days in Europe/Oslo. `valid_to` is the *last* day that counts; an empty end is open, and so is
an empty beginning. Everything below the outermost layer takes its day as `on=` and its moment as `at=`;
only views, commands and tasks call `today()` and `now()`.
"""

from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

OSLO = ZoneInfo("Europe/Oslo")

MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)


def now() -> datetime:
    """The present moment, aware. For the outermost layer only."""
    return timezone.now()


def today() -> date:
    """Today's date in Oslo, whatever the server's own time zone is. For the outermost layer only."""
    return oslo(now()).date()


def oslo(moment: datetime) -> datetime:
    """The same moment on the clock in Oslo. A naive time raises ValueError: its zone would be a guess."""
    if timezone.is_naive(moment):
        raise ValueError("A moment must know its time zone.")
    return moment.astimezone(OSLO)


def day_of(moment: datetime) -> date:
    """The date in Oslo at that moment."""
    return oslo(moment).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in Oslo; right on the days when the clocks change too."""
    return datetime.combine(day, time.min, tzinfo=OSLO)


def end_of(day: date) -> datetime:
    """The first moment after a day in Oslo."""
    return start_of(day + timedelta(days=1))


def longdate(day: date) -> str:
    """«3. desember 2018». The month names are alike in Bokmål and Nynorsk."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def longtime(moment: datetime) -> str:
    """«3. desember 2018 kl. 14.02», on the clock in Oslo."""
    local = oslo(moment)
    return f"{longdate(local.date())} kl. {local:%H.%M}"


def covers(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Does the period count on that day? Both ends are inside; an empty end is open."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


def valid(on: date, prefix: str = "") -> models.Q:
    """The same rule as `covers` as a condition: `Office.objects.filter(days.valid(on, "appointments"))`."""
    start, end = (f"{prefix}__{name}" if prefix else name for name in ("valid_from", "valid_to"))
    return models.Q(
        models.Q(**{f"{start}__isnull": True}) | models.Q(**{f"{start}__lte": on}),
        models.Q(**{f"{end}__isnull": True}) | models.Q(**{f"{end}__gte": on}),
    )


def during(first: date, last: date, prefix: str = "") -> models.Q:
    """The condition on a row with a period that it counts on some day from `first` to `last`."""
    start, end = (f"{prefix}__{name}" if prefix else name for name in ("valid_from", "valid_to"))
    return models.Q(
        models.Q(**{f"{start}__isnull": True}) | models.Q(**{f"{start}__lte": last}),
        models.Q(**{f"{end}__isnull": True}) | models.Q(**{f"{end}__gte": first}),
    )


def overlaps(valid_from: date | None, valid_to: date | None, first: date, last: date) -> bool:
    """The same rule as `during`: does the period count on some day from `first` to `last`?"""
    return (valid_from is None or valid_from <= last) and (valid_to is None or valid_to >= first)


class PeriodQuerySet(models.QuerySet):
    """For models with `valid_from` and `valid_to`."""

    def valid(self, on: date) -> Self:
        """The rows that count on that day."""
        return self.filter(valid(on))

    def ended(self, on: date) -> Self:
        """The rows whose last day lies before that day."""
        return self.filter(valid_to__lt=on)

    def coming(self, on: date) -> Self:
        """The rows whose first day lies after that day."""
        return self.filter(valid_from__gt=on)


class Period(models.Model):
    """A row that counts from one day to another, both included. Abstract.

    `covers` is the Python twin of `PeriodQuerySet.valid`. A child with its own `class Meta` inherits
    `Period.Meta` to keep the check that a period does not end before it begins.
    """

    valid_from = models.DateField(_("gjelder fra"), null=True, blank=True)
    valid_to = models.DateField(
        _("gjelder til og med"),
        null=True,
        blank=True,
        help_text=_("Siste dag som teller. Tomt betyr ingen slutt."),
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_from__lte=models.F("valid_to")),
                name="%(app_label)s_%(class)s_period_ordered",
                violation_error_message=_("Siste dag kan ikke være før første dag."),
            )
        ]

    def covers(self, on: date) -> bool:
        """Does this row count on that day?"""
        return covers(self.valid_from, self.valid_to, on)
