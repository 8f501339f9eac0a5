"""Ties between an agreement's sections and the measures that follow them up, made by the municipality."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Agreement, SectionMeasure
from agreements.section_measures import headings, offered
from parties.acting import actor_from, user_of
from parties.standing import Capability, standing_of
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right
from slt.models import Measure


def link_measure(
    *, agreement: Agreement, section_key: str, measure: Measure, by: Actor, on: date, at: datetime
) -> SectionMeasure:
    """Say that a measure follows a section of the signed agreement up; said twice, it stands once.

    By those who write for one of the municipalities. Raises NotAllowed; Refused for a section that the signed
    text has not got, and for a measure that is not the parties' or that the person does not read.
    """
    with transaction.atomic():
        agreement, by = _begin(agreement, by, on)
        heading = headings(agreement).get(section_key)
        if heading is None:
            raise Refused(_("Avsnittet står ikke i den signerte avtalen."))
        user = user_of(by, on) if by.kind == "person" else None
        if user is not None and not offered(agreement, user, on).filter(pk=measure.pk).exists():
            raise Refused(_("Tiltaket hører ikke til SLT-arbeidet i noen av kommunene i avtalen."))
        row, made = SectionMeasure.objects.get_or_create(
            agreement=agreement,
            section_key=section_key,
            measure=measure,
            defaults={"added_at": at, "added_by_name": by.name},
        )
        if made:
            # The agreement's history is read more widely than a measure: it has the section's name alone.
            audit.record(shown_with=agreement, verb="agreement.measure_linked", by=by, at=at, heading=heading)
        return row


def unlink_measure(*, row: SectionMeasure, by: Actor, on: date, at: datetime) -> Agreement:
    """Take the tie away. Raises NotAllowed; Refused when it is gone already."""
    with transaction.atomic():
        agreement, by = _begin(row.agreement, by, on)
        taken, _per_model = SectionMeasure.objects.filter(pk=row.pk, agreement=agreement).delete()
        if not taken:
            raise Refused(_("Tiltaket er ikke lenger knyttet til avsnittet."))
        heading = headings(agreement).get(row.section_key, row.section_key)
        audit.record(shown_with=agreement, verb="agreement.measure_unlinked", by=by, at=at, heading=heading)
        return agreement


def _begin(agreement: Agreement, by: Actor, on: date) -> tuple[Agreement, Actor]:
    """The agreement under its lock, and the person as acting from the municipality's office."""
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if by.kind == "system":
        return agreement, by
    user = user_of(by, on)
    if not has_right("agreements.link_measure", user, agreement):
        raise NotAllowed(_("Bare de som skriver for kommunen, kan knytte tiltak til avtalen."))
    parties = {party.organisation_id for party in agreement.parties.all()}
    giving = [
        held.appointment
        for held in standing_of(user, on).held
        if held.organisation.pk in parties and Capability.EDIT_DRAFTS in held.capabilities
    ]
    chosen = next((one for one in giving if one.pk == by.appointment_id), giving[0])
    return agreement, actor_from(chosen, user)
