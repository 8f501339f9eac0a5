"""The admin site: open to those who keep registers, closed to what goes round the portal's rules."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.admin.keeping import is_keeper, label_of
from records.refusals import NotAllowed
from records.workflow import has_right


class RegisterAutocomplete(AutocompleteJsonView):
    """Suggestions that can be told apart: two municipalities are called Herøy."""

    def get_queryset(self) -> QuerySet:
        """What has ended comes last."""
        found = super().get_queryset()
        if not hasattr(found.model, "valid_to"):
            return found
        return found.order_by(
            F("valid_to").desc(nulls_first=True), *self.model_admin.get_ordering(self.request)
        )

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": label_of(obj)}


class PortalAdminSite(admin.AdminSite):
    """Who comes in follows from offices, never from Django's flags and permissions.

    Only register admins that write through the portal's actions are taken in; what packages register (groups,
    e-mail addresses, second factors, tasks) is left out. Login, logout and passwords are the portal's own.
    """

    site_header: str | Promise = gettext_lazy("Registre")
    site_title: str | Promise = gettext_lazy("Registre – Samarbeid")
    index_title: str | Promise = gettext_lazy("Registre")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in register admins; let everything else pass in silence."""
        from parties.admin.base import RegisterAdmin

        if admin_class is not None and issubclass(admin_class, RegisterAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """An office that keeps registers, or a superuser."""
        return is_keeper(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but somebody logged in who keeps no register is told so."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise NotAllowed(_("Registrene er for administratorer. Du har ikke et slikt verv."))
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The portal's own login, which knows the second factor."""
        from django.contrib.auth.views import redirect_to_login

        return redirect_to_login(request.GET.get("next") or reverse(f"{self.name}:index"))

    def get_urls(self) -> list:
        """Without the admin's own password pages, logout and link to an object's page."""
        left_out = {"password_change", "password_change_done", "logout", "view_on_site"}
        return [url for url in super().get_urls() if getattr(url, "name", None) not in left_out]

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:
        """There is one front page."""
        return HttpResponseRedirect(reverse(f"{self.name}:index"))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, RegisterAutocomplete.as_view(admin_site=self)(request))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {
            "keeps_all_registers": has_right("parties.add_organisation", request.user)
        }
