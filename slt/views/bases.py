"""What the pages of a programme and of a group share: finding it, the way to it, and the ways on from it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.views.bases import tab
from records import days
from records.workflow import has_right
from slt.models import Programme
from slt.rules import programme_of
from web.navigation import NavItem
from web.views import Crumb, PortalView, StrOrPromise

# A programme's pages in the order of the work: label, address, and the right that shows the tab.
TABS: list[tuple[StrOrPromise, str, str]] = [
    (gettext_lazy("Oversikt"), "slt:programme", "slt.view_programme"),
    (gettext_lazy("Henvisninger"), "slt:referrals", "slt.read_programme"),
    (gettext_lazy("Planer"), "slt:plans", "slt.view_programme"),
    (gettext_lazy("Tiltak"), "slt:measures", "slt.view_programme"),
    (gettext_lazy("Møterytme"), "slt:rhythm", "slt.read_programme"),
    (gettext_lazy("Årshjul"), "slt:wheel", "slt.read_programme"),
    (gettext_lazy("Årsrapporter"), "slt:reports", "slt.view_programme"),
    (gettext_lazy("Overlevering"), "slt:handover", "slt.see_handover"),
    (gettext_lazy("Innstillinger"), "slt:settings", "slt.keep_programme"),
]


class SltView(PortalView):
    """A page about something of a programme: what this person is there.

    Templates extend `slt/programme_base.html`, which shows `tabs`.
    """

    @property
    def programme(self) -> Programme:
        """The programme that it belongs to."""
        return programme_of(self.object)

    @property
    def at(self) -> Any:
        """The present moment, for the action."""
        return days.now()

    @cached_property
    def reads(self) -> bool:
        """Does the person read the programme's papers?"""
        return has_right("slt.read_programme", self.request.user, self.programme)

    @cached_property
    def keeps(self) -> bool:
        """Is the person one of those who keep the programme?"""
        return has_right("slt.keep_programme", self.request.user, self.programme)

    def get_breadcrumbs(self) -> list[Crumb]:
        crumbs: list[Crumb] = [(_("SLT"), reverse("slt:list"))]
        if self.request.path != self.programme.get_absolute_url():
            crumbs.append((self.programme.name, self.programme.get_absolute_url()))
        return crumbs

    def get_tabs(self) -> list[NavItem]:
        """The programme's pages that this person may open."""
        user, programme = self.request.user, self.programme
        return [
            tab(self.request, str(label), name, programme.pk)
            for label, name, right in TABS
            if has_right(right, user, programme)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "programme": self.programme,
                "tabs": self.get_tabs(),
                "keeps": self.keeps,
                "reads": self.reads,
                **kwargs,
            }
        )


class ProgrammeView(SltView):
    """A page about one programme; every one of them is public to know of."""

    model = Programme

    def get_queryset(self) -> QuerySet[Programme]:
        return Programme.objects.visible_to(self.request.user, self.on)


class ReadersView(ProgrammeView):
    """A page about a programme for those who read its papers (else 404)."""

    def get_queryset(self) -> QuerySet[Programme]:
        return Programme.objects.read_by(self.request.user, self.on)
