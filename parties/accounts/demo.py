"""What the demo's login pages show: who can log in, and the code that their app would show now.

Nothing here works unless the demo switch is on. The check of the code is the real one: the demo only saves
the visitor the app.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

from parties.accounts.adapters import needs_second_factor
from parties.accounts.forms import is_used
from parties.acting import title_of
from parties.models import Appointment, User
from parties.standing import standing_of
from records import days

PASSWORD = "Demo-passord-2026"  # noqa: S105 – the demo shows it on its login page


@dataclass(frozen=True)
class DemoPerson:
    """One line of the list on the demo's login page."""

    name: str
    email: str
    place: str
    offices: tuple[str, ...]


def open_login(user: User, on: date) -> None:
    """Give a demo person the demo's password, and an app where the office needs a second factor.

    For the demo content only. Raises RuntimeError outside the demo.
    """
    _only_in_the_demo()
    user.password = _hashed_once()
    user.save(update_fields=["password"])
    if needs_second_factor(user, standing_of(user, on)) and not _app_of(user):
        totp.TOTP.activate(user, totp.generate_totp_secret())


@cache
def _hashed_once() -> str:
    """Hashing is slow on purpose; the demo's people share the password and need not wait one by one."""
    return make_password(PASSWORD)


def people(on: date) -> list[DemoPerson]:
    """Those who can log in and hold an office that day."""
    _only_in_the_demo()
    found: dict[int, list[Appointment]] = {}
    current = (
        Appointment.objects.valid(on)
        .filter(days.valid(on, "office"), person__user__is_active=True)
        .exclude(person__user__password__startswith="!")  # noqa: S106 – has not chosen one
        .select_related("office__organisation", "person__user")
        .order_by("office__organisation__sort_key", "office__role", "pk")
    )
    for one in current:
        found.setdefault(one.person.user_id, []).append(one)
    return [
        DemoPerson(
            name=held[0].person.name,
            email=held[0].person.user.email,
            place=held[0].office.organisation.display_name,
            offices=tuple(title_of(one) for one in held),
        )
        for held in found.values()
    ]


def current_code(user: Any) -> str:
    """A code that this user's app would show now and that has not been used; empty without an app."""
    _only_in_the_demo()
    app = _app_of(user)
    if app is None:
        return ""
    try:
        secret = decrypt(app.data["secret"])
    except ValidationError:
        return ""
    before, *rest = totp.yield_hotp_counters_from_time()
    # This moment's, the next, and last the one before: somebody who logs in twice at once needs another.
    for counter in (*rest, before):
        code = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if not is_used(user, code):
            return code
    return ""


def _app_of(user: Any) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise RuntimeError("Only the demo shows codes and passwords.")
