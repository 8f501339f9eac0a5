"""Pages for when something went wrong: what happened, what to do, never a bare status line.

They are rendered without request context, so that nothing – a missing database, a broken context processor –
can stop them. The roof names them: `handler404 = "web.errors.page_not_found"` and so on, and
`CSRF_FAILURE_VIEW = "web.errors.csrf_failure"`.
"""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _

from records.refusals import NotAllowed, Refused
from web.access import Public, access, wants_json

log = logging.getLogger("web.errors")


def _page(template: str, status: int, **context: Any) -> HttpResponse:
    return HttpResponse(loader.render_to_string(template, {"status": status, **context}), status=status)


@access(Public)
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent could not be read."""
    return _page("400.html", 400)


@access(Public)
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: in scope, but not for you or not now."""
    return _page("403.html", 403, reasons=getattr(exception, "reasons", []), about_rights=True)


def refused(request: HttpRequest, refusal: Refused, status: int = 403) -> HttpResponse:
    """403 with the reasons of a `Refused`; as JSON for our own scripts."""
    if wants_json(request):
        return JsonResponse({"reasons": [str(reason) for reason in refusal.reasons]}, status=status)
    about_rights = isinstance(refusal, NotAllowed)
    return _page("403.html", status, reasons=refusal.reasons, about_rights=about_rights)


@access(Public)
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not here, or not for you to see."""
    return _page("404.html", 404)


@access(Public)
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _page("500.html", 500)


@access(Public)
def lockout(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too many tries (allauth's rate limits come here as `handler429`)."""
    return _page("lockout.html", 429)


@access(Public)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old, or cookies are off. `reason` is for the log, not for people."""
    log.warning("CSRF check failed at %s: %s", request.path, reason)
    if wants_json(request):
        return JsonResponse({"reasons": [_("Innloggingen er utløpt. Åpne siden på nytt.")]}, status=403)
    return _page("403_csrf.html", 403)
