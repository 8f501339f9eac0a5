"""The two ways out of writing as pages: sent round to those who review, or approved where nobody does."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import closing
from councils.actions import review
from councils.actions.review_privacy import privacy_warnings
from councils.content import content_hash as hash_of
from councils.forms.review import FinishForm, SendForm
from councils.reviewing import silence_words
from councils.views.review_bases import StepView
from records.refusals import Refused
from web.access import Right


class Outgoing(StepView):
    """What the two ways out of writing share: what is missing with links, and what looks private."""

    access = Right("councils.write_minutes")

    @cached_property
    def hindrances(self) -> list[str]:
        """What is missing is what the page is for; only the wrong state closes it."""
        if self.minutes.state in self.transition.sources:
            return []
        return self.why_not(self.step)

    @cached_property
    def missing(self) -> list[closing.Missing]:
        """What stands in the way, each with where it is put right."""
        return [] if self.hindrances else closing.missing(self.meeting, self.on)

    @cached_property
    def findings(self) -> list[Any]:
        """What looks like private data in the minutes, and in the message as it was typed."""
        return privacy_warnings(self.content, self.request.POST.get("message", ""))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "has_findings": bool(self.findings)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.missing and self.request.method == "GET":
            kwargs["form"] = None
        return super().get_context_data(
            **{"missing": self.missing, "findings": self.findings if not self.hindrances else [], **kwargs}
        )


class Send(Outgoing):
    """Chair or secretary sends the minutes round."""

    step = "send"
    template_name = "councils/send.html"
    form_class = SendForm

    @property
    def due_on(self) -> date | None:
        """When the answer is due if it is sent today."""
        given = self.forum.review_days
        return self.on + timedelta(days=given) if given is not None else None

    def perform(self, form: Any) -> Any:
        return review.send_for_review(
            minutes=self.minutes,
            message=form.cleaned_data["message"],
            privacy_seen=form.cleaned_data.get("privacy_seen", False),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_message(self) -> str:
        return _("Referatet er sendt rundt. De som går gjennom det, har fått beskjed.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answers = self.review.answers
        return super().get_context_data(
            **{
                "answers": answers,
                "without_address": [
                    one for one in answers if not one.seated.is_vacant and not one.seated.address
                ],
                "reviewers_left": self.review.is_vacant,
                "only_leaders": bool(answers) and not self.review.has_others_than_leaders,
                "due_on": self.due_on,
                "silence": silence_words(self.forum.silence_rule, self.due_on),
                "members_url": reverse("councils:members", args=[self.forum.pk]),
                **kwargs,
            }
        )


class Finish(Outgoing):
    """Chair or secretary approves in a forum that has named nobody to review."""

    step = "finish"
    template_name = "councils/finish.html"
    form_class = FinishForm
    success_message = gettext_lazy("Referatet er godkjent. Alle i forumet har fått beskjed.")

    def get_initial(self) -> dict[str, Any]:
        return {"content_hash": hash_of(self.content)}

    def perform(self, form: Any) -> Any:
        return review.finish(
            minutes=self.minutes,
            content_hash=form.cleaned_data["content_hash"],
            privacy_seen=form.cleaned_data.get("privacy_seen", False),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        form.rebase_hash(hash_of(self.content))
        return super().refused(form, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"read": self.read(), **kwargs})
