"""Whose a measure is, with name and address that day, and what they and the keepers are told of it.

An owner without a login gets a personal link with each mail, by which they read the measure and say how it
goes (`views/measure_links.py`).
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from councils.following import Owner, owners_of, personal_way_in
from records import days
from records.actors import Actor
from slt import notices
from slt.models import Measure

# What a personal link to report by is for; its subject is the measure.
PURPOSE = "slt.measure"
ASSIGNED = "measure_assigned"
LINK_LIVES = timedelta(days=60)
# For a measure without a last day: a year to do it in.
WITHOUT_DATE = timedelta(days=365)


def owner_of(measure: Measure, on: date) -> Owner | None:
    """Whoever is to see to the measure that day and can be reached; None when nobody can."""
    return owners_of([measure], on).get(measure.pk)


def last_day_of(measure: Measure) -> date | None:
    """The last day that it is to be done on: its own, or the school year's last, July 31."""
    if measure.ends_on is not None or measure.school_year is None:
        return measure.ends_on
    return date(measure.school_year + 1, 7, 31)


def way_in(measure: Measure, owner: Owner, *, on: date, at: datetime) -> str:
    """Where the owner reads and reports: the page, or for those without a login a new personal link."""
    if owner.has_login:
        return notices.whole_address(measure.get_absolute_url())
    last = max(last_day_of(measure) or on + WITHOUT_DATE, measure.review_on or on, on) + LINK_LIVES
    return personal_way_in(measure, owner, purpose=PURPOSE, view_name="slt:link_measure", last_on=last, at=at)


def tell_assigned(measure: Measure, *, by: Actor, on: date, at: datetime) -> None:
    """Tell whoever is to see to it that it is theirs: once for each owner and revision."""
    tell_owner(
        measure,
        ASSIGNED,
        lambda: _("Du er ansvarlig for et tiltak: %(title)s") % {"title": measure.title},
        lambda: _("Du kan lese hva tiltaket går ut på, og si fra hvordan det går."),
        by=by,
        on=on,
        at=at,
    )


def tell_owner(
    measure: Measure, kind: str, subject: Any, line: Any, *, by: Actor, on: date, at: datetime, key: str = ""
) -> None:
    """Tell the owner; subject and line are made in the owner's language. Nothing when it is their own act."""
    owner = owner_of(measure, on)
    if owner is None or (by.user_id is not None and owner.recipient.user_id == by.user_id):
        return
    with notices.in_language(owner.recipient):
        notices.tell(
            owner.recipient,
            kind,
            unique_key=key or f"slt.{kind}:{measure.pk}:{measure.revision}:{owner.key}",
            subject=subject()[:200],
            lines=[measure.title, line(), *_dates(measure)],
            link=way_in(measure, owner, on=on, at=at),
            link_label=_("Åpne tiltaket"),
            about=measure,
            programme=measure.programme,
            on=on,
            at=at,
            by=by,
        )


def tell_keepers(
    measure: Measure, kind: str, subject: Any, line: Any, *, key: str, by: Actor, on: date, at: datetime
) -> None:
    """Tell the coordinators; never what was written, which stands with the measure."""
    for recipient in notices.keepers(measure.programme, on):
        with notices.in_language(recipient):
            notices.tell(
                recipient,
                kind,
                unique_key=f"{key}:{recipient.address.lower()}",
                subject=subject()[:200],
                lines=[measure.title, line()],
                link=notices.whole_address(measure.get_absolute_url()),
                link_label=_("Åpne tiltaket"),
                about=measure,
                programme=measure.programme,
                on=on,
                at=at,
                by=by,
            )


def _dates(measure: Measure) -> list[str]:
    shown = []
    if measure.period:
        shown.append(_("Når: %(period)s.") % {"period": measure.period})
    if measure.review_on is not None:
        shown.append(_("Vurderes: %(day)s.") % {"day": days.longdate(measure.review_on)})
    return shown
