"""What is done with a referral where it lies; the address names the step, so that what has left is safe."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.refusals import Refused
from slt import referring
from slt.actions import referrals
from slt.actions.referral_steps import how_it_left
from slt.forms import referrals as forms
from slt.models import Programme, Referral, ReferralStep
from slt.views.bases import SltView
from slt.ways import home_of
from web.access import Right
from web.views import ActionFormView, ActionView, Crumb


class StepView(SltView):
    """A page about the referral where it lies, among those that the person sees (else 404)."""

    model = ReferralStep
    access = Right("slt.handle_step")

    def get_queryset(self) -> QuerySet[ReferralStep]:
        seen = Referral.objects.visible_to(self.request.user, self.on)
        return ReferralStep.objects.filter(referral__in=seen).select_related(
            "referral__programme", "referral__raised_by__forum", "group__forum", "group__programme", "item"
        )

    @property
    def step(self) -> ReferralStep:
        """Where it lies."""
        return self.object

    @property
    def programme(self) -> Programme:
        """The programme of the referral."""
        return self.step.referral.programme

    def get_success_url(self) -> str:
        return self.step.referral.get_absolute_url()

    def get_back_url(self) -> str:
        return self.step.referral.get_absolute_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        referral = self.step.referral
        return [
            *super().get_breadcrumbs(),
            (_("Henvisninger"), reverse("slt:referrals", args=[self.programme.pk])),
            (referral.title[:80], referral.get_absolute_url()),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, unless somebody has been there already."""
        if self.step.ended_at is not None:
            raise Refused(how_it_left(self.step))
        return super().get(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def by(self) -> dict[str, Any]:
        """Which step, who acts, and when."""
        return {"step": self.step, "by": self.actor, "on": self.on, "at": self.at}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"step": self.step, "referral": self.step.referral, **kwargs})


class StepFormView(StepView, ActionFormView):
    """One act with a form, the referral on top."""

    template_name = "slt/referral_step.html"
    lead: Any = ""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def get_lead(self) -> str:
        """What happens when it is sent, in a sentence or two."""
        return str(self.lead)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"lead": self.get_lead(), **kwargs})


class Answer(StepFormView):
    """Answer those who raised it."""

    form_class: Any = forms.AnswerForm
    page_title = gettext_lazy("Svar på henvisningen")

    def get_lead(self) -> str:
        home = home_of(self.step.referral, self.on) or self.step.group
        return _("Svaret går til %(group)s, og kommer på sakslisten til neste møte der.") % {"group": home}

    def get_initial(self) -> dict[str, Any]:
        trail = referring.trail_of(self.step.referral, self.request.user, self.on)
        return {"text": referring.suggested_answer(trail)}

    def perform(self, form: Any) -> ReferralStep:
        return referrals.answer(text=form.cleaned_data["text"], privacy=form.overridden, **self.by())

    def get_success_message(self) -> str:
        return _("Svaret er sendt til %(group)s.") % {"group": self.result.group}


class SendOn(StepFormView):
    """Send it on to another level."""

    form_class: Any = forms.SendOnForm
    page_title = gettext_lazy("Send henvisningen videre")
    lead = gettext_lazy(
        "Den nye gruppa får saken, og skal svare. Er gruppa åpen for alle, blir tittelen offentlig når "
        "innkallingen er sendt."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        groups = self.programme.groups.taking_referrals(self.on).exclude(pk=self.step.group_id).in_order()
        return {**super().get_form_kwargs(), "groups": groups, "above": self.step.group.above_id}

    def perform(self, form: Any) -> ReferralStep:
        data = form.cleaned_data
        return referrals.send_on(to=data["to"], message=data["message"], privacy=form.overridden, **self.by())

    def get_success_message(self) -> str:
        return _("Saken er sendt videre til %(group)s.") % {"group": self.result.group}


class AskAgain(StepFormView):
    """The answer is not enough."""

    form_class: Any = forms.AskAgainForm
    page_title = gettext_lazy("Spør igjen")

    def get_lead(self) -> str:
        answered = self.step.referral.answered_by
        return _("Saken går tilbake til %(group)s med spørsmålet. Svaret dere fikk, blir stående.") % {
            "group": answered or ""
        }

    def perform(self, form: Any) -> ReferralStep:
        return referrals.ask_again(message=form.cleaned_data["message"], privacy=form.overridden, **self.by())

    def get_success_message(self) -> str:
        return _("Spørsmålet er sendt til %(group)s.") % {"group": self.result.group}


class Receive(StepView, ActionView):
    """The answer is taken in."""

    page_title = gettext_lazy("Ta imot svaret")
    confirm_text = gettext_lazy("Da er henvisningen besvart og avsluttet.")
    success_message = gettext_lazy("Svaret er mottatt, og henvisningen er avsluttet.")

    def perform(self) -> Referral:
        return referrals.receive(**self.by())


class Withdraw(StepView, ActionView):
    """The group does not want an answer any more."""

    access = Right("slt.withdraw_referral")
    page_title = gettext_lazy("Trekk henvisningen")
    confirm_text = gettext_lazy(
        "Da trenger ingen å svare på den lenger. Det som er skrevet, blir stående i historikken."
    )
    confirm_style = "danger"
    success_message = gettext_lazy("Henvisningen er trukket.")

    def perform(self) -> Referral:
        return referrals.withdraw(**self.by())
