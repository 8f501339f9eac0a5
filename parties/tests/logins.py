"""Real logins for the tests: a password, an app, and the codes that the app would show."""

import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt

from parties.models import Person, User

PASSWORD = "en lang og god setning"


def _user(who: Person | User) -> User:
    return who.user if isinstance(who, Person) else who


def with_password(who: Person | User) -> User:
    """Give the login the password of the tests."""
    user = _user(who)
    user.set_password(PASSWORD)
    user.save()
    return user


def with_app(who: Person | User) -> User:
    """Give the login the password of the tests, an app and recovery codes."""
    user = with_password(who)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def code_of(who: Person | User, *, steps: int = 0) -> str:
    """What the app shows now, or that many periods from now."""
    app = Authenticator.objects.get(user=_user(who), type=Authenticator.Type.TOTP)
    counter = int(time.time()) // app_settings.TOTP_PERIOD + steps
    return format_hotp_value(hotp_value(decrypt(app.data["secret"]), counter))


def recovery_codes_of(who: Person | User) -> list[str]:
    """The recovery codes that are left."""
    found = Authenticator.objects.get(user=_user(who), type=Authenticator.Type.RECOVERY_CODES)
    return found.wrap().get_unused_codes()


def enter_password(client, who: Person | User, password: str = PASSWORD, **extra: str):
    """Post the login form."""
    return client.post("/logg-inn/", {"login": _user(who).email, "password": password, **extra})
