"""Items at a forum: those that wait, what became of others, where something was taken up; and one item."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.agenda import propose_item, propose_on_agenda
from councils.actions.item_answers import deadline_sentence
from councils.actions.proposing import ask_for_items, is_late_for, next_meeting
from councils.choices import Capacity
from councils.forms.agenda import AskForm, ProposeForm
from councils.item_chains import Link, chains_of
from councils.logbook import keeps_log, refusal
from councils.models import AgendaItem, Decision, FollowUp, Forum, Meeting, MinutesPiece
from councils.people import Seated, seated
from councils.states import AGENDA_STATES, ItemState, MeetingState
from councils.views.bases import ForumView
from councils.views.item_bases import ItemView
from councils.views.item_parts import item_context
from records import audit
from records.refusals import NotAllowed
from records.search import SEARCH_COLUMNS, matching
from records.workflow import has_right
from web.access import LoggedIn, Right
from web.views import ActionFormView, PageView

# So many earlier items stand on one page, and so many hits of a search.
EARLIER_SHOWN = 40
HITS_SHOWN = 20
LONGEST_QUESTION = 200


def coming_meetings(forum: Forum, at: Any) -> QuerySet[Meeting]:
    """The forum's meetings to choose from, the next first."""
    return Meeting.objects.filter(forum=forum).coming(at)


