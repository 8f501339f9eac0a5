"""What the calendar says about measures: a review is due. Told once, to the owner and to the keepers.

A review is reminded of from its own day; one missed while the portal was down is caught up for a month.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from councils import notices
from councils.following import Owner
from records import days
from records.models import Dispatch
from slt.measure_notices import owner_of, way_in
from slt.models import Measure
from slt.reminders import Row, remind, reminded_for

FIRST_HOUR = 7
CAUGHT_UP = timedelta(days=30)
KIND = "slt.measure_review"


def clock(at: datetime) -> None:
    """Remind of the reviews whose day has come. Idempotent; nothing at night."""
    if days.oslo(at).hour < FIRST_HOUR:
        return
    on = days.day_of(at)
    near = list(Measure.objects.to_review(on).filter(review_on__gt=on - CAUGHT_UP).with_owner())
    told = _told(on) if near else set()
    for measure in near:
        if _key(measure) not in told:
            with transaction.atomic():
                _remind(measure, on, at)


def _remind(measure: Measure, on: date, at: datetime) -> None:
    """Write to owner and keepers, each address once."""
    own = owner_of(measure, on)
    people: dict[str, Owner] = {own.recipient.address.lower(): own} if own is not None else {}
    for keeper, _in_place in reminded_for(measure.programme, on):
        people.setdefault(keeper.recipient.address.lower(), keeper)
    for owner in people.values():
        with notices.in_language(owner.recipient):
            link = (
                way_in(measure, owner, on=on, at=at)
                if owner is own
                else notices.whole_address(measure.get_absolute_url())
            )
            remind(
                owner,
                [Row(measure.title, link, due_on=measure.review_on, note=measure.evaluation_method[:300])],
                subject=_("På tide å vurdere tiltaket: %(title)s") % {"title": measure.title},
                lead=_("Dette tiltaket skulle vurderes nå. Skriv hvordan det går, eller hva det førte til."),
                key=_key(measure),
                kind=KIND,
                programme=measure.programme,
                on=on,
                at=at,
            )


def _key(measure: Measure) -> str:
    """A review by measure and day: a new review day is reminded of anew."""
    return f"{measure.pk}:{measure.review_on}"


def _told(on: date) -> set[str]:
    """The reviews that somebody has been reminded of lately."""
    since = days.start_of(on - CAUGHT_UP)
    keys = Dispatch.objects.filter(kind=KIND, created_at__gte=since).values_list("unique_key", flat=True)
    return {":".join(key.split(":")[1:3]) for key in keys}
