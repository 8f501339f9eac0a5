"""What a programme can be founded on: whom it can be for, and the groups that the registers suggest.

The police council is suggested as the steering group wherever there is one; otherwise a new group with the
mayor as its chair. The coordinator is secretary everywhere. Nobody else's seat is guessed at but the police
contact's, and in a steering group those of the leaders: the rest are seated on the group's own page.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.seats import SeatPlan
from councils.choices import Capacity
from councils.founding import FoundingOptions, possible_offices
from councils.models import Forum
from parties.models import Municipality, Office, OfficeRole, Organisation, UnitCoverage
from parties.standing import Standing, holders_of
from slt.actions.groups import GroupPlan
from slt.choices import Level, ProgrammeKind, Rhythm
from slt.coordinators import COORDINATING_ROLES
from slt.models import ProgrammeParty
from slt.querysets.programmes import KEEPING_ROLES
from web.templatetags.norwegian import listing

# The promises that people choose among when they begin; every other one can be set afterwards.
RHYTHMS: dict[str, tuple[Any, str, int | None]] = {
    "ikke": (gettext_lazy("Ikke avtalt"), Rhythm.NONE, None),
    "uke": (gettext_lazy("Hver uke"), Rhythm.WEEKS, 1),
    "annenhver": (gettext_lazy("Annenhver uke (26 i året)"), Rhythm.WEEKS, 2),
    "to-i-maneden": (gettext_lazy("To ganger i måneden (24 i året)"), Rhythm.MONTH, 2),
    "maned": (gettext_lazy("Én gang i måneden"), Rhythm.MONTH, 1),
    "seks": (gettext_lazy("Minst seks ganger i året"), Rhythm.YEAR, 6),
    "fire": (gettext_lazy("Minst fire ganger i året"), Rhythm.YEAR, 4),
    "to": (gettext_lazy("Minst to ganger i året"), Rhythm.YEAR, 2),
}
# Source: the SLT model's guide advises four steering meetings; the others are what most agreements say.
USUAL_RHYTHM = {Level.STEERING: "fire", Level.COORDINATING: "maned", Level.EXECUTING: "annenhver"}
LEADERS = (OfficeRole.MUNICIPAL_DIRECTOR, OfficeRole.UNIT_LEADER)


def suggested_name(kind: str, municipalities: Sequence[Organisation]) -> str:
    """«SLT i Rana», «SLT i Hemnes og Rana», «Samordning i Lurøy»."""
    names = listing([one.name for one in municipalities])
    if not names:
        return ""
    words = _("SLT i %(names)s") if kind == ProgrammeKind.SLT else _("Samordning i %(names)s")
    return (words % {"names": names})[:150]


class Founding:
    """What the registers say about a programme of these municipalities, asked once each."""

    def __init__(
        self,
        user: Any,
        standing: Standing,
        on: date,
        *,
        municipalities: Sequence[Organisation] = (),
        police: Organisation | None = None,
    ) -> None:
        self.user = user
        self.standing = standing
        self.on = on
        self.municipalities = list(municipalities)
        self.police = police

    @cached_property
    def options(self) -> FoundingOptions:
        """The municipalities and police of the person's own police district."""
        return FoundingOptions(self.standing, self.on)

    @cached_property
    def own_ids(self) -> set[int]:
        """The municipalities whose programme the person may found."""
        return {held.organisation.pk for held in self.standing.held if held.role in KEEPING_ROLES}

    @cached_property
    def taken(self) -> dict[int, ProgrammeParty]:
        """Those of them that are in a programme already, by key."""
        rows = ProgrammeParty.objects.exclude(valid_to__lt=self.on).select_related("programme")
        return {row.municipality_id: row for row in rows.filter(municipality__in=self._near)}

    @cached_property
    def _near(self) -> list[int]:
        return [one.pk for one in self.options.municipalities]

    @cached_property
    def free(self) -> list[Organisation]:
        """The municipalities that can take part: the person's own first."""
        return [one for one in self.options.municipalities if one.pk not in self.taken]

    @cached_property
    def forums(self) -> list[Forum]:
        """The forums of these municipalities that could be a group: their police council first."""
        if not self.municipalities:
            return []
        ids = [one.pk for one in self.municipalities]
        found = (
            Forum.objects.papers_open_to(self.user, self.on)
            .valid(self.on)
            .filter(parties__organisation__in=ids)
            .select_related("police_council")
            .distinct()
        )
        return sorted(found, key=lambda one: (not hasattr(one, "police_council"), one.search_key, one.pk))

    @cached_property
    def parties(self) -> list[Organisation]:
        """The municipalities and the police."""
        return [*self.municipalities, *([self.police] if self.police else [])]

    @cached_property
    def offices(self) -> list[Office]:
        """The offices that can have a seat in a group of all the parties."""
        return possible_offices([one.pk for one in self.parties], self.on) if self.parties else []

    @cached_property
    def holders(self) -> dict[int, str]:
        """Who holds each of them."""
        found: dict[int, str] = {}
        for held in holders_of(self.offices, self.on):
            found.setdefault(held.office_id, held.person.name)
        return found

    def usual(self, capacity: str, level: int) -> Office | None:
        """The office that is suggested as chair or secretary on a level."""
        if capacity == Capacity.CHAIR:
            return self._first(OfficeRole.MAYOR) if level == Level.STEERING else None
        return self._first(*COORDINATING_ROLES) or self._first(OfficeRole.MUNICIPAL_DIRECTOR)

    def _first(self, *roles: str, of: int | None = None) -> Office | None:
        for role in roles:
            for office in self.offices:
                if office.role == role and of in {None, office.organisation_id}:
                    return office
        return None

    def seats(self, level: int, chair: Office | None, secretary: Office | None) -> list[SeatPlan]:
        """The seats of a new group: chair and secretary as chosen, and those who usually sit there."""
        others = [one for one in self.offices if one.role == OfficeRole.POLICE_CONTACT][:1]
        if level == Level.STEERING:
            parties = {one.pk for one in self.parties}
            others += [one for one in self.offices if one.role in LEADERS and one.organisation_id in parties]
        if level != Level.STEERING:
            others += [one for one in self.offices if one.role in COORDINATING_ROLES]
        plans: dict[int, SeatPlan] = {}
        for office, capacity in (
            (chair, Capacity.CHAIR),
            (secretary, Capacity.SECRETARY),
            *((one, Capacity.MEMBER) for one in others),
        ):
            if office is not None:
                plans.setdefault(office.pk, SeatPlan(office=office, capacity=capacity))
        return list(plans.values())

    def coordinating_in(
        self,
        municipality: Municipality,
        name: str,
        chair: Office | None,
        secretary: Office | None,
        **facts: Any,
    ) -> GroupPlan:
        """A coordinating group for one of several municipalities, with its own coordinator if there is one.

        The founder's and the secretary's municipality are parties too: nobody sets up a body among strangers,
        and the secretary's office could not sit there otherwise.
        """
        own = self._first(*COORDINATING_ROLES, of=municipality.pk) or secretary
        police = self._police_of(municipality)
        if chair is not None and chair.organisation_id not in {municipality.pk, getattr(police, "pk", None)}:
            chair = None
        homes = {municipality.pk, *self.own_ids, *([own.organisation_id] if own else ())}
        parties = [one for one in self.municipalities if one.pk in homes]
        contact = self._first(OfficeRole.POLICE_CONTACT, of=police.pk) if police else None
        seats = [
            SeatPlan(office=office, capacity=capacity)
            for office, capacity in (
                (chair, Capacity.CHAIR),
                (own, Capacity.SECRETARY),
                (contact, Capacity.MEMBER),
            )
            if office is not None
        ]
        return GroupPlan(
            Level.COORDINATING,
            name=name,
            organisations=[*parties, *([police] if police else [])],
            seats=seats,
            municipality=municipality,
            **facts,
        )

    def _police_of(self, municipality: Organisation) -> Organisation | None:
        """The chosen unit where it serves the municipality, else the one that does."""
        serving = set(
            UnitCoverage.objects.valid(self.on)
            .filter(municipality=municipality.pk)
            .values_list("unit", flat=True)
        )
        if self.police is None or not serving or self.police.pk in serving:
            return self.police
        return next((one for one in self.options.police if one.pk in serving), self.police)


def rhythm_facts(key: str) -> dict[str, Any]:
    """The chosen promise as a group's own fields."""
    _label, rhythm, count = RHYTHMS.get(key, RHYTHMS["ikke"])
    return {"rhythm": rhythm, "rhythm_count": count}


def as_municipalities(chosen: Iterable[Organisation]) -> list[Municipality]:
    """The municipalities among the organisations, as municipalities."""
    return list(Municipality.objects.filter(pk__in=[one.pk for one in chosen]).in_order())
