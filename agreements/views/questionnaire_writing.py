"""Writing questionnaires: starting one, its frame and questions, and the acts that are asked about first."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import questionnaires as actions
from agreements.forms.questionnaires import FrameForm, QuestionForm, StartForm
from agreements.models import Question, Questionnaire
from agreements.views.questionnaires import (
    KEEP,
    QuestionnaireView,
    ReadingQuestionnaires,
    State,
    changes,
    frame_changes,
    wanted_of,
    why_not_new_edition,
)
from agreements.views.templates_steps import kept_owners
from records import days
from records.refusals import NotAllowed, Refused, StaleSave
from web.access import Right
from web.views import ActionFormView, ActionView


class Keeping(QuestionnaireView):
    """A page for those who keep this very questionnaire; everybody else who sees it is told who does."""

    access = Right(KEEP)

    def require(self, permission: str, obj: Any = None) -> None:
        if not self.is_keeper:
            raise NotAllowed(
                [
                    _("Skjemaet eies av %(owner)s. Bare de som forvalter skjemaene der, kan endre det.")
                    % {"owner": self.questionnaire.owner.display_name}
                ]
            )

    @cached_property
    def hindrances(self) -> list[str]:
        """Why it cannot be done now; none when it can."""
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_back_url(self) -> str:
        """Where «Avbryt» leads."""
        return self.url()

    def act(self) -> dict[str, Any]:
        """Who acts, when."""
        return {"by": self.actor, "on": self.on, "at": days.now()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.hindrances if self.request.method == "GET" else []
        return super().get_context_data(**{"hindrances": shown, "back_url": self.get_back_url(), **kwargs})


class DraftForm(Keeping, ActionFormView):
    """A page that writes in a draft. A published edition answers 403 with the reason, and what to do."""

    template_name = "agreements/evaluation/questionnaire_form.html"

    @cached_property
    def hindrances(self) -> list[str]:
        if self.questionnaire.state == State.DRAFT:
            return []
        return [
            _("Utgave %(edition)s er %(state)s og kan ikke endres. Lag en ny utgave i stedet.")
            % {
                "edition": self.questionnaire.edition,
                "state": self.questionnaire.get_state_display(),
            }
        ]

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """After a stale save what the other one wrote stands above what was typed."""
        response = super().refused(form, refusal)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stale = kwargs.get("stale")
        if isinstance(stale, StaleSave):
            kwargs["saved_now"] = self.saved_now(stale.current)
        if self.hindrances and self.request.method == "GET":
            kwargs["form"] = None
        return super().get_context_data(**{"saved_now": [], **kwargs})

    def saved_now(self, current: Any) -> list[tuple[Any, str]]:
        """What stands on the server now, field by field, by the labels of the form."""
        shown = {
            "kind": "get_kind_display",
            "dimension": "get_dimension_display",
            "scope_part": "get_scope_part_display",
        }
        rows = []
        for name, field in self.get_form_class().base_fields.items():
            if name == "revision" or not hasattr(current, name):
                continue
            value = getattr(current, shown[name])() if name in shown else getattr(current, name)
            if isinstance(value, bool):
                value = _("ja") if value else _("nei")
            rows.append((field.label, str(value) or "–"))
        return rows


class Start(ReadingQuestionnaires, ActionFormView):
    """A new questionnaire from nothing."""

    access = Right(KEEP)
    template_name = "agreements/evaluation/questionnaire_start.html"
    form_class = StartForm
    page_title = gettext_lazy("Lag et nytt spørreskjema")
    success_message = gettext_lazy("Skjemaet er laget som utkast. Legg til spørsmålene.")

    def get_object(self) -> None:
        return None

    def require(self, permission: str, obj: Any = None) -> None:
        if not kept_owners(self.standing):
            raise NotAllowed(
                [_("Spørreskjemaer lages av administratorene i politidistriktene og nasjonalt.")]
            )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "owners": kept_owners(self.standing)}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = reverse("evaluations:questionnaires")
        return form

    def perform(self, form: Any) -> Questionnaire:
        return actions.start_questionnaire(
            owner=form.chosen_owner, **form.facts(), by=self.actor, on=self.on, at=days.now()
        )

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()


class Frame(DraftForm):
    """What stands around the questions."""

    form_class = FrameForm
    page_title = gettext_lazy("Tittel og kilde")
    success_message = gettext_lazy("Lagret.")

    def get_initial(self) -> dict[str, Any]:
        names = ("title", "about", "is_official", "source", "revision")
        return {name: getattr(self.questionnaire, name) for name in names}

    def perform(self, form: Any) -> Any:
        return actions.save_frame(
            questionnaire=self.questionnaire,
            **form.facts(),
            revision=form.cleaned_data["revision"] or 0,
            **self.act(),
        )


class AddQuestion(DraftForm):
    """A new question, last."""

    form_class = QuestionForm
    page_title = gettext_lazy("Legg til et spørsmål")
    success_message = gettext_lazy("Spørsmålet er lagt til.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "taken": frozenset(one.key for one in self.questions)}

    def perform(self, form: Any) -> Any:
        return actions.add_question(questionnaire=self.questionnaire, wanted=form.wanted(), **self.act())

    def get_success_url(self) -> str:
        return f"{self.url()}#sporsmal-{self.result.key}"


class OfQuestion(Keeping):
    """A page about one question of a questionnaire."""

    @cached_property
    def question(self) -> Question:
        """The question that the address names; 404 if it is another questionnaire's."""
        for one in self.questions:
            if one.pk == self.kwargs["question"]:
                return one
        raise Http404

    def get_success_url(self) -> str:
        return f"{self.url()}#sporsmal-{self.question.key}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"question": self.question, **kwargs})


