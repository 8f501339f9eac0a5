"""From an agreement to its police council: the form that sets one up, filled in with what was signed."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import founding
from agreements.actions import founding as actions
from agreements.models import Agreement, AgreementVersion
from councils.models import Forum
from councils.views.founding import Found
from parties.models import Organisation
from parties.standing import Capability, Standing
from records import days
from records.actors import Actor
from web.access import Right
from web.views import ActionView, Crumb, PortalView


def may_found(agreement: Agreement, standing: Standing) -> bool:
    """Does the person's office write for one of the agreement's parties?"""
    area = standing.organisation_ids_with(Capability.EDIT_DRAFTS) if standing else frozenset()
    return bool(area & {party.organisation_id for party in agreement.parties.all()})


def council_context(agreement: Agreement, view: PortalView) -> dict[str, Any]:
    """For the agreement's page: the councils it is tied to, and whether one can be set up from here."""
    user, on = view.request.user, view.on
    tied = [tie.forum_id for tie in agreement.forums.all()]
    forums = list(Forum.objects.visible_to(user, on).valid(on).filter(pk__in=tied).in_order()) if tied else []
    can_found = False
    if not tied and view.standing and may_found(agreement, view.standing):
        version = founding.signed_version(agreement, on)
        can_found = version is not None and founding.regulates_council(version)
    return {"councils": forums, "can_found_council": can_found}


class _OfAgreement(PortalView):
    """Pages about a signed agreement that regulates a council, for those who write for a party (else 404)."""

    model = Agreement
    access = Right("councils.found_forum")

    def get_object(self) -> Agreement:
        agreement = super().get_object()
        if not may_found(agreement, self.standing):
            raise Http404
        return agreement

    @cached_property
    def version(self) -> AgreementVersion:
        """The signed text; 404 when there is none about a council."""
        version = founding.signed_version(self.object, self.on)
        if version is None or not founding.regulates_council(version):
            raise Http404
        return version

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(str(self.object), reverse("agreements:agreement", args=[self.object.pk]))]


class FoundCouncil(_OfAgreement, Found):
    """The form of the councils' room, with the agreement's values in it and its sentences beside."""

    template_name = "agreements/found_council.html"
    page_title = gettext_lazy("Sett opp politirådet")

    def also(self) -> list[Organisation]:
        return founding.organisations_of(self.object)

    @cached_property
    def stated(self) -> founding.FromAgreement:
        """What the agreement says."""
        return founding.from_agreement(self.version)

    def get_initial(self) -> dict[str, Any]:
        return dict(self.stated.initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "beside": self.stated.beside,
                "beside_heading": _("Slik står det i avtalen"),
                "agreement": self.object,
                "existing": founding.councils_of(self.object, self.request.user, self.on),
                "cancel_url": self.get_breadcrumbs()[-1][1],
                **kwargs,
            }
        )

    def found(self, *, by: Actor, at: Any, **plan: Any) -> Forum:
        return actions.found_council(agreement=self.object, by=by, on=self.on, at=at, **plan)


class RelateCouncil(_OfAgreement, ActionView):
    """Say that the agreement is about a council that is there already."""

    page_title = gettext_lazy("Knytt avtalen til politirådet")
    success_message = gettext_lazy("Avtalen er knyttet til politirådet.")

    @cached_property
    def forum(self) -> Forum:
        """The council that the address names, among those the parties have."""
        there = [one.pk for one in founding.councils_of(self.object, self.request.user, self.on)]
        return get_object_or_404(Forum, pk=self.kwargs["forum"], pk__in=there)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"agreement": self.object.title, "forum": self.forum.name}
        text = _("«%(agreement)s» er avtalen som gjelder for %(forum)s.") % words
        return super().get_context_data(**{"confirm_text": text, **kwargs})

    def get_success_url(self) -> str:
        return self.get_breadcrumbs()[-1][1]

    def perform(self) -> Any:
        return actions.relate_council(
            agreement=self.object, forum=self.forum, by=self.actor, on=self.on, at=days.now()
        )
