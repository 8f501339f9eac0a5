"""Who may do what in forums: each predicate is a sentence about a person's seat or office that day.

A predicate takes a user bound to a day (else today counts) and a forum, or anything that has one: a meeting,
an item, minutes, a follow-up. A superuser sits in no forum and has no rights here.
"""

from typing import Any

import rules

from councils.choices import Access
from councils.models import AgendaItem, FollowUp, Forum, ForumParty, Membership, Minutes
from councils.querysets.agenda import WAITING_STATES
from councils.querysets.forums import WATCHER, seats_of
from councils.states import MinutesState
from parties.standing import Capability, bound_standing


def forum_of(obj: Any) -> Forum:
    """The forum that an object of the room belongs to."""
    if isinstance(obj, Forum):
        return obj
    for name in ("forum", "meeting", "item", "minutes", "proposal", "follow_up"):
        if (owner := getattr(obj, name, None)) is not None:
            return forum_of(owner)
    raise TypeError(f"{type(obj).__name__} belongs to no forum.")


def seats_in(user: Any, forum: Forum) -> list[Membership]:
    """The seats that the person sits in that day in the forum, with their offices."""
    standing = bound_standing(user)
    return list(
        Membership.objects.valid(standing.on)
        .filter(seats_of(user, standing.on, standing), forum=forum)
        .with_offices()
    )


@rules.predicate
def is_member(user: Any, obj: Any) -> bool:
    """Sits in the forum today: by office, by the alternative office, as deputy, or in person."""
    standing = bound_standing(user)
    return (
        Membership.objects.valid(standing.on)
        .filter(seats_of(user, standing.on, standing), forum=forum_of(obj))
        .exists()
    )


@rules.predicate
def leads(user: Any, obj: Any) -> bool:
    """Is chair or secretary of the forum today, or stands in for one of them."""
    standing = bound_standing(user)
    return (
        Membership.objects.leading(standing.on)
        .filter(seats_of(user, standing.on, standing), forum=forum_of(obj))
        .exists()
    )


@rules.predicate
def reviews(user: Any, obj: Any) -> bool:
    """Sits in a seat that is asked to approve the forum's minutes."""
    standing = bound_standing(user)
    return (
        Membership.objects.reviewers(standing.on)
        .filter(seats_of(user, standing.on, standing), forum=forum_of(obj))
        .exists()
    )


@rules.predicate
def chairs(user: Any, obj: Any) -> bool:
    """Is chair of the forum today, or stands in for the chair."""
    standing = bound_standing(user)
    return (
        Membership.objects.chairing(standing.on)
        .filter(seats_of(user, standing.on, standing), forum=forum_of(obj))
        .exists()
    )


@rules.predicate
def keeps_records(user: Any, obj: Any) -> bool:
    """Holds the office that a forum of its members alone has named to keep its records."""
    forum, standing = forum_of(obj), bound_standing(user)
    office = forum.records_office
    return (
        forum.access == Access.MEMBERS
        and office is not None
        and office.pk in standing.office_ids
        and ForumParty.objects.valid(standing.on)
        .filter(forum=forum, organisation=office.organisation_id)
        .exists()
    )


@rules.predicate
def protects_data(user: Any, obj: Any) -> bool:
    """Is data protection officer of one of the forum's parties."""
    standing = bound_standing(user)
    watched = [one.organisation.pk for one in standing.held if one.role == WATCHER]
    return (
        bool(watched)
        and ForumParty.objects.valid(standing.on)
        .filter(forum=forum_of(obj), organisation__in=watched)
        .exists()
    )


@rules.predicate
def is_sent_round(user: Any, obj: Any) -> bool:
    """The minutes are not a draft any more."""
    return isinstance(obj, Minutes) and obj.state != MinutesState.DRAFT


@rules.predicate
def is_approved(user: Any, obj: Any) -> bool:
    """The minutes are approved."""
    return isinstance(obj, Minutes) and obj.is_frozen


def _party_area(user: Any, forum: Forum, capability: Capability) -> bool:
    standing = bound_standing(user)
    area = standing.organisation_ids_with(capability)
    return (
        bool(area)
        and ForumParty.objects.valid(standing.on).filter(forum=forum, organisation__in=area).exists()
    )


