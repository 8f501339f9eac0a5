"""Making a template: from nothing, or as a district's adaptation of a national one."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.templates import adapt, start_template
from agreements.forms.templates import AdaptForm, StartTemplateForm
from agreements.models import AgreementTemplate
from agreements.section_keys import free_key
from agreements.views.templates_bases import (
    KEEP,
    ReadingTemplates,
    State,
    TemplateView,
    seen_by,
    template_url,
)
from agreements.views.templates_steps import adaptations_by, kept_districts, kept_owners, why_not_adapt
from parties.models.organisations import OrganisationKind
from records import days
from records.refusals import NotAllowed
from records.workflow import has_right
from web.access import Right
from web.views import ActionFormView

LONGEST_CODE = 80


class Start(ReadingTemplates, ActionFormView):
    """A new template from nothing; those that could be built on instead are named first."""

    access = Right(KEEP)
    template_name = "agreements/templates/start.html"
    form_class = StartTemplateForm
    page_title = gettext_lazy("Lag en ny mal")
    success_message = gettext_lazy("Malen er laget som utkast. Legg til avsnittene.")

    def require(self, permission: str, obj: Any = None) -> None:
        require_keeper(self)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "owners": kept_owners(self.standing)}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = reverse("templates:list")
        return form

    def perform(self, form: Any) -> AgreementTemplate:
        data = {name: value for name, value in form.cleaned_data.items() if name != "owner"}
        taken = set(AgreementTemplate.objects.order_by().values_list("code", flat=True).distinct())
        return start_template(
            owner=form.chosen_owner,
            code=free_key(data["title"], taken),
            **data,
            by=self.actor,
            on=self.on,
            at=days.now(),
        )

    def get_success_url(self) -> str:
        return template_url(self.result)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"to_adapt": self._to_adapt(), **kwargs})

    def _to_adapt(self) -> list[AgreementTemplate]:
        """The national templates that a district of the person's has not adapted."""
        districts = kept_districts(self.standing)
        if not districts:
            return []
        rows = (
            AgreementTemplate.objects.newest_editions()
            .filter(owner__kind=OrganisationKind.NATIONAL)
            .select_related("owner")
        )
        owners = [one.pk for one in districts]
        done = set(
            seen_by(self.standing, self.on)
            .filter(owner__in=owners, parent__isnull=False)
            .values_list("parent__code", "language")
        )
        # A person who keeps several districts' templates may have one left to adapt for.
        return [row for row in rows if len(owners) > 1 or (row.code, row.language) not in done]


class Adapt(TemplateView, ActionFormView):
    """A district's own adaptation of a national template."""

    access = Right(KEEP)
    template_name = "agreements/templates/adapt.html"
    form_class = AdaptForm
    success_message = gettext_lazy(
        "Tilpasningen er laget som utkast, med alle avsnittene fra den nasjonale malen."
    )

    def require(self, permission: str, obj: Any = None) -> None:
        require_keeper(self)

    def get_page_title(self) -> str:
        districts = self.districts
        return (
            _("Tilpass for %(owner)s") % {"owner": districts[0].display_name}
            if len(districts) == 1
            else str(_("Tilpass malen"))
        )

    @cached_property
    def districts(self) -> list[Any]:
        """The districts that the person keeps templates for."""
        return kept_districts(self.standing)

    @cached_property
    def hindrances(self) -> list[str]:
        """Why it cannot be adapted now."""
        template = self.template
        if template.state != State.PUBLISHED or template.owner.kind != OrganisationKind.NATIONAL:
            return [_("Bare en nasjonal mal som er publisert, kan tilpasses.")]
        if not self.districts:
            return [
                _("En tilpasning eies av et politidistrikt. Du forvalter ikke maler for noe politidistrikt.")
            ]
        reasons = [why_not_adapt(template, one) for one in self.districts]
        return [] if not all(reasons) else [sentence for one in reasons for sentence in one]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_form_kwargs(self) -> dict[str, Any]:
        free = [one for one in self.districts if not why_not_adapt(self.template, one)]
        return {**super().get_form_kwargs(), "owners": free or self.districts}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.template.title, "about": self.template.about}

    def perform(self, form: Any) -> AgreementTemplate:
        owner = form.chosen_owner
        # The same template in the other written standard has the code that the district's adaptation has.
        earlier = adaptations_by(owner, self.template).order_by("pk").first()
        mark = f"-{owner.code or owner.pk}"
        return adapt(
            parent=self.template,
            owner=owner,
            code=earlier.code if earlier else self.template.code[: LONGEST_CODE - len(mark)] + mark,
            title=form.cleaned_data["title"],
            about=form.cleaned_data["about"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        return template_url(self.result)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        closed = self.hindrances if self.request.method == "GET" else []
        if closed or not self.districts:
            kwargs["form"] = None
        return super().get_context_data(**{"hindrances": closed, **kwargs})


def require_keeper(view: Any) -> None:
    """The person keeps some organisation's templates; else NotAllowed with who does."""
    if not has_right(KEEP, view.request.user):
        raise NotAllowed([_("Maler lages av dem som forvalter malene i et politidistrikt eller nasjonalt.")])
