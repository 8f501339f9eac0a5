"""A fresh second factor before signing: what counts, for how long, and that nothing else does."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from parties.second_factor import (
    MAX_AGE,
    OIDC_SESSION_KEY,
    FreshSecondFactorMixin,
    Proof,
    is_fresh,
    latest,
    method_used,
    proof_of,
    remember_oidc,
    safe_target,
)
from parties.tests import factories as make
from parties.tests.logins import PASSWORD, code_of, enter_password, recovery_codes_of, with_app, with_password
from records.refusals import Refused
from web.access import LoggedIn
from web.views import PortalView

AT = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_earlier_tries(db):
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def session_of():
    """A request-like thing for a user, with these records in its session."""

    def make_session(user, *records, oidc=None):
        session = {
            "account_authentication_methods_user": str(user.pk),
            "account_authentication_methods": list(records),
        }
        if oidc:
            session[OIDC_SESSION_KEY] = oidc
        return SimpleNamespace(user=user, session=session)

    return make_session


def shown(kind: str, at: datetime) -> dict:
    return {"method": "mfa", "type": kind, "id": 1, "at": at.timestamp()}


# ── What counts, and for how long ───────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "method"), [("totp", "totp"), ("recovery_codes", "recovery"), ("webauthn", "passkey")]
)
def test_each_way_of_confirming_is_named(session_of, mayor_of_rana, kind, method):
    request = session_of(mayor_of_rana.user, shown(kind, AT))
    assert proof_of(request, AT + timedelta(minutes=4)) == Proof(method, AT)
    assert method_used(request) == method


def test_it_counts_for_less_than_five_minutes(session_of, mayor_of_rana):
    request = session_of(mayor_of_rana.user, shown("totp", AT))
    assert is_fresh(request, AT + MAX_AGE - timedelta(seconds=1))
    assert not is_fresh(request, AT + MAX_AGE)
    with pytest.raises(Refused, match="Bekreft på nytt"):
        proof_of(request, AT + MAX_AGE)


def test_the_latest_counts(session_of, mayor_of_rana):
    later = AT + timedelta(minutes=10)
    request = session_of(mayor_of_rana.user, shown("webauthn", later), shown("totp", AT))
    assert proof_of(request, later) == Proof("passkey", later)


def test_the_password_never_suffices(session_of, mayor_of_rana):
    records = [
        {"method": "password", "at": AT.timestamp()},
        {"method": "password", "at": AT.timestamp(), "reauthenticated": True},
        {"method": "socialaccount", "at": AT.timestamp(), "provider": "x", "uid": "y"},
        {"method": "password", "at": AT.timestamp(), "type": "totp"},
        {"method": "mfa", "type": "unheard-of", "at": AT.timestamp()},
    ]
    request = session_of(mayor_of_rana.user, *records)
    assert latest(request) is None
    with pytest.raises(Refused):
        proof_of(request, AT)


def test_anothers_confirmation_in_the_same_session_is_nothing(session_of, mayor_of_rana, somebody):
    request = session_of(mayor_of_rana.user, shown("totp", AT))
    request.user = somebody.user
    assert latest(request) is None


def test_a_fresh_login_at_the_provider_counts_by_its_own_clock(session_of, mayor_of_rana):
    user = mayor_of_rana.user
    fresh = session_of(user, oidc={"user": user.pk, "auth_time": AT.timestamp()})
    assert proof_of(fresh, AT + timedelta(minutes=4)) == Proof("oidc", AT)
    assert not is_fresh(fresh, AT + timedelta(minutes=5))
    ahead = session_of(user, oidc={"user": user.pk, "auth_time": (AT + timedelta(hours=1)).timestamp()})
    assert not is_fresh(ahead, AT)
    others = session_of(user, oidc={"user": user.pk + 1, "auth_time": AT.timestamp()})
    assert latest(others) is None


@pytest.mark.parametrize("told", [None, "", "1777888800", True, {}])
def test_a_provider_that_does_not_say_when_proves_nothing(session_of, mayor_of_rana, told):
    request = session_of(mayor_of_rana.user)
    remember_oidc(request, mayor_of_rana.user, told)
    assert latest(request) is None


# ── The page that asks ──────────────────────────────────────────────────────


def records_in(client) -> list[str]:
    return [one["type"] for one in client.session["account_authentication_methods"] if one["method"] == "mfa"]


def test_a_code_from_the_app_confirms_and_leads_on(client, mayor_of_rana):
    with_app(mayor_of_rana)
    make.login(client, mayor_of_rana)
    page = client.get("/bekreft-deg/?next=/avtaler/").content.decode()
    assert "Passordet er ikke nok her." in page
    before = timezone.now()
    answer = client.post("/bekreft-deg/?next=/avtaler/", {"code": code_of(mayor_of_rana)})
    assert (answer.status_code, answer.url) == (303, "/avtaler/")
    assert records_in(client) == ["totp", "totp"]
    assert client.session["account_authentication_methods"][-1]["at"] >= before.timestamp()


def test_a_recovery_code_confirms_once(client, mayor_of_rana):
    with_app(mayor_of_rana)
    make.login(client, mayor_of_rana)
    code = recovery_codes_of(mayor_of_rana)[0]
    assert client.post("/bekreft-deg/", {"code": code}).status_code == 303
    assert records_in(client) == ["totp", "recovery_codes"]
    again = client.post("/bekreft-deg/", {"code": code})
    assert again.status_code == 422
    assert "Koden er feil eller brukt." in again.content.decode()


def test_the_code_that_opened_the_login_does_not_also_sign(client, mayor_of_rana):
    with_app(mayor_of_rana)
    code = code_of(mayor_of_rana)
    enter_password(client, mayor_of_rana)
    assert client.post("/logg-inn/totrinn/", {"code": code}).status_code == 302
    assert client.post("/bekreft-deg/", {"code": code}).status_code == 422


@pytest.mark.parametrize("typed", ["", "000000", PASSWORD, "<script>", "١٢٣٤٥٦", "1" * 5000])
def test_nothing_else_confirms(client, mayor_of_rana, typed):
    with_app(mayor_of_rana)
    make.login(client, mayor_of_rana)
    answer = client.post("/bekreft-deg/", {"code": typed})
    assert answer.status_code == 422
    assert records_in(client) == ["totp"]


@pytest.mark.parametrize(
    "credential", ["", "tull", "{}", "[]", '{"id": 1}', "null", '{"rawId": 1, "response": []}']
)
def test_a_made_up_passkey_is_refused_in_words(client, mayor_of_rana, credential):
    with_app(mayor_of_rana)
    make.login(client, mayor_of_rana)
    answer = client.post("/bekreft-deg/", {"credential": credential})
    assert answer.status_code == 422
    assert "Passnøkkelen kunne ikke godtas." in answer.content.decode()
    assert records_in(client) == ["totp"]


@pytest.mark.parametrize("credential", ["{}", '{"id": 1}', '{"response": 1}', "[]"])
def test_a_made_up_passkey_neither_logs_in_nor_is_added(client, mayor_of_rana, credential):
    assert client.post("/logg-inn/passnokkel/", {"credential": credential}).url == "/logg-inn/"
    with_app(mayor_of_rana)
    enter_password(client, mayor_of_rana)
    assert client.post("/logg-inn/totrinn/", {"credential": credential}).status_code == 200
    assert "_auth_user_id" not in client.session
    client.post("/logg-inn/totrinn/", {"code": code_of(mayor_of_rana)})
    client.post("/bekreft-deg/", {"code": recovery_codes_of(mayor_of_rana)[0]})
    added = client.post("/konto/nokler/ny/", {"name": "Min", "credential": credential})
    assert added.status_code == 200
    assert not mayor_of_rana.user.authenticator_set.filter(type="webauthn").exists()


def test_guessing_is_stopped(client, mayor_of_rana):
    with_app(mayor_of_rana)
    make.login(client, mayor_of_rana)
    for _try in range(5):
        assert client.post("/bekreft-deg/", {"code": "000000"}).status_code == 422
    assert client.post("/bekreft-deg/", {"code": code_of(mayor_of_rana)}).status_code == 429


def test_who_has_no_second_factor_is_sent_to_set_one_up(client, coordinator_of_rana):
    make.login(client, coordinator_of_rana)
    answer = client.get("/bekreft-deg/?next=/avtaler/")
    assert answer.url == "/konto/totrinn/?next=%2Favtaler%2F"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "http:///x"],
)
def test_it_goes_on_to_this_site_only(client, mayor_of_rana, target):
    with_app(mayor_of_rana)
    make.login(client, mayor_of_rana)
    answer = client.post("/bekreft-deg/", {"code": code_of(mayor_of_rana), "next": target})
    assert (answer.status_code, answer.url) == (303, "/hjem/")
    assert safe_target(RequestFactory().get("/"), target) == "/hjem/"


def test_strangers_are_sent_to_login(client, db):
    answer = client.get("/bekreft-deg/?next=/avtaler/")
    assert answer.url == "/logg-inn/?next=/bekreft-deg/%3Fnext%3D/avtaler/"


# ── A password is not a way around ──────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    ["/konto/nokler/ny/", "/konto/app/fjern/", "/konto/reservekoder/", "/konto/reservekoder/nye/"],
)
def test_who_has_a_second_factor_changes_it_only_by_showing_it(client, mayor_of_rana, path):
    with_app(mayor_of_rana)
    make.login(client, mayor_of_rana)
    answer = client.get(path)
    assert answer.url.startswith("/bekreft-deg/?next=")
    by_password = client.post(f"/konto/bekreft/?next={path}", {"password": PASSWORD})
    assert by_password.url.startswith("/bekreft-deg/?next=")
    assert client.get(path).status_code == 302
    client.post("/bekreft-deg/", {"code": code_of(mayor_of_rana)})
    assert client.get(path).status_code == 200


def test_confirming_by_password_does_not_let_one_sign(client, coordinator_of_rana):
    with_password(coordinator_of_rana)
    enter_password(client, coordinator_of_rana)
    assert client.post("/konto/bekreft/?next=/konto/app/", {"password": PASSWORD}).url == "/konto/app/"
    request = SimpleNamespace(user=coordinator_of_rana.user, session=client.session)
    assert latest(request) is None


# ── The view that signs ─────────────────────────────────────────────────────


class Signing(FreshSecondFactorMixin, PortalView):
    """Stands for the page that signs."""

    access = LoggedIn

    def get(self, request, *args, **kwargs):
        return HttpResponse("form")

    def post(self, request, *args, **kwargs):
        return HttpResponse("signed")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_signing_page_asks_first_and_acts_on_nothing(session_of, mayor_of_rana, method):
    old = session_of(mayor_of_rana.user, shown("totp", timezone.now() - timedelta(minutes=6)))
    request = getattr(RequestFactory(), method)("/avtaler/12/signer/?versjon=3")
    request.user, request.session = old.user, old.session
    answer = Signing.as_view()(request)
    assert answer.status_code == 303
    assert answer.url == "/bekreft-deg/?next=%2Favtaler%2F12%2Fsigner%2F%3Fversjon%3D3"
    record_authentication_now(request)
    assert Signing.as_view()(request).status_code == 200


def record_authentication_now(request) -> None:
    record_authentication(request, request.user, "mfa", type="totp", id=1)