@rules.predicate
def holds_office_with_party(user: Any, obj: Any) -> bool:
    """Holds an office with one of the forum's parties today, and the forum is open to these."""
    forum = forum_of(obj)
    return forum.access != Access.MEMBERS and _party_area(user, forum, Capability.READ_DRAFTS)


@rules.predicate
def works_for_party(user: Any, obj: Any) -> bool:
    """Writes for one of the forum's parties, and so may raise an item in a forum that is open to these."""
    forum = forum_of(obj)
    return forum.access != Access.MEMBERS and _party_area(user, forum, Capability.EDIT_DRAFTS)


@rules.predicate
def is_public(user: Any, obj: Any) -> bool:
    """The forum is open to everyone."""
    return forum_of(obj).access == Access.PUBLIC


@rules.predicate
def has_not_ended(user: Any, obj: Any) -> bool:
    """The forum's last day, if it has one, has not been."""
    last_day = forum_of(obj).valid_to
    return last_day is None or bound_standing(user).on <= last_day


@rules.predicate
def founds_forums(user: Any) -> bool:
    """Those whose office writes for some organisation may set up a forum for it."""
    return bound_standing(user).may(Capability.EDIT_DRAFTS)


@rules.predicate
def is_own_seat(user: Any, obj: Any) -> bool:
    """The seat is the person's own: nobody changes, prolongs or ends that."""
    if not isinstance(obj, Membership) or obj.pk is None:
        return False
    standing = bound_standing(user)
    return Membership.objects.filter(seats_of(user, standing.on, standing), pk=obj.pk).exists()


@rules.predicate
def owns_follow_up(user: Any, obj: Any) -> bool:
    """Is the one to do it, by office or in person."""
    if not isinstance(obj, FollowUp):
        return False
    standing = bound_standing(user)
    return obj.owner_office_id in standing.office_ids or (
        obj.owner_person is not None
        and standing.user_id is not None
        and obj.owner_person.user_id == standing.user_id
    )


@rules.predicate
def is_open_item(user: Any, obj: Any) -> bool:
    """The item is not exempt from disclosure."""
    return isinstance(obj, AgendaItem) and not obj.is_closed


@rules.predicate
def raised_waiting_item(user: Any, obj: Any) -> bool:
    """Has raised the item, which still waits at the forum or has been sent back for more work."""
    if not isinstance(obj, AgendaItem) or obj.raised_by_person is None or obj.meeting_id is not None:
        return False
    standing = bound_standing(user)
    return (
        obj.state in WAITING_STATES
        and standing.user_id is not None
        and obj.raised_by_person.user_id == standing.user_id
    )


reads_papers = is_member | holds_office_with_party

rules.add_perm("councils.view_forum", is_public | reads_papers)
rules.add_perm("councils.read_papers", reads_papers)
rules.add_perm("councils.read_closed", is_member)
rules.add_perm("councils.found_forum", founds_forums)
rules.add_perm("councils.lead_forum", leads)
rules.add_perm("councils.lead_meeting", leads)
rules.add_perm("councils.change_seat", leads & ~is_own_seat)
rules.add_perm("councils.propose_item", (is_member | works_for_party) & has_not_ended)
# Asked of the forum that the item comes from: what another body raises here, its members answer for.
rules.add_perm("councils.send_item", is_member)
rules.add_perm("councils.place_item", leads)
rules.add_perm("councils.read_item", is_member | (reads_papers & (is_open_item | raised_waiting_item)))
# A closed item is edited by those who read it: a proposer from outside the forum while it waits.
rules.add_perm("councils.edit_item", leads | (raised_waiting_item & (is_member | works_for_party)))
rules.add_perm("councils.withdraw_item", raised_waiting_item & (is_member | works_for_party))
rules.add_perm("councils.add_picture", is_member)
rules.add_perm("councils.keep_records", keeps_records)
# Asked of minutes: whether they may be read in full or in part, before the public version.
rules.add_perm(
    "councils.read_minutes",
    leads | (is_sent_round & is_member) | (is_approved & (reads_papers | keeps_records)),
)
rules.add_perm("councils.read_readings", chairs | protects_data)
rules.add_perm("councils.write_minutes", leads)
rules.add_perm("councils.review_minutes", reviews)
rules.add_perm("councils.comment_minutes", is_member)
rules.add_perm("councils.report_follow_up", owns_follow_up | leads)
rules.add_perm("councils.change_follow_up", leads)
