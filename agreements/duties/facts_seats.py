"""Who filled the seats of police councils in the year."""

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q

from agreements.duties.facts_agendas import AgendaFacts
from councils.choices import Capacity
from councils.models import Membership
from parties.models import Appointment, Office


class SeatFacts(AgendaFacts):
    """The holders of the offices that chairs and secretaries sit by."""

    @cached_property
    def _seat_appointments(self) -> dict[int, list[Appointment]]:
        """By office."""
        seats = Membership.objects.filter(
            self.during(), forum__in=self.council_ids, capacity__in=[Capacity.CHAIR, Capacity.SECRETARY]
        ).order_by()
        found: dict[int, list[Appointment]] = defaultdict(list)
        rows = Appointment.objects.filter(
            Q(office__in=seats.values("office")) | Q(office__in=seats.values("alternative_office"))
        )
        for row in rows.order_by("valid_from", "pk"):
            found[row.office_id].append(row)
        return found

    def office_held_on(self, office: Office, on: date) -> bool:
        """Did somebody hold the office of a chair or secretary that day?"""
        return office.covers(on) and any(row.covers(on) for row in self._seat_appointments.get(office.pk, ()))

    def office_vacant_since(self, office: Office, on: date) -> date | None:
        """The first day without a holder; None where nobody has held it before that day."""
        ended = (row.valid_to for row in self._seat_appointments.get(office.pk, ()))
        last = max((day for day in ended if day is not None and day < on), default=None)
        return last + timedelta(days=1) if last is not None else None
