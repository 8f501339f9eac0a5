"""The answer that a side agrees on, and both sides' on one screen."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import evaluation_sides as acts
from agreements.evaluation.asking import NOTHING, Answers, Given, questions_of, side_answers
from agreements.evaluation.spread import LEAST, comments_of, is_complete, spreads_of
from agreements.forms.evaluations import (
    DOES_NOT_KNOW,
    AgreeForm,
    AnswersForm,
    comment_name,
    score_name,
)
from agreements.models import EvaluationSide, Question
from agreements.views.evaluation_bases import SidePageView, WhileOpen, name_of, why_not_open
from records.refusals import NotAllowed, StaleSave
from records.workflow import has_right
from web.access import Right
from web.autosave import AutosaveView, OtherText, Saved
from web.views import ActionView

MEETINGS_BACK = timedelta(days=400)
TAKE_MEDIAN = "median"


def shown(question: Question, one: Given) -> str:
    """An answer in words: «4», «vet ikke», «ikke besvart»."""
    if question.kind == Question.Kind.TEXT:
        return one.comment
    if one.does_not_know:
        return str(_("vet ikke"))
    return str(one.score) if one.score is not None else str(_("ikke besvart"))


def in_words(
    questions: list[Question], answers: Mapping[str, Given], language: str
) -> list[tuple[str, str, str]]:
    """Each question with its answer and comment, as people read them."""
    found = []
    for one in questions:
        answer = answers.get(one.key, NOTHING)
        comment = answer.comment if one.kind == Question.Kind.SCALE else ""
        found.append((one.text_in(language), shown(one, answer), comment))
    return found


def field_values(owner: str, answers: Mapping[str, Given], questions: list[Question]) -> dict[str, str]:
    """The answers as the values of a form's fields, for the browser."""
    found = {}
    for question in questions:
        one = answers.get(question.key, NOTHING)
        if question.kind == Question.Kind.SCALE:
            chosen = DOES_NOT_KNOW if one.does_not_know else str(one.score or "")
            found[score_name(owner, question.key)] = chosen
        found[comment_name(owner, question.key)] = one.comment
    return found


class _OfSide(SidePageView):
    """What the page and its autosave share: the form about the side's answer."""

    access = Right("evaluations.answer_for_side")
    form_class: Any = AnswersForm

    @cached_property
    def questions(self) -> list[Question]:
        """What is asked."""
        return questions_of(self.evaluation)

    @cached_property
    def answers(self) -> Answers:
        """What the side has written so far."""
        return side_answers(self.evaluation, self.side)

    def form_kwargs(self) -> dict[str, Any]:
        """What the form is made of."""
        return {"questions": self.questions, "language": self.language, "given": {"": self.answers}}


