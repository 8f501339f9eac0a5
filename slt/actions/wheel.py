"""The year wheel's tasks: laid in, changed, switched off and on, and said to be done in a year.

Coordinators and directors keep the wheel. Everything about it stands in the programme's history.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.steps import required_text
from councils.actions.writable import private_counts
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave
from slt.actions.steps import keeping, locked_programme
from slt.choices import WheelKind
from slt.models import Programme, SltGroup, WheelTask, WheelYear
from slt.wheel import default_tasks

# A wheel with more than this is a diary; and every mark must have its place in the drawing.
MOST_TASKS = 40
LONGEST_TITLE, LONGEST_TEXT, LONGEST_NOTICE = 200, 500, 90


@dataclass(frozen=True)
class TaskFacts:
    """What a task of the wheel says."""

    title: str
    month: int
    day: int = 28
    text: str = ""
    kind: str = WheelKind.TASK
    group: SltGroup | None = None
    remind_days: int = 14


def lay_default_wheel(*, programme: Programme, by: Actor, on: date, at: datetime) -> list[WheelTask]:
    """Lay in what is missing of the default wheel, in the programme's written standard; what was laid in.

    A task that is there already, switched off too, stays as it is. One that is to become an item is laid in
    as a plain task where the programme has no group on that level. Raises NotAllowed.
    """
    with transaction.atomic():
        programme, by = _kept(programme, by, on)
        there = set(programme.wheel_tasks.exclude(key="").values_list("key", flat=True))
        groups: dict[int, SltGroup] = {}
        for group in programme.groups.valid(on).in_order():
            groups.setdefault(group.level, group)
        laid = []
        for default in default_tasks():
            if default["key"] in there:
                continue
            group = groups.get(default["level"]) if "level" in default else None
            words = default[programme.language]
            laid.append(
                WheelTask.objects.create(
                    programme=programme,
                    key=default["key"],
                    title=words["title"],
                    text=words["text"],
                    month=default["month"],
                    day=default["day"],
                    remind_days=default["remind_days"],
                    kind=WheelKind(default["kind"]) if group is not None else WheelKind.TASK,
                    group=group,
                    counts_from=on,
                )
            )
        if laid:
            audit.record(shown_with=programme, verb="wheel.laid_out", by=by, at=at, count=len(laid))
        return laid


def add_task(*, programme: Programme, facts: TaskFacts, by: Actor, on: date, at: datetime) -> WheelTask:
    """Lay a task into the wheel. Raises NotAllowed; Refused with what is wrong with it."""
    with transaction.atomic():
        programme, by = _kept(programme, by, on)
        facts = _checked(programme, facts, on)
        _check_room(programme)
        task = WheelTask.objects.create(programme=programme, counts_from=on, **vars(facts))
        audit.record(
            shown_with=programme,
            verb="wheel.task_added",
            by=by,
            at=at,
            title=task.title,
            **private_counts(task.text),
        )
        return task


def change_task(
    *, task: WheelTask, revision: int, facts: TaskFacts, by: Actor, on: date, at: datetime
) -> WheelTask:
    """Change a task for this year and those that come; what is said to be done stays done.

    With another deadline it is a new task as far as the calendar goes: nobody is late with it yet, and it
    is reminded of again. Raises NotAllowed, Refused, and StaleSave when somebody saved since `revision`.
    """
    with transaction.atomic():
        programme, by = _kept(task.programme, by, on)
        task = _fresh(task)
        if task.revision != revision:
            raise StaleSave(
                _("Noen andre har endret oppgaven siden du åpnet siden."),
                current=f"{task.title}. {task.text}",
                revision=task.revision,
            )
        facts = _checked(programme, facts, on, former=task.group_id)
        before = TaskFacts(**{name: getattr(task, name) for name in vars(facts)})
        if before == facts:
            return task
        if (before.month, before.day) != (facts.month, facts.day):
            task.counts_from = on
            task.years.filter(year__gte=on.year, done_on=None).update(reminded_at=None)
        for name, value in vars(facts).items():
            setattr(task, name, value)
        task.revision += 1
        task.save()
        audit.record(
            shown_with=programme,
            verb="wheel.task_changed",
            by=by,
            at=at,
            title=task.title,
            **private_counts(task.text, before.text),
        )
        return task


def switch_off_task(*, task: WheelTask, by: Actor, on: date, at: datetime) -> WheelTask:
    """Take a task out of the wheel; the years that it was done in keep it. Raises NotAllowed, Refused."""
    with transaction.atomic():
        programme, by = _kept(task.programme, by, on)
        task = _fresh(task)
        if not task.is_active:
            raise Refused(_("Oppgaven er allerede tatt ut av årshjulet."))
        task.is_active = False
        _save_switched(task)
        audit.record(shown_with=programme, verb="wheel.task_switched_off", by=by, at=at, title=task.title)
        return task


def switch_on_task(*, task: WheelTask, by: Actor, on: date, at: datetime) -> WheelTask:
    """Take a task into the wheel again; it counts from that day. Raises NotAllowed, Refused."""
    with transaction.atomic():
        programme, by = _kept(task.programme, by, on)
        task = _fresh(task)
        if task.is_active:
            raise Refused(_("Oppgaven er allerede med i årshjulet."))
        _check_room(programme)
        task.is_active, task.counts_from = True, on
        _save_switched(task)
        audit.record(shown_with=programme, verb="wheel.task_switched_on", by=by, at=at, title=task.title)
        return task


def mark_done(*, task: WheelTask, year: int, by: Actor, on: date, at: datetime) -> WheelYear:
    """Say that the task is done in that year. Raises NotAllowed, and Refused when it is already."""
    with transaction.atomic():
        programme, by = _kept(task.programme, by, on)
        task = _fresh(task)
        if not task.is_active:
            raise Refused(_("Oppgaven er tatt ut av årshjulet."))
        if not max(2000, on.year - 5) <= year <= on.year + 1:
            raise Refused(_("Velg ett av de fem siste årene, i år eller neste år."))
        row, _made = WheelYear.objects.get_or_create(task=task, year=year)
        if row.done_on is not None:
            raise Refused(
                _("Oppgaven er alt ført som gjort for %(year)s, av %(name)s.")
                % {"year": year, "name": row.done_by_name}
            )
        row.done_on, row.done_by_name = on, by.name
        row.save(update_fields=["done_on", "done_by_name"])
        audit.record(
            shown_with=programme, verb="wheel.task_done", by=by, at=at, title=task.title, year=str(year)
        )
        return row


def undo_done(*, task: WheelTask, year: int, by: Actor, on: date, at: datetime) -> WheelYear:
    """Take back that the task is done in that year. Raises NotAllowed, and Refused when it is not."""
    with transaction.atomic():
        programme, by = _kept(task.programme, by, on)
        row = WheelYear.objects.filter(task=task, year=year, done_on__isnull=False).first()
        if row is None:
            raise Refused(_("Oppgaven er ikke ført som gjort."))
        row.done_on, row.done_by_name = None, ""
        row.save(update_fields=["done_on", "done_by_name"])
        audit.record(
            shown_with=programme,
            verb="wheel.task_not_done",
            by=by,
            at=at,
            title=_fresh(task).title,
            year=str(year),
        )
        return row


def _kept(programme: Programme, by: Actor, on: date) -> tuple[Programme, Actor]:
    """The programme under the lock that orders its wheel, and the actor as acting from a keeping office."""
    programme = locked_programme(programme)
    return programme, keeping(programme, by, on)


def _fresh(task: WheelTask) -> WheelTask:
    """As it stands under the programme's lock."""
    return WheelTask.objects.select_related("programme", "group__forum").get(pk=task.pk)


