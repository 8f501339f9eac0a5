"""Every page of one's own login: it opens, it is Norwegian, and it is closed for strangers."""

import re

import pytest
from django.template import loader
from django.urls import reverse
from django.utils import timezone

from parties.accounts import urls
from parties.models import OfficeRole
from parties.tests import factories as make
from parties.tests.logins import with_app, with_password
from web.access import LoggedIn, Public, access_of

# Words that stand in allauth's own English texts, and in no Norwegian sentence here.
ENGLISH = re.compile(
    r"\b(the|your|please|sign in|sign out|password|account|code|are you|email)\b", re.IGNORECASE
)
NAMES = sorted({pattern.name for pattern in urls.urlpatterns})
OWN_PAGES = [
    "mfa_index",
    "account_change_password",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "usersessions_list",
    "socialaccount_connections",
    "account_logout",
    "parties:set_up_second_factor",
    "parties:second_factor",
]
OPEN_PAGES = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
]


def text_of(answer) -> str:
    """What a person reads on the page: no scripts, no tags."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def confirmed(client, mayor_of_rana):
    """The mayor, who has just confirmed by the app."""
    with_app(mayor_of_rana)
    make.login(client, mayor_of_rana, confirmed_at=timezone.now())
    session = client.session
    session["account_authentication_methods"][0]["reauthenticated"] = True
    session.save()
    return client


@pytest.mark.parametrize("name", OWN_PAGES)
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_own_pages_are_norwegian(confirmed, mayor_of_rana, name, language):
    mayor_of_rana.user.language = language
    mayor_of_rana.user.save()
    answer = confirmed.get(reverse(name))
    assert answer.status_code == 200
    assert ENGLISH.findall(text_of(answer)) == []
    assert answer.context["page_title"]


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_open_pages_are_norwegian(client, db, name):
    answer = client.get(reverse(name))
    assert answer.status_code in {200, 401}
    assert ENGLISH.findall(text_of(answer)) == []


def test_the_pages_of_somebody_without_a_second_factor(client, coordinator_of_rana):
    with_password(coordinator_of_rana)
    make.login(client, coordinator_of_rana, confirmed_at=timezone.now())
    session = client.session
    session["account_authentication_methods"][0]["reauthenticated"] = True
    session.save()
    for name in ("mfa_index", "mfa_activate_totp", "account_reauthenticate"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        assert ENGLISH.findall(text_of(answer)) == []


@pytest.mark.parametrize("name", OWN_PAGES)
def test_strangers_are_sent_to_login(client, db, name):
    if name == "account_logout":
        assert client.get(reverse(name)).url == "/"
    else:
        assert client.get(reverse(name)).url.startswith("/logg-inn/?next=")


def test_every_address_of_the_login_has_a_rule():
    rules = {pattern.name: access_of(pattern.callback, pattern.name) for pattern in urls.urlpatterns}
    assert {name for name, rule in rules.items() if rule not in (Public, LoggedIn)} == set()
    public = {name for name, rule in rules.items() if rule is Public}
    assert {name for name in NAMES if name.startswith(("mfa_", "usersessions_"))} & public == {
        "mfa_authenticate",
        "mfa_login_webauthn",
    }


@pytest.mark.parametrize(
    "template",
    [
        "account/email/password_reset_key",
        "account/email/password_changed",
        "account/email/password_set",
        "account/email/password_reset",
        "mfa/email/totp_activated",
        "mfa/email/totp_deactivated",
        "mfa/email/webauthn_added",
        "mfa/email/webauthn_removed",
        "mfa/email/recovery_codes_generated",
        "socialaccount/email/account_connected",
        "socialaccount/email/account_disconnected",
    ],
)
def test_the_letters_are_norwegian_and_ours(mayor_of_rana, template):
    values = {
        "user": mayor_of_rana.user,
        "changed_at": "4. mai 2026 kl. 12.00",
        "site_url": "https://x.example",
    }
    subject = loader.render_to_string(f"{template}_subject.txt", values)
    text = loader.render_to_string(f"{template}_message.txt", values)
    assert subject.strip()
    assert text.startswith("Hei, Kari Nordmann.")
    assert ENGLISH.findall(f"{subject} {text}") == []


def test_a_name_is_never_read_as_markup(client, rana, administrator_of_rana):
    person = make.official(rana, OfficeRole.OTHER, "<script>alert(1)</script>")
    make.login(client, administrator_of_rana)
    page = client.get(reverse("parties:offices", args=[rana.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert person.name.startswith("<script>")
