"""Reporting on a follow-up, and turning reminders off, by a personal link without an account.

What belongs to something closed is shown by its forum alone: its words stand behind the login.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import follow_up_reminders
from councils.following import PURPOSE, shown_text
from councils.forms.follow_ups import DONE, ReportForm
from councils.models import FollowUp, ReminderChoice
from councils.views.follow_up_steps import REPORTED, report
from parties.views.links import PersonalLinkMixin
from records import days
from web.views import ActionFormView, ActionView


class LinkFollowUp(PersonalLinkMixin, ActionFormView):
    """How it goes, that it is done, or that it cannot be done; until it is settled or given on."""

    purpose = PURPOSE
    template_name = "councils/link_follow_up.html"
    form_class: Any = ReportForm
    dead_advice = gettext_lazy(
        "Oppfølgingen er avsluttet eller gitt til noen andre, eller lenken er for gammel. Lurer du på noe, "
        "kan du svare på e-posten som lenken kom i."
    )

    def get_object(self) -> Any:
        return get_object_or_404(FollowUp.objects.with_owner(), pk=self.link.subject_id)

    def get_page_title(self) -> str:
        return shown_text(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        follow_up = self.object
        return super().get_context_data(
            follow_up=follow_up,
            forum=follow_up.forum,
            item=follow_up.item,
            is_overdue=follow_up.overdue_on(self.on),
            link=self.link,
            **kwargs,
        )

    def perform(self, form: ReportForm) -> Any:
        self.what = form.cleaned_data["what"]
        return report(form, follow_up=self.object, link=self.link, by=self.actor, on=self.on, at=days.now())

    def succeeded(self) -> HttpResponse:
        """Thanks, on this page: a link to something settled opens nothing afterwards."""
        return self.render(
            thanks=REPORTED[self.what], form=None if self.what == DONE else self.form_class(on=self.on)
        )


class LinkReminders(PersonalLinkMixin, ActionView):
    """Turn reminders off; the link turns them on again too."""

    purpose = follow_up_reminders.OFF_PURPOSE
    template_name = "councils/link_reminders.html"

    def get_object(self) -> Any:
        return get_object_or_404(ReminderChoice, pk=self.link.subject_id)

    def get_page_title(self) -> str:
        return _("Påminnelser om oppfølging")

    def get_success_url(self) -> str:
        return self.request.path

    def perform(self) -> ReminderChoice:
        return follow_up_reminders.turn(
            self.object, off=self.request.POST.get("valg") != "paa", by=self.actor, at=days.now()
        )

    def get_success_message(self) -> str:
        return _("Påminnelsene er slått av.") if self.result.is_off else _("Påminnelsene er slått på.")
