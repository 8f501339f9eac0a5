"""Where a duty stands on a day: the statuses, and how strongly a miss counts."""

from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.choices import Strength


class Status(models.TextChoices):
    """The statuses of a duty; shown to the parties, never to the public.

    UNMET is said of a *skal* alone: of what is weaker it is NOT_REACHED.
    """

    MET = "MET", _("oppfylt")
    ON_TRACK = "ON_TRACK", _("i rute")
    BEHIND = "BEHIND", _("ligger etter")
    UNMET = "UNMET", _("ikke oppfylt")
    NOT_REACHED = "NOT_REACHED", _("ikke nådd")
    NOT_MEASURABLE = "NOT_MEASURABLE", _("ikke målbar")
    NOT_AGREED = "NOT_AGREED", _("ikke avtalt")


TONES: dict[str, str] = {
    Status.MET: "success",
    Status.ON_TRACK: "info",
    Status.BEHIND: "warning",
    Status.UNMET: "danger",
    Status.NOT_REACHED: "warning",
    Status.NOT_MEASURABLE: "neutral",
    Status.NOT_AGREED: "neutral",
}

# A duty of several parts stands as the worst of them.
WORST_FIRST = (Status.UNMET, Status.NOT_REACHED, Status.BEHIND, Status.ON_TRACK, Status.MET)

AT_RISK = (Status.BEHIND, Status.UNMET)


def missed(strength: str) -> Status:
    """What a miss is called: only a must can be unmet."""
    return Status.UNMET if strength == Strength.MUST else Status.NOT_REACHED


def at_least(*, wanted: int, held: int, planned: int, is_over: bool, strength: str) -> Status:
    """«Minst n»: met when held ≥ n; on track when held and planned ≥ n; behind while there is time left."""
    if held >= wanted:
        return Status.MET
    if is_over:
        return missed(strength)
    return Status.ON_TRACK if held + planned >= wanted else Status.BEHIND


def each(*, kept: int, of: int, waiting: int, strength: str) -> Status:
    """A deadline or a property of every occurrence: missed at the first miss, and met only when none waits.

    `of` are the occurrences that can be judged, `waiting` those that still can be kept. Of nothing at all
    nothing can be said.
    """
    if kept < of:
        return missed(strength)
    if waiting:
        return Status.ON_TRACK
    return Status.MET if of else Status.NOT_MEASURABLE


@dataclass(frozen=True)
class Record:
    """A record behind a status: what it is (`meeting`, `item`, `follow_up` …), its key, its day, and
    whether it
    was counted as kept. Words and address are found when it is shown to somebody (`duties.showing`)."""

    kind: str
    pk: int
    on: date | None = None
    counts: bool = True


@dataclass(frozen=True)
class Found:
    """What a proof found for one duty: the status, one sentence that says why, and the records behind it.

    `value` of `wanted` are what is counted, `planned` what lies ahead; None where nothing is counted.
    """

    status: Status
    sentence: str | Promise
    records: tuple[Record, ...] = field(default=())
    value: int | None = None
    wanted: int | None = None
    planned: int = 0
