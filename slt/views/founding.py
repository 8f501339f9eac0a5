"""Setting up a programme: one form, with the groups that the registers suggest."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import days
from slt.actions import programmes
from slt.forms.founding import FoundProgrammeForm
from slt.founding import Founding, as_municipalities
from slt.models import Programme
from web.access import Right
from web.views import ActionFormView, Crumb


class Found(ActionFormView):
    """For whom, which body is the steering group, which groups there are; usable in one go, changed later.

    The button «Hent forslag» changes what is suggested to what is chosen, and writes nothing. Sending the
    form after choosing others does that first.
    """

    access = Right("slt.found_programme")
    template_name = "slt/found.html"
    form_class = FoundProgrammeForm
    page_title = gettext_lazy("Opprett SLT eller samordning")

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("SLT"), reverse("slt:list"))]

    @cached_property
    def founding(self) -> Founding:
        """What the registers say."""
        return Founding(self.request.user, self.standing, self.on)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "founding": self.founding}

    def get_success_message(self) -> str:
        return _("%(name)s er opprettet. De som har verv i kommunene, har fått beskjed.") % {
            "name": self.result.name
        }

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        taken = [row for pk, row in self.founding.taken.items() if pk in self.founding.own_ids]
        return super().get_context_data(**{"taken": taken, "cancel_url": reverse("slt:list"), **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "forslag" in request.POST or (form.founding.municipalities and form.has_new_suggestions):
            return self.render(form=form.with_new_suggestions(), are_new=True)
        return super().post(request, *args, **kwargs)

    def perform(self, form: FoundProgrammeForm) -> Programme:
        data = form.cleaned_data
        return programmes.found_programme(
            name=data["name"],
            kind=data["kind"],
            language=data["language"],
            municipalities=as_municipalities(form.founding.municipalities),
            groups=form.group_plans(),
            by=self.actor,
            on=self.on,
            at=days.now(),
        )
