"""Starting an agreement and writing its sections."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.drafting import (
    continue_agreement,
    save_section,
    settle_text,
    start_agreement,
)
from agreements.choices import SectionMode
from agreements.content import in_reading_order
from agreements.duties.listed import duties_from
from agreements.evaluation.proposals import proposals_for
from agreements.forms.sections import CommentForm, SectionForm
from agreements.forms.start import StartForm, StartOptions
from agreements.merging import TOKEN, catalogue
from agreements.models import Agreement, AgreementVersion, SectionText
from agreements.reference import frozen_section, signed_before
from agreements.states import OPEN_STATES, VersionState
from agreements.views.bases import SectionView, version_url
from agreements.views.stepping import approved_by, why_not_write
from records import comparison, days
from records.refusals import Refused, StaleSave
from records.workflow import has_right
from web.access import Right
from web.autosave import AutosaveView, OtherText, Saved
from web.views import ActionFormView, ActionView


class Start(ActionFormView):
    """A new agreement: what it is built on, and between whom; one page, one press."""

    access = Right("agreements.start")
    template_name = "agreements/start.html"
    form_class = StartForm
    page_title = gettext_lazy("Ny avtale")
    success_message = gettext_lazy("Utkastet er laget. Gå gjennom avsnittene og fyll ut feltene.")

    @cached_property
    def options(self) -> StartOptions:
        """What this person can choose among today."""
        return StartOptions(self.standing, self.on)

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [(_("Avtalearbeid"), reverse("agreements:worklist"))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "options": self.options}

    def get_initial(self) -> dict[str, Any]:
        wanted = f"mal:{self.request.GET.get('mal', '')}"
        return {"source": wanted} if wanted in self.options.cards else {}

    def perform(self, form: Any) -> AgreementVersion:
        data = form.cleaned_data
        replaced = data["replaced"]
        basis = (
            {"from_version": data["from_version"]} if data["from_version"] else {"template": data["template"]}
        )
        return start_agreement(
            **basis,
            police=data["police_row"],
            municipalities=data["municipality_rows"],
            replaces=replaced.agreement if replaced else None,
            by=self.actor,
            on=self.on,
            at=days.now(),
        )

    def get_success_url(self) -> str:
        return version_url(self.result)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"options": self.options, **kwargs})


class Continue(ActionView):
    """A new version of a signed agreement; asks first, and says what goes on meanwhile."""

    access = Right("agreements.view_agreement")
    model = Agreement
    template_name = "agreements/continue.html"
    page_title = gettext_lazy("Lag ny versjon av avtalen")
    confirm_label = gettext_lazy("Lag utkast til ny versjon")
    success_message = gettext_lazy("Utkastet til ny versjon er laget, med teksten fra avtalen som gjelder.")

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [
            (_("Avtaler"), reverse("agreements:register")),
            (self.object.title, reverse("agreements:agreement", args=[self.object.pk])),
        ]

    @cached_property
    def signed(self) -> AgreementVersion | None:
        """The newest signed version, which the new one is copied from."""
        return (
            self.object.versions.filter(state=VersionState.SIGNED)
            .prefetch_related("agreement__parties")
            .order_by("-number")
            .first()
        )

    @cached_property
    def open_version(self) -> AgreementVersion | None:
        """The version that is already on its way, if any."""
        return self.object.versions.filter(state__in=OPEN_STATES).first()

    def hindrances(self) -> list[str]:
        """Why there can be no new version now."""
        if self.signed is None:
            return [_("Avtalen er ikke signert ennå. Skriv videre i utkastet som er åpent.")]
        if not has_right("agreements.edit_version", self.request.user, self.signed):
            return [_("Du har ikke et verv som gir rett til å skrive i avtalene til disse partene.")]
        if self.open_version:
            return [
                _("Versjon %(number)s av avtalen er allerede under arbeid.")
                % {"number": self.open_version.number}
            ]
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hindrances = self.hindrances()
        return self.render(status=403 if hindrances else 200, hindrances=hindrances)

    def perform(self) -> AgreementVersion:
        return continue_agreement(agreement=self.object, by=self.actor, on=self.on, at=days.now())

    def get_success_url(self) -> str:
        return version_url(self.result)

    def get_back_url(self) -> str:
        return reverse("agreements:agreement", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_see_open = self.open_version and has_right(
            "agreements.view_version", self.request.user, self.open_version
        )
        return super().get_context_data(
            **{
                "agreement": self.object,
                "signed": self.signed,
                "open_version": self.open_version if may_see_open else None,
                "parties": self.object.parties.select_related("organisation"),
                **kwargs,
            }
        )


class Section(SectionView, ActionFormView):
    """A section beside its template, its guidance, the signed text and the remarks; saves itself.

    Whoever may not write here now reads it, and why. While approvals stand the text is only shown until
    somebody asks to change it all the same: typing would take the approvals back.
    """

    access = Right("agreements.read_papers")
    template_name = "agreements/section.html"
    form_class = SectionForm

    def get_page_title(self) -> str:
        return self.section.heading

    @cached_property
    def nodes(self) -> list[Any]:
        """All sections in reading order."""
        return in_reading_order(
            self.version.sections.select_related("based_on__template"), is_numbered=self.version.is_numbered
        )

    @cached_property
    def place(self) -> int:
        """Where this section stands among them."""
        return next(i for i, node in enumerate(self.nodes) if node.section.pk == self.section.pk)

    @cached_property
    def hindrances(self) -> list[str]:
        """Why the person cannot write here; none when they can."""
        if reasons := why_not_write(self.version, self.request.user):
            return reasons
        if self.section.mode == SectionMode.LOCKED:
            return [_("Avsnittet er låst i malen. Det er likt i alle avtaler som bygger på den.")]
        return []

    @cached_property
    def approved_by(self) -> list[str]:
        """The parties whose approval falls away if the text is changed."""
        return approved_by(self.version)

    @property
    def is_guarded(self) -> bool:
        """Approvals stand, and the person has not asked to change the text all the same."""
        return bool(self.approved_by) and "endre" not in self.request.GET

    def get_initial(self) -> dict[str, Any]:
        return {"heading": self.section.heading, "body": self.section.body}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.autosave(self.version_url("section_autosave", self.section.pk), self.section.revision)
        form.has_next = self.place + 1 < len(self.nodes)
        return form

    def perform(self, form: Any) -> Any:
        return save_section(
            section=self.section,
            heading=form.cleaned_data["heading"],
            body=form.cleaned_data["body"],
            revision=revision_of(self.request),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_message(self) -> str:
        return _("«%(heading)s» er lagret.") % {"heading": self.result.heading}

    def get_success_url(self) -> str:
        if "go_next" in self.request.POST and self.place + 1 < len(self.nodes):
            return self.version_url("section", self.nodes[self.place + 1].section.pk)
        return super().get_success_url()

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """A stale save has been kept beside: show both texts, and the editor with the one that stands."""
        if not isinstance(refusal, StaleSave):
            return super().refused(form, refusal)
        self.section.refresh_from_db()
        form = self.form_class(initial=self.get_initial())
        form.autosave(self.version_url("section_autosave", self.section.pk), self.section.revision)
        form.has_next = self.place + 1 < len(self.nodes)
        return self.render(status=refusal.status, form=form, stale_reasons=refusal.reasons)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        section, user = self.section, self.request.user
        node = self.nodes[self.place]
        may_write = not self.hindrances
        if self.request.method == "GET" and (not may_write or self.is_guarded):
            # After a post the form stays whatever stands in the way: it holds what was typed.
            kwargs["form"] = None
        comments = list(section.comments.all())
        context = super().get_context_data(
            **{
                "node": node,
                "hindrances": self.hindrances,
                "may_write": may_write,
                "is_guarded": may_write and self.is_guarded,
                "approved_by": self.approved_by,
                "previous": self.nodes[self.place - 1] if self.place else None,
                "next": self.nodes[self.place + 1] if self.place + 1 < len(self.nodes) else None,
                "place_number": self.place + 1,
                "count": len(self.nodes),
                "template_section": section.based_on,
                "template_html": with_tokens(section.based_on.body) if section.based_on else "",
                "signed": self._signed,
                "signed_section": frozen_section(self._signed, section.key),
                "shown_html": with_tokens(section.body),
                "open_comments": [one for one in comments if one.resolved_at is None],
                "resolved_comments": [one for one in comments if one.resolved_at],
                "may_comment": has_right("agreements.comment", user, self.version),
                "comment_form": CommentForm(initial={"next": "section"}, auto_id="merknad_%s"),
                "texts_beside": [self._beside(text) for text in section.texts_beside.filter(settled_at=None)],
                "duties": duties_from(section),
                "may_arrange": not why_not_write(self.version, user),
                "proposals": [
                    one
                    for one in proposals_for(self.version, user, self.on)
                    if one.section_key in {section.key, ""}
                ],
                "may_remove": may_write and not node.children,
                **kwargs,
            }
        )
        return context

    @cached_property
    def _signed(self) -> AgreementVersion | None:
        return signed_before(self.version)

    def _beside(self, text: SectionText) -> dict[str, Any]:
        return {
            "text": text,
            "html": with_tokens(text.body),
            "heading_difference": comparison.compare_text(self.section.heading, text.heading),
            "difference": comparison.compare_html(self.section.body, text.body),
            "is_mine": text.typed_by_user == self.request.user.pk,
        }


class SectionAutosave(SectionView, AutosaveView):
    """Saves a section from the page it is written on."""

    access = Right("agreements.edit_version")
    form_class = SectionForm

    def save(self, form: Any, revision: int) -> Saved:
        section = save_section(
            section=self.section,
            heading=form.cleaned_data["heading"],
            body=form.cleaned_data["body"],
            revision=revision,
            by=self.actor,
            on=self.on,
            at=self.at,
        )
        return Saved(section.revision, section.updated_at)

    def other_text(self, stale: StaleSave) -> OtherText:
        section = stale.current
        return OtherText(
            revision=section.revision,
            fields={"heading": section.heading, "body": section.body},
            saved_by=section.updated_by_name,
            saved_at=section.updated_at,
        )


class SettleText(SectionView, ActionView):
    """Take a text that was kept beside into use, or put it away."""

    access = Right("agreements.edit_version")
    page_title = gettext_lazy("Velg mellom to tekster")

    @cached_property
    def text(self) -> SectionText:
        """The text that the address names; 404 if it is another section's."""
        found = self.section.texts_beside.filter(pk=self.kwargs["text"]).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The choice is made on the section's own page, where both texts stand."""
        return HttpResponseRedirect(self.get_success_url())

    def perform(self) -> Any:
        self.takes = self.request.POST.get("choice") == "take"
        # Found here again: an address with another section's text must not settle it.
        text = SectionText.objects.select_related("section__version__agreement").get(pk=self.text.pk)
        return settle_text(text=text, take=self.takes, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return self.version_url("section", self.section.pk)

    def get_back_url(self) -> str:
        return self.get_success_url()

    def succeeded(self) -> HttpResponse:
        messages.success(
            self.request, _("Teksten er tatt i bruk.") if self.takes else _("Teksten er lagt bort.")
        )
        return HttpResponseRedirect(self.get_success_url(), status=303)


def revision_of(request: HttpRequest) -> int:
    """The revision that the posted text was written on; 0, which is never current, when the page lacks it."""
    try:
        return int(request.POST.get("revision", ""))
    except ValueError:
        return 0


def with_tokens(html: str) -> SafeString:
    """Clean text with its merge fields as they are written, each explained to those who point at it."""

    def shown(match: Any) -> str:
        field = catalogue().get(match[1])
        name = field.label() if field else ""
        return format_html('<span class="token" title="{}">{}</span>', name, match[0])

    return mark_safe(TOKEN.sub(shown, html))  # noqa: S308 – the text was cleaned when saved
