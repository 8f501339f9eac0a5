"""What the pages that write share: the step they take, and why it cannot be taken now."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from agreements.actions.steps import check_may_write
from agreements.states import FLOW
from agreements.views.bases import VersionView
from records.refusals import NotAllowed, Refused
from records.workflow import Transition, has_right
from web.access import Right
from web.views import ActionFormView


class StepView(VersionView, ActionFormView):
    """A page that takes one step of the flow.

    Without the right: the bare page with `missing_right`. With it, but not now: the page with the reasons and
    without the form. Both are 403. The action asks everything again under its lock.
    """

    step: str = ""
    missing_right: Any = ""
    has_the_right = True

    def require(self, permission: str, obj: Any = None) -> None:
        """Whoever reads the papers gets the page without the form, and why; others get a plain no."""
        self.has_the_right = has_right(permission, self.request.user, obj)
        if not self.has_the_right and (
            self.request.method != "GET" or not has_right("agreements.read_papers", self.request.user, obj)
        ):
            raise NotAllowed(self.missing_right or _("Du har ikke et verv som gir rett til dette."))

    @property
    def transition(self) -> Transition:
        """The step of the flow that this page takes."""
        return FLOW[self.step]

    @cached_property
    def hindrances(self) -> list[str]:
        """Why the step cannot be taken now, in sentences; none when it can."""
        if not self.has_the_right:
            return [str(self.missing_right or _("Du har ikke et verv som gir rett til dette."))]
        if self.version.state not in self.transition.sources:
            return [
                _("Steget «%(step)s» kan ikke tas nå. Avtalen har status «%(state)s».")
                % {"step": self.transition.label, "state": self.version.get_state_display()}
            ]
        return self.transition.reasons(self.version, self.on)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_the_right:
            self.template_name = "agreements/step.html"
        return self.render(status=403 if self.hindrances else 200)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.version_url()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.hindrances and self.request.method == "GET":
            kwargs["form"] = None
        return super().get_context_data(
            **{"hindrances": self.hindrances if self.request.method == "GET" else [], **kwargs}
        )


def why_not_write(version: Any, user: Any) -> list[str]:
    """Why the person may not write in the version now, in sentences; none when they may."""
    try:
        check_may_write(version, user)
    except Refused as refused:
        return refused.reasons
    return []


class WritingView(VersionView, ActionFormView):
    """A page that changes what the version says: only while it can be written in, and by whom it lies with.

    While approvals stand the page says, before anything is typed, that a change takes them back.
    """

    access = Right("agreements.edit_version")
    template_name = "agreements/writing.html"
    takes_approvals_back = True

    @cached_property
    def hindrances(self) -> list[str]:
        """Why the page cannot be used now."""
        return why_not_write(self.version, self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        closed = self.hindrances and self.request.method == "GET"
        if closed:
            kwargs["form"] = None
        return super().get_context_data(
            **{
                "hindrances": self.hindrances if closed else [],
                "approved_by": approved_by(self.version) if self.takes_approvals_back else [],
                **kwargs,
            }
        )


def approved_by(version: Any) -> list[str]:
    """The parties whose approval of the text stands."""
    approved = {review.party_id for review in version.reviews.all() if review.withdrawn_at is None}
    return [str(party) for party in version.agreement.parties.all() if party.pk in approved]
