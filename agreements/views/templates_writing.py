"""Writing a section of a template draft beside what it comes from; saves itself."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from agreements.actions.templates import save_template_section
from agreements.forms.templates import LockedSectionForm, TemplateSectionForm
from agreements.models import TemplateSection
from agreements.views.templates import previous_of, section_rows
from agreements.views.templates_bases import DraftView, SectionOfTemplate, State, editions_of
from agreements.views.writing import revision_of, with_tokens
from records import days
from records.comparison import compare_html
from records.refusals import Refused, StaleSave
from web.autosave import AutosaveView, OtherText, Saved


class WritesSection(SectionOfTemplate):
    """What saving by hand and saving by itself share."""

    def get_form_class(self) -> Any:
        """All of it, or only the guidance where the template above has locked the rest."""
        return LockedSectionForm if self.is_locked_above else TemplateSectionForm

    def save_section(self, form: Any, revision: int) -> TemplateSection:
        """Save what the form asks for; what it does not ask for stays."""
        words = {
            name: form.cleaned_data.get(name, getattr(self.section, name))
            for name in ("heading", "body", "mode", "guidance")
        }
        return save_template_section(
            section=self.section, **words, revision=revision, by=self.actor, on=self.on, at=self.at
        )


class Section(WritesSection, DraftView):
    """A section with how far it binds and its guidance, beside the template above and the edition before."""

    template_name = "agreements/templates/section.html"

    def get_page_title(self) -> str:
        return self.section.heading

    @cached_property
    def place(self) -> int:
        """Where this section stands among all."""
        return self.nodes.index(self.node)

    @property
    def next(self) -> Any:
        """The section after this one, in reading order."""
        return self.nodes[self.place + 1] if self.place + 1 < len(self.nodes) else None

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.section, name) for name in ("heading", "body", "mode", "guidance")}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.autosave(self.url("section_autosave", self.section.pk), self.section.revision)
        form.has_next = self.next is not None
        return form

    def perform(self, form: Any) -> Any:
        return self.save_section(form, revision_of(self.request))

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """After a stale save both texts are on the page: what was typed in the form, what stands above it."""
        if isinstance(refusal, StaleSave):
            self.section.refresh_from_db()
        return super().refused(form, refusal)

    def get_success_message(self) -> str:
        return _("«%(heading)s» er lagret.") % {"heading": self.result.heading}

    def get_success_url(self) -> str:
        if "go_next" in self.request.POST and self.next:
            return self.url("section", self.next.section.pk)
        return super().get_success_url()

    def get_back_url(self) -> str:
        return super().get_success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        section = self.section
        row = next(
            one for one in section_rows(self.nodes, self.locked_above) if one["section"].pk == section.pk
        )
        return super().get_context_data(
            **{
                "row": row,
                "previous": self.nodes[self.place - 1] if self.place else None,
                "next": self.next,
                "place_number": self.place + 1,
                "count": len(self.nodes),
                "above": self._beside(self.template.parent),
                "before": self._beside(self._previous_edition),
                **kwargs,
            }
        )

    @cached_property
    def _previous_edition(self) -> Any:
        editions = [one for one in editions_of(self.template) if one.state != State.DRAFT]
        return previous_of(self.template, editions)

    def _beside(self, other: Any) -> dict[str, Any] | None:
        """The same section in another template, and how this one differs."""
        if other is None:
            return None
        found = other.sections.filter(key=self.section.key).first()
        return {
            "template": other,
            "section": found,
            "html": with_tokens(found.body) if found else "",
            "difference": with_tokens(compare_html(found.body, self.section.body))
            if found and found.body != self.section.body
            else "",
        }


class SectionAutosave(WritesSection, AutosaveView):
    """Saves a section from the page it is written on."""

    def save(self, form: Any, revision: int) -> Saved:
        section = self.save_section(form, revision)
        return Saved(section.revision, days.now())

    def other_text(self, stale: StaleSave) -> OtherText:
        section = stale.current
        fields = {name: getattr(section, name) for name in ("heading", "body", "mode", "guidance")}
        return OtherText(revision=section.revision, fields=fields)
