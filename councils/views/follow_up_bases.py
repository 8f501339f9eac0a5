"""What the pages of a follow-up share: finding it, the way to it, and what the person may do with it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.models import FollowUp
from councils.views.bases import CouncilView
from records.workflow import has_right
from web.views import Crumb


class FollowUpView(CouncilView):
    """A page about one follow-up, among those that the person sees (else 404)."""

    model = FollowUp

    def get_queryset(self) -> QuerySet[FollowUp]:
        return FollowUp.objects.visible_to(self.request.user, self.on).with_owner()

    @property
    def follow_up(self) -> FollowUp:
        """The follow-up that the page is about."""
        return self.object

    @cached_property
    def may_report(self) -> bool:
        """May the person say how it goes?"""
        return has_right("councils.report_follow_up", self.request.user, self.follow_up)

    @cached_property
    def may_change(self) -> bool:
        """May the person give it on, move its day, drop it?"""
        return has_right("councils.change_follow_up", self.request.user, self.follow_up)

    def get_success_url(self) -> str:
        return self.follow_up.get_absolute_url()

    def get_back_url(self) -> str:
        return self.follow_up.get_absolute_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        crumbs: list[Crumb] = [(_("Oppfølging"), reverse("councils:my_follow_ups"))]
        if self.reads_papers:
            crumbs = [
                (self.forum.name, self.forum.get_absolute_url()),
                (_("Oppfølging"), reverse("councils:follow_ups", args=[self.forum.pk])),
            ]
        if self.request.path != self.follow_up.get_absolute_url():
            crumbs.append((self.follow_up.text[:80], self.follow_up.get_absolute_url()))
        return crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "follow_up": self.follow_up,
                "forum": self.forum,
                "is_overdue": self.follow_up.overdue_on(self.on),
                "reads_papers": self.reads_papers,
                "may_report": self.may_report,
                "may_change": self.may_change,
                **kwargs,
            }
        )
