"""What a section of a template offers as duties, for those who keep the template."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import template_duties as actions
from agreements.duties.kinds import KINDS, label_of
from agreements.duties.passages import holds
from agreements.duties.wording import promise_words
from agreements.forms.duties import KindForm, TemplateDutyForm
from agreements.merging import tokens_in
from agreements.models import TemplateDuty
from agreements.views.templates_bases import DraftView, SectionOfTemplate, TemplateView
from records.refusals import Refused, StaleSave
from web.views import ActionView


def shown(duty: TemplateDuty, body: str) -> dict[str, Any]:
    """A duty as the pages of a template show it."""
    return {
        "duty": duty,
        "label": label_of(duty),
        "promise": promise_words(duty.kind, duty.parameters),
        "stands": not duty.quote or holds(body, duty.quote),
    }


class _OfSection(SectionOfTemplate):
    """A page about the duties of one section."""

    def duties_url(self) -> str:
        """The address of the section's duties."""
        return reverse("duties:template_section", args=[self.template.pk, self.section.pk])

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [
            *super().get_breadcrumbs(),
            (
                _("Forpliktelser i «%(heading)s»") % {"heading": self.section.heading},
                self.duties_url(),
            ),
        ]

    @cached_property
    def rows(self) -> list[TemplateDuty]:
        """The duties of the section in their order."""
        return list(self.section.duties.all().order_by("position", "pk"))

    def get_success_url(self) -> str:
        return self.duties_url()

    def get_back_url(self) -> str:
        return self.duties_url()

    @property
    def closed(self) -> list[str]:
        """Why these duties cannot be changed, beside what closes the whole template."""
        if self.is_locked_above:
            return [_("Avsnittet er låst i malen over, og forpliktelsene i det følger med.")]
        return []


class TemplateSectionDuties(_OfSection):
    """All duties that the section offers. What is published is read; a draft is written too."""

    template_name = "agreements/duties/template_section.html"
    access = TemplateView.access

    def require(self, permission: str, obj: Any = None) -> None:
        TemplateView.require(self, permission, obj)

    def get_page_title(self) -> str:
        return _("Forpliktelser i «%(heading)s»") % {"heading": self.section.heading}

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return super().get_breadcrumbs()[:-1]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "rows": [shown(duty, self.section.body) for duty in self.rows],
                "closed": self.closed,
                "may_change": self.may_write and not self.closed,
                **kwargs,
            }
        )


class _Writes(_OfSection, DraftView):
    """What adding and changing share."""

    template_name = "agreements/duties/template_edit.html"
    form_class: Any = TemplateDutyForm

    @cached_property
    def hindrances(self) -> list[str]:
        return [*super().hindrances, *self.closed]

    def form_frame(self, kind: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """What the form is made of, whatever is written."""
        tokens = list(tokens_in(self.section.body))
        tokens += [one[1:-1] for one in parameters.values() if str(one).startswith("{")]
        return {"row": KINDS[kind], "parameters": parameters, "tokens": dict.fromkeys(tokens)}

    def written(self, form: Any) -> dict[str, Any]:
        """What was written, as the action takes it."""
        return {**form.written, "by": self.actor, "on": self.on, "at": self.at}


class AddTemplateDuty(_Writes):
    """Offer one more: its kind first, then what the section says."""

    page_title = gettext_lazy("Legg til en forpliktelse")

    @cached_property
    def kind(self) -> str:
        """The kind that was chosen; empty while it is not."""
        asked = self.request.GET.get("slag", "")
        return asked if asked in KINDS else ""

    def get_form_class(self) -> Any:
        return TemplateDutyForm if self.kind else KindForm

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.kind:
            return {"data": self.request.GET if "slag" in self.request.GET else None, "keep": {}}
        return {**super().get_form_kwargs(), **self.form_frame(self.kind, {})}

    def get_initial(self) -> dict[str, Any]:
        return {"responsible": KINDS[self.kind].responsible.value, "strength": "MUST"} if self.kind else {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.kind else self.render(status=422)

    def perform(self, form: Any) -> TemplateDuty:
        elsewhere = TemplateDuty.objects.filter(section__template=self.template, kind=self.kind)
        same = elsewhere.exclude(section=self.section).exclude(kind="own_words").first()
        mine = {row.key for row in self.rows}
        return actions.save_template_duty(
            section=self.section,
            kind=self.kind,
            # The same kind in another section is the same duty, which then comes from this sentence too.
            key=same.key if same and same.key not in mine else "",
            **self.written(form),
        )

    def get_success_message(self) -> str:
        return _("«%(duty)s» er lagt til.") % {"duty": label_of(self.result)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"kind_label": KINDS[self.kind].label if self.kind else "", **kwargs}
        )


class _OneDuty(_OfSection):
    """A page about one duty of the section (else 404)."""

    @cached_property
    def duty(self) -> TemplateDuty:
        """The duty that the address names."""
        for row in self.rows:
            if row.pk == self.kwargs["duty"]:
                row.section = self.section
                return row
        raise Http404


class EditTemplateDuty(_OneDuty, _Writes):
    """Change what is offered."""

    def get_page_title(self) -> str:
        return label_of(self.duty)

    def get_initial(self) -> dict[str, Any]:
        names = ("strength", "responsible", "office_role", "wording")
        return {
            **{name: getattr(self.duty, name) for name in names},
            "revision": actions.stamp_of(self.duty),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        frame = self.form_frame(self.duty.kind, self.duty.parameters)
        return {**super().get_form_kwargs(), **frame, "duty": self.duty}

    def perform(self, form: Any) -> TemplateDuty:
        return actions.save_template_duty(
            section=self.section,
            duty=self.duty,
            stamp=form.cleaned_data.get("revision") or 0,
            kind=self.duty.kind,
            **self.written(form),
        )

    def get_success_message(self) -> str:
        return _("«%(duty)s» er lagret.") % {"duty": label_of(self.result)}

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """After a stale save what stands is shown above what was typed."""
        if isinstance(refusal, StaleSave) and refusal.current is not None:
            form.rebase(refusal.revision)
            for reason in refusal.reasons:
                form.add_error(None, reason)
            other = shown(refusal.current, self.section.body)
            return self.render(status=refusal.status, form=form, other=other)
        return super().refused(form, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"kind_label": KINDS[self.duty.kind].label, "duty": self.duty, **kwargs}
        )


class RemoveTemplateDuty(_OneDuty, ActionView):
    """Offer it no more; asks first."""

    page_title = gettext_lazy("Fjern forpliktelsen fra malen")
    confirm_style = "danger"

    @property
    def confirm_text(self) -> str:  # type: ignore[override]
        return _("«%(duty)s» blir ikke lenger foreslått. Avtaler som er startet, endres ikke.") % {
            "duty": label_of(self.duty)
        }

    def perform(self) -> Any:
        return actions.remove_template_duty(duty=self.duty, by=self.actor, on=self.on, at=self.at)

    def get_success_message(self) -> str:
        return _("Forpliktelsen er fjernet fra malen.")
