"""What the pages of one annual report share: finding it, and the way to it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from records.workflow import has_right
from slt.models import AnnualReport
from slt.report_content import report_content
from slt.states import ReportState
from slt.views.bases import SltView
from web.navigation import NavItem
from web.views import Crumb


class ReportView(SltView):
    """A page about one report: a finished one for everyone, a draft for the programme's circle (else 404)."""

    model = AnnualReport

    def get_queryset(self) -> QuerySet[AnnualReport]:
        return AnnualReport.objects.visible_to(self.request.user, self.on).select_related("programme")

    @property
    def report(self) -> AnnualReport:
        """The report that the page is about."""
        return self.object

    @property
    def is_finished(self) -> bool:
        """Is it frozen and public?"""
        return self.report.state == ReportState.FINISHED

    @cached_property
    def content(self) -> dict[str, Any]:
        """What it says: as it is frozen, or as it reads now."""
        return report_content(self.report, at=self.at)

    @cached_property
    def may_keep(self) -> bool:
        """Is the person one of those who write it?"""
        return has_right("slt.keep_report", self.request.user, self.report)

    @property
    def title(self) -> str:
        """«Årsrapport 2026»."""
        return _("Årsrapport %(year)s") % {"year": self.report.year}

    def get_success_url(self) -> str:
        return self.report.get_absolute_url()

    def get_back_url(self) -> str:
        return self.report.get_absolute_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        crumbs = [
            *super().get_breadcrumbs(),
            (_("Årsrapporter"), reverse("slt:reports", args=[self.programme.pk])),
        ]
        if self.request.path != self.report.get_absolute_url():
            crumbs.append((self.title, self.report.get_absolute_url()))
        return crumbs

    def get_tabs(self) -> list[NavItem]:
        """The programme's pages; the reports are where this one lies."""
        here = reverse("slt:reports", args=[self.programme.pk])
        return [NavItem(one.label, one.url, is_current=one.url == here) for one in super().get_tabs()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"report": self.report, "is_finished": self.is_finished, "may_keep": self.may_keep, **kwargs}
        )
