"""How a forum works, kept by chair and secretary: its settings and its standing items."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import forums
from councils.forms.settings import SettingsForm, StandingItemsForm
from councils.models import Forum
from councils.views.bases import ForumView
from web.access import Right
from web.views import ActionFormView, Crumb


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
            forum=self.forum, items=form.plans(), by=self.actor, on=self.on, at=self.at
        )
