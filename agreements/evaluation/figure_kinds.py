"""The figures of a year's cooperation: each a row that says what is counted, and of which records.

They say what was done and when, never that crime changed because of it.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.choices import ScopePart


class Shape(StrEnum):
    """How a figure is said."""

    COUNT = "count"
    """«3»."""
    SHARE = "share"
    """«3 av 4»: of those that could have been."""
    DAYS = "days"
    """«12 dager»; nothing where there is nothing to measure."""


@dataclass(frozen=True)
class FigureKind:
    """A row: what it is called, which part of the cooperation it belongs to, the records behind it.

    `record` is a kind of `duties.status.Record`, or `week`: an ISO week, which is all that is told of
    presence.
    `looks_ahead`: it says what was planned when it was counted, which nothing can correct afterwards. A quiet
    one is left out of the table where there was nothing, this year or last.
    """

    key: str
    part: ScopePart
    label: Promise
    record: str
    shape: Shape = Shape.COUNT
    looks_ahead: bool = False
    is_quiet: bool = False


_C, _P, _S = ScopePart.COUNCIL, ScopePart.CONTACT, ScopePart.SLT

_ROWS = (
    FigureKind("council_held", _C, _("Møter holdt i politirådet"), "meeting"),
    FigureKind("council_counting", _C, _("Møter som teller etter rådets egen regel"), "meeting"),
    FigureKind(
        "council_planned", _C, _("Møter planlagt resten av året"), "meeting", looks_ahead=True, is_quiet=True
    ),
    FigureKind("council_cancelled", _C, _("Møter avlyst"), "meeting"),
    FigureKind("attendance_police", _C, _("Frammøte fra politiet"), "meeting", Shape.SHARE),
    FigureKind("attendance_municipality", _C, _("Frammøte fra kommunen"), "meeting", Shape.SHARE),
    FigureKind("notices_in_time", _C, _("Innkallinger sendt innen fristen"), "meeting", Shape.SHARE),
    FigureKind("minutes_sent", _C, _("Møter med referat som er sendt ut"), "meeting", Shape.SHARE),
    FigureKind("days_to_minutes", _C, _("Dager fra møte til referat (median)"), "meeting", Shape.DAYS),
    FigureKind("items_police", _C, _("Saker fra politiet"), "item"),
    FigureKind("items_municipality", _C, _("Saker fra kommunen"), "item"),
    FigureKind("items_other", _C, _("Saker fra andre"), "item", is_quiet=True),
    FigureKind("items_matter", _C, _("Saker til drøfting"), "item"),
    FigureKind("items_information", _C, _("Orienteringer"), "item", is_quiet=True),
    FigureKind("items_crime_picture", _C, _("Saker om kriminalitetsbildet"), "item", is_quiet=True),
    FigureKind("items_risk_picture", _C, _("Saker om risikobildet"), "item", is_quiet=True),
    FigureKind("items_evaluation", _C, _("Saker om evaluering"), "item", is_quiet=True),
    FigureKind("items_exercise", _C, _("Øvelser"), "item", is_quiet=True),
    FigureKind("decisions", _C, _("Beslutninger"), "decision"),
    FigureKind("follow_ups", _C, _("Oppfølginger avtalt"), "follow_up"),
    FigureKind("follow_ups_done", _C, _("Oppfølginger gjort"), "follow_up"),
    FigureKind(
        "follow_ups_overdue", _C, _("Oppfølginger over fristen ved utgangen av perioden"), "follow_up"
    ),
    FigureKind("crime_pictures", _C, _("Kriminalitetsbilder lagt fram"), "meeting"),
    FigureKind("risk_pictures", _C, _("Risikobilder lagt fram"), "meeting"),
    FigureKind("focus_areas", _C, _("Satsingsområder vedtatt eller endret"), "focus_area"),
    FigureKind("presence_weeks", _P, _("Uker med politikontakten til stede"), "week"),
    FigureKind("consultations", _P, _("Planer politikontakten er spurt om"), "consultation"),
    FigureKind("consultations_answered", _P, _("Planer politikontakten har svart på"), "consultation"),
    FigureKind("slt_steering", _S, _("Møter i styringsgruppen"), "meeting"),
    FigureKind("slt_coordinating", _S, _("Møter i koordinerende gruppe"), "meeting"),
    FigureKind("slt_executing", _S, _("Møter på utførende nivå"), "meeting"),
    FigureKind(
        "slt_planned", _S, _("SLT-møter planlagt resten av året"), "meeting", looks_ahead=True, is_quiet=True
    ),
    FigureKind("referrals_raised", _S, _("Saker løftet mellom nivåene"), "referral"),
    FigureKind("referrals_answered", _S, _("Saker besvart"), "referral"),
    FigureKind("days_to_answer", _S, _("Dager til svar (median)"), "referral", Shape.DAYS),
    FigureKind("measures_started", _S, _("Tiltak satt i gang"), "measure"),
    FigureKind("measures_completed", _S, _("Tiltak fullført"), "measure"),
)

FIGURES: dict[str, FigureKind] = {row.key: row for row in _ROWS}
