"""Where the sides meet: both answers side by side, and the joint text below them."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.evaluation_joint import write_joint
from agreements.evaluation.document import answer_sections
from agreements.evaluation.guards import both_sides_agreed, may_see_answers
from agreements.forms.evaluation_report import JointForm
from agreements.models import Evaluation
from agreements.views.evaluation_bases import WhileOpen
from agreements.views.evaluation_figures import WithContent
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right
from web.access import Right
from web.autosave import AutosaveView, OtherText, Saved


class Joint(WithContent, WhileOpen):
    """Both sides' answers side by side with last year's, and the joint text below; saves itself."""

    template_name = "agreements/evaluation/joint.html"
    form_class = JointForm
    page_title = gettext_lazy("Svarene og felles vurdering")
    success_message = gettext_lazy("Den felles vurderingen er lagret.")

    @cached_property
    def writes(self) -> bool:
        """May the person write the joint text?"""
        return has_right("evaluations.write_joint", self.request.user, self.evaluation)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Reading is never refused: without the form it says why there is none.
        return self.render()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.writes:
            raise NotAllowed(_("Du har ikke et verv som gir rett til dette."))
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.evaluation.joint_text}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.autosave(reverse("evaluations:joint_save", args=[self.evaluation.pk]), self.evaluation.revision)
        return form

    def get_success_url(self) -> str:
        return reverse("evaluations:joint", args=[self.evaluation.pk])

    def perform(self, form: JointForm) -> Evaluation:
        return write_joint(
            evaluation=self.evaluation,
            text=form.cleaned_data["text"],
            revision=form.revision or 0,
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """After a stale save the text that stands now is shown beside one's own."""
        if not isinstance(refusal, StaleSave):
            return super().refused(form, refusal)
        for reason in refusal.reasons:
            form.add_error(None, reason)
        form.rebase(refusal.revision or 0)
        return self.render(status=refusal.status, form=form, other_text=refusal.current)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.request.method == "GET" and (self.hindrances or not self.writes):
            kwargs["form"] = None
        shown = may_see_answers(self.evaluation, self.on)
        return super().get_context_data(
            **{
                "language": self.content["language"],
                "sections": answer_sections(self.content) if shown else [],
                "opens": "",
                "waits_for": [] if shown else both_sides_agreed(self.evaluation, self.on),
                "joint_text": self.evaluation.joint_text,
                "other_text": "",
                "may_see": shown,
                **kwargs,
            }
        )


class JointSave(WithContent, AutosaveView):
    """The joint text as it is being written."""

    access = Right("evaluations.write_joint")
    form_class = JointForm

    def save(self, form: JointForm, revision: int) -> Saved:
        saved = write_joint(
            evaluation=self.evaluation,
            text=form.cleaned_data["text"],
            revision=revision,
            by=self.actor,
            on=self.on,
            at=self.at,
        )
        return Saved(saved.revision, self.at)

    def other_text(self, stale: StaleSave) -> OtherText:
        return OtherText(stale.revision or 0, {"text": stale.current})
