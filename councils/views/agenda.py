"""The agenda of a meeting: read by everybody who may, built by chair and secretary."""

from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import agenda as actions
from councils.actions.agenda_steps import agenda_revision, why_not_arrange
from councils.actions.proposing import is_late_for
from councils.choices import Standing
from councils.default_items import due_on, last_minutes, missing_items
from councils.logbook import keeps_log
from councils.models import AgendaItem, Decision
from councils.states import ItemState
from councils.views.bases import MeetingView
from councils.views.item_parts import shown_follow_ups
from records.search import SEARCH_COLUMNS
from web.access import Public, Right
from web.reordering import Arranged, ReorderView
from web.views import ActionView, PageView


class AgendaRow:
    """An item on the agenda as the list of it needs it; what it is called aloud is its shown title."""

    def __init__(self, item: AgendaItem, *, reads: bool, may_arrange: bool) -> None:
        self.item = item
        self.pk = item.pk
        self.reads = reads
        # What has become of it stands; so does its place.
        self.is_fixed = not may_arrange
        self.may_take_off = may_arrange and item.number is None and item.state == ItemState.PLACED
        self.is_new = item.number is None
        self.follow_ups: list[Any] = []
        self.last_meeting: Any = None
        self.last_minutes: Any = None

    @property
    def overdue_count(self) -> int:
        """How many of its follow-ups are overdue on the meeting's day."""
        return sum(one.is_overdue for one in self.follow_ups)

    def __str__(self) -> str:
        return str(self.item.title if self.reads else self.item.shown_title)


