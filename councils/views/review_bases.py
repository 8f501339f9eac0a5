"""What the pages of the minutes' review share: the minutes, how far they have come, why a step is closed."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.content import minutes_content
from councils.models import Minutes
from councils.reading import Read, read
from councils.reviewing import (
    Review,
    SeatAnswer,
    already_answered,
    own_seats,
    review_of,
    state_sentence,
    why_not_alone,
)
from councils.rules import seats_in
from councils.states import MINUTES_FLOW
from councils.views.opening import MinutesReaders
from records.refusals import NotAllowed
from records.workflow import Transition, has_right
from web.views import ActionFormView


class MinutesView(MinutesReaders):
    """A page about a meeting's minutes, for those who read the forum's papers (else 404)."""

    @cached_property
    def minutes(self) -> Minutes:
        """The minutes; NotAllowed before the meeting is held."""
        found = getattr(self.meeting, "minutes", None)
        if found is None:
            raise NotAllowed([_("Møtet er ikke ført som holdt ennå, og har derfor ikke noe referat.")])
        found.meeting = self.meeting
        return found

    @cached_property
    def content(self) -> dict[str, Any]:
        """The whole minutes: for members alone."""
        return minutes_content(self.minutes)

    @cached_property
    def review(self) -> Review:
        """How far the present round has come."""
        return review_of(self.minutes, self.on)

    @cached_property
    def own_seats(self) -> list[SeatAnswer]:
        """The reviewing seats that the person sits in."""
        return own_seats(self.review, seats_in(self.request.user, self.forum))

    def read(self, comments: Any = ()) -> Read:
        """The minutes as the page shows them."""
        return read(self.content, comments)

    def why_not(self, step: str) -> list[str]:
        """Why this person cannot take the step now; none when they can. The right is asked before."""
        transition = MINUTES_FLOW[step]
        if self.minutes.state not in transition.sources:
            return [
                state_sentence(self.minutes)
                or _("Steget «%(step)s» kan ikke tas nå. Referatet har status «%(state)s».")
                % {"step": transition.label, "state": self.minutes.get_state_display()}
            ]
        return [*transition.reasons(self.minutes, self.on), *self.personal_reasons(step)]

    def personal_reasons(self, step: str) -> list[str]:
        """What of it lies with the person: their seat has answered, or they write the minutes themselves."""
        if step not in {"approve", "request_changes"}:
            return []
        if answered := already_answered(self.own_seats):
            return [answered]
        alone = why_not_alone(self.review, self.own_seats, self.may_lead) if step == "approve" else ""
        return [alone] if alone else []

    def minutes_url(self) -> str:
        """The reading page."""
        return reverse("councils:minutes", args=[self.meeting.pk])

    def get_success_url(self) -> str:
        return self.minutes_url()

    def get_back_url(self) -> str:
        return self.minutes_url()

    def get_breadcrumbs(self) -> list[Any]:
        crumbs = super().get_breadcrumbs()
        if not self.keeps_records and self.request.path != self.minutes_url():
            crumbs.append((_("Referat"), self.minutes_url()))
        return crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"minutes": self.minutes, "minutes_url": self.minutes_url(), **kwargs}
        )


class StepView(MinutesView, ActionFormView):
    """A page that takes one step of the minutes' flow.

    With the right, but not now: the page with the reasons and without the form (403). The action asks
    everything again under its lock.
    """

    step: str = ""
    template_name = "councils/minutes_step.html"
    lead: Any = ""

    @property
    def transition(self) -> Transition:
        """The step of the flow that this page takes."""
        return MINUTES_FLOW[self.step]

    def get_page_title(self) -> str:
        return str(self.transition.label)

    @cached_property
    def hindrances(self) -> list[str]:
        """Why the step cannot be taken now."""
        return self.why_not(self.step)

    def require(self, permission: str, obj: Any = None) -> None:
        """Whoever reads the papers is told what the right takes."""
        if not has_right(permission, self.request.user, obj):
            raise NotAllowed([self.missing_right()])

    def missing_right(self) -> str:
        """What it takes."""
        if self.transition.right == "councils.review_minutes":
            return _("Bare de som forumet har bedt om å gå gjennom referatet, kan gjøre dette.")
        return _("Bare leder og sekretær i forumet kan gjøre dette.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.minutes_url()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_closed = bool(self.hindrances) and self.request.method == "GET"
        if is_closed:
            kwargs["form"] = None
        return super().get_context_data(
            **{
                "hindrances": self.hindrances if is_closed else [],
                "lead": self.lead,
                **kwargs,
            }
        )
