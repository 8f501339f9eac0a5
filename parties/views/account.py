"""One's own login: what is set up, which office one acts from, which language one reads."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.socialaccount.views import ConnectionsView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from parties.accounts import providers
from parties.accounts.adapters import has_second_factor, needs_second_factor
from parties.middleware import OFFICE_SESSION_KEY
from parties.second_factor import safe_target
from records.refusals import Refused
from web.access import LoggedIn
from web.views import PageView, PortalView


@method_decorator(never_cache, name="dispatch")
class Security(IndexView):
    """«Innlogging og sikkerhet»: password, second factor, recovery codes, sessions, offices, language."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        found = {one.type: one for one in Authenticator.objects.filter(user=user)}
        codes = found.get(Authenticator.Type.RECOVERY_CODES)
        return super().get_context_data(
            appointments=self.request.standing.appointments,
            app=found.get(Authenticator.Type.TOTP),
            passkeys=Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count(),
            codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
            is_required=needs_second_factor(user, self.request.standing),
            providers=providers.offered(),
            **kwargs,
        )


class SetUpSecondFactor(PageView):
    """Choose how to confirm oneself; where signatories and administrators are sent who have nothing yet."""

    access = LoggedIn
    template_name = "parties/set_up_second_factor.html"
    page_title = _("Sett opp totrinnsbekreftelse")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            is_required=needs_second_factor(self.request.user, self.standing),
            has_one=has_second_factor(self.request.user),
            **kwargs,
        )


class RemovePasskey(RemoveWebAuthnView):
    """Take a passkey away, unless it is the last second factor of somebody who must have one.

    allauth asks that of the app only.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            refused = adapter.error_messages["cannot_delete_authenticator"]
            return self.render_to_response(self.get_context_data(refused=refused), status=409)
        return super().form_valid(form)


class Connections(ConnectionsView):
    """Connect the organisation's own login to this login, or let it go."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(offered=providers.offered(), **kwargs)


class ActAs(PortalView):
    """Choose which of one's offices to act from. Posted by the menu; an office that one lacks is refused."""

    access = LoggedIn
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.POST.get("appointment", "")
        held = {str(one.pk): one for one in self.standing.appointments}
        if wanted not in held:
            raise Refused(_("Du har ikke dette vervet i dag."))
        request.session[OFFICE_SESSION_KEY] = held[wanted].pk
        return HttpResponseRedirect(safe_target(request, request.POST.get("next")), status=303)


class ChooseLanguage(PortalView):
    """Choose Bokmål or Nynorsk for oneself, for pages and for mail."""

    access = LoggedIn
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = request.POST.get("language", "")
        if language not in {"nb", "nn"}:
            raise Refused(_("Velg bokmål eller nynorsk."))
        user = request.user
        assert user.is_authenticated  # by `access`
        user.language = language
        user.save(update_fields=["language"])
        return HttpResponseRedirect(safe_target(request, request.POST.get("next"), "/konto/"), status=303)