class Agenda(MeetingView, PageView):
    """The items of the meeting in order. The public sees what was sent out, by public titles."""

    access = Public
    is_public_page = True
    template_name = "councils/agenda.html"

    def get_page_title(self) -> str:
        return _("Saksliste")

    @cached_property
    def hindrances(self) -> list[str]:
        """Why the agenda cannot be changed now; none when it can."""
        return why_not_arrange(self.meeting)

    @property
    def may_arrange(self) -> bool:
        """Is this the page of somebody who builds the agenda, and can it be built now?"""
        return self.may_lead and not self.hindrances

    @cached_property
    def rows(self) -> list[AgendaRow]:
        """The agenda as this person sees it."""
        items = (
            AgendaItem.objects.listed_to(self.request.user, self.on)
            .filter(meeting=self.meeting)
            .on_agenda()
            .defer("text", "proposed_decision", *SEARCH_COLUMNS)
            .select_related(
                "topic", "continued_from__meeting", "continued_in__meeting", "origin_organisation"
            )
            .annotate(attachment_count=Count("attachments"))
            .order_by("position", "pk")
        )
        rows = [AgendaRow(item, reads=self.reads(item), may_arrange=self.may_arrange) for item in items]
        if self.reads_papers:
            for row in rows:
                self.fill(row)
        return rows

    def reads(self, item: AgendaItem) -> bool:
        """May the person open the item?"""
        return self.is_member or (self.reads_papers and not item.is_closed)

    def fill(self, row: AgendaRow) -> None:
        """What a standing item shows by itself: the open follow-ups, the last minutes."""
        if row.item.standing == Standing.FOLLOW_UPS:
            row.follow_ups = shown_follow_ups(self.meeting, self.request.user, self.on)
        elif row.item.standing == Standing.LAST_MINUTES:
            row.last_meeting, row.last_minutes = last_minutes(self.meeting, self.request.user, self.on)

    def waiting(self) -> list[dict[str, Any]]:
        """What can be put on this agenda: wanted here first, then the oldest; late ones told."""
        found = (
            AgendaItem.objects.waiting()
            .filter(forum=self.forum)
            .defer("text", "proposed_decision", *SEARCH_COLUMNS)
            .select_related("wanted_meeting", "topic", "origin_organisation")
            .order_by("raised_at", "pk")
        )
        rows = sorted(found, key=lambda item: item.wanted_meeting_id != self.meeting.pk)
        return [
            {
                "item": item,
                "is_late": is_late_for(self.meeting, item.raised_at),
                "is_wanted_here": item.wanted_meeting_id == self.meeting.pk,
            }
            for item in rows
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.rows
        builds = self.may_arrange
        return super().get_context_data(
            rows=rows,
            decision_count=Decision.objects.visible_to(self.request.user, self.on)
            .filter(item__meeting=self.meeting)
            .count(),
            reads_papers=self.reads_papers,
            may_arrange=builds,
            keeps_log=keeps_log(self.forum),
            hindrances=self.hindrances if self.may_lead else [],
            revision=agenda_revision([row.pk for row in rows]),
            waiting=self.waiting() if builds else [],
            missing=missing_items(self.meeting, [row.item for row in rows]) if builds else [],
            has_new=self.meeting.notice_sent_at is not None and any(row.is_new for row in rows),
            due_on=due_on(self.meeting, self.forum),
            **kwargs,
        )


class _Building(MeetingView):
    """An act on the agenda: chair and secretary; afterwards back to it."""

    access = Right("councils.place_item")

    def get_success_url(self) -> str:
        return reverse("councils:agenda", args=[self.meeting.pk])

    def get_back_url(self) -> str:
        return self.get_success_url()

    def by(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.actor, "on": self.on, "at": self.at}


class Reorder(_Building, ReorderView):
    """The order of the agenda, by buttons, keyboard or dragging."""

    def current_order(self) -> list[int]:
        agenda = self.meeting.items.on_agenda().order_by("position", "pk")
        return list(agenda.values_list("pk", flat=True))

    def arrange(self, keys: Any, *, revision: int | None) -> Arranged:
        return Arranged(
            keys, actions.reorder(meeting=self.meeting, order=keys, revision=revision, **self.by())
        )


class _OfItem(_Building, ActionView):
    """An act on one item and this agenda."""

    def items(self) -> QuerySet[AgendaItem]:
        """The items that the address may name."""
        return AgendaItem.objects.filter(forum=self.forum)

    @cached_property
    def item(self) -> AgendaItem:
        """The item that the address names."""
        return get_object_or_404(self.items(), pk=self.kwargs["item"])


class Place(_OfItem):
    """Put a waiting item on the agenda."""

    page_title = gettext_lazy("Sett på sakslisten")

    @property
    def confirm_text(self) -> str:
        """The question."""
        return _("Vil du sette saken «%(title)s» på sakslisten?") % {"title": self.item.title}

    def perform(self) -> Any:
        return actions.place_item(item=self.item, meeting=self.meeting, **self.by())

    def get_success_message(self) -> str:
        return _("«%(title)s» er satt på sakslisten.") % {"title": self.item.title}


class TakeOff(_OfItem):
    """Take an item off the agenda again, before it has its number."""

    page_title = gettext_lazy("Ta av sakslisten")

    @property
    def confirm_text(self) -> str:
        """The question."""
        return _("Vil du ta saken «%(title)s» av sakslisten?") % {"title": self.item.title}

    def items(self) -> QuerySet[AgendaItem]:
        return self.meeting.items.all()

    def perform(self) -> Any:
        return actions.take_off_item(item=self.item, **self.by())

    def get_success_message(self) -> str:
        if self.item.is_raised:
            return _("«%(title)s» er tatt av sakslisten, og venter igjen.") % {"title": self.item.title}
        return _("«%(title)s» er tatt av sakslisten.") % {"title": self.item.title}


class Fill(_Building, ActionView):
    """Put in what usually stands on an agenda and is missing."""

    page_title = gettext_lazy("Legg inn de faste sakene")
    confirm_text = gettext_lazy("De faste sakene som mangler, blir lagt inn på sine plasser.")
    success_message = gettext_lazy("De faste sakene er lagt inn.")

    def perform(self) -> Any:
        return actions.add_default_items(meeting=self.meeting, **self.by())
