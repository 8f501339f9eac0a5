"""Coming in: password, second step, lockout, who must have a second factor, and what is written down."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from parties.models import OfficeRole, User
from parties.tests import factories as make
from parties.tests.logins import PASSWORD, code_of, enter_password, recovery_codes_of, with_app, with_password
from records import audit
from records.models import Dispatch


@pytest.fixture(autouse=True)
def _no_earlier_tries(db):
    cache.clear()
    yield
    cache.clear()


def is_logged_in(client) -> bool:
    return "_auth_user_id" in client.session


# ── Password and second step ────────────────────────────────────────────────


def test_a_coordinator_logs_in_with_password_alone(client, coordinator_of_rana):
    with_password(coordinator_of_rana)
    answer = enter_password(client, coordinator_of_rana)
    assert (answer.status_code, answer.url) == (302, "/hjem/")
    assert is_logged_in(client)


@pytest.mark.parametrize("typed", ["KARI.NORDMANN@Rana.Example", " kari.nordmann@rana.example "])
def test_the_address_is_the_same_however_it_is_typed(client, mayor_of_rana, typed):
    with_app(mayor_of_rana)
    answer = client.post("/logg-inn/", {"login": typed, "password": PASSWORD})
    assert answer.url == reverse("mfa_authenticate")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, coordinator_of_rana):
    with_password(coordinator_of_rana)
    wrong = enter_password(client, coordinator_of_rana, "feil passord her")
    unknown = client.post("/logg-inn/", {"login": "ingen@rana.example", "password": "feil passord her"})
    for answer in (wrong, unknown):
        assert "E-postadressen eller passordet er feil." in answer.content.decode()
    assert not is_logged_in(client)


def test_the_app_is_asked_for_after_the_password(client, mayor_of_rana):
    with_app(mayor_of_rana)
    answer = enter_password(client, mayor_of_rana)
    assert answer.url == reverse("mfa_authenticate")
    assert not is_logged_in(client)
    page = client.get(answer.url)
    assert "Skriv koden" in page.content.decode()
    wrong = client.post(answer.url, {"code": "000000"})
    assert "Koden er feil eller brukt." in wrong.content.decode()
    assert not is_logged_in(client)
    assert client.post(answer.url, {"code": code_of(mayor_of_rana)}).url == "/hjem/"
    assert is_logged_in(client)


def test_a_code_works_once_in_all_the_time_it_is_valid(client, mayor_of_rana):
    with_app(mayor_of_rana)
    code = code_of(mayor_of_rana, steps=1)
    enter_password(client, mayor_of_rana)
    assert client.post("/logg-inn/totrinn/", {"code": code}).status_code == 302
    client.post("/logg-ut/")
    # allauth itself forgets a code after one period; ours is remembered as long as it would pass.
    cache.delete(f"allauth.mfa.totp.used?user={mayor_of_rana.user_id}&code={code}")
    enter_password(client, mayor_of_rana)
    again = client.post("/logg-inn/totrinn/", {"code": code})
    assert "Koden er feil eller brukt." in again.content.decode()
    assert not is_logged_in(client)


def test_a_recovery_code_works_once(client, mayor_of_rana):
    with_app(mayor_of_rana)
    code = recovery_codes_of(mayor_of_rana)[0]
    enter_password(client, mayor_of_rana)
    assert client.post("/logg-inn/totrinn/", {"code": code}).status_code == 302
    client.post("/logg-ut/")
    enter_password(client, mayor_of_rana)
    client.post("/logg-inn/totrinn/", {"code": code})
    assert not is_logged_in(client)


def test_the_secret_is_unreadable_in_the_database(mayor_of_rana, settings):
    user = with_app(mayor_of_rana)
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]
    assert stored.startswith("gAAAA")
    code = code_of(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 5
    assert code_of(user) == code


def test_with_another_key_no_code_passes(client, mayor_of_rana, settings):
    with_app(mayor_of_rana)
    settings.SECRET_KEY_FALLBACKS = []
    settings.SECRET_KEY = "another-key-" * 5
    enter_password(client, mayor_of_rana)
    answer = client.post("/logg-inn/totrinn/", {"code": "000000"})
    assert "kan ikke leses lenger" in answer.content.decode()
    assert not is_logged_in(client)


def test_a_closed_login_gets_nowhere(client, coordinator_of_rana):
    user = with_password(coordinator_of_rana)
    user.is_active = False
    user.save()
    assert enter_password(client, user).status_code != 302 or not is_logged_in(client)
    assert not is_logged_in(client)


def test_nobody_registers_themselves(client, db):
    for path in ("/logg-inn/ny/", "/konto/ekstern/ny/"):
        for answer in (client.get(path), client.post(path, {"email": "x@y.example", "password1": PASSWORD})):
            assert "Man registrerer seg ikke selv" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_login_goes_on_to_this_site_only(client, coordinator_of_rana, target):
    with_password(coordinator_of_rana)
    assert enter_password(client, coordinator_of_rana, next=target).url == "/hjem/"


# ── Lockout ─────────────────────────────────────────────────────────────────


def test_too_many_passwords_end_on_the_lockout_page(client, coordinator_of_rana):
    with_password(coordinator_of_rana)
    for _try in range(5):
        assert enter_password(client, coordinator_of_rana, "feil passord her").status_code == 200
    answer = enter_password(client, coordinator_of_rana)
    assert answer.status_code == 429
    assert "For mange forsøk på kort tid" in answer.content.decode()
    assert not is_logged_in(client)


def test_too_many_codes_end_on_the_lockout_page(client, mayor_of_rana):
    with_app(mayor_of_rana)
    enter_password(client, mayor_of_rana)
    for _try in range(5):
        assert client.post("/logg-inn/totrinn/", {"code": "000000"}).status_code == 200
    answer = client.post("/logg-inn/totrinn/", {"code": code_of(mayor_of_rana)})
    assert answer.status_code == 429
    assert not is_logged_in(client)


# ── Who must have a second factor ───────────────────────────────────────────


def test_signatories_and_administrators_set_one_up_before_anything_else(
    client, mayor_of_rana, administrator_of_rana, superuser
):
    for who in (mayor_of_rana, administrator_of_rana, superuser):
        with_password(who)
        assert enter_password(client, who).url == "/hjem/"
        for path in ("/hjem/", "/konto/", "/konto/passord/", "/admin/"):
            answer = client.get(path)
            assert (answer.status_code, answer.url) == (302, "/konto/totrinn/"), (who, path)
        assert client.get("/konto/totrinn/").status_code == 200
        client.post("/logg-ut/")


def test_others_come_in_without(client, coordinator_of_rana, deputy_mayor_of_rana):
    for who in (coordinator_of_rana, deputy_mayor_of_rana):
        with_password(who)
        enter_password(client, who)
        assert client.get("/konto/").status_code == 200
        client.post("/logg-ut/")


def test_one_becomes_a_signatory_and_is_asked_at_the_next_page(client, deputy_mayor_of_rana):
    with_password(deputy_mayor_of_rana)
    enter_password(client, deputy_mayor_of_rana)
    assert client.get("/konto/").status_code == 200
    deputy_mayor_of_rana.appointments.update(may_sign=True)
    assert client.get("/konto/").url == "/konto/totrinn/"


def test_a_session_that_came_in_by_another_door_shows_the_second_factor(client, mayor_of_rana):
    with_app(mayor_of_rana)
    client.force_login(mayor_of_rana.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/konto/")
    assert answer.url == "/bekreft-deg/?next=%2Fkonto%2F"
    client.post("/bekreft-deg/", {"code": code_of(mayor_of_rana), "next": "/konto/"})
    assert client.get("/konto/").status_code == 200


def test_the_admin_has_no_login_of_its_own(client, superuser):
    with_password(superuser)
    answer = client.post("/admin/login/", {"username": superuser.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url.startswith("/logg-inn/")
    assert not is_logged_in(client)


@pytest.mark.django_db(transaction=True)
def test_setting_up_the_app_lets_one_go_on(client, mayor_of_rana):
    from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, hotp_value, yield_hotp_counters_from_time

    with_password(mayor_of_rana)
    enter_password(client, mayor_of_rana)
    answer = client.get("/konto/app/")
    assert answer.url.startswith("/konto/bekreft/?next=")
    confirmed = client.post(answer.url, {"password": PASSWORD})
    assert confirmed.url == "/konto/app/"
    page = client.get("/konto/app/").content.decode()
    secret = client.session[SECRET_SESSION_KEY]
    assert secret in page.replace(" ", "")
    code = f"{hotp_value(secret, list(yield_hotp_counters_from_time())[1]):06}"
    done = client.post("/konto/app/", {"code": code})
    assert done.url == "/konto/reservekoder/"
    assert client.get("/konto/reservekoder/").status_code == 200
    assert client.get("/konto/").status_code == 200
    assert [event.verb for event in audit.history(mayor_of_rana.user)][:2] == [
        "account.second_factor_added"
    ] * 2
    assert "Totrinnsbekreftelse er satt opp" in Dispatch.objects.get().subject


def test_the_last_second_factor_stays_with_who_must_have_one(client, mayor_of_rana):
    from django.utils import timezone

    with_app(mayor_of_rana)
    make.login(client, mayor_of_rana, confirmed_at=timezone.now())
    session = client.session
    session["account_authentication_methods"][0]["reauthenticated"] = True
    session.save()
    for answer in (client.get("/konto/app/fjern/"), client.post("/konto/app/fjern/")):
        assert "Vervet ditt krever totrinnsbekreftelse." in answer.content.decode()
    assert Authenticator.objects.filter(user=mayor_of_rana.user, type="totp").exists()


# ── Passwords ───────────────────────────────────────────────────────────────


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(client, coordinator_of_rana):
    user = with_password(coordinator_of_rana)
    answer = client.post("/konto/glemt/", {"email": user.email})
    assert answer.url == "/konto/glemt/sendt/"
    letter = Dispatch.objects.get()
    assert letter.subject == "Nytt passord i Samarbeid"
    link = next(line for line in letter.text.splitlines() if "/konto/glemt/" in line)
    path = link.split("/", 3)[3]
    page = client.get(f"/{path}", follow=True)
    form_path = page.redirect_chain[-1][0]
    assert path.split("-", 1)[1].strip("/") not in page.content.decode()
    new = "en ny og like lang setning"
    done = client.post(form_path, {"password1": new, "password2": new})
    assert done.url == "/konto/glemt/ferdig/"
    user.refresh_from_db()
    assert user.check_password(new)
    client.get("/logg-ut/")
    dead = client.get(f"/{path}", follow=True)
    assert "Lenken er brukt eller for gammel." in dead.content.decode()
    assert "account.password_reset" in {event.verb for event in audit.history(user)}


def test_nobody_without_a_login_is_written_to(client, db):
    answer = client.post("/konto/glemt/", {"email": "fremmed@annet.example"})
    assert answer.url == "/konto/glemt/sendt/"
    assert not Dispatch.objects.exists()


def test_a_new_password_closes_the_other_sessions(client, coordinator_of_rana):
    from django.test import Client

    with_password(coordinator_of_rana)
    elsewhere = Client()
    enter_password(elsewhere, coordinator_of_rana)
    enter_password(client, coordinator_of_rana)
    new = "en ny og like lang setning"
    wrong = client.post("/konto/passord/", {"oldpassword": "feil", "password1": new, "password2": new})
    assert "Passordet du har nå, er ikke riktig skrevet." in wrong.content.decode()
    answer = client.post("/konto/passord/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.url == "/konto/"
    assert client.get("/konto/").status_code == 200
    assert elsewhere.get("/konto/").status_code == 302


# ── What is written down ────────────────────────────────────────────────────


def test_login_and_logout_stand_in_the_history(client, coordinator_of_rana):
    user = with_password(coordinator_of_rana)
    enter_password(client, user)
    client.post("/logg-ut/")
    told = [event.sentence for event in audit.history(user)]
    who = "Siri Samordner, SLT-koordinator i Rana kommune,"
    assert told == [f"{who} logget ut.", f"{who} logget inn."]


def test_login_events_hold_no_password_and_no_address(client, coordinator_of_rana):
    user = with_password(coordinator_of_rana)
    enter_password(client, user)
    event = audit.history(user).get()
    assert event.data == {"method": "password"}


# ── The demo ────────────────────────────────────────────────────────────────


def test_the_demo_shows_people_and_the_code_of_the_real_check(client, mayor_of_rana, rana, settings):
    settings.DEMO = True
    with_app(mayor_of_rana)
    make.official(rana, OfficeRole.OTHER, "Uten Passord")
    page = client.get("/logg-inn/", {"e-post": mayor_of_rana.email}).content.decode()
    assert "Kari Nordmann" in page
    assert "<summary>Rana kommune</summary>" in page
    assert '<span class="quiet">ordfører</span>' in page
    assert "Uten Passord" not in page
    assert f'value="{mayor_of_rana.email}"' in page
    enter_password(client, mayor_of_rana)
    step = client.get("/logg-inn/totrinn/")
    shown = step.context["demo_code"]
    assert shown in step.content.decode()
    assert client.post("/logg-inn/totrinn/", {"code": shown}).url == "/hjem/"
    client.post("/logg-ut/")
    enter_password(client, mayor_of_rana)
    assert client.get("/logg-inn/totrinn/").context["demo_code"] != shown


def test_outside_the_demo_nothing_of_that_is_shown(client, mayor_of_rana):
    assert settings.DEMO is False
    with_app(mayor_of_rana)
    page = client.get("/logg-inn/", {"e-post": mayor_of_rana.email}).content.decode()
    assert "Kari Nordmann" not in page
    assert mayor_of_rana.email not in page
    enter_password(client, mayor_of_rana)
    step = client.get("/logg-inn/totrinn/")
    assert "demo_code" not in step.context
    assert code_of(mayor_of_rana) not in step.content.decode()
    from parties.accounts import demo

    with pytest.raises(RuntimeError):
        demo.current_code(mayor_of_rana.user)
