"""The library: a measure shared with other municipalities by choice, as a snapshot, and taken back."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.steps import required_text
from councils.actions.writable import private_counts
from councils.models import Topic
from records import audit
from records.actors import Actor
from records.refusals import Refused
from slt.actions import measure_steps as steps
from slt.actions.measure_steps import LONGEST_TEXT
from slt.choices import Prevention, Reached
from slt.models import LibraryMeasure, Measure


@dataclass(frozen=True)
class Shared:
    """All that others will read, as the person has seen it: nothing is added to it but who shares it."""

    title: str
    problem: str = ""
    target_group: str = ""
    age_from: int | None = None
    age_to: int | None = None
    prevention: str = Prevention.UNIVERSAL
    expected_effect: str = ""
    evaluation_method: str = ""
    topic: Topic | None = None
    description: str = ""
    outcome: str = ""
    reached: str = ""


def share_measure(*, measure: Measure, shared: Shared, by: Actor, on: date, at: datetime) -> LibraryMeasure:
    """Share the measure with everybody, or share it anew as it is now; by those who keep the programme.

    Owner, partners, costs, dates and progress are never shared. Raises NotAllowed, and Refused without the
    problem that others would find it by.
    """
    with transaction.atomic():
        measure, by = steps.kept(measure, by, on)
        said = _checked(shared)
        homes = measure.programme.parties.valid(on).select_related("municipality")
        names = [party.municipality.display_name for party in homes.order_by("municipality__sort_key")]
        source = ", ".join(names)[:200] or measure.programme.name
        row, _made = LibraryMeasure.objects.update_or_create(
            measure=measure,
            defaults={
                **said,
                "source_name": source,
                "shared_on": on,
                "shared_by_name": by.name,
                "withdrawn_on": None,
            },
        )
        audit.record(
            shown_with=measure,
            verb="measure.shared",
            by=by,
            at=at,
            title=row.title,
            **private_counts("\n".join(value for value in said.values() if isinstance(value, str))),
        )
        return row


def unshare(*, measure: Measure, by: Actor, on: date, at: datetime) -> LibraryMeasure:
    """Take the measure out of the library; the row is kept, and is shown to nobody."""
    with transaction.atomic():
        measure, by = steps.kept(measure, by, on)
        row = LibraryMeasure.objects.filter(measure=measure, withdrawn_on__isnull=True).first()
        if row is None:
            raise Refused(_("Tiltaket er ikke delt."))
        row.withdrawn_on = on
        row.save(update_fields=["withdrawn_on"])
        audit.record(shown_with=measure, verb="measure.unshared", by=by, at=at, title=row.title)
        return row


def _checked(shared: Shared) -> dict[str, Any]:
    said = {one.name: getattr(shared, one.name) for one in fields(shared)}
    said = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    said["title"] = " ".join(required_text(shared.title, _("Skriv hva tiltaket er."), most=200).split())
    required_text(shared.problem, _("Skriv hvilket problem tiltaket skal møte. Andre søker etter det."))
    if any(len(value) > LONGEST_TEXT for value in said.values() if isinstance(value, str)):
        raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_TEXT})
    if len(said["target_group"]) > 200:
        raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": 200})
    if said["prevention"] not in Prevention.values or said["reached"] not in ["", *Reached.values]:
        raise Refused(_("Velg et forebyggingsnivå."))
    ages = [age for age in (said["age_from"], said["age_to"]) if age is not None]
    if any(not 0 <= age <= 99 for age in ages) or ages != sorted(ages):
        raise Refused(_("Alderen er fra 0 til 99 år, og den yngste står først."))
    return said
