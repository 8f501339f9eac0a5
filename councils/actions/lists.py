"""The lists that every forum draws on, kept nationally: topics, and when schools are closed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.models import SchoolBreak, Topic
from parties.acting import require
from parties.actions.correcting import change, record_correction, save
from parties.models import Organisation, OrganisationKind
from records import audit, days
from records.actors import Actor
from records.refusals import Refused

# Whoever keeps every register keeps these lists too.
KEEPS = "parties.add_organisation"


@transaction.atomic
def register_topic(*, name: str, position: int, is_active: bool = True, by: Actor, at: datetime) -> Topic:
    """Add a topic that forums may choose. Raises NotAllowed, or Refused for one that is there."""
    require(KEEPS, by, None, days.day_of(at))
    topic = Topic(name=" ".join(name.split()), position=position, is_active=is_active)
    save(topic)
    audit.record(shown_with=topic, verb="topic.registered", by=by, at=at, topic=topic.name)
    return topic


@transaction.atomic
def correct_topic(*, topic: Topic, by: Actor, at: datetime, **facts: Any) -> Topic:
    """Correct name, order or whether it is in use; forums and items keep one that is no longer."""
    require(KEEPS, by, None, days.day_of(at))
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if former := change(topic, facts):
        save(topic)
        record_correction("topic.corrected", topic, topic, former, by, at, name=topic.name)
    return topic


@transaction.atomic
def register_school_break(
    *, name: str, county: Organisation | None, valid_from: Any, valid_to: Any, by: Actor, at: datetime
) -> SchoolBreak:
    """Add a period without school, in a county or in all. Raises NotAllowed, or Refused for no period."""
    require(KEEPS, by, None, days.day_of(at))
    row = SchoolBreak(
        name=" ".join(name.split()), county=_a_county(county), valid_from=valid_from, valid_to=valid_to
    )
    save(row)
    audit.record(
        shown_with=row,
        verb="school_break.registered",
        by=by,
        at=at,
        name=row.name,
        from_on=row.valid_from,
        to_on=row.valid_to,
    )
    return row


@transaction.atomic
def correct_school_break(*, school_break: SchoolBreak, by: Actor, at: datetime, **facts: Any) -> SchoolBreak:
    """Correct a period without school; meetings that are planned already stay where they are."""
    require(KEEPS, by, None, days.day_of(at))
    row = SchoolBreak.objects.select_for_update().get(pk=school_break.pk)
    if "county" in facts:
        facts["county"] = _a_county(facts["county"])
    if former := change(row, facts):
        save(row)
        record_correction("school_break.corrected", row, row, former, by, at, name=row.name)
    return row


def _a_county(county: Organisation | None) -> Organisation | None:
    if county is not None and county.kind != OrganisationKind.COUNTY_AUTHORITY:
        raise Refused(_("%(name)s er ikke et fylke.") % {"name": county.display_name})
    return county
