"""What the calendar says about year wheels: who is reminded of a task, and which become items of a group.

A task comes round on its day of reminding, once a year: those who keep the programme get one e-mail with all
that has come that day, and an AGENDA task becomes an item that waits at its group's forum. A day missed while
the portal was down is caught up until the deadline, never after it.
"""

from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils import notices
from councils.actions.proposing import propose_item
from councils.choices import ItemKind
from records import audit, days
from records.actors import Actor
from slt.actions.wheel import LONGEST_NOTICE
from slt.choices import WheelKind
from slt.models import Programme, SltGroup, WheelTask, WheelYear
from slt.reminders import Row, remind, reminded_for
from slt.wheel import Turn, row_of, tasks_with, turn_of
from web.forms import paragraphs

FIRST_HOUR = 7
# What sort of item a task of the default wheel becomes; a matter to discuss where nothing else is said.
ITEM_KINDS = {"annual_report": ItemKind.EVALUATION}


def clock(at: datetime) -> None:
    """Remind of what has come near, and raise its items. Idempotent; nothing at night."""
    if days.oslo(at).hour < FIRST_HOUR:
        return
    on = days.day_of(at)
    near = WheelTask.objects.filter(
        is_active=True,
        month__in=_months_ahead(on),
        programme__in=Programme.objects.valid(on).values("pk"),
    )
    waiting: dict[int, list[Turn]] = defaultdict(list)
    for turn in _come_round(near, on):
        waiting[turn.task.programme_id].append(turn)
    for programme in waiting:
        bring_round(programme, at)


def bring_round(programme_id: int, at: datetime) -> None:
    """Do what has come round in one programme, under the lock that orders what happens to its wheel."""
    on = days.day_of(at)
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
        turns = _come_round(WheelTask.objects.filter(programme=programme, is_active=True), on)
        for turn in turns:
            _raise_item(turn, programme, on, at)
        told = reminded_for(programme, on)
        turns = [turn for turn in turns if turn.row is None or turn.row.reminded_at is None]
        # Nobody to tell: it waits for whoever comes, until the deadline.
        if not turns or not told:
            return
        for turn in turns:
            WheelYear.objects.update_or_create(task=turn.task, year=turn.year, defaults={"reminded_at": at})
        for owner, in_place in told:
            with notices.in_language(owner.recipient):
                remind(
                    owner,
                    [_row(turn, programme) for turn in turns],
                    subject=_subject(turns),
                    lead=_lead(programme, in_place),
                    key=f"{turns[0].task.pk}:{turns[0].due_on.isoformat()}",
                    kind="slt.wheel",
                    programme=programme,
                    on=on,
                    at=at,
                )
        audit.record(
            shown_with=programme,
            verb="wheel.reminded",
            by=Actor.clock(),
            at=at,
            titles=[turn.task.title for turn in turns],
            people=[owner.recipient.name for owner, _in_place in told],
        )


def _come_round(tasks, on: date) -> list[Turn]:  # type: ignore[no-untyped-def]
    """The turns of these tasks whose day has come, and that are not reminded of or not yet an item."""
    years = [on.year, on.year + 1]
    found = []
    for task in tasks_with(years, tasks):
        for year in years:
            turn = turn_of(task, year, on, row_of(task, year))
            if not turn.is_open or not turn.remind_on <= on <= turn.due_on:
                continue
            is_reminded = turn.row is not None and turn.row.reminded_at is not None
            if not is_reminded or _waits_to_be_item(turn, on):
                found.append(turn)
    return sorted(found, key=lambda turn: (turn.due_on, turn.task.pk))


def _waits_to_be_item(turn: Turn, on: date) -> bool:
    """Is it to become an item, has not yet, and is there a group to take it?"""
    task = turn.task
    if task.kind != WheelKind.AGENDA or task.group is None:
        return False
    return (turn.row is None or turn.row.item_id is None) and standing_group(task.group, on) is not None


def standing_group(group: SltGroup, on: date) -> SltGroup | None:
    """The group, or the one that it has gone into; None when that has ended too."""
    seen: set[int] = set()
    current: SltGroup | None = group
    while current is not None and current.pk not in seen:
        if current.covers(on) and current.forum.covers(on):
            return current
        seen.add(current.pk)
        current = current.merged_into
    return None


def _raise_item(turn: Turn, programme: Programme, on: date, at: datetime) -> None:
    group = standing_group(turn.task.group, on) if turn.task.group is not None else None
    if group is None or not _waits_to_be_item(turn, on):
        return
    with translation.override(programme.language):
        by = Actor.system(_("Årshjulet i %(programme)s") % {"programme": programme.name})
    item = propose_item(
        forum=group.forum,
        title=turn.task.title,
        text=paragraphs(turn.task.text) if turn.task.text else "",
        kind=ITEM_KINDS.get(turn.task.key, ItemKind.MATTER),
        by=by,
        on=on,
        at=at,
    )
    WheelYear.objects.update_or_create(task=turn.task, year=turn.year, defaults={"item": item})
    audit.record(
        shown_with=programme,
        verb="wheel.task_raised",
        by=Actor.clock(),
        at=at,
        title=turn.task.title,
        forum=group.forum.name,
    )


def _months_ahead(on: date) -> list[int]:
    """The months that a deadline may lie in and have come round: this one and as far as notice reaches."""
    months, day, last = [on.month], on, on + timedelta(days=LONGEST_NOTICE)
    while (day := day.replace(day=monthrange(day.year, day.month)[1]) + timedelta(days=1)) <= last:
        months.append(day.month)
    return months


def _subject(turns: list[Turn]) -> str:
    if len(turns) == 1:
        return _("Årshjulet: %(title)s") % {"title": turns[0].task.title}
    return ngettext(
        "Årshjulet: %(count)s oppgave nærmer seg", "Årshjulet: %(count)s oppgaver nærmer seg", len(turns)
    ) % {"count": len(turns)}


def _lead(programme: Programme, in_place: bool) -> str:
    if in_place:
        return _(
            "Dette står for tur i årshjulet til %(programme)s. Påminnelsen går til deg fordi vervet som "
            "koordinator er ubesatt."
        ) % {"programme": programme.name}
    return _("Dette står for tur i årshjulet til %(programme)s.") % {"programme": programme.name}


def _row(turn: Turn, programme: Programme) -> Row:
    note = ""
    if turn.task.kind == WheelKind.AGENDA and turn.task.group is not None:
        group = standing_group(turn.task.group, turn.due_on)
        note = (
            _("Er meldt inn som sak i %(forum)s.") % {"forum": group.forum.name}
            if group is not None
            else _("Gruppa som skulle hatt saken, er lagt ned. Velg en annen.")
        )
    wheel = notices.whole_address(reverse("slt:wheel", args=[programme.pk]))
    return Row(turn.task.title, f"{wheel}?ar={turn.year}#oppgave-{turn.task.pk}", turn.due_on, note=note)