class SidePage(_OfSide, WhileOpen):
    """Write the side's answer, see the spread of the side's own participants, and confirm it.

    Those who lead the side but do not write for it read it here and confirm. The other side's answer is never
    on this page.
    """

    template_name = "agreements/evaluation/side.html"
    success_message = gettext_lazy("Svaret er lagret.")

    def require(self, permission: str, obj: Any = None) -> None:
        """Whoever writes or leads; to write, one has to write."""
        writes = self.side in self.written_sides
        if not writes and (self.request.method != "GET" or self.side not in self.led_sides):
            raise NotAllowed(
                _("Bare de som skriver for siden, eller leder den, kan se svaret før begge er enige.")
            )

    def get_page_title(self) -> str:
        return _("Svaret for %(side)s") % {"side": name_of(self.side)}

    @cached_property
    def hindrances(self) -> list[str]:
        found = why_not_open(self.evaluation)
        if not found and self.row.agreed_at is not None:
            found = [
                _("%(name)s har bekreftet svaret. Ta bekreftelsen tilbake for å endre det.")
                % {"name": self.row.agreed_by_name}
            ]
        if not found:
            found = acts.why_not_alone(self.evaluation)
        if not found and self.side not in self.written_sides:
            found = [_("Du leser og bekrefter svaret. De som skriver for siden, fyller det ut.")]
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Reading one's own side's answer is always allowed, so there is nothing to refuse.
        return self.render()

    @cached_property
    def spreads(self) -> dict[str, Any]:
        """What may be shown of the side's own participants, by question."""
        if not is_complete(self.evaluation, self.on):
            return {}
        return {key: shown[self.side] for key, shown in spreads_of(self.evaluation).items()}

    def get_form_kwargs(self) -> dict[str, Any]:
        spreads = {key: one for key, one in self.spreads.items() if one is not None}
        heard = comments_of(self.evaluation, self.side) if is_complete(self.evaluation, self.on) else {}
        return {**super().get_form_kwargs(), **self.form_kwargs(), "spreads": spreads, "heard": heard}

    def get_form(self, form_class: Any = None) -> Any:
        if self.request.method == "GET" and self.request.GET.get("start") == TAKE_MEDIAN:
            for key, one in self.spreads.items():
                if one is not None and one.median and not self.answers.get(key, NOTHING).is_answered:
                    self.answers[key] = Given(one.median, False, self.answers.get(key, NOTHING).comment)
        form = super().get_form(form_class)
        form.autosave(
            reverse("evaluations:side_save", args=[self.evaluation.pk, self.side]), self.row.revision
        )
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        evaluation = self.evaluation
        counts = evaluation.participants.counts_by_side().get(self.side, (0, 0))
        missing = acts.hindrances(evaluation, self.side)
        leads = has_right("evaluations.agree_for_side", self.request.user, self.row)
        stale = kwargs.get("stale")
        is_open = not why_not_open(evaluation)
        return super().get_context_data(
            **{
                "writes": self.side in self.written_sides
                and is_open
                and self.row.agreed_at is None
                and (self.request.method != "GET" or not acts.why_not_alone(evaluation)),
                "not_alone": acts.why_not_alone(evaluation)
                if self.side in self.written_sides and is_open and self.row.agreed_at is None
                else [],
                "rows": in_words(self.questions, self.answers, self.language),
                "asked": counts[0],
                "answered": counts[1],
                "least": LEAST,
                "shows_spread": any(one is not None for one in self.spreads.values()),
                "is_complete": is_complete(evaluation, self.on),
                "took_median": self.request.GET.get("start") == TAKE_MEDIAN,
                "missing": missing,
                "leads": leads,
                "may_agree": leads and is_open and self.row.agreed_at is None and not missing,
                "may_reopen": leads and is_open and self.row.agreed_at is not None,
                "others": self._others(stale.current) if stale is not None and stale.current else [],
                **kwargs,
            }
        )

    def _others(self, current: Answers) -> list[tuple[str, str, str]]:
        """Where what others saved differs from what was typed here: question, their answer, their comment."""
        form: Any = self.get_form()
        form.is_valid()
        mine = form.given()
        differing = [
            one for one in self.questions if current.get(one.key, NOTHING) != mine.get(one.key, NOTHING)
        ]
        return in_words(differing, current, self.language)

    def get_success_url(self) -> str:
        return reverse("evaluations:side", args=[self.evaluation.pk, self.side])

    def perform(self, form: AnswersForm) -> EvaluationSide:
        return acts.save_side(
            evaluation=self.evaluation,
            side=self.side,
            answers=form.given(),
            revision=form.revision or 0,
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class SideSave(_OfSide, AutosaveView):
    """The side's answer saves itself while it is written."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **self.form_kwargs()}

    def save(self, form: AnswersForm, revision: int) -> Saved:
        at = self.at
        row = acts.save_side(
            evaluation=self.evaluation,
            side=self.side,
            answers=form.given(),
            revision=revision,
            by=self.actor,
            on=self.on,
            at=at,
        )
        return Saved(row.revision, at)

    def other_text(self, stale: StaleSave) -> OtherText:
        last = (
            self.evaluation.answers.filter(side=self.side, participant=None).order_by("-updated_at").first()
        )
        return OtherText(
            revision=stale.revision or 0,
            fields=field_values("", stale.current or {}, self.questions),
            saved_by=last.updated_by_name if last else "",
            saved_at=last.updated_at if last else None,
        )


class Agree(SidePageView, WhileOpen):
    """«Siden er enig»: confirm exactly the answer that was shown."""

    access = Right("evaluations.agree_for_side")
    template_name = "agreements/evaluation/agree.html"
    form_class: Any = AgreeForm
    success_message = gettext_lazy("Svaret er bekreftet. Den andre siden ser det når også den er enig.")

    def get_page_title(self) -> str:
        return _("Bekreft at %(side)s er enig om svaret") % {"side": name_of(self.side)}

    def get_initial(self) -> dict[str, Any]:
        return {"revision": self.row.revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answers = side_answers(self.evaluation, self.side)
        rows = in_words(questions_of(self.evaluation), answers, self.language)
        return super().get_context_data(**{"rows": rows, **kwargs})

    def get_success_url(self) -> str:
        return self.evaluation.get_absolute_url()

    def perform(self, form: AgreeForm) -> EvaluationSide:
        return acts.agree_for_side(
            evaluation=self.evaluation,
            side=self.side,
            revision=form.cleaned_data["revision"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class Reopen(SidePageView, ActionView):
    """Take the side's confirmation back."""

    access = Right("evaluations.agree_for_side")
    page_title = gettext_lazy("Ta bekreftelsen tilbake")
    confirm_text = gettext_lazy(
        "Svaret kan endres igjen. Den andre sidens svar blir skjult for dere til begge er enige."
    )
    success_message = gettext_lazy("Bekreftelsen er tatt tilbake.")

    def get_success_url(self) -> str:
        return reverse("evaluations:side", args=[self.evaluation.pk, self.side])

    def perform(self) -> EvaluationSide:
        return acts.reopen_side(
            evaluation=self.evaluation, side=self.side, by=self.actor, on=self.on, at=self.at
        )
