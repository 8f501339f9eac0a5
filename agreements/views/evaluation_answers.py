"""Answering an evaluation: by personal link without an account, or logged in."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import evaluation_answers as acts
from agreements.actions.evaluation_steps import side_of
from agreements.actions.evaluations import ANSWER
from agreements.evaluation.asking import answers_in, on_scale, questions_of
from agreements.forms.evaluations import AnswersForm
from agreements.models import Evaluation, EvaluationParticipant, EvaluationState
from agreements.views.evaluation_bases import name_of, question_language, title_of
from parties.models import PersonalLink
from parties.views.links import PersonalLinkMixin
from records import days
from records.refusals import Refused
from web.access import LoggedIn
from web.views import ActionFormView, Crumb

LATER = "later"


class _Answering(ActionFormView):
    """All questions on one page, by dimension; saved half-done or sent in.

    `self.object` is the participant. When nothing can be answered any more the page says so.
    """

    template_name = "agreements/evaluation/answer.html"
    form_class: Any = AnswersForm
    object: EvaluationParticipant

    @cached_property
    def evaluation(self) -> Evaluation:
        """The evaluation, with what the page says of it."""
        return Evaluation.objects.with_parties().get(pk=self.object.evaluation_id)

    @cached_property
    def personal_link(self) -> PersonalLink | None:
        """The link that the person came by; None when logged in."""
        return None

    @property
    def is_draft(self) -> bool:
        """Did the person press «save and go on later»?"""
        return self.request.POST.get("act") == LATER

    @cached_property
    def hindrances(self) -> list[str]:
        """Why nothing can be answered now."""
        try:
            acts.check_may_answer(self.evaluation, self.object, self.on)
        except Refused as refused:
            return refused.reasons
        return []

    def get_page_title(self) -> str:
        return title_of(self.evaluation)

    def get_form_kwargs(self) -> dict[str, Any]:
        self.given = answers_in(self.object.answers.all())
        return {
            **super().get_form_kwargs(),
            "questions": questions_of(self.evaluation),
            "language": question_language(),
            "given": {"": self.given},
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.demands, form.is_draft = True, self.is_draft
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Who has sent in is not refused anything: the page says that the answer stands.
        return self.render(status=403 if self.hindrances and self.object.answered_at is None else 200)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        evaluation, participant = self.evaluation, self.object
        form = kwargs.get("form")
        if self.hindrances and self.request.method == "GET":
            kwargs["form"] = None
        elif form is None:
            kwargs["form"] = form = self.get_form()
        asked = on_scale(form.questions) if form is not None else []
        answered = sum(1 for one in asked if one.key in self.given and self.given[one.key].is_answered)
        return super().get_context_data(
            **{
                "evaluation": evaluation,
                "participant": participant,
                "side_name": name_of(participant.side),
                "parties": [str(one) for one in evaluation.agreement.parties.all()],
                "hindrances": self.hindrances,
                "link": self.personal_link,
                "asked": len(asked),
                "answered": answered,
                **kwargs,
            }
        )

    def perform(self, form: AnswersForm) -> EvaluationParticipant:
        return acts.save_answers(
            participant=self.object,
            answers=form.given(),
            is_final=not self.is_draft,
            link=self.personal_link,
            by=self.actor,
            on=self.on,
            at=days.now(),
        )

    def get_success_message(self) -> str:
        if self.is_draft:
            return _("Svarene er lagret, men ikke sendt inn. Du kan fortsette senere.")
        # As it stands now: the last one's answer is settled as it is sent in.
        self.object = self.result
        if self.hindrances:
            return _("Takk! Svaret er sendt inn.")
        return _(
            "Takk! Svaret er sendt inn. Du kan endre det til alle har svart, fristen er ute eller siden din "
            "er enig om sitt svar."
        )


class Answer(_Answering):
    """For somebody logged in who is asked in an office they hold."""

    access = LoggedIn

    def get_object(self) -> Any:
        asked = EvaluationParticipant.objects.of_user(self.request.user, self.on)
        found = asked.filter(evaluation=self.kwargs["pk"]).order_by("pk").first()
        if found is None:
            raise Http404
        return found

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Evaluering"), reverse("evaluations:list"))]

    def get_success_url(self) -> str:
        return reverse("evaluations:answer", args=[self.evaluation.pk])


class LinkAnswer(PersonalLinkMixin, _Answering):
    """For whoever holds the personal link; opened again it shows what was answered before."""

    purpose = ANSWER
    dead_advice = gettext_lazy(
        "Evalueringen kan være lagt fram eller avlyst, eller lenken er for gammel. Lurer du på noe, kan du "
        "svare på e-posten som lenken kom i."
    )

    @cached_property
    def personal_link(self) -> PersonalLink | None:
        return self.link

    def get_object(self) -> Any:
        return get_object_or_404(
            EvaluationParticipant.objects.select_related("evaluation"), pk=self.link.subject_id
        )

    def instead(self) -> HttpResponse | None:
        """A page that says so (410) when the evaluation is put forward or called off."""
        if self.evaluation.state == EvaluationState.OPEN and self.object.withdrawn_at is None:
            return None
        return self.turned_away(_("Lenken virker ikke"), self.hindrances, 410, advice=self.dead_advice)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        agreed = side_of(self.evaluation, self.object.side).agreed_at is not None
        stands = agreed or self.object.answered_at is not None
        return self.render(status=200 if stands or not self.hindrances else 403)

    def get_success_url(self) -> str:
        return self.request.path
