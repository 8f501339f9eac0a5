"""allauth's views on Norwegian addresses, under allauth's own names, each with its rule and its page title.

Only what the portal uses is here: no registration, no change of address by oneself, no codes by mail.
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as sessions
from django.urls import path, re_path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from parties.views import account as ours
from parties.views import login, second_factor
from web.access import LoggedIn, Public, declare


def _titled(title: Any, *, own: bool = False) -> dict[str, Any]:
    """The page's title; for pages of one's own login, the way back to them too."""
    crumbs = [(_("Innlogging og sikkerhet"), reverse_lazy("mfa_index"))] if own else []
    return {"page_title": title, "breadcrumbs": crumbs}


def _page(view: Any, title: Any) -> Any:
    return view.as_view(extra_context=_titled(title))


def _own(view: Any, title: Any) -> Any:
    return view.as_view(extra_context=_titled(title, own=True))


urlpatterns = [
    path("logg-inn/", _page(login.Login, _("Logg inn")), name="account_login"),
    path("logg-inn/totrinn/", _page(login.SecondStep, _("Bekreft at det er deg")), name="mfa_authenticate"),
    path("logg-inn/passnokkel/", webauthn.LoginWebAuthnView.as_view(), name="mfa_login_webauthn"),
    path("logg-inn/stengt/", _page(account.AccountInactiveView, _("Stengt")), name="account_inactive"),
    path("logg-inn/ny/", login.signup_closed, name="account_signup"),
    path("logg-ut/", _page(account.LogoutView, _("Logg ut")), name="account_logout"),
    path("konto/", _page(ours.Security, _("Innlogging og sikkerhet")), name="mfa_index"),
    path(
        "konto/bekreft/",
        _page(account.ReauthenticateView, _("Skriv passordet på nytt")),
        name="account_reauthenticate",
    ),
    path("konto/bekreft/kode/", second_factor.to_second_factor, name="mfa_reauthenticate"),
    path("konto/bekreft/nokkel/", second_factor.to_second_factor, name="mfa_reauthenticate_webauthn"),
    path(
        "konto/passord/", _own(account.PasswordChangeView, _("Bytt passord")), name="account_change_password"
    ),
    path(
        "konto/passord/velg/", _own(account.PasswordSetView, _("Velg passord")), name="account_set_password"
    ),
    path("konto/glemt/", _page(account.PasswordResetView, _("Glemt passord")), name="account_reset_password"),
    path(
        "konto/glemt/sendt/",
        _page(account.PasswordResetDoneView, _("Se i innboksen din")),
        name="account_reset_password_done",
    ),
    re_path(
        r"^konto/glemt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        _page(login.NewPassword, _("Velg nytt passord")),
        name="account_reset_password_from_key",
    ),
    path(
        "konto/glemt/ferdig/",
        _page(account.PasswordResetFromKeyDoneView, _("Passordet er byttet")),
        name="account_reset_password_from_key_done",
    ),
    path("konto/app/", _own(totp.ActivateTOTPView, _("Sett opp app")), name="mfa_activate_totp"),
    path("konto/app/fjern/", _own(totp.DeactivateTOTPView, _("Fjern appen")), name="mfa_deactivate_totp"),
    path("konto/nokler/", _own(webauthn.ListWebAuthnView, _("Passnøkler")), name="mfa_list_webauthn"),
    path("konto/nokler/ny/", _own(webauthn.AddWebAuthnView, _("Ny passnøkkel")), name="mfa_add_webauthn"),
    path(
        "konto/nokler/<int:pk>/fjern/",
        _own(ours.RemovePasskey, _("Fjern passnøkkel")),
        name="mfa_remove_webauthn",
    ),
    path(
        "konto/nokler/<int:pk>/navn/",
        _own(webauthn.EditWebAuthnView, _("Nytt navn på passnøkkel")),
        name="mfa_edit_webauthn",
    ),
    path(
        "konto/reservekoder/",
        _own(recovery.ViewRecoveryCodesView, _("Reservekoder")),
        name="mfa_view_recovery_codes",
    ),
    path(
        "konto/reservekoder/nye/",
        _own(recovery.GenerateRecoveryCodesView, _("Lag nye reservekoder")),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "konto/reservekoder/last-ned/",
        recovery.DownloadRecoveryCodesView.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path(
        "konto/okter/",
        _own(sessions.ListUserSessionsView, _("Hvor du er logget inn")),
        name="usersessions_list",
    ),
    path(
        "konto/ekstern/",
        _own(ours.Connections, _("Ekstern innlogging")),
        name="socialaccount_connections",
    ),
    path(
        "konto/ekstern/avbrutt/",
        _page(social.LoginCancelledView, _("Innloggingen ble avbrutt")),
        name="socialaccount_login_cancelled",
    ),
    path(
        "konto/ekstern/feil/",
        _page(social.LoginErrorView, _("Innloggingen gikk ikke")),
        name="socialaccount_login_error",
    ),
    path("konto/ekstern/ny/", login.signup_closed, name="socialaccount_signup"),
    path("konto/ekstern/<str:provider_id>/", oidc.login, name="openid_connect_login"),
    path("konto/ekstern/<str:provider_id>/svar/", oidc.callback, name="openid_connect_callback"),
]

for _name in (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_",
    "socialaccount_signup",
    "openid_connect_",
):
    declare(_name, Public)
for _name in (
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_",
    "usersessions_",
):
    declare(_name, LoggedIn)
declare("socialaccount_connections", LoggedIn)
