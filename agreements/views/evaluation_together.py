"""Both sides' answers on one screen, filled in by the council in a meeting."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import evaluation_sides as acts
from agreements.choices import Side
from agreements.evaluation.asking import NOTHING, questions_of
from agreements.forms.evaluations import TogetherForm
from agreements.models import Evaluation
from agreements.views.evaluation_bases import EvaluationView, WhileOpen, name_of, why_not_open
from agreements.views.evaluation_sides import field_values, in_words
from councils.models import Meeting
from records.refusals import StaleSave
from web.access import Right
from web.autosave import AutosaveView, OtherText, Saved

MEETINGS_BACK = timedelta(days=400)


class _Together(EvaluationView):
    """What the screen and its autosave share."""

    access = Right("evaluations.write_joint")
    form_class: Any = TogetherForm

    @cached_property
    def stands(self) -> acts.Together:
        """What stands there now."""
        return acts.together_of(self.evaluation)

    def form_kwargs(self) -> dict[str, Any]:
        """What the form is made of: both sides, those that have confirmed closed."""
        stands = self.stands
        return {
            "questions": questions_of(self.evaluation),
            "language": self.language,
            "given": {f"{side.lower()}-": stands.answers[side] for side in Side.values},
            "closed": {
                f"{one.side.lower()}-" for one in self.evaluation.sides.all() if one.agreed_at is not None
            },
            "labels": {f"{side.lower()}-": name_of(side).capitalize() for side in Side.values},
            "meetings": self._meetings(),
            "initial": {"joint_text": stands.joint_text, "meeting": stands.meeting_id},
        }

    def _meetings(self) -> Any:
        """The council's meetings from a year back, the newest first; the cancelled ones left out."""
        if self.evaluation.forum_id is None:
            return Meeting.objects.none()
        return (
            Meeting.objects.filter(
                forum=self.evaluation.forum_id, starts_at__date__gte=self.on - MEETINGS_BACK
            )
            .exclude(state="CANCELLED")
            .order_by("-starts_at")
        )

    def save_with(self, form: TogetherForm, revision: int) -> acts.Together:
        """Call the action with what the form holds."""
        return acts.save_together(
            evaluation=self.evaluation,
            answers={
                side: form.given(f"{side.lower()}-")
                for side in Side.values
                if f"{side.lower()}-" not in form.closed
            },
            joint_text=form.cleaned_data["joint_text"],
            meeting=form.cleaned_data["meeting"],
            revision=revision,
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class TogetherPage(_Together, WhileOpen):
    """One screen in the meeting: both sides' score and comment to each question, and the joint text."""

    template_name = "agreements/evaluation/together.html"
    page_title = gettext_lazy("Fyll ut sammen")
    success_message = gettext_lazy("Svarene er lagret.")

    @cached_property
    def hindrances(self) -> list[str]:
        found = why_not_open(self.evaluation)
        if not found and self.evaluation.mode != Evaluation.Mode.TOGETHER:
            found = [_("Evalueringen fylles ikke ut sammen. Bytt framgangsmåte på siden til evalueringen.")]
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **self.form_kwargs()}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.autosave(reverse("evaluations:together_save", args=[self.evaluation.pk]), self.stands.revision)
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stale = kwargs.get("stale")
        return super().get_context_data(
            **{
                "side_rows": [(one, name_of(one.side)) for one in self.evaluation.sides.all()],
                "side_names": [name_of(side).capitalize() for side in Side.values],
                "others": self._others(stale.current) if stale is not None and stale.current else [],
                **kwargs,
            }
        )

    def _others(self, current: acts.Together) -> list[tuple[str, str, str]]:
        form: Any = self.get_form()
        form.is_valid()
        found = []
        for side in Side.values:
            mine = form.given(f"{side.lower()}-")
            theirs = current.answers[side]
            differing = [
                one for one in form.questions if theirs.get(one.key, NOTHING) != mine.get(one.key, NOTHING)
            ]
            found += [
                (f"{name_of(side).capitalize()}: {text}", answer, comment)
                for text, answer, comment in in_words(differing, theirs, self.language)
            ]
        if current.joint_text != form.cleaned_data.get("joint_text"):
            found.append((str(_("Felles vurdering")), current.joint_text, ""))
        return found

    def get_success_url(self) -> str:
        return reverse("evaluations:together", args=[self.evaluation.pk])

    def perform(self, form: TogetherForm) -> acts.Together:
        return self.save_with(form, form.revision or 0)


class TogetherSave(_Together, AutosaveView):
    """The screen saves itself."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **self.form_kwargs()}

    def save(self, form: TogetherForm, revision: int) -> Saved:
        at = self.at
        return Saved(self.save_with(form, revision).revision, at)

    def other_text(self, stale: StaleSave) -> OtherText:
        current: acts.Together = stale.current
        questions = questions_of(self.evaluation)
        fields = {"joint_text": current.joint_text, "meeting": str(current.meeting_id or "")}
        for side in Side.values:
            fields |= field_values(f"{side.lower()}-", current.answers[side], questions)
        last = self.evaluation.answers.filter(participant=None).order_by("-updated_at").first()
        return OtherText(
            revision=stale.revision or 0,
            fields=fields,
            saved_by=last.updated_by_name if last else "",
            saved_at=last.updated_at if last else None,
        )
