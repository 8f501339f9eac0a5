"""Who may do what in SLT: each predicate is a sentence about a person's office or seat that day.

A predicate takes a user bound to a day (else today counts) and an object of the room. A superuser sits in no
group and keeps no programme. Each predicate has its twin in `querysets/`; a test holds them equal.
"""

from typing import Any

import rules

from councils.rules import is_member, leads
from parties.standing import Capability, bound_standing
from records.days import valid
from slt.models import ActionPlan, Measure, Programme, ProgrammeParty, Referral, ReferralStep, SltGroup
from slt.querysets.programmes import KEEPING_ROLES, coming_into
from slt.ways import has_leads, home_of


def programme_of(obj: Any) -> Programme:
    """The programme that an object of the room belongs to."""
    if isinstance(obj, Programme):
        return obj
    for name in ("programme", "plan", "measure", "referral", "task"):
        if (owner := getattr(obj, name, None)) is not None:
            return programme_of(owner)
    raise TypeError(f"{type(obj).__name__} belongs to no programme.")


def _has_party_among(programme: Programme, organisation_ids: Any, on: Any) -> bool:
    return (
        bool(organisation_ids)
        and ProgrammeParty.objects.filter(
            valid(on), programme=programme, municipality__in=organisation_ids
        ).exists()
    )


@rules.predicate
def keeps(user: Any, obj: Any) -> bool:
    """Is coordinator, coordinating function or director in one of the programme's municipalities today."""
    standing = bound_standing(user)
    own = [held.organisation.pk for held in standing.held if held.role in KEEPING_ROLES]
    return _has_party_among(programme_of(obj), own, standing.on)


@rules.predicate
def reads(user: Any, obj: Any) -> bool:
    """Reads the programme's papers: by office with one of its municipalities, or in one of its groups."""
    standing = bound_standing(user)
    area = standing.organisation_ids_with(Capability.READ_DRAFTS)
    programme = programme_of(obj)
    if _has_party_among(programme, area, standing.on):
        return True
    return (
        SltGroup.objects.valid(standing.on)
        .with_member(user, standing.on)
        .filter(programme=programme)
        .exists()
    )


@rules.predicate
def takes_over(user: Any, obj: Any) -> bool:
    """Becomes coordinator in one of the programme's municipalities within a month."""
    standing = bound_standing(user)
    return _has_party_among(programme_of(obj), coming_into(user, standing.on), standing.on)


@rules.predicate
def founds_programmes(user: Any) -> bool:
    """Holds an office in a municipality that keeps programmes."""
    return any(held.role in KEEPING_ROLES for held in bound_standing(user).held)


@rules.predicate
def is_anybody(user: Any, obj: Any) -> bool:
    """That there is a programme, with which groups, is public."""
    return True


@rules.predicate
def is_adopted(user: Any, obj: Any) -> bool:
    """The plan, or the plan that the measure belongs to, is adopted and so public."""
    plan = obj if isinstance(obj, ActionPlan) else getattr(obj, "plan", None)
    return isinstance(plan, ActionPlan) and plan.is_frozen


@rules.predicate
def owns_measure(user: Any, obj: Any) -> bool:
    """Is the one to see to the measure, by office or in person."""
    if not isinstance(obj, Measure):
        return False
    standing = bound_standing(user)
    return obj.owner_office_id in standing.office_ids or (
        obj.owner_person is not None
        and standing.user_id is not None
        and obj.owner_person.user_id == standing.user_id
    )


@rules.predicate
def sits_in_group(user: Any, obj: Any) -> bool:
    """Sits in the group's forum today."""
    return isinstance(obj, SltGroup) and bool(is_member(user, obj.forum))


@rules.predicate
def leads_group(user: Any, obj: Any) -> bool:
    """Is chair or secretary of the group's forum today; of a step, of the group that it lies with."""
    group = obj.group if isinstance(obj, ReferralStep) else obj
    return isinstance(group, SltGroup) and bool(leads(user, group.forum))


@rules.predicate
def sits_where_it_lies_or_lay(user: Any, obj: Any) -> bool:
    """Sits in a group that has raised the referral or has had it."""
    if not isinstance(obj, Referral):
        return False
    standing = bound_standing(user)
    groups = SltGroup.objects.heirs_of(SltGroup.objects.with_member(user, standing.on))
    return (
        groups.filter(pk=obj.raised_by_id).exists()
        or ReferralStep.objects.filter(referral=obj, group__in=groups).exists()
    )


@rules.predicate
def stands_in_for_no_leads(user: Any, obj: Any) -> bool:
    """Keeps the programme, and nobody fills the seats of chair and secretary where the referral lies."""
    on = bound_standing(user).on
    return bool(keeps(user, obj)) and not has_leads(obj.group.forum, on)


@rules.predicate
def leads_the_group_at_home(user: Any, obj: Any) -> bool:
    """Leads the group that gets the answer: the one that raised it, or what has come in its place."""
    referral = obj.referral if isinstance(obj, ReferralStep) else obj
    home = home_of(referral, bound_standing(user).on)
    return home is not None and bool(leads(user, home.forum))


@rules.predicate
def is_finished(user: Any, obj: Any) -> bool:
    """The annual report is finished and so public."""
    return getattr(obj, "state", "") == "FINISHED"


rules.add_perm("slt.view_programme", is_anybody)
rules.add_perm("slt.found_programme", founds_programmes)
rules.add_perm("slt.read_programme", reads)
rules.add_perm("slt.keep_programme", keeps)
rules.add_perm("slt.see_handover", keeps | takes_over)
rules.add_perm("slt.raise_referral", sits_in_group)
rules.add_perm("slt.lead_group", leads_group)
rules.add_perm("slt.handle_step", leads_group | stands_in_for_no_leads)
rules.add_perm("slt.withdraw_referral", leads_the_group_at_home)
rules.add_perm("slt.view_referral", keeps | sits_where_it_lies_or_lay)
rules.add_perm("slt.view_plan", is_adopted | reads)
rules.add_perm("slt.keep_plan", keeps)
rules.add_perm("slt.view_measure", is_adopted | reads | owns_measure)
rules.add_perm("slt.read_progress", reads | owns_measure)
rules.add_perm("slt.keep_measure", keeps)
rules.add_perm("slt.report_measure", keeps | owns_measure)
rules.add_perm("slt.view_report", is_finished | reads)
rules.add_perm("slt.keep_report", keeps)
