"""What must be in place before a step: each guard returns Norwegian sentences, none when all is well."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from councils.choices import Record
from records import days


def has_agenda(meeting: Any, on: date) -> Iterable[str]:
    """A notice goes out with an agenda; where a log is kept, it may go without."""
    if meeting.forum.record != Record.LOG and not meeting.items.filter(state="PLACED").exists():
        yield _("Sakslisten er tom. Legg inn minst én sak.")


def has_somebody_to_call(meeting: Any, on: date) -> Iterable[str]:
    """A notice goes to somebody."""
    if not meeting.forum.memberships.valid(days.day_of(meeting.starts_at)).exists():
        yield _("Forumet har ingen medlemmer på møtedagen. Legg inn medlemmene først.")


def lies_ahead(meeting: Any, on: date) -> Iterable[str]:
    """Nobody is called to a meeting that has been."""
    if days.day_of(meeting.starts_at) < on:
        yield _("Møtet har vært. Flytt det til en ny dato, eller før det som holdt.")


def day_has_come(meeting: Any, on: date) -> Iterable[str]:
    """A meeting is logged on its day or later."""
    if days.day_of(meeting.starts_at) > on:
        yield _("Møtet er ikke før %(day)s.") % {"day": days.longdate(days.day_of(meeting.starts_at))}


def keeps_minutes(meeting: Any, on: date) -> Iterable[str]:
    """A forum that keeps a log without content has no minutes to begin."""
    if meeting.forum.record == Record.LOG:
        yield _("Forumet fører logg uten innhold, og skriver ikke referat. Før møtet i loggen.")


def keeps_log(meeting: Any, on: date) -> Iterable[str]:
    """Only a forum that keeps a log without content logs its meetings."""
    if meeting.forum.record != Record.LOG:
        yield _("Forumet skriver referat, og fører ikke logg.")


def attendance_recorded(minutes: Any, on: date) -> Iterable[str]:
    """Everybody who was called was there or not."""
    missing = minutes.meeting.attendances.filter(presence="UNKNOWN").count()
    if missing:
        yield _("Frammøtet er ikke ført for %(count)s.") % {"count": missing}
    elif not minutes.meeting.attendances.filter(presence="PRESENT").exists():
        yield _("Ingen er ført som til stede.")


def items_have_outcomes(minutes: Any, on: date) -> Iterable[str]:
    """Every item was treated, postponed or sent back."""
    for item in minutes.meeting.items.filter(state="PLACED").order_by("position", "pk"):
        yield _("Sak %(item)s mangler utfall.") % {"item": item.label or item.shown_title}


def secrecy_confirmed(minutes: Any, on: date) -> Iterable[str]:
    """The rules on secrecy were gone through at the start, as every cross-agency meeting does."""
    if minutes.meeting.secrecy_confirmed_at is None:
        yield _("Det er ikke bekreftet at taushetsreglene ble gjennomgått.")


def texts_beside_settled(minutes: Any, on: date) -> Iterable[str]:
    """No text lies beside, waiting for a choice."""
    from councils.models import PieceText

    waiting = PieceText.objects.filter(
        piece__item__meeting=minutes.meeting_id, settled_at__isnull=True
    ).count()
    if waiting:
        yield _("Det ligger %(count)s tekster ved siden av som ingen har tatt stilling til.") % {
            "count": waiting
        }


def has_reviewers(minutes: Any, on: date) -> Iterable[str]:
    """Somebody is named to go through the minutes."""
    if not minutes.meeting.forum.memberships.reviewers(on).exists():
        yield _("Forumet har ikke sagt hvem som går gjennom referatet.")


def has_no_reviewers(minutes: Any, on: date) -> Iterable[str]:
    """Only a forum that has named nobody approves without review."""
    if minutes.meeting.forum.memberships.reviewers(on).exists():
        yield _("Referatet skal gjennomgås av dem forumet har valgt.")


def has_nothing_after(forum: Any, last_day: date) -> Iterable[str]:
    """A forum that ends leaves nothing ahead that people are called to or asked about."""
    after = forum.meetings.exclude(state="CANCELLED").filter(starts_at__gte=days.end_of(last_day))
    for meeting in after.order_by("starts_at", "pk")[:5]:
        words = {"day": days.longdate(meeting.on)}
        if meeting.state in {"PLANNED", "CALLED"}:
            yield _("Møtet %(day)s er etter siste dag. Avlys det først, eller velg en senere dag.") % words
        else:
            yield _("Møtet %(day)s er holdt etter siste dag. Velg en senere dag.") % words
    if forum.date_proposals.filter(state="OPEN").exists():
        yield _("Det ligger ute et datoforslag som venter på svar. Trekk det først.")
