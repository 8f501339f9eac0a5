"""The personal link to a first password: for one person, one purpose, one use, and 14 days.

The token is signed and no row keeps it: it is bound to the login's password field, which every new invitation
and the use of a link change.
"""

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from parties.models import User

LIFETIME = timedelta(days=14)
DEAD_LINK = _("Lenken er brukt eller for gammel. Be om en ny invitasjon.")

_PURPOSE = "parties.invitation"


def token_for(user: User, at: datetime) -> str:
    """The token for this login as it is now, made at this moment."""
    return signing.Signer(salt=_PURPOSE).sign_object([user.pk, int(at.timestamp()), _fingerprint(user)])


def user_of(token: str, at: datetime) -> User | None:
    """The login that the token opens at this moment; None when it is forged, too old, used or replaced."""
    try:
        key, made, fingerprint = signing.Signer(salt=_PURPOSE).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if at - datetime.fromtimestamp(made, tz=UTC) > LIFETIME:
        return None
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None or user.has_usable_password():
        return None
    return user if constant_time_compare(fingerprint, _fingerprint(user)) else None


def _fingerprint(user: User) -> str:
    """Changes with the password field and the address."""
    return salted_hmac(_PURPOSE, f"{user.pk}:{user.password}:{user.email}", algorithm="sha256").hexdigest()
