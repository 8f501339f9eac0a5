"""A programme as it is built: levels, groups, who sits there, rhythm, and what moves between them now.

One value for the page, its list, the drawing and the agreement; a constant number of queries. What a person
may not see of a group is not in it: the names in a forum are its readers' and the programme's keepers', the
public gets the offices; meetings and movements are for those who read the programme's papers, and of a forum
that is open to everyone, what its own page tells.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.choices import Access, Capacity
from councils.models import Forum, Meeting, Membership
from parties.models import Appointment
from parties.standing import holders_of
from records import days
from records.workflow import has_right
from slt.choices import Level, ProgrammeKind
from slt.models import Programme, ReferralStep, SltGroup
from slt.rhythm import GroupRhythm, rhythms, words


@dataclass(frozen=True)
class Seat:
    """A seat as it is shown: the office or «personlig plass», the name where it may be seen, where from."""

    title: str
    organisation: str
    name: str = ""
    capacity: str = ""
    is_vacant: bool = False

    @property
    def label(self) -> str:
        """«Ordfører: Kari Nordmann», as much of it as there is."""
        return f"{self.title}: {self.name}" if self.name else self.title


@dataclass(frozen=True)
class Box:
    """A group in the structure. `up` and `down` count what moves between it and the one above."""

    pk: int
    name: str
    level: int
    municipality: str = ""
    above: int | None = None
    url: str = ""
    forum_url: str = ""
    rhythm: str = ""
    seat_count: int | None = None
    seats: tuple[Seat, ...] = ()
    shows_names: bool = False
    last_on: date | None = None
    next_on: date | None = None
    proposed_on: date | None = None
    is_silent: bool = False
    up: int = 0
    down: int = 0

    @property
    def members(self) -> str:
        """«7 medlemmer»; empty where it is not told, or where nobody is seated yet."""
        if not self.seat_count:
            return ""
        return ngettext("%(count)s medlem", "%(count)s medlemmer", self.seat_count) % {
            "count": self.seat_count
        }


@dataclass(frozen=True)
class LevelRow:
    """A level and its groups. Without SLT it has no name."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Structure:
    """A programme as it is drawn and listed on a day."""

    name: str
    levels: tuple[LevelRow, ...]
    on: date | None = None
    municipalities: tuple[str, ...] = field(default=())

    @property
    def boxes(self) -> list[Box]:
        """Every group, from the top."""
        return [box for row in self.levels for box in row.boxes]

    @property
    def silent(self) -> list[Box]:
        """The groups that have not met as promised."""
        return [box for box in self.boxes if box.is_silent]

    def text(self) -> str:
        """The same as sentences: the alternative to the drawing, and what stands in an agreement."""
        names = {box.pk: box.name for box in self.boxes}
        return " ".join(_level_text(row, names) for row in self.levels if row.boxes)


def structure_of(programme: Programme, user: Any, on: date) -> Structure:
    """The programme's structure as this person may see it that day."""
    groups = list(programme.groups.valid(on).in_order())
    for group in groups:
        group.programme = programme
    is_insider = has_right("slt.read_programme", user, programme)
    keeps = has_right("slt.keep_programme", user, programme)
    forums = [group.forum_id for group in groups]
    readable = set(Forum.objects.papers_open_to(user, on).filter(pk__in=forums).values_list("pk", flat=True))
    seats = _seats(forums, forums if keeps else readable, on)
    years = rhythms(programme, groups, on.year, on) if is_insider else {}
    moving = _moving(programme, groups) if is_insider else {}
    public = {} if is_insider else _public_meetings(forums, on)
    boxes = []
    for group in groups:
        box = _plain(group)
        if group.pk in years:
            box = _with_rhythm(box, years[group.pk])
        last_on, next_on = public.get(group.forum_id, (box.last_on, box.next_on))
        up, down = moving.get(group.pk, (0, 0))
        own = seats.get(group.forum_id, [])
        boxes.append(
            replace(
                box,
                url=group.get_absolute_url(),
                forum_url=group.forum.get_absolute_url()
                if group.forum_id in readable or group.forum.access == Access.PUBLIC
                else "",
                seat_count=len(own),
                seats=tuple(own),
                shows_names=keeps or group.forum_id in readable,
                last_on=last_on,
                next_on=next_on,
                up=up,
                down=down,
            )
        )
    return _arranged(programme, boxes, on)


def plain_structure(programme: Programme, on: date) -> Structure:
    """What does not change from week to week: levels, groups, how often they meet. For the agreement."""
    groups = list(programme.groups.valid(on).in_order())
    for group in groups:
        group.programme = programme
    return _arranged(programme, [_plain(group) for group in groups], on)


def level_title(programme: Programme, level: int) -> str:
    """What stands over a level: «Styrende nivå», or the name that it has here."""
    name = programme.level_name(level)
    if name == str(Level(level).label):
        name = _("%(level)s nivå") % {"level": name}
    return f"{name[:1].upper()}{name[1:]}"


def _plain(group: SltGroup) -> Box:
    return Box(
        pk=group.pk,
        name=group.forum.name,
        level=group.level,
        municipality=group.municipality.name if group.municipality else "",
        above=group.above_id,
        rhythm=words(group.rhythm, group.rhythm_count),
    )


