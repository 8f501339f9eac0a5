"""Starting an evaluation and calling it off, and going over to the other way of working."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import evaluations as acts
from agreements.choices import ScopePart
from agreements.duties.promises import years_in_force
from agreements.evaluation.starting import (
    period_of,
    questionnaires_for,
    stands_alone,
    usual_due_on,
    usual_scope,
    why_not_alone,
)
from agreements.forms.evaluations import CancelForm, StartForm, default_year
from agreements.models import Agreement, Evaluation
from agreements.views.evaluation_bases import EvaluationView, WhileOpen
from records import days
from records.refusals import Refused
from web.access import Right
from web.views import ActionFormView, ActionView, Crumb


class Start(ActionFormView):
    """Start the evaluation of an agreement: everything is filled in with the usual, and can be changed."""

    model = Agreement
    access = Right("evaluations.start")
    template_name = "agreements/evaluation/start.html"
    form_class: Any = StartForm
    page_title = gettext_lazy("Start evaluering")
    success_message = gettext_lazy("Evalueringen er startet, og begge sider har fått beskjed.")

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(str(self.object), reverse("agreements:agreement", args=[self.object.pk]))]

    @cached_property
    def years(self) -> list[int]:
        """The years that can be evaluated: in force on some day, and without evaluation."""
        there = set(
            Evaluation.objects.standing().filter(agreement=self.object).values_list("year", flat=True)
        )
        return [year for year in years_in_force(self.object, self.on) if year not in there][:5]

    @cached_property
    def hindrances(self) -> list[str]:
        """Why nothing can be started now."""
        if not stands_alone(self.object):
            return [why_not_alone()]
        found = []
        if not self.years:
            found.append(
                _(
                    "Det er ingen år å evaluere: enten har ikke avtalen vært i kraft, eller så er alle årene "
                    "evaluert eller i gang."
                )
            )
        if not questionnaires_for(self.object).exists():
            found.append(_("Det finnes ikke noe publisert spørreskjema ennå. Si fra til administratoren."))
        return found

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.render(status=403 if self.hindrances else 200)

    def get_initial(self) -> dict[str, Any]:
        year = default_year(self.years, self.on)
        period = period_of(self.object, year, self.on) if year else None
        asked = questionnaires_for(self.object).first()
        return {
            "year": year,
            "scope": usual_scope(period) if period else list(ScopePart.values),
            "mode": Evaluation.Mode.INDIVIDUAL,
            "questionnaire": asked.pk if asked else None,
            "due_on": usual_due_on(self.on),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "years": self.years,
            "questionnaires": questionnaires_for(self.object),
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = reverse("agreements:agreement", args=[self.object.pk])
        periods = [period_of(self.object, year, self.on) for year in self.years]
        form.fields["year"].help_text = " ".join(
            _(
                "I %(year)s gjaldt avtalen fra %(first)s til og med %(last)s. "
                "Forpliktelsene blir vurdert for de dagene; tallene gjelder hele året."
            )
            % {
                "year": one.year,
                "first": days.longdate(one.first),
                "last": days.longdate(one.last),
            }
            for one in periods
            if one and one.is_prorated
        )
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.hindrances and self.request.method == "GET":
            kwargs["form"] = None
        return super().get_context_data(
            **{
                "agreement": self.object,
                "hindrances": self.hindrances if self.request.method == "GET" else [],
                **kwargs,
            }
        )

    def perform(self, form: StartForm) -> Evaluation:
        return acts.start_evaluation(
            agreement=self.object, by=self.actor, on=self.on, at=days.now(), **form.cleaned_data
        )

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()


class Cancel(WhileOpen):
    """Call the evaluation off, with the reason."""

    access = Right("evaluations.start")
    template_name = "agreements/evaluation/form.html"
    form_class: Any = CancelForm
    page_title = gettext_lazy("Avlys evalueringen")
    success_message = gettext_lazy("Evalueringen er avlyst. Dere kan starte en ny for samme år.")

    def perform(self, form: CancelForm) -> Evaluation:
        return acts.cancel_evaluation(
            evaluation=self.evaluation,
            reason=form.cleaned_data["reason"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class Mode(EvaluationView, ActionView):
    """Go over to the other way of working."""

    access = Right("evaluations.write_joint")
    template_name = "agreements/evaluation/mode.html"
    success_message = gettext_lazy("Framgangsmåten er byttet. Det som er skrevet, står.")

    @property
    def wanted(self) -> str:
        """The way of working that the page asked about; opened, the one that it is not in now.

        Posted from two pages at once it does not go there and back.
        """
        posted = self.request.POST.get("mode")
        if posted in Evaluation.Mode.values:
            return posted
        together = self.evaluation.mode == Evaluation.Mode.TOGETHER
        return Evaluation.Mode.INDIVIDUAL if together else Evaluation.Mode.TOGETHER

    def get_page_title(self) -> str:
        return str(
            _("Fyll ut sammen i et møte")
            if self.wanted == Evaluation.Mode.TOGETHER
            else _("La hver deltaker svare")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = (
            _("Politirådet fyller ut begge sidenes svar på én skjerm. Det som er skrevet, blir stående.")
            if self.wanted == Evaluation.Mode.TOGETHER
            else _(
                "Hver side ber folk om å svare, og samler seg om ett svar. Det som er skrevet, blir stående."
            )
        )
        return super().get_context_data(**{"confirm_text": text, "wanted": self.wanted, **kwargs})

    def perform(self) -> Evaluation:
        if self.request.POST.get("mode") != self.wanted:
            raise Refused(_("Siden sier ikke hvilken framgangsmåte som skal velges. Åpne den på nytt."))
        return acts.set_mode(
            evaluation=self.evaluation, mode=self.wanted, by=self.actor, on=self.on, at=self.at
        )
