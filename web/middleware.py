"""What stands between every request and its view: the rule at the door, and refusals as a page."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from records.refusals import Refused
from web import errors
from web.access import access_of


class AccessMiddleware:
    """Closed by default: a view without a stated rule does not exist (404).

    Must come after the authentication middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let in, send to login, or say that there is nothing here."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        rule = access_of(view, name)
        if rule is None:
            raise Http404(f"No access rule for {name or view}")
        return rule.turn_away(request)


class RefusalMiddleware:
    """Turns a `Refused` that no view has caught into a page with the reasons, never a bare error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """403 with reasons for a refusal; everything else goes on to Django."""
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return None


class PlainAddressMiddleware:
    """Answers 400 to an address with a null sign: PostgreSQL cannot look for one, and no person types it.

    Fields of forms are checked by the forms themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        return self.get_response(request)
