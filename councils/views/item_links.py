"""Raising items by a personal link, without an account; and changing them until they are placed."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.item_answers import deadline_sentence
from councils.actions.proposing import (
    PURPOSE,
    check_link,
    edit_item,
    person_of_link,
    propose_item,
    withdraw_item,
)
from councils.forms.agenda import EditItemForm, ProposeForm
from councils.models import AgendaItem, Forum, Meeting
from councils.querysets.agenda import WAITING_STATES
from councils.views.item_steps import edited
from councils.views.items import said
from parties.views.links import PersonalLinkMixin
from records import days
from web.views import ActionFormView, ActionView


class _ByLink(PersonalLinkMixin):
    """A page for whoever holds a link to raise items in a forum, while they sit in it."""

    purpose = PURPOSE

    def get_object(self) -> Any:
        self.forum: Forum = get_object_or_404(Forum.objects.valid(self.on), pk=self.link.subject_id)
        check_link(self.link, self.forum, self.on)
        return self.forum

    @property
    def at(self) -> Any:
        """The present moment, for the action."""
        return days.now()

    @property
    def own_items(self) -> QuerySet[AgendaItem]:
        """What the link's holder has raised in the forum."""
        person = person_of_link(self.link)
        if person is None:
            return AgendaItem.objects.none()
        return (
            AgendaItem.objects.raised()
            .filter(forum=self.forum, raised_by_person=person)
            .select_related("forum", "meeting", "wanted_meeting")
        )

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The meetings to choose from."""
        return list(Meeting.objects.filter(forum=self.forum).coming(self.at).select_related("forum"))

    def by(self) -> dict[str, Any]:
        """Who acts, by which link, and when."""
        return {"link": self.link, "by": self.actor, "on": self.on, "at": self.at}

    def get_success_url(self) -> str:
        return reverse("councils:link_propose", args=[self.kwargs["token"]])

    def get_back_url(self) -> str:
        return self.get_success_url()

    def get_breadcrumbs(self) -> list[Any]:
        return []


class LinkPropose(_ByLink, ActionFormView):
    """Raise an item; and what became of those one has raised before."""

    template_name = "councils/link_propose.html"
    form_class = ProposeForm
    success_message = gettext_lazy("Takk! Saken er meldt inn. Du får svar på e-post når den er satt opp.")

    def get_page_title(self) -> str:
        return _("Meld inn en sak til %(forum)s") % {"forum": self.forum.name}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "forum": self.forum, "meetings": self.meetings}

    def perform(self, form: Any) -> AgendaItem:
        data = form.cleaned_data
        return propose_item(
            forum=self.forum,
            wanted_meeting=data["wanted_meeting"],
            **said(data),
            privacy=form.overridden,
            **self.by(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        token = self.kwargs["token"]
        rows = [
            {
                "item": item,
                # What is closed is read behind the login alone.
                "url": reverse("councils:link_item", args=[token, item.pk])
                if item.meeting_id is None and item.state in WAITING_STATES and not item.is_closed
                else "",
            }
            for item in self.own_items.order_by("-raised_at", "-pk")[:20]
        ]
        return super().get_context_data(
            link=self.link,
            forum=self.forum,
            deadline=deadline_sentence(self.meetings[0] if self.meetings else None, self.forum, self.on),
            rows=rows,
            **kwargs,
        )


class _OwnItem(_ByLink):
    """A page about an open item that the link's holder has raised, while it waits; else 404."""

    def get_object(self) -> Any:
        super().get_object()
        self.item = get_object_or_404(
            self.own_items.filter(is_closed=False, meeting__isnull=True, state__in=WAITING_STATES),
            pk=self.kwargs["item"],
        )
        return self.item

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(link=self.link, forum=self.forum, item=self.item, **kwargs)


class LinkEdit(_OwnItem, ActionFormView):
    """Change what one has raised; one that was sent back is raised again."""

    template_name = "councils/link_item.html"
    form_class = EditItemForm
    page_title = gettext_lazy("Endre saken")
    success_message = gettext_lazy("Saken er lagret.")

    def get_initial(self) -> dict[str, Any]:
        return EditItemForm.initial_of(self.item)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "item": self.item, "meetings": self.meetings}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        form.submit_label = _("Meld inn på nytt") if self.item.state == "SENT_BACK" else _("Lagre")
        return form

    def perform(self, form: Any) -> AgendaItem:
        return edit_item(item=self.item, **edited(form.cleaned_data), privacy=form.overridden, **self.by())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        token = self.kwargs["token"]
        return super().get_context_data(
            withdraw_url=reverse("councils:link_withdraw", args=[token, self.item.pk]), **kwargs
        )


class LinkWithdraw(_OwnItem, ActionView):
    """Take back what one has raised."""

    page_title = gettext_lazy("Trekk saken")
    confirm_style = "danger"
    success_message = gettext_lazy("Saken er trukket.")

    @property
    def confirm_text(self) -> str:
        """The question."""
        return _("Vil du trekke saken «%(title)s»? Den blir ikke tatt opp.") % {"title": self.item.title}

    def perform(self) -> AgendaItem:
        return withdraw_item(item=self.item, **self.by())
