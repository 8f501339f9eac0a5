"""Who sees an agreement's duties with their status, who writes them, and who tells about them.

The parties' offices alone; a status is never public, and superusers have no rights here.
"""

from typing import Any

import rules

from agreements.rules import edits_drafts, sides_in, text_is_at_hand
from agreements.states import EDITABLE_STATES
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


@rules.predicate
def tells_for_its_side(user: Any, entry: Any) -> bool:
    """Those who write for the side that told something take it back, also when it is agreed no longer."""
    return entry.side in sides_in(bound_standing(user), entry.agreement, Capability.EDIT_DRAFTS)


@rules.predicate
def duties_are_open(user: Any, version: Any) -> bool:
    """The text is being written, or the duties of a signed text are being read out of it afterwards."""
    if version.state in EDITABLE_STATES:
        return True
    reading = getattr(version, "duty_reading", None)
    return reading is not None and reading.frozen_at is None


rules.add_perm("duties.write", edits_drafts & duties_are_open & text_is_at_hand)
rules.add_perm("duties.read_out", edits_drafts)
rules.add_perm("duties.confirm_reading", edits_drafts)
rules.add_perm("duties.view", reads_duties)
rules.add_perm("duties.tell", tells_about_duty)
rules.add_perm("duties.withdraw_entry", tells_for_its_side)
