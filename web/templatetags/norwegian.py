"""Dates, times, numbers and lists as Norwegians write them; days are days in Oslo.

All are filters: `{{ version.signed_at|longtime }}`, `{{ names|listing }}`. Empty in, empty out.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from records import days
from records.holidays import holiday_name

register = template.Library()

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
WEEKDAYS = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"),
}


def _day(value: date | datetime) -> date:
    return days.day_of(value) if isinstance(value, datetime) else value


@register.filter
def longdate(value: date | datetime | None) -> str:
    """«3. desember 2018»."""
    return days.longdate(_day(value)) if value else ""


@register.filter
def shortdate(value: date | datetime | None) -> str:
    """«03.12.2018», for tables."""
    return f"{_day(value):%d.%m.%Y}" if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """«14:02», on the clock in Oslo."""
    return f"{days.oslo(value):%H:%M}" if value else ""


@register.filter
def longtime(value: datetime | None) -> str:
    """«3. desember 2018 kl. 14.02»."""
    return days.longtime(value) if value else ""


@register.filter
def isodate(value: date | datetime | None) -> str:
    """The machine's form, for `<time datetime>`."""
    if not value:
        return ""
    return (
        days.oslo(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    )


@register.filter
def weekday(value: date | datetime | None) -> str:
    """«mandag» – «måndag» in Nynorsk."""
    from django.utils.translation import get_language

    names = WEEKDAYS["nn" if (get_language() or "").startswith("nn") else "nb"]
    return names[_day(value).weekday()] if value else ""


@register.filter
def weekdate(value: date | datetime | None) -> str:
    """«mandag 4. mai», where the year is plain to see."""
    return longweekdate(value).rpartition(" ")[0]


@register.filter
def longweekdate(value: date | datetime | None) -> str:
    """«mandag 4. mai 2026»."""
    return f"{weekday(value)} {longdate(value)}" if value else ""


@register.filter
def clocktime(starts_at: datetime | None, ends_at: datetime | None = None) -> str:
    """«kl. 10.00–12.00», on the clock in Oslo: `{{ meeting.starts_at|clocktime:meeting.ends_at }}`.

    An end on another day has its date: «kl. 22.00 – 5. mai 2026 kl. 01.00».
    """
    if not starts_at:
        return ""
    begins = f"kl. {days.oslo(starts_at):%H.%M}"
    if not ends_at:
        return begins
    if days.day_of(starts_at) == days.day_of(ends_at):
        return f"{begins}–{days.oslo(ends_at):%H.%M}"
    return f"{begins} – {days.longtime(ends_at)}"


@register.filter
def holiday(value: date | datetime | None) -> str:
    """«langfredag»; empty on a day that is no holiday."""
    return holiday_name(_day(value)) if value else ""


@register.filter
def week(value: date | datetime | None) -> str:
    """«uke 47» (ISO week)."""
    return _("uke %(number)d") % {"number": _day(value).isocalendar().week} if value else ""


@register.filter
def period(valid_from: date | None, valid_to: date | None = None) -> str:
    """«1. januar 2024 – 31. desember 2027», with «fra» or «til og med» when one end is open."""
    if valid_from and valid_to:
        return f"{longdate(valid_from)} – {longdate(valid_to)}"
    if valid_from:
        return _("fra %(day)s") % {"day": longdate(valid_from)}
    if valid_to:
        return _("til og med %(day)s") % {"day": longdate(valid_to)}
    return ""


@register.filter
def number(value: int | None) -> str:
    """«1 234», grouped with a space that does not break."""
    return "" if value is None else f"{value:,}".replace(",", NO_BREAK_SPACE)


@register.filter
def listing(values: Iterable[Any]) -> str:
    """«Rana, Nesna og Hemnes»."""
    names = [str(value) for value in values or ()]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s og %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
