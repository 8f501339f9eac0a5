"""What is done with a follow-up: written down, reported on, given on, dropped, opened again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import follow_up_steps as steps
from councils.actions import follow_ups as acts
from councils.actions import reporting
from councils.forms import follow_ups as forms
from councils.models import FollowUp
from councils.people import seated
from councils.views.bases import ForumView
from councils.views.follow_up_bases import FollowUpView
from records.refusals import Refused
from web.access import Right
from web.views import ActionFormView, Crumb


class Add(ForumView, ActionFormView):
    """Write down something that is to be done, outside the minutes."""

    access = Right("councils.change_follow_up")
    template_name = "councils/follow_up_step.html"
    form_class: Any = forms.NewFollowUpForm
    page_title = gettext_lazy("Ny oppfølging")
    success_message = gettext_lazy("Oppfølgingen er lagt til. Den som har ansvaret, får beskjed.")

    def get_success_url(self) -> str:
        return reverse("councils:follow_ups", args=[self.forum.pk])

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Oppfølging"), self.get_success_url())]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "seats": seated(self.forum, self.on)}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def perform(self, form: forms.NewFollowUpForm) -> FollowUp:
        return acts.add_follow_up(
            forum=self.forum,
            text=form.cleaned_data["text"],
            side=form.cleaned_data["side"],
            **form.follow_up(),
            by=self.actor,
            on=self.on,
            at=self.at,
        )


class _Step(FollowUpView, ActionFormView):
    """What the forms share: the follow-up on top, a way back; done only while it is open."""

    access = Right("councils.change_follow_up")
    template_name = "councils/follow_up_step.html"
    # Which states it can be done in; the action asks again.
    states: tuple[str, ...] = (FollowUp.State.OPEN,)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.follow_up.state not in self.states:
            steps.check_open(self.follow_up)
            raise Refused(_("Oppfølgingen er åpen."))
        return super().get(request, *args, **kwargs)

    def by(self) -> dict[str, Any]:
        """Which follow-up, who acts, and when."""
        return {"follow_up": self.follow_up, "by": self.actor, "on": self.on, "at": self.at}


def report(form: forms.ReportForm, **by: Any) -> Any:
    """Do what the form of a report says."""
    data = form.cleaned_data
    if data["what"] == forms.DONE:
        return reporting.settle(done_on=data["done_on"], note=data["note"], **by)
    return reporting.report_progress(note=data["note"], is_impossible=data["what"] == forms.IMPOSSIBLE, **by)


REPORTED = {
    forms.PROGRESS: gettext_lazy("Takk. Det du skrev, står i oppfølgingen."),
    forms.DONE: gettext_lazy("Takk. Oppfølgingen er ført som gjort."),
    forms.IMPOSSIBLE: gettext_lazy("Takk. Lederen og sekretæren har fått beskjed."),
}


class Report(_Step):
    """How it goes, that it is done, or that it cannot be done; for whoever is to do it, and the leads."""

    access = Right("councils.report_follow_up")
    form_class: Any = forms.ReportForm
    page_title = gettext_lazy("Si fra hvordan det går")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on}

    def get_initial(self) -> dict[str, Any]:
        return {"what": self.request.GET.get("hva", "")}

    def perform(self, form: forms.ReportForm) -> Any:
        self.what = form.cleaned_data["what"]
        return report(form, **self.by())

    def get_success_message(self) -> str:
        return str(REPORTED[self.what])


class Drop(_Step):
    """It is not to be done after all."""

    form_class: Any = forms.ReasonForm
    page_title = gettext_lazy("Dropp oppfølgingen")
    submit_label = gettext_lazy("Dropp oppfølgingen")
    success_message = gettext_lazy("Oppfølgingen er droppet.")

    def perform(self, form: forms.ReasonForm) -> FollowUp:
        return acts.drop(reason=form.cleaned_data["reason"], **self.by())


class Reopen(_Step):
    """It is to be done after all."""

    states = (FollowUp.State.DONE, FollowUp.State.DROPPED)
    form_class: Any = forms.ReasonForm
    page_title = gettext_lazy("Åpne oppfølgingen igjen")
    submit_label = gettext_lazy("Åpne igjen")
    success_message = gettext_lazy("Oppfølgingen er åpen igjen.")

    def perform(self, form: forms.ReasonForm) -> FollowUp:
        return acts.reopen(reason=form.cleaned_data["reason"], **self.by())


class ChangeDue(_Step):
    """Another day."""

    form_class: Any = forms.DueForm
    page_title = gettext_lazy("Endre fristen")
    success_message = gettext_lazy("Fristen er endret. Den som har ansvaret, får beskjed.")

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": self.follow_up.due_on, "revision": self.follow_up.revision}

    def perform(self, form: forms.DueForm) -> FollowUp:
        data = form.cleaned_data
        return acts.change_due(
            due_on=data["due_on"], reason=data["reason"], revision=data["revision"], **self.by()
        )


class Assign(_Step):
    """Somebody else is to do it."""

    form_class: Any = forms.AssignForm
    page_title = gettext_lazy("Gi oppfølgingen til noen andre")
    success_message = gettext_lazy("Oppfølgingen er gitt videre. Den som har ansvaret, får beskjed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "seats": seated(self.forum, self.on)}

    def get_initial(self) -> dict[str, Any]:
        return {"revision": self.follow_up.revision}

    def perform(self, form: forms.AssignForm) -> FollowUp:
        data = form.cleaned_data
        return acts.reassign(side=data["side"], revision=data["revision"], **form.owner_facts(), **self.by())


class Treatment(_Step):
    """On to political or administrative treatment."""

    access = Right("councils.report_follow_up")
    states = tuple(FollowUp.State)
    form_class: Any = forms.TreatmentForm
    page_title = gettext_lazy("Politisk eller administrativ behandling")
    success_message = gettext_lazy("Behandlingen er ført.")

    def get_initial(self) -> dict[str, Any]:
        names = ("treatment", "case_reference", "treated_on", "treatment_outcome", "revision")
        return {name: getattr(self.follow_up, name) for name in names}

    def perform(self, form: forms.TreatmentForm) -> FollowUp:
        data = form.cleaned_data
        return reporting.record_treatment(
            treatment=data["treatment"],
            case_reference=data["case_reference"],
            treated_on=data["treated_on"],
            outcome=data["treatment_outcome"],
            revision=data["revision"],
            **self.by(),
        )
