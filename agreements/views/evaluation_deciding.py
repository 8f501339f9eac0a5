"""Putting an evaluation forward, approving it and opening it again; and the whole of it to read."""

from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import evaluation_submitting as acts
from agreements.evaluation.approving import parties_asked, parties_waited_for
from agreements.evaluation.content import written_hash
from agreements.evaluation.document import sections_of
from agreements.evaluation.guards import may_see_answers
from agreements.evaluation.issuing import document_of
from agreements.evaluation.pdf import approvals_of, facts_of, verification_url
from agreements.evaluation.states import FLOW
from agreements.forms.evaluation_report import ApproveForm, ReopenForm, SubmitForm
from agreements.models import Evaluation, EvaluationState
from agreements.rules import parties_approved_by
from agreements.views.evaluation_bases import municipalities_in
from agreements.views.evaluation_figures import WithContent
from parties.filing import filings_of
from parties.standing import Capability
from records import days
from records.refusals import Refused
from records.workflow import has_right
from web.access import Right
from web.views import ActionFormView, PageView


class Report(WithContent, PageView):
    """The whole evaluation to read, with its documents; to the sides once they see each other's answers."""

    template_name = "agreements/evaluation/report.html"

    def require(self, permission: str, obj: Any = None) -> None:
        super().require(permission, obj)
        check_readable(self.evaluation, self.on)

    def get_page_title(self) -> str:
        return self.content["title"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        evaluation = self.evaluation
        agreed = evaluation.state == EvaluationState.AGREED
        document = document_of(evaluation) if agreed else None
        writes = has_right("evaluations.write_joint", self.request.user, evaluation)
        return super().get_context_data(
            language=self.content["language"],
            sections=sections_of(self.content, approvals_of(evaluation) if self.is_frozen else ()),
            opens="figures",
            facts=facts_of(
                self.content,
                days.day_of(evaluation.agreed_at) if agreed else None,
                is_submitted=evaluation.state == EvaluationState.SUBMITTED,
            ),
            is_agreed=agreed,
            is_submitted=evaluation.state == EvaluationState.SUBMITTED,
            document=document,
            verification_url=verification_url(document.code) if document else "",
            filings=self._filings(document),
            treatments=self._treatments() if agreed else [],
            may_propose=writes
            and evaluation.forum is not None
            and evaluation.item is None
            and evaluation.state != EvaluationState.CANCELLED,
            reads_item=writes,
            **kwargs,
        )

    def _filings(self, document: Any) -> list[dict[str, Any]]:
        """How far each party is with filing it; for the parties' own offices."""
        if document is None:
            return []
        own = {party.organisation_id for party in self.evaluation.agreement.parties.all()}
        if not any(self.standing.may(Capability.READ_DRAFTS, key) for key in own):
            return []
        return [
            {"filing": one, "may_open": self.standing.may(Capability.KEEP_ARCHIVE, one.organisation_id)}
            for one in filings_of(document)
        ]

    def _treatments(self) -> list[dict[str, Any]]:
        """Each municipality with the case in which its council was given the evaluation, if any."""
        noted = {one.party_id: one for one in self.evaluation.treatments.all()}
        return [
            {
                "party": party,
                "treatment": noted.get(party.pk),
                "may_note": self._writes_for(party.organisation_id),
            }
            for party in municipalities_in(self.evaluation)
        ]

    def _writes_for(self, organisation_id: int) -> bool:
        return any(
            held.organisation.pk == organisation_id and Capability.EDIT_DRAFTS in held.capabilities
            for held in self.standing.held
        )


def check_readable(evaluation: Evaluation, on: date) -> None:
    """The whole is read once the sides see each other's answers; else Refused."""
    if evaluation.state == EvaluationState.CANCELLED:
        raise Refused(_("Evalueringen er avlyst."))
    if not may_see_answers(evaluation, on):
        raise Refused(_("Evalueringen kan leses i sin helhet når begge sider er enige om svaret sitt."))


class Step(WithContent, ActionFormView):
    """A step of the evaluation's life; with the right, but not now, the page says what is in the way."""

    step = ""

    @cached_property
    def hindrances(self) -> list[str]:
        """Why the step cannot be taken now; none when it can."""
        transition = FLOW[self.step]
        if self.evaluation.state not in transition.sources:
            return [
                _("Dette kan ikke gjøres nå. Evalueringen har status «%(state)s».")
                % {"state": self.evaluation.get_state_display()}
            ]
        return transition.reasons(self.evaluation, self.on)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.evaluation.get_absolute_url()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        closed = bool(self.hindrances) and self.request.method == "GET"
        if closed:
            kwargs["form"] = None
        return super().get_context_data(**{"hindrances": self.hindrances if closed else [], **kwargs})


class Submit(Step):
    """Put it forward: the page shows all that will be frozen."""

    access = Right("evaluations.submit")
    step = "submit"
    template_name = "agreements/evaluation/submit.html"
    form_class = SubmitForm
    page_title = gettext_lazy("Legg fram til godkjenning")
    success_message = gettext_lazy(
        "Evalueringen er lagt fram. Lederne på begge sider er bedt om å godkjenne."
    )

    def get_initial(self) -> dict[str, Any]:
        return {"seen": written_hash(self.evaluation)}

    def perform(self, form: SubmitForm) -> Evaluation:
        return acts.submit(
            evaluation=self.evaluation,
            seen=form.cleaned_data["seen"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = may_see_answers(self.evaluation, self.on) and self.evaluation.state == EvaluationState.OPEN
        return super().get_context_data(
            language=self.content["language"],
            sections=sections_of(self.content) if shown else [],
            opens="",
            has_points=bool(self.content["points"]),
            has_text=bool(self.content["joint_text"]),
            year_goes_on=self.evaluation.year >= self.on.year,
            parties=parties_asked(self.evaluation, self.on),
            **kwargs,
        )


class Approve(Step):
    """Read what was put forward, and approve exactly that for one's party."""

    access = Right("evaluations.approve")
    step = "approve"
    template_name = "agreements/evaluation/approve.html"
    form_class = ApproveForm
    page_title = gettext_lazy("Godkjenn evalueringen")

    @cached_property
    def own(self) -> list[Any]:
        """The parties that the person approves for."""
        own = {party.pk for party in parties_approved_by(self.standing, self.evaluation.version)}
        return [party for party in parties_asked(self.evaluation, self.on) if party.pk in own]

    @cached_property
    def hindrances(self) -> list[str]:
        found = super().hindrances
        if found:
            return found
        if not self.own:
            return [_("Du leder ingen av partene som skal godkjenne evalueringen.")]
        waited = {party.pk for party in parties_waited_for(self.evaluation, self.on)}
        if all(party.pk not in waited for party in self.own):
            return [_("Din part har allerede godkjent evalueringen.")]
        return []

    def get_initial(self) -> dict[str, Any]:
        return {"content_hash": self.evaluation.content_hash}

    def perform(self, form: ApproveForm) -> Evaluation:
        return acts.approve(
            evaluation=self.evaluation,
            content_hash=form.cleaned_data["content_hash"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_message(self) -> str:
        if self.result.state == EvaluationState.AGREED:
            return _("Alle parter har godkjent. Evalueringen er ferdig, og PDF-en lages nå.")
        return _("Evalueringen er godkjent for din part.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_submitted = self.evaluation.state == EvaluationState.SUBMITTED
        return super().get_context_data(
            language=self.content["language"],
            sections=sections_of(self.content, approvals_of(self.evaluation)) if is_submitted else [],
            opens="figures",
            own=self.own,
            waiting=parties_waited_for(self.evaluation, self.on) if is_submitted else [],
            may_reopen=has_right("evaluations.submit", self.request.user, self.evaluation),
            **kwargs,
        )


class Reopen(Step):
    """Open it again, with a reason; the approvals fall away."""

    access = Right("evaluations.submit")
    step = "reopen"
    template_name = "agreements/evaluation/reopen.html"
    form_class = ReopenForm
    page_title = gettext_lazy("Åpne evalueringen igjen")
    success_message = gettext_lazy("Evalueringen er åpnet igjen. Tallene hentes på nytt når den legges fram.")

    def perform(self, form: ReopenForm) -> Evaluation:
        return acts.reopen(
            evaluation=self.evaluation,
            reason=form.cleaned_data["reason"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )
