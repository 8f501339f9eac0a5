"""Where a referral can go: who comes in place of a group that has ended, and where an answer goes home to."""

from datetime import date

from councils.models import Forum
from councils.people import seated
from slt.choices import Level
from slt.models import Programme, Referral, SltGroup


def takes_referrals(group: SltGroup, on: date) -> bool:
    """Can something be sent to the group that day? Not on its last day, nor after it."""
    return group.covers(on) and group.valid_to != on


def home_of(referral: Referral, on: date) -> SltGroup | None:
    """The group that the answer goes home to that day: the one that raised it, or what came in its place.

    None only where the programme has no group left at all.
    """
    return in_place_of(referral.raised_by, on)


def in_place_of(group: SltGroup, on: date) -> SltGroup | None:
    """The group itself while it stands; else what it is merged into, else a group that coordinates."""
    seen = {group.pk}
    now: SltGroup | None = group
    while now is not None and not takes_referrals(now, on):
        now = now.merged_into
        if now is not None and now.pk in seen:
            break
        seen.add(now.pk if now is not None else 0)
    if now is not None and takes_referrals(now, on):
        return now
    return coordinating_group(group.programme, on, near=group)


def coordinating_group(programme: Programme, on: date, *, near: SltGroup) -> SltGroup | None:
    """The group that takes over where nobody was named: one that coordinates, of the same municipality first.

    Without one on that level, the group nearest the top. Never `near` itself.
    """
    groups = programme.groups.taking_referrals(on).exclude(pk=near.pk).select_related("forum", "programme")
    return min(
        groups,
        key=lambda one: (
            one.level != Level.COORDINATING,
            one.municipality_id != near.municipality_id,
            one.level,
            one.position,
            one.pk,
        ),
        default=None,
    )


def has_leads(forum: Forum, on: date) -> bool:
    """Does anybody fill the seat of chair or secretary that day, or stand in for one of these?"""
    seats = forum.memberships.leading(on).with_offices()
    return any(not one.is_vacant for one in seated(forum, on, seats))
