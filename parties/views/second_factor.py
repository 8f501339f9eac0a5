"""«Bekreft at det er deg»: a fresh second factor, by code or passkey; never by password."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.internal import flows as passkey_flows
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from parties.accounts import demo, providers
from parties.accounts.adapters import has_second_factor
from parties.accounts.forms import ConfirmCodeForm, PasskeyConfirmForm
from parties.second_factor import safe_target
from web.access import LoggedIn, access
from web.views import PortalView


@method_decorator(never_cache, name="dispatch")
class ConfirmIdentity(PortalView):
    """Asks for a code from the app, a recovery code or a passkey, and goes on to `next` on this site.

    The code works without JavaScript. Who has no second factor is sent to set one up; who logs in through the
    organisation's own login may log in there again instead.
    """

    access = LoggedIn
    template_name = "parties/second_factor.html"
    page_title = _("Bekreft at det er deg")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.target = safe_target(request, request.POST.get("next") or request.GET.get("next"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        offered = self._offered_logins()
        if not has_second_factor(request.user) and not offered:
            return HttpResponseRedirect(
                f"{reverse('parties:set_up_second_factor')}?{urlencode({'next': self.target})}"
            )
        return self.render(form=ConfirmCodeForm(user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "credential" in request.POST:
            key_form = PasskeyConfirmForm(user=request.user, data=request.POST)
            if key_form.is_valid():
                passkey_flows.reauthenticate(request, key_form.cleaned_data["credential"])
                return HttpResponseRedirect(self.target, status=303)
            code_form = ConfirmCodeForm(user=request.user)
            return self.render(status=422, form=code_form, key_refused=True)
        form = ConfirmCodeForm(user=request.user, data=request.POST)
        if not form.is_valid():
            return self.render(status=422, form=form)
        form.save()
        return HttpResponseRedirect(self.target, status=303)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        more: dict[str, Any] = {
            "target": self.target,
            "uses_code": Authenticator.Type.TOTP in types or Authenticator.Type.RECOVERY_CODES in types,
            "providers": self._offered_logins(),
            "back_here": f"{reverse('parties:second_factor')}?{urlencode({'next': self.target})}",
        }
        if Authenticator.Type.WEBAUTHN in types:
            more["webauthn_form"] = PasskeyConfirmForm(user=user)
            more["js_data"] = {"request_options": passkeys.begin_authentication(user)}
        if settings.DEMO:
            more["demo_code"] = demo.current_code(user)
        return super().get_context_data(**more, **kwargs)

    def _offered_logins(self) -> list[providers.OfferedLogin]:
        """The organisation's own login, for those who have connected it."""
        connected = SocialAccount.objects.filter(user=self.request.user)
        known = set(connected.values_list("provider", flat=True))
        return [one for one in providers.offered() if one.provider_id in known]


@access(LoggedIn)
def to_second_factor(request: HttpRequest) -> HttpResponse:
    """allauth's own pages for confirming: there is one such page here."""
    target = safe_target(request, request.GET.get("next"), reverse("mfa_index"))
    return HttpResponseRedirect(f"{reverse('parties:second_factor')}?{urlencode({'next': target})}")
