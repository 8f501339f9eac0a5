"""Login through the organisation's own provider (OpenID Connect), against a real provider on loopback."""

import json
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from parties.accounts.configuration import account_settings, provider_id
from parties.models import User
from parties.second_factor import OIDC_SESSION_KEY
from parties.tests.logins import PASSWORD, enter_password, with_password

ENVIRONMENT = {"OIDC_CLIENT_ID": "samarbeid", "OIDC_CLIENT_SECRET": "hemmelig", "OIDC_NAME": "Rana kommune"}


@pytest.fixture(scope="module")
def issuer():
    """The address of a provider that runs as its own process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 20
    while True:
        try:
            requests.get(address, timeout=1).close()
            break
        except requests.ConnectionError:
            assert time.monotonic() < deadline, "The provider did not start"
            assert process.poll() is None, "The provider stopped"
    yield address
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def provider(issuer, settings) -> str:
    """The portal is set up for the provider; its login address."""
    configured = account_settings({**ENVIRONMENT, "OIDC_ISSUER": issuer}, site_url="http://testserver")
    settings.SOCIALACCOUNT_PROVIDERS = configured["SOCIALACCOUNT_PROVIDERS"]
    return reverse("openid_connect_login", args=[provider_id(issuer)])


def at_the_provider(client, start, subject: str, **claims):
    """Follow the portal's redirect, log in there as the subject, and come back."""
    assert start.status_code == 302, start.content
    if claims:
        place = urlsplit(start.url)
        answer = requests.put(
            f"{place.scheme}://{place.netloc}/users/{subject}",
            data=json.dumps(claims),
            timeout=5,
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 204
    back = requests.post(start.url, data={"sub": subject}, allow_redirects=False, timeout=5)
    assert back.status_code == 302
    came = urlsplit(back.headers["Location"])
    return client.get(f"{came.path}?{came.query}")


def connect(client, provider: str, subject: str, **claims):
    return at_the_provider(client, client.post(f"{provider}?process=connect"), subject, **claims)


def test_an_owner_connects_the_identity_and_then_logs_in_with_it(
    client, provider, issuer, coordinator_of_rana
):
    user = with_password(coordinator_of_rana)
    enter_password(client, user)
    client.post("/konto/bekreft/?next=/konto/", {"password": PASSWORD})
    page = client.get("/konto/ekstern/").content.decode()
    assert "Koble til Rana kommune" in page
    assert connect(client, provider, "abc-123").status_code == 302
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (user, provider_id(issuer), "abc-123")
    client.post("/logg-ut/")
    assert "Logg inn med Rana kommune" in client.get("/logg-inn/").content.decode()
    answer = at_the_provider(client, client.post(provider), "abc-123")
    assert answer.url == "/hjem/"
    assert client.get("/konto/").wsgi_request.user == user


def test_a_known_address_opens_nothing(client, provider, mayor_of_rana):
    with_password(mayor_of_rana)
    answer = at_the_provider(
        client, client.post(provider), "fremmed", email=mayor_of_rana.email, email_verified=True
    )
    assert "Du trenger en invitasjon" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_an_identity_belongs_to_one_login(client, provider, coordinator_of_rana, somebody):
    for who in (coordinator_of_rana, somebody):
        with_password(who)
    enter_password(client, coordinator_of_rana)
    client.post("/konto/bekreft/?next=/konto/", {"password": PASSWORD})
    connect(client, provider, "delt-1")
    client.post("/logg-ut/")
    enter_password(client, somebody)
    client.post("/konto/bekreft/?next=/konto/", {"password": PASSWORD})
    connect(client, provider, "delt-1")
    assert SocialAccount.objects.get().user == coordinator_of_rana.user


def test_the_same_subject_at_another_issuer_is_somebody_else(client, provider, issuer, coordinator_of_rana):
    SocialAccount.objects.create(
        user=coordinator_of_rana.user, provider=provider_id("https://other.example"), uid="abc-123"
    )
    at_the_provider(client, client.post(provider), "abc-123")
    assert "_auth_user_id" not in client.session


def test_connecting_is_confirmed_first(client, provider, coordinator_of_rana):
    with_password(coordinator_of_rana)
    enter_password(client, coordinator_of_rana)
    answer = connect(client, provider, "abc-123")
    assert answer.url == "/konto/bekreft/"
    assert not SocialAccount.objects.exists()


def test_a_made_up_answer_logs_nobody_in(client, provider, coordinator_of_rana):
    callback = f"{provider}svar/"
    for query in ("", "?code=x", "?code=x&state=y", "?error=access_denied"):
        answer = client.get(callback + query)
        assert answer.status_code in {200, 401}, query
        assert "Innlogging" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_when_the_provider_saw_the_person_is_kept_for_signing(client, provider, issuer, mayor_of_rana):
    SocialAccount.objects.create(user=mayor_of_rana.user, provider=provider_id(issuer), uid="ord-1")
    start = client.post(f"{provider}?auth_params=max_age%3D0%26prompt%3Dlogin")
    assert "max_age=0" in start.url
    assert "prompt=login" in start.url
    told = int(timezone.now().timestamp())
    at_the_provider(client, start, "ord-1", auth_time=told)
    assert client.session[OIDC_SESSION_KEY] == {"user": mayor_of_rana.user_id, "auth_time": told}
    # The provider's login lets a signatory in without an app of ours.
    assert client.get("/konto/").status_code == 200


def test_half_a_configuration_is_an_error_at_start():
    for environment in (
        {"OIDC_ISSUER": "https://id.example"},
        {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "x"},
        {**ENVIRONMENT, "OIDC_ISSUER": "http://id.example"},
    ):
        with pytest.raises(ImproperlyConfigured, match="OIDC_ISSUER"):
            account_settings(environment, site_url="https://portal.example")
    without = account_settings({}, site_url="https://portal.example")
    assert without["SOCIALACCOUNT_PROVIDERS"] == {}
