"""The groups of a programme: added on an existing or a new forum, changed, closed.

Meetings, seats and minutes are the forum's. An executing group is its members' alone: its forum is founded
so, and one that was founded for more cannot become one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.forums import found_forum
from councils.actions.seats import SeatPlan
from councils.choices import Access, Record
from councils.models import Forum
from parties.acting import user_of
from parties.actions.correcting import change, label, save
from parties.models import Municipality, Organisation
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from slt.actions.referrals import move_open_steps
from slt.actions.steps import keeping, locked_group, locked_programme
from slt.choices import Level, ProgrammeKind, Rhythm
from slt.models import Programme, SltGroup
from slt.structure import level_title

CHANGEABLE = frozenset({"above", "rhythm", "rhythm_count", "pauses_in_summer", "municipality", "position"})


@dataclass(frozen=True)
class GroupPlan:
    """A group that is to be: on a forum that is there, or on a new one with this name, parties and seats.

    `access` and `record` are the new forum's; left out, they are what fits the level. `treats_individuals`
    makes it the members' alone and a keeper of logs without content, for good. Without `above` the group's
    referrals go up to the nearest group above that fits (`usual_above`).
    """

    level: int
    forum: Forum | None = None
    name: str = ""
    organisations: Sequence[Organisation] = ()
    seats: Sequence[SeatPlan] = ()
    municipality: Municipality | None = None
    above: SltGroup | None = None
    rhythm: str = Rhythm.NONE
    rhythm_count: int | None = None
    pauses_in_summer: bool = True
    treats_individuals: bool = False
    access: str = ""
    record: str = ""


def add_group(*, programme: Programme, plan: GroupPlan, by: Actor, on: date, at: datetime) -> SltGroup:
    """Add a group from that day, with its forum when that is new; the forum's parties are told of that.

    Raises NotAllowed for others than those who keep the programme, and for a forum whose papers the person
    does not read. Refused: a second group in a coordination without SLT, a forum of others, one that is open
    to more than its members on the executing level, one that is a group here already, or what `found_forum`
    refuses.
    """
    with transaction.atomic():
        programme = locked_programme(programme)
        by = keeping(programme, by, on)
        group = placed(programme, plan, by=by, on=on, at=at)
        audit.record(
            shown_with=programme,
            verb="group.added",
            by=by,
            at=at,
            group=group.forum.name,
            level=level_title(programme, group.level),
        )
        return group


def placed(
    programme: Programme, plan: GroupPlan, *, by: Actor, on: date, at: datetime, tells: bool = True
) -> SltGroup:
    """Write the group, and its forum where the plan has none; the caller holds the lock and has the right."""
    _check_room(programme, plan, on)
    forum = plan.forum
    if forum is None:
        forum = _new_forum(programme, plan, by=by, on=on, at=at, tells=tells)
    else:
        _check_forum(programme, plan, forum, by, on)
    above = plan.above or usual_above(programme, plan.level, plan.municipality, on)
    group = SltGroup(
        programme=programme,
        level=plan.level,
        forum=forum,
        municipality=plan.municipality,
        above=above,
        rhythm=plan.rhythm,
        rhythm_count=plan.rhythm_count,
        pauses_in_summer=plan.pauses_in_summer,
        position=min(programme.groups.filter(level=plan.level).count() + 1, 30000),
        valid_from=on,
    )
    _check_place(group, on)
    save(group)
    return group


def change_group(*, group: SltGroup, by: Actor, on: date, at: datetime, **facts: Any) -> SltGroup:
    """Change where its referrals go, how often it is to meet, its municipality or its place on the level.

    Raises NotAllowed, or Refused for a group above that is not above, or a rhythm without a number.
    """
    if unknown := facts.keys() - CHANGEABLE:
        raise TypeError(f"A group's {', '.join(sorted(unknown))} is never changed.")
    with transaction.atomic():
        group = locked_group(group)
        by = keeping(group.programme, by, on)
        _refuse_closed(group)
        if facts.get("rhythm", group.rhythm) == Rhythm.NONE:
            facts["rhythm_count"] = None
        former = change(group, facts)
        if not former:
            return group
        _check_place(group, on)
        save(group)
        audit.record(
            shown_with=group.programme,
            verb="group.changed",
            by=by,
            at=at,
            group=group.forum.name,
            changed=[label(group, field) for field in former],
            former=former,
        )
        return group


def close_group(
    *,
    group: SltGroup,
    last_day: date,
    merged_into: SltGroup | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> SltGroup:
    """Close a group with this, today or earlier, as its last day; its forum stands as it is.

    What lies with it moves to the group that it is merged into, else to one that coordinates; the groups
    below it raise to the one that took over, else to the one above it. Raises NotAllowed; Refused for a day
    ahead or before its first, for a group that is closed already, and when referrals lie with it and no group
    can take them.
    """
    with transaction.atomic():
        group = locked_group(group)
        by = keeping(group.programme, by, on)
        _refuse_closed(group)
        if last_day > on:
            raise Refused(_("Før nedleggelsen når dagen er kommet. Til da tar gruppa imot saker."))
        heir = _heir(group, merged_into, on)
        group.below.filter(days.valid(on)).update(above=_next_above(group, heir))
        group.valid_to, group.merged_into = last_day, heir
        save(group)
        move_open_steps(group=group, to=heir, by=by, on=on, at=at)
        audit.record(
            shown_with=group.programme,
            verb="group.merged" if heir else "group.closed",
            by=by,
            at=at,
            group=group.forum.name,
            into=heir.forum.name if heir else "",
            last_on=last_day,
        )
        return group


def usual_above(
    programme: Programme, level: int, municipality: Municipality | None, on: date
) -> SltGroup | None:
    """Where a group on this level raises to unless told: the nearest level, its own municipality first."""
    candidates = [one for one in programme.groups.valid(on).in_order() if one.level < level]
    if not candidates:
        return None
    nearest = max(one.level for one in candidates)
    near = [one for one in candidates if one.level == nearest]
    wanted = getattr(municipality, "pk", None)
    return next((one for one in near if one.municipality_id in {wanted, None}), near[0])


def _check_room(programme: Programme, plan: GroupPlan, on: date) -> None:
    """A municipality without SLT coordinates in one forum, and has no levels."""
    if programme.kind != ProgrammeKind.COORDINATION:
        return
    if plan.level != Level.COORDINATING or programme.groups.valid(on).exists():
        raise Refused(
            _("Uten SLT er det ett forum. Endre organiseringen til SLT for å ha grupper på flere nivåer.")
        )


def _new_forum(
    programme: Programme, plan: GroupPlan, *, by: Actor, on: date, at: datetime, tells: bool
) -> Forum:
    executing = plan.level == Level.EXECUTING or plan.treats_individuals
    homes = set(programme.parties.valid(on).values_list("municipality", flat=True))
    if not homes & {one.pk for one in plan.organisations}:
        raise Refused(_("Gruppa må ha minst én av kommunene i programmet som part."))
    record = plan.record or (Record.LOG if executing else Record.MINUTES)
    return found_forum(
        name=plan.name,
        access=Access.MEMBERS if executing else plan.access or Access.PARTIES,
        widest_access=Access.MEMBERS if executing else Access.PUBLIC,
        treats_individuals=plan.treats_individuals,
        record=Record.LOG if plan.treats_individuals else record,
        organisations=plan.organisations,
        seats=plan.seats,
        language=programme.language,
        tells_parties=tells,
        by=by,
        on=on,
        at=at,
    )


def _check_forum(programme: Programme, plan: GroupPlan, forum: Forum, by: Actor, on: date) -> None:
    """A forum that is there can be a group when it is theirs, when they read it, and when it fits."""
    homes = programme.parties.valid(on).values("municipality")
    if (
        not forum.covers(on)
        or not forum.parties.filter(days.valid(on), organisation__in=homes).exists()
        or (
            by.kind == "person"
            and not Forum.objects.papers_open_to(user_of(by, on), on).filter(pk=forum.pk).exists()
        )
    ):
        raise NotAllowed(_("Velg et forum som en av kommunene er part i, og som du leser papirene til."))
    if plan.level == Level.EXECUTING and forum.widest_access != Access.MEMBERS:
        raise Refused(
            _("En utførende gruppe er bare for medlemmene, og %(forum)s er opprettet for flere. Lag et nytt.")
            % {"forum": forum.name}
        )


def _check_place(group: SltGroup, on: date) -> None:
    above = group.above
    if above is not None:
        if above.programme_id != group.programme_id or not above.covers(on):
            raise Refused(_("Gruppa den løfter saker til, må være i samme program."))
        if above.level >= group.level:
            raise Refused(_("Gruppa den løfter saker til, må stå på et høyere nivå."))
    home = group.municipality
    if home is not None and not group.programme.parties.valid(on).filter(municipality=home).exists():
        raise Refused(_("%(name)s er ikke med i programmet.") % {"name": home.display_name})


def _refuse_closed(group: SltGroup) -> None:
    if group.valid_to is not None:
        raise Refused(
            _("%(group)s er lagt ned. Siste dag var %(day)s.")
            % {"group": group.forum.name, "day": days.longdate(group.valid_to)}
        )


def _heir(group: SltGroup, merged_into: SltGroup | None, on: date) -> SltGroup | None:
    """The group it is merged into, as it stands now."""
    if merged_into is None:
        return None
    heir = SltGroup.objects.select_related("forum").get(pk=merged_into.pk)
    if heir.pk == group.pk or heir.programme_id != group.programme_id or heir.valid_to is not None:
        raise Refused(_("Velg en annen gruppe i programmet som ikke er lagt ned."))
    return heir


def _next_above(group: SltGroup, heir: SltGroup | None) -> SltGroup | None:
    """Where the groups below raise to now: the one that took over, if that still is above them."""
    if heir is not None and heir.level <= group.level:
        return heir
    return group.above
