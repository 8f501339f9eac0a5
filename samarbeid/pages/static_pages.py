"""Pages of plain text, and the choice of written standard."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from web.access import Public
from web.views import PageView, PortalView


class Privacy(PageView):
    """Which personal data the portal holds, and why."""

    access = Public
    template_name = "pages/privacy.html"
    page_title = _("Personvern")


class Contact(PageView):
    """Whom to ask about what."""

    access = Public
    template_name = "pages/contact.html"
    page_title = _("Hvem kan jeg kontakte?")


class Accessibility(PageView):
    """The way to the accessibility statement, and how to report a fault."""

    access = Public
    template_name = "pages/accessibility.html"
    page_title = _("Tilgjengelighet")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(statement_url=settings.ACCESSIBILITY_STATEMENT_URL, **kwargs)


class Language(PortalView):
    """Set the written standard for this browser in a cookie, and go back; writes nothing on the server."""

    access = Public

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("sprak")
        back = request.GET.get("neste", "/")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = "/"
        response = HttpResponseRedirect(back)
        if wanted in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                max_age=365 * 24 * 3600,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        return response


class Favicon(PortalView):
    """The portal's icon at the address that browsers guess."""

    access = Public

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(static("css/icon.svg"))
