"""Who coordinates a programme: the offices of that role in its municipalities, with holders or vacant.

The office is what is asked, not a person: a new holder has it all from the first day, and a vacant office is
seen. Source: an agreement's «SLT-koordinator i minst n prosent stilling», and that a municipality without one
names a coordinating function.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from parties.models import Appointment, Office, OfficeRole
from parties.standing import holders_of
from records import days
from slt.choices import ProgrammeKind
from slt.models import Programme, ProgrammeParty
from slt.querysets.programmes import COORDINATING_ROLES


@dataclass(frozen=True)
class Coordinator:
    """An office that coordinates, and who holds it that day; `vacant_since` is the first day without."""

    office: Office
    holders: tuple[Appointment, ...] = ()
    vacant_since: date | None = None

    @property
    def is_vacant(self) -> bool:
        """Does nobody hold it?"""
        return not self.holders

    @property
    def percentage(self) -> str:
        """«100 prosent», or that it is not stated: that is not zero."""
        if self.office.percentage is None:
            return _("stillingsprosent ikke oppgitt")
        return _("%(percentage)s prosent") % {"percentage": self.office.percentage}


@dataclass
class Coordination:
    """The coordinating offices of a programme that day."""

    offices: list[Coordinator] = field(default_factory=list)

    @property
    def is_vacant(self) -> bool:
        """Is there no office, or one that nobody holds?"""
        return not self.offices or any(one.is_vacant for one in self.offices)


def coordinators_of(programme: Programme, on: date) -> Coordination:
    """The coordinating offices of one programme."""
    return coordinators([programme], on)[programme.pk]


def coordinators(programmes: Iterable[Programme], on: date) -> dict[int, Coordination]:
    """The coordinating offices of each programme by its key: a constant number of queries.

    Where there is no SLT and the coordinating function has an office, that is the one that counts.
    """
    asked = list(programmes)
    found = {programme.pk: Coordination() for programme in asked}
    homes: dict[int, int] = dict(
        ProgrammeParty.objects.valid(on).filter(programme__in=found).values_list("municipality", "programme")
    )
    offices = list(
        Office.objects.valid(on)
        .filter(organisation__in=homes, role__in=COORDINATING_ROLES)
        .select_related("organisation")
        .order_by("organisation__sort_key", "-role", "pk")
    )
    holders: dict[int, list[Appointment]] = {}
    for held in holders_of(offices, on):
        holders.setdefault(held.office_id, []).append(held)
    vacant = [office for office in offices if office.pk not in holders]
    ended: dict[int, date] = dict(
        Appointment.objects.filter(office__in=vacant, valid_to__lt=on)
        .values_list("office")
        .annotate(last=Max("valid_to"))
    )
    without_slt = {one.pk for one in asked if one.kind == ProgrammeKind.COORDINATION}
    named = {homes[o.organisation_id] for o in offices if o.role == OfficeRole.COORDINATING_FUNCTION}
    for office in offices:
        key = homes[office.organisation_id]
        # Without SLT nobody misses an SLT coordinator once the function has been named.
        if office.role == OfficeRole.SLT_COORDINATOR and key in without_slt & named:
            continue
        since = office.valid_from
        if office.pk in ended:
            since = ended[office.pk] + timedelta(days=1)
        found[key].offices.append(
            Coordinator(
                office,
                tuple(holders.get(office.pk, ())),
                since if office.pk not in holders else None,
            )
        )
    return found


def vacancy_words(coordinator: Coordinator) -> str:
    """«Ubesatt siden 1. mars 2026», without the day where nobody has ever held it."""
    if coordinator.vacant_since is None:
        return _("Ubesatt")
    return _("Ubesatt siden %(day)s") % {"day": days.longdate(coordinator.vacant_since)}
