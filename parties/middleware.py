"""What each request knows of its person: standing, actor, chosen office and language."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from parties.accounts.adapters import has_second_factor, needs_second_factor
from parties.accounts.signals import SET_UP_SESSION_KEY
from parties.acting import actor_for
from parties.second_factor import confirm_url, latest
from parties.standing import bind, standing_of
from records import days

OFFICE_SESSION_KEY = "parties.acting_as"


class ActingMiddleware:
    """Sets `request.standing`, `request.actor` and `request.acting_as`, and speaks the person's language.

    Standing is asked anew for each request and never remembered to the next, so a change of office counts at
    once. The chosen office is only a wish kept in the session: when it no longer counts, the first office
    that does is used. Without login, `actor` and `acting_as` are None and the standing is empty. Stands
    after AuthenticationMiddleware and LocaleMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        on = days.today()
        user = request.user
        request.standing = standing_of(bind(user, on), on) if user.is_authenticated else standing_of(user, on)
        request.actor = actor_for(
            user, on, request.session.get(OFFICE_SESSION_KEY), standing=request.standing
        )
        request.acting_as = next(
            (one for one in request.standing.appointments if one.pk == request.actor.appointment_id), None
        )
        if not user.is_authenticated:
            return self.get_response(request)
        with translation.override(user.language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response


class SecondFactorMiddleware:
    """Signatories and administrators come no further than to a second factor without having shown one.

    Asked of the session, not only of the login: whatever door somebody came in by – allauth's login, the
    admin's, a password reset – a session without a second factor shows them the page that asks for it, or the
    one that sets it up. Who logged in through the OpenID provider has met the provider's own demands. Stands
    after ActingMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send to the page that asks for a second factor, or sets one up, if one is missing."""
        if not request.user.is_authenticated or not needs_second_factor(request.user, request.standing):
            return None
        if request.session.get(SET_UP_SESSION_KEY) == request.user.pk or latest(request) is not None:
            return None
        match = request.resolver_match
        # A personal link needs no login, and its address must not be passed on as where to come back to.
        if match.view_name in OPEN_WITHOUT_SECOND_FACTOR or match.route.startswith("lenke/"):
            return None
        target = request.get_full_path() if request.method == "GET" else "/hjem/"
        if has_second_factor(request.user):
            return HttpResponseRedirect(confirm_url(target))
        return HttpResponseRedirect(reverse("parties:set_up_second_factor"))


# What somebody needs on the way to a second factor, and the way out.
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "openid_connect_login",
        "openid_connect_callback",
        "parties:second_factor",
        "parties:set_up_second_factor",
        "parties:answer_invitation",
        "parties:invitation",
    }
)
