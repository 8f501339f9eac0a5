"""A fresh second factor before something is signed, asked before the form is shown.

Ours, because allauth's own confirmation accepts the password alone and never asks those who log in through a
provider only. What counts is what allauth has checked and recorded in the session – an app's code, a recovery
code, a passkey – or the moment (`auth_time`) at which the OpenID provider last saw the person log in. The
password never suffices.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from parties.accounts.configuration import FRESH_SECONDS
from records import days
from records.refusals import Refused

Method = Literal["totp", "passkey", "recovery", "oidc"]

MAX_AGE = timedelta(seconds=FRESH_SECONDS)
# The provider's clock is another machine's; a login "in the future" by more than this is not believed.
CLOCK_SLACK = timedelta(seconds=60)
OIDC_SESSION_KEY = "parties.oidc_login"

_METHODS: dict[str, Method] = {"totp": "totp", "webauthn": "passkey", "recovery_codes": "recovery"}


@dataclass(frozen=True)
class Proof:
    """How and when somebody last showed more than a password."""

    method: Method
    at: datetime

    def is_fresh(self, at: datetime, max_age: timedelta = MAX_AGE) -> bool:
        """Was that less than `max_age` before this moment?"""
        return -CLOCK_SLACK <= at - self.at < max_age


def latest(request: HttpRequest) -> Proof | None:
    """The last time that this session's person confirmed by more than a password, if ever."""
    user = request.user
    if not user.is_authenticated:
        return None
    proofs = [
        Proof(_METHODS[record["type"]], _moment(record["at"]))
        for record in get_authentication_records(request, user)
        if record.get("method") == "mfa" and record.get("type") in _METHODS
    ]
    told = request.session.get(OIDC_SESSION_KEY)
    if told and told.get("user") == user.pk:
        proofs.append(Proof("oidc", _moment(told["auth_time"])))
    return max(proofs, key=lambda proof: proof.at, default=None)


def is_fresh(request: HttpRequest, at: datetime, max_age: timedelta = MAX_AGE) -> bool:
    """Has the person confirmed by a second factor less than `max_age` ago?"""
    proof = latest(request)
    return proof is not None and proof.is_fresh(at, max_age)


def proof_of(request: HttpRequest, at: datetime) -> Proof:
    """The fresh confirmation that an act is to carry with it. Raises Refused when there is none."""
    proof = latest(request)
    if proof is None or not proof.is_fresh(at):
        raise Refused(_("Bekreft på nytt at det er deg. Bekreftelsen varer i fem minutter."))
    return proof


def method_used(request: HttpRequest) -> Method | None:
    """The method of the last confirmation, if any."""
    proof = latest(request)
    return proof.method if proof else None


def remember_oidc(request: HttpRequest, user: Any, auth_time: Any) -> None:
    """Keep when the OpenID provider saw the person log in; anything but a number is nothing."""
    if isinstance(auth_time, int | float) and not isinstance(auth_time, bool):
        request.session[OIDC_SESSION_KEY] = {"user": user.pk, "auth_time": auth_time}


def confirm_url(target: str) -> str:
    """The page that asks for a second factor, and goes on to `target` (a path of this site)."""
    return f"{reverse('parties:second_factor')}?{urlencode({'next': target})}"


def safe_target(request: HttpRequest, target: str | None, default: str = "/hjem/") -> str:
    """The address to go on to, if it is one of this site; else the default."""
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return default


class FreshSecondFactorMixin:
    """For views that sign: first a fresh second factor, then the page. Stands before the view base.

    A form that is posted after the confirmation has grown old is not acted on: the person confirms again and
    gets the form back.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request, days.now()):
            # A post is never repeated by a redirect; the address of the page itself is gone back to.
            return HttpResponseRedirect(confirm_url(request.get_full_path()), status=303)
        return super().dispatch(request, *args, **kwargs)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
