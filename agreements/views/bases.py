"""What the pages of a version share: finding it, the way to it, and its steps as buttons."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import AgreementVersion, VersionSection
from agreements.rules import sides_of
from agreements.states import EDITABLE_STATES, FLOW
from parties.standing import Capability
from records import days
from records.workflow import has_right
from web.transitions import OfferedStep, steps
from web.views import PortalView

# Where each step of the flow is taken; the names that differ from their address's name.
_ADDRESS_OF = {"submit": "hand_over", "return": "return"}


class VersionView(PortalView):
    """A page about one version, found by agreement and number among those the person may see (else 404)."""

    object: AgreementVersion

    def get_queryset(self) -> QuerySet[AgreementVersion]:
        return AgreementVersion.objects.visible_to(self.request.user, on=self.on).with_ball()

    def get_object(self) -> AgreementVersion:
        return get_object_or_404(
            self.get_queryset(), agreement_id=self.kwargs["pk"], number=self.kwargs["number"]
        )

    @property
    def version(self) -> AgreementVersion:
        """The version that the page is about."""
        return self.object

    @property
    def at(self):
        """The present moment, for the action."""
        return days.now()

    def version_url(self, name: str = "version", *args: Any) -> str:
        """The address of one of the version's pages."""
        return version_url(self.version, name, *args)

    def get_success_url(self) -> str:
        return self.version_url()

    def get_back_url(self) -> str:
        return self.version_url()

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [
            (_("Avtalearbeid"), reverse("agreements:worklist")),
            (self.version.title, self.version_url()),
        ]

    @cached_property
    def may_edit(self) -> bool:
        """May the person write in this version now?"""
        return self.version.state in EDITABLE_STATES and has_right(
            "agreements.edit_version", self.request.user, self.version
        )

    @cached_property
    def sides(self) -> set[str]:
        """The sides that the person reads the drafts for."""
        return sides_of(self.standing, self.version, Capability.READ_DRAFTS) if self.standing else set()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "version": self.version,
                "agreement": self.version.agreement,
                "may_edit": self.may_edit,
                **kwargs,
            }
        )


class SectionView(VersionView):
    """A page about one section of a version."""

    @cached_property
    def section(self) -> VersionSection:
        """The section that the address names; 404 if it is another version's."""
        for section in self.version.sections.select_related("based_on", "version__agreement"):
            if section.pk == self.kwargs["section"]:
                return section
        raise Http404

    def get_success_url(self) -> str:
        return f"{self.version_url()}#avsnitt-{self.section.key}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(section=self.section, **kwargs)


def version_url(version: AgreementVersion, name: str = "version", *args: Any) -> str:
    """The address of one of a version's pages."""
    name = name if ":" in name else f"agreements:{name}"
    return reverse(name, args=[version.agreement_id, version.number, *args])


def steps_of(version: AgreementVersion, user: Any, on: Any) -> list[OfferedStep]:
    """The steps the person may take from here, with reasons where they cannot be taken now."""
    offers = [offer for offer in FLOW.offers(version, user, on) if offer.name != "sign"]
    return steps(
        offers,
        lambda name: version_url(version, _ADDRESS_OF.get(name, name)),
        pages=[transition.name for transition in FLOW],
    )
