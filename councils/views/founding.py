"""Setting up a forum: one form, with the seats that the registers suggest."""

from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import forums, seats
from councils.actions.seats import SeatPlan
from councils.forms.founding import FoundForm
from councils.founding import FoundingOptions
from councils.models import Forum
from parties.models import Organisation
from records import days
from records.actors import Actor
from web.access import Right
from web.views import ActionFormView, Crumb


class Found(ActionFormView):
    """What, for whom, who sits in it and how it works; suggested where the registers know.

    The button «Hent forslag» changes the rows to those of the parties that are chosen, with what was typed
    kept; it writes nothing. Sending the form after changing the parties does that first.
    """

    access = Right("councils.found_forum")
    template_name = "councils/found.html"
    form_class = FoundForm
    page_title = gettext_lazy("Opprett forum")

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Politiråd"), reverse("councils:list"))]

    def also(self) -> list[Organisation]:
        """Organisations that can be party in any case."""
        return []

    @cached_property
    def options(self) -> FoundingOptions:
        """Whom the person can found a forum for."""
        return FoundingOptions(self.standing, self.on, also=self.also())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "options": self.options}

    def get_success_message(self) -> str:
        return _("%(forum)s er opprettet. De som har verv hos partene, har fått beskjed.") % {
            "forum": self.result.name
        }

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"beside": {}, "cancel_url": reverse("councils:list"), **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "forslag" in request.POST or (form.suggestions and form.has_new_offices):
            return self.render(form=form.with_new_suggestions(), are_new=True)
        return super().post(request, *args, **kwargs)

    def perform(self, form: FoundForm) -> Forum:
        by, at = self.actor, days.now()
        # One act: nobody is left in the register when the forum is refused.
        with transaction.atomic():
            plans = [*form.seat_plans(), *self._people(form, by, at)]
            return self.found(by=by, at=at, seats=plans, **form.forum_facts())

    def found(self, *, by: Actor, at: Any, **plan: Any) -> Forum:
        """Call the action; the room above does more with it."""
        return forums.found_forum(by=by, on=self.on, at=at, **plan)

    def _people(self, form: FoundForm, by: Actor, at: Any) -> list[SeatPlan]:
        return [
            SeatPlan(
                person=seats.named_person(name=one["name"], email=one["email"], by=by, at=at),
                organisation=one["organisation"],
                capacity=one["capacity"],
            )
            for one in form.people()
        ]
