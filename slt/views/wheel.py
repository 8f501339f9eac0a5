"""The year wheel: drawn and as a list, for those inside; its tasks, for those who keep the programme."""

from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import AgendaItem
from records.days import MONTHS
from slt.actions import wheel as acts
from slt.choices import WheelKind
from slt.forms.wheel import TaskForm
from slt.models import WheelTask, WheelYear
from slt.views.bases import ReadersView
from slt.wheel import Turn, next_of, wheel_of
from slt.wheel_drawing import badge, draw, legend
from web.access import LoggedIn, Right
from web.views import ActionFormView, ActionView, Crumb, PageView

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Wheel(ReadersView, PageView):
    """The wheel of a year: what is next, the tasks by month, and the drawing with their numbers."""

    access = LoggedIn
    template_name = "slt/wheel.html"

    @cached_property
    def year(self) -> int:
        """The year asked for; this year when the address says nothing that is one."""
        asked = self.request.GET.get("ar", "")
        if asked.isascii() and asked.isdecimal() and FIRST_YEAR <= int(asked[:5]) <= LAST_YEAR:
            return int(asked[:5])
        return self.on.year

    def get_page_title(self) -> str:
        return _("Årshjul %(year)s") % {"year": self.year}

    def years(self) -> list[int]:
        """Those to choose among: from the programme's first year (six at most) to next year."""
        first = self.programme.valid_from.year if self.programme.valid_from else self.on.year
        return sorted({*range(max(first, self.on.year - 4), self.on.year + 2), self.year})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        turns = wheel_of(self.programme, self.year, self.on)
        readable = _readable_items(self.request.user, turns, self.on)
        rows = [_row(turn, readable, self.on) for turn in turns]
        return super().get_context_data(
            year=self.year,
            years=self.years(),
            drawing=draw(turns, self.year, self.on) if turns else "",
            legend=legend(),
            next=next((row for row in rows if row["turn"] is next_of(turns)), None),
            months=[
                (MONTHS[month - 1], list(listed))
                for month, listed in groupby(rows, key=lambda row: row["turn"].due_on.month)
            ],
            this_month=MONTHS[self.on.month - 1] if self.year == self.on.year else "",
            switched_off=list(self.programme.wheel_tasks.filter(is_active=False)) if self.keeps else [],
            has_tasks=bool(turns) or self.programme.wheel_tasks.exists(),
            **kwargs,
        )


def _row(turn: Turn, readable: set[int], on: date) -> dict[str, Any]:
    item = turn.row.item if turn.row is not None else None
    waits = turn.task.kind == WheelKind.AGENDA and turn.is_open and turn.due_on >= on and item is None
    return {
        "turn": turn,
        "badge": badge(turn),
        "item": item if item is not None and item.pk in readable else None,
        "becomes_on": max(turn.remind_on, on) if waits else None,
        "may_be_marked": turn.is_open,
    }


def _readable_items(user: Any, turns: list[Turn], on: date) -> set[int]:
    """The items that tasks have become and that the person may open."""
    keys = [turn.row.item_id for turn in turns if turn.row is not None and turn.row.item_id is not None]
    if not keys:
        return set()
    return set(AgendaItem.objects.visible_to(user, on).filter(pk__in=keys).values_list("pk", flat=True))


class _WheelStep(ReadersView):
    """What the acts on the wheel share: for those who keep the programme, and back to the wheel."""

    access = Right("slt.keep_programme")

    def get_success_url(self) -> str:
        year = self.kwargs.get("year")
        url = reverse("slt:wheel", args=[self.programme.pk])
        return f"{url}?ar={year}" if year else url

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Årshjul"), self.get_success_url())]

    @property
    def tasks(self) -> QuerySet[WheelTask]:
        """The programme's tasks."""
        return self.programme.wheel_tasks.select_related("programme", "group__forum")

    @cached_property
    def task(self) -> WheelTask:
        """The task that the address names; 404 for another programme's."""
        return get_object_or_404(self.tasks, pk=self.kwargs["task"])

    def by(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.actor, "on": self.on, "at": self.at}