def _save_switched(task: WheelTask) -> None:
    task.revision += 1
    task.save(update_fields=["is_active", "counts_from", "revision"])


def _check_room(programme: Programme) -> None:
    if programme.wheel_tasks.filter(is_active=True).count() >= MOST_TASKS:
        raise Refused(
            _("Årshjulet har %(most)s oppgaver, og tar ikke flere. Ta ut noen først.") % {"most": MOST_TASKS}
        )


def _checked(programme: Programme, facts: TaskFacts, on: date, former: Any = None) -> TaskFacts:
    """The facts in order; Refused when something is wrong. A group that has ended may stay."""
    title = " ".join(required_text(facts.title, _("Skriv hva oppgaven er."), most=LONGEST_TITLE).split())
    text = facts.text.strip()
    if len(text) > LONGEST_TEXT:
        raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_TEXT})
    if not (1 <= facts.month <= 12 and 1 <= facts.day <= 31):
        raise Refused(_("Velg en måned og en dag i den."))
    if not 0 <= facts.remind_days <= LONGEST_NOTICE:
        raise Refused(_("Påminnelsen kommer fra 0 til %(most)s dager før.") % {"most": LONGEST_NOTICE})
    kind, group = WheelKind(facts.kind), facts.group
    if group is None and kind == WheelKind.AGENDA:
        raise Refused(_("Velg gruppa som skal ha saken."))
    if group is not None and (
        group.programme_id != programme.pk or not (group.covers(on) or group.pk == former)
    ):
        raise Refused(_("Velg en av gruppene i programmet."))
    return replace(facts, title=title, text=text, kind=kind)
