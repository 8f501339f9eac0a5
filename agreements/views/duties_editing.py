"""Changing a duty of a version, and writing down one that nobody offered."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import duties as actions
from agreements.duties.kinds import KINDS, label_of
from agreements.forms.duties import DutyForm, KindForm
from agreements.models import Duty
from agreements.views.duties_writing import DutiesView, OneDuty
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right
from web.views import ActionFormView


class WritesDuty(DutiesView, ActionFormView):
    """What changing and adding a duty share: only while it can be written, with the reasons when not."""

    template_name = "agreements/duties/edit.html"
    form_class: Any = DutyForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_right("duties.read_out", request.user, self.version):
            raise NotAllowed(_("Du har ikke rett til å skrive forpliktelsene i denne avtalen."))
        return super().post(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def form_frame(self, kind: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """What the form is made of whatever is written."""
        return {
            "row": KINDS[kind],
            "parameters": parameters,
            "passages": self.passages,
            "merge_values": self.version.merge_values,
            "values": self.values,
            "forums": actions.forums_of(self.version, self.request.user, self.on),
        }

    def written(self, form: Any) -> dict[str, Any]:
        """What was written, as the actions take it; a duty stands where its first sentence does."""
        return {
            **form.written,
            "sentences": form.sentences,
            "section_key": form.sentences[0].section_key,
            "forum": form.cleaned_data.get("forum"),
            "by": self.actor,
            "on": self.on,
            "at": self.at,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.hindrances and self.request.method == "GET":
            kwargs["form"] = None
        return super().get_context_data(**kwargs)


class EditDuty(OneDuty, WritesDuty):
    """Change a duty: strength, responsible, numbers, and the sentences that it comes from."""

    def get_page_title(self) -> str:
        return label_of(self.duty)

    def get_initial(self) -> dict[str, Any]:
        names = ("strength", "responsible", "office_role", "wording", "revision")
        return {name: getattr(self.duty, name) for name in names}

    def get_form_kwargs(self) -> dict[str, Any]:
        frame = self.form_frame(self.duty.kind, self.duty.parameters)
        return {**super().get_form_kwargs(), **frame, "duty": self.duty}

    def perform(self, form: Any) -> Duty:
        return actions.save_duty(
            duty=self.duty,
            revision=form.cleaned_data.get("revision") or 0,
            confirm=True,
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
            return self.render(status=refusal.status, form=form, other=self.shown(refusal.current))
        return super().refused(form, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "row": self.shown(self.duty),
                "kind_label": KINDS[self.duty.kind].label,
                "is_by_hand": actions.is_by_hand(self.duty, self.version),
                **kwargs,
            }
        )


class AddDuty(WritesDuty):
    """Write down a duty that nobody offered: its kind first, then what the agreement says."""

    page_title = gettext_lazy("Legg til en forpliktelse")

    @cached_property
    def kind(self) -> str:
        """The kind that was chosen; empty while it is not."""
        asked = self.request.GET.get("slag", "")
        return asked if asked in KINDS else ""

    @property
    def place(self) -> str:
        """The section that the person came from."""
        asked = self.request.GET.get("avsnitt", "")
        return asked if asked in self.passages.keys else ""

    def get_form_class(self) -> Any:
        return DutyForm if self.kind else KindForm

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.kind:
            asked = self.request.GET if "slag" in self.request.GET else None
            return {"data": asked, "keep": {"avsnitt": self.place} if self.place else {}}
        frame = self.form_frame(self.kind, {})
        return {**super().get_form_kwargs(), **frame, "place": self.place}

    def get_initial(self) -> dict[str, Any]:
        return {"responsible": KINDS[self.kind].responsible.value, "strength": "MUST"} if self.kind else {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.kind:
            return self.render(status=422)
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> Duty:
        return actions.add_duty(version=self.version, kind=self.kind, **self.written(form))

    def get_success_message(self) -> str:
        return _("«%(duty)s» er lagt til.") % {"duty": label_of(self.result)}

    def get_success_url(self) -> str:
        return f"{self.version_url('duties:version')}#forpliktelse-{self.result.key}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"kind_label": KINDS[self.kind].label if self.kind else "", **kwargs}
        )