class _TaskForm(_WheelStep, ActionFormView):
    template_name = "slt/wheel_task.html"
    form_class: Any = TaskForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "programme": self.programme, "on": self.on}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form


class Add(_TaskForm):
    """A new task."""

    page_title = gettext_lazy("Ny oppgave i årshjulet")
    submit_label = gettext_lazy("Legg til")
    success_message = gettext_lazy("Oppgaven står i årshjulet.")

    def perform(self, form: TaskForm) -> WheelTask:
        return acts.add_task(programme=self.programme, facts=form.facts, **self.by())


class Change(_TaskForm):
    """What a task says, and when it comes."""

    submit_label = gettext_lazy("Lagre")
    success_message = gettext_lazy("Oppgaven er endret.")

    def get_page_title(self) -> str:
        return _("Endre «%(title)s»") % {"title": self.task.title}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "task": self.task}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(task=self.task, **kwargs)

    def perform(self, form: TaskForm) -> WheelTask:
        revision = form.cleaned_data["revision"] or 0
        return acts.change_task(task=self.task, revision=revision, facts=form.facts, **self.by())


class LayDefault(_WheelStep, ActionView):
    """The default wheel, or what is missing of it."""

    page_title = gettext_lazy("Legg inn standard årshjul")
    confirm_text = gettext_lazy(
        "Vi legger inn oppgavene i et vanlig SLT-år, fra datoer og roller i januar til arkivering i "
        "desember. Dere kan endre hver av dem etterpå. Det som står der fra før, blir stående."
    )

    def perform(self) -> list[WheelTask]:
        return acts.lay_default_wheel(programme=self.programme, **self.by())

    def get_success_message(self) -> str:
        if not self.result:
            return _("Årshjulet har alle oppgavene fra før.")
        return _("Årshjulet er lagt inn. Se over dagene, og ta ut det dere ikke trenger.")


class SwitchOff(_WheelStep, ActionView):
    """Take a task out of the wheel."""

    confirm_label = gettext_lazy("Ta ut oppgaven")
    confirm_style = "danger"
    confirm_text = gettext_lazy(
        "Oppgaven kommer ikke tilbake neste år, og det går ingen påminnelse om den. Årene den er gjort i, "
        "beholder den."
    )
    success_message = gettext_lazy("Oppgaven er tatt ut av årshjulet.")

    def get_page_title(self) -> str:
        return _("Ta ut «%(title)s»") % {"title": self.task.title}

    def perform(self) -> WheelTask:
        return acts.switch_off_task(task=self.task, **self.by())


class SwitchOn(_WheelStep, ActionView):
    """Take a task into the wheel again."""

    confirm_label = gettext_lazy("Ta inn igjen")
    success_message = gettext_lazy("Oppgaven står i årshjulet igjen.")

    def get_page_title(self) -> str:
        return _("Ta inn «%(title)s» igjen") % {"title": self.task.title}

    def perform(self) -> WheelTask:
        return acts.switch_on_task(task=self.task, **self.by())


class MarkDone(_WheelStep, ActionView):
    """A task is done in a year."""

    confirm_label = gettext_lazy("Før som gjort")
    success_message = gettext_lazy("Oppgaven er ført som gjort.")

    def get_page_title(self) -> str:
        return _("Før «%(title)s» som gjort") % {"title": self.task.title}

    def perform(self) -> WheelYear:
        return acts.mark_done(task=self.task, year=self.kwargs["year"], **self.by())


class UndoDone(_WheelStep, ActionView):
    """A task is not done in a year after all."""

    confirm_label = gettext_lazy("Ta tilbake")
    success_message = gettext_lazy("Oppgaven står som ikke gjort.")

    def get_page_title(self) -> str:
        return _("Ta tilbake at «%(title)s» er gjort") % {"title": self.task.title}

    def perform(self) -> WheelYear:
        return acts.undo_done(task=self.task, year=self.kwargs["year"], **self.by())
