"""The audit trail's table; it is written and read through `records.audit`."""

import hashlib
import json
from datetime import UTC
from typing import cast

import pgtrigger
from django.db import models

from records.actors import Actor, Kind


class AuditEvent(models.Model):
    """Something that was done, shown in one object's history (*historikk*). Append-only.

    The events shown with one object form a chain: `sequence` counts from 1 without gaps and `hash`
    covers the event's own content and the hash before it, so that a row changed or taken out of the
    middle is found. Names are snapshots; the user is a bare number, because the trail outlives the row.
    The database refuses update and delete.
    """

    shown_with_type = models.CharField("gjelder", max_length=100)
    shown_with_id = models.BigIntegerField("nummer")
    sequence = models.PositiveIntegerField("rekkefølge")
    verb = models.CharField("hendelse", max_length=100)
    occurred_at = models.DateTimeField("tidspunkt", db_index=True)
    actor_kind = models.CharField(
        "slags utfører",
        max_length=10,
        choices=[
            ("person", "Person"),
            ("link", "Person med personlig lenke"),
            ("clock", "Kalenderen"),
            ("system", "Systemet"),
        ],
    )
    actor_user_id = models.BigIntegerField("bruker", null=True, blank=True, db_index=True)
    actor_name = models.CharField("navn", max_length=200)
    actor_office = models.CharField("verv", max_length=200, blank=True)
    actor_organisation = models.CharField("organisasjon", max_length=200, blank=True)
    actor_appointment_id = models.BigIntegerField("utnevning", null=True, blank=True)
    actor_office_id = models.BigIntegerField("vervets nummer", null=True, blank=True)
    actor_organisation_id = models.BigIntegerField("organisasjonens nummer", null=True, blank=True)
    data = models.JSONField("opplysninger", default=dict, blank=True)
    previous_hash = models.CharField("forrige kontrollsum", max_length=64, blank=True)
    hash = models.CharField("kontrollsum", max_length=64)

    class Meta:
        verbose_name = "hendelse"
        verbose_name_plural = "hendelser"
        ordering = ["shown_with_type", "shown_with_id", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["shown_with_type", "shown_with_id", "sequence"], name="records_auditevent_one_place"
            ),
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=["person", "link", "clock", "system"]),
                name="records_auditevent_actor_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(sequence=1, previous_hash="")
                | (models.Q(sequence__gt=1) & ~models.Q(previous_hash="")),
                name="records_auditevent_chained",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.shown_with_type} {self.shown_with_id} #{self.sequence}: {self.verb}"

    @property
    def actor(self) -> Actor:
        """Who did it, as they were called then."""
        return Actor(
            user_id=self.actor_user_id,
            name=self.actor_name,
            office=self.actor_office,
            organisation=self.actor_organisation,
            appointment_id=self.actor_appointment_id,
            office_id=self.actor_office_id,
            organisation_id=self.actor_organisation_id,
            kind=cast(Kind, self.actor_kind),
        )

    @property
    def sentence(self) -> str:
        """The event as a plain sentence, by the wording its room has registered."""
        from records import audit

        return audit.sentence_of(self)

    def content_hash(self) -> str:
        """The hash this row ought to have. Every column but the key and the hash itself is covered."""
        content = {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.attname not in {"id", "hash", "occurred_at"}
        }
        content["occurred_at"] = self.occurred_at.astimezone(UTC).isoformat(timespec="microseconds")
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
