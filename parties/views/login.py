"""Coming in: allauth's flows, with what the demo shows beside them."""

from typing import Any

from allauth.account.views import LoginView, PasswordResetFromKeyView
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from parties.accounts import demo, providers
from parties.accounts.adapters import has_passkey
from records import days
from web.access import Public, access


class Login(LoginView):
    """E-mail address and password, a passkey, or the organisation's own login.

    In the demo the page lists who can log in, and fills in the address of whom one picks.
    """

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        if settings.DEMO:
            initial["login"] = self.request.GET.get("e-post", "")
        return initial

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more: dict[str, Any] = {"providers": providers.offered()}
        if settings.DEMO:
            more |= {"demo_people": demo.people(days.today()), "demo_password": demo.PASSWORD}
        return super().get_context_data(**more, **kwargs)


@method_decorator(never_cache, name="dispatch")
class SecondStep(AuthenticateView):
    """The second step of a login: a code, or a passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["uses_passkey"] = has_passkey(self.stage.login.user)
        if settings.DEMO:
            context["demo_code"] = demo.current_code(self.stage.login.user)
        return context


@method_decorator(never_cache, name="dispatch")
class NewPassword(PasswordResetFromKeyView):
    """A new password, by the link in a mail; a dead link says so, and where to get a new one."""


@access(Public)
def signup_closed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Nobody registers themselves; the page says how one gets in."""
    return render(request, "account/signup_closed.html", {"page_title": _("Du trenger en invitasjon")})
