"""Who keeps questionnaires and reads the overviews of a police district or the nation."""

from typing import Any

import rules

from agreements.rules import keeps_templates
from parties.models import Organisation, OrganisationKind
from parties.standing import Capability, Standing, bound_standing

ABOVE = (OrganisationKind.POLICE_DISTRICT, OrganisationKind.NATIONAL)


@rules.predicate
def sees_questionnaires(user: Any) -> bool:
    """Whoever holds an office may read what is asked; drafts are for those who keep them."""
    return bool(bound_standing(user))


@rules.predicate
def reads_overview(user: Any, owner: Any = None) -> bool:
    """Administrators and leaders of a district or the nation read its own overview, and no other's."""
    owners = overview_owner_ids(user)
    return bool(owners) if owner is None else owner.kind in ABOVE and owner.pk in owners


def overview_owner_ids(user: Any) -> frozenset[int]:
    """The keys of the districts and national authorities that the person is administrator or leader of."""
    return frozenset(one.pk for one in overview_owners(bound_standing(user)))


def overview_owners(standing: Standing) -> list[Organisation]:
    """The districts and national authorities that the person is administrator or leader of, each once."""
    found = {
        held.organisation.pk: held.organisation
        for held in standing.held
        if held.organisation.kind in ABOVE
        and {Capability.RUN_ROUNDS, Capability.APPROVE_FOR_SIDE} & held.capabilities
    }
    return list(found.values())


rules.add_perm("evaluations.see_questionnaires", sees_questionnaires)
rules.add_perm("evaluations.keep_questionnaires", keeps_templates)
rules.add_perm("evaluations.read_overview", reads_overview)