class EditQuestion(OfQuestion, DraftForm):
    """One question."""

    form_class = QuestionForm
    success_message = gettext_lazy("Spørsmålet er lagret.")
    page_title = gettext_lazy("Endre spørsmålet")

    def get_initial(self) -> dict[str, Any]:
        return {**wanted_of(self.question), "revision": self.question.revision}

    def get_form_kwargs(self) -> dict[str, Any]:
        taken = frozenset(one.key for one in self.questions if one.pk != self.question.pk)
        return {**super().get_form_kwargs(), "taken": taken}

    def perform(self, form: Any) -> Any:
        return actions.save_question(
            question=self.question,
            wanted=form.wanted(),
            revision=form.cleaned_data["revision"] or 0,
            **self.act(),
        )


class MoveQuestion(OfQuestion, ActionView):
    """One place up or down, by a button."""

    page_title = gettext_lazy("Flytt spørsmålet")

    @property
    def is_up(self) -> bool:
        """Whether it goes up."""
        return bool(self.kwargs["direction"] == "opp")

    def perform(self) -> Any:
        if self.kwargs["direction"] not in {"opp", "ned"}:
            raise Http404
        return actions.move_question(question=self.question, up=self.is_up, **self.act())


class AskFirst(Keeping, ActionView):
    """One act on an edition that is asked about first, with what it means; or why it cannot be done."""

    template_name = "agreements/evaluation/ask_first.html"

    def meaning(self) -> list[str]:
        """What it means, in sentences."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_asked = self.request.method == "GET" and not self.hindrances
        return super().get_context_data(
            **{"meaning": self.meaning() if is_asked else [], "about": self.questionnaire, **kwargs}
        )


class RemoveQuestion(OfQuestion, AskFirst):
    """A question taken out of a draft."""

    page_title = gettext_lazy("Ta ut spørsmålet")
    confirm_label = gettext_lazy("Ta ut spørsmålet")
    confirm_style = "danger"
    success_message = gettext_lazy("Spørsmålet er tatt ut.")

    @cached_property
    def hindrances(self) -> list[str]:
        return [] if self.may_write else [_("Utgaven er publisert og kan ikke endres. Lag en ny utgave.")]

    def meaning(self) -> list[str]:
        return [
            _("Spørsmålet «%(text)s» blir ikke stilt i denne utgaven.") % {"text": self.question.text_nb},
            _("Tidligere utgaver og evalueringer beholder det."),
        ]

    def perform(self) -> Any:
        return actions.remove_question(question=self.question, **self.act())

    def get_success_url(self) -> str:
        return self.url()


class NewEdition(AskFirst):
    """The next edition as a draft with all questions of this one."""

    page_title = gettext_lazy("Lag en ny utgave")
    confirm_label = gettext_lazy("Lag ny utgave")
    success_message = gettext_lazy("Den nye utgaven er laget som utkast. Ingen ser den før du publiserer.")

    @cached_property
    def hindrances(self) -> list[str]:
        return why_not_new_edition([one for one in self.editions if one.state == State.DRAFT])

    def meaning(self) -> list[str]:
        return [
            _("Den nye utgaven er et utkast med alle spørsmålene fra utgave %(edition)s.")
            % {"edition": self.questionnaire.edition},
            _("Evalueringer som er i gang, beholder utgaven de ble startet med."),
        ]

    def perform(self) -> Questionnaire:
        return actions.new_edition(questionnaire=self.questionnaire, **self.act())

    def get_success_url(self) -> str:
        made = getattr(self, "result", self.questionnaire)
        return reverse("evaluations:questionnaire", args=[made.pk])


class Publish(AskFirst):
    """A draft made public, once and for all."""

    confirm_label = gettext_lazy("Publiser")

    def get_page_title(self) -> str:
        return _("Publiser utgave %(edition)s") % {"edition": self.questionnaire.edition}

    @cached_property
    def hindrances(self) -> list[str]:
        if self.questionnaire.state != State.DRAFT:
            return [_("Utgaven er publisert allerede.")]
        return actions.why_not_publish(self.questionnaire)

    def meaning(self) -> list[str]:
        rows = [
            _("Nye evalueringer kan startes med denne utgaven. Den kan ikke endres etterpå."),
            _("Evalueringer som er i gang, beholder utgaven de ble startet med."),
        ]
        if self.previous is not None:
            before = list(self.previous.questions.all())
            count = len(changes(before, self.questions)) + len(
                frame_changes(self.previous, self.questionnaire)
            )
            rows.append(
                _("Endringer siden utgave %(edition)s: %(count)s.")
                % {"edition": self.previous.edition, "count": count}
            )
        if not self.questionnaire.is_official:
            rows.append(_("Skjemaet blir vist som uoffisielt."))
        return rows

    def perform(self) -> Questionnaire:
        return actions.publish(questionnaire=self.questionnaire, **self.act())

    def get_success_message(self) -> str:
        return _("Utgave %(edition)s er publisert.") % {"edition": self.questionnaire.edition}


class Withdraw(AskFirst):
    """A published edition no longer offered."""

    confirm_label = gettext_lazy("Trekk tilbake utgaven")
    confirm_style = "danger"

    def get_page_title(self) -> str:
        return _("Trekk tilbake utgave %(edition)s") % {"edition": self.questionnaire.edition}

    @cached_property
    def hindrances(self) -> list[str]:
        return (
            []
            if self.questionnaire.state == State.PUBLISHED
            else [_("Bare en publisert utgave kan trekkes tilbake.")]
        )

    def meaning(self) -> list[str]:
        return [
            _("Ingen kan starte en ny evaluering med utgaven etterpå."),
            _("Evalueringer som er i gang eller ferdige, blir ikke endret."),
            _("Det kan ikke angres. Vil du bruke spørsmålene igjen, må du lage en ny utgave."),
        ]

    def perform(self) -> Questionnaire:
        return actions.withdraw(questionnaire=self.questionnaire, **self.act())

    def get_success_message(self) -> str:
        return _("Utgave %(edition)s er trukket tilbake.") % {"edition": self.questionnaire.edition}
