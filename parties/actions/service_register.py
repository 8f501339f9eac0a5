"""Putting service points into the register and changing them; `service_points` is for those who use them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parties.acting import require
from parties.actions.correcting import change, label, save
from parties.actions.service_points import Hours, replace_hours
from parties.models import ServiceHours, ServicePoint
from records import audit, days
from records.actors import Actor
from records.refusals import Refused


@transaction.atomic
def register_service_point(*, point: ServicePoint, by: Actor, at: datetime) -> ServicePoint:
    """Put a new (unsaved) station or shared service into the register; it counts as confirmed that day."""
    on = days.day_of(at)
    if not point.organisation.is_police:
        raise Refused(_("Et tjenestested hører til en politienhet eller et politidistrikt."))
    require("parties.change_register", by, point, on)
    point.last_confirmed_on = on
    save(point)
    audit.record(
        shown_with=point,
        verb="service_point.registered",
        by=by,
        at=at,
        place=point.name,
        organisation=point.organisation.display_name,
    )
    return point


@transaction.atomic
def change_service_point(
    *, point: ServicePoint, by: Actor, at: datetime, hours: Iterable[Hours] | None = None, **facts: Any
) -> ServicePoint:
    """Change anything about a service point but whose it is; `hours`, if given, replace the opening hours."""
    on = days.day_of(at)
    point = ServicePoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    require("parties.change_register", by, point, on)
    changed = change(point, facts)
    labels = [label(point, field) for field in changed]
    former: dict[str, Any] = dict(changed)
    if changed:
        save(point)
    if hours is not None:
        before = [str(row) for row in point.hours.all()]
        if replace_hours(point, list(hours)):
            labels.append(str(ServiceHours._meta.verbose_name_plural))
            former["hours"] = before
    if labels:
        audit.record(
            shown_with=point,
            verb="service_point.corrected",
            by=by,
            at=at,
            place=point.name,
            changed=labels,
            former=former,
        )
    return point
