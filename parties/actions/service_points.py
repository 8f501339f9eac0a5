"""Keeping right where and when people meet the police; what was signed is never touched by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from parties.acting import require
from parties.actions.correcting import label
from parties.actions.writing import save_checked
from parties.models import ServiceHours, ServicePoint
from records import audit, days
from records.actors import Actor


@dataclass(frozen=True)
class Hours:
    """Opening hours on one weekday in one season; without times, closed."""

    weekday: int
    season: str = ServiceHours.Season.ALL_YEAR
    opens_at: time | None = None
    closes_at: time | None = None


@transaction.atomic
def confirm_service_point(*, point: ServicePoint, by: Actor, at: datetime) -> ServicePoint:
    """Say that everything about the place is right today."""
    point = ServicePoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    on = days.day_of(at)
    require("parties.correct_service_point", by, point, on)
    point.last_confirmed_on = on
    save_checked(point)
    audit.record(shown_with=point, verb="service_point.confirmed", by=by, at=at, place=point.name)
    return point


@transaction.atomic
def correct_service_point(
    *,
    point: ServicePoint,
    by: Actor,
    at: datetime,
    address: str,
    website: str,
    phone: str,
    number_kind: str,
    hours: Iterable[Hours] | None = None,
) -> ServicePoint:
    """Correct address, web page, telephone and, if given, all opening hours; the place is then confirmed too.

    Raises NotAllowed, or Refused with what is wrong in a field.
    """
    point = ServicePoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    on = days.day_of(at)
    require("parties.correct_service_point", by, point, on)
    changed = []
    for name, value in (
        ("address", address.strip()),
        ("website", website.strip()),
        ("phone", phone.strip()),
        ("number_kind", number_kind),
    ):
        if getattr(point, name) != value:
            setattr(point, name, value)
            changed.append(label(point, name))
    point.last_confirmed_on = on
    save_checked(point)
    if hours is not None and replace_hours(point, list(hours)):
        changed.append(str(ServiceHours._meta.verbose_name_plural))
    verb = "service_point.corrected" if changed else "service_point.confirmed"
    audit.record(shown_with=point, verb=verb, by=by, at=at, place=point.name, changed=changed)
    return point


def replace_hours(point: ServicePoint, wanted: list[Hours]) -> bool:
    """Write the hours anew if they differ; True when they did."""
    present = {(row.weekday, row.season, row.opens_at, row.closes_at) for row in point.hours.all()}
    if present == {(one.weekday, one.season, one.opens_at, one.closes_at) for one in wanted}:
        return False
    point.hours.all().delete()
    for one in wanted:
        save_checked(
            ServiceHours(
                service_point=point,
                weekday=one.weekday,
                season=one.season,
                is_closed=one.opens_at is None and one.closes_at is None,
                opens_at=one.opens_at,
                closes_at=one.closes_at,
            )
        )
    return True
