"""What the calendar says about measures: reviews are due. Each is told once, to its owner and to the keepers.

One e-mail a day for each person and programme, however many reviews fall on the same day. What is told is all
whose day has come since the programme's last one; a day missed while the portal was down is caught up for a
month. Whoever has turned reminders off gets none.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils import notices
from councils.following import Owner
from records import days
from records.models import Dispatch
from slt.measure_notices import owner_of, way_in
from slt.models import Measure, Programme
from slt.reminders import Row, remind, reminded_for

FIRST_HOUR = 7
CAUGHT_UP = timedelta(days=30)
KIND = "slt.measure_review"


def clock(at: datetime) -> None:
    """Remind of the reviews whose day has come. Idempotent; nothing at night."""
    if days.oslo(at).hour < FIRST_HOUR:
        return
    on = days.day_of(at)
    near = Measure.objects.to_review(on).filter(review_on__gt=on - CAUGHT_UP).with_owner()
    waiting: dict[Programme, list[Measure]] = defaultdict(list)
    for measure in near.order_by("review_on", "pk"):
        waiting[measure.programme].append(measure)
    last = _last_told(waiting)
    for programme, measures in waiting.items():
        new = [one for one in measures if one.review_on is not None and one.review_on > last[programme.pk]]
        if new:
            with transaction.atomic():
                _remind(programme, new, on, at)


def _remind(programme: Programme, measures: list[Measure], on: date, at: datetime) -> None:
    """Write to the owners about their own and to the keepers about all, each address once."""
    people: dict[str, Owner] = {}
    rows: dict[str, dict[int, Measure]] = defaultdict(dict)
    own: set[tuple[str, int]] = set()
    for measure in measures:
        if (owner := owner_of(measure, on)) is not None:
            address = owner.recipient.address.lower()
            people.setdefault(address, owner)
            rows[address][measure.pk] = measure
            own.add((address, measure.pk))
    for keeper, _in_place in reminded_for(programme, on):
        address = keeper.recipient.address.lower()
        people.setdefault(address, keeper)
        rows[address] = {measure.pk: measure for measure in measures}
    for address, person in people.items():
        listed = list(rows[address].values())
        with notices.in_language(person.recipient):
            remind(
                person,
                [_row(one, person, (address, one.pk) in own, on, at) for one in listed],
                subject=_subject(listed),
                lead=ngettext(
                    "Dette tiltaket skulle vurderes nå. Skriv hvordan det går, eller hva det førte til.",
                    "Disse tiltakene skulle vurderes nå. Skriv hvordan det går, eller hva de førte til.",
                    len(listed),
                ),
                key=f"{programme.pk}:{on.isoformat()}",
                kind=KIND,
                programme=programme,
                on=on,
                at=at,
            )


def _row(measure: Measure, person: Owner, is_own: bool, on: date, at: datetime) -> Row:
    page = notices.whole_address(measure.get_absolute_url())
    link = way_in(measure, person, on=on, at=at) if is_own else page
    return Row(measure.title, link, due_on=measure.review_on, note=measure.evaluation_method[:300])


def _subject(measures: list[Measure]) -> str:
    if len(measures) == 1:
        return _("På tide å vurdere tiltaket: %(title)s") % {"title": measures[0].title}
    return ngettext(
        "På tide å vurdere %(count)s tiltak", "På tide å vurdere %(count)s tiltak", len(measures)
    ) % {"count": len(measures)}


def _last_told(programmes: dict[Programme, list[Measure]]) -> dict[int, date]:
    """The day of the last reminder in each programme; one query."""
    keys = [programme.pk for programme in programmes]
    found: dict[int, date] = dict.fromkeys(keys, date.min)
    rows = Dispatch.objects.filter(
        kind=KIND, about_type=Programme._meta.label_lower, about_id__in=keys
    ).values_list("about_id")
    for programme, newest in rows.annotate(newest=Max("created_at")):
        found[programme] = days.day_of(newest)
    return found
