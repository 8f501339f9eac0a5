"""Political treatment: whether a municipality's politicians treat the agreement, and what they decided."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.treatment import (
    record_adoption,
    record_refusal,
    send_to_treatment,
    set_requirement,
)
from agreements.content import current_hash
from agreements.forms.steps import AdoptionForm, RequirementForm
from agreements.models import PoliticalApproval
from agreements.states import EDITABLE_STATES, VersionState
from agreements.views.bases import VersionView
from agreements.views.stepping import StepView
from records import files
from records.refusals import Refused
from records.workflow import has_right
from web.access import Right
from web.forms import PortalForm
from web.views import ActionFormView


class ApprovalView(VersionView):
    """A page about one municipality's treatment of a version."""

    access = Right("agreements.read_papers")

    @cached_property
    def approval(self) -> PoliticalApproval:
        """The treatment that the address names; 404 if it is another version's."""
        found = (
            self.version.political_approvals.select_related("party__organisation", "decision")
            .filter(pk=self.kwargs["approval"])
            .first()
        )
        if found is None:
            raise Http404
        found.version = self.version
        return found


class Treatment(ApprovalView, ActionFormView):
    """Whether the municipality treats the agreement politically and where; then what came of it.

    Both sides read it; only the municipality itself writes.
    """

    template_name = "agreements/treatment.html"
    FORMS = {"requirement": RequirementForm, "outcome": AdoptionForm}

    def get_page_title(self) -> str:
        return _("Politisk behandling i %(party)s") % {"party": self.approval.party}

    @cached_property
    def may_write(self) -> bool:
        """Does the person keep this municipality's treatment?"""
        return has_right("agreements.treat_politically", self.request.user, self.approval)

    @cached_property
    def is_current(self) -> bool:
        """Was exactly the text at hand adopted?"""
        return self.approval.content_hash == current_hash(self.version, self.on)

    @property
    def may_state_requirement(self) -> bool:
        return (
            self.may_write
            and self.version.state in EDITABLE_STATES
            and self.approval.state != PoliticalApproval.State.ADOPTED
        )

    @property
    def may_record_outcome(self) -> bool:
        return (
            self.may_write
            and self.version.state == VersionState.POLITICAL_TREATMENT
            and self.approval.state != PoliticalApproval.State.NOT_REQUIRED
            and not (self.approval.state == PoliticalApproval.State.ADOPTED and self.is_current)
        )

    @property
    def act(self) -> str:
        """Which of the page's two forms was sent."""
        act = self.request.POST.get("act", "")
        return act if act in self.FORMS else "requirement"

    def get_form_class(self) -> Any:
        return self.FORMS[self.act]

    def get_initial(self) -> dict[str, Any]:
        return self._initial(self.act)

    def _initial(self, act: str) -> dict[str, Any]:
        approval = self.approval
        if act == "requirement":
            # «No» stands in the row until somebody has chosen; the body is kept when it was chosen before.
            return {
                "is_required": "nei" if approval.state == PoliticalApproval.State.NOT_REQUIRED else "ja",
                "body": approval.body,
            }
        return {"body": approval.body}

    def perform(self, form: Any) -> Any:
        if not self.may_write:
            raise Refused(_("Bare kommunen selv kan føre inn den politiske behandlingen."))
        data, approval = form.cleaned_data, self.approval
        said = {"approval": approval, "by": self.actor, "on": self.on, "at": self.at}
        if self.act == "requirement":
            return set_requirement(is_required=data["required"], body=data["body"], **said)
        if data["outcome"] == "returned":
            return record_refusal(reason=data["reason"], **said)
        return record_adoption(
            case_number=data["case_number"],
            decided_on=data["decided_on"],
            body=data["body"],
            upload=data["upload"],
            **said,
        )

    def get_success_message(self) -> str:
        if self.act == "requirement":
            return _("Valget er lagret.")
        if self.result.state == PoliticalApproval.State.RETURNED:
            return _("Det er ført inn at avtalen ble sendt tilbake.")
        return _("Vedtaket er ført inn.")

    def get_success_url(self) -> str:
        return self.version_url("treatment", self.approval.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = kwargs.pop("form", None)
        forms = {}
        for act, is_shown in (
            ("requirement", self.may_state_requirement),
            ("outcome", self.may_record_outcome),
        ):
            if sent is not None and self.act == act:
                forms[act] = sent
            elif is_shown:
                forms[act] = self.FORMS[act](initial=self._initial(act), prefix=None, auto_id=f"{act}_%s")
        return super().get_context_data(
            **{
                "form": sent,
                "approval": self.approval,
                "party": self.approval.party,
                "requirement_form": forms.get("requirement"),
                "outcome_form": forms.get("outcome"),
                "may_write": self.may_write,
                "is_current": self.is_current,
                "bodies": RequirementForm.BODIES,
                "may_send": self.version.state == VersionState.AGREED and self.may_edit,
                **kwargs,
            }
        )


class Decision(ApprovalView):
    """The council's decision as it was uploaded; for the parties only."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.approval.decision is None:
            raise Http404
        return files.download_response(self.approval.decision)


class SendForm(PortalForm):
    """Nothing to fill in; one press."""

    submit_label = gettext_lazy("Send til politisk behandling")


class SendToTreatment(StepView):
    """The agreed text goes to the councils that have to treat it."""

    access = Right("agreements.edit_version")
    step = "send_to_treatment"
    template_name = "agreements/send_to_treatment.html"
    form_class = SendForm
    page_title = gettext_lazy("Send til politisk behandling")
    success_message = gettext_lazy("Avtalen er sendt til politisk behandling.")

    def perform(self, form: Any) -> Any:
        return send_to_treatment(version=self.version, by=self.actor, on=self.on, at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "treatments": self.version.political_approvals.select_related("party__organisation"),
                **kwargs,
            }
        )
