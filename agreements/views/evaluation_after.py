"""What comes of an evaluation: its documents, the council's item, the municipal councils' cases."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import evaluation_following as acts
from agreements.evaluation import pdf, word
from agreements.evaluation.issuing import document_of
from agreements.forms.evaluation_report import TreatmentForm
from agreements.models import AgreementParty, EvaluationState, EvaluationTreatment
from agreements.views.evaluation_bases import EvaluationView, municipalities_in
from agreements.views.evaluation_deciding import check_readable
from agreements.views.evaluation_figures import WithContent
from councils.models import AgendaItem
from councils.views.documents import download
from parties.standing import Capability
from records import days, files
from records.refusals import NotAllowed, Refused
from web.access import Right
from web.views import ActionFormView, ActionView


class Document(EvaluationView):
    """The issued PDF, named by its code; to those who read the evaluation."""

    access = Right("evaluations.view")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        document = document_of(self.evaluation)
        if document is None or document.code != self.kwargs["code"]:
            raise Http404
        return files.download_response(document.file, inline=True)


class Word(WithContent):
    """The evaluation as Word; marked UTKAST until every party has approved."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        evaluation = self.evaluation
        check_readable(evaluation, self.on)
        agreed_on = days.day_of(evaluation.agreed_at) if evaluation.agreed_at is not None else None
        approvals = pdf.approvals_of(evaluation) if self.is_frozen else []
        data = word.docx_of(
            self.content,
            self.on,
            approvals=approvals,
            agreed_on=agreed_on,
            is_submitted=evaluation.state == EvaluationState.SUBMITTED,
        )
        mark = "" if agreed_on is not None else f" ({pdf.draft_mark(self.content, self.on)})"
        return download(data, files.DOCX, f"{pdf.title_of(self.content)}{mark}.docx")


class OfMunicipality(EvaluationView):
    """A page about one of the municipalities that are party (else 404)."""

    @cached_property
    def party(self) -> AgreementParty:
        """The municipality's part in the agreement, named in the address."""
        for party in municipalities_in(self.evaluation):
            if party.pk == self.kwargs["party"]:
                return party
        raise Http404

    @property
    def report_url(self) -> str:
        """The whole evaluation."""
        return reverse("evaluations:report", args=[self.evaluation.pk])


class CasePaper(OfMunicipality, WithContent):
    """The paper for the municipal council as Word, to be worked on there."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.evaluation.state != EvaluationState.AGREED:
            raise Refused(_("Evalueringen må være godkjent av alle parter først."))
        data = word.case_docx_of(self.content, self.party.organisation_id, self.on)
        name = _("Sak til kommunestyret, %(title)s.docx") % {"title": pdf.title_of(self.content)}
        return download(data, files.DOCX, name)


class Treatment(OfMunicipality, ActionFormView):
    """The case in which the municipal council was given the evaluation; the municipality's own writers."""

    access = Right("evaluations.view")
    template_name = "agreements/evaluation/form.html"
    form_class = TreatmentForm
    success_message = gettext_lazy("Saksnummeret er ført.")

    def require(self, permission: str, obj: Any = None) -> None:
        super().require(permission, obj)
        if not any(
            held.organisation.pk == self.party.organisation_id and Capability.EDIT_DRAFTS in held.capabilities
            for held in self.standing.held
        ):
            raise NotAllowed(_("Bare kommunen selv fører saksnummeret fra kommunestyret."))
        if self.evaluation.state != EvaluationState.AGREED:
            raise Refused(_("Evalueringen må være godkjent av alle parter først."))

    def get_page_title(self) -> str:
        return _("Kommunestyret i %(party)s") % {"party": self.party}

    def get_initial(self) -> dict[str, Any]:
        noted = self.evaluation.treatments.filter(party=self.party).first()
        if noted is None:
            return {}
        return {"case_reference": noted.case_reference, "treated_on": noted.treated_on}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.report_url
        return form

    def get_success_url(self) -> str:
        return self.report_url

    def perform(self, form: TreatmentForm) -> EvaluationTreatment:
        return acts.note_treatment(
            evaluation=self.evaluation,
            party=self.party,
            case_reference=form.cleaned_data["case_reference"],
            treated_on=form.cleaned_data["treated_on"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class ProposeItem(EvaluationView, ActionView):
    """The evaluation itself as an item of the council."""

    access = Right("evaluations.write_joint")
    page_title = gettext_lazy("Meld inn evalueringen som sak")
    confirm_text = gettext_lazy(
        "Evalueringen blir meldt inn som sak i politirådet. Saken sier ikke hva noen har svart."
    )
    success_message = gettext_lazy("Evalueringen er meldt inn som sak i politirådet.")

    def perform(self) -> AgendaItem:
        return acts.propose_evaluation(evaluation=self.evaluation, by=self.actor, on=self.on, at=self.at)
