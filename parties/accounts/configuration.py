"""The settings of login, second factor and OpenID Connect, for samarbeid/settings.py."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# How long a confirmation by second factor (or by password, where there is none yet) counts.
FRESH_SECONDS = 5 * 60


def account_settings(environ: Mapping[str, str], *, site_url: str) -> dict[str, Any]:
    """Return the settings. OpenID Connect is on when OIDC_ISSUER is set.

    Raises ImproperlyConfigured when OpenID Connect is half configured, or its issuer is not https (loopback
    excepted).
    """
    return {
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/hjem/",
        "ACCOUNT_ADAPTER": "parties.accounts.adapters.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/",
        "ACCOUNT_SESSION_REMEMBER": True,
        # Logins exist by invitation only, and answering the invitation proves the address.
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        # Never write to addresses that nobody here has.
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": urlsplit(site_url).scheme or "https",
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": FRESH_SECONDS,
        "ACCOUNT_RATE_LIMITS": {"login_failed": "20/5m/ip,5/5m/key", "reset_password": "20/m/ip,3/10m/key"},
        "ACCOUNT_FORMS": {
            "login": "parties.accounts.forms.LoginForm",
            "change_password": "parties.accounts.forms.ChangePasswordForm",
            "set_password": "parties.accounts.forms.SetPasswordForm",
            "reset_password": "parties.accounts.forms.ResetPasswordForm",
            "reset_password_from_key": "parties.accounts.forms.ResetPasswordKeyForm",
            "reauthenticate": "parties.accounts.forms.PasswordForm",
        },
        # A link in the mail works for a day.
        "PASSWORD_RESET_TIMEOUT": 24 * 3600,
        "MFA_ADAPTER": "parties.accounts.adapters.SecondFactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_TOTP_ISSUER": "Samarbeid",
        # A telephone whose clock is half a minute wrong; each code works once all the same (see forms).
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_FORMS": {
            "authenticate": "parties.accounts.forms.CodeForm",
            "reauthenticate": "parties.accounts.forms.ConfirmCodeForm",
            "activate_totp": "parties.accounts.forms.ActivateAppForm",
            "authenticate_webauthn": "parties.accounts.forms.PasskeyStepForm",
            "reauthenticate_webauthn": "parties.accounts.forms.PasskeyConfirmForm",
            "login_webauthn": "parties.accounts.forms.PasskeyLoginForm",
            "add_webauthn": "parties.accounts.forms.AddPasskeyForm",
            "edit_webauthn": "parties.accounts.forms.RenamePasskeyForm",
        },
        "SOCIALACCOUNT_ADAPTER": "parties.accounts.adapters.IdentityAdapter",
        # An identity is (issuer, subject). An address is never enough to let somebody in.
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": False,
        "SOCIALACCOUNT_AUTO_SIGNUP": False,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_PROVIDERS": _providers(environ),
    }


def provider_id(issuer: str) -> str:
    """The name that identities from this issuer are kept under.

    Made from the issuer, so that a subject of one issuer never meets the same subject of another, should the
    installation change identity provider.
    """
    return f"oidc-{hashlib.sha256(issuer.encode()).hexdigest()[:16]}"


def _providers(environ: Mapping[str, str]) -> dict[str, Any]:
    issuer = environ.get("OIDC_ISSUER", "").strip()
    if not issuer:
        return {}
    client, secret = environ.get("OIDC_CLIENT_ID", ""), environ.get("OIDC_CLIENT_SECRET", "")
    if not client or not secret:
        raise ImproperlyConfigured("OIDC_ISSUER is set, but OIDC_CLIENT_ID or OIDC_CLIENT_SECRET is missing.")
    address = urlsplit(issuer)
    if address.scheme != "https" and address.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured("OIDC_ISSUER must be an https address.")
    return {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": provider_id(issuer),
                    "name": environ.get("OIDC_NAME", "") or (address.hostname or issuer),
                    "client_id": client,
                    "secret": secret,
                    "settings": {
                        "server_url": issuer,
                        # With a demand on age the provider must say when it saw the person log in.
                        "auth_params": {"max_age": "36000"},
                        # Only the signed token tells who it is; nothing is fetched beside it.
                        "fetch_userinfo": False,
                        # The token must come from the issuer we were told, whatever its own page says.
                        "openid_configuration_overrides": {"issuer": issuer},
                    },
                }
            ],
        }
    }
