"""Who sees an agreement's duties with their status, and who tells about them.

The parties' offices alone; a status is never public, and superusers have no rights here.
"""

from typing import Any

import rules

from agreements.rules import sides_in
from parties.standing import Capability, bound_standing


@rules.predicate
def reads_duties(user: Any, agreement: Any) -> bool:
    """Office-holders of a party's own area see how its duties stand, as they read its drafts."""
    return bool(sides_in(bound_standing(user), agreement, Capability.READ_DRAFTS))


@rules.predicate
def tells_about_duty(user: Any, duty: Any) -> bool:
    """Those who write for a side that the duty lies on tell about it; `duty` is a `PromisedDuty`."""
    writes_for = sides_in(bound_standing(user), duty.agreement, Capability.EDIT_DRAFTS)
    return bool(writes_for & set(duty.terms.sides))


rules.add_perm("duties.view", reads_duties)
rules.add_perm("duties.tell", tells_about_duty)
