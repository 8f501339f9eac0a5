"""Logging in and out and changes of a login, from allauth's signals to the audit trail.

The only signals in the house: allauth offers no other place. Connected in the app's `ready`.
"""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from parties.acting import actor_for
from parties.second_factor import remember_oidc
from records import audit, days

# Set in a session whose person has just set up a second factor, and so has shown that it works.
SET_UP_SESSION_KEY = "parties.second_factor_set_up"


def _record(verb: str, user: Any, **data: Any) -> None:
    now = days.now()
    audit.record(shown_with=user, verb=verb, by=actor_for(user, days.day_of(now)), at=now, **data)


@receiver(account.user_logged_in, dispatch_uid="parties.logged_in")
def logged_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Remember how, and for OpenID when the provider saw the person."""
    login = kwargs.get("sociallogin")
    if login is not None:
        claims = login.account.extra_data.get("id_token") or login.account.extra_data
        remember_oidc(request, user, claims.get("auth_time"))
    _record("account.logged_in", user, method="oidc" if login is not None else "password")


@receiver(user_logged_out, dispatch_uid="parties.logged_out")
def logged_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A session that had run out has nobody to log out."""
    if user is not None:
        _record("account.logged_out", user)


@receiver(account.password_set, dispatch_uid="parties.password_set")
@receiver(account.password_changed, dispatch_uid="parties.password_changed")
def password_changed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A new password, by its owner."""
    _record("account.password_changed", user)


@receiver(account.password_reset, dispatch_uid="parties.password_reset")
def password_reset(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A new password, by the link in a mail."""
    _record("account.password_reset", user)


@receiver(mfa.authenticator_added, dispatch_uid="parties.second_factor_added")
def second_factor_added(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """An app, a passkey or recovery codes."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        request.session[SET_UP_SESSION_KEY] = user.pk
    _record("account.second_factor_added", user, kind=str(authenticator.type))


@receiver(mfa.authenticator_removed, dispatch_uid="parties.second_factor_removed")
def second_factor_removed(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """An app, a passkey or recovery codes."""
    _record("account.second_factor_removed", user, kind=str(authenticator.type))


@receiver(mfa.authenticator_reset, dispatch_uid="parties.recovery_codes_renewed")
def recovery_codes_renewed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """The old recovery codes no longer work."""
    _record("account.recovery_codes_renewed", user)
