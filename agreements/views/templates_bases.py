"""What the pages of a template share: who sees which editions, who keeps them, and what they find."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.content import SectionNode, in_reading_order
from agreements.forms.start import StartOptions
from agreements.models import AgreementTemplate, AgreementVersion, TemplateSection
from agreements.states import OPEN_STATES, VersionState
from parties.models.organisations import OrganisationKind
from parties.standing import Capability, Standing
from records import days
from records.refusals import NotAllowed
from records.workflow import has_right
from web.access import Right
from web.views import ActionFormView, PortalView

State = AgreementTemplate.State
READ = "agreements.start"
KEEP = "agreements.keep_templates"
# Tone of a template's state in its tag; a published edition that a newer one has followed is neutral.
TONES: dict[str, str] = {State.DRAFT: "info", State.PUBLISHED: "success", State.WITHDRAWN: "neutral"}


def seen_by(standing: Standing | None, on: date) -> Any:
    """The editions that a person may see that day.

    Keepers see all of their own, drafts too, and what is published that builds on them. Others see what is
    published nationally and by the police districts of their area, also editions that are withdrawn since:
    agreements stand on them.
    """
    if not standing:
        return AgreementTemplate.objects.none()
    kept = standing.organisation_ids_with(Capability.KEEP_TEMPLATES)
    near = StartOptions(standing, on).district_ids
    return AgreementTemplate.objects.filter(
        Q(owner__in=kept)
        | ~Q(state=State.DRAFT)
        & (Q(owner__kind=OrganisationKind.NATIONAL) | Q(owner__in=near) | Q(parent__owner__in=kept))
    )


def usage_of(template_ids: Iterable[int], on: date) -> dict[int, dict[str, int]]:
    """How many agreements stand on each edition: `open` are on their way, `signed` have not run out.

    An agreement counts as signed by its newest signed version alone. Two queries, however many editions.
    """
    ids = list(template_ids)
    found = {pk: {"open": 0, "signed": 0} for pk in ids}
    versions = AgreementVersion.objects.filter(template__in=ids).order_by()
    opened = versions.filter(state__in=OPEN_STATES).values("template").annotate(n=Count("agreement"))
    signed = (
        versions.filter(state=VersionState.SIGNED)
        .annotate(
            newest=Max(
                "agreement__versions__number", filter=Q(agreement__versions__state=VersionState.SIGNED)
            )
        )
        .filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            Q(terminated_on__isnull=True) | Q(terminated_on__gt=on),
            number=F("newest"),
        )
        .values_list("template", flat=True)
    )
    for row in opened:
        found[row["template"]]["open"] = row["n"]
    for pk in signed:
        found[pk]["signed"] += 1
    return found


def template_url(template: AgreementTemplate | int, name: str = "template", *args: Any) -> str:
    """The address of one of a template's pages."""
    pk = template if isinstance(template, int) else template.pk
    return reverse(f"templates:{name}", args=[pk, *args])


class ReadingTemplates(PortalView):
    """A page for those who may start agreements and those who keep templates."""

    access = Right(READ)

    def require(self, permission: str, obj: Any = None) -> None:
        user = self.request.user
        if not (has_right(READ, user) or has_right(KEEP, user)):
            raise NotAllowed([_("Malene er for dem som skriver avtaler eller forvalter maler.")])

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [(_("Maler"), reverse("templates:list"))]


class TemplateView(ReadingTemplates):
    """A page about one edition, found among those that the person may see (else 404)."""

    object: AgreementTemplate

    def get_queryset(self) -> Any:
        return seen_by(self.standing, self.on).select_related("owner", "parent__owner")

    def get_object(self) -> AgreementTemplate:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    @property
    def template(self) -> AgreementTemplate:
        """The edition that the page is about."""
        return self.object

    @property
    def at(self) -> Any:
        """The present moment, for the action."""
        return days.now()

    @cached_property
    def is_keeper(self) -> bool:
        """Does the person keep this template?"""
        return has_right(KEEP, self.request.user, self.template)

    @property
    def may_write(self) -> bool:
        """The person keeps it, and it is still a draft."""
        return self.is_keeper and self.template.state == State.DRAFT

    @cached_property
    def nodes(self) -> list[SectionNode]:
        """All sections in reading order."""
        sections = self.template.sections.annotate(duty_count=Count("duties"))
        return in_reading_order(sections, is_numbered=self.template.is_numbered)

    @cached_property
    def locked_above(self) -> dict[str, TemplateSection]:
        """The sections that the template above has locked, by their key."""
        if self.template.parent_id is None:
            return {}
        return {one.key: one for one in self.template.parent.sections.filter(mode="LOCKED")}

    def url(self, name: str = "template", *args: Any) -> str:
        """The address of one of the template's pages."""
        return template_url(self.template, name, *args)

    def get_success_url(self) -> str:
        return self.url()

    def get_back_url(self) -> str:
        return self.url()

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [*super().get_breadcrumbs(), (str(self.template), self.url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "template": self.template,
                "state_tone": TONES[self.template.state],
                "is_keeper": self.is_keeper,
                "may_write": self.may_write,
                **kwargs,
            }
        )


class KeepingView(TemplateView):
    """A page for those who keep this very template; everybody else who sees it is told who does."""

    access = Right(KEEP)

    def require(self, permission: str, obj: Any = None) -> None:
        if not self.is_keeper:
            raise NotAllowed(
                [
                    _("Malen eies av %(owner)s. Bare de som forvalter malene der, kan endre den.")
                    % {"owner": self.template.owner.display_name}
                ]
            )


class DraftView(KeepingView, ActionFormView):
    """A page that writes in a draft. A published edition answers 403 with the reason, and what to do."""

    template_name = "agreements/templates/writing.html"

    @cached_property
    def hindrances(self) -> list[str]:
        """Why the page cannot be used now; none when it can."""
        return why_not_write(self.template)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        closed = self.hindrances if self.request.method == "GET" else []
        if closed:
            kwargs["form"] = None
        return super().get_context_data(**{"hindrances": closed, **kwargs})


class SectionOfTemplate(KeepingView):
    """A page about one section of a template."""

    @cached_property
    def section(self) -> TemplateSection:
        """The section that the address names; 404 if it is another template's."""
        return self.node.section

    @cached_property
    def node(self) -> SectionNode:
        """The section in its place."""
        for node in self.nodes:
            if node.section.pk == self.kwargs["section"]:
                # What the action asks for is at hand already.
                node.section.template = self.template
                return node
        raise Http404

    @property
    def is_locked_above(self) -> bool:
        """Has the template above locked it?"""
        return self.section.key in self.locked_above

    def get_success_url(self) -> str:
        return f"{self.url()}#avsnitt-{self.section.key}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"section": self.section, "node": self.node, "is_locked_above": self.is_locked_above, **kwargs}
        )


def why_not_write(template: AgreementTemplate) -> list[str]:
    """Why nobody can write in this edition any more; none for a draft."""
    if template.state == State.DRAFT:
        return []
    return [
        _("Utgave %(edition)s er %(state)s og kan ikke endres. Lag en ny utgave i stedet.")
        % {"edition": template.edition, "state": template.get_state_display()}
    ]


def editions_of(template: AgreementTemplate) -> list[AgreementTemplate]:
    """All editions with the same code, in both written standards, the newest first."""
    rows = AgreementTemplate.objects.filter(code=template.code).select_related("owner")
    return list(rows.order_by("language", "-edition"))