def _with_rhythm(box: Box, year: GroupRhythm) -> Box:
    return replace(
        box,
        last_on=year.last,
        next_on=year.next,
        proposed_on=year.proposed,
        is_silent=year.is_silent,
    )


def _arranged(programme: Programme, boxes: Iterable[Box], on: date) -> Structure:
    """The boxes on their levels, each level in the order of those above it."""
    rows: list[LevelRow] = []
    places: dict[int | None, int] = {}
    for level in Level:
        own = [box for box in boxes if box.level == level]
        own.sort(key=lambda box: places.get(box.above, len(places)))
        places |= {box.pk: len(places) + place for place, box in enumerate(own)}
        if own:
            is_slt = programme.kind == ProgrammeKind.SLT
            rows.append(LevelRow(level_title(programme, level) if is_slt else "", tuple(own)))
    return Structure(programme.name, tuple(rows), on)


def _seats(forums: Collection[int], named: Collection[int], on: date) -> dict[int, list[Seat]]:
    """The seats of each forum; with names where these may be seen. Deputies and guests are not counted."""
    counted = (Capacity.CHAIR, Capacity.SECRETARY, Capacity.MEMBER)
    memberships = list(
        Membership.objects.valid(on).filter(forum__in=forums, capacity__in=counted).with_offices().in_order()
    )
    offices = {pk for one in memberships for pk in (one.office_id, one.alternative_office_id) if pk}
    holders: dict[int, Appointment] = {}
    for held in holders_of(offices, on):  # type: ignore[arg-type]
        holders.setdefault(held.office_id, held)
    found: dict[int, list[Seat]] = {}
    for one in memberships:
        found.setdefault(one.forum_id, []).append(_seat(one, holders, one.forum_id in named))
    return found


def _seat(one: Membership, holders: dict[int, Appointment], is_named: bool) -> Seat:
    capacity = "" if one.capacity == Capacity.MEMBER else str(one.get_capacity_display())
    if one.office is None:
        return Seat(
            _("Personlig plass"),
            one.organisation.display_name if one.organisation else one.from_name,
            str(one.person) if is_named else "",
            capacity,
        )
    held = holders.get(one.office_id) or holders.get(one.alternative_office_id)
    title = one.office.title
    if one.alternative_office is not None:
        title = _("%(one)s eller %(other)s") % {"one": title, "other": one.alternative_office.title}
    return Seat(
        f"{title[:1].upper()}{title[1:]}",
        one.office.organisation.display_name,
        held.person.name if held is not None and is_named else "",
        capacity,
        is_vacant=held is None,
    )


def _moving(programme: Programme, groups: list[SltGroup]) -> dict[int, tuple[int, int]]:
    """How many open referrals are on their way up from each group, and down to it.

    What lies on a higher level than it came from moves up, and is counted at the group it came from; what
    lies on a lower one moves down, and is counted where it lies.
    """
    before = ReferralStep.objects.filter(
        referral=OuterRef("referral"), position__lt=OuterRef("position")
    ).order_by("-position")
    lying = (
        ReferralStep.objects.open()
        .filter(referral__programme=programme)
        .annotate(before=Subquery(before.values("group")[:1]))
        .values_list("group", "before", "referral__raised_by")
    )
    levels = {group.pk: group.level for group in groups}
    counts: dict[int, list[int]] = {}
    for here, last, raised_by in lying:
        source = last or raised_by
        if here not in levels or source not in levels or levels[here] == levels[source]:
            continue
        goes_up = levels[here] < levels[source]
        counts.setdefault(source if goes_up else here, [0, 0])[0 if goes_up else 1] += 1
    return {pk: (up, down) for pk, (up, down) in counts.items()}


def _public_meetings(forums: list[int], on: date) -> dict[int, tuple[date | None, date | None]]:
    """Last and next meeting of the forums that are open to everyone, as their own pages tell."""
    found: dict[int, list[date | None]] = {}
    rows = (
        Meeting.objects.public()
        .filter(forum__in=forums)
        .exclude(state="CANCELLED")
        .order_by("starts_at")
        .values_list("forum", "starts_at", "state")
    )
    for forum, starts_at, state in rows:
        day, pair = days.day_of(starts_at), found.setdefault(forum, [None, None])
        if state in {"HELD", "CLOSED"}:
            pair[0] = day
        elif day >= on and pair[1] is None:
            pair[1] = day
    return {forum: (last, coming) for forum, (last, coming) in found.items()}


def _level_text(row: LevelRow, names: dict[int, str]) -> str:
    groups = "; ".join(_box_text(box, names) for box in row.boxes)
    if not row.name:
        return f"{groups}."
    return f"{row.name}: {groups}."


def _box_text(box: Box, names: dict[int, str]) -> str:
    facts = [
        box.municipality and _("for %(municipality)s") % {"municipality": box.municipality},
        box.rhythm,
        box.members,
        box.next_on and _("neste møte %(day)s") % {"day": days.longdate(box.next_on)},
        box.above in names and _("løfter saker til %(group)s") % {"group": names[box.above]},
    ]
    return ", ".join([box.name, *(str(fact) for fact in facts if fact)])
