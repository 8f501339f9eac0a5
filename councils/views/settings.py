"""How a forum works, kept by chair and secretary: its settings, its standing items, its last day."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import ending, forums
from councils.forms.settings import EndForumForm, SettingsForm, StandingItemsForm
from councils.models import Forum
from councils.overview import left_open_in
from councils.views.bases import ForumView
from records.refusals import Refused, StaleSave
from web.access import Right
from web.views import ActionFormView, ActionView, Crumb


class Settings(ForumView, ActionFormView):
    """Name, access, deadlines, the rule for silence, usual place and time, topics."""

    access = Right("councils.lead_forum")
    template_name = "councils/settings.html"
    form_class = SettingsForm
    page_title = gettext_lazy("Innstillinger")
    success_message = gettext_lazy("Innstillingene er lagret.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "forum": self.forum, "on": self.on}

    def get_success_url(self) -> str:
        return reverse("councils:settings", args=[self.forum.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            standing_items=self.forum.standing_items.filter(is_active=True).select_related("topic"), **kwargs
        )

    def refused(self, form: SettingsForm, refusal: Refused) -> HttpResponse:
        if isinstance(refusal, StaleSave):
            form.forum.refresh_from_db()
        return super().refused(form, refusal)

    def perform(self, form: SettingsForm) -> Forum:
        return forums.change_settings(forum=self.forum, by=self.actor, on=self.on, at=self.at, **form.facts)


class StandingItems(ForumView, ActionFormView):
    """The items that stand on every agenda, a line each."""

    access = Right("councils.lead_forum")
    template_name = "councils/standing_items.html"
    form_class = StandingItemsForm
    page_title = gettext_lazy("Faste saker")
    success_message = gettext_lazy("De faste sakene er lagret. De kommer med på nye sakslister.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "forum": self.forum}

    def get_success_url(self) -> str:
        return reverse("councils:settings", args=[self.forum.pk])

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Innstillinger"), self.get_success_url())]

    def perform(self, form: StandingItemsForm) -> Any:
        return forums.set_standing_items(
            forum=self.forum,
            items=form.plans(),
            revision=form.cleaned_data["revision"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class _LastDay(ForumView):
    """A page about the forum's last day, reached from its settings."""

    access = Right("councils.lead_forum")

    def get_success_url(self) -> str:
        return reverse("councils:settings", args=[self.forum.pk])

    def get_back_url(self) -> str:
        return self.get_success_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Innstillinger"), self.get_success_url())]


class EndForum(_LastDay, ActionFormView):
    """The forum's last day and why; with what is left open when it ends."""

    template_name = "councils/forum_end.html"
    form_class = EndForumForm
    page_title = gettext_lazy("Avslutt forumet")
    success_message = gettext_lazy("Forumet har fått en siste dag. Medlemmene får beskjed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "forum": self.forum, "on": self.on}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, forum = self.request.user, self.forum
        return super().get_context_data(
            **{
                "coming": forum.meetings.coming(self.at),
                "left_open": left_open_in(forum, user, self.on),
                **kwargs,
            }
        )

    def perform(self, form: EndForumForm) -> Forum:
        data = form.cleaned_data
        return ending.end_forum(
            forum=self.forum,
            last_day=data["last_day"],
            reason=data["reason"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class ContinueForum(_LastDay, ActionView):
    """A forum with a last day goes on without one."""

    page_title = gettext_lazy("La forumet fortsette")
    confirm_label = gettext_lazy("La forumet fortsette")
    confirm_text = gettext_lazy(
        "Forumet har ikke lenger noen siste dag, og dere kan planlegge møter og melde inn saker igjen."
    )
    success_message = gettext_lazy("Forumet fortsetter. Medlemmene får beskjed.")

    def perform(self) -> Forum:
        return ending.continue_forum(forum=self.forum, by=self.actor, on=self.on, at=self.at)
