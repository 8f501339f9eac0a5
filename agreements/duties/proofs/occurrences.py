"""What every occurrence is judged by: kept, missed, or still to come; shown as «3 av 4»."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.duties.periods import YearInForce
from agreements.duties.sentences import listed, together
from agreements.duties.status import Found, Record, each
from agreements.duties.terms import Terms


@dataclass(frozen=True)
class Judged:
    """One occurrence: its record says whether it was kept; `why` is a clause that tells of a miss."""

    record: Record
    why: str = ""

    @property
    def is_kept(self) -> bool:
        """Was it kept?"""
        return self.record.counts


def found_of_each(
    terms: Terms,
    judged: Sequence[Judged],
    *,
    said: Callable[[int, int], str],
    nothing: str,
    waiting: int = 0,
    remaining: str = "",
    more: str = "",
) -> Found:
    """The status of a property of every occurrence.

    `said` makes «3 av 4 …» of how many were kept, without its full stop; `nothing` is the sentence where none
    can be judged. `waiting` still can be kept, and `remaining` says what they are; `more` comes last.
    """
    kept = [one for one in judged if one.is_kept]
    status = each(kept=len(kept), of=len(judged), waiting=waiting, strength=terms.strength)
    if judged:
        misses = listed([one.why for one in judged if not one.is_kept and one.why])
        sentence = said(len(kept), len(judged)) + (f"; {misses}." if misses else ".")
    else:
        sentence = nothing
    return Found(
        status,
        together(sentence, remaining if waiting else "", more),
        tuple(one.record for one in judged),
        value=len(kept),
        wanted=len(judged),
        planned=waiting,
    )


def no_meetings(period: YearInForce) -> str:
    """Says that no meeting was held, or that none has been yet."""
    return _("Ingen møter ble holdt.") if period.is_over else _("Ingen møter er holdt ennå.")


def meetings_to_come(number: int) -> str:
    """«2 møter gjenstår.»"""
    return ngettext("%(number)s møte gjenstår.", "%(number)s møter gjenstår.", number) % {"number": number}
