"""The set-up of a template draft and the order of its sections."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.templates import (
    add_template_section,
    move_template_section,
    remove_template_section,
    save_template_frame,
)
from agreements.forms.templates import AddTemplateSectionForm, TemplateFrameForm
from agreements.views.templates_bases import DraftView, SectionOfTemplate, why_not_write
from records.refusals import Refused
from web.views import ActionView


class Frame(DraftView):
    """Title, what the template is for, numbering and contents list."""

    form_class = TemplateFrameForm
    page_title = gettext_lazy("Tittel og oppsett")
    success_message = gettext_lazy("Oppsettet er lagret.")

    def get_initial(self) -> dict[str, Any]:
        return {
            name: getattr(self.template, name) for name in ("title", "about", "is_numbered", "has_contents")
        }

    def perform(self, form: Any) -> Any:
        return save_template_frame(
            template=self.template, **form.cleaned_data, by=self.actor, on=self.on, at=self.at
        )


class AddSection(DraftView):
    """A new section in its place; the next page is where it is written."""

    form_class = AddTemplateSectionForm
    page_title = gettext_lazy("Nytt avsnitt")
    success_message = gettext_lazy("Avsnittet er lagt til. Skriv teksten her.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "nodes": self.nodes}

    def get_initial(self) -> dict[str, Any]:
        return {"after": self.request.GET.get("etter", "")}

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return add_template_section(
            template=self.template,
            heading=data["heading"],
            mode=data["mode"],
            parent=data["parent"],
            after=data["sibling"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        return self.url("section", self.result.pk)


class RemoveSection(SectionOfTemplate, ActionView):
    """Take a section out; asks first, and says what cannot be removed and why."""

    template_name = "agreements/templates/section_remove.html"
    confirm_style = "danger"
    confirm_label = gettext_lazy("Fjern avsnittet")

    def get_page_title(self) -> str:
        return _("Fjern «%(heading)s»?") % {"heading": self.section.heading}

    def hindrances(self) -> list[str]:
        """Why it cannot be removed."""
        if reasons := why_not_write(self.template):
            return reasons
        if self.is_locked_above:
            return [_("Avsnittet er låst i malen over og kan ikke fjernes.")]
        return [_("Fjern eller flytt underavsnittene først.")] if self.node.children else []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hindrances = self.hindrances()
        return self.render(status=403 if hindrances else 200, hindrances=hindrances)

    def perform(self) -> Any:
        return remove_template_section(section=self.section, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return self.url()

    def get_success_message(self) -> str:
        return _("«%(heading)s» er fjernet.") % {"heading": self.section.heading}

    def get_back_url(self) -> str:
        return self.url("section", self.section.pk)


class MoveSection(SectionOfTemplate, ActionView):
    """One place up or down among its neighbours."""

    DIRECTIONS = {"opp": "up", "ned": "down"}

    def get_page_title(self) -> str:
        return _("Flytt «%(heading)s»") % {"heading": self.section.heading}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Moving is a press on a button where the text stands."""
        return HttpResponseRedirect(self.get_success_url())

    def perform(self) -> Any:
        direction = self.DIRECTIONS.get(self.kwargs["direction"])
        if direction is None:
            raise Refused(_("Et avsnitt kan bare flyttes opp eller ned."))
        return move_template_section(
            section=self.section, direction=direction, by=self.actor, on=self.on, at=self.at
        )

    def get_success_url(self) -> str:
        if self.request.POST.get("next") == "section":
            return self.url("section", self.section.pk)
        return super().get_success_url()

    def get_back_url(self) -> str:
        return self.get_success_url()

    def get_success_message(self) -> str:
        return _("«%(heading)s» er flyttet.") % {"heading": self.section.heading}