class Items(ForumView, PageView):
    """What waits, from both sides, with what came late; what became of earlier ones; and a search."""

    access = LoggedIn
    template_name = "councils/items.html"

    def get_page_title(self) -> str:
        return _("Saker i %(forum)s") % {"forum": self.forum.name}

    @cached_property
    def question(self) -> str:
        """What is asked for."""
        return " ".join(self.request.GET.get("q", "").split())[:LONGEST_QUESTION]

    @property
    def raised(self) -> Any:
        """What somebody has raised at the forum, with what a row is shown with."""
        return (
            AgendaItem.objects.raised()
            .filter(forum=self.forum)
            .defer("text", "proposed_decision", *SEARCH_COLUMNS)
            .select_related("meeting", "wanted_meeting", "topic", "origin_organisation", "raised_by_person")
        )

    @cached_property
    def next_meeting(self) -> Meeting | None:
        """The forum's next meeting."""
        meeting = next_meeting(self.forum, self.at)
        if meeting is not None:
            meeting.forum = self.forum
        return meeting

    def waiting(self) -> list[dict[str, Any]]:
        """The items that wait, oldest first, each with what the person may do and see."""
        rows = []
        for item in self.raised.waiting().order_by("raised_at", "pk"):
            meeting = item.wanted_meeting
            if meeting is None or meeting.state not in {MeetingState.PLANNED, MeetingState.CALLED}:
                meeting = self.next_meeting
            if meeting is not None:
                meeting.forum = self.forum
            rows.append(
                {
                    "item": item,
                    "reads": self.reads(item),
                    "is_mine": self.is_mine(item),
                    "is_late": is_late_for(meeting, item.raised_at),
                    "for_meeting": meeting,
                }
            )
        return rows

    def earlier(self) -> list[dict[str, Any]]:
        """What became of the others, newest first."""
        gone = self.raised.exclude(state=ItemState.PROPOSED).order_by("-raised_at", "-pk")
        return [{"item": item, "reads": self.reads(item)} for item in gone[:EARLIER_SHOWN]]

    def found(self) -> list[dict[str, Any]]:
        """Where it was taken up: items that the person reads, found by their words or by what came of them.

        Each with its way over the meetings, decisions and follow-ups.
        """
        user, on, wanted = self.request.user, self.on, matching(self.question)
        by_result = [
            model.objects.visible_to(user, on).filter(wanted, item__forum=self.forum).values("item")
            for model in (Decision, FollowUp, MinutesPiece)
        ]
        readable = AgendaItem.objects.visible_to(user, on).filter(forum=self.forum)
        readable = readable.exclude(state=ItemState.WITHDRAWN, standing__gt="")
        keys = set(readable.filter(wanted).values_list("pk", flat=True))
        for rows in by_result:
            keys |= set(readable.filter(pk__in=rows).values_list("pk", flat=True))
        return chains_of(keys, user, on)[:HITS_SHOWN]

    def reads(self, item: AgendaItem) -> bool:
        """May the person open the item?"""
        return self.is_member or not item.is_closed or self.is_mine(item)

    def is_mine(self, item: AgendaItem) -> bool:
        """Has the person raised it, and does it wait?"""
        person = item.raised_by_person
        return (
            person is not None
            and person.user_id == self.request.user.pk
            and item.meeting_id is None
            and item.state in {ItemState.PROPOSED, ItemState.SENT_BACK}
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        next_meeting = self.next_meeting
        return super().get_context_data(
            question=self.question,
            found=self.found() if self.question else None,
            waiting=self.waiting() if not self.question else [],
            earlier=self.earlier() if not self.question else [],
            next_meeting=next_meeting,
            deadline=deadline_sentence(next_meeting, self.forum, self.on) if next_meeting else "",
            may_propose=not keeps_log(self.forum)
            and has_right("councils.propose_item", self.request.user, self.forum),
            may_ask=self.may_lead and not keeps_log(self.forum),
            **kwargs,
        )


class Propose(ForumView, ActionFormView):
    """Raise an item: a title is enough."""

    access = Right("councils.propose_item")
    template_name = "councils/propose.html"
    form_class = ProposeForm
    page_title = gettext_lazy("Meld inn en sak")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if keeps_log(self.forum):
            raise NotAllowed([refusal()])
        return super().get(request, *args, **kwargs)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The meetings to choose from."""
        found = list(coming_meetings(self.forum, self.at))
        for meeting in found:
            meeting.forum = self.forum
        return found

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("mote", "")
        chosen = next((one.pk for one in self.meetings if str(one.pk) == asked), None)
        return {"wanted_meeting": chosen, "place_now": bool(chosen and self.may_lead)}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "forum": self.forum,
            "meetings": self.meetings,
            "may_place": self.may_lead,
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = reverse("councils:items", args=[self.forum.pk])
        return form

    def perform(self, form: Any) -> AgendaItem:
        data = form.cleaned_data
        by = {"privacy": form.overridden, "by": self.actor, "on": self.on, "at": self.at}
        if data.get("place_now"):
            return propose_on_agenda(meeting=data["wanted_meeting"], **said(data), **by)
        return propose_item(forum=self.forum, wanted_meeting=data["wanted_meeting"], **said(data), **by)

    def get_success_url(self) -> str:
        if self.result.meeting_id is not None:
            return reverse("councils:agenda", args=[self.result.meeting_id])
        return reverse("councils:items", args=[self.forum.pk])

    def get_success_message(self) -> str:
        if self.result.meeting_id is not None:
            return _("Saken er satt på sakslisten.")
        return _("Saken er meldt inn. Du får svar når den er satt opp, og kan endre den til da.")

    def get_breadcrumbs(self) -> list[Any]:
        return [*super().get_breadcrumbs(), (_("Saker"), reverse("councils:items", args=[self.forum.pk]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first = self.meetings[0] if self.meetings else None
        return super().get_context_data(deadline=deadline_sentence(first, self.forum, self.on), **kwargs)


def said(data: dict[str, Any]) -> dict[str, Any]:
    """What `propose_item` takes, but for the meeting, from the form's data."""
    names = ("title", "text", "kind", "topic", "proposed_decision", "is_closed", "legal_basis")
    return {name: data[name] for name in (*names, "public_title", "files")}


class AskForItems(ForumView, ActionFormView):
    """Send those in the seats a personal link by which they raise items without logging in."""

    access = Right("councils.place_item")
    template_name = "councils/ask_for_items.html"
    form_class = AskForm
    page_title = gettext_lazy("Be om saker")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if keeps_log(self.forum):
            raise NotAllowed([refusal()])
        return super().get(request, *args, **kwargs)

    @cached_property
    def asked(self) -> list[Seated]:
        """Those with an address, but for the person who asks."""
        return [
            one for one in seated(self.forum, self.on) if one.address and one.user_id != self.request.user.pk
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        standing_in = {Capacity.DEPUTY, Capacity.GUEST}
        return {
            **super().get_form_kwargs(),
            "seats": [
                (one.membership.pk, f"{one.name}, {one.membership.label}" if one.office_title else one.name)
                for one in self.asked
            ],
            "chosen": [one.membership.pk for one in self.asked if one.membership.capacity not in standing_in],
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def perform(self, form: Any) -> int:
        chosen = {int(key) for key in form.cleaned_data["seats"]}
        seats = [one.membership for one in self.asked if one.membership.pk in chosen]
        return ask_for_items(
            forum=self.forum,
            message=form.cleaned_data["message"],
            seats=seats,
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        return reverse("councils:items", args=[self.forum.pk])

    def get_success_message(self) -> str:
        return _("Lenken er sendt til %(count)s.") % {"count": self.result}

    def get_breadcrumbs(self) -> list[Any]:
        return [*super().get_breadcrumbs(), (_("Saker"), self.get_success_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = next_meeting(self.forum, self.at)
        return super().get_context_data(deadline=deadline_sentence(meeting, self.forum, self.on), **kwargs)


class ItemPage(ItemView, PageView):
    """Everything about one item, for those who may read it."""

    access = LoggedIn
    template_name = "councils/item.html"

    def get_page_title(self) -> str:
        return f"{self.item.label} {self.item.title}".strip()

    @cached_property
    def chain(self) -> list[Link]:
        """The item's way over the meetings, when there is more than this one."""
        found = chains_of({self.item.pk}, self.request.user, self.on)
        return found[0]["links"] if found and len(found[0]["links"]) > 1 else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **item_context(self),
            chain=self.chain,
            events=audit.history(self.item),
            is_on_agenda=self.item.meeting is not None and self.item.meeting.state in AGENDA_STATES,
            **kwargs,
        )
