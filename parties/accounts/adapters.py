"""Where allauth asks us: who may come in, what it says, how it sends mail, how secrets are kept."""

import base64
import hashlib
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parties.models import User
from parties.standing import Capability, standing_of
from records import days, dispatch

_TOO_MANY = {"too_many_login_attempts", "rate_limited"}


class LockoutMixin:
    """Too many tries end on the lockout page (429), not as one more line in the form."""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The error in Norwegian; never returns for too many tries."""
        if code in _TOO_MANY and allauth_context.request is not None:
            raise ImmediateHttpResponse(respond_429(allauth_context.request))
        return super().validation_error(code, *args)


class AccountAdapter(LockoutMixin, DefaultAccountAdapter):
    """Login by e-mail address and invitation; mail goes through the outbox."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Denne brukeren er stengt."),
        "email_password_mismatch": _("E-postadressen eller passordet er feil."),
        "enter_current_password": _("Passordet du har nå, er ikke riktig skrevet."),
        "incorrect_code": _("Koden er feil eller brukt. Vent på neste kode og prøv igjen."),
        "incorrect_password": _("Passordet er feil."),
        "invalid_or_expired_key": _("Lenken er brukt eller for gammel."),
        "invalid_login": _("Du kunne ikke logges inn."),
        "invalid_password_reset": _("Lenken er brukt eller for gammel."),
        "same_as_current": _("Den nye verdien er lik den du har."),
        "too_many_login_attempts": _("For mange forsøk. Vent noen minutter og prøv igjen."),
        "rate_limited": _("For mange forsøk. Vent noen minutter og prøv igjen."),
        "unknown_email": _("Ingen bruker har denne e-postadressen."),
        "email_taken": _("En annen bruker har denne e-postadressen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers themselves: logins come by invitation."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this very site are gone on to after login."""
        request = allauth_context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render now, in the reader's language, and put it into the outbox: no mail server is waited for."""
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        language = getattr(user, "language", settings.LANGUAGE_CODE)
        values = {**context, "email": email, "user": user, "site_url": settings.SITE_URL}
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", values)
            text = render_to_string(f"{template_prefix}_message.txt", values)
        dispatch.queue(
            unique_key=f"account:{uuid.uuid4()}",
            kind=f"account.{template_prefix.rsplit('/', 1)[-1]}",
            address=email,
            name=getattr(user, "name", ""),
            language=language,
            subject=subject.strip(),
            text=text.strip() + "\n",
            about=user,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody that their login was changed, and when; no network address, no browser."""
        values = {**(context or {}), "user": user, "changed_at": days.longtime(days.now())}
        self.send_mail(template_prefix, email or user.email, values)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor confirms with that; the password is asked only of those who have none.

        A known password must never be enough to add a key of one's own to somebody's login, and then sign
        with it. allauth's page for the password turns away whoever does not have it among these methods.
        """
        if not getattr(user, "is_authenticated", False):
            return []
        if has_second_factor(user):
            return [
                {
                    "id": "second_factor",
                    "description": gettext("Bekreft deg"),
                    "url": reverse("parties:second_factor"),
                }
            ]
        return [
            {
                "id": "reauthenticate",
                "description": gettext("Passord"),
                "url": reverse("account_reauthenticate"),
            }
        ]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to «Innlogging og sikkerhet»."""
        return reverse("mfa_index")


class SecondFactorAdapter(LockoutMixin, DefaultMFAAdapter):
    """The app's secrets are encrypted; who must have a second factor cannot take the last one away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Koden er feil eller brukt. Vent på neste kode og prøv igjen."),
        "cannot_delete_authenticator": _(
            "Vervet ditt krever totrinnsbekreftelse. Legg til en annen måte før du fjerner denne."
        ),
        "cannot_generate_recovery_codes": _("Slå på totrinnsbekreftelse først."),
        "unreadable_secret": _(
            "Totrinnsbekreftelsen din kan ikke leses lenger. Be administratoren om hjelp."
        ),
    }

    def encrypt(self, text: str) -> str:
        """The secret, unreadable without the installation's key."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises ValidationError when the key is another: nothing may then pass."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise self.validation_error("unreadable_secret") from None

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor stays with those whose office needs one."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        another = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return another or not needs_second_factor(
            authenticator.user, standing_of(authenticator.user, days.today())
        )

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """«Passnøkkel 1», «Passnøkkel 2» …"""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passnøkkel %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site, as the browser shows it when a passkey is made."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Samarbeid"}

    def _get_site_name(self) -> str:
        return "Samarbeid"


class IdentityAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect: an identity opens only the login that its owner has connected it to."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": _("Denne identiteten er alt koblet til en annen bruker."),
        "disconnect_last": _("Dette er den eneste måten du kan logge inn på. Velg et passord først."),
        "invalid_token": _("Svaret fra innloggingstjenesten kunne ikke godtas."),
        "no_password": _("Du har ikke noe passord. Velg ett først."),
        "no_verified_email": _("Du har ingen bekreftet e-postadresse."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """An unknown identity makes no login."""
        return False


def has_second_factor(user: Any) -> bool:
    """Has the user an app or a passkey? Recovery codes alone do not count."""
    return (
        Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    )


def has_passkey(user: Any) -> bool:
    """Has the user a passkey?"""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists()


def needs_second_factor(user: Any, standing: Any) -> bool:
    """Signatories, administrators and those who run the portal need a second factor to come in at all."""
    return bool(
        user.is_superuser
        or user.is_staff
        or standing.may(Capability.SIGN)
        or standing.may(Capability.KEEP_REGISTERS)
    )


def _keys() -> MultiFernet:
    """Encrypts with the present key, reads with former ones too (`SECRET_KEY_FALLBACKS`)."""
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor:{secret}".encode()).digest()))
            for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )
