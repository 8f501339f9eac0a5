"""The bases of every page: closed by default, dates from outside, refusals shown with nothing lost."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View
from django.views.generic.edit import FormMixin

from records import days
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right
from web.access import Access, Right

# What a person reads, translated when it is shown.
StrOrPromise = str | Promise
Crumb = tuple[StrOrPromise, str]


class PortalView(TemplateResponseMixin, ContextMixin, View):
    """A page of the portal.

    `access` says who may come in (none: the page does not exist). With `model` set, `get_object` finds the
    object among those this person can see (`visible_to`) and anything else is 404; with `access = Right(...)`
    the right is then asked *about that object* before any handler runs, and its absence is 403 with a reason.

    For handlers and templates: `self.object`, `self.on` (today in Oslo), `self.actor` (who acts, and in which
    office), `self.standing`.
    """

    access: ClassVar[Access | None] = None
    model: ClassVar[Any] = None
    page_title: StrOrPromise = ""
    breadcrumbs: Iterable[Crumb] = ()

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.on = days.today()
        self.object: Any = None

    @property
    def actor(self) -> Any:
        """The `Actor` that writes for this person (set by the middleware of parties)."""
        return getattr(self.request, "actor", None)

    @property
    def standing(self) -> Any:
        """What this person holds today (set by the middleware of parties)."""
        return getattr(self.request, "standing", None)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(self.access, Access):
            raise ImproperlyConfigured(f"{type(self).__name__} has no access rule")
        self.object = self.get_object()
        if isinstance(self.access, Right):
            self.require(self.access.permission, self.get_right_object())
        elsewhere = self.instead()
        return elsewhere if elsewhere is not None else super().dispatch(request, *args, **kwargs)

    def instead(self) -> HttpResponse | None:
        """An answer given before any handler runs, when the person has to go somewhere else first."""
        return None

    def get_queryset(self) -> QuerySet:
        """The objects of `model` that this person can see today."""
        if self.model is None:
            raise ImproperlyConfigured(f"{type(self).__name__} needs model, or its own get_queryset")
        return self.model.objects.visible_to(self.request.user, on=self.on)

    def get_object(self) -> Any:
        """The object that the address names by `pk`; 404 outside what this person can see."""
        if self.model is None or "pk" not in self.kwargs:
            return None
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_right_object(self) -> Any:
        """What the right in `access` is asked about; the object, unless the view says otherwise."""
        return self.object

    def require(self, permission: str, obj: Any = None) -> None:
        """Raise NotAllowed unless the person has the right for the object."""
        if not has_right(permission, self.request.user, obj):
            raise NotAllowed([_("Du har ikke et verv som gir rett til dette.")])

    def get_page_title(self) -> str:
        """The page's heading and the first part of the browser's title."""
        return str(self.page_title)

    def get_breadcrumbs(self) -> list[Crumb]:
        """The way here as (label, address), without this page itself."""
        return list(self.breadcrumbs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "object": self.object,
                "on": self.on,
                "page_title": self.get_page_title(),
                "breadcrumbs": self.get_breadcrumbs(),
                **kwargs,
            }
        )

    def render(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page, with this status and more in its context."""
        return self.render_to_response(self.get_context_data(**context), status=status)


class PageView(PortalView):
    """A page that only shows."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()


class PortalListView(PortalView):
    """A list in pages of `paginate_by`; filters stay in the address, a wrong page number is corrected."""

    paginate_by: int = 25

    def get_object(self) -> Any:
        """A list has no object of its own."""
        return None

    def get_page(self) -> Page:
        """The page of the list that the address asks for."""
        return Paginator(self.get_queryset(), self.paginate_by).get_page(self.request.GET.get("side"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.get_page()
        return super().get_context_data(**{"page_obj": page, "object_list": page.object_list, **kwargs})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()


class Acting(PortalView):
    """What both kinds of writing views share: where to go afterwards, and what to say."""

    success_url: Any = ""
    success_message: StrOrPromise = ""

    def get_success_url(self) -> str:
        """Where to go when it is done: the object's page unless the view says otherwise."""
        if self.success_url:
            return str(self.success_url)
        if self.object is not None and hasattr(self.object, "get_absolute_url"):
            return self.object.get_absolute_url()
        raise ImproperlyConfigured(f"{type(self).__name__} does not say where to go afterwards")

    def get_success_message(self) -> str:
        """One sentence shown on the next page; empty for none."""
        return str(self.success_message)

    def succeeded(self) -> HttpResponse:
        """Say it and go on (303: the next page is fetched, never posted again)."""
        if message := self.get_success_message():
            messages.success(self.request, message)
        return HttpResponseRedirect(self.get_success_url(), status=303)


class ActionView(Acting):
    """One act without a form: the button posts here.

    Opened with GET (a shared link, a login on the way) it writes nothing and asks first. Subclasses implement
    `perform`, which calls the room's action; a `Refused` becomes a page with the reasons and a way back.
    """

    template_name = "web/confirm.html"
    confirm_text: StrOrPromise = ""
    confirm_label: StrOrPromise = ""
    confirm_style: str = "primary"

    def perform(self) -> Any:
        """Call the action. The return value is kept in `self.result`."""
        raise NotImplementedError

    def get_back_url(self) -> str:
        """Where «Avbryt» and «Tilbake» lead."""
        return self.get_success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "confirm_text": self.confirm_text,
                "confirm_label": self.confirm_label or self.get_page_title(),
                "confirm_style": self.confirm_style,
                "back_url": self.get_back_url(),
                **kwargs,
            }
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.result = self.perform()
        except Refused as refusal:
            return self.refused(refusal)
        return self.succeeded()

    def refused(self, refusal: Refused) -> HttpResponse:
        """The page that says why it was not done."""
        self.template_name = "web/refused.html"
        return self.render(status=refusal.status, reasons=refusal.reasons)


class ActionFormView(Acting, FormMixin):
    """One act with a form. Subclasses name `form_class` and implement `perform(form)`.

    Invalid input answers 422, a refusal its own status (403, or 409 for a stale save): in each case the same
    page with an error summary on top and everything that was typed.
    """

    template_name = "web/form.html"
    submit_label: StrOrPromise = ""

    def perform(self, form: Any) -> Any:
        """Call the action with the form's cleaned data. The return value is kept in `self.result`."""
        raise NotImplementedError

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.submit_label and hasattr(form, "submit_label"):
            form.submit_label = self.submit_label
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            self.result = self.perform(form)
        except Refused as refusal:
            return self.refused(form, refusal)
        return self.succeeded()

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render(status=422, form=form)

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """The form again, with the reasons on top and the input kept."""
        for reason in refusal.reasons:
            form.add_error(None, reason)
        stale = refusal if isinstance(refusal, StaleSave) else None
        if stale is not None and stale.revision is not None and hasattr(form, "rebase"):
            # Both texts are on the page now: pressing save again is a choice, not an accident.
            form.rebase(stale.revision)
        return self.render(status=refusal.status, form=form, stale=stale)
